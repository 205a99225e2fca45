"""What a host's robots.txt allows (RFC 9309), read with protego."""

import msgspec
from protego import Protego

from pipeline.fetch.response import Answer
from pipeline.pages import Outcome

AGENT = "content-sync"
# RFC 9309 2.5: at least 500 KiB are to be parsed.
_MAX_BYTES = 512_000


class Robots(msgspec.Struct, frozen=True):
    """The rules of one origin; ``closed`` is the answer to every fetch there when they could not be read."""

    rules: Protego | None = None
    closed: Answer | None = None

    def allows(self, address: str) -> bool:
        """Return true when ``address`` may be fetched (RFC 9309 2.2.2)."""
        return self.rules is None or self.rules.can_fetch(address, AGENT)

    @property
    def delay_s(self) -> float:
        """Seconds between two requests that the host asks for (Crawl-delay, Request-rate), 0 when it does not."""
        if self.rules is None:
            return 0.0
        rate = self.rules.request_rate(AGENT)
        spaced = rate.seconds / rate.requests if rate and rate.requests else 0.0
        delay = self.rules.crawl_delay(AGENT) or 0.0
        # "nan" and negative numbers are no delay.
        return max(spaced, delay if delay > 0 else 0.0)


def read_robots(answer: Answer, *, redirected: bool = False) -> Robots:
    """Return the rules that the answer to a request for robots.txt sets (RFC 9309 2.3.1).

    A file that is unavailable (4xx, but 429) allows all; one that is unreachable (5xx, no answer) nothing. One
    that was ``redirected`` to an address that is never fetched is unreachable too, and no fault of the pages.
    """
    if answer.trouble is not None and redirected and not answer.trouble.no_text:
        detail = f"robots.txt cannot be read where it redirects to: {answer.detail}"
        return Robots(closed=_closed(answer, _of_pages(answer.trouble), detail))
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
    return Robots(Protego.parse(answer.body[:_MAX_BYTES].decode("utf-8-sig", "replace")))


def _of_pages(trouble: Outcome) -> Outcome:
    """Return the outcome of the pages whose robots.txt ended so, at another address than their own."""
    return Outcome.DEFERRED if trouble is Outcome.DEFERRED else Outcome.UNREACHABLE


def _closed(answer: Answer, outcome: Outcome, detail: str) -> Answer:
    return Answer(answer.address, trouble=outcome, detail=detail, fetched_at=answer.fetched_at)
