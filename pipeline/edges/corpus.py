"""The articles of a repository and all their links, from a commit or from the work tree."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path, PurePosixPath

import msgspec

from pipeline.articles import Article, Issue, Keys
from pipeline.config import Config
from pipeline.edges.reading_cache import Entry, ReadingCache
from pipeline.edges.sources import Source, is_markdown, open_source
from pipeline.links import Link, Policy
from pipeline.sites import Sites

_NEVER = re.compile(r"(?:^|/)(?:\.git|\.content-sync|node_modules|snapshots)/")
_ARTICLES_FOLDER = re.compile(r"(?:^|/)articles/")
_UNREADABLE = frozenset({"binary file", "empty file", "larger than 4 MB", "name is not UTF-8"})


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every article and link of a repository at one moment, in order of path.

    ``commit`` is "" for a work tree; ``source`` names the repository when it is another one ("" = this one).
    ``trouble`` holds (where, what, mend) of what could not be read, ``set_aside`` (path, reason) of the
    Markdown files that are no articles.
    """

    articles: tuple[Article, ...]
    links: tuple[Link, ...]
    commit: str
    source: str
    trouble: tuple[tuple[str, str, str], ...]
    set_aside: tuple[tuple[str, str], ...] = ()


def read_corpus(repository: Path, config: Config, *, committed: bool) -> Corpus:
    """Read all articles: ``committed`` from the base commit (what sync uses), else from the work tree.

    Without patterns in the configuration, an article is a Markdown file with a header or front matter; where
    such files lie under a folder named ``articles``, only those; where no file has a header, every Markdown
    file under ``articles``. Files already read are not parsed again.

    Raises:
        ConfigError: the repository, ref or folder of the configuration does not exist.
        StoreError: git or the disk refuses to hand out a file.
    """
    source = open_source(repository, config, committed=committed)
    policy, sites = Policy(config.hosts.skip, config.hosts.internal), config.sites
    paths = [path for path in sorted(source.files) if _is_candidate(path, config)]
    keys = _keys(config)
    with ReadingCache(repository, _reader(policy, sites, keys)) as known:
        entries = list(_read(source, list(filter(_is_utf8, paths)), known, policy, sites, keys))
    chosen, set_aside = _choose(entries, bool(config.articles.include))
    set_aside += tuple((ascii(path), "name is not UTF-8") for path in paths if not _is_utf8(path))
    trouble = tuple(
        (path, reason, "Write the article as UTF-8 text, or exclude the file under [articles].")
        for path, reason in set_aside
        if reason in _UNREADABLE
    )
    links = tuple(link for _, found in chosen for link in found)
    return Corpus(_with_double_ids(chosen), links, source.commit, source.name, trouble, set_aside)


def _is_candidate(path: str, config: Config) -> bool:
    wanted = config.articles
    return (
        is_markdown(path)
        and not _NEVER.search(path)
        and (not wanted.path or PurePosixPath(path).is_relative_to(wanted.path))
        and (not wanted.include or any(_matches(path, pattern) for pattern in wanted.include))
        and not any(_matches(path, pattern) for pattern in wanted.exclude)
    )


def _keys(config: Config) -> Keys:
    wanted = config.articles
    lower = [
        tuple(name.lower() for name in names)
        for names in (wanted.id_keys, wanted.title_keys, wanted.author_keys, wanted.owner_keys)
    ]
    return Keys(*lower)


def _is_utf8(path: str) -> bool:
    return path.isascii() or not any("\ud800" <= char <= "\udfff" for char in path)


def _matches(path: str, pattern: str) -> bool:
    return bool(_pattern(pattern).match(path))


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern as in ``.gitignore``: ``*`` within a folder, ``**`` across, a bare name anywhere."""
    plain = pattern.strip().removeprefix("./")
    anywhere = "" if "/" in plain.rstrip("/") else "(?:.*/)?"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", plain.lstrip("/"))
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(wild.get(part, re.escape(part)) for part in parts)
    return re.compile(f"{anywhere}{body.rstrip('/')}(?:/.*)?\\Z", re.DOTALL)


def _read(
    source: Source, paths: list[str], known: ReadingCache, policy: Policy, sites: Sites, header: Keys
) -> Iterator[Entry]:
    """Yield the reading of every path in order, from the cache where it knows the bytes."""
    keys = {path: f"{source.files[path]} {path}" for path in paths}
    held = known.load(keys.values())
    missing = [path for path in paths if keys[path] not in held]
    fresh = {
        path: known.keep(keys[path], entry)
        for path, entry in _read_anew(source, missing, policy, sites, header)
    }
    for path in paths:
        yield fresh[path] if path in fresh else held[keys[path]]


def _read_anew(
    source: Source, paths: list[str], policy: Policy, sites: Sites, keys: Keys
) -> Iterator[tuple[str, Entry]]:
    if not paths:
        return
    # Only here: a run that knows all articles does without the Markdown parser.
    from pipeline.articles.read import read_article
    from pipeline.links.read import read_links

    for path, data in source.read(paths):
        article = read_article(data, path, keys)
        reading = read_links(article, policy, sites)
        yield path, (replace(article, issues=(*article.issues, *reading.issues)), reading.links)


def _choose(entries: list[Entry], named: bool) -> tuple[list[Entry], tuple[tuple[str, str], ...]]:
    """Part articles from other files; ``named`` = the configuration names them, so no header is asked for."""
    with_header = [article.path for article, _ in entries if not article.not_an_article]
    inside_only = not named and any(_ARTICLES_FOLDER.search(path) for path in with_header)
    chosen, set_aside = [], []
    for article, links in entries:
        reason = article.not_an_article
        inside = bool(_ARTICLES_FOLDER.search(article.path))
        if reason == "no header" and (named or (not with_header and inside)):
            reason = ""
        elif inside_only and not inside:
            reason = "outside the articles folder"
        if reason:
            set_aside.append((article.path, reason))
        else:
            chosen.append((replace(article, not_an_article="") if article.not_an_article else article, links))
    return chosen, tuple(set_aside)


def _with_double_ids(entries: list[Entry]) -> tuple[Article, ...]:
    """Note ``id-duplicate`` on every article that shares its id, and another that does; all stay articles."""
    sharing: dict[str, list[str]] = {}
    for article, _ in entries:
        sharing.setdefault(article.article_id, []).append(article.path)
    return tuple(_with_double_id(article, sharing[article.article_id]) for article, _ in entries)


def _with_double_id(article: Article, sharing: list[str]) -> Article:
    if len(sharing) == 1:
        return article
    other = sharing[0] if sharing[0] != article.path else sharing[1]
    issue = Issue("id-duplicate", article.header_line or 1, 1, f"{article.article_id} is also in {other}")
    return replace(article, issues=(*article.issues, issue))


def _reader(policy: Policy, sites: Sites, keys: Keys) -> str:
    """Identify what a reading depends on beside the bytes of the file."""
    digest = hashlib.sha256(_own_source())
    digest.update(msgspec.json.encode((policy, keys, [(site.hosts, site.url) for site in sites.all])))
    return digest.hexdigest()


@cache
def _own_source() -> bytes:
    package = resources.files("pipeline")
    files = [package / "urls.py"]
    for room in ("articles", "links"):
        files += sorted(
            (f for f in (package / room).iterdir() if f.name.endswith(".py")), key=lambda f: f.name
        )
    return b"\0".join(file.read_bytes() for file in files)
