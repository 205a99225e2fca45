"""Pages that scripts draw, read as a browser shows them.

The page itself is visited as any other is. What came is drawn by a browser without a network of its own
(``pipeline.browser``), whose every request is made here, by the client of the visits: with its checks of addresses,
robots.txt, rates and recording.
"""

import os
import threading
from contextlib import ExitStack
from hashlib import sha256
from typing import Self

import msgspec
from msgspec.structs import replace

from pipeline.content.html.format import HTML
from pipeline.content.registry import reader_of
from pipeline.fetch.client import Web
from pipeline.fetch.read import read_response
from pipeline.fetch.response import Answer, Response
from pipeline.fetch.url_safety import target_of
from pipeline.fetch.warc import Recorder, Replay
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Road, Sites
from pipeline.snapshots import Capture

_TYPE = "text/html; charset=utf-8"
# What a page is that its scripts did not fill.
_UNFILLED = ("client-shell", "no-article")


class Rendered(msgspec.Struct, frozen=True):
    """A page as a browser shows it; ``response`` has no body where there is none, and says in its outcome why.

    ``missed`` are the outcomes of what its scripts asked for and could not have.
    """

    response: Response
    missed: tuple[Outcome, ...] = ()


def is_drawn(response: Response) -> bool:
    """True when scripts may draw what came."""
    return response.outcome.read and reader_of(response.body, response.url, response.content_type) is HTML


def is_by_browser(url: str, sites: Sites) -> bool:
    """True when the site of a page wants it read as a browser shows it, before any other way."""
    site = sites.of(url.split("/")[2].partition(":")[0].lower())
    return site is not None and site.roads[0] is Road.BROWSER


def capture_of(rendered: Rendered, request: PageRequest, sites: Sites) -> Capture:
    """Return the capture of a page that a browser drew."""
    if not rendered.response.body:
        return _unread(rendered.response)
    capture = read_response(request, rendered.response, sites)
    empty = capture.snapshot is not None and capture.snapshot.trouble in _UNFILLED
    if empty and Outcome.ROBOTS in rendered.missed:
        count = rendered.missed.count(Outcome.ROBOTS)
        told = f"robots.txt disallows what its scripts ask for ({count} addresses)"
        return replace(capture, outcome=Outcome.ROBOTS, detail=told, snapshot=None)
    if empty and rendered.missed:
        told = f"what its scripts ask for did not come: {rendered.missed[0]}"
        return replace(capture, outcome=Outcome.UNREACHABLE, detail=told, snapshot=None)
    return capture


def _unread(response: Response) -> Capture:
    return Capture(
        response.url,
        response.outcome,
        status=response.status,
        hops=response.hops,
        content_type=response.content_type,
        fetched_at=response.fetched_at,
        elapsed_ms=response.elapsed_ms,
        attempts=response.attempts,
        detail=response.detail,
    )


class Renderer:
    """Draws pages: with a browser that is started for the first of them, in a replay from what was recorded."""

    def __init__(self, web: Web) -> None:
        """Start nothing yet; ``web`` fetches what the scripts of pages ask for."""
        self._web = web
        self._stack = ExitStack()
        self._session: _Session | None = None

    def render(self, response: Response) -> Rendered:
        """Return a page that was visited as its scripts draw it.

        The outcome is no-reader where there is no browser, deferred when the time for all visits is over,
        too-complex, too-large or unreachable where its scripts come to no end, to too much, or not to what they need.
        """
        address = response.hops[-1].url if response.hops else response.url
        if isinstance(self._web.archive, Replay):
            recorded = self._web.archive.rendered(address)
            if recorded is None:
                told = f"{self._web.archive.path.name} holds this page not as a browser showed it"
                return Rendered(_without(response, Outcome.NOT_ARCHIVED, told))
            return Rendered(_with(response, recorded))
        if self._web.is_over:
            return Rendered(_without(response, Outcome.DEFERRED, "the time for all visits was over"))
        rendered = self._session_of(address).render(address, response)
        if rendered.response.body and isinstance(self._web.archive, Recorder):
            self._web.archive.record_rendered(address, rendered.response.body)
        return rendered

    def _session_of(self, address: str) -> "_Session":
        """Return who draws the pages of an origin: their scripts are fetched once for all of them."""
        origin = target_of(address).origin
        if self._session is None or self._session.origin != origin:
            self._stack.close()
            self._session = self._stack.enter_context(_Session(self._web, address))
        return self._session

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


class _Session:
    """A browser for the pages of one origin, and the fetching of what their scripts ask for."""

    def __init__(self, web: Web, address: str) -> None:
        # Here, because most runs draw no page.
        from pipeline.browser.process import Browser, find_chromium

        self.origin = target_of(address).origin
        self._web = web
        self._stack = ExitStack()
        self._lock = threading.Lock()
        self._waiting: dict[str, list[int]] = {}
        self._missed: list[Outcome] = []
        self._chromium = find_chromium(os.environ)
        self._browser = Browser(self._chromium)

    def render(self, address: str, response: Response) -> Rendered:
        """Draw one page."""
        from pipeline.browser.messages import Draw, Failed
        from pipeline.browser.process import NO_CHROMIUM

        if not self._chromium:
            return Rendered(_without(response, Outcome.NO_READER, NO_CHROMIUM))
        self._missed = []
        page = Draw(address, response.body, response.content_type, self._web.max_bytes)
        result = self._browser.draw(page, self._wanted)
        if isinstance(result, Failed):
            return Rendered(_without(response, result.outcome, result.detail))
        return Rendered(_with(response, result.html), tuple(self._missed))

    def _wanted(self, number: int, address: str) -> None:
        """Fetch what a script of the page asks for."""
        with self._lock:
            self._waiting.setdefault(address, []).append(number)
        self._ask(address)

    def _answered(self, address: str, answer: Answer) -> None:
        from pipeline.browser.messages import Reply

        with self._lock:
            numbers = self._waiting.pop(address, [])
            if answer.trouble is not None:
                self._missed.append(answer.trouble)
        typed = (("content-type", answer.content_type),) if answer.content_type else ()
        status = answer.status if answer.trouble is None else 0
        for number in numbers:
            self._browser.reply(Reply(number, status, (*typed, *answer.shared), answer.body))

    def __enter__(self) -> Self:
        self._stack.callback(self._browser.close)
        self._ask = self._stack.enter_context(self._web.asking(target_of(self.origin), self._answered))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def _with(response: Response, html: bytes) -> Response:
    """Return ``response`` with what was drawn; no validator of the server speaks of that."""
    digest = sha256(html).hexdigest()
    return replace(response, body=html, content_type=_TYPE, body_sha256=digest, etag="", last_modified="")


def _without(response: Response, outcome: Outcome, why: str) -> Response:
    return replace(response, outcome=outcome, detail=why, body=b"")
