"""A web site on loopback that misbehaves in every way we know of: real sockets, a thread a connection, a log.

Paths are routes; a route gets the connection and the request and writes what it likes, down to broken bytes.
"""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest

PAGE = b"<html><title>A page</title><body><main><h1 id=top-h>A page</h1><p>Words.</p></main></body></html>"


@dataclass
class Asked:
    """One request as the server saw it; times are of the monotonic clock."""

    host: str
    path: str
    headers: dict[str, str]
    begun: float
    ended: float = 0.0


Route = Callable[["Wire", Asked], None]


@dataclass
class Wire:
    """One connection: raw bytes, or a whole answer."""

    socket: socket.socket
    keep: bool = True

    def raw(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self, status: int = 200, body: bytes = PAGE, **headers: str) -> None:
        names = {"content_type": "text/html; charset=utf-8"} | headers
        if status == 304:
            body, names = b"", {name: value for name, value in names.items() if name != "content_type"}
        lines = [
            f"HTTP/1.1 {status} X",
            *(f"{name.replace('_', '-')}: {value}" for name, value in names.items()),
        ]
        length = "" if status == 304 else f"content-length: {len(body)}\r\n"
        self.raw(("\r\n".join(lines) + f"\r\n{length}\r\n").encode() + body)

    def cut(self) -> None:
        self.keep = False


@dataclass
class Site:
    """The server. ``log`` has every request but those for robots.txt, which are in ``robots``."""

    port: int
    routes: dict[str, Route] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    robots: list[Asked] = field(default_factory=list)
    connections: int = 0
    most_in_flight: dict[str, int] = field(default_factory=dict)
    _in_flight: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, path: str) -> list[Asked]:
        return [asked for asked in self.log if asked.path == path]

    def serve(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        with self._lock:
            self.connections += 1
        with connection, suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            reader, wire = connection.makefile("rb"), Wire(connection)
            while wire.keep and (asked := _read_request(reader)):
                self._answer(wire, asked)

    def _answer(self, wire: Wire, asked: Asked) -> None:
        with self._lock:
            (self.robots if asked.path == "/robots.txt" else self.log).append(asked)
            self._in_flight[asked.host] = self._in_flight.get(asked.host, 0) + 1
            self.most_in_flight[asked.host] = max(
                self.most_in_flight.get(asked.host, 0), self._in_flight[asked.host]
            )
        try:
            route = self.routes.get(asked.path.partition("?")[0]) or self.routes.get("*") or _not_found
            # The count ends before the last byte leaves, or the next request would be counted beside this.
            route(_Counted(wire, lambda: self._leave(asked)), asked)
        finally:
            self._leave(asked)

    def _leave(self, asked: Asked) -> None:
        with self._lock:
            if not asked.ended:
                asked.ended = time.monotonic()
                self._in_flight[asked.host] -= 1


class _Counted(Wire):
    """A connection that says when the answer is about to go out."""

    def __init__(self, wire: Wire, leaving: Callable[[], None]) -> None:
        super().__init__(wire.socket)
        self._wire = wire
        self._leaving = leaving

    def answer(self, status: int = 200, body: bytes = PAGE, **headers: str) -> None:
        self._leaving()
        super().answer(status, body, **headers)

    def cut(self) -> None:
        self._wire.cut()


def _read_request(reader: "socket.SocketIO") -> Asked | None:
    line = reader.readline(65_536).decode("latin-1").split()
    if len(line) < 3:
        return None
    headers = {}
    while header := reader.readline(65_536).decode("latin-1").strip():
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    return Asked(headers.get("host", ""), line[1], headers, time.monotonic())


def _not_found(wire: Wire, asked: Asked) -> None:
    wire.answer(404, b"nothing here")


@contextmanager
def site(routes: dict[str, Route] | None = None) -> Iterator[Site]:
    """Run a site for the length of the block."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    it = Site(listener.getsockname()[1], routes or {})

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=it.serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield it
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def name_hosts(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]] | None = None) -> list[str]:
    """Let every name under ``.test`` be this machine, but those in ``names``; return the look-ups made."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *rest: object, **more: object) -> list[tuple[object, ...]]:
        looked_up.append(host)
        answers = (names or {}).get(host)
        if answers == []:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if answers:
            return [_address(answers[0] if len(answers) == 1 else answers.pop(0), port)]
        if host.endswith(".test"):
            return [_address("127.0.0.1", port)]
        return real(host, port, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return looked_up


def _address(ip: str, port: int) -> tuple[object, ...]:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    where = (ip, port, 0, 0) if ":" in ip else (ip, port)
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where


# -- the ways to misbehave


def ok(wire: Wire, asked: Asked) -> None:
    wire.answer()


def status(code: int, **headers: str) -> Route:
    return lambda wire, asked: wire.answer(code, b"", **headers)


def to(location: str, code: int = 301) -> Route:
    return lambda wire, asked: wire.answer(code, b"", location=location)


def first(*routes: Route) -> Route:
    """Each request gets the next route, the last one for ever."""
    left = list(routes)

    def route(wire: Wire, asked: Asked) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(wire, asked)

    return route


def cut_body(wire: Wire, asked: Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 5000\r\n\r\n<p>only this")
    wire.cut()


def endless(wire: Wire, asked: Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")
    block = b"<p>and so on</p>" * 4096
    while True:
        wire.raw(block)


def bomb(wire: Wire, asked: Asked) -> None:
    """One gigabyte of zeros, in about a megabyte."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = press.compress(bytes(1_000_000)) + press.flush(zlib.Z_FULL_FLUSH)
    body = gzip.compress(b"")[:10] + block * 1000
    wire.answer(200, body, content_encoding="gzip")


def headers_flood(wire: Wire, asked: Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\n")
    for number in range(10_000):
        wire.raw(b"x-%d: %s\r\n" % (number, b"y" * 1000))
    wire.cut()


def drip(wire: Wire, asked: Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 100000\r\n\r\n")
    for _ in range(100):
        wire.raw(b"x")
        time.sleep(0.1)


def drip_headers(wire: Wire, asked: Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\nx-slow: ")
    for _ in range(100):
        wire.raw(b"x")
        time.sleep(0.1)


def silent(wire: Wire, asked: Asked) -> None:
    time.sleep(8)
    wire.cut()


def garbage(wire: Wire, asked: Asked) -> None:
    wire.raw(b"SSH-2.0-OpenSSH_9.6\r\n")
    wire.cut()


def http10(wire: Wire, asked: Asked) -> None:
    wire.raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
    wire.cut()


def chunked(wire: Wire, asked: Asked) -> None:
    wire.raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n")
    wire.raw(b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE))


def zipped(wire: Wire, asked: Asked) -> None:
    wire.answer(200, gzip.compress(PAGE), content_encoding="gzip")


def conditional(etag: str = '"v1"') -> Route:
    def route(wire: Wire, asked: Asked) -> None:
        matched = asked.headers.get("if-none-match") == etag
        wire.answer(304 if matched else 200, etag=etag)

    return route
