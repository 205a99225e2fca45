"""What pdfium sees in a PDF: the only module that calls it, and only when a file is read.

The functions are those of its public headers (fpdfview.h, fpdf_text.h, fpdf_doc.h, fpdf_edit.h). A file is hostile:
whatever is asked of pdfium may fail, and every list has an end set here.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from pipeline.content.pdf.drawing import Drawing, Edges, bounds
from pipeline.content.pdf.sheet import HYPHEN, Box, File, Line, Sheet, Spot, Turn, Word

_Place = Callable[[float, float, Edges], tuple[float, float]]
# Of a word: both ends of its baseline, its height, its letters.
_Raw = tuple[float, float, float, float, float, str]

# A file with more than this is not read: sheets, characters in all.
MOST_SHEETS = 2_000
MOST_CHARACTERS = 5_000_000
# So many entries of an outline, named places and links of a sheet are taken.
_MOST_ENTRIES = 5_000
_WORDS = re.compile(r"[^\s\x00]+")
_LINES = re.compile(rf"[^\r\n{HYPHEN}]+")
_BOLD = re.compile(rb"(?i)bold|black|heavy|demi|medi(?:um)?\b|^(?:[A-Z]{6}\+)?(?:cmbx|sfbx|cmssbx)")
_FORCED_BOLD = 1 << 18
_LETTERS_JOINED = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
# How a word ends that goes on in the next line, where pdfium does not say so.
_CUT = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]\Z")
_JOINED = re.compile("[\ufb00-\ufb06]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufeff]")
# Errors that FPDF_GetLastError tells (fpdfview.h).
_PASSWORD = 4
# What a turn may lack of quarters of a circle.
_STRAIGHT = 0.06
# Where a point of the file's space (ISO 32000, 8.3.2) is on the sheet, by how its text is turned.
_PLACES: dict[Turn, _Place] = {
    Turn.UPRIGHT: lambda x, y, edges: (x - edges[0], edges[3] - y),
    Turn.UPWARDS: lambda x, y, edges: (y - edges[1], x - edges[0]),
    Turn.UPSIDE_DOWN: lambda x, y, edges: (edges[2] - x, y - edges[1]),
    Turn.DOWNWARDS: lambda x, y, edges: (edges[3] - y, edges[2] - x),
}


class LockedError(Exception):
    """The file asks for a password."""


class BrokenError(Exception):
    """There is no document in the file."""


class TooMuchError(Exception):
    """The file holds more than is read; the message says of what."""


def read_file(body: bytes) -> File:
    """Return what is in a PDF.

    Raises:
        ImportError: pypdfium2 is not installed.
        LockedError: it opens with a password only.
        BrokenError: pdfium finds no document in it.
        TooMuchError: it has too many sheets or characters.
    """
    import pypdfium2.raw as pdfium

    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(body, len(body), None)
    if not document:
        raise LockedError if pdfium.FPDF_GetLastError() == _PASSWORD else BrokenError
    try:
        return _Reader(pdfium, document).file()
    finally:
        pdfium.FPDF_CloseDocument(document)


class _Written(NamedTuple):
    """A line as the file has it."""

    words: list[_Raw]
    turn: Turn
    size: float
    bold: bool


class _Reader:
    """A document that is open."""

    def __init__(self, pdfium: Any, document: Any) -> None:
        """Read from ``document`` with the functions of ``pdfium``."""
        self._pdfium = pdfium
        self._document = document
        self._characters = 0
        self._rectangle = pdfium.FS_RECTF()
        self._numbers = [ctypes.c_double() for _ in range(2)]
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()

    def file(self) -> File:
        """Return everything."""
        count = self._pdfium.FPDF_GetPageCount(self._document)
        if count > MOST_SHEETS:
            raise TooMuchError(f"it has {count:,} pages, {MOST_SHEETS:,} are read; it is too large")
        if count < 1:
            raise BrokenError
        return File(
            [self._sheet(number) for number in range(count)],
            {name: self._about(name) for name in ("Title", "Author", "ModDate", "CreationDate")},
            list(self._outline()),
            list(self._places()),
        )

    def _text(self, ask: Callable[..., int], *args: Any, coding: str = "utf-16-le") -> str:
        """Return a text that pdfium writes into a buffer, and that ends with a zero."""
        size = ask(*args, None, 0)
        if not 0 < size < 65_536:
            return ""
        buffer = ctypes.create_string_buffer(size)
        ask(*args, buffer, size)
        return buffer.raw.decode(coding, "replace").partition("\0")[0]

    def _about(self, name: str) -> str:
        return self._text(self._pdfium.FPDF_GetMetaText, self._document, name.encode())

    def _outline(self) -> Iterator[tuple[int, str]]:
        """Yield depth and text of every entry, in order; no entry twice, for a file may lead in a circle."""
        pdfium, document = self._pdfium, self._document
        waiting = [(1, pdfium.FPDFBookmark_GetFirstChild(document, None))]
        seen: set[int] = set()
        while waiting and len(seen) < _MOST_ENTRIES:
            depth, entry = waiting.pop()
            place = ctypes.cast(entry, ctypes.c_void_p).value if entry else None
            if place is None or place in seen:
                continue
            seen.add(place)
            yield depth, self._text(pdfium.FPDFBookmark_GetTitle, entry)
            waiting.append((depth, pdfium.FPDFBookmark_GetNextSibling(document, entry)))
            waiting.append((depth + 1, pdfium.FPDFBookmark_GetFirstChild(document, entry)))

    def _places(self) -> Iterator[str]:
        """Yield the names of places that a fragment can name (RFC 8118, 3)."""
        size = ctypes.c_long()
        count = self._pdfium.FPDF_CountNamedDests(self._document)
        for number in range(min(count, _MOST_ENTRIES)):
            size.value = 0
            self._pdfium.FPDF_GetNamedDest(self._document, number, None, ctypes.byref(size))
            if 0 < size.value < 2_048:
                buffer = ctypes.create_string_buffer(size.value)
                self._pdfium.FPDF_GetNamedDest(self._document, number, buffer, ctypes.byref(size))
                yield buffer.raw.decode("utf-16-le", "replace").partition("\0")[0]

    def _sheet(self, index: int) -> Sheet:
        """Return one sheet; one that cannot be loaded is empty."""
        pdfium = self._pdfium
        page = pdfium.FPDF_LoadPage(self._document, index)
        if not page:
            return Sheet(index + 1, 0, 0)
        text = pdfium.FPDFText_LoadPage(page)
        try:
            return self._read(page, text, index + 1)
        finally:
            if text:
                pdfium.FPDFText_ClosePage(text)
            pdfium.FPDF_ClosePage(page)

    def _read(self, page: Any, text: Any, number: int) -> Sheet:
        frame = self._rectangle
        self._pdfium.FPDF_GetPageBoundingBox(page, frame)
        edges = (frame.left, frame.bottom, frame.right, frame.top)
        written = list(self._lines(text)) if text else []
        turns = Counter({Turn.UPRIGHT: 0})
        for line in written:
            turns[line.turn] += len(line.words) * (line.turn is not Turn.SLANTED)
        turn = turns.most_common(1)[0][0]
        place = _PLACES[turn]
        wide, high = edges[2] - edges[0], edges[3] - edges[1]
        if turn % 2:
            wide, high = high, wide
        sheet = Sheet(number, wide, high)
        for line in written:
            if line.turn is turn:
                words = _placed(line.words, turn, edges)
                sheet.lines.append(Line(words, line.size, line.bold, len(sheet.lines)))
            else:
                sheet.slanted.append(" ".join(word[-1] for word in line.words))
        drawing = Drawing(self._pdfium)
        sheet.boxes = [_box(box, place, edges) for box in drawing.rectangles(page)]
        sheet.images = drawing.images
        sheet.spots = [Spot(_box(box, place, edges), href, target) for box, href, target in self._spots(page)]
        return sheet

    # Text

    def _lines(self, text: Any) -> Iterator[_Written]:
        """Yield the lines of a page, as pdfium tells them apart."""
        pdfium = self._pdfium
        count = pdfium.FPDFText_CountChars(text)
        self._characters += max(count, 0)
        if self._characters > MOST_CHARACTERS:
            raise TooMuchError(f"it has more than {MOST_CHARACTERS:,} characters; it is too large")
        if count < 1:
            return
        units = (ctypes.c_ushort * (2 * count + 2))()
        size = pdfium.FPDFText_GetText(text, 0, count, units) - 1
        said = bytes(units)[: 2 * size].decode("utf-16-le", "surrogatepass")
        exact = size == count and len(said) == size
        if not exact:
            said = "".join(map(chr, units[:size]))
        for found in _LINES.finditer(said):
            spans = [
                (word.start(), word.end(), word[0])
                for word in _WORDS.finditer(said, found.start(), found.end())
            ]
            if spans:
                hyphen = said[found.end() : found.end() + 1] == HYPHEN
                yield self._line(text, spans, hyphen=hyphen, exact=exact)

    def _line(self, text: Any, spans: list[tuple[int, int, str]], *, hyphen: bool, exact: bool) -> _Written:
        pdfium = self._pdfium
        if not exact:
            at = pdfium.FPDFText_GetCharIndexFromTextIndex
            spans = [(at(text, one), at(text, other - 1) + 1, _whole(said)) for one, other, said in spans]
        first = spans[0][0]
        turn = _turn(pdfium.FPDFText_GetCharAngle(text, first))
        begin, end, said = spans[-1]
        if hyphen or _CUT.search(said):
            spans[-1] = (begin, end, _CUT.sub("", said) + HYPHEN)
        if turn is Turn.UPRIGHT and not _RIGHT_TO_LEFT.search(said):
            words = list(self._upright(text, spans))
        else:
            words = [self._word(text, span, turn) for span in spans]
        return _Written(words, turn, self._size(text, first), self._is_bold(text, first, spans[-1][1] - 1))

    def _upright(self, text: Any, spans: list[tuple[int, int, str]]) -> Iterator[_Raw]:
        """Yield the words of a line as ``_word`` does, with fewer calls: this is where most of the time goes."""
        box, x, y = self._rectangle, *self._numbers
        loose, origin = self._pdfium.FPDFText_GetLooseCharBox, self._pdfium.FPDFText_GetCharOrigin
        for begin, end, said in spans:
            origin(text, begin, x, y)
            loose(text, end - 1, box)
            if not said.isascii() and _JOINED.search(said):
                said = _JOINED.sub(lambda found: _LETTERS_JOINED[found[0]], said)
            yield x.value, y.value, box.right, y.value, box.top - box.bottom, said

    def _word(self, text: Any, span: tuple[int, int, str], turn: Turn) -> _Raw:
        """Return where a word begins and ends on its baseline, how high it is, and the word."""
        begin, end, said = span
        box, x, y = self._rectangle, *self._numbers
        loose = self._pdfium.FPDFText_GetLooseCharBox
        loose(text, begin, box)
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if end - begin > 1:
            loose(text, end - 1, box)
            left, bottom = min(left, box.left), min(bottom, box.bottom)
            right, top = max(right, box.right), max(top, box.top)
        self._pdfium.FPDFText_GetCharOrigin(text, begin, x, y)
        if turn % 2:
            return x.value, bottom, x.value, top, right - left, said
        return left, y.value, right, y.value, top - bottom, said

    def _size(self, text: Any, index: int) -> float:
        """Return the size of a font as it shows, whatever scales it."""
        matrix = self._matrix
        size = self._pdfium.FPDFText_GetFontSize(text, index)
        if self._pdfium.FPDFText_GetMatrix(text, index, matrix):
            size *= math.hypot(matrix.c, matrix.d)
        return float(size)

    def _is_bold(self, text: Any, first: int, last: int) -> bool:
        """Return whether a line begins and ends in a bold font."""
        name, flags = self._name, self._flags
        for index in (first, last):
            size = self._pdfium.FPDFText_GetFontInfo(text, index, name, len(name), flags)
            told = 0 < size <= len(name) and _BOLD.search(name.raw[: size - 1])
            if not told and not flags.value & _FORCED_BOLD:
                return False
        return True

    # Links

    def _spots(self, page: Any) -> Iterator[tuple[Edges, str, int]]:
        """Yield the links of a page: where they are, the address or the number of the sheet they lead to."""
        pdfium, box = self._pdfium, self._rectangle
        at, link = ctypes.c_int(), pdfium.FPDF_LINK()
        for _ in range(_MOST_ENTRIES):
            if not pdfium.FPDFLink_Enumerate(page, at, link):
                return
            if pdfium.FPDFLink_GetAnnotRect(link, box):
                edges = (box.left, box.bottom, box.right, box.top)
                href, sheet = self._target(link)
                if href or sheet:
                    yield edges, href, sheet

    def _target(self, link: Any) -> tuple[str, int]:
        pdfium, document = self._pdfium, self._document
        place = pdfium.FPDFLink_GetDest(document, link)
        action = None if place else pdfium.FPDFLink_GetAction(link)
        if action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_URI:
            return self._text(pdfium.FPDFAction_GetURIPath, document, action, coding="utf-8"), 0
        if action:
            place = pdfium.FPDFAction_GetDest(document, action)
        return "", pdfium.FPDFDest_GetDestPageIndex(document, place) + 1 if place else 0


def _turn(angle: float) -> Turn:
    if not angle:
        return Turn.UPRIGHT
    # pdfium counts with the clock.
    quarters = -angle / (math.pi / 2)
    return Turn(round(quarters) % 4) if abs(quarters - round(quarters)) < _STRAIGHT else Turn.SLANTED


def _placed(words: list[_Raw], turn: Turn, edges: Edges) -> list[Word]:
    """Return words of a line where they are on the sheet."""
    if turn is Turn.UPRIGHT:
        left, _, _, top = edges
        return [Word(x0 - left, x1 - left, top - y, size, said) for x0, y, x1, _, size, said in words]
    place = _PLACES[turn]
    found = []
    for begin_x, begin_y, end_x, end_y, size, said in words:
        (x0, y), (x1, _) = place(begin_x, begin_y, edges), place(end_x, end_y, edges)
        found.append(Word(min(x0, x1), max(x0, x1), y, size, said))
    return found


def _box(box: Edges, place: _Place, edges: Edges) -> Box:
    return Box(*bounds([place(box[0], box[1], edges), place(box[2], box[3], edges)]))


def _whole(said: str) -> str:
    """Return a word of UTF-16 code units, each a character of its own, as text."""
    return said.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
