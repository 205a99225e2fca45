"""Bodies kept for the rest of a round, on disk: a redirect may lead to a page that was read already."""

import tempfile
from typing import IO

_MOST_BYTES = 512_000_000


class Shelf:
    """An append-only temporary file, opened when first needed. What does not fit is not kept and asked for
    again.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._file: IO[bytes] | None = None
        self._end = 0

    def put(self, data: bytes) -> tuple[int, int] | None:
        """Keep ``data``; return its place, or ``None`` when the shelf is full."""
        if self._end + len(data) > _MOST_BYTES:
            return None
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the shelf)
        self._file.seek(self._end)
        self._file.write(data)
        place = (self._end, len(data))
        self._end += len(data)
        return place

    def get(self, place: tuple[int, int]) -> bytes:
        """Return what was put at ``place``."""
        if self._file is None:
            return b""
        self._file.seek(place[0])
        return self._file.read(place[1])

    def close(self) -> None:
        """Give the disk space back."""
        if self._file is not None:
            self._file.close()
