"""Columns that are lists of their own: a row of such a table means nothing, an entry is told by its column."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from pipeline.changes.grid import Grid
from pipeline.changes.keys import cell_key
from pipeline.changes.pieces import Piece
from pipeline.changes.tables import Table, alike
from pipeline.content.cells import entries_of
from pipeline.content.marks import meaning

# An entry that reads this much alike (0 to 1) is the old one with another version or spelling.
_SAME_ENTRY = 0.7
_MOST_PAIRS = 2_500
# An entry of a list is a name, and no sentence.
_MOST_WORDS = 8
_FEWEST = 3


class Entry(msgspec.Struct, frozen=True):
    """An entry of a list, and the row it is written in."""

    text: str
    piece: Piece


def are_lists(old: Table, new: Table, grid: Grid, cost: int) -> bool:
    """Return whether the columns of a table are lists of their own.

    Every column is filled from the top with names, none of them twice, and either the lists are of different
    length or the change is smaller that way; ``cost`` is how many cells differ row by row.
    """
    if not (_may_be_lists(old) and _may_be_lists(new)):
        return False
    if old.width == new.width == 1 or _ragged(old) or _ragged(new):
        return True
    sides = ((entries(old, i), entries(new, j)) for i, j in grid.columns.items())
    return sum(len(list(differing_entries(*pair))) for pair in sides) + 1 < cost


def entries(table: Table, column: int) -> list[Entry]:
    """Return what stands in a column."""
    return [Entry(cell, row.piece) for row in table.rows if (cell := row.cell(column))]


def _may_be_lists(table: Table) -> bool:
    columns = [table.column(number) for number in range(table.width)]
    filled = [[cell for cell in column if cell] for column in columns]
    entries = [cell for column in filled for cell in column]
    return (
        len(entries) >= _FEWEST
        and any(table.names)
        and all(column[: len(held)] == held for column, held in zip(columns, filled, strict=True))
        and all(len(set(map(cell_key, held))) == len(held) for held in filled)
        and all(map(_is_entry, entries))
    )


def _is_entry(cell: str) -> bool:
    named = any(map(str.isalpha, cell)) and not meaning(cell)
    return (
        named and len(cell.split()) <= _MOST_WORDS and not cell.endswith(".") and len(entries_of(cell)) == 1
    )


def _ragged(table: Table) -> bool:
    """Whether the lists have different lengths: the first is not the longest, or several cells are empty."""
    lengths = [sum(map(bool, table.column(number))) for number in range(table.width)]
    return bool(lengths) and (
        lengths[0] < max(lengths) or sum(max(lengths) - length for length in lengths) > 1
    )


def differing_entries(
    old: Sequence[Entry], new: Sequence[Entry]
) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Yield the entries that changed, went and came; the order of a list says nothing."""
    gone, came = _only(old, new), _only(new, old)
    found: dict[int, int] = {}
    if len(gone) * len(came) <= _MOST_PAIRS:
        scored = [(alike(a.text, b.text), -i, -j) for i, a in enumerate(gone) for j, b in enumerate(came)]
        for score, i, j in sorted(scored, reverse=True):
            if score >= _SAME_ENTRY and -i not in found and -j not in found.values():
                found[-i] = -j
    for i, entry in enumerate(gone):
        yield entry, came[found[i]] if i in found else None
    taken = set(found.values())
    yield from ((None, entry) for j, entry in enumerate(came) if j not in taken)


def _only(entries: Sequence[Entry], others: Sequence[Entry]) -> list[Entry]:
    left = Counter(cell_key(entry.text) for entry in others)
    found = []
    for entry in entries:
        name = cell_key(entry.text)
        if left[name] > 0:
            left[name] -= 1
        else:
            found.append(entry)
    return found
