"""Content codings (RFC 9110 8.4.1) decoded within limits of size, number and time."""

import zlib

from pipeline.fetch.timed_socket import time_left_s

# Few servers apply more than one coding, and each may unpack to its own limit.
_MAX_CODINGS = 3
# A gzip file may hold several members (RFC 1952 2.2); a page of 8 MB in blocks of 64 KB has 125.
_MAX_MEMBERS = 1000
_MEMBER = b"\x1f\x8b"
_PIECE = 65_536
_GZIP, _ZLIB, _RAW = 31, 15, -15


class TooLargeError(ValueError):
    """The content is over a limit; the message names it."""


class _Output:
    """Decoded bytes, at most ``max_bytes``; ``left`` is how many more there may be."""

    def __init__(self, max_bytes: int) -> None:
        """Start with none."""
        self.pieces: list[bytes] = []
        self.left = self._max_bytes = max_bytes

    def add(self, piece: bytes) -> None:
        """Append ``piece``.

        Raises:
            TooLargeError: it does not fit.
        """
        self.pieces.append(piece)
        self.left -= len(piece)
        if self.left < 0:
            raise TooLargeError(f"the page unpacks to more than {self._max_bytes} bytes")


def decode(data: bytes, encoding: str, max_bytes: int) -> bytes:
    """Return ``data`` without the codings that the header ``Content-Encoding`` lists, at most ``max_bytes``.

    Raises:
        TooLargeError: it unpacks to more, or holds more compressed parts than any page.
        ValueError, zlib.error: it is cut off or damaged, or the coding is not one that was asked for.
        TimeoutError: the time for the request is over.
    """
    names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if len(names) > _MAX_CODINGS:
        raise TooLargeError(f"the page has more than {_MAX_CODINGS} content codings")
    for name in reversed(names):
        output = _Output(max_bytes)
        if name in ("gzip", "x-gzip"):
            _gunzip(data, output)
        elif name != "deflate":
            raise ValueError(f"content coding {name!r} was not asked for")
        elif data:
            _inflate(data, 0, _window(data), output)
        data = b"".join(output.pieces)
    return data


def _window(data: bytes) -> int:
    """Return how a deflate body is framed: as zlib (RFC 1950), or as some servers send it, not at all."""
    is_zlib = len(data) > 1 and data[0] & 15 == 8 and int.from_bytes(data[:2]) % 31 == 0
    return _ZLIB if is_zlib else _RAW


def _gunzip(data: bytes, output: _Output) -> None:
    """Decode the members of a gzip body; what follows the last is ignored."""
    end = 0
    for _ in range(_MAX_MEMBERS):
        if not data.startswith(_MEMBER, end) and (end or not data):
            return
        end = _inflate(data, end, _GZIP, output)
    raise TooLargeError(f"the page is compressed in more than {_MAX_MEMBERS:,} parts")


def _inflate(data: bytes, start: int, window: int, output: _Output) -> int:
    """Decode the stream at ``start``, a piece at a time, and return where it ends."""
    view, at = memoryview(data), start
    stream = zlib.decompressobj(window)
    while not stream.eof:
        time_left_s()
        if at >= len(data):
            raise ValueError("the compressed body is cut off")
        fed = view[at : at + _PIECE]
        output.add(stream.decompress(fed, output.left + 1))
        at += len(fed) - len(stream.unused_data)
    return at
