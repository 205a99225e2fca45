"""A web archive asked by Memento (RFC 7089), politely and once: what it answered for good is kept."""

import sqlite3
import time
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from pipeline.fetch.client import Web
from pipeline.fetch.memento import LINK_FORMAT, Memento, read_timemap
from pipeline.fetch.response import Response
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture

_TABLE = (
    "CREATE TABLE IF NOT EXISTS answers_1 (address TEXT PRIMARY KEY, asked REAL, final TEXT, memento TEXT, "
    "type TEXT, body BLOB) WITHOUT ROWID"
)
_MOST = 64_000_000


class Archived(msgspec.Struct, frozen=True):
    """What an archive answered to one request.

    ``final`` is the address that answered, ``memento`` its Memento-Datetime, ``asked`` when that was (seconds since
    the epoch, UTC). ``trouble`` says in words why there is no ``body``; ``again``: the next run may ask anew.
    """

    asked: float
    final: str = ""
    memento: str = ""
    type: str = ""
    body: bytes = b""
    trouble: str = ""
    again: bool = False


class Budget(msgspec.Struct):
    """How many requests a run may still send to archives; ``None``: as many as it needs."""

    left: int | None = None
    spent: int = 0

    def take(self) -> bool:
        """Count a request, and say whether it may be sent."""
        if self.left is not None and self.spent >= self.left:
            return False
        self.spent += 1
        return True


class KeptAnswers:
    """The answers of archives, in one file: a capture never changes, so it is asked for once."""

    def __init__(self, path: Path | None) -> None:
        """Open or begin the file; without ``path`` nothing outlives the run."""
        self._db = sqlite3.connect(path or ":memory:")
        try:
            self._db.execute(_TABLE)
        except sqlite3.DatabaseError:
            self._db.close()
            if path is not None:
                path.unlink(missing_ok=True)
            self._db = sqlite3.connect(path or ":memory:")
            self._db.execute(_TABLE)

    def get(self, address: str) -> Archived | None:
        """Return the kept answer of ``address``."""
        asked = "SELECT asked, final, memento, type, body FROM answers_1 WHERE address = ?"
        row = self._db.execute(asked, (address,)).fetchone()
        if row is None:
            return None
        body = zlib.decompressobj().decompress(row[4], _MOST)
        return Archived(row[0], row[1], row[2], row[3], body)

    def put(self, address: str, answer: Archived) -> None:
        """Keep ``answer`` for good."""
        row = (address, answer.asked, answer.final, answer.memento, answer.type, zlib.compress(answer.body))
        self._db.execute("INSERT OR REPLACE INTO answers_1 VALUES (?, ?, ?, ?, ?, ?)", row)
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


class WebArchive:
    """A Memento archive whose addresses are ``prefix`` and the address of a page, as the Wayback Machine's."""

    def __init__(self, prefix: str, web: Web, kept: KeptAnswers, budget: Budget) -> None:
        """Ask nothing yet; ``web`` reads link format beside documents."""
        self.prefix = prefix if prefix.endswith("/") else f"{prefix}/"
        self._web, self._kept, self._budget = web, kept, budget

    def timemap(self, address: str, since: float) -> tuple[tuple[Memento, ...], str]:
        """Return the captures of ``address`` and "", or why they are not known; an answer from after ``since`` is new
        enough.
        """
        asked = f"{self.prefix}timemap/link/{address}"
        kept = self._kept.get(asked)
        if kept is None or kept.asked < since:
            kept = self._ask(asked)
        if kept.trouble:
            return (), kept.trouble
        if LINK_FORMAT not in kept.type and kept.type:
            return (), "the archive answered with something that is no TimeMap"
        return read_timemap(kept.body.decode("utf-8", "replace")), ""

    def capture(self, one: Memento) -> Archived:
        """Return the capture as its page was sent."""
        return self._kept.get(one.raw) or self._ask(one.raw)

    def _ask(self, address: str) -> Archived:
        if not self._budget.take():
            return Archived(time.time(), trouble="not asked: the limit of this run is reached", again=True)
        got: list[Response] = []

        def read(request: PageRequest, response: Response) -> Capture:
            got.append(response)
            return Capture(request.url, response.outcome, hops=response.hops, status=response.status)

        (capture,) = self._web.visit([PageRequest(address, address)], read)
        answer = _archived(capture, got)
        if not answer.again:
            self._kept.put(address, answer)
        return answer


def _archived(capture: Capture, got: list[Response]) -> Archived:
    """Return what came; an archive without the address answers 404, which is an empty answer and no trouble."""
    if got:
        one = got[0]
        return Archived(one.fetched_at, capture.final_url, one.memento, one.content_type, one.body)
    if capture.outcome is Outcome.GONE:
        return Archived(capture.fetched_at or time.time(), capture.final_url)
    why = capture.detail or capture.outcome.value
    return Archived(time.time(), trouble=f"{capture.outcome}: {why}", again=True)
