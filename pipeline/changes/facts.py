"""The checkable details in which two texts differ, each value with the one that took its place."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec
from rapidfuzz.distance import Indel

from pipeline.changes.model import Fact
from pipeline.changes.names import names_of
from pipeline.changes.values import KINDS, Value, values_of
from pipeline.changes.words import key, unstruck

_TOKEN = re.compile(r"\S+")
# Longer texts are not aligned word by word: what differs between their equal ends is one place.
_MOST_WORDS = 3000
# More details of one block nobody checks one by one, and each is compared with each.
_MOST_DETAILS = 300
_ORDER = {kind: place for place, kind in enumerate((*KINDS, "name", "label", "code"))}

Spot = tuple[int, int, int, int]


class Difference(msgspec.Struct, frozen=True):
    """A detail that went, came, or became another: ``None`` where there is none on that side.

    ``aligned``: both stand in the same place of their texts, and no other of their kind does, so that one
    took the place of the other.
    """

    kind: str
    before: Value | None
    after: Value | None
    aligned: bool = False


def differing(before: str, after: str) -> tuple[Fact, ...]:
    """Return the details in which two texts differ, as they are told ("" = not there)."""
    return tuple(
        Fact(one.kind, one.before.told if one.before else "", one.after.told if one.after else "")
        for one in differences(before, after)
    )


@lru_cache(maxsize=2048)
def differences(before: str, after: str) -> tuple[Difference, ...]:
    """Return the details in which two texts differ: values that are equal in another spelling do not.

    What is struck out is not said.
    """
    before, after = unstruck(before), unstruck(after)
    lost, won = _apart(_details(before), _details(after))
    there, gone = f" {key(after)} ", f" {key(before)} "
    lost = [one for one in lost if one.kind not in ("name", "label") or f" {one.same} " not in there]
    # A new label may be a common word of the old text: "Click **Send** to send it".
    relabelled = any(one.kind == "label" for one in lost)
    won = [
        one
        for one in won
        if one.kind not in ("name", "label")
        or f" {one.same} " not in gone
        or (relabelled and one.kind == "label" and " " not in one.same)
    ]
    lost, won = _limits_turned(lost, won)
    if not lost and not won:
        return ()
    found = list(_paired(lost, won, spots(before, after)))
    return tuple(sorted(found, key=lambda one: (_ORDER[one.kind], _start(one))))


def _details(text: str) -> list[Value]:
    """The values and names of a text; a name that is a value besides is a value."""
    values = values_of(text)
    whole = [one for one in values if one.kind in ("certification", "region", "version", "date")]
    names = (
        name for name in names_of(text) if not any(v.start <= name.start and name.end <= v.end for v in whole)
    )
    return [*values, *names]


def _limits_turned(lost: list[Value], won: list[Value]) -> tuple[list[Value], list[Value]]:
    """Without the limits of numbers that differ anyway: only "up to 5" that became "at least 5" counts."""
    ends = {(one.number, one.unit) for one in won if one.kind == "limit"}
    begins = {(one.number, one.unit) for one in lost if one.kind == "limit"}
    turned = ends & begins
    return tuple(  # type: ignore[return-value]
        [one for one in side if one.kind != "limit" or (one.number, one.unit) in turned]
        for side in (lost, won)
    )


def _start(one: Difference) -> int:
    return one.before.start if one.before else one.after.start if one.after else 0


def _apart(old: Sequence[Value], new: Sequence[Value]) -> tuple[list[Value], list[Value]]:
    """Both lists without the values they share, however spelled; of equal ones the last are left over."""
    lost, won = _minus(old, new)[:_MOST_DETAILS], _minus(new, old)[:_MOST_DETAILS]
    for one in list(lost):
        same = next((other for other in won if one.kind == other.kind and one.equals(other)), None)
        if same:
            lost.remove(one)
            won.remove(same)
    return lost, won


def _minus(some: Sequence[Value], others: Sequence[Value]) -> list[Value]:
    left = Counter((one.kind, one.same) for one in others)
    found = []
    for one in some:
        if left[one.kind, one.same] > 0:
            left[one.kind, one.same] -= 1
        else:
            found.append(one)
    return found


def _paired(lost: list[Value], won: list[Value], places: Sequence[Spot]) -> Iterator[Difference]:
    """Pair first what stands in one place, then what is left of one kind and unit, in order."""
    for spot in places:
        here = [one for one in lost if one.start < spot[1] and spot[0] < one.end]
        there = [one for one in won if one.start < spot[3] and spot[2] < one.end]
        full = spot[0] < spot[1] and spot[2] < spot[3]
        for kind in sorted({one.kind for one in here}):
            old, new = ([one for one in side if one.kind == kind] for side in (here, there))
            for one, other in zip(old, new, strict=False):
                lost.remove(one)
                won.remove(other)
                yield Difference(kind, one, other, aligned=full and len(old) == len(new))
    for one in lost:
        heir = next((other for other in won if other.kind == one.kind and other.unit == one.unit), None)
        if heir:
            won.remove(heir)
        yield Difference(one.kind, one, heir)
    yield from (Difference(other.kind, None, other) for other in won)


def spots(before: str, after: str) -> tuple[Spot, ...]:
    """Return where two texts differ: from and to in the one, from and to in the other, whole words."""
    old, new = (list(_TOKEN.finditer(text)) for text in (before, after))
    words, others = ([match[0] for match in side] for side in (old, new))
    if len(words) + len(others) > _MOST_WORDS:
        return ((0, len(before), 0, len(after)),)
    found: list[Spot] = []
    for step in Indel.opcodes(words, others):
        if step.tag != "equal":
            gone = _span(old, step.src_start, step.src_end, len(before))
            came = _span(new, step.dest_start, step.dest_end, len(after))
            last = found[-1] if found else (-9, -9, -9, -9)
            if last[1] >= gone[0] - 1 and last[3] >= came[0] - 1:
                found[-1] = (last[0], max(last[1], gone[1]), last[2], max(last[3], came[1]))
            else:
                found.append((*gone, *came))
    return tuple((*_trimmed(before, one[0], one[1]), *_trimmed(after, one[2], one[3])) for one in found)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    return start, max(start, start + len(text[start:end].rstrip()))


def _span(tokens: Sequence[re.Match[str]], first: int, last: int, end: int) -> tuple[int, int]:
    """Where tokens ``first`` to ``last`` stand; the empty place between two tokens when there are none."""
    if first < last:
        return tokens[first].start(), tokens[last - 1].end()
    place = tokens[first].start() if first < len(tokens) else end
    return place, place
