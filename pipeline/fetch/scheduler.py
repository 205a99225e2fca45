"""One round of visits: whose turn it is, what an answer means for everyone who waits for it. No thread of
its own.

Workers ``take`` a piece of work (a page to ask, or a finished visit to read) and ``settle`` what came back.
"""

import heapq
import math
import random
import time
from collections import deque
from collections.abc import Iterable

import msgspec
from msgspec import msgpack
from msgspec.structs import replace

from pipeline.fetch.answers import Answers, Key
from pipeline.fetch.host_queue import MAX_PAUSE_S, Errand, Host, Trip
from pipeline.fetch.outcomes import same_page
from pipeline.fetch.response import Answer
from pipeline.fetch.retry import MOST_TRIES, asked_pause_s, back_off_s
from pipeline.fetch.robots import Robots, read_robots
from pipeline.fetch.threads import Crew
from pipeline.fetch.url_safety import RefusedError, Target, target_of
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Sites
from pipeline.storage.spool import Records

MAX_REDIRECTS = 10
_MAX_ROBOTS_REDIRECTS = 5
_PACK = msgpack.Encoder()
_UNPACK = msgpack.Decoder(PageRequest)
_AS_EXPECTED = frozenset({200, 203, 304, 429, 500, 502, 503, 504})


class Finished(msgspec.Struct, frozen=True):
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
        direct: bool = False,
    ) -> None:
        """Begin with nothing to do. ``until`` (monotonic clock) is when the rest is deferred.

        ``lanes`` processes ask the same hosts at a time, so each leaves the others their part of a host's
        rate. ``patient`` is false in replay, where waiting would teach nothing. ``direct`` allows a visit to
        begin where the redirects of an address ended last time, if that is the same page.
        """
        self._hosts = hosts
        self._sites = sites
        self._rate = rate_per_host if patient else 0.0
        self._per_host = per_host
        self._lanes = lanes
        self._patient = patient
        self._direct = direct
        self._until = until if patient else None
        self._under_way: dict[Key, Errand] = {}
        self._answers = Answers()
        self._waiting = Records()
        self._ready: list[tuple[float, int, Host]] = []
        self._finished: deque[Finished] = deque()
        self._crew = Crew()
        self._numbers = 0
        self._open = 0
        self._stopped = False
        self._over: Answer | None = None
        for host in hosts.values():
            host.begin()

    def add(self, requests: Iterable[PageRequest]) -> int:
        """Take on ``requests``; return how many there are.

        They wait on disk; a trip is begun when it is its turn, so that many cost little.
        """
        with self._crew.lock:
            count = 0
            for request in requests:
                count += 1
                try:
                    host = self._host(target_of(request.address))
                except RefusedError:
                    self._begin(request)
                else:
                    host.fresh.append(self._waiting.put(_PACK.encode(request)))
            for host in list(self._hosts.values()):
                self._list(host)
            self._open += count
            return count

    def take(self, done: Errand | Finished | None = None) -> Errand | Finished | None:
        """Return the next piece of work, waiting for it if need be; ``None`` when all is done.

        ``done`` is the piece that this worker took before.
        """
        with self._crew.lock:
            if done is not None:
                self._crew.back()
            work = self._work()
            if work is not None:
                more_at = self._ready[0][0] if self._ready else math.inf
                self._crew.begin(0.0 if self._finished else more_at)
            return work

    def _work(self) -> Errand | Finished | None:
        while not self._stopped and (self._open or self._finished):
            if self._finished:
                self._open -= 1
                if not self._open:
                    self._crew.wake()
                return self._finished.popleft()
            now = time.monotonic()
            if self._until is not None and now >= self._until:
                self._defer_all("the time for all visits was over")
                continue
            errand, wait = self._next(now)
            if errand is not None:
                return errand
            if not self._finished:
                self._crew.wait(wait)
        return None

    def settle(self, errand: Errand, answer: Answer) -> bool:
        """Take in what ``errand`` brought back: another try, the next hop, or the end for everyone waiting.

        Returns true when its host has nothing more to do.
        """
        with self._crew.lock:
            host = self._host(errand.target)
            host.in_flight -= 1
            errand.attempts += answer.attempts
            errand.elapsed_ms += answer.elapsed_ms
            if not self._again(host, errand, answer):
                host.heard(answer)
                self._answered(errand, answer)
            if host.down is not None:
                self._give_back(host, host.down)
            self._list(host)
            return host.is_idle()

    def stop(self) -> None:
        """Let every worker go home."""
        with self._crew.lock:
            self._stopped = True
            self._crew.wake()

    def close(self) -> None:
        """Give back what the round kept on disk."""
        self._answers.close()
        self._waiting.close()

    def _next(self, now: float) -> tuple[Errand | None, float | None]:
        """Return an errand that may go now, or how long to wait (``None``: until something happens)."""
        while self._ready:
            at, _, host = self._ready[0]
            at = max(at, self._crew.may_leave_at(now))
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
            while host.wants_more():
                self._begin(self._next_request(host))
            if host.ready_at() is None:
                continue
            errand = host.take(now)
            self._crew.leave()
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
        self._under_way.pop(errand.key, None)
        self._answers.put(errand.key, full)
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
            answer = self._answer(trip, target)
            if answer is None:
                return
            address = self._hop(trip, answer)
            if not address:
                return

    def _check_site(self, target: Target) -> None:
        """A redirect may lead where an article's link would not be followed."""
        if self._sites.refuses(target.host):
            raise RefusedError(Outcome.SKIPPED, "it leads to a host you chose not to ask")
        site = self._sites.of(target.host)
        if site and site.url.target == "internal":
            raise RefusedError(Outcome.SKIPPED, "it leads to a host that only insiders reach")
        if site and site.url.target == "portal":
            raise RefusedError(Outcome.BLOCKED, f"it leads to a sign-in at {target.host}")

    def _hop(self, trip: Trip, answer: Answer) -> str:
        """Note one answer on the way; return the address that follows, "" when this was the last."""
        trip.attempts += answer.attempts
        trip.elapsed_ms += answer.elapsed_ms
        if trip.direct and answer.trouble is None and answer.status not in _AS_EXPECTED:
            # Not what was there last time: see what the articles' own address says.
            trip.direct = False
            return trip.request.address
        if answer.trouble is not None or not answer.location:
            self._end(trip, answer)
            return ""
        trip.pass_by(answer)
        if len(trip.hops) > MAX_REDIRECTS:
            self._end(trip, _endless(answer, f"more than {MAX_REDIRECTS} redirects"))
        elif any(hop.url == answer.location for hop in trip.hops):
            self._end(trip, _endless(answer, "the redirects go round in a circle"))
        else:
            return answer.location
        return ""

    def _end(self, trip: Trip, answer: Answer) -> None:
        trip.pass_by(answer)
        self._finished.append(Finished(trip, answer))

    def _answer(self, trip: Trip, target: Target) -> Answer | None:
        """Return what ``target`` answered; else let ``trip`` wait for the one errand there."""
        wanted = self._conditional(trip.request, target)
        bare = (target.url, "", "")
        answer = self._answers.get(bare) or self._answers.get(wanted.key)
        if answer is not None:
            return answer
        errand = self._under_way.get(bare) or self._under_way.get(wanted.key)
        if errand is None:
            errand = self._under_way[wanted.key] = wanted
            errand.waiting.append(trip)
            self._send(wanted)
        else:
            errand.waiting.append(trip)
        return None

    def _conditional(self, request: PageRequest, target: Target) -> Errand:
        """Make an errand, with the validators if they belong to this very address and the site's are any
        good.
        """
        if not (request.etag or request.last_modified):
            return Errand(target)
        if (request.final or target_of(request.address).url) != target.url:
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
        if errand.robots_of is None and host.down is None and origin not in host.robots:
            host.robots[origin] = None
            robots = Target(errand.target.scheme, errand.target.host, errand.target.port, "/robots.txt")
            host.add(Errand(robots, robots_of=robots), first=True)
        self._admit(host, errand)
        self._list(host)

    def _admit(self, host: Host, errand: Errand) -> None:
        """Queue ``errand``, or answer it at once: the host is down, or its robots.txt says no."""
        robots = host.robots.get(errand.target.origin) if errand.robots_of is None else None
        refusal = self._over or host.down or _refusal(robots, errand.target)
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

    def _next_request(self, host: Host) -> PageRequest:
        return _UNPACK.decode(self._waiting.get(host.fresh.popleft()))

    def _begin(self, request: PageRequest) -> None:
        end = request.final if self._direct and not request.anew else ""
        direct = end not in ("", request.address) and same_page(request.address, end, self._sites)
        self._go(Trip(request, direct), end if direct else request.address)

    def _abandon(self, host: Host, why: str) -> None:
        self._give_back(host, host.give_up(Answer(""), Outcome.DEFERRED, why))

    def _give_back(self, host: Host, refusal: Answer) -> None:
        """End everything that waits at a host which is not asked any more."""
        for errand in host.surrender():
            self._answered(errand, replace(refusal, address=errand.target.url))
        while host.fresh:
            self._begin(self._next_request(host))

    def _defer_all(self, why: str) -> None:
        self._over = Answer("", trouble=Outcome.DEFERRED, detail=why)
        for host in list(self._hosts.values()):
            self._abandon(host, why)
        self._until = None


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
