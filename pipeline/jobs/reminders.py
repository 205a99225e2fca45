"""The days that accepted pages announce and articles lean on; no page is visited."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing

from pipeline.config import Config
from pipeline.content import Snapshot
from pipeline.corpus.read import open_corpus
from pipeline.corpus.store import ArticleStore
from pipeline.git.base import resolve_base
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.impacts.deadlines import GREP, Deadline, deadlines, leans
from pipeline.report.reminders import Reminder, is_near, near_years, nearest
from pipeline.snapshots.decoding import read_file
from pipeline.snapshots.paths import FOLDER, is_page, snapshot_name


def read_reminders(repository: Repository, config: Config, today: str) -> list[Reminder]:
    """Return the days that come near or have just passed ``today`` (ISO), the earliest first.

    Raises:
        StoreError: git cannot read the repository.
    """
    near = _announced(repository, resolve_base(repository, config).commit, today)
    if not near:
        return []
    with closing(open_corpus(repository, config, committed=True)) as store:
        return nearest(_leaning(store, near))


def _announced(repository: Repository, commit: str, today: str) -> dict[str, list[Deadline]]:
    """Return the days that are near, by the name of the snapshot within its folder."""
    patterns = ("-e", GREP, "-e", near_years(today))
    grep = ("grep", "-l", "-z", "-i", "-E", "--all-match", *patterns, commit, "--", FOLDER)
    spoken = repository.answers(*grep).split("\0")
    paths = {name.partition(":")[2] for name in spoken}
    tree = {path: blob for path, blob in read_tree(repository, commit, f"{FOLDER}/").items() if path in paths}
    pages: defaultdict[str, list[str]] = defaultdict(list)
    for path, blob in tree.items():
        if is_page(path):
            pages[blob].append(path.removeprefix(f"{FOLDER}/"))
    near: dict[str, list[Deadline]] = {}
    for blob, data in repository.blobs(pages):
        found = [one for one in _deadlines(data) if is_near(one.day, today)]
        # In a group of its own a page lies one folder deeper.
        names = {end for name in pages[blob] for end in (name, name.partition("/")[2])}
        near |= dict.fromkeys(names, found) if found else {}
    return near


def _deadlines(data: bytes) -> Iterator[Deadline]:
    try:
        snapshot: Snapshot = read_file(data)
    except ValueError:
        return
    yield from deadlines(snapshot)


def _leaning(store: ArticleStore, near: dict[str, list[Deadline]]) -> Iterator[Reminder]:
    for path in store:
        for link in store.entry(path)[1]:
            for one in near.get(snapshot_name(link.page), ()) if link.watched else ():
                if leans(link, one):
                    yield Reminder(one.day, path, link.line, link.page, one.sentence)
