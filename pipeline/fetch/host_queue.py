"""The queue of one host: request rate, requests in flight, pauses the host asked for, fetches that wait."""

import heapq
from collections import deque

import msgspec

from pipeline.fetch.response import Answer
from pipeline.fetch.robots import Robots
from pipeline.fetch.url_safety import Target
from pipeline.pages import Hop, Outcome, PageRequest

# A host that asks for a longer pause is not waited for: what is left there is deferred to the next run.
MAX_PAUSE_S = 300.0
# After so many failed fetches in a row a host counts as down until the end of the visits.
_MAX_FAILURES = 5


class Fetch(msgspec.Struct):
    """One address to request, once for every visit that needs it; ``etag`` and ``last_modified`` make the
    request conditional (RFC 9110 13.1). ``accept`` is the one media type that is asked for ("" = all that are read).

    ``robots_of`` is the origin whose robots.txt this is (``None`` for a page), reached by ``hops`` redirects.
    ``visits`` are the page visits that wait for the answer.
    """

    target: Target
    etag: str = ""
    last_modified: str = ""
    accept: str = ""
    robots_of: Target | None = None
    hops: int = 0
    attempts: int = 0
    elapsed_ms: int = 0
    visits: list["PageVisit"] = msgspec.field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, str]:
        """Identity: two fetches with the same key are the same request."""
        # No address holds a space.
        asked = f"{self.target.url} {self.accept}" if self.accept else self.target.url
        return asked, self.etag, self.last_modified


class PageVisit(msgspec.Struct):
    """The visit of one page, in progress: its request and the addresses that have answered so far.

    ``direct``: it started at the last known end of redirects that stay on the same page.
    """

    request: PageRequest
    direct: bool = False
    hops: list[Hop] = msgspec.field(default_factory=list)
    elapsed_ms: int = 0
    attempts: int = 0
    fetched_at: float = 0.0

    def add_hop(self, answer: Answer) -> None:
        """Record the status and the time of an answer on the way."""
        self.hops.append(Hop(answer.address, answer.status))
        self.fetched_at = max(self.fetched_at, answer.fetched_at)


class Host:
    """The queue of one host. Times are of the monotonic clock, in seconds."""

    def __init__(self, name: str, interval_s: float, per_host: int, lanes: int = 1) -> None:
        """Create an empty queue; ``lanes`` processes share the host, each at its part of the rate."""
        self.name = name
        self.interval_s = interval_s
        self.per_host = per_host
        self.lanes = lanes
        self.in_flight = 0
        # True while the host is in the scheduler's heap.
        self.scheduled = False
        # The rules of each origin; ``None`` while its robots.txt is being fetched.
        self.robots: dict[str, Robots | None] = {}
        # The answer for every fetch of a host that is down.
        self.down: Answer | None = None
        # The numbers of the page requests that the scheduler keeps on disk for this host.
        self.pending: deque[int] = deque()
        self._free_at = 0.0
        self._queue: deque[Fetch] = deque()
        self._retries: list[tuple[float, int, Fetch]] = []
        self._awaiting_robots: dict[str, list[Fetch]] = {}
        self._retry_count = 0
        self._failures = 0

    def reset(self) -> None:
        """Empty the queue and forget failures, before another set of visits; rate and rules stay."""
        self.down = None
        self.scheduled = False
        self._failures = 0
        self.pending.clear()
        self.clear()

    def add(self, fetch: Fetch, *, first: bool = False) -> None:
        """Queue ``fetch``; one of an origin whose robots.txt is being fetched waits for that."""
        origin = fetch.target.origin
        if fetch.robots_of is None and self.robots.get(origin, True) is None:
            self._awaiting_robots.setdefault(origin, []).append(fetch)
        elif first:
            self._queue.appendleft(fetch)
        else:
            self._queue.append(fetch)

    def retry(self, fetch: Fetch, at: float) -> None:
        """Queue ``fetch`` for another attempt at ``at``."""
        self._retry_count += 1
        heapq.heappush(self._retries, (at, self._retry_count, fetch))

    def set_robots(self, origin: str, robots: Robots) -> list[Fetch]:
        """Store the rules of ``origin``; remove and return the fetches that waited for them."""
        self.robots[origin] = robots
        self.interval_s = max(self.interval_s, robots.delay_s)
        return self._awaiting_robots.pop(origin, [])

    def pause(self, until: float) -> None:
        """Send no request before ``until``."""
        self._free_at = max(self._free_at, until)

    def ready_at(self) -> float | None:
        """Return when the next request may be sent; ``None`` when nothing waits or ``per_host`` are in flight."""
        if self.in_flight >= self.per_host:
            return None
        if self._queue or self.can_start_pending():
            return self._free_at
        return max(self._free_at, self._retries[0][0]) if self._retries else None

    def can_start_pending(self) -> bool:
        """Return true when the next pending page may start: nothing is queued before it, the rules are known."""
        return bool(self.pending) and not self._queue and not self._awaiting_robots

    def take(self, now: float) -> Fetch:
        """Remove and return the next fetch; ``now`` is not before ``ready_at``."""
        self.in_flight += 1
        self._free_at = max(self._free_at, now) + self.interval_s * self.lanes
        if self._retries and (self._retries[0][0] <= now or not self._queue):
            return heapq.heappop(self._retries)[2]
        return self._queue.popleft()

    def count_failures(self, answer: Answer) -> None:
        """Count failed fetches in a row; too many mark the host as down, so that its pages are not all tried."""
        failed = answer.transient and (not answer.status or answer.status in (429, 503))
        self._failures = self._failures + 1 if failed else 0
        if self._failures >= _MAX_FAILURES:
            outcome = Outcome.DEFERRED if answer.status == 429 else Outcome.UNREACHABLE
            why = answer.detail or f"HTTP {answer.status}"
            self.mark_down(
                answer, outcome, f"not asked: {_MAX_FAILURES} addresses of this host in a row failed ({why})"
            )

    def mark_down(self, answer: Answer, outcome: Outcome, detail: str) -> Answer:
        """Send nothing more to this host; return the answer that all its fetches get."""
        self.down = Answer(answer.address, trouble=outcome, detail=detail, fetched_at=answer.fetched_at)
        return self.down

    def clear(self) -> list[Fetch]:
        """Empty the queue and return what was in it, in order."""
        retries = (fetch for _, _, fetch in sorted(self._retries, key=lambda entry: entry[:2]))
        waiting = [*self._queue, *retries]
        for fetches in self._awaiting_robots.values():
            waiting += fetches
        self._queue.clear()
        self._retries.clear()
        self._awaiting_robots.clear()
        return waiting

    def is_idle(self) -> bool:
        """Return true when nothing waits and nothing is in flight."""
        return not (self.in_flight or self._queue or self._retries or self._awaiting_robots or self.pending)
