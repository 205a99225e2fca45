"""What is kept of a finding: the finding itself, the flag it raises, and the decision against it."""

import msgspec

from pipeline.impacts import Suggestion, Verdict


class Finding(msgspec.Struct, frozen=True):
    """An article that may need an update: where, why, and the evidence. ``first_seen`` is an ISO date.

    ``accepted`` and ``observed`` are the two states of the page that are compared (digests of its snapshots).
    ``edited`` is the day the article last changed in substance, "" where the history does not say. ``lines`` are
    all lines of the article that it concerns, ``line`` the first of them; ``suggestions`` are the edits of all of them.
    ``since`` is the day its line was last edited, where what the page said then comes from a web archive, and
    ``capture`` the address of that evidence; both "" otherwise.
    """

    id: str
    article: str
    article_id: str
    title: str
    owner: str
    page: str
    fragment: str
    line: int
    column: int
    label: str
    claim: str
    verdict: Verdict
    confidence: float
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    summary: str
    before: str
    after: str
    suggestion: Suggestion | None
    first_seen: str
    accepted: str = ""
    observed: str = ""
    edited: str = ""
    lines: tuple[int, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    since: str = ""
    capture: str = ""


class Flag(msgspec.Struct, frozen=True):
    """An article that waits for a decision; dates are ISO 8601.

    ``article_digest`` is the file's blob id when it was flagged; ``accepted`` and ``observed`` are the two
    states of the page that the finding compares.
    """

    fingerprint: str
    article: str
    article_id: str
    article_digest: str
    page: str
    fragment: str
    first_seen: str
    verdict: Verdict
    rules: tuple[str, ...]
    owner: str = ""
    title: str = ""
    line: int = 0
    summary: str = ""
    accepted: str = ""
    observed: str = ""


class Dismissal(msgspec.Struct, frozen=True):
    """The decision that one finding needs no change: who, why, when, and until when ("" = for good)."""

    fingerprint: str
    reason: str
    author: str
    date: str
    expires: str = ""
    article: str = ""
    page: str = ""
