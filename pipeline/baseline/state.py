"""What one run remembers for the next: validators, hashes, failure streaks. It may be lost without harm.

One SQLite file under ``.content-sync/``, looked up by page. Nothing here decides what a page said: losing it
costs one full visit of every page and the age of the failure streaks.
"""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Self

import msgspec
from msgspec import structs

from pipeline.baseline import dates
from pipeline.baseline.memory import open_memory
from pipeline.baseline.on_road import OnRoad, after_roads
from pipeline.pages import Outcome
from pipeline.revisit import DAY_S
from pipeline.snapshots import Capture
from pipeline.storage.local import LOG

if TYPE_CHECKING:
    from pipeline.changes.swings import Swing

_BATCH = 500
_FLAPS_TO_QUARANTINE = 3
_FLAP_DAYS = 30
_PAST = 10


_Count = Annotated[int, msgspec.Meta(ge=0)]
_ROW = tuple[str, str, _Count, _Count, Annotated[float, msgspec.Meta(ge=0)]]
# In so many runs another page must have answered before it is taken for the page.
_UNTIL_BELIEVED = 3


class PageState(msgspec.Struct, frozen=True):
    """What is remembered of one page.

    ``etag``, ``last_modified`` and the hashes belong to the response that ``final_url`` gave and that the
    snapshot ``snapshot_digest`` was read from by ``extractor``. ``failures`` counts consecutive runs that
    could not read the page, since the day ``first_failed`` (ISO, UTC). ``last_visit`` is seconds since the
    epoch. ``past`` holds what the page said lately, ``day=digest`` with spaces between, newest last;
    ``flaps`` the days (ISO) on which it went back to something it had said before. ``sections`` are those
    that articles name and that snapshot has, one a line.
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
    past: str = ""
    flaps: str = ""
    sections: str = ""

    def is_flapping(self, day: str) -> bool:
        """True when the page went back and forth three times in the thirty days before ``day``."""
        return len(_recent(self.flaps.split(), day)) >= _FLAPS_TO_QUARANTINE


_COLUMNS = PageState.__struct_fields__
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM pages"  # noqa: S608  (the names are ours)
_TABLES = {
    "pages": f"CREATE TABLE pages ({', '.join(_COLUMNS).replace('url', 'url PRIMARY KEY', 1)}) WITHOUT ROWID",
    "swings": "CREATE TABLE swings (url PRIMARY KEY, blocks, rests_at) WITHOUT ROWID",
    **dates.TABLES,
    "roads": "CREATE TABLE roads (url PRIMARY KEY, road, refused, since, read_at) WITHOUT ROWID",
}
_PUT = f"INSERT OR REPLACE INTO pages VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608  (only marks)


_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_DAYS = re.compile(rf"(?:{_DAY}(?: |\Z))*")
_PAST_DAYS = re.compile(rf"(?:{_DAY}=\S*(?: |\Z))*")
_OUTCOMES = frozenset({"", *Outcome})
# Seconds: some time in the year 2200.
_LAST = 1 << 33


class State:
    """The memory of a content repository, as a file. What cannot be read of it is begun anew."""

    def __init__(self, path: Path | None, keep: bool = True) -> None:
        """Open or begin the memory at ``path``; without ``keep`` nothing that is put outlives the run.

        Without ``path``, or where the file cannot be used now, the run remembers nothing.
        """
        self.path = path
        self._keep = keep
        self._waiting: dict[str, PageState] = {}
        self._newest = ""
        self._failed_before: dict[str, int] = {}
        self._forgotten: set[str] = set()
        self._db = open_memory(path, _TABLES, keep=keep)
        self.dates = dates.Dates(self._db)
        self._elsewhere = {url for (url,) in self._db.execute("SELECT url FROM roads WHERE road != ''")}
        self._swinging: dict[str, str] = dict(self._db.execute("SELECT url, rests_at FROM swings"))

    def get(self, url: str) -> PageState | None:
        """Return what is remembered of ``url``."""
        if url in self._waiting:
            return self._waiting[url]
        row = self._db.execute(f"{_SELECT} WHERE url = ?", (url,)).fetchone()
        return self._sound(row) if row else None

    def _sound(self, row: tuple[object, ...]) -> PageState | None:
        """Return what a row says; one whose values cannot be is as good as none, and said once."""
        try:
            page = msgspec.convert(dict(zip(_COLUMNS, row, strict=True)), PageState)
        except (msgspec.ValidationError, UnicodeError):
            self._forget(row[0])
            return None
        days = all(map(_DAYS.fullmatch, (page.first_failed, page.flaps)))
        counts = 0 <= page.last_visit < _LAST and page.failures >= 0 and page.runs_since_unconditional >= 0
        whole = days and counts and page.outcome in _OUTCOMES and _PAST_DAYS.fullmatch(page.past)
        if not whole:
            self._forget(row[0])
        return page if whole else None

    def _forget(self, url: object) -> None:
        if url not in self._forgotten:
            self._forgotten.add(str(url))
            LOG.warning("%s: what is remembered of it makes no sense and is forgotten.", url)

    def put(self, page: PageState) -> None:
        """Remember ``page``; it is on disk after the next ``commit``, at the latest after 500 pages."""
        self._waiting[page.url] = page
        self._newest = page.url
        if len(self._waiting) >= _BATCH:
            self.commit()

    def record(
        self, capture: Capture, snapshot: str, extractor: str, text: str = "", sections: str = ""
    ) -> PageState:
        """Remember a visit and return the new state; a visit that is remembered already counts once.

        ``snapshot`` is the digest of what is kept of the page now, ``text`` that of what the visit read, if
        it read anything; ``sections`` as in ``PageState``.
        """
        known = self.get(capture.url) or PageState(capture.url)
        # The groups that cite a page hear of one visit one after the other.
        if self._newest == capture.url and capture.fetched_at in (0.0, known.last_visit):
            return known
        if known.failures:
            self._failed_before[capture.url] = known.failures
        new = after_visit(known, capture, snapshot, extractor)
        if (capture.tried or capture.url in self._elsewhere) and self._take_road(known, capture):
            # Texts of two roads are never compared: what it said on another is no past of it.
            known, new = structs.replace(known, past=""), structs.replace(new, past="", flaps="")
        if text:
            new = after_reading(new, text, day_of(capture))
        if new.snapshot_digest == snapshot and not capture.outcome.unsure:
            new = structs.replace(new, sections=sections)
        self.put(new)
        days = max(new.last_visit - known.last_visit, 0.0) / DAY_S if known.last_visit else 0.0
        self.dates.learn(capture.url, _changed(known, capture, text), days)
        return new

    def on_road(self, url: str) -> OnRoad | None:
        """Return by which road ``url`` was read, ``None`` where that is not remembered."""
        row = self._db.execute("SELECT * FROM roads WHERE url = ?", (url,)).fetchone()
        try:
            known = msgspec.convert(row, _ROW) if row else None
        except (msgspec.ValidationError, UnicodeError):
            self._forget(url)
            return None
        return OnRoad(*known) if known else None

    def was_elsewhere(self, url: str) -> bool:
        """Return whether ``url`` was read by another road than the page itself when it was read last."""
        return url in self._elsewhere

    def _take_road(self, last: PageState, capture: Capture) -> bool:
        """Remember the roads that a visit tried; return whether it was another one that brought the page."""
        read_at = last.last_visit if last.outcome and Outcome(last.outcome).read else 0.0
        known = self.on_road(capture.url) or OnRoad(capture.url, read_at=read_at)
        new = after_roads(known, capture)
        row = structs.astuple(new)
        self._db.execute("INSERT OR REPLACE INTO roads VALUES (?, ?, ?, ?, ?)", row)
        (self._elsewhere.add if new.road else self._elsewhere.discard)(capture.url)
        return new.road != known.road

    def swings(self, url: str) -> "Mapping[str, Swing]":
        """Return the blocks of ``url`` that came or went lately (see ``changes.swings``)."""
        if url not in self._swinging:
            return {}
        from pipeline.changes.swings import Swing

        row = self._db.execute("SELECT blocks FROM swings WHERE url = ?", (url,)).fetchone()
        try:
            swings = msgspec.json.decode(row[0] if row else b"{}", type=dict[str, Swing])
        except (msgspec.MsgspecError, TypeError, UnicodeError):
            swings = {"": Swing(True, ("",))}
        if not all(_DAYS.fullmatch(day) and day for swing in swings.values() for day in swing.days):
            self._forget(url)
            swings = {}
        return swings

    def rests_at(self, url: str) -> str:
        """Return the blob id of the snapshot with which no block of ``url`` came or went, "" when unknown."""
        return self._swinging.get(url, "")

    def put_swings(self, url: str, swings: "Mapping[str, Swing]", rests_at: str) -> None:
        """Remember the blocks of ``url`` that came or went lately; none of them means to forget the page.

        While the page is the snapshot with the blob id ``rests_at``, there is nothing to find out about them.
        """
        if swings:
            row = (url, msgspec.json.encode(swings), rests_at)
            self._db.execute("INSERT OR REPLACE INTO swings VALUES (?, ?, ?)", row)
            self._swinging[url] = rests_at
        elif self._swinging.pop(url, None) is not None:
            self._db.execute("DELETE FROM swings WHERE url = ?", (url,))

    def failures_before(self, url: str) -> int:
        """Return how many runs in a row could not read ``url`` before this one."""
        return self._failed_before.get(url, 0)

    def stays_wrong(self, url: str) -> bool:
        """Return whether another page has answered for ``url`` in so many runs that it is no passing trouble."""
        known = self.get(url)
        return known is not None and known.outcome == Outcome.WRONG_PAGE and known.failures >= _UNTIL_BELIEVED

    def commit(self) -> None:
        """Write what waits."""
        self._write()
        if self._keep:
            self._db.commit()

    def _write(self) -> None:
        """Hand the database what waits: one call for many pages, while threads wait for the interpreter."""
        rows = list(map(structs.astuple, self._waiting.values()))
        try:
            self._db.executemany(_PUT, rows)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            # Somebody else took the file in the middle of the run: what it says is lost without harm.
            LOG.warning("%s: %s. What this run sees is not remembered.", self.path, error)
            self._db.close()
            self._db = open_memory(None, _TABLES, keep=False)
            self.dates = dates.Dates(self._db)
            self._db.executemany(_PUT, rows)
        self._waiting.clear()

    def __iter__(self) -> Iterator[PageState]:
        self._write()
        for row in self._db.execute(f"{_SELECT} ORDER BY url"):
            page = self._sound(row)
            if page:
                yield page

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


def _changed(known: PageState, capture: Capture, text: str) -> bool | None:
    """Return whether a visit found another text (a digest) than the last one, ``None`` where that is not known."""
    said = known.past.rpartition("=")[2]
    if capture.same:
        return False
    return text != said if text and said else None


def after_visit(known: PageState, capture: Capture, snapshot: str, extractor: str) -> PageState:
    """Return the memory of a page after ``capture``; a failed visit leaves all but the streak as it was."""
    outcome = known.outcome if capture.same and known.outcome == Outcome.RETIRED else str(capture.outcome)
    seen = structs.replace(known, outcome=outcome, last_visit=capture.fetched_at or known.last_visit)
    if capture.outcome is Outcome.NOT_MODIFIED or (capture.status == 304 and capture.same):
        return structs.replace(
            seen, runs_since_unconditional=known.runs_since_unconditional + 1, failures=0, first_failed=""
        )
    if capture.outcome.unsure:
        return structs.replace(known, outcome=str(capture.outcome))
    if not (capture.outcome.read or capture.outcome.elsewhere):
        return structs.replace(
            seen, failures=known.failures + 1, first_failed=known.first_failed or day_of(capture)
        )
    return structs.replace(
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


def after_reading(known: PageState, text: str, day: str) -> PageState:
    """Return the memory after the page said ``text`` (a digest) on ``day``; going back counts as a flap."""
    past = [entry for entry in known.past.split() if entry.partition("=")[0] >= _days_before(day)]
    said = [entry.partition("=")[2] for entry in past]
    if said and said[-1] == text:
        return known
    flaps = _recent(known.flaps.split(), day)
    if text in said:
        flaps.append(day)
    return structs.replace(known, past=" ".join([*past, f"{day}={text}"][-_PAST:]), flaps=" ".join(flaps))


def _recent(days: list[str], day: str) -> list[str]:
    return [one for one in days if one >= _days_before(day)]


def _days_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=_FLAP_DAYS)).isoformat()


def day_of(capture: Capture) -> str:
    """Return the UTC day of a visit, ISO."""
    at = datetime.fromtimestamp(capture.fetched_at, UTC) if capture.fetched_at else datetime.now(UTC)
    return at.date().isoformat()
