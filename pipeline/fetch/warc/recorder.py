"""Write an archive of a run: what pages contained at the time, to be read by others and to be replayed."""

import io
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from pipeline.errors import StoreError
from pipeline.fetch.warc.keys import address_key, asked_form
from pipeline.fetch.warc.reader import ACCEPT, RENDERED, read_all

_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SHOWN = frozenset(
    {"user-agent", "accept", "accept-language", "accept-encoding", "if-none-match", "if-modified-since"}
)
_NOT_KEPT = frozenset(
    {"set-cookie", "set-cookie2", "transfer-encoding", "content-length", "authentication-info"}
    | {"proxy-authenticate", "connection", "keep-alive"}
)


class Recorder:
    """An archive being written: every exchange as request and response records, without secrets.

    ``responses`` are the ids (``WARC-Record-ID``) of the newest answers, by ``address_key``: of what a browser made
    of an answer where one did.
    """

    def __init__(self, path: Path) -> None:
        """Create the archive ``path``."""
        # Here, because most runs record nothing and the import costs as much CPU as a hundred visits.
        from warcio.warcwriter import WARCWriter

        self.path = path
        self.responses: dict[str, str] = {}
        self._file = path.open("xb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        self._lock = threading.Lock()
        about = {"software": "content-sync", "format": "WARC File Format 1.1"}
        self._write(self._writer.create_warcinfo_record(path.name, about))

    def over(self, live: BaseAdapter, max_bytes: int) -> BaseAdapter:
        """Return an adapter that sends through ``live`` and records the answers (``max_bytes`` + 1 of a body)."""
        return _Recording(self, live, max_bytes)

    def record(self, request: requests.PreparedRequest, response: requests.Response, body: bytes) -> None:
        """Write one exchange as it was sent, without secrets and without the transfer coding of the body."""
        from warcio.statusandheaders import StatusAndHeaders

        date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        about = {"WARC-Date": date}
        uri = request.url or ""
        kind = "revisit" if response.status_code == 304 else "response"
        if kind == "revisit":
            about["WARC-Profile"] = _NOT_MODIFIED
        if form := asked_form(request):
            about[ACCEPT] = form
        status = f"{response.status_code} {_line(response.raw.reason or '')}".strip()
        answered = StatusAndHeaders(status, _kept_headers(response, len(body)), protocol="HTTP/1.1")
        asked = StatusAndHeaders(
            _request_line(uri), _asked_headers(request), protocol="HTTP/1.1", is_http_request=True
        )
        with self._lock:
            response_record = self._record(uri, kind, answered, about, body)
            name = response_record.rec_headers.get_header("WARC-Record-ID")
            about["WARC-Concurrent-To"] = self.responses[address_key(uri)] = name
            about.pop("WARC-Profile", None)
            about.pop(ACCEPT, None)
            self._write(response_record)
            self._write(self._record(uri, "request", asked, about, b""))

    def record_rendered(self, uri: str, html: bytes) -> None:
        """Write what a browser made of the newest answer of ``uri`` (conversion record, ISO 28500 6.7)."""
        date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self._lock:
            key = address_key(uri)
            about = {"WARC-Date": date}
            if key in self.responses:
                about["WARC-Refers-To"] = self.responses[key]
            record = self._writer.create_warc_record(
                uri,
                "conversion",
                payload=io.BytesIO(html),
                length=len(html),
                warc_content_type=RENDERED,
                warc_headers_dict=about,
            )
            self.responses[key] = record.rec_headers.get_header("WARC-Record-ID")
            self._write(record)

    def _record(self, uri: str, kind: str, http: Any, about: dict[str, str], body: bytes) -> Any:
        return self._writer.create_warc_record(
            uri,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict=dict(about),
        )

    def _write(self, record: Any) -> None:
        """Write a record and close the temporary copy of its content."""
        self._writer.write_record(record)
        record.raw_stream.close()

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Recording(BaseAdapter):
    """Sends through another adapter, records the answer and returns it."""

    def __init__(self, recorder: Recorder, live: BaseAdapter, max_bytes: int) -> None:
        super().__init__()
        self._recorder = recorder
        self._live = live
        self._max_bytes = max_bytes

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        response = self._live.send(request, *args, **kwargs)
        raw = response.raw
        try:
            body = read_all(raw, self._max_bytes + 1)
        except (HTTPError, OSError):
            # The content of a redirect or an error is not needed.
            if response.status_code in (200, 203):
                raise
            body = b""
        if raw.length_remaining != 0:
            raw.close()
        self._recorder.record(request, response, body)
        response.raw = HTTPResponse(
            io.BytesIO(body), status=response.status_code, reason=raw.reason, preload_content=False
        )
        return response

    def close(self) -> None:
        self._live.close()


def open_recorder(path: Path) -> Recorder:
    """Create an archive for the exchanges of a run.

    Raises:
        StoreError: the file is there already or cannot be written.
    """
    try:
        return Recorder(path)
    except OSError as error:
        raise StoreError(
            f"{path}: {error.strerror}. Name a new file; evidence is not overwritten."
        ) from error


def _request_line(uri: str) -> str:
    parts = urlsplit(uri)
    return f"GET {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1"


def _asked_headers(request: requests.PreparedRequest) -> list[tuple[str, str]]:
    """Return the request's headers that are known to hold no secret."""
    shown = [(name, str(value)) for name, value in request.headers.items() if name.lower() in _SHOWN]
    return [("Host", urlsplit(request.url or "").netloc), *shown]


def _kept_headers(response: requests.Response, length: int) -> list[tuple[str, str]]:
    """Return the response's headers without cookies, with the length of the recorded body."""
    kept = [(name, _line(value)) for name, value in response.headers.items() if name.lower() not in _NOT_KEPT]
    return [*kept, ("Content-Length", str(length))]


def _line(text: str) -> str:
    """Return a header's value on one line; bytes that arrived as Latin-1 and are UTF-8 are read as that."""
    flat = " ".join(text.split())
    try:
        return flat.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return flat
