"""TLS as a visit uses it: a certificate that cannot be verified ends the visit, always."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from pipeline.config import Visit
from pipeline.errors import ConfigError
from pipeline.fetch import Response, visit
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture
from tests.faultsite import PAGE, name_hosts

pytestmark = [
    pytest.mark.usefixtures("allow_loopback"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates"),
]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for tls.test that only this test knows, with its key in the same file."""
    folder = tmp_path_factory.mktemp("tls")
    key, file = folder / "key.pem", folder / "cert.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-keyout", str(key), "-out", str(file), "-days", "2", "-subj", "/CN=tls.test"]
    command += ["-addext", "subjectAltName=DNS:tls.test"]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + key.read_bytes())
    return file


@pytest.fixture
def port(certificate: Path) -> Iterator[Callable[[Callable[[ssl.SSLSocket], None]], int]]:
    """Serve TLS on loopback: what a connection gets is up to the test."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listeners: list[socket.socket] = []

    def serve(answer: Callable[[ssl.SSLSocket], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=greet, args=(connection,), daemon=True).start()

        def greet(connection: socket.socket) -> None:
            with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(65_536)
                answer(secure)

        threading.Thread(target=accept, daemon=True).start()
        return int(listener.getsockname()[1])

    yield serve
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def page(secure: ssl.SSLSocket) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
    secure.sendall(head % len(PAGE) + PAGE)


def drip(secure: ssl.SSLSocket) -> None:
    secure.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1000\r\n\r\n")
    for _ in range(400):
        secure.sendall(b"x")
        time.sleep(0.05)


def run(url: str, **settings: object) -> Capture:
    def read(request: PageRequest, response: Response) -> Capture:
        return Capture(request.url, response.outcome, detail=response.body.decode())

    asked = Visit(rate_per_host=0, timeout_s=0.5, **settings)  # type: ignore[arg-type]
    (capture,) = visit([PageRequest("p", url)], asked, read)
    return capture


def test_a_certificate_nobody_vouches_for_ends_the_visit(
    port: Callable[[object], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    name_hosts(monkeypatch)
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    capture = run(f"https://tls.test:{port(page)}/")
    assert capture.outcome is Outcome.UNREACHABLE
    assert capture.detail.startswith("TLS: ")
    assert "certificate verify failed" in capture.detail


def test_a_company_may_vouch_for_its_own(
    port: Callable[[object], int], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_hosts(monkeypatch)
    at = port(page)
    assert run(f"https://tls.test:{at}/", ca_bundle=str(certificate)).detail == PAGE.decode()
    other = run(f"https://other.test:{at}/", ca_bundle=str(certificate))
    assert (other.outcome, "mismatch" in other.detail.lower()) == (Outcome.UNREACHABLE, True)


def test_a_drip_under_tls_ends_in_time(
    port: Callable[[object], int], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_hosts(monkeypatch)
    monkeypatch.setattr("pipeline.fetch.retry.FIRST_WAIT_S", 0.05)
    begun = time.monotonic()
    capture = run(f"https://tls.test:{port(drip)}/", ca_bundle=str(certificate))
    assert (capture.outcome, capture.detail) == (Outcome.UNREACHABLE, "the answer took too long")
    assert time.monotonic() - begun < 15


def test_a_bundle_that_is_none_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name_hosts(monkeypatch)
    (tmp_path / "bundle.pem").write_text("nothing")
    with pytest.raises(ConfigError, match="ca_bundle"):
        run("https://tls.test:8443/", ca_bundle=str(tmp_path / "bundle.pem"))


def test_a_proxy_carries_tls_and_sees_no_more_than_the_host(
    port: Callable[[object], int], certificate: Path
) -> None:
    said: list[str] = []
    at = port(page)
    with tunnel(said, at) as proxy:
        capture = run(
            f"https://tls.test:{at}/", ca_bundle=str(certificate), proxy=f"http://127.0.0.1:{proxy}"
        )
    assert capture.detail == PAGE.decode()
    assert {line.rpartition(" ")[0] for line in said} == {f"CONNECT tls.test:{at}"}


@contextmanager
def tunnel(said: list[str], target: int) -> Iterator[int]:
    """Run a proxy that knows CONNECT and leads every name to ``target`` on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def pump(source: socket.socket, sink: socket.socket) -> None:
            with suppress(OSError):
                while data := source.recv(65_536):
                    sink.sendall(data)
                sink.shutdown(socket.SHUT_WR)

        def serve(client: socket.socket) -> None:
            with client, socket.create_connection(("127.0.0.1", target)) as server:
                said.append(client.recv(65_536).split(b"\r\n")[0].decode())
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=pump, args=(server, client), daemon=True)
                back.start()
                pump(client, server)
                back.join()

        def accept() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
