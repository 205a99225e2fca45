"""Two snapshots of a page, and what changed between them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.changes.blocks import Piece, pair, set_aside
from pipeline.changes.channels import anchor_changes, link_changes, title_changes, written
from pipeline.changes.facts import differing
from pipeline.changes.model import Change
from pipeline.changes.sections import align
from pipeline.changes.words import key
from pipeline.content import Section, Snapshot

_TEXT = frozenset({"added", "removed", "reworded", "renamed", "title"})
_LINKS = frozenset({"link-added", "link-removed", "link-target", "anchor-gone", "anchor-renamed"})


def compare(before: Snapshot, after: Snapshot) -> list[Change]:
    """Return every difference between two snapshots, in the order of the page.

    Typography, case, markup and order are ``cosmetic`` or ``moved``: listed, so that applying the changes to
    ``before`` gives ``after`` (see ``apply``), and no news to ``page_kind``. Links, images and anchors are
    changes of their own.
    """
    if before == after:
        return []
    return [
        *title_changes(before, after),
        *_text_changes(before, after),
        *link_changes(before, after),
        *anchor_changes(before, after),
    ]


def page_kind(changes: Iterable[Change]) -> str:
    """Return what the changes are to a reader: "none", "text", "links" or "text+links".

    Purely cosmetic changes (typography, case, whitespace, markup, another order) are "none".
    """
    kinds = {change.kind for change in changes}
    parts = [name for name, members in (("text", _TEXT), ("links", _LINKS)) if kinds & members]
    return "+".join(parts) or "none"


def pieces(snapshot: Snapshot) -> list[Piece]:
    """Return the headings and blocks of a snapshot in order, headings as Markdown."""
    found = []
    for index, section in enumerate(snapshot.sections):
        if section.heading:
            found.append(Piece(index, "heading", f"{'#' * section.depth} {section.heading}"))
        found += [Piece(index, block.kind, block.text) for block in section.blocks]
    return found


def apply(before: Snapshot, changes: Iterable[Change]) -> tuple[Counter[str], Counter[str]]:
    """Return the texts and links of the page after ``changes``, each counted; order is not kept.

    Law: ``apply(a, compare(a, b))`` holds what ``b`` holds.
    """
    texts = Counter(piece.text for piece in pieces(before))
    links = Counter(written(link) for link in set(before.links))
    for change in changes:
        if change.kind in _TEXT | _LINKS | {"cosmetic", "moved"} and change.kind not in (
            "title",
            "anchor-gone",
            "anchor-renamed",
        ):
            side = links if change.kind.startswith("link-") else texts
            side[change.before] -= bool(change.before)
            side[change.after] += bool(change.after)
    return +texts, +links


def _text_changes(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    aligned = align(before.sections, after.sections)
    calm = frozenset(before.volatile) | frozenset(after.volatile)
    old, new = _spoken(before, calm), _spoken(after, calm)
    same, gone, came = set_aside(old, new, aligned)
    words = sum(len(piece.key.split()) for piece in (*old, *new)) or 1
    place = _Place(before, after, words)
    for one, other in same:
        if one.text != other.text:
            yield place.change("cosmetic", one, other)
        elif aligned.get(one.section) != other.section:
            yield place.change("moved", one, other)
    pairs, removed, added = pair(gone, came, aligned)
    yield from (place.change(_kind(one, other), one, other) for one, other in pairs)
    yield from (place.change("removed", piece, None) for piece in removed)
    yield from (place.change("added", None, piece) for piece in added)


def _kind(one: Piece, other: Piece) -> str:
    return "renamed" if one.kind == "heading" else "reworded"


def _spoken(snapshot: Snapshot, calm: frozenset[str]) -> list[Piece]:
    """The pieces without those known to change on every visit."""
    if not calm:
        return pieces(snapshot)
    silent = {
        (index, block.text)
        for index, section in enumerate(snapshot.sections)
        for block in section.blocks
        if block.digest in calm
    }
    return [piece for piece in pieces(snapshot) if (piece.section, piece.text) not in silent]


class _Place:
    """Puts a change where it belongs: the section it stands in, its share of the page's words."""

    def __init__(self, before: Snapshot, after: Snapshot, words: int) -> None:
        self.before, self.after, self.words = before, after, words

    def change(self, kind: str, one: Piece | None, other: Piece | None) -> Change:
        section = self._section(one, other)
        old, new = (piece.text if piece else "" for piece in (one, other))
        weight = (len(key(old).split()) + len(key(new).split())) / self.words
        facts = differing(old, new) if kind in ("reworded", "renamed") else ()
        trail = (*section.trail, section.heading) if section.heading else section.trail
        return Change(self.before.url, kind, section.anchor, trail, old, new, round(weight, 4), facts)

    def _section(self, one: Piece | None, other: Piece | None) -> Section:
        if one is not None:
            return self.before.sections[one.section]
        assert other is not None
        return self.after.sections[other.section]
