"""What addresses answered in a round, since a redirect may lead to a page that was read already."""

import tempfile
from collections import OrderedDict
from dataclasses import replace
from typing import IO

from pipeline.edges.web.model import Answer

Key = tuple[str, str, str]
"""An address and the validators it was asked with: an answer to a condition is no answer to another."""

_MOST_ANSWERS = 50_000
_MOST_BYTES = 1_000_000_000


class Answers:
    """The latest answers by key, bodies on disk. What does not fit is forgotten and asked again."""

    def __init__(self) -> None:
        """Begin empty; the file is opened when first needed."""
        self._known: OrderedDict[Key, tuple[Answer, int, int]] = OrderedDict()
        self._file: IO[bytes] | None = None
        self._end = 0

    def put(self, key: Key, answer: Answer) -> None:
        """Remember ``answer``, unless its body does not fit."""
        size = len(answer.body)
        if size:
            if self._end + size > _MOST_BYTES or not self._write(answer.body):
                return
            answer = replace(answer, body=b"")
        self._known[key] = (answer, self._end, size)
        self._end += size
        if len(self._known) > _MOST_ANSWERS:
            self._known.popitem(last=False)

    def get(self, key: Key) -> Answer | None:
        """Return what ``key`` answered, without the effort it took: that was counted once."""
        known = self._known.get(key)
        if known is None:
            return None
        answer, start, size = known
        return replace(answer, body=self._read(start, size), attempts=0, elapsed_ms=0)

    def close(self) -> None:
        """Give the disk space back."""
        if self._file is not None:
            self._file.close()

    def _write(self, body: bytes) -> bool:
        """Put ``body`` at the end; false when the disk has no room, which costs a second request at most."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  (lives as long as the answers)
            self._file.seek(self._end)
            return self._file.write(body) == len(body)
        except OSError:
            return False

    def _read(self, start: int, size: int) -> bytes:
        if self._file is None or not size:
            return b""
        self._file.seek(start)
        return self._file.read(size)
