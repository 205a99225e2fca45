"""Lists of contents: their page numbers say where a heading is printed, and are no text."""

import re
from collections.abc import Iterable, Sequence

from pipeline.content.pdf.lines import rows_of
from pipeline.content.pdf.sheet import Line, Sheet

_NUMBER = re.compile(r"[. ·…_]*(\d{1,4}|[ivxlc]{1,7})")
_LEADER = re.compile(r"(?:[.·…_] ?){3,}")
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
    last = row[-1]
    found = _NUMBER.fullmatch(last.words[-1].text)
    if not found or len(row) > 3 or not any(sign.isalpha() for sign in row[0].text):
        return ""
    apart = len(row) > 1 or _LEADER.search(last.text)
    return found[1] if apart else ""


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
    """Take number and dots off a row; return the lines of which nothing is left."""
    gone = [id(line) for line in row[1:] if not _LEADER.sub("", line.text).strip(" .·…_0123456789ivxlc")]
    line = row[0] if len(gone) == len(row) - 1 else row[-1]
    while len(line.words) > 1 and (len(row) == 1 or not line.words[-1].text.strip(".·…_")):
        word = line.words.pop().text
        if not _NUMBER.fullmatch(word) and word.strip(".·…_"):
            line.words[-1].text += f" {word}"
            break
        if len(row) == 1 and _NUMBER.fullmatch(word):
            row = [line, line]
    last = line.words[-1]
    last.text = _LEADER.sub("", last.text) or last.text
    return gone
