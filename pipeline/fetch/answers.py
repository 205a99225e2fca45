"""The answers of addresses, kept until the visits end: a redirect may lead to a page that was fetched already."""

from msgspec import msgpack
from msgspec.structs import replace

from pipeline.fetch.response import Answer
from pipeline.storage.spool import Records

Key = tuple[str, str, str]
"""An address and the validators it was requested with: answers to different conditions differ."""

_MAX_ANSWERS = 50_000
_MAX_BYTES = 1_000_000_000
_PACK = msgpack.Encoder()
_UNPACK = msgpack.Decoder(tuple[Key, Answer])


class Answers:
    """The latest answers by key, on disk. What does not fit is dropped and requested again.

    Memory holds only the place of each, by the hash of its key; of two with the same hash the later is kept.
    """

    def __init__(self) -> None:
        """Create an empty store."""
        self._at: dict[int, int] = {}
        self._records = Records()
        self._free_bytes = _MAX_BYTES

    def put(self, key: Key, answer: Answer) -> None:
        """Store ``answer``, unless it does not fit."""
        packed = _PACK.encode((key, answer))
        if len(packed) > self._free_bytes:
            return
        try:
            self._at[hash(key)] = self._records.put(packed)
        except OSError:
            self._drop_all()
            return
        self._free_bytes -= len(packed)
        if len(self._at) > _MAX_ANSWERS:
            del self._at[next(iter(self._at))]

    def get(self, key: Key) -> Answer | None:
        """Return the answer of ``key`` with no attempts and no time: those count once."""
        at = self._at.get(hash(key))
        if at is None:
            return None
        try:
            asked, answer = _UNPACK.decode(self._records.get(at))
        except OSError:
            self._drop_all()
            return None
        return replace(answer, attempts=0, elapsed_ms=0) if asked == key else None

    def close(self) -> None:
        """Delete the file."""
        self._records.close()

    def _drop_all(self) -> None:
        """Drop everything: the disk is full, and what of the buffered data reached it is unknown."""
        self._at.clear()
        self._free_bytes = 0
