"""What runs along the edge of every sheet: heads, page numbers, the date of the print. It is no text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from pipeline.content.pdf.lines import rows_of
from pipeline.content.pdf.sheet import Line, Sheet

# The part of a sheet's height where such lines stand, how many rows they have at most, and the room (in parts of a
# font's size, from base to base) that sets them apart from the text.
_ZONE = 0.17
_MOST_ROWS = 4
_APART = 1.75
# How far from its place on other sheets such a line may stand (points).
_NEAR = 4.0
_LARGE = 1.15
_DIGITS = re.compile(r"\d+")
_MONTHS = (
    "jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni?|july?|juli?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?"
)
_DATE = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:{_MONTHS})\.?,? \d{{4}}"
    rf"|(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|(?:{_MONTHS})\.? \d{{4}})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:[^\W\d_]{1,10}\.? )?[-–—|( ]*(?:\d{1,4}|[ivxlc]{1,7})[-–—|) ]*"
    r"(?:(?:/|of|von|de|sur|di|van|из|מתוך|\|) ?\d{1,4})?",
    re.IGNORECASE,
)
# A line with a date is the print's when it says no more than this beside it (words).
_FEW = 3


class Running(msgspec.Struct):
    """The lines of the edges, by the identity of each, and what they say (once)."""

    lines: set[int]
    said: list[str]

    @property
    def date(self) -> str:
        """The first date in them, "" when there is none."""
        return next((found[0] for text in self.said for found in [_DATE.search(text)] if found), "")


def running(sheets: Sequence[tuple[Sheet, list[Line]]], body: float) -> Running:
    """Return what runs along the edges; ``body`` is the size of most of the text (points).

    A line does when another sheet has one in its place that differs in numbers only, or when such lines stand in
    its place on most sheets. On a single sheet only a page number and the date of the print can be told.
    """
    edges = [list(_edge(sheet, lines)) for sheet, lines in sheets]
    marks = Counter(mark for edge in edges for mark in {_mark(*one) for one in edge if _can_run(one, body)})
    exact = Counter(text for edge in edges for text in {one[1].text for one in edge})
    found = Running(set(), [])
    places: Counter[tuple[bool, int]] = Counter()
    for edge in edges:
        for one in edge:
            again = marks[_mark(*one)] > 1 and _can_run(one, body)
            if again or exact[one[1].text] > 2 or _is_print(one[1].text):
                found.lines.add(id(one[1]))
                found.said.append(one[1].text)
                places[_place(one)] += 1
    for edge in edges:
        for one in edge:
            usual = sum(places[one[0] > 0, _place(one)[1] + near] for near in (-1, 0, 1))
            if id(one[1]) not in found.lines and _can_run(one, body) and 2 * usual > len(sheets) > 2:
                found.lines.add(id(one[1]))
    found.said = list(dict.fromkeys(found.said))
    return found


def _can_run(one: tuple[float, Line], body: float) -> bool:
    return one[1].size < _LARGE * body


def _place(one: tuple[float, Line]) -> tuple[bool, int]:
    return one[0] > 0, round(one[0] / _NEAR)


def _mark(place: float, line: Line) -> tuple[bool, str]:
    return place > 0, _DIGITS.sub("#", line.text.casefold())


def _is_print(text: str) -> bool:
    """Return whether a line is a page number, or a date with hardly a word beside it."""
    if _NUMBER.fullmatch(text):
        return True
    date = _DATE.search(text)
    return bool(date) and len(_DATE.sub(" ", text).split()) <= _FEW


def _edge(sheet: Sheet, lines: list[Line]) -> Iterator[tuple[float, Line]]:
    """Yield the lines at the top and bottom of a sheet, with how far from the edge: negative from the bottom."""
    rows = rows_of(lines)
    for downwards in (True, False):
        outer = rows if downwards else rows[::-1]
        for row in _outer(sheet, outer):
            for line in row:
                yield (line.y if downwards else line.y - sheet.height), line


def _outer(sheet: Sheet, rows: list[list[Line]]) -> list[list[Line]]:
    """Return the outermost rows up to the first wide gap, () when there is none near the edge."""
    taken: list[list[Line]] = []
    for row, inner in zip(rows[:_MOST_ROWS], [*rows[1:], None][:_MOST_ROWS], strict=False):
        from_edge = min(row[0].y, sheet.height - row[0].y)
        if from_edge > _ZONE * sheet.height:
            return []
        taken.append(row)
        if inner is None:
            return taken
        size = max(line.size for line in (*row, *inner))
        if abs(inner[0].y - row[0].y) > _APART * size:
            return taken
    return []
