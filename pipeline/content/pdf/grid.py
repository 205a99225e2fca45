"""Tables whose cells are drawn: rules, or shades that stand side by side, that meet and make a grid."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from pipeline.content.pdf.sheet import Box, Line, Sheet, Word

# Rules that are no further apart (points) meet, or are one.
_MEET = 3.0
_THIN = 3.5
_SHORT = 6.0
# A shade larger than this part of a sheet is its background.
_BACKGROUND = 0.5
_MOST_RULES = 6_000
_MOST_MEETINGS = 400_000


class Rule(msgspec.Struct, gc=False):
    """A straight line: at ``at``, from ``start`` to ``end``; ``shade``: it is the edge of one."""

    at: float
    start: float
    end: float
    shade: bool = False


class Grid(msgspec.Struct):
    """The edges of columns and rows, and which of them are drawn between which cells."""

    xs: list[float]
    ys: list[float]
    down: set[tuple[int, int]]
    across: set[tuple[int, int]]


def grids_of(sheet: Sheet) -> list[Grid]:
    """Return the grids that are drawn on a sheet, from the top downwards."""
    across, down = rules_of(sheet)
    if not down or len(across) + len(down) > _MOST_RULES:
        return []
    groups = _groups(across, down)
    grids = (_grid(*group) for group in groups)
    return sorted((one for one in grids if one is not None), key=lambda one: one.ys[0])


def rules_of(sheet: Sheet) -> tuple[list[Rule], list[Rule]]:
    """Return what is drawn on a sheet as lines across and lines down."""
    across: list[Rule] = []
    down: list[Rule] = []
    for box in sheet.boxes:
        wide, high = box.x1 - box.x0, box.y1 - box.y0
        if wide * high > _BACKGROUND * sheet.width * sheet.height:
            continue
        if high < _THIN:
            if wide > _SHORT:
                across.append(Rule((box.y0 + box.y1) / 2, box.x0, box.x1))
        elif wide < _THIN:
            if high > _SHORT:
                down.append(Rule((box.x0 + box.x1) / 2, box.y0, box.y1))
        else:
            across += (Rule(at, box.x0, box.x1, shade=True) for at in (box.y0, box.y1))
            down += (Rule(at, box.y0, box.y1, shade=True) for at in (box.x0, box.x1))
    return across, down


def _groups(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Return the rules that hang together."""
    down = sorted(down, key=lambda rule: rule.at)
    places = [rule.at for rule in down]
    parent = list(range(len(across) + len(down)))

    def root(of: int) -> int:
        while parent[of] != of:
            parent[of] = parent[parent[of]]
            of = parent[of]
        return of

    left = _MOST_MEETINGS
    for number, rule in enumerate(across):
        first, last = bisect_left(places, rule.start - _MEET), bisect_right(places, rule.end + _MEET)
        left -= last - first
        if left < 0:
            return []
        for other in range(first, last):
            if down[other].start - _MEET <= rule.at <= down[other].end + _MEET:
                parent[root(len(across) + other)] = root(number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate((*across, *down)):
        groups.setdefault(root(number), ([], []))[number >= len(across)].append(rule)
    return [group for group in groups.values() if len(group[0]) > 1 and len(group[1]) > 1]


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    """Return the grid that rules make, ``None`` when it has fewer than two columns or two cells in all."""
    across, down = _sharp(across), _sharp(down)
    xs, ys = _clusters(rule.at for rule in down), _clusters(rule.at for rule in across)
    if len(xs) < 3 or len(ys) < 2:
        return None
    return Grid(xs, ys, _drawn(down, xs, ys), _drawn(across, ys, xs))


def _sharp(rules: list[Rule]) -> list[Rule]:
    """Return the lines alone where they make a grid: a shade in a cell may be that of its text."""
    lines = [rule for rule in rules if not rule.shade]
    return lines if len(_clusters(rule.at for rule in lines)) > 2 else rules


def _clusters(places: Iterable[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _MEET:
            found.append(place)
    return found


def _drawn(rules: list[Rule], edges: list[float], others: list[float]) -> set[tuple[int, int]]:
    """Return (edge, number of the space along it) for every piece of an edge that is drawn."""
    middles = [(one + other) / 2 for one, other in pairwise(others)]
    found: set[tuple[int, int]] = set()
    for rule in rules:
        edge = min(bisect_left(edges, rule.at - _MEET), len(edges) - 1)
        first, last = bisect_left(middles, rule.start), bisect_right(middles, rule.end)
        found.update((edge, space) for space in range(first, last))
    return found


def cells_in(grid: Grid, lines: Sequence[Line]) -> tuple[list[list[list[Line]]], set[int]]:
    """Return the lines of every cell by row and column, and the identities of the lines that are in the grid.

    A cell that reaches over several columns or rows holds all of its text in the first.
    """
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    cells: list[list[list[Line]]] = [[[] for _ in range(columns)] for _ in range(rows)]
    taken: set[int] = set()
    for line in lines:
        parts: dict[tuple[int, int], list[Word]] = {}
        for word in line.words:
            place = _cell(grid, word)
            if place is not None:
                parts.setdefault(_first(grid, *place), []).append(word)
        if parts and sum(map(len, parts.values())) == len(line.words):
            taken.add(id(line))
            for (row, column), words in parts.items():
                cells[row][column].append(Line(words, line.size, line.bold, line.place))
    return cells, taken


def _cell(grid: Grid, word: Word) -> tuple[int, int] | None:
    """Return row and column that the middle of a word stands in."""
    x, y = (word.x0 + word.x1) / 2, word.y - word.size * 0.25
    row, column = bisect_right(grid.ys, y) - 1, bisect_right(grid.xs, x) - 1
    inside = 0 <= row < len(grid.ys) - 1 and 0 <= column < len(grid.xs) - 1
    return (row, column) if inside else None


def _first(grid: Grid, row: int, column: int) -> tuple[int, int]:
    """Return the first cell of those that no drawn edge parts from this one."""
    while column and (column, row) not in grid.down:
        column -= 1
    while row and (row, column) not in grid.across:
        row -= 1
    return row, column


def frame(grid: Grid) -> Box:
    """Return what a grid covers."""
    return Box(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1])
