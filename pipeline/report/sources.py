"""Which change of a page the evidence of a finding is, where it stands, and its details in words."""

import re

from pipeline.changes import Change
from pipeline.flags.model import Finding


def source_of(pair: tuple[str, str], changes: tuple[Change, ...]) -> Change | None:
    """Return the change of the page that a before and after is, or is a part of."""
    before, after = pair
    exact = (change for change in changes if (change.before, change.after) == pair)
    parts = (change for change in changes if any(pair) and before in change.before and after in change.after)
    return next(exact, None) or next(parts, None)


def sheet_of(finding: Finding, changes: tuple[Change, ...]) -> int:
    """Return the printed page on which the evidence of a finding stands, 0 for none."""
    change = source_of((finding.before, finding.after), changes)
    return change.sheet if change else 0


def details_of(change: Change) -> str:
    """Return the details that differ, in words, "" where there are none or too many words."""
    if change.kind.words:
        return change.kind.words.format(change.after)
    told = [
        f"{_spelled(fact.before, change.before)} became {_spelled(fact.after, change.after)}"
        for fact in change.facts
        if fact.before and fact.after
    ]
    more = f" and {len(told) - 2} more" if len(told) > 2 else ""
    brief = ", ".join(told[:2]) + more
    return brief if len(brief.split()) <= 16 else ""


def _spelled(value: str, text: str) -> str:
    """Return a fact as the page writes it: facts are compared without case."""
    found = re.search(re.escape(value), text, re.I)
    return found[0] if found else value
