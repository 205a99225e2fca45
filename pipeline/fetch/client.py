"""Visits: every page once, hosts side by side, polite within a host."""

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from types import TracebackType
from typing import Self

from requests.adapters import BaseAdapter

from pipeline.config import Visit
from pipeline.content.registry import accept
from pipeline.fetch.credentials import credentials_for
from pipeline.fetch.exchange import ask
from pipeline.fetch.host_queue import Errand, Host
from pipeline.fetch.malloc import share_heap
from pipeline.fetch.outcomes import outcome_of
from pipeline.fetch.response import Answer, Response
from pipeline.fetch.robots import AGENT
from pipeline.fetch.scheduler import Finished, Round
from pipeline.fetch.transport import Live
from pipeline.fetch.warc import Recorder, Replay
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Sites, builtin
from pipeline.snapshots import Capture

_GOODBYE_S = 1.0
# So long captures gather before they are taken.
_GATHER_S = 0.02

Read = Callable[[PageRequest, Response], Capture]


def visit(
    requests: Iterable[PageRequest],
    settings: Visit,
    read: Read,
    *,
    archive: Replay | Recorder | None = None,
    sites: Sites | None = None,
) -> Iterator[Capture]:
    """Visit every page and yield one capture a request, in completion order.

    Pages that several requests lead to are asked once. ``read`` turns a document into a capture; it is called
    from worker threads, for responses that carry a document. Everything that goes wrong is a capture's
    outcome.
    """
    with Web(settings, archive=archive, sites=sites) as web:
        yield from web.visit(requests, read)


class Web:
    """Pages as a run sees them: what hosts ask of us (rates, robots.txt, pauses) holds for all its rounds."""

    def __init__(
        self,
        settings: Visit,
        *,
        archive: Replay | Recorder | None = None,
        sites: Sites | None = None,
        lanes: int = 1,
    ) -> None:
        """Prepare; nothing is asked yet. ``lanes`` processes ask the same hosts, each at its part of the
        rate.

        Raises:
            ConfigError: the proxy or the CA bundle cannot be used.
        """
        self._settings = settings
        self._sites = sites or builtin()
        self._lanes = lanes
        self._replayed = isinstance(archive, Replay)
        self._hosts: dict[str, Host] = {}
        self._until: float | None = None
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

    def visit(self, requests: Iterable[PageRequest], read: Read) -> Iterator[Capture]:
        """Visit every page and yield one capture a request, in completion order, as ``visit`` does."""
        settings = self._settings
        if self._until is None and settings.deadline_s:
            self._until = time.monotonic() + settings.deadline_s
        visits = Round(
            self._hosts,
            self._sites,
            rate_per_host=settings.rate_per_host,
            per_host=settings.per_host,
            lanes=self._lanes,
            until=self._until,
            patient=not self._replayed,
            direct=self._adapter is self._live,
        )
        count = visits.add(requests)
        try:
            if self._replayed:
                yield from self._inline(visits, read)
            else:
                yield from self._threaded(visits, read, count)
        finally:
            visits.stop()
            visits.close()

    def _inline(self, visits: Round, read: Read) -> Iterator[Capture]:
        work = None
        while (work := visits.take(work)) is not None:
            if isinstance(work, Finished):
                yield conclude(work, read, self._sites)
            else:
                self._serve(visits, work)

    def _threaded(self, visits: Round, read: Read, count: int) -> Iterator[Capture]:
        done: queue.Queue[Capture | BaseException] = queue.Queue(maxsize=4 * self._settings.concurrency)
        workers = [
            threading.Thread(
                target=self._work, args=(visits, read, done), name=f"visit-{number}", daemon=True
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
                    # To take each as it comes would make the workers and this thread take turns for every page.
                    time.sleep(_GATHER_S)
                capture = done.get()
                if isinstance(capture, BaseException):
                    raise capture
                yield capture
        finally:
            visits.stop()
            _send_home(workers, done)

    def _work(self, visits: Round, read: Read, done: queue.Queue[Capture | BaseException]) -> None:
        work = None
        try:
            while (work := visits.take(work)) is not None:
                if isinstance(work, Finished):
                    done.put(conclude(work, read, self._sites))
                else:
                    self._serve(visits, work)
        except BaseException as error:
            done.put(error)

    def _serve(self, visits: Round, errand: Errand) -> None:
        if visits.settle(errand, self._ask(errand)) and self._live is not None:
            self._live.rest(errand.target)

    def _ask(self, errand: Errand) -> Answer:
        headers = self._headers | credentials_for(errand.target, os.environ)
        if errand.etag:
            headers["If-None-Match"] = errand.etag
        if errand.last_modified:
            headers["If-Modified-Since"] = errand.last_modified
        return ask(self._adapter, errand.target.url, headers, self._settings, replayed=self._replayed)

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
    from importlib.metadata import version

    return f"{AGENT}/{version('content-sync')}" + (f" (+{contact})" if contact else "")


def _send_home(workers: list[threading.Thread], done: queue.Queue[Capture | BaseException]) -> None:
    """Let workers that wait for room put down what they hold; one that waits for a server ends on its own."""
    until = time.monotonic() + _GOODBYE_S
    for worker in workers:
        while worker.is_alive() and time.monotonic() < until:
            with suppress(queue.Empty):
                done.get_nowait()
            worker.join(timeout=0.01)


def conclude(finished: Finished, read: Read, sites: Sites) -> Capture:
    """Turn the end of a visit into a capture, through ``read`` when it brought a document."""
    request, answer, trip = finished.trip.request, finished.answer, finished.trip
    hops = tuple(trip.hops)
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
        etag=answer.etag or (request.etag if unchanged else ""),
        last_modified=answer.last_modified or (request.last_modified if unchanged else ""),
        body_sha256=request.body_sha256 if unchanged else "",
        slice_sha256=request.slice_sha256 if unchanged else "",
        fetched_at=trip.fetched_at,
        elapsed_ms=trip.elapsed_ms,
        attempts=trip.attempts,
        detail=detail,
        same=unchanged,
    )


def _response(finished: Finished, outcome: Outcome, detail: str) -> Response:
    answer = finished.answer
    return Response(
        finished.trip.request.url,
        outcome,
        status=answer.status,
        hops=tuple(finished.trip.hops),
        body=answer.body,
        content_type=answer.content_type,
        etag=answer.etag,
        last_modified=answer.last_modified,
        body_sha256=sha256(answer.body).hexdigest(),
        fetched_at=answer.fetched_at,
        elapsed_ms=finished.trip.elapsed_ms,
        attempts=finished.trip.attempts,
        detail=detail,
    )
