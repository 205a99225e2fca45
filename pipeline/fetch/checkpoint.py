"""What a run has visited so far, kept on disk: after an interrupt the next run asks only for the rest.

Lines of JSON beside the memory: a head that says what the captures are compared with, then one capture a line.
"""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from pipeline.content.registry import package_version
from pipeline.fetch.read import Visitor
from pipeline.pages import PageRequest
from pipeline.snapshots import Capture

# A page that was visited longer ago is visited again (seconds).
MAX_AGE_S = 6 * 3600.0
# So many bytes of captures may be lost when a run is killed.
_BUFFER = 1 << 16


class _Head(msgspec.Struct, frozen=True):
    """``base`` is the commit whose snapshots the captures were compared with."""

    base: str
    extractor: str


class Checkpoint:
    """The file of one repository; ``kept`` is how many pages an interrupted run left in it."""

    def __init__(self, path: Path, base: str) -> None:
        """Look at what is there; what belongs to another base or extractor, or is too old, is left out."""
        self._path, self._head = path, _Head(base, package_version())
        self.kept = sum(1 for _ in self._captures())

    def resume(self, otherwise: Visitor) -> Visitor:
        """Return a visitor that takes first visits from the file and lets ``otherwise`` make the rest.

        What it makes is added to the file. Second visits are not kept.
        """
        visited_once = False

        def visited(requests: Iterable[PageRequest]) -> Iterator[Capture]:
            nonlocal visited_once
            if visited_once:
                yield from otherwise(requests)
                return
            visited_once = True
            if self.kept:
                wanted = {request.url: request for request in requests}
                yield from self._found(wanted)
                requests = wanted.values()
            yield from self._adding(otherwise(requests))

        return visited

    def done(self) -> None:
        """Forget the visits: the run has come to its end."""
        self._path.unlink(missing_ok=True)

    def _found(self, wanted: dict[str, PageRequest]) -> Iterator[Capture]:
        for capture in self._captures():
            if wanted.pop(capture.url, None) is not None:
                yield capture

    def _adding(self, captures: Iterator[Capture]) -> Iterator[Capture]:
        fresh = not self.kept
        with self._path.open("wb" if fresh else "ab", buffering=_BUFFER) as file:
            if fresh:
                file.write(msgspec.json.encode(self._head) + b"\n")
            for capture in captures:
                file.write(msgspec.json.encode(capture) + b"\n")
                yield capture

    def _captures(self) -> Iterator[Capture]:
        """Yield what is in the file as far as it is whole: a killed run leaves a line unfinished."""
        decoder, oldest = msgspec.json.Decoder(Capture), time.time() - MAX_AGE_S
        try:
            with self._path.open("rb") as lines:
                if msgspec.json.decode(next(lines, b""), type=_Head) != self._head:
                    return
                for line in lines:
                    capture = decoder.decode(line)
                    if capture.fetched_at >= oldest:
                        yield capture
        except (OSError, msgspec.MsgspecError):
            return
