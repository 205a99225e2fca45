"""What every article is made of, whatever its format: blocks, and the pieces of their lines."""

from collections.abc import Iterable

import msgspec


class Piece(msgspec.Struct, frozen=True):
    """A piece of a line; it stands at the characters ``start`` to ``end`` of the source of its block.

    ``kind``: text, code, break (a line ends), hard (and the reader sees it end), html (one tag), image, link
    or link_end. ``text`` is what a reader sees, or the tag. A link begins with a piece that spans all of it;
    its ``way`` is inline, reference or autolink.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    url: str = ""
    way: str = ""


class Block(msgspec.Struct, frozen=True):
    """A leaf of an article's tree; its ``source`` begins at the character ``start`` of the text.

    ``kind``: paragraph, heading, cell, html, code or fence; the last three have no pieces. ``depth`` says
    how many lists it stands in; ``row`` numbers table rows (0 = no table); ``level`` is a heading's depth
    (0 = no heading).
    """

    kind: str
    source: str
    start: int
    depth: int
    row: int
    level: int
    pieces: list[Piece]


def visible(pieces: Iterable[Piece]) -> str:
    """Return what a reader sees of pieces: markup removed, white space collapsed."""
    return " ".join("".join(_shown(piece) for piece in pieces).split())


def _shown(piece: Piece) -> str:
    if piece.kind in ("text", "code", "image"):
        return piece.text
    return " " if piece.kind in ("break", "hard") else ""
