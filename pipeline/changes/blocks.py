"""Which block became which: equal ones set aside, the rest paired by likeness."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.changes.words import key

# How alike two blocks must be to be one block reworded (0 to 1): inside one section, and across sections.
_REWORDED = 0.5
_REWORDED_ELSEWHERE = 0.75
_SAME_ROW = 0.6
# A word that would bring more pairs than this together tells nothing about which block became which.
_MOST_PAIRS_A_WORD = 64


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading or block on its page: ``section`` is the section's index, ``text`` canonical Markdown."""

    section: int
    kind: str
    text: str

    @property
    def key(self) -> str:
        """What it says, without markup, case and typography."""
        return key(self.text)


Pair = tuple[Piece, Piece]


def set_aside(
    before: Iterable[Piece], after: Iterable[Piece], aligned: dict[int, int]
) -> tuple[list[Pair], list[Piece], list[Piece]]:
    """Return the pieces that say the same on both sides as pairs (same section first), and what is left of each."""
    waiting = list(after)
    same: list[Pair] = []
    left = list(before)
    for where in (True, False):
        index: dict[tuple[int, str], list[Piece]] = {}
        for piece in waiting:
            index.setdefault((piece.section if where else -1, piece.key), []).append(piece)
        rest = []
        for piece in left:
            found = index.get((aligned.get(piece.section, -2) if where else -1, piece.key))
            if found:
                same.append((piece, found.pop(0)))
            else:
                rest.append(piece)
        waiting = [piece for pieces in index.values() for piece in pieces]
        left = rest
    return same, left, waiting


def pair(
    gone: Sequence[Piece], new: Sequence[Piece], aligned: dict[int, int]
) -> tuple[list[Pair], list[Piece], list[Piece]]:
    """Return reworded blocks as pairs, and what was removed and added. The best pairs are made first."""
    scored = []
    for i, j in _candidates(gone, new, aligned):
        score = _likeness(gone[i], new[j], aligned)
        if score:
            texts = sorted((gone[i].text, new[j].text))
            scored.append((-score, texts, i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(scored):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return (
        [(gone[i], new[j]) for i, j in sorted(pairs.items())],
        [piece for i, piece in enumerate(gone) if i not in pairs],
        [piece for j, piece in enumerate(new) if j not in taken],
    )


def _candidates(gone: Sequence[Piece], new: Sequence[Piece], aligned: dict[int, int]) -> set[tuple[int, int]]:
    """Pairs worth a look: those that share a telling word, and those in the same place of one section."""
    left, right = _by_word(gone), _by_word(new)
    pairs = set()
    for word in left.keys() & right.keys():
        if len(left[word]) * len(right[word]) <= _MOST_PAIRS_A_WORD:
            pairs |= {(i, j) for i in left[word] for j in right[word]}
    places: dict[tuple[int, int], int] = {}
    for j, place in enumerate(_places(new)):
        places[place] = j
    for i, (section, number) in enumerate(_places(gone)):
        j = places.get((aligned.get(section, -1), number), -1)
        if j >= 0:
            pairs.add((i, j))
    return pairs


def _by_word(pieces: Sequence[Piece]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for number, piece in enumerate(pieces):
        for word in set(piece.key.split()):
            index.setdefault(word, []).append(number)
    return index


def _places(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    counts: dict[int, int] = {}
    places = []
    for piece in pieces:
        counts[piece.section] = counts.get(piece.section, -1) + 1
        places.append((piece.section, counts[piece.section]))
    return places


def _likeness(one: Piece, other: Piece, aligned: dict[int, int]) -> float:
    if (one.kind == "heading") != (other.kind == "heading"):
        return 0.0
    here = aligned.get(one.section, -1) == other.section
    if one.kind == "heading":
        return 2.0 if here else 0.0
    score = fuzz.ratio(one.key, other.key) / 100
    if one.kind == other.kind == "row" and one.key and _first_cell(one) == _first_cell(other):
        score = max(score, _SAME_ROW)
    return score + here if score >= (_REWORDED if here else _REWORDED_ELSEWHERE) else 0.0


def _first_cell(row: Piece) -> str:
    return key(row.text.strip().strip("|").split("|")[0])
