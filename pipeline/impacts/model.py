"""What a change means for an article, as values."""

from hashlib import sha256

import msgspec

from pipeline.closed import Closed
from pipeline.links import Link


class Verdict(Closed):
    """What an impact asks of an article's owner, most urgent first (``rank`` counts from 0).

    ``flags``: the article is flagged, until someone decides.
    """

    # Something in the article is now wrong or dead.
    UPDATE = "update", True
    # The change touches what the article leans on.
    REVIEW = "review", True
    # Listed, not flagged.
    NOTE = "note", False

    def __init__(self, word: str, flags: bool = False) -> None:
        self.flags, self.rank = flags, len(type(self).__members__)


class Reason(msgspec.Struct, frozen=True):
    """Why a rule fired: ``rule`` is its kebab-case id, ``sentence`` says it to a person, ``line`` is the
    article's.

    ``verdict`` and ``confidence`` are what the rule alone would say.
    """

    rule: str
    sentence: str
    line: int
    before: str = ""
    after: str = ""
    confidence: float = 0.0
    verdict: Verdict = Verdict.NOTE
    suggestion: "Suggestion | None" = None


class Suggestion(msgspec.Struct, frozen=True):
    """A mechanical edit of the article: replace ``old`` by ``new`` on ``line``."""

    line: int
    old: str
    new: str


class Impact(msgspec.Struct, frozen=True):
    """An article that a page's change touches.

    ``verdict``: update (something in the article is now wrong or dead), review (the change touches what the
    article leans on) or note (listed, not flagged). ``confidence`` is 0 to 1: of the impacts at 0.8 about 8
    in 10 deserve action. ``link`` is the citation it hangs on; ``line`` the affected line of the article,
    which need not be the link's. ``lines`` are all lines that a reason names as surely flagged, ``line`` first.
    ``suggestions`` are the edits of all those lines, ``suggestion`` the one for ``line``. ``reasons`` come
    strongest first.
    """

    article: str
    page: str
    link: Link
    line: int
    column: int
    claim: str
    verdict: Verdict
    confidence: float
    reasons: tuple[Reason, ...]
    summary: str
    before: str
    after: str
    suggestion: Suggestion | None = None
    lines: tuple[int, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


def fingerprint(article_id: str, page: str, fragment: str, accepted: str, observed: str) -> str:
    """Return the identity of a finding, 16 hex digits: the same article, section and page states, the same
    finding.

    ``accepted`` and ``observed`` are the digests of the page's snapshots ("gone", "moved:URL" where there is
    none).
    """
    return sha256("\n".join((article_id, page, fragment, accepted, observed)).encode()).hexdigest()[:16]
