"""One round of visits: whose turn it is, what an answer means for everyone who waits for it. No thread of
its own.

Workers ``take`` a piece of work (a page to ask, or a finished visit to read) and ``settle`` what came back.
"""

import heapq
import random
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.edges.web.addresses import RefusedError, Target, target_of
from pipeline.edges.web.hosts import MAX_PAUSE_S, Errand, Host, Trip
from pipeline.edges.web.model import Answer
from pipeline.edges.web.patience import MOST_TRIES, asked_pause_s, back_off_s
from pipeline.edges.web.robots import Robots, read_robots
from pipeline.edges.web.shelf import Shelf
from pipeline.pages import Hop, Outcome, PageRequest
from pipeline.sites import Sites

MAX_REDIRECTS = 10
_MAX_ROBOTS_REDIRECTS = 5
_MOST_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Finished:
    """A visit that came to its end: ready to be read, or to be reported as it is."""

    trip: Trip
    answer: Answer


class Round:
    """The visits of one call. ``hosts`` outlives it: rates and rules of a host hold for the whole run."""

    def __init__(
        self,
        hosts: dict[str, Host],
        sites: Sites,
        *,
        rate_per_host: float,
        per_host: int,
        lanes: int = 1,
        until: float | None = None,
        patient: bool = True,
    ) -> None:
        """Begin with nothing to do. ``until`` (monotonic clock) is when the rest is deferred.

        ``lanes`` processes ask the same hosts at a time, so each leaves the others their part of a host's
        rate. ``patient`` is false in replay, where waiting would teach nothing.
        """
        self._hosts = hosts
        self._sites = sites
        self._rate = rate_per_host if patient else 0.0
        self._per_host = per_host
        self._lanes = lanes
        self._patient = patient
        self._until = until if patient else None
        self._errands: OrderedDict[tuple[str, str, str], Errand] = OrderedDict()
        self._ready: list[tuple[float, int, Host]] = []
        self._finished: deque[Finished] = deque()
        self._shelf = Shelf()
        self._changed = threading.Condition()
        self._numbers = 0
        self._open = 0
        self._stopped = False
        for host in hosts.values():
            host.begin()

    def add(self, requests: Iterable[PageRequest]) -> int:
        """Take on ``requests``; return how many there are."""
        with self._changed:
            count = 0
            for request in requests:
                count += 1
                self._go(Trip(request), request.address)
            self._open += count
            return count

    def take(self) -> Errand | Finished | None:
        """Return the next piece of work, waiting for it if need be; ``None`` when all is done."""
        with self._changed:
            while not self._stopped and (self._open or self._finished):
                if self._finished:
                    self._open -= 1
                    if not self._open:
                        self._changed.notify_all()
                    return self._finished.popleft()
                now = time.monotonic()
                if self._until is not None and now >= self._until:
                    self._defer_all("the time for all visits was over")
                    continue
                errand, wait = self._next(now)
                if errand is not None:
                    return errand
                self._changed.wait(wait)
            return None

    def settle(self, errand: Errand, answer: Answer) -> bool:
        """Take in what ``errand`` brought back: another try, the next hop, or the end for everyone waiting.

        Returns true when its host has nothing more to do.
        """
        with self._changed:
            host = self._host(errand.target)
            host.in_flight -= 1
            errand.attempts += answer.attempts
            errand.elapsed_ms += answer.elapsed_ms
            if not self._again(host, errand, answer):
                host.heard(answer)
                self._answered(errand, answer)
            if host.down is not None:
                for other in host.surrender():
                    self._answered(other, replace(host.down, address=other.target.url))
            self._list(host)
            self._changed.notify(1 + len(self._finished))
            return host.is_idle()

    def stop(self) -> None:
        """Let every worker go home."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def close(self) -> None:
        """Give back what the round kept on disk."""
        self._shelf.close()

    def _next(self, now: float) -> tuple[Errand | None, float | None]:
        """Return an errand that may go now, or how long to wait (``None``: until something happens)."""
        while self._ready:
            at, _, host = self._ready[0]
            if at > now:
                left = self._until - now if self._until is not None else at - now
                return None, min(at - now, left)
            heapq.heappop(self._ready)
            host.listed = False
            ready_at = host.ready_at()
            if ready_at is None:
                continue
            if ready_at > now:
                self._list(host)
                continue
            errand = host.take(now)
            self._list(host)
            return errand, None
        return None, None if self._until is None else max(0.0, self._until - now)

    def _list(self, host: Host) -> None:
        """Put the host where workers look, if it has something to be asked."""
        at = host.ready_at()
        if at is None or host.listed:
            return
        if at > time.monotonic() + MAX_PAUSE_S:
            self._abandon(host, "the host asked to wait longer than this run does")
            return
        self._numbers += 1
        host.listed = True
        heapq.heappush(self._ready, (at, self._numbers, host))

    def _again(self, host: Host, errand: Errand, answer: Answer) -> bool:
        """True when ``errand`` gets another try; a host that asks for a pause gets it in any case."""
        pause = asked_pause_s(answer, answer.fetched_at)
        now = time.monotonic()
        if pause is not None and self._patient:
            host.pause(now + pause)
        if not answer.transient or errand.attempts >= MOST_TRIES:
            return False
        if not self._patient:
            host.again(errand, now)
            return True
        wait = back_off_s(errand.attempts, random.random()) if pause is None else pause  # noqa: S311
        if wait > MAX_PAUSE_S or (self._until is not None and now + wait > self._until):
            return False
        if answer.status == 429:
            host.pause(now + wait)
        host.again(errand, now + wait)
        return True

    def _answered(self, errand: Errand, answer: Answer) -> None:
        """An address is settled: everyone who waits for it goes on."""
        full = replace(answer, attempts=errand.attempts, elapsed_ms=errand.elapsed_ms)
        if errand.robots_of is not None:
            self._robots_answered(errand.robots_of, errand.hops, full)
            return
        errand.body_at = self._shelf.put(full.body) if full.body else None
        errand.answer = replace(full, body=b"") if full.body else full
        if full.body and errand.body_at is None:
            self._errands.pop(errand.key, None)
        waiting, errand.waiting = errand.waiting, []
        for trip in waiting:
            following = self._hop(trip, full)
            if following:
                self._go(trip, following)

    def _robots_answered(self, origin: Target, hops: int, answer: Answer) -> None:
        if answer.location and hops < _MAX_ROBOTS_REDIRECTS:
            try:
                self._send(Errand(target_of(answer.location), robots_of=origin, hops=hops + 1))
            except RefusedError:
                answer = replace(answer, status=404)
            else:
                return
        host = self._host(origin)
        for errand in host.knows(origin.origin, read_robots(answer)):
            self._admit(host, errand)
        self._list(host)

    def _go(self, trip: Trip, address: str) -> None:
        """Let ``trip`` ask ``address``, or learn what it already answered, as far as that leads."""
        while True:
            try:
                target = target_of(address)
                self._check_site(target)
            except RefusedError as error:
                self._end(trip, Answer(address, trouble=error.outcome, detail=str(error)))
                return
            errand = self._errand(trip, target)
            if errand.answer is None:
                errand.waiting.append(trip)
                return
            body = self._shelf.get(errand.body_at) if errand.body_at else b""
            address = self._hop(trip, replace(errand.answer, body=body, attempts=0, elapsed_ms=0))
            if not address:
                return

    def _check_site(self, target: Target) -> None:
        """A redirect may lead where an article's link would not be followed."""
        site = self._sites.of(target.host)
        if site and site.url.target == "internal":
            raise RefusedError(Outcome.SKIPPED, "it leads to a host that only insiders reach")
        if site and site.url.target == "portal":
            raise RefusedError(Outcome.BLOCKED, f"it leads to a sign-in at {target.host}")

    def _hop(self, trip: Trip, answer: Answer) -> str:
        """Note one answer on the way; return the address that follows, "" when this was the last."""
        trip.attempts += answer.attempts
        trip.elapsed_ms += answer.elapsed_ms
        if answer.trouble is not None or not answer.location:
            self._end(trip, answer)
            return ""
        trip.hops.append(Hop(answer.address, answer.status))
        if len(trip.hops) > MAX_REDIRECTS:
            self._end(trip, _endless(answer, f"more than {MAX_REDIRECTS} redirects"))
        elif any(hop.url == answer.location for hop in trip.hops):
            self._end(trip, _endless(answer, "the redirects go round in a circle"))
        else:
            return answer.location
        return ""

    def _end(self, trip: Trip, answer: Answer) -> None:
        trip.hops.append(Hop(answer.address, answer.status))
        self._finished.append(Finished(trip, answer))

    def _errand(self, trip: Trip, target: Target) -> Errand:
        """Return the one errand for this address and condition, sent now if it is new."""
        wanted = self._conditional(trip.request, target)
        known = self._errands.get((target.url, "", "")) or self._errands.get(wanted.key)
        if known is not None:
            return known
        self._errands[wanted.key] = wanted
        if len(self._errands) > _MOST_REMEMBERED:
            self._forget_oldest()
        self._send(wanted)
        return wanted

    def _conditional(self, request: PageRequest, target: Target) -> Errand:
        """Make an errand, with the validators if they belong to this very address and the site's are any
        good.
        """
        if not (request.etag or request.last_modified) or (request.final or request.address) != target.url:
            return Errand(target)
        site = self._sites.of(target.host)
        rule = site.visit.validator if site else "both"
        etag = request.etag if rule in ("both", "etag") else ""
        modified = request.last_modified if rule in ("both", "last-modified") else ""
        if rule == "last-modified" and not modified:
            etag = request.etag
        return Errand(target, etag, modified)

    def _send(self, errand: Errand) -> None:
        """Queue ``errand`` at its host, behind the host's robots.txt when that is not known yet."""
        host = self._host(errand.target)
        origin = errand.target.origin
        if errand.robots_of is None and origin not in host.robots:
            host.robots[origin] = None
            robots = Target(errand.target.scheme, errand.target.host, errand.target.port, "/robots.txt")
            host.add(Errand(robots, robots_of=robots), first=True)
        self._admit(host, errand)
        self._list(host)

    def _admit(self, host: Host, errand: Errand) -> None:
        """Queue ``errand``, or answer it at once: the host is down, or its robots.txt says no."""
        robots = host.robots.get(errand.target.origin) if errand.robots_of is None else None
        refusal = host.down or _refusal(robots, errand.target)
        if refusal is None:
            host.add(errand)
        else:
            self._answered(errand, replace(refusal, address=errand.target.url))

    def _host(self, target: Target) -> Host:
        host = self._hosts.get(target.authority)
        if host is None:
            site = self._sites.of(target.host)
            rate = site.visit.rate_per_host if site and site.visit.rate_per_host is not None else self._rate
            interval = 1.0 / rate if rate and self._patient else 0.0
            host = Host(target.authority, interval, self._per_host, self._lanes)
            self._hosts[target.authority] = host
        return host

    def _abandon(self, host: Host, why: str) -> None:
        host.give_up(Answer(""), Outcome.DEFERRED, why)
        for errand in host.surrender():
            self._answered(errand, Answer(errand.target.url, trouble=Outcome.DEFERRED, detail=why))

    def _defer_all(self, why: str) -> None:
        for host in list(self._hosts.values()):
            self._abandon(host, why)
        self._until = None

    def _forget_oldest(self) -> None:
        key, oldest = next(iter(self._errands.items()))
        if oldest.answer is not None:
            del self._errands[key]


def _endless(answer: Answer, detail: str) -> Answer:
    return Answer(answer.location, trouble=Outcome.UNREACHABLE, detail=detail, fetched_at=answer.fetched_at)


def _refusal(robots: Robots | None, target: Target) -> Answer | None:
    if robots is None:
        return None
    if robots.closed is not None:
        return robots.closed
    if robots.allows(target.url):
        return None
    return Answer(target.url, trouble=Outcome.ROBOTS, detail="robots.txt asks robots to stay away")
