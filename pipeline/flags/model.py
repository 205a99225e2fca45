"""What is kept of a finding: the claims it rests on, the flag it raises, and the decision against it."""

from collections.abc import Iterable
from hashlib import sha256

import msgspec

from pipeline.changes.words import key
from pipeline.impacts import Suggestion, Verdict

SCHEMA = 2
# The rules about an address, and what each claims of the link, whatever the article says beside it.
ABOUT_LINKS = {
    "link-dead": "leads nowhere",
    "fragment-dead": "names a section that is gone",
    "page-moved": "has the old address",
    "page-replaced": "leads to another page",
}


class Claim(msgspec.Struct, frozen=True):
    """One thing an article says (or links to) that a rule found wrong.

    ``text`` is the claim's own words, ``line`` where they stand now; ``before`` and ``after`` are what the page
    said and says of it, ``fragment`` the section that the article names.
    """

    rule: str
    line: int
    text: str
    sentence: str
    before: str = ""
    after: str = ""
    verdict: Verdict = Verdict.REVIEW
    confidence: float = 0.0
    suggestion: Suggestion | None = None
    fragment: str = ""

    @property
    def subject(self) -> tuple[str, str]:
        """What the claim is about, whatever the page says of it and wherever it stands."""
        return self.rule, self.fragment.casefold() if self.rule in ABOUT_LINKS else key(self.text)


class Finding(msgspec.Struct, frozen=True):
    """An article that may need an update: where, why, and the evidence. ``first_seen`` is an ISO date.

    ``lines`` are all lines of the article that it concerns, ``line`` the first of them; ``claims`` has what is wrong on
    each, with the edit that mends it.
    ``accepted`` and ``observed`` are the two states of the page that are compared (digests of its snapshots).
    ``edited`` is the day the article last changed in substance, "" where the history does not say.
    ``included_by`` are the articles that show the text, where it stands in a file that they include.
    ``since`` is the day its line was last edited, where what the page said then comes from a web archive,
    ``capture`` the address of that evidence and ``captured`` its day; all "" otherwise.
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
    included_by: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    since: str = ""
    capture: str = ""
    captured: str = ""


class Flag(msgspec.Struct, frozen=True):
    """An article that waits for a decision; dates are ISO 8601.

    ``article_digest`` is that of the article's text when the flag was last looked at, ``accepted`` and
    ``observed`` are the two states of the page that its finding compared. ``last_confirmed`` is the day on
    which the page was last found to say what the flag says. ``schema`` is 1 for a line of an older ledger,
    which knows no claims. ``since``, ``capture`` and ``captured`` are those of its finding.
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
    lines: tuple[int, ...] = ()
    claims: tuple[Claim, ...] = ()
    last_confirmed: str = ""
    schema: int = 1
    since: str = ""
    capture: str = ""
    captured: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """The article and the page: there is one flag for both."""
        return self.article, self.page


def dated(sentence: str, since: str) -> str:
    """Return ``sentence`` with the day since which it is true, where that is known from an archive."""
    return f"Since {since}: {sentence}" if since else sentence


class Dismissal(msgspec.Struct, frozen=True):
    """The decision that one finding needs no change: who, why, when, and until when ("" = for good).

    ``flag`` is what was dismissed: when the decision ends it is open again.
    """

    fingerprint: str
    reason: str
    author: str
    date: str
    expires: str = ""
    article: str = ""
    page: str = ""
    flag: Flag | None = None

    def holds(self, today: str) -> bool:
        """Return whether the decision holds on the ISO date ``today``."""
        return not self.expires or self.expires > today


def identity(article: str, page: str, claims: Iterable[Claim], otherwise: str = "") -> str:
    """Return the id of a finding, 16 hex digits: the same claims against the same text of a page.

    What else changes on the page or in the article does not enter it. ``otherwise`` stands for the text where
    nothing is claimed.
    """
    said = sorted({"\n".join((*claim.subject, key(claim.after))) for claim in claims}) or [otherwise]
    return sha256("\0".join((article, page, *said)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
