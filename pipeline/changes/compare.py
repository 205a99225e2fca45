"""Two snapshots of a page, and what changed between them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import msgspec

from pipeline.changes.blocks import cut_otherwise, pair, set_aside
from pipeline.changes.cells import TableChange, Told, table_change
from pipeline.changes.channels import (
    anchor_changes,
    link_changes,
    metadata_changes,
    title_changes,
    written,
)
from pipeline.changes.facts import differing
from pipeline.changes.keys import reads_the_same
from pipeline.changes.kinds import ChangeKind, PageNews, Part
from pipeline.changes.model import WHOLE, Cell, Change, Fact, sheet_at
from pipeline.changes.pieces import Piece, differing_pieces, pieces
from pipeline.changes.sections import align
from pipeline.changes.signs import differing_signs
from pipeline.changes.tables import matched, tables_of
from pipeline.content import Snapshot
from pipeline.content.volatile import still_links

_Row = tuple[ChangeKind, Piece | None, Piece | None]

# Kinds of blocks in which more counts than the words.
_EXACT = frozenset({"code", "row", "header", "alert"})
# So many blocks, or characters of them, may differ before a page counts as changed as a whole.
_MOST_PIECES = 4_000
_MOST_CHARACTERS = 1_000_000


def compare(before: Snapshot, after: Snapshot) -> list[Change]:
    """Return every difference between two snapshots: title, text in the order of the page, links, anchors,
    metadata.

    Typography, case and markup are ``cosmetic``, another place is ``moved``: both are listed, so that
    applying the changes to ``before`` gives ``after`` (see ``apply``), and are no news to ``page_kind``.
    """
    if before == after:
        return []
    calm = frozenset(before.volatile) | frozenset(after.volatile)
    return [
        *title_changes(before, after),
        *_text_changes(before, after),
        *link_changes(still_links(before, calm), still_links(after, calm)),
        *anchor_changes(before, after),
        *metadata_changes(before, after),
    ]


def page_kind(changes: Iterable[Change]) -> PageNews:
    """Return what the changes are to a reader: none, text, links or both.

    Purely cosmetic changes (typography, case, whitespace, markup, another order), images and the page's own
    metadata are none.
    """
    kinds = {change.kind for change in changes}
    links = any(kind.is_link for kind in kinds)
    if any(kind.is_text for kind in kinds):
        return PageNews.TEXT_AND_LINKS if links else PageNews.TEXT
    return PageNews.LINKS if links else PageNews.NONE


def apply(before: Snapshot, changes: Iterable[Change]) -> tuple[Counter[str], Counter[str]]:
    """Return the texts and the links of the page after ``changes``, each counted; order is not kept.

    Law: ``apply(a, compare(a, b)) == apply(b, [])``, blocks known to change on every visit left out.
    """
    texts = Counter(piece.text for piece in pieces(before))
    links = Counter({written(link) for link in before.links})
    for change in changes:
        if change.kind.part is Part.LINK or change.kind.part is Part.IMAGE:
            side = links
        elif change.kind.part is Part.BLOCK:
            side = texts
        else:
            continue
        side[change.before] -= bool(change.before)
        side[change.after] += bool(change.after)
    return +texts, +links


def _text_changes(before: Snapshot, after: Snapshot) -> list[Change]:
    aligned = align(before.sections, after.sections)
    calm = frozenset(before.volatile) | frozenset(after.volatile)
    old, new = pieces(before, calm), pieces(after, calm)
    if _is_too_much(old, new):
        _, gone, came = set_aside(*differing_pieces(old, new, aligned), aligned)
        if _is_too_much(gone, came):
            return [_as_a_whole(before.url, gone, came)]
    page = _Pages(before, after, aligned, sum(len(piece.text.split()) for piece in (*old, *new)) or 1)
    tables = _changed_tables(old, new, aligned)
    held = {piece for table in tables for piece in table.old_pieces}
    others = {piece for table in tables for piece in table.new_pieces}
    rest = [piece for piece in old if piece not in held], [piece for piece in new if piece not in others]
    found = [*_table_rows(tables), *_block_rows(*rest, tables, aligned)]
    rows = [(page.position(*row[1:]), page.change(*row)) for row in found]
    rows += [
        (page.position(told.one, told.other), page.told(told)) for table in tables for told in table.told
    ]
    return [change for _, change in sorted(rows, key=itemgetter(0))]


def _changed_tables(old: Sequence[Piece], new: Sequence[Piece], aligned: dict[int, int]) -> list[TableChange]:
    """Return the tables that both pages have and that differ."""
    pairs = matched(tables_of(old), tables_of(new), aligned)
    return [
        table_change(one, other)
        for one, other in pairs
        if [piece.text for piece in one.pieces] != [piece.text for piece in other.pieces]
    ]


def _table_rows(tables: Iterable[TableChange]) -> Iterator[_Row]:
    """The rows of changed tables that stand on both pages: what differs in them is told by the cell."""
    for table in tables:
        yield from ((ChangeKind.COSMETIC, one, other) for one, other in table.pairs)
        yield from ((ChangeKind.MOVED, one, other) for one, other in table.moved)


def _block_rows(
    old: Sequence[Piece], new: Sequence[Piece], tables: Sequence[TableChange], aligned: dict[int, int]
) -> Iterator[_Row]:
    """The headings and blocks that differ, and the rows that changed tables lost and won."""
    lost = [piece for table in tables for piece in table.gone]
    won = [piece for table in tables for piece in table.came]
    gone, came = differing_pieces(old, new, aligned)
    same, gone, came = set_aside([*gone, *lost], [*came, *won], aligned)
    # A row of a table that went is none of another name that came: the table was asked for that.
    gone, lost = _apart(gone, set(lost))
    came, won = _apart(came, set(won))
    silent = cut_otherwise(gone, came, aligned)
    pairs, removed, added = pair(
        [piece for piece in gone if piece not in silent],
        [piece for piece in came if piece not in silent],
        aligned,
    )
    yield from (
        (ChangeKind.MOVED if one.text == other.text else ChangeKind.COSMETIC, one, other)
        for one, other in same
    )
    yield from ((ChangeKind.COSMETIC, piece, None) for piece in gone if piece in silent)
    yield from ((ChangeKind.COSMETIC, None, piece) for piece in came if piece in silent)
    yield from ((_paired(one, other), one, other) for one, other in pairs)
    yield from (
        (ChangeKind.REMOVED if piece.key else ChangeKind.COSMETIC, piece, None) for piece in (*removed, *lost)
    )
    yield from (
        (ChangeKind.ADDED if piece.key else ChangeKind.COSMETIC, None, piece) for piece in (*added, *won)
    )


def _apart(listed: Iterable[Piece], rows: set[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces that are no ``rows``, and those that are."""
    pieces = list(listed)
    return [piece for piece in pieces if piece not in rows], [piece for piece in pieces if piece in rows]


def _paired(one: Piece, other: Piece) -> ChangeKind:
    """What became of a block that has another text: a name set in code is the same name."""
    if one.kind == "heading":
        return ChangeKind.RENAMED
    prose = one.kind not in _EXACT and one.kind == other.kind
    same = prose and reads_the_same(one.text, other.text)
    return ChangeKind.COSMETIC if same else ChangeKind.REWORDED


def _is_too_much(gone: Sequence[Piece], came: Sequence[Piece]) -> bool:
    """True where finding out which block became which would take seconds; the law of ``apply`` ends there."""
    return (
        len(gone) + len(came) > _MOST_PIECES
        or sum(len(piece.text) for piece in (*gone, *came)) > _MOST_CHARACTERS
    )


def _as_a_whole(url: str, gone: Sequence[Piece], came: Sequence[Piece]) -> Change:
    was, now = (f"{WHOLE}: {len(side):,} blocks {verb}." for side, verb in ((gone, "went"), (came, "came")))
    return Change(url, ChangeKind.REWORDED, "", (), was, now, 1.0)


class _Pages(msgspec.Struct, frozen=True):
    """Both pages, to put a change where it belongs; ``words`` is how many they have together."""

    before: Snapshot
    after: Snapshot
    aligned: dict[int, int]
    words: int

    def change(self, kind: ChangeKind, one: Piece | None, other: Piece | None) -> Change:
        """Return the change of ``one`` into ``other``, placed in the section it stood in."""
        old, new = (piece.text if piece else "" for piece in (one, other))
        told = kind.is_text and one and other
        facts = (*differing(old, new), *differing_signs(old, new)) if told else ()
        return self._change(kind, (one, other), (old, new), facts)

    def told(self, told: Told) -> Change:
        """Return the change of a cell, placed in the section its table stands in."""
        old, new = told.texts
        facts = (*differing(old, new), *told.facts) if old and new else ()
        return self._change(ChangeKind.CELL, (told.one, told.other), (old, new), facts, told.cell)

    def _change(
        self,
        kind: ChangeKind,
        pieces: tuple[Piece | None, Piece | None],
        texts: tuple[str, str],
        facts: tuple[Fact, ...],
        cell: Cell | None = None,
    ) -> Change:
        one, other = pieces
        if one:
            section = self.before.sections[one.section]
        elif other:
            section = self.after.sections[other.section]
        trail = (*section.trail, section.heading) if section.heading else section.trail
        weight = round(sum(len(text.split()) for text in texts) / self.words, 4)
        sheet = sheet_at(self.after, other.place) if other else sheet_at(self.before, one.place) if one else 0
        return Change(self.before.url, kind, section.anchor, trail, *texts, weight, facts, cell, sheet)

    def position(self, one: Piece | None, other: Piece | None) -> tuple[int, int, int]:
        """Return where a change stands on the new page: its section, what was there first, its place."""
        if other:
            return other.section, one is None, other.place
        place = one.section if one else 0
        while place >= 0 and place not in self.aligned:
            place -= 1
        return self.aligned.get(place, -1), 0, one.place if one else 0
