"""Requests whose turn has not come, on disk: of tens of thousands only a few are under way at a time."""

import tempfile

from msgspec import msgpack

from pipeline.pages import PageRequest

_PACK = msgpack.Encoder()
_UNPACK = msgpack.Decoder(PageRequest)
# The length of a request stands before it, in so many bytes.
_SIZE = 4


class Waiting:
    """Requests by number, in one temporary file that goes with them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the requests)
        self._end = 0

    def put(self, request: PageRequest) -> int:
        """Keep ``request`` and return its number."""
        packed = _PACK.encode(request)
        number = self._end
        self._end += self._file.write(len(packed).to_bytes(_SIZE) + packed)
        return number

    def get(self, number: int) -> PageRequest:
        """Return the request with this number; after that none is put any more."""
        self._file.seek(number)
        return _UNPACK.decode(self._file.read(int.from_bytes(self._file.read(_SIZE))))

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()
