"""What a reader wrote down, in order, before anyone decided which part of it is the article."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from pipeline.content.model import Block, Section


class Heading(NamedTuple):
    """A heading in the stream: its anchor, its text, its depth (1 to 6)."""

    anchor: str
    text: str
    depth: int


class RawLink(msgspec.Struct, gc=False):
    """A link or image as written, and how many pieces stood before it."""

    position: int
    label: str
    href: str
    image: bool


class Box(msgspec.Struct):
    """An element that can hold an article: the pieces from ``start`` to ``end`` are in it.

    ``size`` counts its characters, ``linked`` those of them in links. ``name`` is the element as a person would
    find it, ``standing`` what its id and class say of it (see ``chrome.standing_of``), ``called`` what its class
    alone says, where its id only repeats its heading. ``main``: the page calls it its main part, ``asks``: it has
    fields to write into.
    """

    tag: str
    start: int
    end: int = 0
    size: int = 0
    linked: int = 0
    name: str = ""
    standing: int = 0
    called: int | None = None
    main: bool = False
    hidden: bool = False
    asks: bool = False
    inside: list["Box"] = []

    @property
    def said(self) -> int:
        """How many characters stand outside of links."""
        return self.size - self.linked


class Stream(msgspec.Struct):
    """Everything read. ``counts`` holds the characters and the characters in links of every piece.

    ``led`` holds whether a piece stands in a link that has whole blocks in it.
    """

    pieces: list[Block | Heading] = msgspec.field(default_factory=list)
    counts: list[tuple[int, int]] = msgspec.field(default_factory=list)
    led: list[bool] = msgspec.field(default_factory=list)
    links: list[RawLink] = msgspec.field(default_factory=list)
    anchors: list[tuple[int, str]] = msgspec.field(default_factory=list)
    dropped: list[tuple[str, str, int]] = msgspec.field(default_factory=list)


def sections_of(stream: Stream, spans: list[tuple[int, int]]) -> tuple[list[Section], dict[int, str]]:
    """Return the pieces in ``spans`` as sections, and the anchor of the section every piece stands in."""
    sections: list[Section] = []
    anchors: dict[int, str] = {}
    above: list[tuple[int, str]] = []
    head = Heading("", "", 0)
    trail: tuple[str, ...] = ()
    blocks: list[Block] = []
    for position in _positions(spans):
        piece = stream.pieces[position]
        if isinstance(piece, Block):
            blocks.append(piece)
        else:
            if head.text or blocks:
                sections.append(Section(head.anchor, head.text, head.depth, trail, tuple(blocks)))
            while above and above[-1][0] >= piece.depth:
                above.pop()
            head, trail, blocks = piece, tuple(text for _, text in above), []
            above.append((piece.depth, piece.text))
        anchors[position] = head.anchor
    if head.text or blocks:
        sections.append(Section(head.anchor, head.text, head.depth, trail, tuple(blocks)))
    return sections, anchors


def _positions(spans: list[tuple[int, int]]) -> Iterator[int]:
    for start, end in spans:
        yield from range(start, end)
