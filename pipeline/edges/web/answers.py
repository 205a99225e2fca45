"""What addresses answered in a round, since a redirect may lead to a page that was read already."""

import tempfile
from contextlib import suppress
from typing import IO

from msgspec import msgpack
from msgspec.structs import replace

from pipeline.edges.web.model import Answer

Key = tuple[str, str, str]
"""An address and the validators it was asked with: an answer to a condition is no answer to another."""

_MOST_ANSWERS = 50_000
_MOST_BYTES = 1_000_000_000
_PACK = msgpack.Encoder()
_UNPACK = msgpack.Decoder(tuple[Key, Answer])
# The length of an answer stands before it, in so many bytes.
_SIZE = 8
# Answers without a body are short: so many bytes of them are written at a time.
_BUFFER = 65_536


class Answers:
    """The latest answers by key, on disk. What does not fit is forgotten and asked again.

    In memory is only where each lies, by the hash of its key: of two with the same one the later is known.
    """

    def __init__(self) -> None:
        """Begin empty; the file is opened when first needed."""
        self._at: dict[int, int] = {}
        self._file: IO[bytes] | None = None
        self._end = 0
        self._at_end = True
        self._full = False

    def put(self, key: Key, answer: Answer) -> None:
        """Remember ``answer``, unless it does not fit."""
        packed = _PACK.encode((key, answer))
        if self._full or self._end + len(packed) > _MOST_BYTES:
            return
        try:
            self._append(len(packed).to_bytes(_SIZE) + packed)
        except OSError:
            self._give_up()
            return
        self._at[hash(key)] = self._end
        self._end += _SIZE + len(packed)
        if len(self._at) > _MOST_ANSWERS:
            del self._at[next(iter(self._at))]

    def get(self, key: Key) -> Answer | None:
        """Return what ``key`` answered, without the effort it took: that was counted once."""
        at = self._at.get(hash(key))
        if at is None or self._file is None:
            return None
        self._at_end = False
        try:
            self._file.seek(at)
            packed = self._file.read(int.from_bytes(self._file.read(_SIZE)))
        except OSError:
            self._give_up()
            return None
        asked, answer = _UNPACK.decode(packed)
        return replace(answer, attempts=0, elapsed_ms=0) if asked == key else None

    def close(self) -> None:
        """Give the disk space back."""
        if self._file is not None:
            # Closing writes out what is gathered, which nobody will read.
            with suppress(OSError):
                self._file.close()

    def _append(self, data: bytes) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=_BUFFER)  # noqa: SIM115  (lives as long as the answers)
        if not self._at_end:
            # A seek writes out what is gathered, so it is spared where nothing was read in between.
            self._file.seek(self._end)
            self._at_end = True
        self._file.write(data)

    def _give_up(self) -> None:
        """The disk has no room: how much of what was gathered is on it nobody knows, so forget it all."""
        self._at.clear()
        self._full = True
