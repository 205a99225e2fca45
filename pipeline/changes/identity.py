"""Is it still the page that was accepted, or another subject under its address?"""

from rapidfuzz import fuzz

from pipeline.changes.words import key, words
from pipeline.content import Snapshot

# Below both, nothing of the old page is left: neither its title nor its words.
_SAME_TITLE = 0.5
_SAME_TEXT = 0.1


def replaced(before: Snapshot, after: Snapshot) -> bool:
    """Return whether the page became another subject: an unlike title over a text that kept next to
    nothing."""
    if fuzz.token_set_ratio(key(before.title), key(after.title)) / 100 >= _SAME_TITLE:
        return False
    return kept_text(before, after) < _SAME_TEXT


def kept_text(before: Snapshot, after: Snapshot) -> float:
    """Return the share of the old text's three-word runs that the new text still has, 0 to 1."""
    old, new = _runs(before), _runs(after)
    return len(old & new) / len(old) if old else 1.0


def _runs(snapshot: Snapshot) -> set[tuple[str, ...]]:
    every = [w for section in snapshot.sections for block in section.blocks for w in words(block.text)]
    return set(zip(every, every[1:], every[2:], strict=False))
