"""The days that accepted pages announce and articles lean on; no page is visited."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from pipeline.content import Snapshot
from pipeline.corpus.store import ArticleStore
from pipeline.impacts.deadlines import GREP, Deadline, deadlines, leans
from pipeline.jobs.at_base import AtBase
from pipeline.report.reminders import Reminder, is_near, near_years, nearest
from pipeline.snapshots.decoding import read_file
from pipeline.snapshots.paths import FOLDER, is_page, snapshot_name
from pipeline.storage.local import local_file


def read_reminders(at: AtBase, today: str) -> list[Reminder]:
    """Return the days that come near or have just passed ``today`` (ISO), the earliest first.

    Raises:
        StoreError: git cannot read the repository.
    """
    near = _announced(at, today)
    return nearest(_leaning(at.articles, near)) if near else []


def _announced(at: AtBase, today: str) -> dict[str, list[Deadline]]:
    """Return the days that are near, by the name of the snapshot within its folder."""
    paths = _speaking(at, near_years(today))
    pages: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(filter(is_page, paths)):
        if blob := at.snapshots.get(path, ""):
            pages[blob].append(path.removeprefix(f"{FOLDER}/"))
    near: dict[str, list[Deadline]] = {}
    for blob, data in at.repository.blobs(pages):
        found = [one for one in _deadlines(data) if is_near(one.day, today)]
        # In a group of its own a page lies one folder deeper.
        names = {end for name in pages[blob] for end in (name, name.partition("/")[2])}
        near |= dict.fromkeys(names, found) if found else {}
    return near


class _Spoken(msgspec.Struct, frozen=True):
    """The files of one tree of snapshots that may speak of an end in one of ``years``."""

    tree: str
    years: str
    paths: tuple[str, ...]


def _speaking(at: AtBase, years: str) -> tuple[str, ...]:
    """Return the files that may speak of an end in one of ``years``; the same snapshots are searched once."""
    tree = at.repository.answers("rev-parse", "--verify", "--quiet", f"{at.commit}:{FOLDER}")
    file = local_file(at.repository.path, _FILE)
    known = _remembered(file)
    if known and (known.tree, known.years) == (tree, years):
        return known.paths
    patterns = ("-e", GREP, "-e", years)
    grep = ("grep", "-l", "-z", "-i", "-E", "--all-match", *patterns, at.commit, "--", FOLDER)
    paths = tuple(name.partition(":")[2] for name in at.repository.answers(*grep).split("\0") if name)
    _remember(file, _Spoken(tree, years, paths))
    return paths


_FILE = "announced.json"


def _remembered(file: Path | None) -> _Spoken | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Spoken) if file else None
    except (OSError, msgspec.DecodeError, UnicodeError):
        return None


def _remember(file: Path | None, spoken: _Spoken) -> None:
    """Keep what the search found; where nothing can be kept the next run searches again."""
    if file:
        with suppress(OSError, UnicodeError):
            file.write_bytes(msgspec.json.encode(spoken))


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
