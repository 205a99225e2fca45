"""The articles of a repository and all their links, from a commit or from the work tree."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import cache, partial
from importlib import metadata, resources

import msgspec
from msgspec.structs import replace

from pipeline.articles import Article, Issue, Keys, registry
from pipeline.articles import read as parser
from pipeline.articles.boilerplate import NONE, Boilerplate
from pipeline.config import Config
from pipeline.corpus.cache import ReadingCache
from pipeline.corpus.choice import Candidate, Read, choose, figures
from pipeline.corpus.inclusion import is_admitted, is_wanted
from pipeline.corpus.local_links import LocalFiles
from pipeline.corpus.shown import follow
from pipeline.corpus.source import Source, open_source
from pipeline.corpus.store import ArticleStore, Listed, Listing, listed, pack
from pipeline.git.repository import Repository
from pipeline.links import Link, Policy
from pipeline.links.includes import Include
from pipeline.links.read import read_links
from pipeline.links.targets import from_root
from pipeline.sites import Sites
from pipeline.storage.spool import Spool

# In a rehearsal the names that are reserved for examples stand for pages: on this machine, or anywhere.
_REHEARSALS = ("CONTENT_SYNC_ALLOW_LOOPBACK", "CONTENT_SYNC_ALLOW_RESERVED")
_UNREADABLE = frozenset({"binary file", "empty file", "larger than 4 MB", "name is not UTF-8"})


class Corpus(msgspec.Struct, frozen=True):
    """Every article and link of a repository at one moment, in order of path.

    ``commit`` is "" for a work tree; ``source`` names the repository when it is another one ("" = this one).
    ``trouble`` holds (where, what, mend) of what could not be read, ``set_aside`` (path, reason) of the
    files that are none of them, ``unmatched`` the settings that match no file, in words. ``boilerplate`` tells
    which sentences many articles share.
    """

    articles: tuple[Article, ...]
    links: tuple[Link, ...]
    commit: str
    source: str
    trouble: tuple[tuple[str, str, str], ...]
    set_aside: tuple[tuple[str, str], ...] = ()
    unmatched: tuple[str, ...] = ()
    boilerplate: Boilerplate = NONE

    def read(self) -> Read:
        """Return what reading the articles came to, in figures."""
        return figures(len(self.articles), self.links, self.set_aside, self.unmatched)


def read_corpus(repository: Repository, config: Config, *, committed: bool) -> Corpus:
    """Read all articles into memory, as ``open_corpus`` finds them.

    Raises:
        ConfigError: the repository, ref or folder of the configuration does not exist.
        StoreError: git or the disk refuses to read a file.
    """
    with closing(open_corpus(repository, config, committed=committed)) as store:
        entries = [store.entry(path) for path in store]
        links = tuple(link for _, found in entries for link in found)
        articles = tuple(article for article, _ in entries)
        left = store.set_aside, store.unmatched, store.boilerplate
        return Corpus(articles, links, store.commit, store.source, store.trouble, *left)


def open_corpus(
    repository: Repository, config: Config, *, committed: bool, base: str = "", replayed: bool = False
) -> ArticleStore:
    """Read all articles: ``committed`` from the base commit (what sync uses), else from the work tree.

    Every file in a known format is an article, with or without a header, unless the configuration names some.
    Only where most files are support articles (``<properties``) in a folder ``articles``, the others are
    templates. Files already read are not parsed again. ``base`` is the base commit, if known.
    ``replayed``: a recording is asked and no network, so that names reserved for examples may be pages.

    Raises:
        ConfigError: the repository, ref or folder of the configuration does not exist.
        StoreError: git or the disk refuses to read a file.
    """
    source = open_source(repository, config, committed=committed, base=base)
    policy, sites = _policy(config, source.site, replayed), config.sites
    paths = [path for path in sorted(source.files) if is_wanted(path, config)]
    keys = keys_of(config)
    texts = Spool()
    with ReadingCache(repository, _reader(policy, sites, keys)) as known:
        packed = _packed(source, list(filter(_is_utf8, paths)), known, policy, sites, keys)
        listing, found = Listing(), []
        name = config.groups.by.removeprefix("property:").lower()
        for path, text in packed:
            texts.put(path, text)
            entry = listed(path, text, name)
            listing.put(entry)
            found.append(Candidate(path, entry.row.id, entry.not_an_article, entry.has_properties))
    ids, set_aside = choose(found, named=bool(config.articles.include))
    read_more = partial(_read_anew, source, policy=policy, sites=sites, keys=keys)
    shown = _shown(source, config, texts, listing, ids, read_more)
    set_aside = tuple(row for row in set_aside if row[0] not in shown)
    for path, _ in set_aside:
        listing.drop(path)
    _note_dead_paths(source, listing)
    _note_double_ids(listing, ids)
    set_aside += tuple((ascii(path), "name is not UTF-8") for path in paths if not _is_utf8(path))
    set_aside += tuple((path if _is_utf8(path) else ascii(path), why) for path, why in source.passed_over)
    trouble = tuple(
        (path, reason, "Write the article as UTF-8 text, or exclude the file under [articles].")
        for path, reason in set_aside
        if reason in _UNREADABLE
    )
    trouble += tuple(
        ("[articles] exclude", f'"{pattern}" matches no file', "Correct or delete the pattern.")
        for pattern in source.idle
    )
    left = set_aside, source.unmatched
    return ArticleStore(texts, listing, source.commit, source.name, trouble, *left, source.site)


def read_one(
    path: str, data: bytes, config: Config, site: str, *, replayed: bool
) -> tuple[Article, tuple[Link, ...], tuple[Include, ...]]:
    """Return one article of which only the bytes are there, its links, and the files it includes. Never raises."""
    article = parser.read_article(data, path, keys_of(config))
    reading = read_links(article, _policy(config, site, replayed), config.sites)
    return article, reading.links, reading.includes


def _policy(config: Config, site: str, replayed: bool) -> Policy:
    reserved = not (replayed or any(os.environ.get(name) == "1" for name in _REHEARSALS))
    return Policy(config.hosts.skip, config.hosts.internal, site, reserved)


def _shown(
    source: Source,
    config: Config,
    texts: Spool,
    listing: Listing,
    ids: dict[str, str],
    read: Callable[[list[str]], Iterable[tuple[str, bytes]]],
) -> frozenset[str]:
    """Note on every file that an article includes who shows it; return those files, which are read as articles are.

    Neither their folder nor a header matters: their readers see them in an article. One that the
    configuration excludes stays out.
    """
    name = config.groups.by.removeprefix("property:").lower()

    def more(paths: list[str]) -> dict[str, tuple[Include, ...]]:
        for path, packed in read([path for path in paths if path not in listing]):
            texts.put(path, packed)
            listing.put(listed(path, packed, name))
        return {path: listing[path].includes for path in paths}

    showing = {path: listing[path].includes for path in ids}
    if not any(showing.values()):
        return frozenset()
    inclusion = follow(showing, source.there, lambda path: is_admitted(path, config), more)
    read_as_text = {
        path: shown_by
        for path, shown_by in inclusion.shown_by.items()
        if listing[path].not_an_article not in _UNREADABLE
    }
    for path, shown_by in read_as_text.items():
        ids[path] = listing[path].row.id
        listing.put(_of_its_articles(listing[path], shown_by, [listing[one] for one in shown_by]))
    for path, issues in inclusion.issues.items():
        entry = listing[path]
        listing.put(replace(entry, row=replace(entry.row, issues=(*entry.row.issues, *issues))))
    return frozenset(read_as_text)


def _of_its_articles(entry: Listed, shown_by: tuple[str, ...], articles: list[Listed]) -> Listed:
    """Return an included file with what it has of the articles: owner and group, where all have the same."""
    owners, values = {one.row.owner for one in articles}, {one.value for one in articles}
    owner = entry.row.owner or (owners.pop() if len(owners) == 1 else "")
    value = entry.value or (values.pop() if len(values) == 1 else "")
    return replace(entry, row=replace(entry.row, owner=owner), value=value, shown_by=shown_by)


def rooted_links(links: Iterable[Link]) -> str:
    """Return in words how many links begin at the root of a site that is not known, "" for none."""
    number = sum(link.target == "relative" and link.kind != "image" and from_root(link.url) for link in links)
    told = "links begin with /. Say where the articles are published to have them watched: [articles] site = "
    return f'{number} {told}"https://..."' if number else ""


def keys_of(config: Config) -> Keys:
    """Return the header attributes that the configuration reads, in lower case."""
    wanted = config.articles
    lower = [
        tuple(name.lower() for name in names)
        for names in (wanted.id_keys, wanted.title_keys, wanted.author_keys, wanted.owner_keys)
    ]
    return Keys(*lower)


def _is_utf8(path: str) -> bool:
    return path.isascii() or not any("\ud800" <= char <= "\udfff" for char in path)


def _packed(
    source: Source, paths: list[str], known: ReadingCache, policy: Policy, sites: Sites, header: Keys
) -> Iterator[tuple[str, bytes]]:
    """Yield every path once with its packed reading, from the cache where that knows the bytes."""
    missing = {f"{source.files[path]} {path}": path for path in paths}
    for key, packed in known.load(missing):
        yield missing.pop(key), packed
    keys = {path: key for key, path in missing.items()}
    for path, packed in _read_anew(source, list(keys), policy, sites, header):
        known.keep(keys[path], packed)
        yield path, packed


def _read_anew(
    source: Source, paths: list[str], policy: Policy, sites: Sites, keys: Keys
) -> Iterator[tuple[str, bytes]]:
    for path, data in source.read(paths):
        article = parser.read_article(data, path, keys)
        reading = read_links(article, policy, sites)
        article = replace(article, issues=(*article.issues, *reading.issues))
        yield path, pack(article, reading.links, reading.includes)


def _note_dead_paths(source: Source, listing: Listing) -> None:
    """Note ``link-file-missing`` on every article that links to an article which is not there."""
    files = LocalFiles(source.there, source.read)
    for path in list(listing):
        entry = listing[path]
        if not entry.local:
            continue
        included = {(one.line, one.path) for one in entry.includes}
        links = [one for one in entry.local if (one.line, one.path) not in included]
        dead = tuple(files.dead(links, (path, *entry.shown_by)))
        if dead:
            listing.put(replace(entry, row=replace(entry.row, issues=(*entry.row.issues, *dead))))


def _note_double_ids(listing: Listing, ids: dict[str, str]) -> None:
    """Note ``id-duplicate`` on every article that shares its id, and another that does; all stay articles."""
    sharing: dict[str, list[str]] = {}
    for path, article_id in ids.items():
        sharing.setdefault(article_id, []).append(path)
    for article_id, paths in sharing.items():
        for path in paths if len(paths) > 1 else ():
            other = paths[0] if paths[0] != path else paths[1]
            entry = listing[path]
            note = Issue("id-duplicate", entry.header_line or 1, 1, f"{article_id} is also in {other}")
            listing.put(replace(entry, row=replace(entry.row, issues=(*entry.row.issues, note))))


def _reader(policy: Policy, sites: Sites, keys: Keys) -> str:
    """Identify what a reading depends on beside the bytes of the file: our code, the parsers, the settings."""
    digest = hashlib.sha256(_own_source())
    rules = [(site.hosts, site.url) for site in sites.all]
    digest.update(msgspec.json.encode((policy, keys, rules, _parsers())))
    return digest.hexdigest()


def _parsers() -> list[tuple[str, int, list[str]]]:
    """Return every article format with its version and the releases of the packages that parse it."""
    return [
        (one.name, one.version, [f"{name} {_release(name)}" for name in one.distributions])
        for one in (*registry.FORMATS, *registry.ON_REQUEST)
    ]


@cache
def _release(distribution: str) -> str:
    """Return the version of an installed distribution, "" for one that was installed without its metadata."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


@cache
def _own_source() -> bytes:
    package = resources.files("pipeline")
    files = [package / "urls.py", package / "corpus" / "store.py"]
    for room in ("articles", "links"):
        files += sorted(
            (f for f in (package / room).iterdir() if f.name.endswith(".py")), key=lambda f: f.name
        )
    return b"\0".join(file.read_bytes() for file in files)
