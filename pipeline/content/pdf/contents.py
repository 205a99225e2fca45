"""Lists of contents: their page numbers say where a heading is printed, and are no text."""

import re
from collections.abc import Iterable, Sequence

from pipeline.content.pdf.lines import rows_of
from pipeline.content.pdf.sheet import Line, Sheet

# An entry, what leads to its number, and that number; the second where only room leads there.
_LEADER = re.compile(r"(?:[.·…_] ?){3,}")
_ENTRY = re.compile(r"(.*?[^.·…_ ]) ?(?:(?:[.·…_] ?){3,})(\d{1,4}|[ivxlc]{1,7})")
_APART = re.compile(r"(.*[^ ]) (\d{1,4}|[ivxlc]{1,7})")
_ENDS = frozenset("0123456789ivxlc")
_HEADING = re.compile(
    r"(?i)(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|índice|indice|תוכן(?: ה?עניינים)?"
)
_FEWEST = 3
# How far right edges of page numbers differ (points).
_EDGE = 4.0


def without_numbers(sheet: Sheet, lines: Sequence[Line]) -> tuple[list[Line], set[int]]:
    """Return the lines of a sheet without the page numbers of a list of contents, and which are its entries."""
    rows = rows_of(lines)
    titled = False
    entries: set[int] = set()
    dropped: set[int] = set()
    run: list[list[Line]] = []
    for row in [*rows, []]:
        if row and _number(row) and (not run or _fits(run[-1], row)):
            run.append(row)
            continue
        if len(run) >= _FEWEST and (titled or _is_told(sheet, run)):
            for one in run:
                entries.add(id(one[0]))
                dropped.update(_strip(one))
        run = [row] if row and _number(row) else []
        titled = titled or bool(row and _HEADING.fullmatch(row[0].text.strip(" .:")))
    return [line for line in lines if id(line) not in dropped], entries


def _number(row: Sequence[Line]) -> str:
    """Return the page number that a row ends with, "" when it ends with none or holds more than an entry."""
    if row[-1].words[-1].text[-1:].casefold() not in _ENDS:
        return ""
    text = " ".join(line.text for line in row)
    found = _ENTRY.fullmatch(text) or (_APART.fullmatch(text) if 1 < len(row) < 4 else None)
    return found[2] if found and any(sign.isalpha() for sign in found[1]) else ""


def _fits(above: Sequence[Line], row: Sequence[Line]) -> bool:
    one, other = _number(above), _number(row)
    rises = not (one.isdigit() and other.isdigit()) or int(one) <= int(other)
    return rises and abs(above[-1].x1 - row[-1].x1) < _EDGE


def _is_told(sheet: Sheet, run: Iterable[Sequence[Line]]) -> bool:
    """Return whether rows are led to their numbers by dots, or lead to a sheet when they are chosen."""
    rows = list(run)
    led = sum(bool(_LEADER.search(" ".join(line.text for line in row))) for row in rows)
    linked = sum(
        any(spot.sheet and spot.box.y0 - 2 < row[0].y < spot.box.y1 + 2 for spot in sheet.spots)
        for row in rows
    )
    return 2 * max(led, linked) > len(rows)


def _strip(row: Sequence[Line]) -> list[int]:
    """Take number and dots off a row, which is one line then; return the lines that are gone."""
    words = [word for line in row for word in line.words]
    text = " ".join(word.text for word in words)
    found = _ENTRY.fullmatch(text) or _APART.fullmatch(text)
    title = found[1].split() if found else []
    row[0].words = words[: len(title)]
    for word, said in zip(row[0].words, title, strict=True):
        word.text = said
    return [id(line) for line in row[1:]]
