"""Tables without drawn columns: rows of short texts that stand below each other, told by the room between them."""

import itertools
from collections import Counter
from collections.abc import Sequence
from statistics import median

import msgspec

from pipeline.content.pdf.grid import Rule
from pipeline.content.pdf.lines import rows_of
from pipeline.content.pdf.sheet import Line, Word

Row = list[Line]
Span = tuple[float, float]

# How far apart in the file the cells of one row may be written (lines); columns of prose are further apart.
_FURTHEST = 12
# Rows of one table are no further apart than this, from base to base (parts of a font's size).
_ROOM = 2.9
# Cells of more words than this on average are columns of prose.
_PROSE = 7
# A line of a cell that goes on is nearer to the line above than rows are (part of their distance).
_NEARER = 0.8
_FEWEST_ROWS = 3
_OTHER_SIZE = 0.08
_SLACK = 2.0


class Region(msgspec.Struct):
    """A table: the lines of its cells by row and column, the identities of these lines, where it stands."""

    cells: list[list[list[Line]]]
    lines: set[int]


def aligned(lines: Sequence[Line], across: Sequence[Rule]) -> list[Region]:
    """Return the tables among the lines of a sheet; ``across`` are its drawn lines."""
    rows = rows_of(lines)
    found: list[Region] = []
    at = 0
    while at < len(rows):
        run = _run(rows, at)
        region = _region(run, across) if len(run) > 1 else None
        if region:
            found.append(region)
        at += len(run) if region else 1
    return found


def _is_multiple(row: Row) -> bool:
    """Return whether a row holds several texts that the file writes near each other."""
    near = (abs(one.place - other.place) <= _FURTHEST for one, other in itertools.pairwise(row))
    return len(row) > 1 and all(near)


def _run(rows: Sequence[Row], start: int) -> list[Row]:
    """Return the rows from ``start`` on that may be one table; it ends where a single text is wider than a column."""
    if not _is_multiple(rows[start]):
        return [rows[start]]
    run = [rows[start]]
    spans = _spans([rows[start]])
    for row in rows[start + 1 :]:
        size = max(line.size for line in (*row, *run[-1]))
        if row[0].y - run[-1][0].y > _ROOM * size or _is_set_otherwise(row, run[-1]):
            break
        if _is_multiple(row):
            spans = _spans([one for one in (*run, row) if len(one) > 1])
        elif len(row) > 1 or sum(_overlaps((row[0].x0, row[0].x1), span) for span in spans) != 1:
            break
        run.append(row)
    while len(run[-1]) == 1 and _overlaps((run[-1][0].x0, run[-1][0].x1), spans[0]):
        run.pop()
    return run


def _is_set_otherwise(row: Row, above: Row) -> bool:
    """Return whether a single text has another size than the row above: it is a heading, or the text goes on."""
    return len(row) == 1 and abs(row[0].size - above[0].size) > _OTHER_SIZE * above[0].size


def _overlaps(one: Span, other: Span) -> bool:
    return one[0] < other[1] + _SLACK and other[0] < one[1] + _SLACK


def _spans(rows: Sequence[Row]) -> list[Span]:
    """Return where the columns are: of the rows with the usual number of texts, as far as these do not touch."""
    counts = Counter(len(row) for row in rows)
    usual = max(counts, key=lambda count: (counts[count], count))
    spans = sorted((line.x0, line.x1) for row in rows if len(row) == usual for line in row)
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def _region(run: Sequence[Row], across: Sequence[Rule]) -> Region | None:
    multiple = [row for row in run if len(row) > 1]
    spans = _spans(multiple)
    if len(spans) < 2 or len(multiple) < 2:
        return None
    ruled = _rules_between(run, across)
    if len(spans) == 2 and len(multiple) < _FEWEST_ROWS and len(ruled) < 2:
        return None
    words = [len(line.words) for row in multiple for line in row]
    if sum(words) > _PROSE * len(words) and len(ruled) < 2:
        return None
    rows = _parted(run, ruled)
    cells = [_cells(row, spans) for row in rows]
    return Region(cells, {id(line) for row in run for line in row})


def _rules_between(run: Sequence[Row], across: Sequence[Rule]) -> list[float]:
    """Return the heights of drawn lines between the rows that reach over most of their width."""
    left, right = min(row[0].x0 for row in run), max(line.x1 for row in run for line in row)
    top, bottom = run[0][0].y, run[-1][0].y
    wide = (right - left) * 0.7
    heights = sorted(
        rule.at
        for rule in across
        if top - 30 < rule.at < bottom + 20 and min(rule.end, right) - max(rule.start, left) > wide
    )
    return [one for one, before in zip(heights, [-9.0, *heights], strict=False) if one - before > _SLACK]


def _parted(run: Sequence[Row], ruled: Sequence[float]) -> list[Row]:
    """Return the rows of the table, each with all lines of its cells."""
    inner = [at for at in ruled if run[0][0].y < at < run[-1][0].y]
    multiple = sum(len(row) > 1 for row in run)
    if len(inner) >= 2 and 2 * len(inner) >= multiple - 1:
        return _by_rules(run, inner)
    distances = [other[0].y - one[0].y for one, other in itertools.pairwise(run)]
    usual = median(distances) if distances else 0.0
    first = min(row[0].x0 for row in run)
    rows: list[Row] = [list(run[0])]
    for row, distance in zip(run[1:], distances, strict=True):
        empty_first = row[0].x0 > first + max(3 * _SLACK, row[0].size)
        if (len(row) == 1 and (empty_first or distance < _NEARER * usual)) or (
            empty_first and distance < _ROOM * row[0].size * 0.6
        ):
            rows[-1].extend(row)
        else:
            rows.append(list(row))
    return rows


def _by_rules(run: Sequence[Row], inner: Sequence[float]) -> list[Row]:
    rows: list[Row] = [[]]
    edges = [*inner, float("inf")]
    for row in run:
        while row[0].y > edges[0]:
            edges.pop(0)
            rows.append([])
        rows[-1].extend(row)
    return [row for row in rows if row]


def _cells(row: Row, spans: Sequence[Span]) -> list[list[Line]]:
    """Return the lines of a row by column; one that reaches into the next column is cut there."""
    cells: list[list[Line]] = [[] for _ in spans]
    for line in row:
        parts: dict[int, list[Word]] = {}
        whole = _column(line.x0, line.x1, spans)
        for word in line.words:
            column = whole if whole is not None else _nearest(word, spans)
            parts.setdefault(column, []).append(word)
        for column, words in parts.items():
            cells[column].append(Line(words, line.size, line.bold, line.place))
    for cell in cells:
        cell.sort(key=lambda one: (one.y, one.x0))
    return cells


def _column(x0: float, x1: float, spans: Sequence[Span]) -> int | None:
    """Return the one column a text stands in, ``None`` when it reaches over several."""
    over = [number for number, span in enumerate(spans) if x0 < span[1] and span[0] < x1]
    return over[0] if len(over) == 1 else None


def _nearest(word: Word, spans: Sequence[Span]) -> int:
    """Return the column that the middle of a word is in, or nearest to."""
    middle = (word.x0 + word.x1) / 2
    ends = [(one[1] + other[0]) / 2 for one, other in itertools.pairwise(spans)]
    return sum(middle > end for end in ends)
