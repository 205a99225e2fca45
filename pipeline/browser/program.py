"""The program that drives the browser (``python -m pipeline.browser.program CHROMIUM FOLDER``).

It runs in a process of its own, takes pages on standard input and gives what became of them on standard output. The
browser it starts reaches no network: each request of a page is answered here, with nothing, or with what the process
that started this one fetched.
"""

import asyncio
import ctypes
import os
import shutil
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from pipeline.browser.messages import NO_EXTRA, Ask, Draw, Drawn, Failed, Ready, Reply, next_to_browser, send
from pipeline.pages import Outcome

# What one page may take: seconds in all, seconds without a request under way until its text counts as it stands,
# requests, bytes of their answers, elements, bytes of memory a process.
WALL_S = 60.0
_SETTLED_S = 10.0
_MOST_REQUESTS = 200
_MOST_BYTES = 100_000_000
_MOST_ELEMENTS = 200_000
_MEMORY = 2 << 30
# A text is quiet when it has not changed for so long; one that is next to nothing may be yet to come (s, characters).
_QUIET_S = 1.0
_EMPTY_QUIET_S = 4.0
_EMPTY = 400
_LOOK_S = 0.2
# What a look may take of a page whose scripts are busy (s).
_ANSWERS_S = 10.0
# What the browser may do by itself: nothing. A proxy that is not there and a resolver that knows no name leave it
# without a network even for what is no request of a page.
ARGUMENTS = (
    *(
        "--proxy-server=http://127.0.0.1:9",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ),
    *(
        # Releases name it one way or the other.
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
        "--dns-prefetch-disable",
    ),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-gpu"),
    *("--disable-crash-reporter", "--no-first-run", "--no-pings", "--disable-domain-reliability"),
    *("--js-flags=--max-old-space-size=512", "--block-new-web-contents"),
)
# What is fetched for a page; pictures and styles are answered with empty ones, for scripts may wait for them.
_FETCHED = frozenset({"script", "xhr", "fetch"})
_PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b")
_EMPTY_FILES = {"stylesheet": ("text/css", b""), "image": ("image/gif", _PIXEL)}
# The same on every machine; high, for much is drawn only where it can be seen (IntersectionObserver).
_SHOWN: dict[str, Any] = {
    "locale": "en-US",
    "timezone_id": "UTC",
    "reduced_motion": "reduce",
    "viewport": {"width": 1280, "height": 6000},
}
_SHARED_WITH = "access-control-allow-origin"
# Constants of Linux: unshare(2), prctl(2).
_NEW_NETWORK, _CHILD_SUBREAPER = 0x40000000, 36
# How long what is left of the browser is waited for at the end (s).
_REAP_S = 2.0


class _Trouble(Exception):
    """A page without a result: ``outcome`` and why."""

    def __init__(self, outcome: Outcome, why: str) -> None:
        super().__init__(why)
        self.outcome = outcome


class _Pipe:
    """The process at the other end, and the replies that are awaited from it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._loop = asyncio.get_running_loop()
        self._awaited: dict[int, asyncio.Future[Reply]] = {}
        self._count = 0
        self._serving = asyncio.current_task()
        self.pages: asyncio.Queue[Draw] = asyncio.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def say(self, message: Ready | Ask | Drawn | Failed) -> None:
        send(self._out, message)

    async def ask(self, address: str) -> Reply:
        self._count += 1
        answered: asyncio.Future[Reply] = self._loop.create_future()
        self._awaited[self._count] = answered
        self.say(Ask(self._count, address))
        return await answered

    def forget(self) -> None:
        """Let go of what was asked for the last page."""
        self._awaited.clear()

    def _listen(self) -> None:
        with suppress(RuntimeError):  # the loop has ended
            while (message := next_to_browser(sys.stdin.buffer)) is not None:
                self._loop.call_soon_threadsafe(self._take, message)
            self._loop.call_soon_threadsafe(self._take, None)

    def _take(self, message: Draw | Reply | None) -> None:
        if message is None:
            # Nobody waits for a page any more.
            if self._serving is not None:
                self._serving.cancel()
        elif isinstance(message, Draw):
            self.pages.put_nowait(message)
        elif (awaited := self._awaited.pop(message.number, None)) and not awaited.done():
            awaited.set_result(message)


class _Drawing:
    """One page being drawn, in a browser context of its own."""

    def __init__(self, pipe: _Pipe, page: Draw) -> None:
        self._pipe, self._page = pipe, page
        self._begun = self._heard = time.monotonic()
        self._requests = self._open = self._bytes = 0
        self._tab: Any = None
        self._shown = self._crashed = False

    async def run(self, browser: Any) -> Drawn:
        """Return the page once its text is quiet.

        Raises:
            _Trouble, TimeoutError, playwright.async_api.Error: it did not come to that.
        """
        context = await browser.new_context(service_workers="block", accept_downloads=False, **_SHOWN)
        await context.route("**/*", self._route)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        self._tab = await context.new_page()
        context.on("page", _close)
        self._tab.on("dialog", lambda dialog: asyncio.ensure_future(_quietly(dialog.dismiss())))
        self._tab.on("crash", self._crash)
        await self._tab.goto(self._page.address, wait_until="commit", timeout=1000 * _ANSWERS_S)
        drawn = await self._settled(context)
        # After a failure this could take long; then the whole browser is ended.
        await context.close()
        return drawn

    def _crash(self, *_: object) -> None:
        self._crashed = True

    async def _settled(self, context: Any) -> Drawn:
        """Look at the text until it is quiet, then return the page."""
        session = await context.new_cdp_session(self._tab)

        async def said(method: str, **parameters: object) -> Any:
            return await asyncio.wait_for(session.send(method, parameters), _ANSWERS_S)

        tree = await said("Page.getFrameTree")
        world = await said(
            "Page.createIsolatedWorld", frameId=tree["frameTree"]["frame"]["id"], worldName="content-sync"
        )

        async def told(expression: str) -> Any:
            where = world["executionContextId"]
            answer = await said(
                "Runtime.evaluate", expression=expression, contextId=where, returnByValue=True
            )
            if "exceptionDetails" in answer:
                raise _Trouble(Outcome.TOO_COMPLEX, "what its scripts made of it cannot be read")
            return answer["result"].get("value")

        await told(Path(__file__).with_name("page.js").read_text(encoding="utf-8"))
        quiet_since = time.monotonic()
        while True:
            origin, changed, elements, size, seen, complete = await told("look()")
            now = time.monotonic()
            self._check(origin, elements, size)
            if changed or self._open or not complete:
                quiet_since = now
            if self._is_done(now, quiet_since, seen):
                break
            await asyncio.sleep(_LOOK_S)
        html = await told(f"drawn({self._page.max_bytes})")
        if html is None or len(body := html.encode("utf-8", "replace")) > self._page.max_bytes:
            raise _Trouble(
                Outcome.TOO_LARGE, f"what its scripts draw is larger than {self._page.max_bytes} bytes"
            )
        return Drawn(body)

    def _check(self, origin: str, elements: int, size: int) -> None:
        if self._crashed:
            raise _Trouble(Outcome.TOO_COMPLEX, "its scripts used up the memory of the browser")
        if not f"{self._page.address}/".startswith(f"{origin}/"):
            raise _Trouble(Outcome.UNREACHABLE, "its scripts leave it for another page")
        if elements > _MOST_ELEMENTS:
            raise _Trouble(Outcome.TOO_COMPLEX, f"its scripts draw more than {_MOST_ELEMENTS} elements")
        if size > self._page.max_bytes:
            raise _Trouble(
                Outcome.TOO_LARGE, f"what its scripts draw is larger than {self._page.max_bytes} bytes"
            )

    def _is_done(self, now: float, quiet_since: float, seen: int) -> bool:
        """True when the text is quiet, or will never be and waits for nothing (a clock, a ticker)."""
        if now - quiet_since >= (_QUIET_S if seen > _EMPTY else _EMPTY_QUIET_S):
            return True
        if not self._open and now - max(self._heard, self._begun) >= _SETTLED_S:
            return True
        if now - self._begun >= WALL_S:
            raise _Trouble(
                Outcome.UNREACHABLE, f"what its scripts ask for did not come within {WALL_S:.0f} s"
            )
        return False

    async def _route(self, route: Any) -> None:
        """Answer a request of the page: with the page itself, with what was fetched, with nothing."""
        try:
            await self._answer(route, route.request)
        except Exception:
            # The page it was for is gone, or never was one that can be answered: then nothing comes.
            await _quietly(route.abort("blockedbyclient"))

    async def _answer(self, route: Any, request: Any) -> None:
        kind = request.resource_type
        if request.is_navigation_request():
            first = not self._shown and request.frame == self._tab.main_frame
            self._shown = True
            if first:
                return await _fulfil(route, 200, self._page.content_type, self._page.body)
            # Nothing comes, and what is there stays; an error would be shown in its place.
            return await _fulfil(route, 204, "", b"")
        if kind in _EMPTY_FILES:
            return await _fulfil(route, 200, *_EMPTY_FILES[kind], ((_SHARED_WITH, "*"),))
        if request.method == "GET" and kind in _FETCHED and self._requests < _MOST_REQUESTS:
            return await self._fetched(route, request.url)
        await route.abort("blockedbyclient")
        return None

    async def _fetched(self, route: Any, address: str) -> None:
        self._requests += 1
        self._open += 1
        try:
            reply = await self._pipe.ask(address.partition("#")[0])
            self._bytes += len(reply.body)
            if not reply.status or self._bytes > _MOST_BYTES:
                await route.abort("blockedbyclient")
                return
            # Without the header Playwright would let any origin read the answer.
            headers = {_SHARED_WITH: "https://nobody.invalid"}
            headers |= {name.lower(): value for name, value in reply.headers}
            kind = headers.pop("content-type", "")
            await _fulfil(route, reply.status, kind, reply.body, tuple(headers.items()))
        finally:
            self._open -= 1
            self._heard = time.monotonic()


async def _fulfil(
    route: Any, status: int, content_type: str, body: bytes, headers: tuple[tuple[str, str], ...] = ()
) -> None:
    typed = {"content-type": content_type} if content_type else {}
    await route.fulfill(status=status, headers={**dict(headers), **typed}, body=body)


def _close(tab: Any) -> None:
    """Close a window that a page opened."""
    asyncio.ensure_future(_quietly(tab.close()))  # noqa: RUF006  (nothing waits for it)


async def _quietly(doing: Any) -> None:
    with suppress(Exception):
        await doing


async def _drawn(pipe: _Pipe, browser: Any, page: Draw) -> Drawn | Failed:
    from playwright.async_api import Error

    try:
        return await asyncio.wait_for(_Drawing(pipe, page).run(browser), WALL_S + _ANSWERS_S)
    except _Trouble as trouble:
        return Failed(trouble.outcome, str(trouble))
    except TimeoutError:
        return Failed(Outcome.TOO_COMPLEX, "its scripts do not end")
    except Error:
        return Failed(Outcome.TOO_COMPLEX, "its scripts broke the browser down")
    finally:
        pipe.forget()


async def _serve(out: IO[bytes], chromium: str, folder: str, cut_off: bool) -> None:
    pipe = _Pipe(out)
    try:
        from playwright.async_api import Error, async_playwright
    except ImportError:
        pipe.say(Failed(Outcome.NO_READER, NO_EXTRA))
        return
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=chromium,
                args=list(ARGUMENTS),
                # Chromium refuses its sandbox to root.
                chromium_sandbox=os.geteuid() != 0,
                env={"PATH": os.defpath, "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"},
                downloads_path=folder,
            )
        except Error as error:
            pipe.say(Failed(Outcome.NO_READER, f"{chromium} does not start: {_reason(str(error))}"))
            return
        pipe.say(Ready(cut_off))
        while True:
            pipe.say(await _drawn(pipe, browser, await pipe.pages.get()))


def _reason(told: str) -> str:
    """Return the line that says most of why the browser did not start."""
    said = [line.strip() for line in told.splitlines() if line.strip()]
    named = [line for line in said if "ERROR" in line or "FATAL" in line or "sandbox" in line.lower()]
    return " ".join((named or said or ["no reason given"])[0].split())[:200]


def _limit() -> None:
    """Keep each process of the browser within its memory; the system ends one that leaves it."""
    import resource

    for what, most in ((resource.RLIMIT_DATA, _MEMORY), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def _adopt() -> None:
    """Become the parent of what the browser leaves behind, so that it can be waited for (prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)


def _reap() -> None:
    """Wait for every process of the browser to end."""
    until = time.monotonic() + _REAP_S
    with suppress(ChildProcessError):
        while time.monotonic() < until:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(_LOOK_S / 10)


def _cut_off() -> bool:
    """Leave the network, where the system lets this process: Linux has namespaces (unshare(2))."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    return bool(ctypes.CDLL(None).unshare(_NEW_NETWORK) == 0)


def main() -> None:
    """Draw the pages that come on standard input; end where that ends."""
    # What anybody prints must not come between the messages.
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        _limit()
        _adopt()
        cut_off = _cut_off()
        with suppress(BrokenPipeError, asyncio.CancelledError):
            asyncio.run(_serve(out, sys.argv[1], sys.argv[2], cut_off))
        _reap()
        # Who started this program may have been killed.
        shutil.rmtree(sys.argv[2], ignore_errors=True)


if __name__ == "__main__":
    main()
