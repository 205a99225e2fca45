"""Rules on tables: a cell changed, and the article speaks of its row, its column, or the entry that it held."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

import msgspec

from pipeline.articles import Article
from pipeline.changes import Change
from pipeline.changes.facts import differences
from pipeline.changes.values import values_of
from pipeline.changes.words import key
from pipeline.content import Snapshot
from pipeline.content.cells import cells_of, entries_of
from pipeline.impacts.case import Case
from pipeline.impacts.evidence import VALUES, spoken
from pipeline.impacts.model import Reason, Suggestion, Verdict
from pipeline.impacts.opposites import turned
from pipeline.impacts.pairs import meant
from pipeline.impacts.sentences import spelled, told, told_apart
from pipeline.impacts.statements import Statement
from pipeline.impacts.synonyms import concepts
from pipeline.impacts.vocabulary import mass, stems

# A statement speaks of a row or column when it holds this share of its name, by weight.
_SPOKEN = 0.75
# A name that weighs less (see vocabulary.weight) is in every second sentence.
_NAMED = 1.2
_TELLING = 2.0
# A statement that names so many other rows too enumerates them.
_LISTED = 2
# Of a larger table, and of a larger change, so much is looked at.
_MOST_NAMES = 2_000
_MOST_CHANGES = 2_000
_MOST_TOLD = 5
# So many changed entries are kept, to see later whether the article says them.
_MOST_KEPT = 100
# A cell of so many words is prose; what must differ in it by weight to say something else.
_PROSE = 8
_DIFFERS = 6.0
# A longer value is told and not offered as an edit.
_LONGEST_EDIT = 60

Stems = frozenset[str]


class _Changed(msgspec.Struct, frozen=True):
    """A changed cell: the stems of its row and of its column, and what it said, folded."""

    change: Change
    row: Stems
    column: Stems
    before: str


@lru_cache(maxsize=4)
def _changed(changes: tuple[Change, ...]) -> tuple[_Changed, ...]:
    cells = (change for change in changes if change.cell and not _same(change.cell.before, change.cell.after))
    found = list(islice(cells, _MOST_CHANGES))
    return tuple(
        _Changed(
            change,
            frozenset(stems(change.cell.row)),
            frozenset(stems(change.cell.column)),
            key(change.cell.before.removeprefix("column ")),
        )
        for change in found
        if change.cell
    )


def _same(before: str, after: str) -> bool:
    """Whether two cells hold one value, spelled in two ways, or say the same in nearly the same words."""
    if not before or not after or key(before) == key(after):
        return False
    return meant(before) == meant(after) or _is_reworded(before, after)


def _is_reworded(before: str, after: str) -> bool:
    """Whether two long cells differ in no detail and in hardly a telling word."""
    if min(len(before.split()), len(after.split())) < _PROSE or differences(before, after):
        return False
    return mass(concepts(before) ^ concepts(after)) < _DIFFERS and not turned(before, after)


@lru_cache(maxsize=4)
def _by_stem(changes: tuple[Change, ...]) -> dict[str, list[int]]:
    """Return which changed cells a word of a statement may speak of."""
    index: dict[str, list[int]] = {}
    for number, one in enumerate(_changed(changes)):
        for stem in one.row | one.column | frozenset(stems(one.before)):
            index.setdefault(stem, []).append(number)
    return index


def cell_changed(case: Case) -> Iterator[Reason]:
    """A cell of a table changed, and the article names its row and its column, or the entry it held."""
    changed = _changed(case.changes)
    if not changed:
        return
    index = _by_stem(case.changes)
    title = frozenset(stems(f"{case.article.title} {case.article.h1}"))
    for statement in case.stated:
        near = {number for stem in statement.stems & index.keys() for number in index[stem]}
        for number in sorted(near):
            one = changed[number]
            found = _of_cell(case, statement, one, title) if one.row else _of_entry(case, statement, one)
            if found:
                yield found


def _of_cell(case: Case, statement: Statement, one: _Changed, title: Stems) -> Reason | None:
    row, column = _speaks_of_row(case, statement, one), _speaks(statement.stems, one.column)
    if row and (column or not one.column):
        flipped = _flipped(one)
        repeated = _says(statement, one.before)
        sure = bool(one.column) and (flipped or repeated)
        edit = _edit(statement, one.change) if repeated and not flipped else None
        return _reason(
            statement.line, one.change, Verdict.UPDATE if sure else Verdict.REVIEW, 0.8 if sure else 0.6, edit
        )
    if not case.after:
        return None
    names = _names(case.after)
    part = mass(one.row & statement.stems) >= _TELLING
    if column and part and _says(statement, one.before):
        return _reason(statement.line, one.change, Verdict.REVIEW, 0.6)
    if row and _flipped(one) and _enumerates(statement, names[1], one.row):
        return _reason(statement.line, one.change, Verdict.REVIEW, 0.6)
    if (
        row
        and mass(one.row) >= _TELLING
        and not _other(statement, names[0], one.column)
        and _held(statement, one)
    ):
        return _reason(statement.line, one.change, Verdict.UPDATE, 0.75)
    # A column that gained an entry is no news to an article that names the column alone.
    if statement.line not in case.lines or not (row or one.before):
        return None
    if row and mass(one.row) >= _TELLING and not _other(statement, names[0], one.column):
        return _reason(statement.line, one.change, Verdict.REVIEW, 0.5)
    titled = _speaks(title, one.row) and mass(one.row) >= _TELLING
    if column and (titled or not _other(statement, names[1], one.row)):
        return _reason(statement.line, one.change, Verdict.REVIEW, 0.55 if titled else 0.45)
    return None


def _flipped(one: _Changed) -> bool:
    return any(fact.kind == "mark" for fact in one.change.facts)


def _enumerates(statement: Statement, rows: Iterable[Stems], own: Stems) -> bool:
    """Whether a statement lists rows of a table, that which changed among them."""
    others = [name for name in rows if not name & own and _speaks(statement.stems, name)]
    return len(others) >= _LISTED


def _held(statement: Statement, one: _Changed) -> bool:
    """Whether a statement says the one value that a cell held, whatever the column is called."""
    values = values_of(one.change.cell.before) if one.change.cell else ()
    held = [value for value in values if value.kind in VALUES]
    return len(held) == 1 and spoken(statement.text, held[0]) is not None


def _speaks(said: Stems, name: Stems) -> bool:
    """Whether a statement of these stems holds a name."""
    whole = mass(name)
    return whole >= _NAMED and mass(name & said) >= _SPOKEN * whole


def _speaks_of_row(case: Case, statement: Statement, one: _Changed) -> bool:
    """Whether a statement speaks of a row, and its words are not scattered around the name of another."""
    if not _speaks(statement.stems, one.row) or one.change.cell is None:
        return False
    said = f" {key(statement.text)} "
    if case.after is None or f" {key(one.change.cell.row)} " in said:
        return True
    return not any(f" {name} " in said for name in _titles(case.after))


@lru_cache(maxsize=2)
def _titles(page: Snapshot) -> frozenset[str]:
    """Return what the rows of a page are called, folded, where that is more than one word."""
    rows = (block.text for section in page.sections for block in section.blocks if block.kind == "row")
    names = {key(cells_of(row)[0]) for row in islice(rows, _MOST_NAMES)}
    return frozenset(name for name in names if " " in name)


def _other(statement: Statement, names: Iterable[Stems], own: Stems) -> bool:
    """Whether a statement speaks of another row or column than that which changed."""
    return any(name != own and not name <= own and _speaks(statement.stems, name) for name in names)


@lru_cache(maxsize=2)
def _names(page: Snapshot) -> tuple[frozenset[Stems], frozenset[Stems]]:
    """Return what the tables of a page call their columns, and what they call their rows."""
    columns: set[Stems] = set()
    rows: set[Stems] = set()
    for section in page.sections:
        for block in section.blocks:
            if block.kind == "header":
                columns |= {frozenset(stems(cell)) for cell in cells_of(block.text)}
            elif block.kind == "row" and len(rows) < _MOST_NAMES:
                rows.add(frozenset(stems(cells_of(block.text)[0])))
    return frozenset(columns - {frozenset()}), frozenset(rows - {frozenset()})


def _of_entry(case: Case, statement: Statement, one: _Changed) -> Reason | None:
    """An entry of a list, the name of a row or of a column that the article repeats."""
    if not one.before or not _says(statement, one.before):
        return None
    if mass(frozenset(stems(one.before))) < _NAMED and not _speaks(statement.stems, one.column):
        return None
    if case.after and one.before in _entries(case.after):
        return None
    named = one.change.cell is not None and not one.change.cell.column
    if named:
        return _reason(statement.line, one.change, Verdict.REVIEW, 0.6)
    return _reason(statement.line, one.change, Verdict.UPDATE, 0.8, _edit(statement, one.change))


@lru_cache(maxsize=2)
def _entries(page: Snapshot) -> frozenset[str]:
    """Return what stands in a cell of a page by itself, folded."""
    rows = (block.text for section in page.sections for block in section.blocks if block.kind == "row")
    return frozenset(key(entry) for row in rows for cell in cells_of(row) for entry in entries_of(cell))


def _says(statement: Statement, phrase: str) -> bool:
    return bool(phrase) and f" {phrase} " in f" {key(statement.text)} "


def _edit(statement: Statement, change: Change) -> Suggestion | None:
    """The edit that writes the new value in place of the old one."""
    cell = change.cell
    if cell is None or not cell.before or not cell.after or len(cell.after) > _LONGEST_EDIT:
        return None
    old = spelled(cell.before, statement.text)
    return Suggestion(statement.line, old, cell.after) if old in statement.text else None


def _reason(
    line: int, change: Change, verdict: Verdict, confidence: float, edit: Suggestion | None = None
) -> Reason:
    return Reason(
        rule="cell-changed",
        sentence=f"The page's table changed: {_brief(change)}.",
        line=line,
        before=change.before,
        after=change.after,
        confidence=confidence,
        verdict=verdict,
        suggestion=edit,
    )


def _brief(change: Change) -> str:
    """A changed cell in a few words: what is new has a plus before it, what went a minus."""
    cell = change.cell
    if cell is None:
        return told(change.after or change.before)
    where = ", ".join(filter(None, (cell.row, cell.column)))
    what = " -> ".join(told_apart(cell.before, cell.after))
    if not cell.before or not cell.after:
        what = f"{'-' if cell.before else '+'} {told(cell.before or cell.after)}"
    return f"{told(where)}: {what}" if where else what


def listing_changed(case: Case) -> Iterator[Reason]:
    """The list or the marks in the very section that a link names changed, and no sentence says which it means."""
    links = [link for link in case.links if link.fragment]
    if not links or any(reason.verdict is Verdict.UPDATE for reason in cell_changed(case)):
        return
    by_anchor: dict[str, list[Change]] = {}
    for one in _changed(case.changes):
        if not one.row or any(fact.kind == "mark" for fact in one.change.facts):
            by_anchor.setdefault(one.change.anchor.casefold(), []).append(one.change)
    for link in links:
        changes = by_anchor.get(link.fragment.casefold(), [])
        if changes and not _of_other_row(case, link.line, changes):
            yield _listing(link.line, changes)


def says_entries(article: Article, before: str, after: str) -> bool:
    """Return whether an article says all that is new in a listing, and nothing that is over: somebody wrote it in.

    ``before`` and ``after`` are those of the reason, a line an entry.
    """
    text = f" {key(article.body)} "
    pairs = list(zip(before.split("\n"), after.split("\n"), strict=False))
    old, new = (
        {key(side.rpartition(": ")[2]) for side in sides if side} for sides in zip(*pairs, strict=True)
    )
    return (
        bool(new)
        and all(f" {one} " in text for one in new)
        and not any(f" {one} " in text for one in old - new)
    )


def _of_other_row(case: Case, line: int, changes: list[Change]) -> bool:
    """Whether a line speaks of a row of the tables that none of the changes is about."""
    mine = [one for one in case.stated if one.line == line]
    named = {frozenset(stems(cell.before or cell.after)) for one in changes if (cell := one.cell)}
    rows = [name for name in _names(case.after)[1] if name not in named] if case.after else []
    return any(mass(name) >= _TELLING and name <= one.stems for one in mine for name in rows)


def _listing(line: int, changes: list[Change]) -> Reason:
    brief = [_entry(change) for change in changes[:_MOST_TOLD]]
    more = f" and {len(changes) - _MOST_TOLD} more" if len(changes) > _MOST_TOLD else ""
    return Reason(
        rule="listing-changed",
        sentence=f"The table in the section that the link names changed: {', '.join(brief)}{more}.",
        line=line,
        before="\n".join(change.before for change in changes[:_MOST_KEPT]),
        after="\n".join(change.after for change in changes[:_MOST_KEPT]),
        confidence=0.6,
        verdict=Verdict.REVIEW,
    )


def _entry(change: Change) -> str:
    """A changed entry without the name of its list, any other cell with its names."""
    if change.cell and not change.cell.row:
        return _brief(msgspec.structs.replace(change, cell=msgspec.structs.replace(change.cell, column="")))
    return _brief(change)
