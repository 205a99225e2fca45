"""Where the articles come from: this repository, another one, or a URL; a commit or the work tree."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import msgspec

from pipeline.articles.registry import is_article_name
from pipeline.config import Config
from pipeline.corpus.inclusion import idle_exclusions, passed_over, unmatched_settings
from pipeline.corpus.mirror import copy_of, mirror
from pipeline.corpus.site import found_site
from pipeline.errors import ConfigError, masked
from pipeline.git.base import resolve_base
from pipeline.git.repository import Repository
from pipeline.git.trees import blob_id, tree_files

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[^/\s@]+@[^/\s@:]+:")


class Source(msgspec.Struct, frozen=True):
    """The files of one moment that may be articles, snapshots left out.

    ``files`` maps paths to the ids git gives their bytes; ``read`` gets the bytes of some of them.
    ``passed_over`` are other files with an article's name, each with the reason; ``unmatched`` are settings that
    match none, in words, ``idle`` are exclusions that match none. ``site`` is where the articles are published ("" =
    unknown). ``there`` are all files of the repository; ``read`` gets the bytes of any of them.
    """

    name: str
    commit: str
    files: dict[str, str]
    read: Callable[[Iterable[str]], Iterator[tuple[str, bytes]]]
    passed_over: tuple[tuple[str, str], ...] = ()
    unmatched: tuple[str, ...] = ()
    site: str = ""
    idle: tuple[str, ...] = ()
    there: Collection[str] = ()


def open_source(repository: Repository, config: Config, *, committed: bool, base: str = "") -> Source:
    """Return the files the configuration points at: of a commit, or of the work tree where there is one.

    ``base`` is the base commit, if known: what is read where no other repository or ref is named.

    Raises:
        ConfigError: the repository or ref of ``[articles]`` does not exist.
        StoreError: git cannot read the files.
    """
    other = config.articles.repository
    place = article_repository(repository, config)
    if not committed and place.work_tree is not None and not (other and _URL.match(other)):
        return _work_tree(place, place.work_tree, config)
    commit = (
        base if base and not (other or config.articles.ref) else _commit(place, config, other=bool(other))
    )
    there = dict(tree_files(place, commit, ""))
    files, aside = _parted({path: blob for path, blob in there.items() if _may_be(path, config)}, config)
    unmatched = tuple(unmatched_settings(there, files, config))
    site = config.articles.site or found_site(there, lambda paths: _blobs(place, there, paths), files)
    return Source(
        public_name(other),
        commit,
        files,
        lambda paths: _blobs(place, there, paths),
        aside,
        unmatched,
        site,
        tuple(idle_exclusions(there, config)),
        there,
    )


def _may_be(path: str, config: Config) -> bool:
    return is_article_name(path, config.articles.formats)


def _parted(named: dict[str, str], config: Config) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Part files that may be articles from those that are passed over, whose reason is reported."""
    reasons = {path: passed_over(path, config) for path in named}
    files = {path: blob for path, blob in named.items() if reasons[path] is None}
    return files, tuple((path, why) for path, why in sorted(reasons.items()) if why)


def article_repository(repository: Repository, config: Config) -> Repository:
    """Return the git repository that holds the articles; a URL is mirrored under ``.content-sync/``."""
    other = config.articles.repository
    return repository.other(_place(repository.path, other)) if other else repository


def repository_with(repository: Repository, config: Config, commit: str) -> Repository:
    """Return the git repository that holds the articles; a copy that has ``commit`` is not brought up to date.

    Raises:
        ConfigError: the configuration names a folder that does not exist.
        StoreError: it is at an address that cannot be read.
    """
    copy = copy_of(repository.path, config.articles.repository)
    if copy and _URL.match(config.articles.repository):
        known = repository.other(copy)
        if known.answers("rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}"):
            return known
    return article_repository(repository, config)


def public_name(source: str) -> str:
    """Return a repository's name without the credentials that may stand in its URL."""
    return masked(source)


def _place(folder: Path, source: str) -> Path:
    if _URL.match(source):
        return mirror(folder, source)
    place = (folder / source).resolve()
    if not place.is_dir():
        raise ConfigError(f"[articles] repository: {source}: no such folder. Name a folder or a git URL.")
    return place


def _commit(place: Repository, config: Config, *, other: bool) -> str:
    if not other and not config.articles.ref:
        return resolve_base(place, config).commit
    wanted = config.articles.ref or "HEAD"
    for ref in (wanted, f"refs/remotes/origin/{wanted}"):
        commit = place.answers("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if commit:
            return commit
    raise ConfigError(
        f"[articles] ref: there is no {wanted!r} in the repository. Name a branch, tag or commit."
    )


def _blobs(place: Repository, files: dict[str, str], paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    wanted = list(paths)
    for path, (_, data) in zip(wanted, place.blobs(files[path] for path in wanted), strict=True):
        yield path, data


def _work_tree(place: Repository, root: Path, config: Config) -> Source:
    listed = place.run_bytes("-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    paths = {path.decode("utf-8", "surrogateescape") for path in listed.split(b"\0") if path}
    named = {path: "" for path in sorted(paths) if _may_be(path, config) and _is_file(root / path)}
    files, aside = _parted(named, config)
    files = {path: blob_id((root / path).read_bytes()) for path in files}
    name = public_name(config.articles.repository)
    unmatched = tuple(unmatched_settings(paths, files, config))

    def read(some: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        return ((path, (root / path).read_bytes()) for path in some)

    there = frozenset(path for path in paths if _is_file(root / path))
    site = config.articles.site or found_site(there, read, files)
    idle = tuple(idle_exclusions(paths, config))
    return Source(name, "", files, read, aside, unmatched, site, idle, there)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
