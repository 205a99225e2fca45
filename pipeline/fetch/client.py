"""Visit pages with a pool of worker threads: every page once, hosts in parallel, at each host's own rate."""

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.metadata import version
from types import TracebackType
from typing import Self

import msgspec
from requests.adapters import BaseAdapter

from pipeline.config import Visit
from pipeline.content.registry import accept
from pipeline.fetch.credentials import credentials_for
from pipeline.fetch.exchange import ANYTHING, http_get
from pipeline.fetch.host_queue import Fetch, Host
from pipeline.fetch.malloc import share_heap
from pipeline.fetch.outcomes import outcome_of
from pipeline.fetch.redirects import Within
from pipeline.fetch.response import Answer, Response
from pipeline.fetch.robots import AGENT
from pipeline.fetch.scheduler import Finished, Scheduler
from pipeline.fetch.transport import Live
from pipeline.fetch.url_safety import Target
from pipeline.fetch.validators import valid_etag, valid_last_modified
from pipeline.fetch.warc import Recorder, Replay
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Sites, builtin
from pipeline.snapshots import Capture

# How long ending a visit waits for the workers.
_JOIN_S = 1.0
# So many workers fetch what the scripts of a page ask for.
_ASKING = 6
# Captures are collected for so long before they are taken, so that threads change less often.
_COLLECT_S = 0.02

Read = Callable[[PageRequest, Response], Capture]


class _Manner(msgspec.Struct, frozen=True):
    """How the requests of one call are made: further headers, a media type that is read beside those of documents.

    ``page`` is the origin of the page whose scripts make them: secrets go there only, and other origins are told.
    """

    headers: dict[str, str] = {}
    also: frozenset[str] = frozenset()
    page: Target | None = None


def visit(
    requests: Iterable[PageRequest],
    settings: Visit,
    read: Read,
    *,
    archive: Replay | Recorder | None = None,
    sites: Sites | None = None,
) -> Iterator[Capture]:
    """Visit every page and yield one capture a request, in completion order.

    An address that several requests lead to is fetched once. ``read`` turns a response with a document into a
    capture; it is called in worker threads. Every failure is the outcome of a capture.
    """
    with Web(settings, archive=archive, sites=sites) as web:
        yield from web.visit(requests, read)


class Web:
    """The HTTP client of a run: connections, and the rate and robots.txt rules of each host, for all its visits."""

    def __init__(
        self,
        settings: Visit,
        *,
        archive: Replay | Recorder | None = None,
        sites: Sites | None = None,
        lanes: int = 1,
        also: frozenset[str] = frozenset(),
        within: Within | None = None,
        beside: "Web | None" = None,
    ) -> None:
        """Set up; nothing is sent yet. ``lanes`` processes visit the same hosts, each at its part of the rate.

        ``beside`` is another client whose rates and rules of hosts hold for this one; the two visit in turns.
        ``also`` are media types that are read beside those of documents, ``within`` says where redirects lead.

        Raises:
            ConfigError: the proxy or the CA bundle cannot be used.
        """
        self._settings = settings
        self._sites = sites or builtin()
        self._lanes = lanes
        self._also, self._within = also, within
        self.archive = archive
        self._replayed = isinstance(archive, Replay)
        self._hosts: dict[str, Host] = beside._hosts if beside else {}
        self._until: float | None = None
        self._manner = _Manner(also=also)
        self._live: Live | None = None
        self._adapter: BaseAdapter
        if isinstance(archive, Replay):
            self._adapter = archive
        else:
            self._live = _live(settings)
            self._adapter = archive.over(self._live, settings.max_bytes) if archive else self._live
        self._headers = {
            "User-Agent": _agent(settings.contact),
            "Accept": accept(),
            "Accept-Language": "en-US,en;q=0.8",
            "Accept-Encoding": "gzip, deflate",
        }

    def visit(
        self, requests: Iterable[PageRequest], read: Read, headers: Mapping[str, str] | None = None
    ) -> Iterator[Capture]:
        """Visit every page and yield one capture a request, in completion order, as ``visit`` does.

        ``headers`` are sent with every request of this call beside the usual ones.
        """
        self._manner = _Manner(dict(headers or {}), self._also)
        if self._until is None and self._settings.deadline_s:
            self._until = time.monotonic() + self._settings.deadline_s
        scheduler = self._scheduler()
        count = scheduler.add(requests)
        try:
            if self._replayed:
                yield from self._inline(scheduler, read)
            else:
                yield from self._threaded(scheduler, read, count)
        finally:
            scheduler.stop()
            scheduler.close()

    @contextmanager
    def asking(
        self, page: Target, answered: Callable[[str, Answer], None]
    ) -> Iterator[Callable[[str], None]]:
        """Yield a function that asks for one address more of what the scripts of ``page`` need, of any media type.

        ``answered`` is called with the address and the answer, in a worker thread. An address that is asked for
        again has the answer it had. Rate, rules and deadline are those of the visits, which are not under way now.
        """
        self._manner = _Manner({"Accept": "*/*"}, ANYTHING, page)
        scheduler = self._scheduler(open_end=True)

        def ask(address: str) -> None:
            scheduler.add([PageRequest(address, address)])

        def work() -> None:
            while (task := scheduler.next_task()) is not None:
                if isinstance(task, Finished):
                    answered(task.visit.request.address, task.answer)
                else:
                    self._fetch(scheduler, task)

        count = min(_ASKING, self._settings.concurrency)
        workers = [threading.Thread(target=work, name=f"ask-{n}", daemon=True) for n in range(count)]
        for worker in workers:
            worker.start()
        try:
            yield ask
        finally:
            scheduler.stop()
            for worker in workers:
                worker.join(_JOIN_S)
            scheduler.close()

    @property
    def is_over(self) -> bool:
        """True when the time for all visits was over."""
        return self._until is not None and time.monotonic() >= self._until

    @property
    def max_bytes(self) -> int:
        """The largest page that is read."""
        return self._settings.max_bytes

    def _scheduler(self, *, open_end: bool = False) -> Scheduler:
        settings = self._settings
        return Scheduler(
            self._hosts,
            self._sites,
            rate_per_host=settings.rate_per_host,
            per_host=settings.per_host,
            lanes=self._lanes,
            until=self._until,
            paced=not self._replayed,
            direct=self._adapter is self._live,
            within=self._within,
            open_end=open_end,
        )

    def _inline(self, scheduler: Scheduler, read: Read) -> Iterator[Capture]:
        """Visit in this thread: an archive answers at once and must answer in a fixed order."""
        while (task := scheduler.next_task()) is not None:
            if isinstance(task, Finished):
                yield capture_of(task, read, self._sites)
            else:
                self._fetch(scheduler, task)

    def _threaded(self, scheduler: Scheduler, read: Read, count: int) -> Iterator[Capture]:
        """Visit with a fixed pool of worker threads."""
        done: queue.Queue[Capture | BaseException] = queue.Queue(maxsize=4 * self._settings.concurrency)
        workers = [
            threading.Thread(
                target=self._work, args=(scheduler, read, done), name=f"visit-{number}", daemon=True
            )
            for number in range(min(count, self._settings.concurrency))
        ]
        if len(workers) > 1:
            share_heap()
        for worker in workers:
            worker.start()
        try:
            for _ in range(count):
                if done.empty():
                    time.sleep(_COLLECT_S)
                capture = done.get()
                if isinstance(capture, BaseException):
                    raise capture
                yield capture
        finally:
            scheduler.stop()
            _join(workers, done)

    def _work(self, scheduler: Scheduler, read: Read, done: queue.Queue[Capture | BaseException]) -> None:
        """Do tasks until there are none: what each worker thread runs."""
        try:
            while (task := scheduler.next_task()) is not None:
                if isinstance(task, Finished):
                    done.put(capture_of(task, read, self._sites))
                else:
                    self._fetch(scheduler, task)
        except BaseException as error:
            done.put(error)

    def _fetch(self, scheduler: Scheduler, fetch: Fetch) -> None:
        if fetch.attempts and self._live is not None:
            # A retry gets a new connection: the old one may be what failed.
            self._live.close_idle(fetch.target)
        if scheduler.complete(fetch, self._request(fetch)) and self._live is not None:
            self._live.close_idle(fetch.target)

    def _request(self, fetch: Fetch) -> Answer:
        manner, target = self._manner, fetch.target
        headers = self._headers | manner.headers
        if manner.page is None or manner.page.host == target.host:
            headers |= credentials_for(target, os.environ)
        if manner.page is not None and manner.page.origin != target.origin:
            headers["Origin"] = manner.page.origin
        if fetch.accept:
            headers["Accept"] = fetch.accept
        if fetch.etag:
            headers["If-None-Match"] = fetch.etag
        if fetch.last_modified:
            headers["If-Modified-Since"] = fetch.last_modified
        return http_get(
            self._adapter,
            fetch.target.url,
            headers,
            self._settings,
            replayed=self._replayed,
            also=manner.also,
        )

    def close(self) -> None:
        """Close every connection."""
        if self._live is not None:
            self._live.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _live(settings: Visit) -> Live:
    return Live(
        settings.concurrency, per_host=settings.per_host, proxy=settings.proxy, ca_bundle=settings.ca_bundle
    )


def _agent(contact: str) -> str:
    """Return the ``User-Agent``: product and version, and how to reach the operator (RFC 9110 10.1.5)."""
    return f"{AGENT}/{version('content-sync')}" + (f" (+{contact})" if contact else "")


def _join(workers: list[threading.Thread], done: queue.Queue[Capture | BaseException]) -> None:
    """Wait for the workers, emptying the queue they may block on; one that waits for a server ends by itself."""
    until = time.monotonic() + _JOIN_S
    for worker in workers:
        while worker.is_alive() and time.monotonic() < until:
            with suppress(queue.Empty):
                done.get_nowait()
            worker.join(timeout=0.01)


def capture_of(finished: Finished, read: Read, sites: Sites) -> Capture:
    """Return the capture of a finished visit, made by ``read`` where the response carries a document."""
    answer, page_visit = finished.answer, finished.visit
    request = page_visit.request
    hops = tuple(page_visit.hops)
    outcome, detail = outcome_of(answer, hops, sites)
    if answer.body and answer.trouble is None:
        return read(request, _response(finished, outcome, detail))
    unchanged = answer.status == 304 and answer.trouble is None
    return Capture(
        request.url,
        outcome,
        status=answer.status,
        hops=hops,
        content_type=answer.content_type,
        etag=answer.etag or (valid_etag(request.etag) if unchanged else ""),
        last_modified=answer.last_modified
        or (valid_last_modified(request.last_modified) if unchanged else ""),
        body_sha256=request.body_sha256 if unchanged else "",
        slice_sha256=request.slice_sha256 if unchanged else "",
        fetched_at=page_visit.fetched_at,
        elapsed_ms=page_visit.elapsed_ms,
        attempts=page_visit.attempts,
        detail=detail,
        same=unchanged,
        memento=answer.memento,
    )


def _response(finished: Finished, outcome: Outcome, detail: str) -> Response:
    answer, page_visit = finished.answer, finished.visit
    return Response(
        page_visit.request.url,
        outcome,
        status=answer.status,
        hops=tuple(page_visit.hops),
        body=answer.body,
        content_type=answer.content_type,
        etag=answer.etag,
        last_modified=answer.last_modified,
        body_sha256=sha256(answer.body).hexdigest(),
        fetched_at=answer.fetched_at,
        elapsed_ms=page_visit.elapsed_ms,
        attempts=page_visit.attempts,
        detail=detail,
        memento=answer.memento,
    )
