"""A web archive asked by Memento (RFC 7089), politely and once: what it answered for good is kept."""

import sqlite3
import time
import zlib
from collections.abc import Mapping
from email.utils import formatdate
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import msgspec
from msgspec import msgpack
from msgspec.structs import replace

from pipeline.fetch.client import Web
from pipeline.fetch.memento import Memento, Spelling, day_of, has_toolbar, seconds_of, stamp_of
from pipeline.fetch.redirects import CIRCLE, OUTSIDE, TOO_MANY
from pipeline.fetch.response import Response
from pipeline.pages import Hop, Outcome, PageRequest
from pipeline.snapshots import Capture

_TABLE = "CREATE TABLE IF NOT EXISTS answers_2 (address TEXT PRIMARY KEY, answer BLOB) WITHOUT ROWID"
_MOST = 64_000_000
# After so many failures in a row an archive is left alone until the next run.
_FAILURES = 3
# After so many captures without a list of them an archive is believed to have no lists.
_WITHOUT_LIST = 3
_BUSY_S = 30.0
# A capture is of the moment that the archive lists it for; one that it led to may be of a time near by.
_SAME_S = 86_400.0
_NEAR_S = 30 * 86_400.0


class Archived(msgspec.Struct, frozen=True):
    """What an archive answered to one request.

    ``asked`` is when that was, ``at`` when the capture was made by its own word (Memento-Datetime), 0 where it has
    none (both seconds since the epoch, UTC). ``hops`` are the addresses of the page on the way, as they were when
    it was captured. ``trouble`` says in words why there is no ``body``; ``again``: another run may ask anew.
    """

    asked: float
    at: float = 0.0
    hops: tuple[Hop, ...] = ()
    type: str = ""
    body: bytes = b""
    trouble: str = ""
    again: bool = False


class Archive(Protocol):
    """Where captures of pages are; ``name`` is what messages call it."""

    name: str

    def captures(self, address: str, before: float) -> tuple[tuple[Memento, ...], str]:
        """Return the captures of a page, and why they are not known, "" where they are."""

    def capture(self, one: Memento) -> Archived:
        """Return a capture as its page was sent."""

    def knows(self, address: str) -> bool:
        """Say whether ``captures`` answers without a request."""


class Budget(msgspec.Struct):
    """How many requests a run may still send to archives; ``None``: as many as it needs.

    ``newest`` is when the newest answer came (seconds since the epoch, UTC).
    """

    most: int | None = None
    spent: int = 0
    newest: float = 0.0

    @property
    def left(self) -> bool:
        """False when nothing more may be asked."""
        return self.most is None or self.spent < self.most


class KeptAnswers:
    """The answers of archives, in one file: a capture never changes, so it is asked for once."""

    def __init__(self, path: Path | None) -> None:
        """Open or begin the file; without ``path`` nothing outlives the run."""
        self._db = _connected(path)
        try:
            self._db.execute(_TABLE)
        except sqlite3.DatabaseError:
            self._db.close()
            if path is not None:
                path.unlink(missing_ok=True)
            self._db = _connected(path)
            self._db.execute(_TABLE)

    def get(self, address: str) -> Archived | None:
        """Return the kept answer of ``address``, ``None`` where there is none that can be read."""
        row = self._db.execute("SELECT answer FROM answers_2 WHERE address = ?", (address,)).fetchone()
        try:
            text = zlib.decompressobj().decompress(row[0], _MOST) if row else b""
            return msgpack.decode(text, type=Archived) if text else None
        except (zlib.error, msgspec.DecodeError):
            return None

    def __contains__(self, address: str) -> bool:
        asked = "SELECT 1 FROM answers_2 WHERE address = ?"
        return self._db.execute(asked, (address,)).fetchone() is not None

    def put(self, address: str, answer: Archived) -> None:
        """Keep ``answer`` for good."""
        row = address, zlib.compress(msgpack.encode(answer))
        self._db.execute("INSERT OR REPLACE INTO answers_2 VALUES (?, ?)", row)
        self._db.commit()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _connected(path: Path | None) -> sqlite3.Connection:
    return sqlite3.connect(path or ":memory:", timeout=_BUSY_S)


class WebArchive:
    """A Memento archive whose addresses are a prefix and the address of a page, as the Wayback Machine's."""

    def __init__(self, spelling: Spelling, web: Web, kept: KeptAnswers, budget: Budget) -> None:
        """Ask nothing yet; ``web`` reads link format beside documents and stays within the archive."""
        self.name = spelling.prefix
        self._spelling, self._web, self._kept, self._budget = spelling, web, kept, budget
        self._last: tuple[str, float, tuple[Memento, ...]] = ("", 0.0, ())
        self._failures = 0
        self._gives_lists, self._without_list = False, 0
        self._closed = ""

    def knows(self, address: str) -> bool:
        """Say whether what it holds of a page is kept, so that nothing has to be asked."""
        return self._timemap(address) in self._kept

    def captures(self, address: str, before: float) -> tuple[tuple[Memento, ...], str]:
        """Return the captures of ``address`` and "", or why they are not known.

        A list from after ``before`` (seconds since the epoch) is new enough. Where the archive gives none it is
        asked for the one capture nearest to ``before`` (RFC 7089, 4.5).
        """
        asked = self._timemap(address)
        if self._last[0] == asked and self._last[1] >= before:
            return self._last[2], ""
        kept = self._kept.get(asked)
        if kept is None or kept.asked < before:
            if self._without_list >= _WITHOUT_LIST:
                return self._nearest(address, before)
            kept = self._ask(asked)
        if kept.again:
            return (), kept.trouble
        listed = self._spelling.listed(kept.body.decode("utf-8", "replace"))
        self._gives_lists |= bool(listed)
        too_long = kept.trouble.startswith(Outcome.TOO_LARGE)
        if listed or (self._gives_lists and not too_long):
            # Articles that cite one page come one after the other, and lists may be long.
            self._last = asked, kept.asked, listed
            return listed, ""
        found, trouble = self._nearest(address, before)
        self._without_list += bool(found)
        return found, trouble

    def capture(self, one: Memento) -> Archived:
        """Return the capture as its page was sent."""
        address = self._spelling.raw(*self._spelling.parts(one.address))
        return self._kept.get(address) or self._ask(address)

    def _timemap(self, address: str) -> str:
        return f"{self.name}timemap/link/{address}"

    def _nearest(self, address: str, before: float) -> tuple[tuple[Memento, ...], str]:
        """Ask for the capture nearest to a time: what comes is not read, it may have the archive's parts in it."""
        stamp = stamp_of(before)
        gate = f"{self.name}{address}"
        key = f"{gate} {stamp}"
        date = formatdate(before, usegmt=True)
        answer = self._kept.get(key) or self._ask(gate, {"Accept-Datetime": date}, key)
        if answer.again:
            return (), answer.trouble
        at = answer.at
        if at:
            return (Memento(at, f"{self.name}{stamp_of(at)}/{address}"),), ""
        # Only who answers that there is none says so.
        lacks = not answer.trouble or answer.trouble.startswith(Outcome.GONE)
        return (), "" if lacks else answer.trouble

    def _ask(self, address: str, headers: Mapping[str, str] | None = None, key: str = "") -> Archived:
        if self._closed or not self._budget.left:
            why = self._closed or "the limit of this run is reached"
            return Archived(time.time(), trouble=f"not asked: {why}", again=True)
        got: list[Response] = []

        def read(request: PageRequest, response: Response) -> Capture:
            got.append(response)
            return Capture(request.url, response.outcome, hops=response.hops, status=response.status)

        (capture,) = self._web.visit([PageRequest(address, address)], read, headers)
        self._budget.spent += max(1, capture.attempts, len(capture.hops))
        answer = self._archived(capture, got)
        self._judge(capture, answer)
        if not answer.again:
            self._budget.newest = max(self._budget.newest, answer.asked)
            self._kept.put(key or address, replace(answer, body=b"") if key else answer)
        return answer

    def _archived(self, capture: Capture, got: list[Response]) -> Archived:
        """Return what came. What it says for good is kept: a page it lacks, an error page that it captured."""
        hops = tuple(Hop(self._spelling.parts(hop.url)[1] or hop.url, hop.status) for hop in capture.hops)
        if got:
            one = got[0]
            return Archived(one.fetched_at, seconds_of(one.memento), hops, one.content_type, one.body)
        now = capture.fetched_at or time.time()
        of = capture.outcome
        passing = of.unsure or of is Outcome.UNSAFE or (of.passing and not of.kept_out)
        why = capture.detail or capture.outcome.value
        # Redirects that end nowhere do so every time.
        again = passing and capture.detail not in (TOO_MANY, CIRCLE, OUTSIDE)
        at = seconds_of(capture.memento)
        return Archived(now, at, hops, trouble=f"{capture.outcome}: {why}", again=again)

    def _judge(self, capture: Capture, answer: Archived) -> None:
        """Leave an archive alone that fails again and again, or that asks to be left alone."""
        self._failures = self._failures + 1 if answer.again else 0
        if capture.outcome is Outcome.DEFERRED or capture.outcome is Outcome.ROBOTS:
            self._closed = f"{self.name} asked to be left alone ({answer.trouble})"
        elif self._failures >= _FAILURES:
            self._closed = f"{self.name} failed {_FAILURES} times in a row ({answer.trouble})"


def refusal(memento: Memento, told: Archived, before: float) -> str:
    """Say why an answer is not taken for the capture, "" when it is (RFC 7089, 2.1.1: a memento has its date)."""
    on = f"its capture of {day_of(memento.at)}"
    if told.again:
        return told.trouble
    if not told.body:
        return f"{on} is not there ({told.trouble})" if told.trouble else f"{on} is not there"
    if not told.at:
        return f"{on} has no date of its own (Memento-Datetime)"
    if told.at > before >= memento.at:
        return f"{on} is in truth of {day_of(told.at)}, after the article was edited"
    led = len({hop.url for hop in told.hops}) > 1
    if abs(told.at - memento.at) > (_NEAR_S if led else _SAME_S):
        return f"{on} is in truth of {day_of(told.at)}"
    if has_toolbar(told.body):
        return f"{on} came with the archive's own parts in it"
    return ""
