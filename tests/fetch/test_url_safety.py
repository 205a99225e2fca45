"""No page, redirect or name may lead a visit into a private network, however it is written."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.config import Visit
from pipeline.fetch import visit
from pipeline.fetch.exchange import http_get
from pipeline.fetch.response import Answer
from pipeline.fetch.retry import retry_after_s
from pipeline.fetch.robots import read_robots
from pipeline.fetch.transport import Live
from pipeline.fetch.url_safety import RefusedError, is_public, redirect_target, target_of
from pipeline.fetch.warc import open_recorder, open_replay
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture
from tests.faultsite import Asked, Site, Wire, site

PRIVATE = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1"),
    *("172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16", "192.88.99.1"),
    *("::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1"),
    *(
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:a00:1::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
    ),
    *("fec0::1", "ff02::1", "5f00::1", "3fff::1", "not an address", ""),
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "13.107.42.14",
    "172.32.0.1",
    "2606:4700::1111",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_admitted(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_admitting_loopback_admits_loopback_alone(address: str) -> None:
    assert is_public(address, loopback=True) == address.startswith(("127.", "::1", "::ffff:127."))


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("ftp://example.com/", Outcome.UNSAFE),
        ("file:///etc/passwd", Outcome.UNSAFE),
        ("gopher://example.com/", Outcome.UNSAFE),
        ("//example.com/", Outcome.UNSAFE),
        ("", Outcome.UNSAFE),
        ("http://user@example.com/", Outcome.UNSAFE),
        ("http://example.com\\@10.0.0.1/", Outcome.UNSAFE),
        ("http://example.com/a b", Outcome.UNSAFE),
        ("http://example.com/\r\nHost: inside", Outcome.UNSAFE),
        ("http://example.com:22/", Outcome.UNSAFE),
        ("http://example.com:6667/", Outcome.UNSAFE),
        ("http://127.1/", Outcome.UNSAFE),
        ("http://0x7f000001/", Outcome.UNSAFE),
        ("http://1.1.1.1.1/", Outcome.UNSAFE),
        ("http://[::1/", Outcome.MALFORMED),
        ("http://[v1.x]/", Outcome.MALFORMED),
        ("http:///path", Outcome.MALFORMED),
        ("http://-example.com/", Outcome.MALFORMED),
        ("http://exa<mple.com/", Outcome.MALFORMED),
        ("http://example.com:99999/", Outcome.MALFORMED),
        ("https://docs.microsoft.com[/x", Outcome.MALFORMED),
        (f"http://{'a' * 64}.com/", Outcome.MALFORMED),
        (f"http://example.com/{'a' * 9000}", Outcome.MALFORMED),
    ],
)
def test_addresses_that_are_never_asked(url: str, outcome: Outcome) -> None:
    with pytest.raises(RefusedError) as refused:
        target_of(url)
    assert refused.value.outcome is outcome


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("HTTP://Example.COM:80", "http://example.com/"),
        ("https://example.com:443/a?b=c", "https://example.com/a?b=c"),
        ("https://example.com:8443/ü?q=ä", "https://example.com:8443/%C3%BC?q=%C3%A4"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
        ("https://example.com/a%2Fb%zz", "https://example.com/a%2Fb%zz"),
    ],
)
def test_addresses_are_asked_in_one_spelling(url: str, asked: str) -> None:
    assert target_of(url).url == asked


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (" /b \t", "https://example.com/b"),
        ("b#part", "https://example.com/a/b"),
        ("//other.example/x", "https://other.example/x"),
        ("/with space", "https://example.com/with%20space"),
        ("/\xc3\xbc", "https://example.com/ü"),
        ("", ""),
        ("http://[bad", "http://[bad"),
    ],
)
def test_locations_are_read_as_browsers_read_them(location: str, target: str) -> None:
    assert redirect_target("https://example.com/a/", location) == target


hosts = st.one_of(
    st.sampled_from(
        [*PRIVATE, "localhost", "metadata.google.internal", "0177.0.0.1", "①②⑦.0.0.1", "127。0。0。1"]
    ),
    st.ip_addresses().map(str),
    st.text(max_size=20),
)
urls = st.one_of(
    st.text(max_size=60),
    st.builds(
        lambda scheme, user, host, port, path: f"{scheme}:{user}{host}{port}/{path}",
        st.sampled_from(["http", "https", "HTTP", "ftp", "javascript", "http\t"]),
        st.sampled_from(["//", "//a@", "//a:b@", "/\\", "\\\\", "///", "//[", ""]),
        hosts,
        st.sampled_from(["", ":80", ":22", ":", ":x", "]:80", "#@", "?@"]),
        st.text(max_size=20),
    ),
)


@given(urls)
@example("http://①②⑦.0.0.1/")
@settings(max_examples=400)
def test_every_text_is_an_address_or_a_refusal(url: str) -> None:
    try:
        target = target_of(url)
    except RefusedError:
        return
    again = urlsplit(target.url)
    assert (again.scheme, again.hostname, again.username) == (target.scheme, target.host, None)
    assert target_of(target.url) == target
    assert target.url.isascii()


@given(urls, st.text(max_size=40))
def test_every_location_is_read_without_a_fault(address: str, location: str) -> None:
    assert "#" not in redirect_target("https://example.com/a", location)
    redirect_target("https://example.com/", address)


@given(st.lists(urls, min_size=1, max_size=3), st.sampled_from([ip for ip in PRIVATE if ip.count(".") == 3]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_socket_is_opened_to_a_refused_address(
    monkeypatch: pytest.MonkeyPatch, texts: list[str], ip: str
) -> None:
    def connect(self: socket.socket, address: object) -> None:
        raise AssertionError(f"connected to {address}")

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr("pipeline.fetch.timed_socket.TimedSocket.connect", connect)
    requests = [PageRequest(f"{n}", text) for n, text in enumerate(texts)]
    captures = list(
        visit(requests, Visit(rate_per_host=0), lambda request, _: Capture(request.url, Outcome.OK))
    )
    assert {capture.outcome for capture in captures} <= {
        Outcome.UNSAFE,
        Outcome.MALFORMED,
        Outcome.SKIPPED,
        Outcome.BLOCKED,
    }


@pytest.fixture(scope="module")
def echo() -> Iterator[Site]:
    """A site whose every answer is what the test put into ``site.next``, byte for byte."""

    def route(wire: Wire, asked: Asked) -> None:
        wire.raw(it.next)  # type: ignore[attr-defined]
        wire.cut()

    with site({"*": route}) as it:
        yield it


token = st.binary(max_size=30)
lines = st.lists(
    st.one_of(
        token,
        st.builds(
            lambda name, value: name + b": " + value,
            st.sampled_from(
                b"Content-Length Content-Encoding Transfer-Encoding Location Content-Type ETag".split()
            ),
            st.one_of(
                token,
                st.sampled_from(
                    [b"gzip", b"deflate, gzip", b"chunked", b"-1", b"9" * 30, b"http://[", b"text/html"]
                ),
            ),
        ),
    ),
    max_size=6,
)
status_lines = st.sampled_from(
    [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 301",
        b"HTTP/1.0 404 x",
        b"HTTP/2 200",
        b"HTTP/1.1 999 x",
        b"HTTP/1.1 -1",
        b"",
        b"\0",
        b"HTTP/1.1 304 x",
        b"HTTP/1.1 100 Continue",
        b"ICY 200 OK",
    ]
)


@given(status_lines, lines, st.binary(max_size=200))
@example(b"HTTP/1.1 200 OK", [b"Content-Encoding: gzip"], b"\x1f\x8b\x08" + bytes(30))
@example(b"HTTP/1.1 200 OK", [b"Transfer-Encoding: chunked"], b"fffffffffffffff\r\n")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_answer_is_an_answer_or_trouble_in_words(
    echo: Site, allow_loopback: None, status: bytes, headers: list[bytes], body: bytes
) -> None:
    echo.next = b"\r\n".join([status, *headers, b"", b""]) + body  # type: ignore[attr-defined]
    live = Live()
    try:
        answer = http_get(
            live, echo.url("/"), {"Accept-Encoding": "gzip"}, Visit(timeout_s=2, max_bytes=1000)
        )
    finally:
        live.close()
    assert answer.status or answer.trouble
    assert "\n" not in answer.detail
    assert len(answer.body) <= 1000


@given(status_lines, lines, st.binary(max_size=200))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_answer_is_recorded_as_it_was(
    echo: Site, allow_loopback: None, status: bytes, headers: list[bytes], body: bytes
) -> None:
    echo.next = b"\r\n".join([status, *headers, b"", b""]) + body  # type: ignore[attr-defined]
    live, asked = Live(), Visit(timeout_s=2, max_bytes=1000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.warc.gz"
        with open_recorder(path) as recorder:
            answer = http_get(recorder.over(live, 1000), echo.url("/"), {}, asked)
        live.close()
        with open_replay(path) as archive:
            again = http_get(archive, echo.url("/"), {}, asked, replayed=True)
    if answer.trouble is None:
        assert (again.status, again.body) == (answer.status, answer.body)


@given(st.text(max_size=40), st.floats(0, 4e9))
@example("Sun, 06 Nov 1994 08:49:37 GMT", 0.0)
@example("9" * 40, 0.0)
@example("Fri, 31 Dec 9999 23:59:59 -2359", 0.0)
def test_every_retry_after_is_a_wait_or_nothing(value: str, now: float) -> None:
    wait = retry_after_s(value, now)
    assert wait is None or wait >= 0


@given(st.binary(max_size=300))
def test_every_robots_txt_is_rules(body: bytes) -> None:
    robots = read_robots(Answer("https://example.com/robots.txt", 200, body=b"User-agent: *\n" + body))
    assert robots.allows("https://example.com/a") in (True, False)
    assert robots.delay_s >= 0
