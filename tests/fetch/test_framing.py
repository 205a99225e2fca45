"""No byte of one answer is read as another page's text, whatever a server leaves on a connection it keeps open."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pipeline.config import Visit
from pipeline.fetch import Response, visit
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture
from tests.faultsite import Asked, Site, Wire, site

pytestmark = pytest.mark.usefixtures("allow_loopback")

Send = Callable[[Wire, bytes, float], None]
TYPE = b"content-type: text/html\r\n"


def page(path: str) -> bytes:
    return (
        f"<html><main><h1>{path}</h1><p>The text of {path} and of no other page.</p></main></html>".encode()
    )


def whole(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + TYPE + b"content-length: %d\r\n\r\n" % len(body) + body


def chunks(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def interim(*heads: bytes) -> Send:
    def send(wire: Wire, body: bytes, delay_s: float) -> None:
        for head in heads:
            wire.raw(b"HTTP/1.1 " + head + b"\r\n\r\n")
            time.sleep(delay_s)
        wire.raw(whole(body))

    return send


def followed(head: bytes, rest: bytes, *, content: bool = True) -> Send:
    """Send an answer, and after the delay what is no part of it."""

    def send(wire: Wire, body: bytes, delay_s: float) -> None:
        wire.raw(whole(body) if not head else head + (body if content else b""))
        time.sleep(delay_s)
        wire.raw(rest)

    return send


def declared(headers: bytes, framed: Callable[[bytes], bytes] = lambda body: body) -> Send:
    """Send an answer whose headers about the length are unusual."""

    def send(wire: Wire, body: bytes, delay_s: float) -> None:
        wire.raw(b"HTTP/1.1 200 OK\r\n" + TYPE + headers % {b"n": len(body)} + b"\r\n")
        time.sleep(delay_s)
        wire.raw(framed(body))

    return send


def short(wire: Wire, body: bytes, delay_s: float) -> None:
    """Declare less than is sent."""
    head = b"HTTP/1.1 200 OK\r\n" + TYPE + b"content-length: %d\r\n\r\n" % (len(body) - 20)
    wire.raw(head + body[:-20])
    time.sleep(delay_s)
    wire.raw(body[-20:])


@dataclass(frozen=True)
class Case:
    """How the odd pages of a site are sent, and what a visit to them ends in."""

    send: Send
    outcome: Outcome = Outcome.OK


OTHER = whole(page("/poison"))
UNREACHABLE = Outcome.UNREACHABLE
CASES = {
    "continue": Case(interim(b"100 Continue")),
    "switching": Case(interim(b"101 Switching Protocols\r\nupgrade: h2c")),
    "processing": Case(interim(b"102 Processing")),
    "hints": Case(interim(b"103 Early Hints\r\nlink: </style.css>; rel=preload")),
    "unknown-interim": Case(interim(b"199 Something\r\ncontent-length: 7")),
    "many-interim": Case(interim(b"103 X", b"100 X", b"102 X", b"103 X", b"103 X")),
    "surplus": Case(followed(b"", b"<p>and this</p>")),
    "empty-line": Case(followed(b"", b"\r\n")),
    "second-answer": Case(followed(b"", OTHER)),
    "half-an-answer": Case(followed(b"", OTHER[:60])),
    "chunks-and-more": Case(declared(b"transfer-encoding: chunked\r\n", lambda body: chunks(body) + OTHER)),
    "short": Case(short),
    "both-framings": Case(
        declared(b"content-length: 5\r\ntransfer-encoding: chunked\r\n", chunks),
    ),
    "twice-the-same-length": Case(declared(b"content-length: %(n)d\r\ncontent-length: %(n)d\r\n")),
    "length-in-a-list": Case(declared(b"content-length: %(n)d, %(n)d\r\n")),
    "two-lengths": Case(declared(b"content-length: 10\r\ncontent-length: %(n)d\r\n"), UNREACHABLE),
    "no-number": Case(declared(b"content-length: 1_0\r\n"), UNREACHABLE),
    "signed": Case(declared(b"content-length: +10\r\n"), UNREACHABLE),
    "broken-header": Case(declared(b"content-length: %(n)d\r\nno header\r\nx: y\r\n")),
    "too-long": Case(declared(b"content-length: 9999\r\n"), UNREACHABLE),
    "unknown-coding": Case(declared(b"transfer-encoding: gzip, chunked\r\n", chunks), UNREACHABLE),
    "identity": Case(declared(b"transfer-encoding: identity\r\ncontent-length: %(n)d\r\n")),
    "gone-and-more": Case(
        followed(b"HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n", OTHER, content=False), Outcome.GONE
    ),
    "declared-in-304": Case(
        followed(b"HTTP/1.1 304 X\r\ncontent-length: %d\r\n\r\n" % len(OTHER), OTHER, content=False),
        Outcome.NOT_MODIFIED,
    ),
    "chunked-304": Case(
        followed(b"HTTP/1.1 304 X\r\ntransfer-encoding: chunked\r\n\r\n", chunks(OTHER), content=False),
        Outcome.NOT_MODIFIED,
    ),
    "page-in-304": Case(
        followed(b"HTTP/1.1 304 X\r\n\r\n", page("/poison"), content=False), Outcome.NOT_MODIFIED
    ),
    "declared-in-204": Case(
        followed(b"HTTP/1.1 204 X\r\ncontent-length: %d\r\n\r\n" % len(OTHER), OTHER, content=False),
        UNREACHABLE,
    ),
}


def read(request: PageRequest, response: Response) -> Capture:
    return Capture(request.url, response.outcome, attempts=response.attempts, detail=response.body.decode())


def visited(it: Site, send: Send, delay_s: float, monkeypatch: pytest.MonkeyPatch) -> dict[str, Capture]:
    """Visit four pages one after the other; every second one is sent by ``send``."""

    def route(wire: Wire, asked: Asked) -> None:
        if asked.path.endswith(("0", "2")):
            send(wire, page(asked.path), delay_s)
        elif asked.path == "/robots.txt":
            wire.answer(404, b"")
        else:
            wire.raw(whole(page(asked.path)))

    monkeypatch.setattr("pipeline.fetch.retry.FIRST_WAIT_S", 0.02)
    it.routes["*"] = route
    requests = [PageRequest(f"/{n}", it.url(f"/{n}"), etag='"1"') for n in range(4)]
    settings = Visit(rate_per_host=0, timeout_s=0.5)
    return {capture.url: capture for capture in visit(requests, settings, read)}


@pytest.mark.parametrize("delay_s", [0.0, 0.04])
@pytest.mark.parametrize("name", CASES)
def test_every_page_gets_its_own_text(name: str, delay_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    with site() as it:
        captures = visited(it, CASES[name].send, delay_s, monkeypatch)
    for path, capture in captures.items():
        odd = path in ("/0", "/2")
        assert capture.outcome is (CASES[name].outcome if odd else Outcome.OK), capture
        if capture.outcome is Outcome.OK:
            text = page(path).decode()
            assert capture.detail == (text[:-20] if odd and name == "short" else text)


def test_answers_with_a_certain_end_share_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with site() as it:
        captures = visited(it, interim(b"103 Early Hints"), 0.0, monkeypatch)
        assert {capture.attempts for capture in captures.values()} == {1}
        assert it.connections == 1


def test_an_answer_on_a_used_connection_that_more_follows_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first answer of a connection is that of its request; of a later one that is not known."""

    def late(wire: Wire, body: bytes, delay_s: float) -> None:
        wire.raw(whole(body) + OTHER)

    with site() as it:
        captures = visited(it, late, 0.0, monkeypatch)
    # robots.txt came first on the connection.
    assert captures["/0"].attempts == 2
    assert captures["/0"].detail == page("/0").decode()
