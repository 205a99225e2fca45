"""Pages that scripts draw, read as a browser shows them.

The page itself is visited as any other is. What came is drawn by a browser without a network of its own
(``pipeline.browser``), whose every request is made here, by the client of the visits: with its checks of addresses,
robots.txt, rates and recording.
"""

import os
import threading
import time
from contextlib import ExitStack
from hashlib import sha256
from typing import TYPE_CHECKING, Self

import msgspec
from msgspec.structs import replace

from pipeline.content.html.format import HTML
from pipeline.content.registry import reader_of
from pipeline.fetch.client import Web
from pipeline.fetch.read import read_response, unread_capture
from pipeline.fetch.response import Answer, Response
from pipeline.fetch.url_safety import RefusedError, Target, target_of
from pipeline.fetch.warc import Recorder, Replay
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Road, Sites
from pipeline.snapshots import Capture

if TYPE_CHECKING:
    from pipeline.browser.process import Browser

_TYPE = "text/html; charset=utf-8"
# What a page is that its scripts did not fill.
_UNFILLED = ("client-shell", "no-article")
_OVER = "the time for all visits was over"
_LACKS = "what its scripts ask for did not come"
# When so many pages of a site in a row failed after so long (s), the others are not drawn in this run.
_MOST_ENDLESS, _LONG_S = 3, 15.0


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
        return unread_capture(rendered.response)
    capture = read_response(request, rendered.response, sites)
    empty = capture.snapshot is not None and capture.snapshot.trouble in _UNFILLED
    if empty and Outcome.ROBOTS in rendered.missed:
        count = rendered.missed.count(Outcome.ROBOTS)
        told = f"robots.txt disallows what its scripts ask for ({count} addresses)"
        return replace(capture, outcome=Outcome.ROBOTS, detail=told, snapshot=None)
    if empty and rendered.missed:
        told = f"{_LACKS}: {rendered.missed[0]}"
        return replace(capture, outcome=Outcome.UNREACHABLE, detail=told, snapshot=None)
    return capture


class Renderer:
    """Draws pages: with a browser that is started for the first of them, in a replay from what was recorded."""

    def __init__(self, web: Web) -> None:
        """Start nothing yet; ``web`` fetches what the scripts of pages ask for."""
        self._web = web
        self._stack = ExitStack()
        self._browser: Browser | None = None
        self._session: _Session | None = None
        # Why no page is drawn: there is no browser.
        self._none = ""

    def render(self, response: Response) -> Rendered:
        """Return a page that was visited as its scripts draw it.

        The outcome is no-reader where there is no browser, deferred when the time for all visits is over or the site
        took too much of it, too-complex, too-large or unreachable where its scripts come to no end, to too much, or
        not to what they need.
        """
        address = response.hops[-1].url if response.hops else response.url
        archive = self._web.archive
        if isinstance(archive, Replay):
            recorded = archive.rendered(address)
            if recorded is None:
                told = f"{archive.path.name} holds this page not as a browser showed it"
                return Rendered(_without(response, Outcome.NOT_ARCHIVED, told))
            return Rendered(_with(response, recorded))
        rendered = self._drawn(address, response)
        if self._web.is_over:
            # What was still to come was not fetched any more.
            return Rendered(_without(response, Outcome.DEFERRED, _OVER))
        if rendered.response.body and isinstance(archive, Recorder):
            archive.record_rendered(address, rendered.response.body)
        return rendered

    def _drawn(self, address: str, response: Response) -> Rendered:
        # Here, because most runs draw no page.
        from pipeline.browser.process import NO_CHROMIUM, Browser, find_chromium

        if self._browser is None:
            chromium = find_chromium(os.environ)
            self._none = "" if chromium else NO_CHROMIUM
            self._browser = Browser(chromium)
            self._stack.callback(self._browser.close)
        if self._none or self._web.is_over:
            return Rendered(_without(response, Outcome.NO_READER, self._none))
        if self._session is None or self._session.page.origin != target_of(address).origin:
            if self._session is not None:
                self._session.close()
            # The scripts of an origin are fetched once for all its pages.
            self._session = _Session(self._web, self._browser, target_of(address))
        rendered = self._session.render(address, response)
        if rendered.response.outcome is Outcome.NO_READER:
            self._none = rendered.response.detail
        return rendered

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._stack.close()
        finally:
            if self._session is not None:
                self._session.close()


class _Session:
    """The pages of one origin, and the fetching of what their scripts ask for."""

    def __init__(self, web: Web, browser: "Browser", page: Target) -> None:
        self.page = page
        self._browser = browser
        self._max_bytes = web.max_bytes
        self._lock = threading.Lock()
        self._waiting: dict[str, list[int]] = {}
        self._missed: list[Outcome] = []
        self._lacks = ""
        self._endless = 0
        self._stack = ExitStack()
        self._ask = self._stack.enter_context(web.asking(page, self._answered))

    def render(self, address: str, response: Response) -> Rendered:
        """Draw one page."""
        from pipeline.browser.messages import Draw, Failed

        if self._endless >= _MOST_ENDLESS:
            told = f"not drawn: {_MOST_ENDLESS} pages of this site in a row came to no end"
            return Rendered(_without(response, Outcome.DEFERRED, told))
        self._missed, self._lacks, begun = [], "", time.monotonic()
        page = Draw(address, response.body, response.content_type, self._max_bytes)
        result = self._browser.draw(page, self._wanted)
        took = time.monotonic() - begun
        response = replace(response, elapsed_ms=response.elapsed_ms + round(1000 * took))
        if isinstance(result, Failed):
            self._endless = self._endless + 1 if took > _LONG_S else 0
            return Rendered(_without(response, result.outcome, result.detail))
        self._endless = 0
        if self._lacks:
            return Rendered(_without(response, Outcome.UNREACHABLE, f"{_LACKS}: {self._lacks}"))
        if not result.html:
            return Rendered(_without(response, Outcome.NO_ARTICLE, "its scripts leave nothing of it"))
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
            self._note(address, answer)
        typed = (("content-type", answer.content_type),) if answer.content_type else ()
        status = answer.status if answer.trouble is None else 0
        for number in numbers:
            self._browser.reply(Reply(number, status, (*typed, *answer.shared), answer.body))

    def _note(self, address: str, answer: Answer) -> None:
        """Keep what the page does without; what its own host may give another time makes it half a page."""
        if answer.trouble is not None:
            self._missed.append(answer.trouble)
        passing = answer.transient or answer.trouble is Outcome.DEFERRED
        if passing and answer.trouble is not Outcome.UNSAFE and _host(address) == self.page.host:
            self._lacks = answer.detail or f"HTTP {answer.status}"

    def close(self) -> None:
        """Fetch nothing more."""
        self._stack.close()


def _host(address: str) -> str:
    try:
        return target_of(address).host
    except RefusedError:
        return ""


def _with(response: Response, html: bytes) -> Response:
    """Return ``response`` with what was drawn; no validator of the server speaks of that."""
    digest = sha256(html).hexdigest()
    return replace(response, body=html, content_type=_TYPE, body_sha256=digest, etag="", last_modified="")


def _without(response: Response, outcome: Outcome, why: str) -> Response:
    return replace(response, outcome=outcome, detail=why, body=b"")
