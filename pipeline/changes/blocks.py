"""Which block became which: equal ones set aside, the rest paired by likeness."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from rapidfuzz import fuzz

from pipeline.changes.pieces import Piece, by_section
from pipeline.changes.words import key

# How alike two blocks must be to be one block reworded (0 to 1): inside one section, and across sections.
_REWORDED = 0.5
_REWORDED_ELSEWHERE = 0.75
_SAME_ROW = 0.6
# A word that would bring more pairs than this tells nothing about which block became which.
_MOST_PAIRS_A_WORD = 64
# How alike two texts are takes the product of their lengths to tell: of longer ones the beginnings tell it.
_MOST_CHARACTERS = 50_000

Pair = tuple[Piece, Piece]
Name = Callable[[Piece], tuple[int, str]]
Split = tuple[list[Pair], list[Piece], list[Piece]]


def set_aside(before: Iterable[Piece], after: Iterable[Piece], aligned: dict[int, int]) -> Split:
    """Return the pieces that say the same on both sides as pairs (same section first), and what is left."""
    same, gone, came = _matching(
        before, after, lambda p: (aligned.get(p.section, -1), p.key), lambda p: (p.section, p.key)
    )
    elsewhere, gone, came = _matching(gone, came, lambda p: (0, p.key), lambda p: (0, p.key))
    return same + elsewhere, gone, came


def _matching(before: Iterable[Piece], after: Iterable[Piece], name: Name, other_name: Name) -> Split:
    """Pair pieces of equal name, first with first."""
    waiting: dict[tuple[int, str], deque[Piece]] = {}
    for piece in after:
        waiting.setdefault(other_name(piece), deque()).append(piece)
    same: list[Pair] = []
    left: list[Piece] = []
    for piece in before:
        found = waiting.get(name(piece))
        if found:
            same.append((piece, found.popleft()))
        else:
            left.append(piece)
    rest = (piece for listed in waiting.values() for piece in listed)
    return same, left, sorted(rest, key=lambda piece: piece.place)


def cut_otherwise(gone: Sequence[Piece], came: Sequence[Piece], aligned: dict[int, int]) -> set[Piece]:
    """Return the pieces of sections that say the same words in other portions: split or merged, no more."""
    old, new = by_section(gone), by_section(came)
    same: set[Piece] = set()
    for i in old.keys() & aligned.keys():
        there = new.get(aligned[i], [])
        if there and " ".join(p.key for p in old[i]) == " ".join(p.key for p in there):
            same.update(old[i], there)
    return same


def pair(gone: Sequence[Piece], came: Sequence[Piece], aligned: dict[int, int]) -> Split:
    """Return reworded blocks as pairs, and what was removed and added. The best pairs are made first."""
    scored: list[tuple[float, str, str, int, int]] = []
    for i, j in _candidates(gone, came, aligned):
        score = _likeness(gone[i], came[j], aligned)
        if score:
            first, second = sorted((gone[i].text, came[j].text))
            scored.append((-score, first, second, i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, _, i, j in sorted(scored):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return (
        [(gone[i], came[j]) for i, j in sorted(pairs.items())],
        [piece for i, piece in enumerate(gone) if i not in pairs],
        [piece for j, piece in enumerate(came) if j not in taken],
    )


def _candidates(
    gone: Sequence[Piece], came: Sequence[Piece], aligned: dict[int, int]
) -> set[tuple[int, int]]:
    """Pairs worth a look: those that share a telling word, and those in the same place of one section."""
    left, right = _by_word(gone), _by_word(came)
    pairs: set[tuple[int, int]] = set()
    for word in left.keys() & right.keys():
        if len(left[word]) * len(right[word]) <= _MOST_PAIRS_A_WORD:
            pairs.update(product(left[word], right[word]))
    places = {place: j for j, place in enumerate(_places(came))}
    for i, (section, number) in enumerate(_places(gone)):
        j = places.get((aligned.get(section, -1), number))
        if j is not None:
            pairs.add((i, j))
    return pairs


def _by_word(listed: Sequence[Piece]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for number, piece in enumerate(listed):
        for word in set(piece.key.split()):
            index.setdefault(word, []).append(number)
    return index


def _places(listed: Sequence[Piece]) -> list[tuple[int, int]]:
    """Section and number within the section of each piece that is left."""
    counts: dict[int, int] = {}
    places = []
    for piece in listed:
        counts[piece.section] = counts.get(piece.section, -1) + 1
        places.append((piece.section, counts[piece.section]))
    return places


def _likeness(one: Piece, other: Piece, aligned: dict[int, int]) -> float:
    if (one.kind == "heading") != (other.kind == "heading"):
        return 0.0
    here = aligned.get(one.section, -1) == other.section
    if one.kind == "heading":
        return 2.0 if here else 0.0
    score = fuzz.ratio(one.key[:_MOST_CHARACTERS], other.key[:_MOST_CHARACTERS]) / 100
    if one.kind == other.kind == "row" and _first_cell(one) == _first_cell(other) != "":
        score = max(score, _SAME_ROW)
    return score + here if score >= (_REWORDED if here else _REWORDED_ELSEWHERE) else 0.0


def _first_cell(row: Piece) -> str:
    """What a table row is about."""
    return key(row.text.strip().strip("|").split("|")[0])
