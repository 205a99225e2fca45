"""The headings and blocks of a page as a flat list, and which of them differ between two pages."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from pipeline.changes.keys import block_key
from pipeline.content import Snapshot
from pipeline.content.volatile import is_volatile

# So many blocks two sections may have together to be compared in order.
_LONG = 2_000


class Piece(msgspec.Struct, frozen=True):
    """A heading or block: ``section`` is its section's index, ``place`` its own, ``text`` canonical Markdown."""

    section: int
    place: int
    kind: str
    text: str

    @property
    def key(self) -> str:
        """What it says, as blocks of its kind are compared."""
        return block_key(self.kind, self.text)


def pieces(snapshot: Snapshot, calm: frozenset[str] = frozenset()) -> list[Piece]:
    """Return the headings and blocks of ``snapshot`` in order, headings as Markdown.

    Blocks that ``calm`` names are left out: they change on every visit.
    """
    found: list[Piece] = []
    for index, section in enumerate(snapshot.sections):
        if section.heading:
            text = f"{'#' * section.depth} {section.heading}"
            found.append(Piece(index, len(found), "heading", text))
        for block in section.blocks:
            if not calm or not is_volatile(block, calm):
                found.append(Piece(index, len(found), block.kind, block.text))
    return found


def differing_pieces(
    before: Sequence[Piece], after: Sequence[Piece], aligned: dict[int, int]
) -> tuple[list[Piece], list[Piece]]:
    """Return what of ``before`` and what of ``after`` does not stand in the same place of the same section.

    DeepDiff compares {section: [texts]}, only of aligned sections that are not equal, in order and with its
    cut-offs off (a share of equal keys under its default would collapse into one change of everything).
    """
    old, new = by_section(before), by_section(after)
    pairs = [(i, j) for i, j in aligned.items() if _texts(old.get(i)) != _texts(new.get(j))]
    gone = [piece for i in old.keys() - aligned.keys() for piece in old[i]]
    came = [piece for j in new.keys() - set(aligned.values()) for piece in new[j]]
    for i, j in [pair for pair in pairs if _is_long(old.get(pair[0]), new.get(pair[1]))]:
        was, now = Counter(_texts(old.get(i))), Counter(_texts(new.get(j)))
        gone += _take(old.get(i, ()), was - now)
        came += _take(new.get(j, ()), now - was)
    pairs = [pair for pair in pairs if not _is_long(old.get(pair[0]), new.get(pair[1]))]
    if pairs:
        from deepdiff import DeepDiff

        delta = DeepDiff(
            {str(i): _texts(old.get(i)) for i, _ in pairs},
            {str(i): _texts(new.get(j)) for i, j in pairs},
            threshold_to_diff_deeper=0,
            view="tree",
        )
        lost, won = _counted(delta)
        for i, j in pairs:
            gone += _take(old.get(i, ()), lost.get(str(i), Counter()))
            came += _take(new.get(j, ()), won.get(str(i), Counter()))
    return sorted(gone, key=_place), sorted(came, key=_place)


def _is_long(one: Sequence[Piece] | None, other: Sequence[Piece] | None) -> bool:
    """True for lists that are counted only: to follow their order costs the square of their length."""
    return len(one or ()) + len(other or ()) > _LONG


def _place(piece: Piece) -> int:
    return piece.place


def by_section(listed: Iterable[Piece]) -> dict[int, list[Piece]]:
    """Return the pieces of each section, in order."""
    found: dict[int, list[Piece]] = {}
    for piece in listed:
        found.setdefault(piece.section, []).append(piece)
    return found


def _texts(listed: Sequence[Piece] | None) -> list[str]:
    return [piece.text for piece in listed or ()]


def _counted(delta: dict[str, Iterable[object]]) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """The texts each section lost and won, counted, out of a DeepDiff tree."""
    lost: dict[str, Counter[str]] = {}
    won: dict[str, Counter[str]] = {}
    for entries in delta.values():
        for entry in entries:
            section = str(entry.get_root_key())  # type: ignore[attr-defined]
            for side, text in ((lost, entry.t1), (won, entry.t2)):  # type: ignore[attr-defined]
                if isinstance(text, str):
                    side.setdefault(section, Counter())[text] += 1
    return lost, won


def _take(listed: Iterable[Piece], wanted: Counter[str]) -> list[Piece]:
    found = []
    for piece in listed:
        if wanted[piece.text] > 0:
            wanted[piece.text] -= 1
            found.append(piece)
    return found
