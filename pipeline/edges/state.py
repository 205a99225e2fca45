"""What one run remembers for the next: validators, hashes, failure streaks. May be lost at any time without harm.

One SQLite file under ``.content-sync/``, looked up by page. Nothing here decides what a page said: losing it costs
one full visit of every page and the age of the failure streaks.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import StoreError
from pipeline.pages import Outcome
from pipeline.snapshots import Capture

_VERSION = 1
_BATCH = 500
_READ = frozenset(
    {Outcome.OK, Outcome.MOVED, Outcome.REDIRECTED, Outcome.MOVED_TO_ROOT, Outcome.RETIRED}
)
# Not asked, or no single answer: this says nothing about whether the page can be read.
_UNKNOWN = frozenset(
    {Outcome.DEFERRED, Outcome.ROBOTS, Outcome.SKIPPED, Outcome.NOT_ARCHIVED, Outcome.FLAPPING}
)


@dataclass(frozen=True, slots=True)
class PageState:
    """What is remembered of one page.

    ``etag``, ``last_modified`` and the hashes belong to the response that ``final_url`` gave and that the snapshot
    ``snapshot_digest`` was read from by ``extractor``. ``failures`` counts consecutive runs that could not read
    the page, since the day ``first_failed`` (ISO date, UTC). ``last_visit`` is seconds since the epoch.
    ``flaps`` holds the days (ISO, newest last) on which the page went back to what it had said before.
    """

    url: str
    outcome: str = ""
    final_url: str = ""
    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    slice_sha256: str = ""
    snapshot_digest: str = ""
    extractor: str = ""
    last_visit: float = 0.0
    runs_since_unconditional: int = 0
    failures: int = 0
    first_failed: str = ""
    flaps: str = ""


_COLUMNS = tuple(field.name for field in fields(PageState))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM pages"  # noqa: S608  (the names are ours)
_PUT = f"INSERT OR REPLACE INTO pages VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608  (only marks)


class State:
    """The memory of a content repository, as a file. A file that cannot be read is begun anew."""

    def __init__(self, path: Path, keep: bool = True) -> None:
        """Open or begin the memory at ``path``; without ``keep`` nothing that is put outlives the run.

        Raises:
            StoreError: the folder cannot be written.
        """
        self.path = path
        self._keep = keep
        self._waiting = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = _open(path)
        except (OSError, sqlite3.OperationalError) as error:
            raise StoreError(
                f"{path}: {error}. Make the folder writable; the file itself may be deleted."
            ) from error

    def get(self, url: str) -> PageState | None:
        """Return what is remembered of ``url``."""
        row = self._db.execute(f"{_SELECT} WHERE url = ?", (url,)).fetchone()
        return PageState(*row) if row else None

    def put(self, page: PageState) -> None:
        """Remember ``page``; it is on disk after the next ``commit``, at the latest after 500 pages."""
        self._db.execute(_PUT, astuple(page))
        self._waiting += 1
        if self._waiting >= _BATCH:
            self.commit()

    def record(self, capture: Capture, snapshot: str, extractor: str) -> PageState:
        """Remember a visit and return the new state; ``snapshot`` is the digest of what is kept of the page now."""
        known = self.get(capture.url) or PageState(capture.url)
        new = after_visit(known, capture, snapshot, extractor)
        self.put(new)
        return new

    def commit(self) -> None:
        """Write what waits."""
        if self._keep:
            self._db.commit()
        self._waiting = 0

    def __iter__(self) -> Iterator[PageState]:
        for row in self._db.execute(f"{_SELECT} ORDER BY url"):
            yield PageState(*row)

    def close(self) -> None:
        """Write what waits and close the file; a connection closed without a commit rolls back."""
        self.commit()
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def after_visit(known: PageState, capture: Capture, snapshot: str, extractor: str) -> PageState:
    """Return the memory of a page after ``capture``. A failed visit leaves everything but the streak as it was."""
    seen = replace(known, outcome=str(capture.outcome), last_visit=capture.fetched_at or known.last_visit)
    if capture.outcome is Outcome.NOT_MODIFIED or (capture.status == 304 and capture.same):
        return replace(
            seen, runs_since_unconditional=known.runs_since_unconditional + 1, failures=0, first_failed=""
        )
    if capture.outcome in _UNKNOWN:
        return replace(known, outcome=str(capture.outcome))
    if capture.outcome not in _READ:
        return replace(seen, failures=known.failures + 1, first_failed=known.first_failed or _day(capture))
    return replace(
        seen,
        final_url=capture.final_url,
        etag=capture.etag,
        last_modified=capture.last_modified,
        body_sha256=capture.body_sha256,
        slice_sha256=capture.slice_sha256,
        snapshot_digest=snapshot,
        extractor=extractor,
        runs_since_unconditional=0,
        failures=0,
        first_failed="",
    )


def _day(capture: Capture) -> str:
    at = datetime.fromtimestamp(capture.fetched_at, UTC) if capture.fetched_at else datetime.now(UTC)
    return at.date().isoformat()


def _open(path: Path) -> sqlite3.Connection:
    """Open the file; one that is damaged or of another version is replaced."""
    db = sqlite3.connect(path)
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == _VERSION and db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
            return _prepared(db)
    except sqlite3.DatabaseError:
        version = -1
    db.close()
    if version:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    return _prepared(sqlite3.connect(path))


def _prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = OFF")
    columns = ", ".join(f"{name} {'' if name != 'url' else 'PRIMARY KEY'}" for name in _COLUMNS)
    db.execute(f"CREATE TABLE IF NOT EXISTS pages ({columns}) WITHOUT ROWID")
    db.execute(f"PRAGMA user_version = {_VERSION}")
    return db
