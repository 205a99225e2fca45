"""Which section of one snapshot is which of the other: same anchor, same heading, or the same contents."""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import product

from rapidfuzz import fuzz

from pipeline.changes.words import key
from pipeline.content import Section

# A section keeps its identity under a new heading when this share of its contents stayed (0 to 1).
_SAME_CONTENTS = 0.5
_SAME_HEADING = 0.8
# Comparing every section left with every other is quadratic; beyond this many pairs only names are compared.
_MOST_PAIRS = 40_000


def align(before: Sequence[Section], after: Sequence[Section]) -> dict[int, int]:
    """Return the sections of ``before`` that stand in ``after`` too: index there to index here, one to
    one."""
    pairs: dict[int, int] = {}
    for name in (_anchor_and_heading, _anchor, _heading):
        pairs |= _by_name(name, before, after, pairs)
    return pairs | _by_contents(before, after, pairs)


def _anchor_and_heading(section: Section) -> str:
    return f"{section.anchor} {key(section.heading)}"


def _anchor(section: Section) -> str:
    return section.anchor


def _heading(section: Section) -> str:
    return key(section.heading)


def _by_name(
    name: Callable[[Section], str], before: Sequence[Section], after: Sequence[Section], pairs: dict[int, int]
) -> dict[int, int]:
    """Pair what is left by ``name``, the n-th of a name with the n-th."""
    waiting: dict[str, deque[int]] = {}
    taken = set(pairs.values())
    for index, section in enumerate(after):
        if index not in taken and name(section):
            waiting.setdefault(name(section), deque()).append(index)
    found = {}
    for index, section in enumerate(before):
        if index not in pairs and waiting.get(name(section)):
            found[index] = waiting[name(section)].popleft()
    return found


def _by_contents(
    before: Sequence[Section], after: Sequence[Section], pairs: dict[int, int]
) -> dict[int, int]:
    taken = set(pairs.values())
    left = [i for i in range(len(before)) if i not in pairs]
    right = [j for j in range(len(after)) if j not in taken]
    if len(left) * len(right) > _MOST_PAIRS:
        return {}
    scored = [(likeness(before[i], after[j]), i, j) for i, j in product(left, right)]
    found: dict[int, int] = {}
    used: set[int] = set()
    for score, i, j in sorted(scored, key=lambda row: (-row[0], abs(row[1] - row[2]), row[1] + row[2])):
        if score and i not in found and j not in used:
            found[i] = j
            used.add(j)
    return found


def likeness(one: Section, other: Section) -> float:
    """Return how surely two sections are one, 0 to 1: equal contents, or a heading that is nearly the
    same."""
    if bool(one.depth) != bool(other.depth):
        return 0.0
    blocks, others = ({key(block.text) for block in section.blocks} for section in (one, other))
    shared = len(blocks & others) / max(len(blocks | others), 1)
    heading = fuzz.ratio(key(one.heading), key(other.heading)) / 100
    if shared >= _SAME_CONTENTS or heading >= _SAME_HEADING:
        return (shared + heading) / 2
    return 0.0
