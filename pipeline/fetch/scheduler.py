"""Decides which request is next and what an answer means for the visits that wait for it. Owns no thread.

Workers call ``next_task`` for work (an address to fetch, or a finished visit to read) and ``complete`` with the
answer of a fetch.
"""

import heapq
import random
import threading
import time
from collections import deque
from collections.abc import Iterable

import msgspec
from msgspec import msgpack
from msgspec.structs import replace

from pipeline.fetch.answers import Answers, Key
from pipeline.fetch.host_queue import MAX_PAUSE_S, Fetch, Host, PageVisit
from pipeline.fetch.outcomes import SIGN_IN, same_page
from pipeline.fetch.redirects import Within, no_way_on
from pipeline.fetch.response import Answer
from pipeline.fetch.retry import MAX_ATTEMPTS, backoff_s, requested_pause_s
from pipeline.fetch.robots import Robots, read_robots
from pipeline.fetch.url_safety import RefusedError, Target, target_of
from pipeline.fetch.validators import valid_etag, valid_last_modified
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Sites
from pipeline.storage.spool import Records

# RFC 9309 2.3.1.2: at least five.
_MAX_ROBOTS_REDIRECTS = 5
_ENCODER = msgpack.Encoder()
_DECODER = msgpack.Decoder(PageRequest)
# What a direct visit may find; anything else and the redirects are followed from the start.
_EXPECTED_DIRECT = frozenset({200, 203, 304, 429, 500, 502, 503, 504})


class Finished(msgspec.Struct, frozen=True):
    """A visit with its last answer, ready to be read or to be reported as it is."""

    visit: PageVisit
    answer: Answer


class Scheduler:
    """The visits of one call. ``hosts`` outlives it: rate and rules of a host hold for the whole run."""

    def __init__(
        self,
        hosts: dict[str, Host],
        sites: Sites,
        *,
        rate_per_host: float,
        per_host: int,
        lanes: int = 1,
        until: float | None = None,
        paced: bool = True,
        direct: bool = False,
        within: Within | None = None,
        open_end: bool = False,
    ) -> None:
        """Create a scheduler without visits. ``until`` (monotonic clock) is when the rest is deferred.

        ``lanes`` processes request from the same hosts at a time, so each takes its part of a host's rate.
        ``paced`` is false in replay, where no rate, pause or deadline applies. ``direct`` allows a visit to
        start where the redirects of an address ended last time, if that is the same page. ``within`` says where a
        redirect is followed to. ``open_end``: more is added while it runs, so only ``stop`` ends it.
        """
        self._hosts = hosts
        self._sites = sites
        self._rate = rate_per_host if paced else 0.0
        self._per_host = per_host
        self._lanes = lanes
        self._paced = paced
        self._direct = direct
        self._within = within
        self._open_end = open_end
        self._until = until if paced else None
        self._under_way: dict[Key, Fetch] = {}
        self._answers = Answers()
        self._requests = Records()
        # Hosts with something to send, by the time when they may.
        self._ready: list[tuple[float, int, Host]] = []
        self._finished: deque[Finished] = deque()
        self._changed = threading.Condition()
        self._ready_count = 0
        self._unfinished = 0
        self._stopped = False
        self._deadline_passed: Answer | None = None
        for host in hosts.values():
            host.reset()

    def add(self, requests: Iterable[PageRequest]) -> int:
        """Add a visit for each of ``requests`` and return how many there are.

        Requests wait on disk until their host is free, so that many of them need little memory.
        """
        with self._changed:
            count = 0
            for request in requests:
                count += 1
                try:
                    host = self._host(target_of(request.address))
                except RefusedError:
                    self._start(request)
                else:
                    host.pending.append(self._requests.put(_ENCODER.encode(request)))
            for host in list(self._hosts.values()):
                self._schedule(host)
            self._unfinished += count
            self._changed.notify()
            return count

    def next_task(self) -> Fetch | Finished | None:
        """Return the next task, after waiting for it if need be; ``None`` when all visits are finished."""
        with self._changed:
            while not self._stopped and (self._unfinished or self._open_end):
                task, wait = self._task(time.monotonic())
                if task is not None:
                    if self._finished or self._ready:
                        # Another worker takes what is next, or waits until it is due.
                        self._changed.notify()
                    return task
                self._changed.wait(wait)
            self._changed.notify_all()
            return None

    def complete(self, fetch: Fetch, answer: Answer) -> bool:
        """Handle the answer of ``fetch``: retry, follow a redirect, or finish the visits that wait for it.

        Returns true when its host has nothing more to do.
        """
        with self._changed:
            host = self._host(fetch.target)
            host.in_flight -= 1
            fetch.attempts += answer.attempts
            fetch.elapsed_ms += answer.elapsed_ms
            if not self._retry(host, fetch, answer):
                host.count_failures(answer)
                self._resolve(fetch, answer)
            if host.down is not None:
                self._fail_all(host, host.down)
            self._schedule(host)
            return host.is_idle()

    def stop(self) -> None:
        """Make ``next_task`` return ``None`` to every worker."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def close(self) -> None:
        """Delete the temporary files."""
        self._answers.close()
        self._requests.close()

    def _task(self, now: float) -> tuple[Fetch | Finished | None, float | None]:
        """Return the task that is due, or how long to wait for one (s; ``None``: until something changes)."""
        if self._until is not None and now >= self._until:
            self._defer_all("the time for all visits was over")
        fetch, wait = (None, None) if self._finished else self._next_fetch(now)
        if fetch is None and self._finished:
            self._unfinished -= 1
            return self._finished.popleft(), None
        return fetch, wait

    def _next_fetch(self, now: float) -> tuple[Fetch | None, float | None]:
        """Return a fetch that is due, or how long to wait for one (s; ``None``: until something changes)."""
        left = None if self._until is None else max(0.0, self._until - now)
        while self._ready:
            at, _, host = self._ready[0]
            if at > now:
                return None, at - now if left is None else min(at - now, left)
            heapq.heappop(self._ready)
            host.scheduled = False
            while host.can_start_pending() and self._is_due(host, now):
                self._start(self._next_request(host))
            due = self._is_due(host, now)
            fetch = host.take(now) if due else None
            self._schedule(host)
            if fetch is not None:
                return fetch, None
        return None, left

    @staticmethod
    def _is_due(host: Host, now: float) -> bool:
        at = host.ready_at()
        return at is not None and at <= now

    def _schedule(self, host: Host) -> None:
        """Put the host into the heap of those with something to send, unless it is there."""
        at = host.ready_at()
        if at is None or host.scheduled:
            return
        if at > time.monotonic() + MAX_PAUSE_S:
            self._close_host(host, "the host asked to wait longer than this run does")
            return
        self._ready_count += 1
        host.scheduled = True
        heapq.heappush(self._ready, (at, self._ready_count, host))

    def _retry(self, host: Host, fetch: Fetch, answer: Answer) -> bool:
        """Queue ``fetch`` for another attempt, if it gets one; a pause that the host asked for is kept anyway."""
        pause = requested_pause_s(answer, answer.fetched_at)
        now = time.monotonic()
        if pause is not None and self._paced:
            host.pause(now + pause)
        if not answer.transient or fetch.attempts >= MAX_ATTEMPTS:
            return False
        if not self._paced:
            host.retry(fetch, now)
            return True
        wait = backoff_s(fetch.attempts, random.random()) if pause is None else pause  # noqa: S311
        if wait > MAX_PAUSE_S or (self._until is not None and now + wait > self._until):
            return False
        if answer.status == 429:
            host.pause(now + wait)
        host.retry(fetch, now + wait)
        return True

    def _resolve(self, fetch: Fetch, answer: Answer) -> None:
        """Pass the final answer of a fetch to every visit that waits for it."""
        full = replace(answer, attempts=fetch.attempts, elapsed_ms=fetch.elapsed_ms)
        if fetch.robots_of is not None:
            self._resolve_robots(fetch.robots_of, fetch.hops, full)
            return
        self._under_way.pop(fetch.key, None)
        self._answers.put(fetch.key, full)
        visits, fetch.visits = fetch.visits, []
        for visit in visits:
            following = self._follow(visit, full)
            if following:
                self._advance(visit, following)

    def _resolve_robots(self, origin: Target, hops: int, answer: Answer) -> None:
        """Follow a redirect of robots.txt (RFC 9309 2.3.1.2), or set the rules and send what waited for them."""
        if answer.location and hops < _MAX_ROBOTS_REDIRECTS:
            try:
                self._send(Fetch(target_of(answer.location), robots_of=origin, hops=hops + 1))
            except RefusedError as error:
                answer = replace(answer, trouble=error.outcome, detail=str(error))
                hops += 1
            else:
                return
        host = self._host(origin)
        for fetch in host.set_robots(origin.origin, read_robots(answer, redirected=hops > 0)):
            self._enqueue(host, fetch)
        self._schedule(host)

    def _advance(self, visit: PageVisit, address: str) -> None:
        """Fetch ``address`` for ``visit``, or use what it already answered, and follow that."""
        while True:
            try:
                target = target_of(address)
                self._check_site(target)
            except RefusedError as error:
                self._finish(visit, Answer(address, trouble=error.outcome, detail=str(error)))
                return
            answer = self._known_answer(visit, target)
            if answer is None:
                return
            address = self._follow(visit, answer)
            if not address:
                return

    def _check_site(self, target: Target) -> None:
        """Refuse hosts that no link of an article would be followed to either.

        Raises:
            RefusedError: the target is one.
        """
        if self._sites.refuses(target.host):
            raise RefusedError(Outcome.SKIPPED, "it leads to a host you chose not to ask")
        site = self._sites.of(target.host)
        if site and site.url.target == "internal":
            raise RefusedError(Outcome.SKIPPED, "it leads to a host that only insiders reach")
        if site and site.url.target == "portal":
            raise RefusedError(Outcome.BLOCKED, f"{SIGN_IN} {target.host}")

    def _follow(self, visit: PageVisit, answer: Answer) -> str:
        """Record an answer of ``visit``; return the address that it redirects to, "" when it was the last."""
        visit.attempts += answer.attempts
        visit.elapsed_ms += answer.elapsed_ms
        if visit.direct and answer.trouble is None and answer.status not in _EXPECTED_DIRECT:
            # Not what was there last time: follow the redirects from the articles' own address.
            visit.direct = False
            return visit.request.address
        if answer.trouble is not None or not answer.location:
            self._finish(visit, answer)
            return ""
        visit.add_hop(answer)
        following = self._within(answer.address, answer.location) if self._within else answer.location
        ended = no_way_on(visit, following)
        if ended:
            self._finish(visit, _endless(answer, ended))
        return "" if ended else following

    def _finish(self, visit: PageVisit, answer: Answer) -> None:
        visit.add_hop(answer)
        self._finished.append(Finished(visit, answer))

    def _known_answer(self, visit: PageVisit, target: Target) -> Answer | None:
        """Return what ``target`` answered before; else add ``visit`` to the one fetch of it, ``None``."""
        wanted = self._conditional(visit.request, target)
        bare = Fetch(target, accept=visit.request.accept).key
        answer = self._answers.get(bare) or self._answers.get(wanted.key)
        if answer is not None:
            return answer
        fetch = self._under_way.get(bare) or self._under_way.get(wanted.key)
        if fetch is None:
            fetch = self._under_way[wanted.key] = wanted
            fetch.visits.append(visit)
            self._send(wanted)
        else:
            fetch.visits.append(visit)
        return None

    def _conditional(self, request: PageRequest, target: Target) -> Fetch:
        """Return a fetch, with the validators that belong to this very address and that the site's rule allows."""
        accept = request.accept
        known_etag, known_date = valid_etag(request.etag), valid_last_modified(request.last_modified)
        here = (request.final or target_of(request.address).url) == target.url
        if not here or not (known_etag or known_date):
            return Fetch(target, accept=accept)
        site = self._sites.of(target.host)
        rule = site.visit.validator if site else "both"
        modified = known_date if rule in ("both", "last-modified") else ""
        if rule in ("both", "etag") or (rule == "last-modified" and not modified):
            return Fetch(target, known_etag, modified, accept)
        return Fetch(target, "", modified, accept)

    def _send(self, fetch: Fetch) -> None:
        """Queue ``fetch`` at its host, after the origin's robots.txt when that is not known yet."""
        host = self._host(fetch.target)
        origin = fetch.target.origin
        if fetch.robots_of is None and host.down is None and origin not in host.robots:
            host.robots[origin] = None
            robots = Target(fetch.target.scheme, fetch.target.host, fetch.target.port, "/robots.txt")
            host.add(Fetch(robots, robots_of=robots), first=True)
        self._enqueue(host, fetch)
        self._schedule(host)

    def _enqueue(self, host: Host, fetch: Fetch) -> None:
        """Queue ``fetch``, or answer it at once where the host is down or its robots.txt disallows it."""
        robots = host.robots.get(fetch.target.origin) if fetch.robots_of is None else None
        refusal = self._deadline_passed or host.down or _disallowed(robots, fetch.target)
        if refusal is None:
            host.add(fetch)
        else:
            self._resolve(fetch, replace(refusal, address=fetch.target.url))

    def _host(self, target: Target) -> Host:
        host = self._hosts.get(target.authority)
        if host is None:
            site = self._sites.of(target.host)
            rate = site.visit.rate_per_host if site and site.visit.rate_per_host is not None else self._rate
            interval = 1.0 / rate if rate and self._paced else 0.0
            host = Host(target.authority, interval, self._per_host, self._lanes)
            self._hosts[target.authority] = host
        return host

    def _next_request(self, host: Host) -> PageRequest:
        return _DECODER.decode(self._requests.get(host.pending.popleft()))

    def _start(self, request: PageRequest) -> None:
        end = request.final if self._direct and not request.anew else ""
        direct = end not in ("", request.address) and same_page(request.address, end, self._sites)
        self._advance(PageVisit(request, direct), end if direct else request.address)

    def _close_host(self, host: Host, why: str) -> None:
        self._fail_all(host, host.mark_down(Answer(""), Outcome.DEFERRED, why))

    def _fail_all(self, host: Host, refusal: Answer) -> None:
        """Answer everything that waits at ``host`` with ``refusal``."""
        for fetch in host.clear():
            self._resolve(fetch, replace(refusal, address=fetch.target.url))
        while host.pending:
            self._start(self._next_request(host))

    def _defer_all(self, why: str) -> None:
        self._deadline_passed = Answer("", trouble=Outcome.DEFERRED, detail=why)
        for host in list(self._hosts.values()):
            self._close_host(host, why)
        self._until = None


def _endless(answer: Answer, detail: str) -> Answer:
    return Answer(answer.location, trouble=Outcome.UNREACHABLE, detail=detail, fetched_at=answer.fetched_at)


def _disallowed(robots: Robots | None, target: Target) -> Answer | None:
    """Return the answer to a fetch that the rules do not allow, ``None`` when they do (RFC 9309 2.2)."""
    if robots is None:
        return None
    if robots.closed is not None:
        return robots.closed
    if robots.allows(target.url):
        return None
    return Answer(target.url, trouble=Outcome.ROBOTS, detail="robots.txt disallows it")
