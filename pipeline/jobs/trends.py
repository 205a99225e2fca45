"""What the repository remembers, for the report's pictures: when pages changed, how long flags are open."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pipeline.config import Config
from pipeline.errors import StoreError
from pipeline.flags.ledger import age_days
from pipeline.flags.model import Flag
from pipeline.git.repository import Repository
from pipeline.jobs.at_base import AtBase
from pipeline.jobs.freshness import read_freshness
from pipeline.jobs.reminders import read_reminders
from pipeline.jobs.worklist import worklist_at
from pipeline.report.freshness import Freshness
from pipeline.report.history import History, PageHistory
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.paths import FOLDER, accompanies

# A merge repeats what its branch did, and a file's first commit is its baseline: neither is a change.
_LOG = (
    "log",
    "--no-merges",
    "--no-renames",
    "--diff-filter=M",
    "--format=format:%x01%ct",
    "--name-only",
    "-z",
)
_COMMIT = re.compile(r"\x01(\d+)\n?")
_MOST = 10


def read_history(repository: Repository, config: Config, today: str) -> History:
    """Return what the base remembers up to ``today`` (ISO): the pages that changed most, the open flags.

    A shallow clone remembers little; then there is little to see.

    Raises:
        StoreError: the folder is in no git repository, or a ledger cannot be read.
    """
    with AtBase(repository, config) as at:
        return _history(at, today)


def _history(at: AtBase, today: str) -> History:
    log = at.repository.answers(*_LOG, at.commit, "--", f"{FOLDER}/*.md")
    days: dict[str, set[str]] = {}
    for day, paths in _commits(log):
        for path in paths:
            days.setdefault(path, set()).add(day)
    found = worklist_at(at, today)
    return History(
        tuple(_pages(at, days)),
        tuple(age_days(flag, today) for flag in found.merged),
        until=today,
        fresh=_fresh(at, found.open),
        reminders=tuple(read_reminders(at, today)),
    )


def _fresh(at: AtBase, flags: Sequence[Flag]) -> tuple[Freshness, ...]:
    """Return how fresh the articles are; nothing where there is no record, or only the end of one."""
    try:
        return tuple(read_freshness(at, flags))
    except StoreError:
        return ()


def _commits(log: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each commit's day (ISO, UTC) and the paths it changed."""
    parts = _COMMIT.split(log)
    for at, names in zip(parts[1::2], parts[2::2], strict=True):
        yield datetime.fromtimestamp(int(at), UTC).date().isoformat(), [n for n in names.split("\0") if n]


def _pages(at: AtBase, days: dict[str, set[str]]) -> Iterator[PageHistory]:
    """Yield the pages that changed most and are still on record."""
    blobs = at.snapshots if days else {}
    pages = [path for path in days if path in blobs and not accompanies(path)]
    kept = sorted(pages, key=lambda path: (-len(days[path]), path))
    wanted = {blobs[path]: path for path in kept[:_MOST]}
    for blob, body in at.repository.blobs(wanted):
        try:
            snapshot = decode(body.decode("utf-8"))
        except ValueError:
            continue
        yield PageHistory(snapshot.url, snapshot.title, tuple(sorted(days[wanted[blob]])))
