"""The lines of a sheet, put right: cut where a gap is wider than a space, joined where the file cut one line."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from pipeline.content.pdf.sheet import HYPHEN, Line, Sheet, Word

# What stands before an entry of a list; a number or letter does it only when text follows apart from it.
BULLET = re.compile(r"[•·∙◦▪●‣⁃■□○➢➤✓✔–-]|\uf0b7|\uf0a7|\u2022")
_LABEL = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,3}){1,4}\.?)$", re.IGNORECASE
)
# In parts of a font's size: a gap that no space is, one that is none, how far a label stands from its text,
# how much two baselines of one line and the gaps of a stretched line differ, what follows a raised number, how
# much higher and smaller that is.
WIDE = 0.9
_CLOSE = 0.25
_EVEN = 0.12
_AFTER_RAISED = 1.5
# The gaps of a stretched line are alike (share of the widest) where a raised number or a link is in it.
_ALIKE = 0.4
# Lines of so many words are prose; so many of them that end in one place (points) are stretched to it.
_PROSE = 5
_STRETCHED = 4
_EDGE = 2.0
_LABEL_GAP = 4.0
SAME_BASE = 0.3
_RAISED = (0.15, 0.75)
_SMALLER = 0.8


def put_right(sheet: Sheet) -> list[Line]:
    """Return the lines of a sheet in the order of the file, each without a gap in it, labels with their text."""
    right = _right_edge(sheet.lines)
    cut = [part for line in sheet.lines for part in _cut(line, right)]
    return _joined(cut)


def _right_edge(lines: Iterable[Line]) -> float:
    """Return where most lines of prose end, when so many end in one place that they are stretched; else -1."""
    ends = Counter(
        round(line.x1)
        for line in lines
        if len(line.words) >= _PROSE and max(_gaps(line.words)) < WIDE * line.size
    )
    edge, count = ends.most_common(1)[0] if ends else (-1, 0)
    return edge if count >= _STRETCHED else -1


def _cut(line: Line, right: float) -> Iterator[Line]:
    """Yield the parts of a line between gaps that are wider than a space."""
    begun = 0
    words = line.words
    labelled = _is_label(words[:1]) and len(words) > 1
    if labelled and words[0].text == "o" and gap(*words[:2]) > WIDE * line.size:
        # A ring from a font that has no bullet.
        words[0].text = "•"
    if _is_stretched(words[labelled:], line.size, right):
        yield line
        return
    for at in range(1, len(words)):
        if gap(words[at - 1], words[at]) > WIDE * line.size and not _is_label(words[begun:at]):
            yield Line(words[begun:at], line.size, line.bold, line.place)
            begun = at
    yield Line(words[begun:], line.size, line.bold, line.place) if begun else line


def _is_stretched(words: list[Word], size: float, right: float) -> bool:
    """Return whether a line is stretched to the width of its column: then its gaps are alike, or nearly so."""
    gaps = _gaps(words)
    if len(gaps) > 2 and max(gaps) - min(gaps) < _EVEN * size:
        return True
    return len(gaps) > 1 and abs(words[-1].x1 - right) < _EDGE and min(gaps) > _ALIKE * max(gaps)


def _gaps(words: list[Word]) -> list[float]:
    return [gap(one, other) for one, other in pairwise(words)]


def gap(one: Word, other: Word) -> float:
    """Return how much room is between two words, on whichever side the second one stands."""
    return max(other.x0 - one.x1, one.x0 - other.x1)


def _is_label(words: list[Word]) -> bool:
    return len(words) == 1 and bool(
        BULLET.fullmatch(words[0].text) or _LABEL.fullmatch(words[0].text) or words[0].text == "o"
    )


def _joined(lines: list[Line]) -> list[Line]:
    """Return ``lines``, those that stand on one baseline and touch as one: bullets, raised numbers, cut lines."""
    by_base = sorted(lines, key=lambda line: line.y)
    bases = [line.y for line in by_base]
    gone: set[int] = set()
    for line in lines:
        if id(line) in gone:
            continue
        reach = line.size * max(SAME_BASE, _RAISED[1])
        near = by_base[bisect_left(bases, line.y - reach) : bisect_left(bases, line.y + reach)]
        if len(near) == 1:
            continue
        for other in sorted(near[:_MOST_NEAR], key=lambda one: one.x0):
            if other is not line and id(other) not in gone and _goes_on(line, other):
                _append(line, other)
                gone.add(id(other))
    return [line for line in lines if id(line) not in gone]


# So many lines near a baseline are looked at.
_MOST_NEAR = 40


def _goes_on(line: Line, other: Line) -> bool:
    """Return whether ``other`` is the rest of ``line``."""
    room = other.x0 - line.x1
    lower = line.y - other.y
    if _is_label(line.words):
        return abs(lower) < SAME_BASE * max(line.size, other.size) and 0 <= room < _LABEL_GAP * line.size
    close = _CLOSE if not line.words[-1].text.endswith("^") else _AFTER_RAISED
    if not -_CLOSE * line.size < room < close * line.size:
        return False
    if other.size < _SMALLER * line.size:
        return _RAISED[0] * line.size < lower < _RAISED[1] * line.size
    return abs(lower) < SAME_BASE * line.size and abs(other.place - line.place) <= 2


def _append(line: Line, other: Line) -> None:
    raised = other.size < _SMALLER * line.size and line.y - other.y > _RAISED[0] * line.size
    if raised and not _is_label(line.words):
        mark = "^" + "".join(word.text for word in other.words) + "^"
        last = line.words[-1]
        line.words[-1] = Word(last.x0, other.x1, last.y, last.size, last.text + mark)
        return
    if _is_label(line.words):
        line.size, line.bold, line.place = other.size, other.bold, other.place
    line.words.extend(other.words)


def rows_of(lines: Iterable[Line]) -> list[list[Line]]:
    """Return lines by their baselines, from the top downwards, each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (one.y, one.x0)):
        if rows and line.y - rows[-1][0].y < SAME_BASE * max(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda one: one.x0)
    return rows


def joined_text(lines: Iterable[str], known: frozenset[str] = frozenset()) -> str:
    """Return lines of text as one. A word that a hyphen cuts is joined; ``known`` are the words of the file.

    The hyphen stays where the word has one elsewhere in the file or its parts are words there, after a prefix or
    before a particle that words are joined to by one, before a capital letter and beside a digit.
    """
    text = ""
    for line in lines:
        text = (
            _mended(text[:-1], line, known) if text.endswith(HYPHEN) else f"{text} {line}" if text else line
        )
    return text.replace(HYPHEN, "-")


_KEPT_AFTER = frozenset(["self", "cross", "non", "ex", "all", "half", "well"])
_KEPT_BEFORE = frozenset(
    [
        "up",
        "on",
        "off",
        "in",
        "out",
        "by",
        "to",
        "down",
        "over",
        "through",
        "based",
        "specific",
        "wide",
        "free",
    ]
)
# After one of these the first of two words waits for the end of the second: "Word- and Excel-based".
_BETWEEN = frozenset(["and", "or", "und", "oder", "bzw"])
# Two parts of so many letters that are words of the file are two words, most likely.
_WORD = 3
_LAST = re.compile(r"(?<![^\W_])(?<![^\W_]['’-])[^\W_]+(?:['’-][^\W_]+)*\Z")
_FIRST = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def _mended(text: str, line: str, known: frozenset[str]) -> str:
    one, other = _LAST.search(text), _FIRST.match(line)
    if not one or not other:
        return f"{text}-{line}"
    start, end = one[0].casefold(), other[0].casefold()
    if end in _BETWEEN:
        return f"{text}- {line}"
    if start + end in known:
        return text + line
    both = min(len(start), len(end)) >= _WORD and start in known and end in known
    keep = both or (
        f"{start}-{end}" in known
        or start.rpartition("-")[2] in _KEPT_AFTER
        or end in _KEPT_BEFORE
        or not other[0][0].islower()
        or start[-1].isdigit()
    )
    return f"{text}-{line}" if keep else text + line
