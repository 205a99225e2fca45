"""What addresses answered in a round, since a redirect may lead to a page that was read already."""

from msgspec import msgpack
from msgspec.structs import replace

from pipeline.fetch.response import Answer
from pipeline.storage.spool import Records

Key = tuple[str, str, str]
"""An address and the validators it was asked with: an answer to a condition is no answer to another."""

_MOST_ANSWERS = 50_000
_MOST_BYTES = 1_000_000_000
_PACK = msgpack.Encoder()
_UNPACK = msgpack.Decoder(tuple[Key, Answer])


class Answers:
    """The latest answers by key, on disk. What does not fit is forgotten and asked again.

    In memory is only where each lies, by the hash of its key: of two with the same one the later is known.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._at: dict[int, int] = {}
        self._records = Records()
        self._room = _MOST_BYTES

    def put(self, key: Key, answer: Answer) -> None:
        """Remember ``answer``, unless it does not fit."""
        packed = _PACK.encode((key, answer))
        if len(packed) > self._room:
            return
        try:
            self._at[hash(key)] = self._records.put(packed)
        except OSError:
            self._give_up()
            return
        self._room -= len(packed)
        if len(self._at) > _MOST_ANSWERS:
            del self._at[next(iter(self._at))]

    def get(self, key: Key) -> Answer | None:
        """Return what ``key`` answered, without the effort it took: that was counted once."""
        at = self._at.get(hash(key))
        if at is None:
            return None
        try:
            asked, answer = _UNPACK.decode(self._records.get(at))
        except OSError:
            self._give_up()
            return None
        return replace(answer, attempts=0, elapsed_ms=0) if asked == key else None

    def close(self) -> None:
        """Give the disk space back."""
        self._records.close()

    def _give_up(self) -> None:
        """The disk has no room: how much of what was gathered is on it nobody knows, so forget it all."""
        self._at.clear()
        self._room = 0
