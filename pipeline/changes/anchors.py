"""Where a section went whose anchor is gone."""

from rapidfuzz import fuzz, process

from pipeline.changes.sections import align
from pipeline.changes.words import key
from pipeline.content import Section, Snapshot

_NEAR = 0.6


def successor(before: Snapshot | None, after: Snapshot, fragment: str) -> tuple[tuple[str, float], ...]:
    """Return up to three anchors of ``after`` that may be what ``fragment`` named, each with a likeness of 0 to 1.

    The section that holds what the old one held comes first; without ``before``, or when the contents are gone,
    anchors and headings that read alike. An anchor that is still there is its own successor, at 1.
    """
    if fragment in after.anchors:
        return ((fragment, 1.0),)
    scores = {
        anchor: score / 100
        for anchor, score, _ in process.extract(
            fragment, after.anchors, scorer=fuzz.ratio, limit=3, score_cutoff=_NEAR * 100
        )
    }
    old = _section(before, fragment)
    if before and old is not None:
        index = align(before.sections, after.sections).get(old)
        if index is not None and after.sections[index].anchor:
            heir = after.sections[index]
            scores[heir.anchor] = max(scores.get(heir.anchor, 0), _kept(before.sections[old], heir))
    return tuple(sorted(scores.items(), key=lambda item: (-item[1], item[0])))[:3]


def _section(snapshot: Snapshot | None, anchor: str) -> int | None:
    sections = snapshot.sections if snapshot else ()
    return next(
        (i for i, section in enumerate(sections) if section.anchor.casefold() == anchor.casefold()), None
    )


def _kept(old: Section, new: Section) -> float:
    """The share of a section's words that its heir holds, or the likeness of their headings if that is more."""
    words, others = ({w for b in s.blocks for w in key(b.text).split()} for s in (old, new))
    shared = len(words & others) / len(words) if words else 0.0
    return max(shared, fuzz.ratio(key(old.heading), key(new.heading)) / 100)
