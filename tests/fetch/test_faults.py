"""Every way a page can fail, over real sockets: each ends as its outcome and holds nobody up."""

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from pipeline.config import Visit
from pipeline.fetch import Response, visit
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture
from tests import faultsite
from tests.faultsite import PAGE, Route, Site, Wire, first, name_hosts, site, status, to

UNREACHABLE, TOO_LARGE, UNSAFE = Outcome.UNREACHABLE, Outcome.TOO_LARGE, Outcome.UNSAFE


def pdf(wire: Wire, asked: faultsite.Asked) -> None:
    wire.answer(200, b"%PDF-1.7", content_type="application/pdf")


def picture(wire: Wire, asked: faultsite.Asked) -> None:
    wire.answer(200, b"\x89PNG", content_type="image/png")


def hidden_pdf(wire: Wire, asked: faultsite.Asked) -> None:
    wire.answer(200, b"%PDF-1.7")


def untyped(wire: Wire, asked: faultsite.Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(PAGE), PAGE))


def cut_refusal(wire: Wire, asked: faultsite.Asked) -> None:
    wire.raw(b"HTTP/1.1 404 Not Found\r\ncontent-length: 5000\r\n\r\nnot")
    wire.cut()


def brotli(wire: Wire, asked: faultsite.Asked) -> None:
    wire.answer(200, b"whatever", content_encoding="br")


def cut_gzip(wire: Wire, asked: faultsite.Asked) -> None:
    import gzip

    wire.answer(200, gzip.compress(PAGE)[:40], content_encoding="gzip")


def untold_gzip(wire: Wire, asked: faultsite.Asked) -> None:
    import gzip

    wire.answer(200, gzip.compress(gzip.compress(PAGE)), content_encoding="gzip")


def untold_zlib(wire: Wire, asked: faultsite.Asked) -> None:
    import zlib

    wire.answer(200, zlib.compress(PAGE))


def longer_than_declared(wire: Wire, asked: faultsite.Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 10\r\n\r\n" + PAGE)
    wire.cut()


def refreshing(content: str, around: bytes = b"%s") -> Route:
    meta = around % f'<meta http-equiv="refresh" content="{content}">'.encode()
    return lambda wire, asked: wire.answer(200, b"<html><head>" + meta + b"</head>" + PAGE)


def raw_location(location: bytes) -> Route:
    """A redirect to anything that fits into a header."""
    head = b"HTTP/1.1 301 X\r\ncontent-length: 0\r\nlocation: "
    return lambda wire, asked: wire.raw(head + location + b"\r\n\r\n")


def hop(wire: Wire, asked: faultsite.Asked) -> None:
    _, _, number = asked.path.partition("?")
    wire.answer(302, b"", location=f"/many?{int(number or 0) + 1}")


@dataclass(frozen=True)
class Case:
    """A route, what a visit to it must end in, and after how many tries."""

    route: Route
    outcome: Outcome
    detail: str = ""
    tries: int = 1


CASES = {
    "ok": Case(faultsite.ok, Outcome.OK),
    "chunked": Case(faultsite.chunked, Outcome.OK),
    "zipped": Case(faultsite.zipped, Outcome.OK),
    "untold-gzip": Case(untold_gzip, Outcome.OK),
    "untold-zlib": Case(untold_zlib, Outcome.OK),
    "http10": Case(faultsite.http10, Outcome.OK),
    "untyped": Case(untyped, Outcome.OK),
    "wrong-charset": Case(lambda w, a: w.answer(content_type="text/html; charset=utf-99"), Outcome.OK),
    # Once more on a connection of its own: on one used before it could be the rest of another answer.
    "longer": Case(longer_than_declared, Outcome.OK, tries=2),
    "gone": Case(status(404), Outcome.GONE, "HTTP 404"),
    "gone-cut": Case(cut_refusal, Outcome.GONE, "HTTP 404"),
    "gone410": Case(status(410), Outcome.GONE, "HTTP 410"),
    "unauthorised": Case(status(401), Outcome.BLOCKED, "HTTP 401"),
    "forbidden": Case(status(403), Outcome.BLOCKED, "HTTP 403"),
    "teapot": Case(status(418), UNREACHABLE, "HTTP 418"),
    "empty": Case(status(200), Outcome.NO_ARTICLE, "the body is empty"),
    "pdf": Case(pdf, Outcome.OK),
    "hidden-pdf": Case(hidden_pdf, Outcome.OK),
    "picture": Case(picture, Outcome.NOT_A_DOCUMENT, "it is image/png"),
    "brotli": Case(brotli, UNREACHABLE, "not asked for"),
    "cut-gzip": Case(cut_gzip, UNREACHABLE, "cut off"),
    "asked-nothing-304": Case(status(304), UNREACHABLE, "without a condition"),
    "flaky": Case(first(status(503), status(503), faultsite.ok), Outcome.OK, tries=3),
    "down": Case(status(503), UNREACHABLE, "HTTP 503", tries=3),
    "storm": Case(status(429), Outcome.DEFERRED, "HTTP 429", tries=3),
    "cut": Case(faultsite.cut_body, UNREACHABLE, "cut off", tries=3),
    "garbage": Case(faultsite.garbage, UNREACHABLE, "no answer", tries=3),
    "endless": Case(faultsite.endless, TOO_LARGE, "larger than"),
    "bomb": Case(faultsite.bomb, TOO_LARGE, "unpacks to more"),
    "header-flood": Case(faultsite.headers_flood, TOO_LARGE, "headers"),
    "drip": Case(faultsite.drip, UNREACHABLE, "took too long", tries=3),
    "drip-headers": Case(faultsite.drip_headers, UNREACHABLE, "took too long", tries=3),
    "silent": Case(faultsite.silent, UNREACHABLE, "took too long", tries=3),
    "many": Case(hop, UNREACHABLE, "more than 10 redirects", tries=11),
    "circle": Case(to("/circle"), UNREACHABLE, "round in a circle"),
    "metadata": Case(to("http://169.254.169.254/latest/meta-data/"), UNSAFE, "169.254.169.254"),
    "inside": Case(to("http://inside.example/"), UNSAFE, "10.0.0.7"),
    "file": Case(to("file:///etc/passwd"), UNSAFE, "only http and https"),
    "script": Case(to("javascript:alert(1)"), UNSAFE, "only http and https"),
    "userinfo": Case(to("http://a:b@ok.test/"), UNSAFE, "user name"),
    "backslash": Case(to("http://ok.test\\@169.254.169.254/"), UNSAFE, "backslash"),
    "octal": Case(to("http://0251.0376.0251.0376/"), UNSAFE, "unusual notation"),
    "decimal": Case(to("http://2852039166/"), UNSAFE, "unusual notation"),
    "mapped": Case(to("http://[::ffff:169.254.169.254]/"), UNSAFE, "not a public address"),
    "brackets": Case(to("http://[bad"), Outcome.MALFORMED, "cannot be read"),
    "refresh": Case(refreshing("0; url='/page'"), Outcome.REDIRECTED, tries=2),
    "refresh-inside": Case(refreshing("0;URL=http://169.254.169.254/"), UNSAFE, "not a public address"),
    "refresh-itself": Case(refreshing("0; url=/refresh-itself"), Outcome.OK),
    "refresh-later": Case(refreshing("30; url=/page"), Outcome.OK),
    "refresh-noscript": Case(refreshing("0; url=/page", b"<noscript>%s</noscript>"), Outcome.OK),
    "zero": Case(raw_location(b"/a\x00b"), UNSAFE, "control character"),
    "escape": Case(raw_location(b"/a\x1b[2Jb"), UNSAFE, "control character"),
    "tab": Case(raw_location(b"/a\tb"), Outcome.GONE, "HTTP 404", tries=2),
    "no-text": Case(raw_location(b"/\xff\xfe"), Outcome.GONE, "HTTP 404", tries=2),
    "turned": Case(raw_location("/\u202egpj.exe".encode()), Outcome.GONE, "HTTP 404", tries=2),
    "wide-slash": Case(raw_location("http://ok.test\uff0fx/".encode()), Outcome.MALFORMED, "cannot be read"),
    "long": Case(raw_location(b"/" + b"a" * 60_000), Outcome.MALFORMED, "longer than"),
    "longer-than-a-line": Case(raw_location(b"/" + b"a" * 70_000), TOO_LARGE, "headers"),
    "smtp": Case(to("http://ok.test:25/"), UNSAFE, "port 25"),
    "no-location": Case(status(302), UNREACHABLE, "HTTP 302"),
    "then-gone": Case(to("/nowhere"), Outcome.GONE, "HTTP 404", tries=2),
    "sign-in": Case(to("https://login.microsoftonline.com/x", 302), Outcome.BLOCKED, "sign-in"),
}


@dataclass(frozen=True)
class Visited:
    captures: dict[str, Capture]
    log: Site
    seconds: float
    extra_bytes: int


def read(request: PageRequest, response: Response) -> Capture:
    return Capture(
        request.url,
        response.outcome,
        response.status,
        response.hops,
        attempts=response.attempts,
        detail=f"{len(response.body)} bytes",
    )


@pytest.fixture(scope="module")
def visited() -> Iterator[Visited]:
    """Visit every case once, each on a host of its own, all side by side."""
    names = {"dead.test": [], "inside.example": ["10.0.0.7"], "rebind.test": ["127.0.0.1", "10.0.0.8"]}
    with pytest.MonkeyPatch.context() as patch, site() as it:
        patch.setenv("CONTENT_SYNC_ALLOW_LOOPBACK", "1")
        patch.setattr("pipeline.fetch.retry.FIRST_WAIT_S", 0.1)
        name_hosts(patch, names)
        it.routes.update({f"/{name}": case.route for name, case in CASES.items()})
        it.routes["/page"] = faultsite.ok
        requests = [PageRequest(name, it.url(f"/{name}", f"{name}.test")) for name in CASES]
        requests.append(PageRequest("dead", it.url("/", "dead.test")))
        before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        settings = Visit(rate_per_host=0, timeout_s=0.7, concurrency=len(requests))
        captures = {capture.url: capture for capture in visit(requests, settings, read)}
        seconds = time.monotonic() - begun
        extra = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
        yield Visited(captures, it, seconds, extra)


@pytest.mark.parametrize("name", CASES)
def test_each_failure_ends_as_its_outcome(visited: Visited, name: str) -> None:
    case, capture = CASES[name], visited.captures[name]
    assert (capture.outcome, capture.attempts) == (case.outcome, case.tries), capture
    assert case.detail in capture.detail
    assert not capture.same


def test_a_name_that_does_not_exist_is_unreachable(visited: Visited) -> None:
    capture = visited.captures["dead"]
    assert (capture.outcome, capture.detail) == (UNREACHABLE, "the host name cannot be resolved")


def test_all_of_it_stays_within_time_and_memory(visited: Visited) -> None:
    # Three tries of 0.7 s, two pauses of at most 0.15 and 0.3 s, and much room for a busy machine.
    assert visited.seconds < 30
    assert visited.extra_bytes < 50_000_000


def test_what_a_server_sends_as_an_address_is_kept_at_a_bearable_length(visited: Visited) -> None:
    assert all(len(hop.url) < 9000 for capture in visited.captures.values() for hop in capture.hops)


def test_a_redirect_that_goes_wrong_shows_every_step(visited: Visited) -> None:
    hops = visited.captures["metadata"].hops
    assert [hop.status for hop in hops] == [301, 0]
    assert hops[-1].url == "http://169.254.169.254/latest/meta-data/"
