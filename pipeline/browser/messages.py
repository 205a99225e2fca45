"""What this process and the one that drives the browser say to each other: frames of msgpack over pipes."""

from typing import IO

import msgspec

from pipeline.pages import Outcome

NO_EXTRA = "to draw pages: pip install 'content-sync[browser]'"
# The length of a frame stands before it, in so many bytes; nothing longer than this is read (bytes).
_SIZE = 4
_LONGEST = 256_000_000


class Draw(msgspec.Struct, frozen=True, tag="draw"):
    """A page to draw: the address that answered, what it answered, and how large the result may be (bytes)."""

    address: str
    body: bytes
    content_type: str
    max_bytes: int


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """A script of the page asks for an address (GET)."""

    number: int
    address: str


class Reply(msgspec.Struct, frozen=True, tag="reply"):
    """The answer to an ``Ask``; ``status`` is 0 where there is none, or none that the page may have."""

    number: int
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The browser runs. ``cut_off``: the system gave its processes a network without any connection, too."""

    cut_off: bool


class Drawn(msgspec.Struct, frozen=True, tag="drawn"):
    """What the page holds once its scripts are done, as HTML in UTF-8."""

    html: bytes


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """There is no result. ``outcome`` is no-reader where there is no browser, else what the page made of it."""

    outcome: Outcome
    detail: str


ToBrowser = Draw | Reply
FromBrowser = Ready | Ask | Drawn | Failed
_TO = msgspec.msgpack.Decoder(ToBrowser)
_FROM = msgspec.msgpack.Decoder(FromBrowser)


def send(stream: IO[bytes], message: ToBrowser | FromBrowser) -> None:
    """Write a message.

    Raises:
        OSError: nobody reads any more.
    """
    data = msgspec.msgpack.encode(message)
    stream.write(len(data).to_bytes(_SIZE) + data)
    stream.flush()


def next_to_browser(stream: IO[bytes]) -> ToBrowser | None:
    """Return the next message for the browser, ``None`` at the end."""
    data = _frame(stream)
    return None if data is None else _TO.decode(data)


def next_from_browser(stream: IO[bytes]) -> FromBrowser | None:
    """Return the next message of the browser, ``None`` at the end or where it is none."""
    data = _frame(stream)
    try:
        return None if data is None else _FROM.decode(data)
    except msgspec.MsgspecError:
        return None


def _frame(stream: IO[bytes]) -> bytes | None:
    size = int.from_bytes(head) if len(head := stream.read(_SIZE)) == _SIZE else _LONGEST + 1
    data = stream.read(size) if size <= _LONGEST else b""
    return data if len(data) == size else None
