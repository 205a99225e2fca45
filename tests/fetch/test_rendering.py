"""Pages that scripts draw, over real sockets: the installed Chromium reads through our client or not at all."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.browser.messages import Draw, Drawn, Failed, Reply
from pipeline.browser.process import Browser, find_chromium
from pipeline.browser.program import ARGUMENTS
from pipeline.config import Visit
from pipeline.fetch import Web
from pipeline.fetch.roads.base import Means
from pipeline.fetch.roads.walk import on_roads
from pipeline.fetch.warc import Recorder, Replay, open_recorder, open_replay
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Road, Sites
from pipeline.sites import Site as SiteRules
from pipeline.snapshots import Capture
from tests.browser import chromium
from tests.faultsite import Asked, Route, Site, Wire, name_hosts, site, status, to

HOST = "portal.test"
OTHER = "other.test"
LONG = "Keys are rotated by hand once in every quarter, and by the service itself where it is asked to. " * 5
SHELL = (
    b"<!doctype html><html lang=en><title>Keys</title><body><main id=app>Loading</main>"
    b"<script src=/app.js></script></body></html>"
)
APP = """
fetch('/api/keys').then(answer => answer.json()).then(keys => {
  document.getElementById('app').innerHTML = `<h1>Keys</h1><p>A key lasts ${keys.days} days.</p><p>${keys.more}</p>`;
});
"""
pytestmark = pytest.mark.usefixtures("allow_loopback", "kept_browser")


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTENT_SYNC_CHROMIUM", chromium())
    name_hosts(monkeypatch)


def script(text: str) -> Route:
    return lambda wire, asked: wire.answer(200, text.encode(), content_type="text/javascript")


def shell(text: str) -> Route:
    page = f"<!doctype html><title>Keys</title><main id=app><p>{LONG}</p></main><script>{text}</script>"
    return lambda wire, asked: wire.answer(200, page.encode())


def data(**values: object) -> Route:
    body = json.dumps(values).encode()
    return lambda wire, asked: wire.answer(200, body, content_type="application/json")


def portal(days: int = 90) -> dict[str, Route]:
    return {
        "/keys": lambda wire, asked: wire.answer(200, SHELL, etag='"1"'),
        "/app.js": script(APP),
        "/api/keys": data(days=days, more=LONG),
    }


def rules() -> Sites:
    return Sites((SiteRules(name="portal", hosts=(HOST,), browser=True),))


def request(url: str) -> PageRequest:
    return PageRequest(url, url, roads=(Road.BROWSER,))


def seen(
    it: Site, *paths: str, archive: Recorder | Replay | None = None, settings: Visit | None = None
) -> dict[str, Capture]:
    """Visit pages of the site that wants a browser."""
    visit = settings or Visit(rate_per_host=0, timeout_s=10)
    with Web(visit, archive=archive, sites=rules()) as web:
        visited = on_roads(Means(web, visit, rules(), archive))(
            [request(it.url(path, HOST)) for path in paths]
        )
        return {one.url.partition(HOST)[2].partition("/")[2]: one for one in visited}


def text(capture: Capture) -> str:
    assert capture.snapshot, capture
    return "\n".join(block.text for section in capture.snapshot.sections for block in section.blocks)


def test_a_page_is_read_as_its_scripts_draw_it() -> None:
    with site(portal()) as it:
        one = seen(it, "/keys")["keys"]
        asked = [(asked.path, asked.headers["user-agent"].partition("/")[0]) for asked in it.log]
    assert one.outcome is Outcome.OK
    assert "A key lasts 90 days." in text(one)
    assert (one.etag, one.road) == ("", "browser")
    assert asked == [("/keys", "content-sync"), ("/app.js", "content-sync"), ("/api/keys", "content-sync")]


def test_scripts_are_fetched_once_for_all_pages_of_an_origin() -> None:
    routes = portal() | {"/more": portal()["/keys"], "/file": lambda wire, asked: wire.answer(404)}
    with site(routes) as it:
        found = seen(it, "/keys", "/more", "/file")
        asked = sorted(asked.path for asked in it.log)
    assert {name: str(one.outcome) for name, one in found.items()} == {
        "keys": "ok",
        "more": "ok",
        "file": "gone",
    }
    assert asked == ["/api/keys", "/app.js", "/file", "/keys", "/more"]


def test_a_replay_needs_no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "run.warc.gz"
    with site(portal()) as it:
        with open_recorder(archive) as recorder:
            live = seen(it, "/keys", archive=recorder)["keys"]
        monkeypatch.setenv("CONTENT_SYNC_CHROMIUM", "/nowhere/chromium")
        with open_replay(archive) as replay:
            again = seen(it, "/keys", archive=replay)["keys"]
            unknown = seen(it, "/other", archive=replay)["other"]
    assert (again.snapshot, again.body_sha256) == (live.snapshot, live.body_sha256)
    assert unknown.outcome is Outcome.NOT_ARCHIVED


def test_an_archive_without_the_page_as_it_was_shown_says_so(tmp_path: Path) -> None:
    archive = tmp_path / "run.warc.gz"
    with site(portal()) as it:
        url = it.url("/keys", HOST)
        settings = Visit(rate_per_host=0)
        with open_recorder(archive) as recorder, Web(settings, archive=recorder) as web:
            list(Means(web, settings, rules()).plain([PageRequest(url, url)]))
        with open_replay(archive) as replay:
            one = seen(it, "/keys", archive=replay)["keys"]
    assert (one.outcome, one.detail) == (
        Outcome.NOT_ARCHIVED,
        "run.warc.gz holds this page not as a browser showed it",
    )


def test_without_a_browser_the_outcome_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTENT_SYNC_CHROMIUM", "/nowhere/chromium")
    with site(portal()) as it:
        one = seen(it, "/keys")["keys"]
    assert (one.outcome, one.snapshot) == (Outcome.NO_READER, None)
    assert one.detail == (
        "to draw pages: install Chromium (Debian: apt-get install chromium), or name it in CONTENT_SYNC_CHROMIUM"
    )


def test_without_the_extra_the_outcome_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "playwright.py").write_text("raise ImportError")
    monkeypatch.setattr("pipeline.browser.process.Browser", Browser)
    monkeypatch.setattr("pipeline.browser.process._ROOT", f"{tmp_path}{os.pathsep}{Path.cwd()}")
    with site(portal()) as it:
        one = seen(it, "/keys")["keys"]
    assert (one.outcome, one.detail) == (
        Outcome.NO_READER,
        "to draw pages: pip install 'content-sync[browser]'",
    )


def test_what_does_not_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CONTENT_SYNC_CHROMIUM", str(broken))
    with site(portal()) as it:
        one = seen(it, "/keys")["keys"]
    assert one.outcome is Outcome.NO_READER
    assert one.detail.startswith(f"{broken} does not start:")


def test_what_robots_txt_disallows_is_not_fetched_for_a_script() -> None:
    rules = b"User-agent: *\nDisallow: /api/\n"
    routes = portal() | {
        "/robots.txt": lambda wire, asked: wire.answer(200, rules, content_type="text/plain"),
    }
    with site(routes) as it:
        one = seen(it, "/keys")["keys"]
        asked = [asked.path for asked in it.log]
    assert asked == ["/keys", "/app.js"]
    assert (one.outcome, one.snapshot) == (Outcome.ROBOTS, None)
    assert one.detail == "robots.txt disallows what its scripts ask for (1 addresses)"


def test_half_a_page_is_no_page() -> None:
    """What the host of the page may give another time is missing from what is drawn; other hosts are not waited for."""
    failing = "fetch('{}').then(answer => {{ if (!answer.ok) app.append('Something is missing. '); }})"
    unavailable = status(503, retry_after="0")
    with site({"/data": unavailable}) as it:
        it.routes |= {"/own": shell(failing.format("/data"))}
        it.routes |= {"/other": shell(failing.format(it.url("/data", OTHER)))}
        found = seen(it, "/own", "/other")
    assert (found["own"].outcome, found["own"].detail) == (
        Outcome.UNREACHABLE,
        "what its scripts ask for did not come: HTTP 503",
    )
    assert found["other"].outcome is Outcome.OK


def test_what_is_not_drawn_when_the_time_is_over_is_deferred() -> None:
    def slow(wire: Wire, asked: Asked) -> None:
        time.sleep(3)
        wire.answer(200, b"{}", content_type="application/json")

    with site({"/slow": slow, "/a": shell("fetch('/slow')"), "/b": shell("")}) as it:
        found = seen(it, "/a", "/b", settings=Visit(rate_per_host=0, timeout_s=10, deadline_s=2))
    told = {(one.outcome, one.detail) for one in found.values()}
    assert told == {(Outcome.DEFERRED, "the time for all visits was over")}


def test_what_scripts_ask_for_keeps_to_the_rate_of_the_host() -> None:
    many = "".join(f"fetch('/api/{number}');" for number in range(4))
    routes = {"/keys": shell(many)} | {f"/api/{number}": data(n=number) for number in range(4)}
    with site(routes) as it:
        seen(it, "/keys", settings=Visit(rate_per_host=4, timeout_s=10))
        begun = sorted(asked.begun for asked in it.log)
    assert len(begun) == 5
    assert begun[-1] - begun[0] > 0.8


def test_an_inward_request_of_a_script_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page may be on loopback in a test; what is private otherwise is refused as on any run."""
    places = ("169.254.169.254", "10.0.0.1", "192.168.0.1", "[fd00::1]", "[::ffff:10.0.0.1]", "2851995648")
    asks = "".join(
        f"fetch('http://{place}/latest/meta-data/').then(() => app.textContent = 'inside')"
        f".catch(() => app.append('refused {number}. '));"
        for number, place in enumerate(places)
    )
    with site(
        {"/keys": shell(asks + "fetch('file:///etc/passwd').catch(() => app.append('no file. '))")}
    ) as it:
        one = seen(it, "/keys")["keys"]
        monkeypatch.delenv("CONTENT_SYNC_ALLOW_LOOPBACK")
        hidden = seen(it, "/keys")["keys"]
    assert all(f"refused {number}." in text(one) for number in range(len(places)))
    assert "no file." in text(one)
    assert "inside" not in text(one)
    assert hidden.outcome is Outcome.UNSAFE


def test_a_redirect_inward_of_what_a_script_asks_for_is_refused() -> None:
    asks = "fetch('/api').then(() => app.append('inside')).catch(() => app.append('refused'))"
    with site({"/keys": shell(asks), "/api": to("http://169.254.169.254/latest/")}) as it:
        one = seen(it, "/keys")["keys"]
    assert "refused" in text(one)
    assert "inside" not in text(one)


def test_secrets_go_to_the_host_of_the_page_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over plain http only loopback gets any, so the page is asked for by its number here."""
    monkeypatch.setenv("CONTENT_SYNC_AUTH_127_0_0_1", "Bearer ours")
    monkeypatch.setenv("CONTENT_SYNC_AUTH_LOCALHOST", "Bearer theirs")
    settings, sites = (
        Visit(rate_per_host=0),
        Sites((SiteRules(name="portal", hosts=("127.0.0.1",), browser=True),)),
    )
    with site() as it:
        asks = f"fetch('/api/keys'); fetch('{it.url('/api/other', 'localhost')}')"
        it.routes |= {"/keys": shell(asks), "/api/keys": data(), "/api/other": data()}
        with Web(settings, sites=sites) as web:
            list(on_roads(Means(web, settings, sites))([request(it.url("/keys"))]))
        sent = {a.path: (a.headers.get("authorization"), a.headers.get("origin")) for a in it.log}
    assert sent == {
        "/keys": ("Bearer ours", None),
        "/api/keys": ("Bearer ours", None),
        "/api/other": (None, it.url("")),
    }


def test_another_origin_is_read_where_it_allows_that_only() -> None:
    def shared(wire: Wire, asked: Asked) -> None:
        origin = asked.headers.get("origin", "")
        wire.answer(200, b'{"a": 1}', content_type="application/json", access_control_allow_origin=origin)

    with site() as it:
        asks = "".join(
            f"fetch('{it.url(path, OTHER)}').then(() => app.append('read {path}. '))"
            f".catch(() => app.append('kept {path}. '));"
            for path in ("/open", "/closed")
        )
        it.routes |= {"/keys": shell(asks), "/open": shared, "/closed": data(a=1)}
        one = seen(it, "/keys")["keys"]
    assert "read /open." in text(one)
    assert "kept /closed." in text(one)


def test_only_scripts_and_data_are_fetched_and_nothing_is_sent() -> None:
    asks = """
      const image = new Image(); image.onload = () => app.append('image. '); image.src = '/i.png';
      const style = document.createElement('link'); style.rel = 'stylesheet'; style.href = '/s.css';
      style.onload = () => app.append('style. '); document.head.append(style);
      fetch('/post', {method: 'POST', body: 'x'}).catch(() => app.append('post. '));
      navigator.sendBeacon('/beacon', 'x'); new EventSource('/events');
      const frame = document.createElement('iframe'); frame.src = '/frame'; document.body.append(frame);
      try { new WebSocket('ws://' + location.host + '/socket'); } catch {}
      navigator.serviceWorker?.register('/worker.js').catch(() => {});
      window.open('/window'); alert('x'); confirm('y');
      const link = document.createElement('a'); link.href = '/file.zip'; link.download = ''; link.click();
      const meta = document.createElement('meta'); meta.httpEquiv = 'refresh';
      meta.content = '0;url=http://169.254.169.254/'; document.head.append(meta);
      setTimeout(() => { location = '/elsewhere'; }, 100);
    """
    with site({"/keys": shell(asks)}) as it:
        one = seen(it, "/keys")["keys"]
        asked = [asked.path for asked in it.log]
    assert asked == ["/keys"]
    assert LONG.strip() in text(one)
    assert all(f"{word}." in text(one) for word in ("image", "style", "post"))


def test_a_text_that_never_rests_is_read_as_it_stands() -> None:
    asks = "setInterval(() => { app.append(' Tick. '); }, 50)"
    with site({"/keys": shell(asks)}) as it:
        one = seen(it, "/keys")["keys"]
    assert "Tick." in text(one)


def test_what_is_drawn_depends_on_no_machine_and_not_on_what_is_in_sight() -> None:
    asks = """
      app.append(' Zone ' + Intl.DateTimeFormat().resolvedOptions().timeZone + ', ' + navigator.language + '.');
      const last = document.createElement('p'); last.style.marginTop = '3000px'; app.append(last);
      new IntersectionObserver(seen => { if (seen[0].isIntersecting) last.textContent = 'In sight.'; }).observe(last);
    """
    with site({"/keys": shell(asks)}) as it:
        one = seen(it, "/keys")["keys"]
    assert "Zone UTC, en-US." in text(one)
    assert "In sight." in text(one)


def test_what_stands_in_open_shadow_roots_is_read() -> None:
    asks = """
      const inner = document.createElement('div'); app.append(inner);
      inner.attachShadow({mode: 'open'}).innerHTML = '<p>A key lasts 30 days.</p>';
    """
    with site({"/keys": shell(asks)}) as it:
        one = seen(it, "/keys")["keys"]
    assert "A key lasts 30 days." in text(one)


def test_a_page_cannot_change_how_it_is_read() -> None:
    asks = """
      Element.prototype.getHTML = () => 'forged'; JSON.stringify = () => 'forged'; globalThis.drawn = () => 'forged';
      Array.prototype.map = () => []; Object.defineProperty(Element.prototype, 'textContent', {get: () => ''});
    """
    with site({"/keys": shell(asks)}) as it:
        one = seen(it, "/keys")["keys"]
    assert LONG.strip() in text(one)


BROKEN = {
    "endless": ("setTimeout(() => { while (true); }, 100)", Outcome.TOO_COMPLEX),
    "elements": (
        "setTimeout(() => { for (let i = 0; i < 300000; i++) app.append(document.createElement('p')); }, 50)",
        Outcome.TOO_COMPLEX,
    ),
    "large": (
        "setTimeout(() => { for (let i = 0; i < 100; i++) app.append('word '.repeat(20000)); }, 50)",
        Outcome.TOO_LARGE,
    ),
    "away": ("location = 'about:blank'", Outcome.UNREACHABLE),
    "nothing": ("document.documentElement.remove()", Outcome.NO_ARTICLE),
}


def test_a_page_that_breaks_the_browser_down_harms_no_other() -> None:
    routes = {f"/{name}": shell(asks) for name, (asks, _) in BROKEN.items()} | {"/well": shell("")}
    with site(routes) as it:
        found = seen(it, *routes)
    assert {name: one.outcome for name, one in found.items()} == {
        **{name: outcome for name, (_, outcome) in BROKEN.items()},
        "well": Outcome.OK,
    }


def test_the_browser_itself_reaches_no_network() -> None:
    """Its arguments alone: no request is taken here, and the system cuts nothing off."""
    from playwright.sync_api import Error, sync_playwright

    with site({"*": shell("")}) as it, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stun:
        stun.bind(("127.0.0.1", 0))
        stun.settimeout(1)
        root = [] if os.geteuid() else ["--no-sandbox"]
        asks = f"""
          const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{stun.getsockname()[1]}'}}]}});
          peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
          fetch('{it.url("/fetched")}', {{mode: 'no-cors'}}); new WebSocket('ws://127.0.0.1:{it.port}/');
          new Image().src = '{it.url("/image")}'; navigator.sendBeacon('{it.url("/beacon")}');
        """
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *root])
            page = browser.new_page()
            for address in (it.url("/"), it.url("/", "localhost"), f"http://[::1]:{it.port}/"):
                with pytest.raises(Error, match="ERR_PROXY_CONNECTION_FAILED"):
                    page.goto(address)
            page = browser.new_page()
            page.set_content(f"<script>{asks}</script>")
            with pytest.raises(TimeoutError):
                stun.recvfrom(1)
            browser.close()
        assert (it.connections, it.log) == (0, [])


def test_with_the_network_cut_off_it_still_reads_through_us() -> None:
    with site(portal()) as it, Browser(find_chromium(os.environ)) as browser:

        def fetched(number: int, address: str) -> None:
            path = address.partition(HOST)[2]
            body = APP.encode() if path == "/app.js" else json.dumps({"days": 7, "more": LONG}).encode()
            kind = "text/javascript" if path == "/app.js" else "application/json"
            browser.reply(Reply(number, 200, (("content-type", kind),), body))

        drawn = browser.draw(Draw(f"https://{HOST}/keys", SHELL, "text/html", 1_000_000), fetched)
        assert isinstance(drawn, Drawn)
        assert b"A key lasts 7 days." in drawn.html
        assert it.connections == 0
        if not browser.cut_off:
            pytest.skip("the system lets this user have no network namespace of its own")


def started(folder: str) -> list[int]:
    """Return the processes whose command line names ``folder``."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if folder.encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def until_none(folder: str) -> list[int]:
    """Return what is left of the processes of ``folder`` when they have had time to end."""
    for _ in range(100):
        if not started(folder):
            break
        time.sleep(0.1)
    return started(folder)


needs_proc = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc to look at")


@needs_proc
def test_no_process_is_left_when_it_is_closed() -> None:
    browser = Browser(find_chromium(os.environ))
    page = Draw(f"https://{HOST}/", LONG.encode(), "text/html", 1_000_000)
    assert isinstance(browser.draw(page, lambda number, address: None), Drawn)
    folder = browser.folder
    assert len(started(folder)) > 2
    browser.close()
    assert (started(folder), Path(folder).exists()) == ([], False)


@needs_proc
def test_a_browser_that_is_killed_is_another_one_for_the_next_page() -> None:
    endless = f"<p>{LONG}<script>setInterval(() => document.body.append('x'), 100)</script>".encode()
    with Browser(find_chromium(os.environ)) as browser:
        page = Draw(f"https://{HOST}/", LONG.encode(), "text/html", 1_000_000)
        assert isinstance(browser.draw(page, lambda number, address: None), Drawn)
        folder = browser.folder

        def kill() -> None:
            time.sleep(1)
            for number in started(folder):
                # One may end because another one did.
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        failed = browser.draw(Draw(f"https://{HOST}/", endless, "text/html", 1_000_000), lambda n, a: None)
        killer.join()
        assert isinstance(failed, Failed)
        assert failed.outcome is Outcome.TOO_COMPLEX
        assert isinstance(browser.draw(page, lambda number, address: None), Drawn)
    assert until_none(folder) == []


RUN = """
import os, sys
from pipeline.browser.messages import Draw
from pipeline.browser.process import Browser, find_chromium
endless = b"<script>setInterval(() => document.body.append('word '), 50)</script>"
with Browser(find_chromium(os.environ)) as browser:
    browser.draw(Draw("https://portal.test/", b"words " * 100, "text/html", 1000000), lambda number, address: None)
    print(browser.folder, flush=True)
    while True:
        browser.draw(Draw("https://portal.test/", endless, "text/html", 1000000), lambda number, address: None)
"""


@needs_proc
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_when_the_run_is_ended(sent: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUN], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as run:
        assert run.stdout
        folder = run.stdout.readline().decode().strip()
        assert len(started(folder)) > 2
        time.sleep(0.5)
        run.send_signal(sent)
        run.wait(20)
        assert until_none(folder) == []
        assert not Path(folder).exists()
