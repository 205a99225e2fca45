"""Markdown as these articles use it: CommonMark with tables and strikethrough, as blocks of placed pieces.

The parser is pulldown-cmark, which says of everything where it stands. A destination is kept as its author
wrote it: nothing is refused and nothing normalised.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import pairwise, takewhile
from typing import Any

import msgspec
from pyromark import Options, events_with_range
from pyromark.event import Range

from pipeline.articles.blocks import Block as Block
from pipeline.articles.blocks import Piece as Piece
from pipeline.articles.blocks import visible as visible
from pipeline.articles.containers import outdented

_OPTIONS = Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH
_INLINE_TAGS = {"Link", "Image", "Emphasis", "Strong", "Strikethrough"}
_LEAVES = {
    "Paragraph": "paragraph",
    "Heading": "heading",
    "TableCell": "cell",
    "HtmlBlock": "html",
    "CodeBlock": "code",
}
_WAYS = {"Inline": "inline", "Autolink": "autolink", "Email": "autolink"}
_PIECES = {"Text": "text", "Code": "code", "InlineHtml": "html", "SoftBreak": "break", "HardBreak": "hard"}
# No block but a paragraph begins with this.
_BEFORE = "a "
# Where each stretch of so many characters begins is noted: a step for every character would take far longer.
_STRETCH = 64


class _Event(msgspec.Struct, frozen=True):
    """What the parser saw from ``start`` to ``end``: ``name`` is Start or End of ``tag``, or the thing itself."""

    name: str
    tag: str
    value: Any
    start: int
    end: int


def outline(text: str) -> Iterator[Block]:
    """Yield the leaves of a text in order."""
    depth = row = 0
    leaf, held = None, []
    for event in _events(text):
        if event.tag in _INLINE_TAGS or event.name not in ("Start", "End", "Rule"):
            held.append(event)
            continue
        if leaf or held:
            yield _block(text, leaf, held, depth, row)
            leaf, held = None, []
        if event.name == "Start":
            depth += event.tag == "Item"
            row += event.tag in ("TableHead", "TableRow")
            leaf = event if event.tag in _LEAVES else None
        else:
            depth -= event.tag == "Item"


def inline(source: str) -> list[Piece]:
    """Return the pieces of a source that is read as one paragraph, whatever blocks it might begin."""
    line = _BEFORE + source.replace("\n", " ")
    paragraph = takewhile(lambda event: event.tag != "Paragraph" or event.name == "Start", _events(line))
    seen = [event for event in paragraph if event.tag != "Paragraph"]
    pieces: list[Piece] = []
    for piece in _pieces(seen, len(_BEFORE)):
        if piece.kind == "text":
            pieces += _lines(piece, source)
        else:
            pieces.append(piece)
    return pieces


def _lines(piece: Piece, source: str) -> Iterator[Piece]:
    """Yield a piece of text in the lines of its source; what was put before the source goes."""
    start = max(piece.start, 0)
    if "\n" not in source[start : piece.end]:
        yield Piece("text", start, piece.end, piece.text[start - piece.start :])
        return
    for line in source[start : piece.end].splitlines(keepends=True):
        words = line.rstrip("\n")
        yield Piece("text", start, start + len(words), words)
        start += len(line)
        if line != words:
            yield Piece("hard" if words.endswith("  ") else "break", start - 1, start)


def first_h1(body: str) -> str:
    """Return the text of the first level-one heading that has one, "" when there is none."""
    headings = (visible(block.pieces) for block in outline(body) if block.level == 1)
    return next(filter(None, headings), "")


def _events(text: str) -> Iterator[_Event]:
    moved, stood = outdented(text)
    place = _places(moved)
    seen: Iterator[tuple[Any, Range]] = events_with_range(moved, options=_OPTIONS)
    for event, span in seen:
        name, value = (event, "") if isinstance(event, str) else next(iter(event.items()))
        tag = ""
        if name in ("Start", "End"):
            tag, value = (value, None) if isinstance(value, str) else next(iter(value.items()))
        start, end = place(span["start"]), place(span["end"])
        # What ends with a line does not reach into the indentation of the next.
        yield _Event(name, tag, value, stood(start), stood(end - 1) + 1 if end > start else stood(end))


def _places(text: str) -> Callable[[int], int]:
    """Return what turns a place in the UTF-8 bytes of ``text``, as the parser has it, into one in characters."""
    if text.isascii():
        return int
    source, starts = text.encode(), [0]
    for at in range(_STRETCH, len(text), _STRETCH):
        starts.append(starts[-1] + len(text[at - _STRETCH : at].encode()))

    def place(at: int) -> int:
        stretch = bisect_right(starts, at) - 1
        return stretch * _STRETCH + len(source[starts[stretch] : at].decode(errors="ignore"))

    return place


def _block(text: str, leaf: _Event | None, held: list[_Event], depth: int, row: int) -> Block:
    """Return the block of a leaf and what was seen in it; an item of a tight list has no leaf of its own."""
    start, end = (leaf.start, leaf.end) if leaf else (held[0].start, held[-1].end)
    kind = _LEAVES[leaf.tag] if leaf else "paragraph"
    if leaf and isinstance(leaf.value, dict) and "Fenced" in leaf.value:
        kind = "fence"
    level = int(leaf.value["level"][1]) if leaf and kind == "heading" else 0
    pieces = [] if kind in ("html", "code", "fence") else _pieces(held, start)
    source = _without_marks(text, start, end, held)
    return Block(kind, source, start, depth, row if kind == "cell" else 0, level, pieces)


def _without_marks(text: str, start: int, end: int, held: list[_Event]) -> str:
    """Return ``text`` from ``start`` to ``end``, blank where the marks of a quotation begin its lines."""
    parts: list[str] = []
    for line, following in pairwise(held):
        if text.startswith("\n", line.end - 1) and line.end < following.start:
            parts += (text[start : line.end], " " * (following.start - line.end))
            start = following.start
    return "".join((*parts, text[start:end]))


def _pieces(held: list[_Event], base: int) -> list[Piece]:
    pieces: list[Piece] = []
    images: list[tuple[_Event, int]] = []
    for event in held:
        start, end = event.start - base, event.end - base
        if event.tag == "Image" and event.name == "Start":
            images.append((event, len(pieces)))
        elif event.tag == "Image":
            image, first = images.pop()
            alt = visible(pieces[first:])
            pieces[first:] = [Piece("image", start, end, alt, image.value["dest_url"])]
        elif event.tag == "Link" and event.name == "End":
            pieces.append(Piece("link_end", end, end))
        elif event.tag == "Link":
            pieces.append(_link(event, start, end))
        elif not event.tag:
            pieces.append(Piece(_PIECES[event.name], start, end, event.value))
    return pieces


def _link(event: _Event, start: int, end: int) -> Piece:
    kind, url = event.value["link_type"], event.value["dest_url"]
    way = _WAYS.get(kind, "reference")
    return Piece("link", start, end, url=f"mailto:{url}" if kind == "Email" else url, way=way)
