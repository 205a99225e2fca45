"""The tables of a page as rows and columns with names, and which table of one page is which of the other."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import groupby, product

import msgspec
from rapidfuzz import fuzz

from pipeline.changes.keys import name_key
from pipeline.changes.pieces import Piece
from pipeline.content.cells import BREAK, BULLET, cells_of
from pipeline.content.marks import meaning
from pipeline.content.text import plain

# More tables than this on a page are matched by their names alone.
_MOST_TABLES = 60
# The share of names or rows that two tables must share to be one (0 to 1).
_ALIKE = 0.3
_WIDEST = 200
# A first row may be one of names in a table of so many rows, when no cell of it has more words.
_FEWEST, _MOST_WORDS = 3, 5


class Row(msgspec.Struct, frozen=True):
    """A row: its cells by column, and the group of rows it stands in ("" for none)."""

    piece: Piece
    cells: tuple[str, ...]
    band: str = ""

    def cell(self, column: int) -> str:
        """Return the cell in ``column``, "" where the row has none."""
        return self.cells[column] if column < len(self.cells) else ""


class Table(msgspec.Struct, frozen=True):
    """A table: the names of its columns, its rows, and the pieces that hold the names."""

    headers: tuple[Piece, ...]
    names: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def section(self) -> int:
        """The section it stands in."""
        return (self.headers or tuple(row.piece for row in self.rows))[0].section

    @property
    def pieces(self) -> Iterator[Piece]:
        """Everything it is made of."""
        yield from self.headers
        yield from (row.piece for row in self.rows)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.names)

    def column(self, number: int) -> list[str]:
        """Return the cells of a column, from top to bottom."""
        return [row.cell(number) for row in self.rows]


def tables_of(listed: Sequence[Piece]) -> list[Table]:
    """Return the tables among the pieces of a page, in order."""
    found = []
    for is_table, run in groupby(listed, lambda piece: piece.kind in ("row", "header")):
        if is_table:
            found += [_table(part) for part in _parts(list(run))]
    return found


def _parts(run: Sequence[Piece]) -> Iterator[list[Piece]]:
    """A run of rows in tables: a header below a row, or another section, begins the next."""
    part: list[Piece] = []
    for piece in run:
        last = part[-1] if part else None
        if last and (piece.section != last.section or (piece.kind == "header" and last.kind == "row")):
            yield part
            part = []
        part.append(piece)
    if part:
        yield part


def _table(part: Sequence[Piece]) -> Table:
    headers = [piece for piece in part if piece.kind == "header"]
    rows = [Row(piece, cells_of(piece.text)) for piece in part if piece.kind == "row"]
    width = min(max((len(cells_of(piece.text)) for piece in part), default=0), _WIDEST)
    return Table(tuple(headers), tuple(_names(headers, width)), tuple(_banded(rows, width)))


def named(old: Table, new: Table) -> tuple[Table, Table]:
    """Return two states of a table; a first row that holds the names of the columns in both is their header."""
    if any(old.names) or any(new.names) or not (old.rows and new.rows):
        return old, new
    first = old.rows[0].cells
    names_both = list(map(name_key, first)) == list(map(name_key, new.rows[0].cells))
    if names_both and (_names_columns(old.rows, old.width) or _names_columns(new.rows, new.width)):
        return _under_first(old), _under_first(new)
    return old, new


def _under_first(table: Table) -> Table:
    headers = (*table.headers, table.rows[0].piece)
    return Table(headers, tuple(_names(headers, table.width)), table.rows[1:])


def _names_columns(rows: Sequence[Row], width: int) -> bool:
    """Whether the first row of a table without names holds them: in bold, or words above answers."""
    if len(rows) < _FEWEST or width < 2 or len(rows[0].cells) < width:
        return False
    first = rows[0].cells
    if any(len(cell.split()) > _MOST_WORDS for cell in first):
        return False
    if not all(first[1:]) or any(meaning(cell) or not any(map(str.isalpha, cell)) for cell in first[1:]):
        return False
    bold = all(cell.startswith("**") and cell.endswith("**") for cell in first if cell)
    values = [[row.cell(number) for row in rows[1:] if row.cell(number)] for number in range(1, width)]
    return bold or all(column and all(map(_answers, column)) for column in values)


def _answers(cell: str) -> bool:
    return bool(meaning(cell)) or cell[:1].isdigit()


def _names(headers: Iterable[Piece], width: int) -> Iterator[str]:
    """The name of each column: what the header rows say above it, each part once."""
    rows = [row for row in (cells_of(piece.text) for piece in headers) if len(row) > 1 or width == 1]
    for number in range(width):
        parts = (shown(row[number]) for row in rows if number < len(row))
        yield " ".join(dict.fromkeys(part for part in parts if part))


def _banded(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """The rows, each with the group it stands in; a row of one cell in a wider table names a group."""
    band = ""
    for row in rows:
        if width > 1 and len(row.cells) == 1:
            band = name_key(row.cells[0])
        yield Row(row.piece, row.cells[:_WIDEST], band)


def shown(cell: str) -> str:
    """Return a cell for a person: without markup, its lines side by side."""
    text = plain(cell)
    if BREAK in text or BULLET in text:
        parts = (part.strip() for part in text.replace(BULLET, BREAK).split(BREAK))
        text = ", ".join(part for part in parts if part) or text
    return text


def matched(
    before: Sequence[Table], after: Sequence[Table], aligned: dict[int, int]
) -> list[tuple[Table, Table]]:
    """Return which table is which: by place and names, by place, by names anywhere; never two for one."""
    pairs: list[tuple[Table, Table]] = []
    old, new = list(before), list(after)
    names: Sequence[tuple[Callable[[Table], Hashable], Callable[[Table], Hashable]]] = (
        (
            lambda t: (aligned.get(t.section, -1), _said(t)),
            lambda t: (t.section, _said(t)),
        ),
        (lambda t: (aligned.get(t.section, -1), _titled(t)), lambda t: (t.section, _titled(t))),
        (_said, _said),
    )
    for name, other in names:
        pairs += _by_name(old, new, name, other)
    return [named(*pair) for pair in pairs + _by_likeness(old, new, aligned)]


def _said(table: Table) -> Hashable:
    return (_titled(table), tuple(row.piece.text for row in table.rows))


def _titled(table: Table) -> Hashable:
    """The names of a table's columns; none for a table that has no names."""
    return tuple(map(name_key, table.names)) if any(table.names) else id(table)


def _by_name(
    old: list[Table],
    new: list[Table],
    name: Callable[[Table], Hashable],
    other: Callable[[Table], Hashable],
) -> Iterator[tuple[Table, Table]]:
    """Pair the n-th table of a name with the n-th, where both have equally many; take them out of the lists."""
    waiting: dict[Hashable, list[Table]] = {}
    for table in new:
        waiting.setdefault(other(table), []).append(table)
    mine: dict[Hashable, list[Table]] = {}
    for table in old:
        mine.setdefault(name(table), []).append(table)
    for label, tables in mine.items():
        found = waiting.get(label, [])
        if len(found) == len(tables):
            yield from zip(tables, found, strict=True)
            taken = {id(table) for table in (*tables, *found)}
            old[:] = [table for table in old if id(table) not in taken]
            new[:] = [table for table in new if id(table) not in taken]


def _by_likeness(
    old: Sequence[Table], new: Sequence[Table], aligned: dict[int, int]
) -> list[tuple[Table, Table]]:
    """Pair what is left by the share of names of columns or rows that two tables have in common."""
    if len(old) * len(new) > _MOST_TABLES**2:
        return []
    known, others = ([(_column_names(table), _row_names(table)) for table in side] for side in (old, new))
    scored = []
    for i, j in product(range(len(old)), range(len(new))):
        share = max(_shared(one, other) for one, other in zip(known[i], others[j], strict=True))
        if share >= _ALIKE:
            scored.append((share + (aligned.get(old[i].section, -1) == new[j].section), -i, -j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(scored, reverse=True):
        if -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return [(old[i], new[j]) for i, j in pairs.items()]


def _column_names(table: Table) -> frozenset[str]:
    return frozenset(map(name_key, table.names)) - {""}


def _row_names(table: Table) -> frozenset[str]:
    return frozenset(name_key(row.cell(0)) for row in table.rows) - {""}


def _shared(names: frozenset[str], others: frozenset[str]) -> float:
    return len(names & others) / max(len(names), len(others), 1)


def alike(one: str, other: str) -> float:
    """Return how alike two names read, 0 to 1."""
    return fuzz.ratio(name_key(one), name_key(other)) / 100
