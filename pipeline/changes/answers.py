"""What the tables of one page answer, cell by cell, in the words by which a change tells a cell."""

from collections.abc import Iterator
from itertools import islice

import msgspec

from pipeline.changes.cells import label_of, style_of, value_of
from pipeline.changes.grid import heads_of
from pipeline.changes.model import Cell
from pipeline.changes.pieces import pieces
from pipeline.changes.tables import Table, named, shown, tables_of
from pipeline.content import Snapshot
from pipeline.content.cells import entries_of

# Of a larger page so many cells are known.
_MOST = 100_000


class _Place(msgspec.Struct):
    """What stands in a cell, or in a column that is a list: each answer, and all spellings of any."""

    row: str
    column: str
    said: list[str]
    spelled: set[str]


class Answers:
    """The cells of one page by the names of their row and column."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Read the tables of ``snapshot`` once."""
        self._places: dict[str, _Place] = {}
        tables = tables_of(pieces(snapshot))
        cells = (cell for table in tables for cell in _cells(named(table, table)[0]))
        for row, column, text in islice(cells, _MOST):
            self._note(row, column, text)

    def now(self, before: str, after: str) -> Cell | None:
        """Return the cell that was told to have become ``after``, with what it says today; ``None`` for no such cell.

        Both are told as ``Told.texts`` tells them. ``Cell.after`` is what was told where that still stands, what
        stood there ``before`` where that is back, else what stands there today.
        """
        names = self._names(after) or self._names(before)
        if not names:
            return None
        place = self._places[names]
        was, told = (text.removeprefix(f"{names}: ") for text in (before, after))
        cell = Cell(place.row, place.column, was, told)
        if told in place.spelled or not (told or was in place.spelled):
            return cell
        if was in place.spelled:
            return msgspec.structs.replace(cell, after=was)
        return msgspec.structs.replace(cell, after=place.said[0] if place.row else "")

    def _names(self, text: str) -> str:
        """Return the names that a told cell begins with: the longest that the page knows."""
        at = text.rfind(": ")
        while at > 0:
            if text[:at] in self._places:
                return text[:at]
            at = text.rfind(": ", 0, at)
        return ""

    def _note(self, row: str, column: str, text: str) -> None:
        names = ", ".join(filter(None, (row, column)))
        place = self._places.setdefault(names, _Place(row, column, [], set()))
        place.said.append(value_of(text, ""))
        answers = {text, shown(text), value_of(text, ""), value_of(text, "yes")}
        place.spelled |= answers | {f"{said}{style_of(text)}" for said in answers}
        place.spelled |= {shown(entry) for entry in entries_of(text)}


def _cells(table: Table) -> Iterator[tuple[str, str, str]]:
    """Yield each cell with the names of its row and column, and once more as an entry of its column."""
    heads = heads_of(table)
    for row in table.rows:
        label = label_of(row, heads)
        for number in range(table.width):
            column = table.names[number] or (f"column {number + 1}" if table.width > 2 else "")
            if number not in heads:
                yield label, column, row.cell(number)
            if table.names[number] and row.cell(number):
                yield "", table.names[number], row.cell(number)
