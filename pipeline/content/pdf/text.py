"""Lines and tables of all sheets as one text: headings, paragraphs, entries of lists, rows, footnotes."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from pipeline.content.cells import BREAK, BULLET, cell_text, row_text
from pipeline.content.model import Block
from pipeline.content.pdf.lines import BULLET as DOT
from pipeline.content.pdf.lines import joined_text
from pipeline.content.pdf.order import Part
from pipeline.content.pdf.sheet import HYPHEN, Line
from pipeline.content.slug import Slugs
from pipeline.content.stream import Heading, Stream
from pipeline.content.text import paragraph, readable, tidy

# In parts of a size: what is larger than text is a heading, what is smaller at the foot of a sheet a footnote.
LARGER = 1.12
SMALLER = 0.93
_SAME_SIZE = 0.06
# A heading is no longer (characters), nor a heading that is only bold.
_LONGEST = 220
_LONGEST_BOLD = 120
_DEEPEST = 6
# Lines of a paragraph are no further apart than this (parts of the usual distance).
_LEADING = 1.25
_INDENT = 0.7
_SPACE = 0.25
# So many parts before and after a line tell how wide its column is.
_NEAR = 10
_ENDS = re.compile(r"[.!?:;…。][)\]\"'”’»]*(?:\^[^^ ]{1,6}\^)?\Z")
_LABELLED = re.compile(r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,3}){1,4}\.?|§+) ")
_SIGNS = ".,;:()[]\"'“”‘’"
_LETTER = re.compile(r"[^\W\d_]")


class Style(msgspec.Struct):
    """What most of a document looks like: size of its text, sizes of its headings, distance of its lines.

    ``bold``: headings of the size of text can be told by their bold font. ``outline`` are the headings it names.
    """

    body: float
    sizes: list[float]
    leading: float
    bold: bool
    outline: frozenset[str]
    known: frozenset[str]


class Written(msgspec.Struct):
    """A text as a stream, on which sheet every piece begins, and which piece a line went into."""

    stream: Stream
    sheets: list[int]
    homes: dict[int, int]


def style_of(lines: Sequence[Line], outline: Iterable[tuple[int, str]]) -> Style:
    """Return what the lines of a document mostly look like."""
    sizes: Counter[float] = Counter()
    bold = total = 0
    cut = False
    ratios: Counter[float] = Counter()
    last: Line | None = None
    for line in lines:
        size = round(line.size * 2) / 2
        count = sum(len(word.text) for word in line.words)
        sizes[size] += count
        total += count
        bold += count * line.bold
        cut = cut or line.words[-1].text.endswith(HYPHEN)
        if last and 0.8 < (line.y - last.y) / (line.size or 1) < 2.2:
            ratios[round((line.y - last.y) / line.size, 1)] += 1
        last = line
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    larger = sorted((size for size in sizes if size > LARGER * body), reverse=True)
    leading = ratios.most_common(1)[0][0] if ratios else 1.2
    named = frozenset(tidy(text).casefold() for _, text in outline)
    # Which words there are is asked only where one is cut.
    words = (word.text for line in lines for word in line.words) if cut else ()
    known = frozenset(word.strip(_SIGNS).casefold() for word in words if not word.endswith(HYPHEN))
    return Style(body, larger, leading, 2 * bold < total, named, known)


class Writer:
    """Takes the parts of a document one after the other and writes them down."""

    def __init__(self, style: Style) -> None:
        """Begin with nothing written."""
        self.written = Written(Stream(), [], {})
        self._style = style
        self._slugs = Slugs()
        self._lines: list[Line] = []
        self._notes: list[tuple[int, list[Line]]] = []
        self._right = 0.0
        # The sheets of the first line held back, of the last, and of what is being written.
        self._first = self._above = self._sheet = 0
        self._table: tuple[int, list[str]] | None = None

    def add(self, parts: Sequence[Part], sheet: int, entries: set[int], foot: Sequence[Line]) -> None:
        """Write the parts of a sheet in order; ``entries`` are lines of a list of contents, ``foot`` footnotes."""
        self._sheet = sheet
        right = _right_edges(parts)
        for part, edge in zip(parts, right, strict=True):
            if part.line is None:
                self._end()
                self._write_table(part)
            elif id(part.line) in entries:
                self._end()
                self._lines, self._first = [part.line], sheet
                self._end(entry=True)
            else:
                self._add_line(part.line, edge)
        if foot:
            self._notes.append((sheet, list(foot)))

    def end(self) -> Written:
        """Write what is left and return everything."""
        self._end()
        self._write_notes()
        return self.written

    def _add_line(self, line: Line, edge: float) -> None:
        if self._lines and not self._goes_on(self._lines[-1], line):
            self._end()
        if not self._lines:
            self._first = self._sheet
        self._lines.append(line)
        self._right, self._above = edge, self._sheet

    def _goes_on(self, above: Line, line: Line) -> bool:
        """Return whether ``line`` is the next line of the same paragraph as ``above``."""
        if abs(above.size - line.size) > _SAME_SIZE * above.size:
            return False
        if above.words[-1].text.endswith(HYPHEN):
            return True
        if _fits_on(above, line, self._right):
            return False
        ended = bool(_ENDS.search(above.words[-1].text))
        if _begins_entry(line, sure=ended):
            return False
        down = line.y - above.y
        if down <= 0 or self._sheet != self._above:
            return not ended or line.words[0].text[:1].islower()
        if down > _LEADING * self._style.leading * line.size:
            return False
        return not self._is_indented(above, line, ended)

    def _is_indented(self, above: Line, line: Line, ended: bool) -> bool:
        step = line.x0 - above.x0
        if _begins_entry(self._lines[0], sure=True):
            return len(self._lines) > 1 and step < -_INDENT * line.size
        if step > _INDENT * line.size:
            return ended
        return step < -_INDENT * line.size and len(self._lines) > 1 and ended

    # What is written

    def _end(self, *, entry: bool = False) -> None:
        """Write the lines that were held back as one block."""
        lines, self._lines = self._lines, []
        if not lines:
            return
        text = said_by((line.text for line in lines), self._style.known)
        if not text:
            return
        depth = 0 if entry else self._depth(lines, text)
        if depth:
            self._write_notes()
            heading = readable(text)
            self._write(Heading(self._slugs.of(text), heading, depth), lines, self._first)
        else:
            self._write(_block(text, entry=entry), lines, self._first)

    def _depth(self, lines: Sequence[Line], text: str) -> int:
        """Return how deep a heading stands, 0 for what is none."""
        style, first = self._style, lines[0]
        if not _LETTER.search(text) or len(text) > _LONGEST or DOT.match(text):
            return 0
        size = round(first.size * 2) / 2
        if size > LARGER * style.body:
            return min(style.sizes.index(size) + 1, _DEEPEST)
        deepest = min(len(style.sizes) + 1, _DEEPEST)
        if text.casefold() in style.outline:
            return deepest
        bold = style.bold and all(line.bold for line in lines) and size >= style.body - 0.5
        return deepest if bold and len(text) <= _LONGEST_BOLD and not re.search(r"[.,;:]\Z", text) else 0

    def _write(self, piece: Block | Heading, lines: Sequence[Line], sheet: int) -> None:
        written = self.written
        written.homes.update((id(line), len(written.stream.pieces)) for line in lines)
        written.stream.pieces.append(piece)
        written.sheets.append(sheet)
        if not (isinstance(piece, Block) and piece.kind in ("row", "header")):
            self._table = None

    def _write_table(self, part: Part) -> None:
        """Write a table; one that goes on from the sheet before goes on here, without its repeated head."""
        rows = [[cell_text(text) for text in row] for row in part.rows]
        named = part.named
        if self._table and self._table[0] == len(rows[0]) and named and rows[0] == self._table[1]:
            rows, named = rows[1:], False
        elif self._table and self._table[0] == len(rows[0]):
            named = False
        else:
            self._table = (len(rows[0]), rows[0])
        kept = self._table
        for number, row in enumerate(rows):
            kind = "header" if named and number == 0 else "row"
            self._write(Block(kind, row_text("", row)), (), self._sheet)
        self._table = kept

    def _write_notes(self) -> None:
        notes, self._notes = self._notes, []
        for sheet, lines in notes:
            held: list[Line] = []
            for line in lines:
                if held and _NOTE.match(line.text):
                    self._write_note(held, sheet)
                    held = []
                held.append(line)
            self._write_note(held, sheet)

    def _write_note(self, lines: Sequence[Line], sheet: int) -> None:
        text = said_by((line.text for line in lines), self._style.known)
        if text:
            self._write(Block("paragraph", paragraph(readable(text))), lines, sheet)


_NOTE = re.compile(r"\^?(?:\d{1,3}|[*†‡§a-z])(?:\^|[.)]| |\Z)")


def is_note(line: Line) -> bool:
    """Return whether a line begins as a footnote does."""
    return bool(_NOTE.match(line.text))


# Ghostscript writes the codes of quotation marks as the sum of their bytes: 20 + 1C is that of "<".
_SUMMED = re.compile(r"(?<![^\s(])<(?=\w)([^<>=]{1,300}?)(?<=\S)=(?=[\s.,;:)]|\Z)")


def said_by(lines: Iterable[str], known: frozenset[str]) -> str:
    """Return lines of a file as one text."""
    text = tidy(joined_text(lines, known))
    return _SUMMED.sub(r"“\1”", text) if "<" in text else text


def _block(text: str, *, entry: bool) -> Block:
    dot = DOT.match(text)
    if entry or (dot and text[dot.end() : dot.end() + 1] == " "):
        said = text[dot.end() :].strip() if dot and not entry else text
        return Block("item", f"- {paragraph(readable(said))}")
    return Block("paragraph", paragraph(readable(text)))


def _begins_entry(line: Line, *, sure: bool) -> bool:
    """Return whether a line begins with a bullet or a label; a dash or a number may stand in prose as well."""
    first = line.words[0].text
    if DOT.fullmatch(first) and len(line.words) > 1:
        return sure or first not in "–-"
    return sure and bool(_LABELLED.match(f"{first} "))


def _fits_on(above: Line, line: Line, right: float) -> bool:
    """Return whether the first word of ``line`` would have had room above: then somebody ended that line there."""
    word = line.words[0]
    return above.x1 + _SPACE * above.size + (word.x1 - word.x0) < right - _SPACE * above.size


def _right_edges(parts: Sequence[Part]) -> list[float]:
    """Return how far to the right lines reach that stand near each part, in its column and in its size."""
    edges = []
    for at, part in enumerate(parts):
        near = parts[max(at - _NEAR, 0) : at + _NEAR + 1]
        edges.append(max((one.x1 for one in near if _is_alike(one, part)), default=part.x1))
    return edges


def _is_alike(one: Part, other: Part) -> bool:
    if not one.line or not other.line or one.x0 >= other.x1 or other.x0 >= one.x1:
        return False
    return abs(one.line.size - other.line.size) <= _SAME_SIZE * other.line.size


def cell_of(lines: Sequence[Line], known: frozenset[str]) -> str:
    """Return the text of a cell: its lines as one, entries of a list in it apart."""
    groups: list[list[str]] = []
    for line in lines:
        if not groups or DOT.fullmatch(line.words[0].text):
            groups.append([])
        groups[-1].append(line.text)
    texts = [said_by(group, known) for group in groups]
    marked = []
    for text in texts:
        dot = DOT.match(text)
        entry = dot and text[dot.end() : dot.end() + 1] == " "
        marked.append(f"{BULLET} {readable(text[dot.end() :].strip())}" if entry and dot else readable(text))
    return f" {BREAK} ".join(marked)
