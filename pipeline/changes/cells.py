"""What changed in one table, cell by cell: each change is named by its row and its column."""

from collections.abc import Iterator
from functools import cached_property
from itertools import zip_longest

import msgspec

from pipeline.changes.entries import Entry, are_lists, differing_entries, entries
from pipeline.changes.grid import Grid, grid_of, kept_order, only_counts
from pipeline.changes.keys import cell_key, name_key, unstyled
from pipeline.changes.model import Cell, Fact
from pipeline.changes.pieces import Piece
from pipeline.changes.tables import Row, Table, shown
from pipeline.content.cells import entries_of
from pipeline.content.marks import is_sign, meaning

# A new look is no news where this many cells of a column, and all of them, got it.
_RESTYLED = 3
_LONGEST_NAME = 80
# A table that uses more signs than this has no legend.
_MOST_SIGNS = 60


class Told(msgspec.Struct, frozen=True):
    """A change inside a table: the rows it stands in (``None`` where there is none), and what it is."""

    one: Piece | None
    other: Piece | None
    cell: Cell
    facts: tuple[Fact, ...] = ()

    @property
    def texts(self) -> tuple[str, str]:
        """What stood there and what stands there, each after the names of its row and column."""
        cell = self.cell
        names = ", ".join(filter(None, (cell.row, cell.column)))
        before, after = (f"{names}: {said}" if names and said else said for said in (cell.before, cell.after))
        return before, after


class TableChange(msgspec.Struct, frozen=True):
    """What became of one table: the rows that were paired, the rows that went and came, and what to tell.

    ``moved`` and ``pairs`` are silent; where a pair has one side only, the other table is shorter.
    """

    told: list[Told]
    pairs: list[tuple[Piece | None, Piece | None]]
    moved: list[tuple[Piece, Piece]]
    gone: list[Piece]
    came: list[Piece]
    old_pieces: frozenset[Piece]
    new_pieces: frozenset[Piece]


def table_change(old: Table, new: Table) -> TableChange:
    """Return how ``old`` became ``new``: as lists where their columns are lists, else row by row."""
    grid = grid_of(old, new)
    told = list(_columns(old, new, grid))
    pairs = _beside(list(old.headers), list(new.headers))
    comparison = _Comparison(old, new, grid)
    held = frozenset(old.pieces), frozenset(new.pieces)
    if are_lists(old, new, grid, comparison.cost):
        listed = _listed(old, new, grid)
        rows = _beside([row.piece for row in old.rows], [row.piece for row in new.rows])
        return TableChange(told + listed, pairs + rows, [], [], [], *held)
    kept, taken = kept_order(grid.rows), set(grid.rows.values())
    matched = [(i, old.rows[i].piece, new.rows[j].piece) for i, j in sorted(grid.rows.items())]
    return TableChange(
        told=told + comparison.told,
        pairs=pairs + [(one, other) for _, one, other in matched if one.text != other.text],
        moved=[(one, other) for i, one, other in matched if i not in kept and one.text == other.text],
        gone=[row.piece for i, row in enumerate(old.rows) if i not in grid.rows],
        came=[row.piece for j, row in enumerate(new.rows) if j not in taken],
        old_pieces=held[0],
        new_pieces=held[1],
    )


def _beside(one: list[Piece], other: list[Piece]) -> list[tuple[Piece | None, Piece | None]]:
    """Pair what differs line by line; the longer side stands alone at its end."""
    return [(a, b) for a, b in zip_longest(one, other) if not (a and b and a.text == b.text)]


def _columns(old: Table, new: Table, grid: Grid) -> Iterator[Told]:
    """The columns that went, came, or have another name."""
    one, other = (_first(table) for table in (old, new))
    for number, name in enumerate(old.names):
        there = new.names[grid.columns[number]] if number in grid.columns else ""
        if name and name_key(name) != name_key(there) and any(new.names):
            yield Told(one, other, Cell("", "", f"column {name}", f"column {there}" if there else ""))
    taken = set(grid.columns.values())
    for number, name in enumerate(new.names):
        if name and number not in taken and any(old.names):
            yield Told(one, other, Cell("", "", "", f"column {name}"))


def _first(table: Table) -> Piece | None:
    return next(iter(table.pieces), None)


def _listed(old: Table, new: Table, grid: Grid) -> list[Told]:
    """The entries that columns which are lists lost and won."""
    found: list[Told] = []
    for i, j in sorted(grid.columns.items()):
        found += _told_entries("", new.names[j] or old.names[i], entries(old, i), entries(new, j))
    for table, numbers, lost in ((old, grid.columns.keys(), True), (new, set(grid.columns.values()), False)):
        for number in set(range(table.width)) - set(numbers):
            alone = entries(table, number)
            found += _told_entries("", table.names[number], *((alone, []) if lost else ([], alone)))
    return found


def _told_entries(row: str, column: str, old: list[Entry], new: list[Entry]) -> Iterator[Told]:
    for one, other in differing_entries(old, new):
        cell = Cell(row, column, shown(one.text) if one else "", shown(other.text) if other else "")
        yield Told(one.piece if one else None, other.piece if other else None, cell)


class _Comparison:
    """The cells of rows and columns that both tables have."""

    def __init__(self, old: Table, new: Table, grid: Grid) -> None:
        """Take two tables and how they lie over each other."""
        self._old, self._new, self._grid = old, new, grid
        self._columns = [
            (i, j)
            for i, j in sorted(grid.columns.items())
            if i not in grid.heads and not (only_counts(old.column(i)) and only_counts(new.column(j)))
        ]

    @property
    def cost(self) -> int:
        """How many cells differ when the tables are read row by row."""
        rows, width = self._grid.rows, self._old.width
        lost = len(self._old.rows) + len(self._new.rows) - 2 * len(rows)
        return len(self._differing) + len(self._renamed) + lost * width

    @property
    def told(self) -> list[Told]:
        """The rows with another name, and the cells that say something else."""
        restyled = self._restyled()
        found = [told for i, j in self._renamed for told in self._rename(i, j)]
        for i, j, a, b in self._differing:
            if a not in restyled:
                found += self._tell(self._old.rows[i], self._new.rows[j], a, b)
        return found

    @cached_property
    def _renamed(self) -> list[tuple[int, int]]:
        heads, others = self._grid.heads, self._grid.new_heads
        return [
            (i, j)
            for i, j in sorted(self._grid.rows.items())
            if [name_key(self._old.rows[i].cell(a)) for a in heads]
            != [name_key(self._new.rows[j].cell(b)) for b in others]
        ]

    @cached_property
    def _differing(self) -> list[tuple[int, int, int, int]]:
        """Row and row, column and column, of every cell that says something else."""
        return [
            (i, j, a, b)
            for i, j in sorted(self._grid.rows.items())
            if self._old.rows[i].cells != self._new.rows[j].cells
            for a, b in self._columns
            if not self._same(self._old.rows[i].cell(a), self._new.rows[j].cell(b))
        ]

    def _same(self, one: str, other: str) -> bool:
        if one == other or cell_key(one) == cell_key(other):
            return True
        if meaning(one) and meaning(one) == meaning(other) and unstyled(one) != unstyled(other):
            # Two signs for one word are one answer in another look, unless one table uses both.
            return not {(unstyled(one), unstyled(other)), (unstyled(other), unstyled(one))} & self._together
        return False

    @cached_property
    def _together(self) -> set[tuple[str, str]]:
        """Pairs of signs that stand side by side in one of the tables."""
        sides = (_signs(self._old), _signs(self._new))
        return {(a, b) for side in sides if len(side) <= _MOST_SIGNS for a in side for b in side}

    def _restyled(self) -> set[int]:
        """The columns in which every cell only got another emphasis."""
        counts: dict[int, int] = {}
        for i, j, a, b in self._differing:
            one, other = self._old.rows[i].cell(a), self._new.rows[j].cell(b)
            counts[a] = counts.get(a, 0) + (1 if unstyled(one) == unstyled(other) else -len(self._old.rows))
        return {
            a for a, number in counts.items() if number >= max(_RESTYLED, sum(map(bool, self._old.column(a))))
        }

    def _rename(self, i: int, j: int) -> Iterator[Told]:
        one, other = self._old.rows[i], self._new.rows[j]
        before, after = label_of(one, self._grid.heads), label_of(other, self._grid.new_heads)
        column = self._new.names[self._grid.new_heads[-1]]
        lists = [
            [Entry(text, row.piece) for head in heads for text in entries_of(row.cell(head))]
            for row, heads in ((one, self._grid.heads), (other, self._grid.new_heads))
        ]
        if min(map(len, lists)) > len(self._grid.heads):
            yield from _told_entries("", column, *lists)
        else:
            yield Told(one.piece, other.piece, Cell("", column, before, after))

    def _tell(self, one: Row, other: Row, a: int, b: int) -> Iterator[Told]:
        row = label_of(other, self._grid.new_heads)
        column = (
            self._new.names[b] or self._old.names[a] or (f"column {b + 1}" if self._new.width > 2 else "")
        )
        before, after = one.cell(a), other.cell(b)
        lists = [
            [Entry(text, side.piece) for text in entries_of(cell)]
            for side, cell in ((one, before), (other, after))
        ]
        if all(lists) and max(map(len, lists)) > 1:
            yield from _told_entries(row, column, *lists)
            return
        words = meaning(before), meaning(after)
        facts = (Fact("mark", *words),) if words[0] != words[1] else ()
        yield Told(one.piece, other.piece, Cell(row, column, *_values(before, after)), facts)


def _signs(table: Table) -> frozenset[str]:
    """The signs that stand in the cells of a table, as they are compared."""
    return frozenset(unstyled(cell) for row in table.rows for cell in row.cells if cell and meaning(cell))


def label_of(row: Row, heads: tuple[int, ...]) -> str:
    """What a row is called; one that begins with a list has no name."""
    if all(len(entries_of(row.cell(head))) > 1 for head in heads):
        return ""
    names = dict.fromkeys(name for head in heads if (name := shown(row.cell(head))))
    label = ", ".join(names) or next(filter(None, map(shown, row.cells)), "")
    return label if len(label) <= _LONGEST_NAME else f"{label[: _LONGEST_NAME - 1]}…"


def _values(before: str, after: str) -> tuple[str, str]:
    """Both values of a cell in words."""
    said = value_of(before, meaning(after)), value_of(after, meaning(before))
    if said[0] == said[1]:
        said = f"{said[0]}{style_of(before)}", f"{said[1]}{style_of(after)}"
    return said if said[0] != said[1] else (before, after)


def style_of(cell: str) -> str:
    """How a cell is set, in words."""
    return (
        ", in bold"
        if cell.startswith(("**", "__"))
        else ", in italics"
        if cell.startswith(("*", "_"))
        else ""
    )


def value_of(cell: str, other: str) -> str:
    """A value in words; where the ``other`` is an answer, an empty cell is the answer no."""
    if not cell:
        return "no (empty)" if other and other not in ("no", "none") else "empty"
    word = meaning(cell)
    return f"{word} ({shown(cell)})" if word and is_sign(cell) else shown(cell)
