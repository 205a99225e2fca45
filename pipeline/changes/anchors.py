"""Where a section went whose anchor is gone."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from pipeline.changes.sections import align
from pipeline.changes.words import key
from pipeline.content import Section, Snapshot

_NEAR = 0.6
# Reading every lost anchor against every anchor is quadratic; beyond this many pairs only contents are
# compared.
_MOST_PAIRS = 100_000

Near = tuple[tuple[str, float], ...]


def successor(before: Snapshot | None, after: Snapshot, fragment: str) -> Near:
    """Return up to three anchors of ``after`` that may be what ``fragment`` named, likeliest first.

    Each comes with a likeness of 0 to 1: the share of the old section's words that the new one holds, or how
    alike their headings or names read. An anchor that is still there is its own successor, at 1.
    """
    return successors(before, after, (fragment,))[0]


def successors(before: Snapshot | None, after: Snapshot, fragments: Sequence[str]) -> list[Near]:
    """Return the ``successor`` of each fragment; the pages are aligned once."""
    aligned = align(before.sections, after.sections) if before and fragments else {}
    places: dict[str, int] = {}
    for index, section in enumerate(before.sections if before else ()):
        places.setdefault(section.anchor.casefold(), index)
    names = after.anchors if len(fragments) * len(after.anchors) <= _MOST_PAIRS else ()
    found = []
    for fragment in fragments:
        old = places.get(fragment.casefold(), -1) if fragment else -1
        heir = (before.sections[old], after.sections[aligned[old]]) if before and old in aligned else None
        found.append(_nearest(fragment, after, names, heir))
    return found


def _nearest(
    fragment: str, after: Snapshot, names: Sequence[str], heir: tuple[Section, Section] | None
) -> Near:
    if fragment in after.anchors:
        return ((fragment, 1.0),)
    alike = process.extract(fragment, names, scorer=fuzz.ratio, limit=3, score_cutoff=_NEAR * 100)
    scores = {anchor: score / 100 for anchor, score, _ in alike}
    if heir and heir[1].anchor:
        scores[heir[1].anchor] = max(scores.get(heir[1].anchor, 0), _kept(*heir))
    return tuple(sorted(scores.items(), key=lambda item: (-item[1], item[0])))[:3]


def _kept(old: Section, new: Section) -> float:
    """The share of a section's words that its heir holds, or the likeness of their headings if that is
    more."""
    words, others = ({w for b in s.blocks for w in key(b.text).split()} for s in (old, new))
    shared = len(words & others) / len(words) if words else 0.0
    return max(shared, fuzz.ratio(key(old.heading), key(new.heading)) / 100)
