"""The tree of a run's commit on the record: what was said of the pages, and all that it rests on.

A text that is only named would be lost with the branch that holds it: a proposal that is closed, a base that is
rewritten. So the tree holds the accepted snapshots (the very tree of the base commit, one more name for it), the
texts that were seen and not accepted, and the articles. git keeps each of them once, wherever it is named.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from pipeline.articles.registry import is_article_name
from pipeline.baseline.record import (
    ACCEPTED,
    ARTICLES,
    DECISIONS,
    FLAGS,
    OBSERVED,
    PAGES,
    RUN,
    About,
    Entry,
    Look,
    read_about,
    record_files,
)
from pipeline.errors import StoreError
from pipeline.git.repository import Repository
from pipeline.git.trees import (
    Content,
    blob_id,
    joined,
    object_ids,
    read_tree,
    tree_files,
    tree_of,
    write_blobs,
    write_tree,
)
from pipeline.snapshots.paths import FOLDER, is_ours

# So many texts of pages are in memory at a time.
_AT_A_TIME = 200

Texts = Collection[Mapping[str, Content | None]]
"""Where the texts of pages are: path in the content repository to bytes."""


def record_tree(repository: Repository, parent: str, entry: Entry, texts: Texts) -> str:
    """Return the tree of ``entry``; ``parent`` is the commit before, of which most is used again.

    A page whose text is in none of ``texts``, and was not accepted, stands without one.

    Raises:
        StoreError: git refuses to write, or the run before cannot be read.
    """
    before = _Before.of(repository, parent, entry)
    accepted = before.accepted
    observed = _observed(repository, before.observed, accepted, entry.pages, texts)
    files = record_files(entry)
    pages = {
        path.removeprefix(f"{PAGES}/"): files.pop(path) for path in list(files) if path.startswith(PAGES)
    }
    folders = {
        PAGES: _pages(repository, before, pages),
        ACCEPTED: accepted,
        OBSERVED: tree_of(repository, observed) if observed else "",
        ARTICLES: _articles(repository, before, entry),
    }
    blobs = {path: blob_id(data) for path, data in files.items()}
    missing = [data for path, data in files.items() if blobs[path] not in before.blobs]
    write_blobs(repository, missing)
    return joined(repository, {name: tree for name, tree in folders.items() if tree}, blobs)


class _Before(NamedTuple):
    """What a run stands on: the snapshots of its base, its articles, and what the run before it left; "" for none.

    ``about`` is what the run before said of itself, ``blobs`` are its files of flags and decisions.
    """

    accepted: str
    commit: str
    pages: str = ""
    observed: str = ""
    articles: str = ""
    blobs: tuple[str, ...] = ()
    about: About | None = None

    @classmethod
    def of(cls, repository: Repository, parent: str, entry: Entry) -> "_Before":
        """Ask git once for the names of all of it.

        Raises:
            StoreError: what the run before left cannot be read.
        """
        names = [f"{entry.base}:{FOLDER}", f"{entry.articles}^{{commit}}"]
        names += [f"{parent}:{name}" for name in (PAGES, OBSERVED, ARTICLES, RUN, FLAGS, DECISIONS) if parent]
        found = object_ids(repository, names)
        accepted, commit = found[0] if entry.base else "", found[1] if entry.articles else ""
        if not parent:
            return cls(accepted, commit)
        pages, observed, articles, run, *blobs = found[2:]
        if not (pages and run):
            raise StoreError(f"the record at {parent} cannot be read. Run `git fsck`.")
        about = read_about(next(repository.blobs([run]))[1])
        return cls(accepted, commit, pages, observed, articles, tuple(blobs), about)


def _empty(repository: Repository) -> str:
    return repository.run("hash-object", "-t", "tree", "-w", "--stdin")


def _pages(repository: Repository, before: _Before, files: Mapping[str, bytes]) -> str:
    """Return the tree of what was said of the pages; what stood there ``before`` is not written again."""
    base = before.pages or _empty(repository)
    known = read_tree(repository, base, "")
    wanted: dict[str, Content | None] = {path: None for path in known if path not in files}
    wanted |= {path: data for path, data in files.items() if known.get(path) != blob_id(data)}
    return write_tree(repository, base, wanted) if wanted else base


def _observed(
    repository: Repository, before: str, accepted: str, looks: Iterable[Look], texts: Texts
) -> dict[str, str]:
    """Return the texts that were seen and are not accepted: path in the folder to blob id.

    ``before`` is the folder as the last run left it.
    """
    held = read_tree(repository, accepted, "") if accepted else {}
    wanted = {look.path: look.text for look in looks if look.text and held.get(look.path) != look.text}
    known = set((read_tree(repository, before, "") if before and wanted else {}).values())
    missing = {path: text for path, text in wanted.items() if text not in known}
    written = _written(repository, missing, texts)
    return {path: text for path, text in wanted.items() if text in known or text in written}


def _written(repository: Repository, missing: Mapping[str, str], texts: Texts) -> set[str]:
    """Store the texts of ``missing`` and return their ids, made of the bytes: an entry may name whatever it likes."""
    found, written = _found(missing, texts), set[str]()
    while some := list(islice(found, _AT_A_TIME)):
        written.update(write_blobs(repository, some))
    return written


def _found(paths: Iterable[str], texts: Texts) -> Iterator[Content]:
    for path in paths:
        for source in texts:
            data = source.get(f"{FOLDER}/{path}")
            if data is not None:
                yield data


def _articles(repository: Repository, before: _Before, entry: Entry) -> str:
    """Return the tree of the articles, "" where they are in another repository."""
    if not before.commit:
        return ""
    last = before.about
    if before.articles and last and (last.articles, last.settings) == (entry.articles, entry.settings):
        return before.articles
    formats = entry.settings.articles.formats if entry.settings else ()
    found = tree_files(repository, before.commit, "")
    named = {path: blob for path, blob in found if is_article_name(path, formats) and not is_ours(path)}
    return tree_of(repository, named) if named else ""
