"""One host and whose turn it is there: rate, requests in flight, pauses it asked for, addresses that wait."""

import heapq
from collections import deque
from collections.abc import Iterator

import msgspec

from pipeline.fetch.response import Answer
from pipeline.fetch.robots import Robots
from pipeline.fetch.url_safety import Target
from pipeline.pages import Hop, Outcome, PageRequest

# Longer than this nobody waits: what is left on the host is deferred to another run.
MAX_PAUSE_S = 300.0
# So many addresses in a row without an answer, and the host counts as down for this run.
_PATIENCE = 5


class Errand(msgspec.Struct):
    """One address to ask, once, for everyone who waits for it; ``etag`` and ``last_modified`` make it
    conditional.

    ``robots_of`` is the origin whose robots.txt this is (``None`` for a page), reached by ``hops`` redirects.
    ``waiting`` are the visits it serves.
    """

    target: Target
    etag: str = ""
    last_modified: str = ""
    robots_of: Target | None = None
    hops: int = 0
    attempts: int = 0
    elapsed_ms: int = 0
    waiting: list["Trip"] = msgspec.field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two errands one."""
        return self.target.url, self.etag, self.last_modified


class Trip(msgspec.Struct):
    """A visit under way: its request and the addresses that have answered so far.

    ``direct``: it began at the end of redirects that lead to the same page, as far as is known.
    """

    request: PageRequest
    direct: bool = False
    hops: list[Hop] = msgspec.field(default_factory=list)
    elapsed_ms: int = 0
    attempts: int = 0
    fetched_at: float = 0.0

    def pass_by(self, answer: Answer) -> None:
        """Note what an address on the way answered, and when."""
        self.hops.append(Hop(answer.address, answer.status))
        self.fetched_at = max(self.fetched_at, answer.fetched_at)


class Host:
    """The queue at one host. Times are of the monotonic clock, in seconds."""

    def __init__(self, name: str, interval_s: float, per_host: int, lanes: int = 1) -> None:
        """Begin with nobody waiting; ``lanes`` processes share the host, each at its part of the rate."""
        self.name = name
        self.interval_s = interval_s
        self.per_host = per_host
        self.lanes = lanes
        self.in_flight = 0
        self.listed = False
        self.robots: dict[str, Robots | None] = {}
        self.down: Answer | None = None
        # The numbers of requests that the round keeps for this host.
        self.fresh: deque[int] = deque()
        self._free_at = 0.0
        self._queue: deque[Errand] = deque()
        self._later: list[tuple[float, int, Errand]] = []
        self._parked: dict[str, list[Errand]] = {}
        self._numbers = 0
        self._silent = 0

    def begin(self) -> None:
        """A new round: what failed in the last one may work now, and nobody waits any more."""
        self.down = None
        self.listed = False
        self._silent = 0
        self.fresh.clear()
        for _ in self.surrender():
            pass

    def add(self, errand: Errand, *, first: bool = False) -> None:
        """Let ``errand`` wait its turn; one for an origin whose robots.txt is on its way waits for that."""
        origin = errand.target.origin
        if errand.robots_of is None and self.robots.get(origin, True) is None:
            self._parked.setdefault(origin, []).append(errand)
        elif first:
            self._queue.appendleft(errand)
        else:
            self._queue.append(errand)

    def again(self, errand: Errand, at: float) -> None:
        """Let ``errand`` wait for another try at ``at``."""
        self._numbers += 1
        heapq.heappush(self._later, (at, self._numbers, errand))

    def knows(self, origin: str, robots: Robots) -> list[Errand]:
        """Take note of an origin's rules and return who waited for them."""
        self.robots[origin] = robots
        self.interval_s = max(self.interval_s, robots.delay_s)
        return self._parked.pop(origin, [])

    def pause(self, until: float) -> None:
        """Ask nothing before ``until``."""
        self._free_at = max(self._free_at, until)

    def ready_at(self) -> float | None:
        """When the next address may be asked; ``None`` when nothing waits or enough is in flight."""
        if self.in_flight >= self.per_host:
            return None
        if self._queue or self.wants_more():
            return self._free_at
        return max(self._free_at, self._later[0][0]) if self._later else None

    def wants_more(self) -> bool:
        """True when the next of the fresh requests may begin: nobody is ahead, and the rules are known."""
        return bool(self.fresh) and not self._queue and not self._parked

    def take(self, now: float) -> Errand:
        """Take the next errand, at ``now``, which ``ready_at`` allowed."""
        self.in_flight += 1
        self._free_at = max(self._free_at, now) + self.interval_s * self.lanes
        if self._later and (self._later[0][0] <= now or not self._queue):
            return heapq.heappop(self._later)[2]
        return self._queue.popleft()

    def heard(self, answer: Answer) -> None:
        """Count silence: a host that fails again and again is not asked for every page it has."""
        silent = answer.transient and (not answer.status or answer.status in (429, 503))
        self._silent = self._silent + 1 if silent else 0
        if self._silent >= _PATIENCE:
            outcome = Outcome.DEFERRED if answer.status == 429 else Outcome.UNREACHABLE
            why = answer.detail or f"HTTP {answer.status}"
            self.give_up(
                answer, outcome, f"not asked: {_PATIENCE} addresses of this host in a row failed ({why})"
            )

    def give_up(self, answer: Answer, outcome: Outcome, detail: str) -> Answer:
        """Ask this host nothing more in this round; return the answer that stands for all."""
        self.down = Answer(answer.address, trouble=outcome, detail=detail, fetched_at=answer.fetched_at)
        return self.down

    def surrender(self) -> Iterator[Errand]:
        """Give back everyone who waits, in order."""
        later = (errand for _, _, errand in sorted(self._later, key=lambda entry: entry[:2]))
        waiting = [*self._queue, *later]
        for parked in self._parked.values():
            waiting += parked
        self._queue.clear()
        self._later.clear()
        self._parked.clear()
        yield from waiting

    def is_idle(self) -> bool:
        """True when nobody waits and nothing is in flight."""
        return not (self.in_flight or self._queue or self._later or self._parked or self.fresh)
