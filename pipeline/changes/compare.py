"""Two snapshots of a page, and what changed between them."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from pipeline.changes.blocks import cut_otherwise, pair, set_aside
from pipeline.changes.channels import (
    anchor_changes,
    link_changes,
    metadata_changes,
    title_changes,
    written,
)
from pipeline.changes.facts import differing
from pipeline.changes.model import WHOLE, Change
from pipeline.changes.pieces import Piece, differing_pieces, pieces
from pipeline.changes.sections import align
from pipeline.content import Snapshot
from pipeline.content.volatile import still_links

_Row = tuple[str, Piece | None, Piece | None]

# So many blocks, or characters of them, may differ before a page counts as changed as a whole.
_MOST_PIECES = 4_000
_MOST_CHARACTERS = 1_000_000

TEXT_KINDS = frozenset({"added", "removed", "reworded", "renamed", "title"})
LINK_KINDS = frozenset({"link-added", "link-removed", "link-target", "anchor-gone", "anchor-renamed"})


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


def page_kind(changes: Iterable[Change]) -> str:
    """Return what the changes are to a reader: "none", "text", "links" or "text+links".

    Purely cosmetic changes (typography, case, whitespace, markup, another order), images and the page's own
    metadata are "none".
    """
    kinds = {change.kind for change in changes}
    parts = [name for name, members in (("text", TEXT_KINDS), ("links", LINK_KINDS)) if kinds & members]
    return "+".join(parts) or "none"


def apply(before: Snapshot, changes: Iterable[Change]) -> tuple[Counter[str], Counter[str]]:
    """Return the texts and the links of the page after ``changes``, each counted; order is not kept.

    Law: ``apply(a, compare(a, b)) == apply(b, [])``, blocks known to change on every visit left out.
    """
    texts = Counter(piece.text for piece in pieces(before))
    links = Counter({written(link) for link in before.links})
    for change in changes:
        if change.kind.startswith(("link-", "image-")):
            side = links
        elif change.kind in TEXT_KINDS - {"title"} or change.kind in ("cosmetic", "moved"):
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
    same, gone, came = set_aside(*differing_pieces(old, new, aligned), aligned)
    if _is_too_much(gone, came):
        return [_as_a_whole(before.url, gone, came)]
    silent = cut_otherwise(gone, came, aligned)
    pairs, removed, added = pair(
        [piece for piece in gone if piece not in silent],
        [piece for piece in came if piece not in silent],
        aligned,
    )
    page = _Pages(before, after, aligned, sum(len(piece.text.split()) for piece in (*old, *new)) or 1)
    found: list[_Row] = []
    found += [("moved" if one.text == other.text else "cosmetic", one, other) for one, other in same]
    found += [("cosmetic", p, None) for p in gone if p in silent]
    found += [("cosmetic", None, p) for p in came if p in silent]
    found += [("renamed" if one.kind == "heading" else "reworded", one, other) for one, other in pairs]
    found += [("removed" if piece.key else "cosmetic", piece, None) for piece in removed]
    found += [("added" if piece.key else "cosmetic", None, piece) for piece in added]
    return [page.change(*row) for row in sorted(found, key=lambda row: page.position(*row[1:]))]


def _is_too_much(gone: Sequence[Piece], came: Sequence[Piece]) -> bool:
    """True where finding out which block became which would take seconds; the law of ``apply`` ends there."""
    return (
        len(gone) + len(came) > _MOST_PIECES
        or sum(len(piece.text) for piece in (*gone, *came)) > _MOST_CHARACTERS
    )


def _as_a_whole(url: str, gone: Sequence[Piece], came: Sequence[Piece]) -> Change:
    was, now = (f"{WHOLE}: {len(side):,} blocks {verb}." for side, verb in ((gone, "went"), (came, "came")))
    return Change(url, "reworded", "", (), was, now, 1.0)


class _Pages(msgspec.Struct, frozen=True):
    """Both pages, to put a change where it belongs; ``words`` is how many they have together."""

    before: Snapshot
    after: Snapshot
    aligned: dict[int, int]
    words: int

    def change(self, kind: str, one: Piece | None, other: Piece | None) -> Change:
        """Return the change of ``one`` into ``other``, placed in the section it stood in."""
        old, new = (piece.text if piece else "" for piece in (one, other))
        if one:
            section = self.before.sections[one.section]
        elif other:
            section = self.after.sections[other.section]
        trail = (*section.trail, section.heading) if section.heading else section.trail
        weight = (len(old.split()) + len(new.split())) / self.words
        facts = differing(old, new) if kind in ("reworded", "renamed") else ()
        return Change(self.before.url, kind, section.anchor, trail, old, new, round(weight, 4), facts)

    def position(self, one: Piece | None, other: Piece | None) -> tuple[int, int, int]:
        """Return where a change stands on the new page: its section, what was there first, its place."""
        if other:
            return other.section, one is None, other.place
        place = one.section if one else 0
        while place >= 0 and place not in self.aligned:
            place -= 1
        return self.aligned.get(place, -1), 0, one.place if one else 0
