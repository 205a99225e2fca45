"""What a host's robots.txt allows (RFC 9309), read with protego."""

from typing import TYPE_CHECKING

import msgspec

from pipeline.fetch.response import Answer
from pipeline.pages import Outcome

if TYPE_CHECKING:
    from protego import Protego

AGENT = "content-sync"
_MOST_BYTES = 512_000


class Robots(msgspec.Struct, frozen=True):
    """The rules of one origin. ``closed`` is the outcome of every page there when the rules could not be
    read.
    """

    rules: "Protego | None" = None
    closed: Answer | None = None

    def allows(self, address: str) -> bool:
        """True when ``address`` may be asked."""
        return self.rules is None or self.rules.can_fetch(address, AGENT)

    @property
    def delay_s(self) -> float:
        """Seconds the host wants between two requests, 0 when it does not say."""
        if self.rules is None:
            return 0.0
        rate = self.rules.request_rate(AGENT)
        spaced = rate.seconds / rate.requests if rate and rate.requests else 0.0
        delay = self.rules.crawl_delay(AGENT) or 0.0
        # "nan" and less than nothing are numbers too, and no delay.
        return max(spaced, delay if delay > 0 else 0.0)


def read_robots(answer: Answer) -> Robots:
    """Return the rules that ``answer`` to a request for robots.txt sets.

    No such file (any 4xx but 429) allows all; a server error or silence allows nothing (RFC 9309 2.3.1).
    """
    if answer.trouble is not None:
        closed = None if answer.trouble.no_text else _closed(answer, answer.trouble, answer.detail)
        return Robots(closed=closed)
    if answer.status == 429:
        return Robots(closed=_closed(answer, Outcome.DEFERRED, "robots.txt answered HTTP 429"))
    if answer.status >= 500:
        return Robots(
            closed=_closed(answer, Outcome.UNREACHABLE, f"robots.txt answered HTTP {answer.status}")
        )
    if answer.status != 200 or not answer.body:
        return Robots()
    from protego import Protego

    return Robots(Protego.parse(answer.body[:_MOST_BYTES].decode("utf-8-sig", "replace")))


def _closed(answer: Answer, outcome: Outcome, detail: str) -> Answer:
    return Answer(answer.address, trouble=outcome, detail=detail, fetched_at=answer.fetched_at)
