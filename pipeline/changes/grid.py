"""Which row and which column of a table is which of the same table later: added, removed, renamed, moved."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

import msgspec

from pipeline.changes.keys import name_key, unstyled, value_key
from pipeline.changes.tables import Row, Table, alike
from pipeline.content.marks import meaning

# A row or column keeps its identity under a name that reads this much alike (0 to 1), or with these contents.
_SAME_NAME = 0.6
_SAME_CONTENTS = 0.8
# A first column says which row it is when this share of its cells are names of their own.
_DISTINCT = 0.8
_MOST_HEADS = 3
# Where more names came and went than this at one place, none is taken for another.
_MOST_AT_ONE_PLACE = 24


class Grid(msgspec.Struct, frozen=True):
    """The alignment of two tables: columns and rows by number, and the columns that name the rows."""

    columns: dict[int, int]
    rows: dict[int, int]
    heads: tuple[int, ...]
    new_heads: tuple[int, ...]


def grid_of(old: Table, new: Table) -> Grid:
    """Return how two tables lie over each other."""
    columns = _same_names(list(map(name_key, old.names)), list(map(name_key, new.names)))
    heads = heads_of(old)
    new_heads = tuple(columns.get(head, head) for head in heads)
    if any(new.width <= head for head in new_heads) or len(set(new_heads)) < len(new_heads):
        heads, new_heads = heads[:1], (0,)
    for head, other in zip(heads, new_heads, strict=True):
        if head not in columns and other not in columns.values():
            columns[head] = other
    rows = _rows(old, new, heads, new_heads, columns)
    columns |= _renamed_columns(old, new, columns, rows)
    rows |= _renamed_rows(old, new, Grid(columns, rows, heads, new_heads))
    return Grid(columns, rows, heads, new_heads)


def _same_names(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Pair equal names, the n-th with the n-th; columns without names by their place, where as many stand there."""
    found = _nth(enumerate(old), enumerate(new))
    if not any(old) or not any(new):
        return dict(zip(range(len(old)), range(len(new)), strict=False)) if len(old) == len(new) else found
    return {i: j for i, j in found.items() if old[i] or (i == j and len(old) == len(new))}


def _nth(old: Iterable[tuple[int, Hashable]], new: Iterable[tuple[int, Hashable]]) -> dict[int, int]:
    waiting: dict[Hashable, list[int]] = {}
    for number, name in new:
        waiting.setdefault(name, []).append(number)
    for listed in waiting.values():
        listed.reverse()
    return {number: waiting[name].pop() for number, name in old if waiting.get(name)}


def heads_of(table: Table) -> tuple[int, ...]:
    """Return the columns that name a row: the first, and the next ones where that alone does not tell rows apart."""
    width = table.width
    first = 1 if width > 1 and only_counts(table.column(0)) else 0
    heads: list[int] = []
    for number in range(first, min(first + _MOST_HEADS, width)):
        if heads and not _names_rows(table.column(number)):
            break
        heads.append(number)
        rows = [tuple(name_key(row.cell(head)) for head in heads) for row in table.rows if len(row.cells) > 1]
        if len({(row, table.rows[i].band) for i, row in enumerate(rows)}) >= _DISTINCT * len(rows):
            return tuple(heads)
    return (first,)


def only_counts(cells: Sequence[str]) -> bool:
    """Return whether a column only counts the rows: 1, 2, 3."""
    return len(cells) > 1 and [cell.strip(" .") for cell in cells] == [str(i + 1) for i in range(len(cells))]


def _names_rows(cells: Sequence[str]) -> bool:
    """Whether a column holds names, and no answers or numbers."""
    names = sum(any(map(str.isalpha, cell)) and not meaning(cell) for cell in cells)
    return names >= _DISTINCT * max(len(cells), 1)


def _rows(
    old: Table, new: Table, heads: Sequence[int], new_heads: Sequence[int], columns: Mapping[int, int]
) -> dict[int, int]:
    """Pair rows of one name: those that are equal throughout first, then the n-th of a name with the n-th."""
    shared = sorted(columns.items())
    found = _unchanged(old, new, shared)
    kinds: Sequence[tuple[Callable[[Row], Hashable], Callable[[Row], Hashable]]] = (
        (
            lambda row: (row.band, tuple(unstyled(row.cell(i)) for i, _ in shared)),
            lambda row: (row.band, tuple(unstyled(row.cell(j)) for _, j in shared)),
        ),
        (
            lambda row: (row.band, *(name_key(row.cell(i)) for i in heads)),
            lambda row: (row.band, *(name_key(row.cell(j)) for j in new_heads)),
        ),
        (
            lambda row: tuple(name_key(row.cell(i)) for i in heads),
            lambda row: tuple(name_key(row.cell(j)) for j in new_heads),
        ),
    )
    for name, other in kinds:
        taken = set(found.values())
        found |= _nth(
            ((i, name(row)) for i, row in enumerate(old.rows) if i not in found),
            ((j, other(row)) for j, row in enumerate(new.rows) if j not in taken),
        )
    return found


def _unchanged(old: Table, new: Table, columns: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Pair the rows that are written alike, where every column stands in its place."""
    if old.width != new.width or columns != [(i, i) for i in range(old.width)]:
        return {}
    return _nth(
        ((i, (row.band, row.piece.text)) for i, row in enumerate(old.rows)),
        ((j, (row.band, row.piece.text)) for j, row in enumerate(new.rows)),
    )


def _renamed_columns(
    old: Table, new: Table, columns: Mapping[int, int], rows: Mapping[int, int]
) -> dict[int, int]:
    """Pair columns of other names at the same place: their names read alike, or they hold the same."""

    def same(i: int, j: int) -> float:
        pairs = [(old.rows[a].cell(i), new.rows[b].cell(j)) for a, b in rows.items()]
        told = [(one, other) for one, other in pairs if one or other]
        kept = sum(value_key(one) == value_key(other) for one, other in told) / len(told) if told else 0.0
        return _likeness(old.names[i], new.names[j], kept, sure=len({one for one, _ in told}) > 1)

    return _at_one_place(range(old.width), range(new.width), columns, same)


def _renamed_rows(old: Table, new: Table, grid: Grid) -> dict[int, int]:
    """Pair rows of other names at the same place: their names read alike, or they hold the same and it tells."""
    values = [(i, j) for i, j in grid.columns.items() if i not in grid.heads]

    def same(i: int, j: int) -> float:
        one, other = old.rows[i], new.rows[j]
        pairs = [(one.cell(a), other.cell(b)) for a, b in values if one.cell(a) or other.cell(b)]
        kept = sum(value_key(a) == value_key(b) for a, b in pairs) / len(pairs) if pairs else 0.0
        name, there = (" ".join(map(one.cell, grid.heads)), " ".join(map(other.cell, grid.new_heads)))
        return _likeness(name, there, kept, sure=any(len(a.split()) > 1 or a[1:].isdigit() for a, _ in pairs))

    return _at_one_place(range(len(old.rows)), range(len(new.rows)), grid.rows, same)


def _likeness(one: str, other: str, kept: float, *, sure: bool) -> float:
    """How surely two names are of one row or column; ``kept``: the share of its contents, ``sure``: they tell."""
    name = 0.0 if _numbered(one) != _numbered(other) else alike(one, other)
    if name < _SAME_NAME and not (sure and kept >= _SAME_CONTENTS):
        return 0.0
    return name + kept


def _numbered(name: str) -> list[str]:
    """The numbers in a name: Level 2 is not Level 4 called otherwise."""
    return ["".join(filter(str.isdigit, word)) for word in name.split() if any(map(str.isdigit, word))]


def _at_one_place(
    old: Iterable[int], new: Iterable[int], known: Mapping[int, int], same: Callable[[int, int], float]
) -> dict[int, int]:
    """Pair what stands between the same neighbours, the most alike first; ``same`` is 0 where it is not one."""
    taken = set(known.values())
    gaps: dict[int, list[int]] = {}
    place = -1
    for number in old:
        if number in known:
            place = known[number]
        else:
            gaps.setdefault(place, []).append(number)
    came: dict[int, list[int]] = {}
    place = -1
    for number in new:
        if number in taken:
            place = number
        else:
            came.setdefault(place, []).append(number)
    found: dict[int, int] = {}
    for at in gaps.keys() & came.keys():
        found |= _best(gaps[at], came[at], same)
    return found


def _best(gone: Sequence[int], came: Sequence[int], same: Callable[[int, int], float]) -> dict[int, int]:
    if len(gone) > _MOST_AT_ONE_PLACE or len(came) > _MOST_AT_ONE_PLACE:
        return {}
    scored = sorted(((same(i, j), -abs(i - j), -i, -j) for i in gone for j in came), reverse=True)
    found: dict[int, int] = {}
    for score, _, i, j in scored:
        if score and -i not in found and -j not in found.values():
            found[-i] = -j
    return found


def kept_order(rows: Mapping[int, int]) -> set[int]:
    """Return the rows that still follow the one before them; the others moved."""
    last = -1
    kept = set()
    for i, j in sorted(rows.items()):
        if j > last:
            kept.add(i)
            last = j
    return kept
