"""Evidence and rehearsal: HTTP exchanges kept as WARC (ISO 28500), and read back in place of the network."""

import io
import re
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.errors import StoreError


_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
# What picks a version or a tab of a page: a server that knows no such variant answers with the page.
_VARIANTS = ("view=", "tabs=", "pivots=")
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
# Of an archived body: more than any page that would be read, less than what hurts.
_MOST_BYTES = 64_000_000
_SHOWN = frozenset(
    {"user-agent", "accept", "accept-language", "accept-encoding", "if-none-match", "if-modified-since"}
)
_NOT_KEPT = frozenset(
    {"set-cookie", "set-cookie2", "transfer-encoding", "content-length", "authentication-info"}
    | {"proxy-authenticate", "connection", "keep-alive"}
)


class NotArchivedError(requests.RequestException):
    """The archive holds no exchange for an address."""


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """What an address said on a day: ``fetched_at`` is seconds since the epoch, ``body`` decoded."""

    url: str
    status: int
    content_type: str
    body: bytes = field(repr=False)
    fetched_at: float


@dataclass(frozen=True, slots=True)
class _Place:
    """A record: where it begins (bytes), when it was made, and what it repeats.

    ``kind`` is response, or what a revisit record leaves out: same (the body) or unchanged (all but the date).
    """

    offset: int
    date: float
    kind: str
    digest: str
    uri: str


class Replay(BaseAdapter):
    """A requests adapter that answers from a WARC file and never opens a socket.

    A second request for an address gets the second response recorded for it, or the last one again.
    """

    def __init__(self, path: Path, turn: int = 0) -> None:
        """List what ``path`` holds, by address; ``turn`` requests for each count as answered already."""
        super().__init__()
        self.path = path
        self._turn = turn
        self._file: IO[bytes] = path.open("rb")
        self._places: dict[str, list[_Place]] = {}
        self._served: dict[str, int] = {}
        for record, offset in _records(self._file, path):
            if record.rec_type in ("response", "revisit"):
                place = _place(record, offset)
                self._places.setdefault(address_key(place.uri), []).append(place)

    def __contains__(self, address: str) -> bool:
        return self._nearest(address) in self._places

    def _nearest(self, address: str) -> str:
        """The key of ``address``; when it was not archived, of the same page as it is shown by default."""
        key = address_key(address)
        page, _, query = key.partition("?")
        kept = "&".join(pair for pair in query.split("&") if pair and not pair.startswith(_VARIANTS))
        plain = f"{page}?{kept}" if kept else page
        other = plain.removesuffix("/") if plain.endswith("/") else f"{plain}/"
        return next((name for name in (key, plain, other) if name in self._places), key)

    def __iter__(self) -> Iterator[ArchivedPage]:
        """Yield every complete response in the order of the archive."""
        places = (place for places in self._places.values() for place in places if place.kind != "unchanged")
        for place in sorted(places, key=lambda place: place.offset):
            status, headers, body = self._content(place)
            kind = dict((name.lower(), value) for name, value in headers).get("content-type", "")
            yield ArchivedPage(place.uri, status, kind, body, place.date)

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Return what the archive holds for the address.

        Raises:
            NotArchivedError: it holds nothing.
        """
        key = self._nearest(request.url or "")
        places = self._places.get(key)
        if not places:
            raise NotArchivedError(f"{self.path.name} holds no response for this address")
        turn = self._served.get(key, self._turn)
        self._served[key] = turn + 1
        place = places[min(turn, len(places) - 1)]
        if place.kind == "unchanged" and _CONDITIONS.isdisjoint(map(str.lower, request.headers)):
            place = next((other for other in reversed(places) if other.kind != "unchanged"), place)
            if place.kind == "unchanged":
                raise NotArchivedError(
                    f"{self.path.name} says that the page had not changed, not what it says"
                )
        return self._response(request, place)

    def _response(self, request: requests.PreparedRequest, place: _Place) -> requests.Response:
        status, headers, body = self._content(place)
        response = requests.Response()
        response.status_code = status
        response.headers.update(headers)
        # The body is decoded already: by the reader of the archive, chunks and coding both.
        response.headers.pop("Content-Encoding", None)
        response.headers.pop("Content-Length", None)
        response.raw = HTTPResponse(io.BytesIO(body), HTTPHeaderDict(), status, preload_content=False)
        response.url = request.url or ""
        response.request = request
        response.fetched_at = place.date  # type: ignore[attr-defined]
        return response

    def _content(self, place: _Place) -> tuple[int, list[tuple[str, str]], bytes]:
        self._file.seek(place.offset)
        record = next(iter(ArchiveIterator(self._file)))
        status, headers = int(record.http_headers.get_statuscode()), record.http_headers.headers
        body = _all_of(record.content_stream(), _MOST_BYTES)
        if place.kind == "same":
            first = self._first(place)
            body = self._content(first)[2] if first else body
        return status, headers, body

    def _first(self, place: _Place) -> _Place | None:
        """Return the response whose body ``place`` repeats."""
        every = (other for places in self._places.values() for other in places)
        return next((o for o in every if o.kind == "response" and o.digest == place.digest), None)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Recorder:
    """An archive being written: every exchange as request and response records, secrets left out."""

    def __init__(self, path: Path) -> None:
        """Begin an archive at ``path``."""
        self.path = path
        self._file = path.open("xb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        self._lock = threading.Lock()
        about = {"software": "content-sync", "format": "WARC File Format 1.1"}
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, about))

    def over(self, live: BaseAdapter, most_bytes: int) -> BaseAdapter:
        """Return an adapter that asks ``live`` and keeps every exchange; of a body at most ``most_bytes`` + 1."""
        return _Recording(self, live, most_bytes)

    def keep(self, request: requests.PreparedRequest, response: requests.Response, body: bytes) -> None:
        """Write one exchange as it was on the wire, but for secrets and for the chunks the body came in."""
        date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        about = {"WARC-Date": date}
        uri = request.url or ""
        kind = "revisit" if response.status_code == 304 else "response"
        if kind == "revisit":
            about["WARC-Profile"] = _NOT_MODIFIED
        status = f"{response.status_code} {_line(response.raw.reason or '')}".strip()
        answered = StatusAndHeaders(status, _kept_headers(response, len(body)), protocol="HTTP/1.1")
        asked = StatusAndHeaders(
            _request_line(uri), _asked_headers(request), protocol="HTTP/1.1", is_http_request=True
        )
        make = self._writer.create_warc_record
        with self._lock:
            told = make(
                uri, kind, payload=io.BytesIO(body), http_headers=answered, warc_headers_dict=dict(about)
            )
            about["WARC-Concurrent-To"] = told.rec_headers.get_header("WARC-Record-ID")
            ask = make(uri, "request", payload=io.BytesIO(), http_headers=asked, warc_headers_dict=about)
            self._writer.write_record(told)
            self._writer.write_record(ask)

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
    """Asks the network, keeps what it said, and hands it on."""

    def __init__(self, recorder: Recorder, live: BaseAdapter, most_bytes: int) -> None:
        super().__init__()
        self._recorder = recorder
        self._live = live
        self._most_bytes = most_bytes

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        response = self._live.send(request, *args, **kwargs)
        raw = response.raw
        body = _all_of(raw, self._most_bytes + 1)
        if len(body) > self._most_bytes:
            raw.close()
        self._recorder.keep(request, response, body)
        response.raw = HTTPResponse(
            io.BytesIO(body), status=response.status_code, reason=raw.reason, preload_content=False
        )
        return response

    def close(self) -> None:
        self._live.close()


def _all_of(raw: Any, most: int) -> bytes:
    pieces: list[bytes] = []
    while most > 0 and (piece := raw.read(most)):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def open_recorder(path: Path) -> Recorder:
    """Begin an archive of every exchange of a run.

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
    """The request's headers, only those that are known to hold no secret."""
    shown = [(name, str(value)) for name, value in request.headers.items() if name.lower() in _SHOWN]
    return [("Host", urlsplit(request.url or "").netloc), *shown]


def _kept_headers(response: requests.Response, length: int) -> list[tuple[str, str]]:
    """The response's headers without cookies, with the length the body has here."""
    kept = [(name, _line(value)) for name, value in response.headers.items() if name.lower() not in _NOT_KEPT]
    return [*kept, ("Content-Length", str(length))]


def _line(text: str) -> str:
    return " ".join(text.split())


def open_replay(path: Path, turn: int = 0) -> Replay:
    """Open an archive to answer requests from; ``turn`` requests for each address count as answered already.

    Raises:
        StoreError: the file is missing or is not a WARC file.
    """
    try:
        return Replay(path, turn)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Name an archive made with `--record`.") from error


def pages_of(path: Path) -> dict[str, ArchivedPage]:
    """Return the last complete answer an archive holds for each address, by address as recorded.

    Raises:
        StoreError: the file is missing or is not a WARC file.
    """
    with open_replay(path) as archive:
        return {page.url: page for page in archive}


def address_key(address: str) -> str:
    """Return ``address`` as a look-up key: one spelling of scheme, host, port and percent-encoding."""
    try:
        parts = urlsplit(address.strip().strip("<>"))
        port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return address
    query = f"?{_spelled(parts.query, '&=+%#')}" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{_spelled(parts.path or '/', '/?%#')}{query}"


def _spelled(text: str, kept: str) -> str:
    """Undo every escape that hides nothing; ``kept`` are the characters that mean something else when bare."""

    def spell(escape: re.Match[str]) -> str:
        character = chr(int(escape[1], 16))
        return character if "!" <= character <= "~" and character not in kept else escape[0].upper()

    return _ESCAPE.sub(spell, quote(text, safe="%!$&'()*+,/:;=?@[]~^|`{}\"<>\\"))


def _records(file: IO[bytes], path: Path) -> Iterator[tuple[Any, int]]:
    """Yield every record with the offset it begins at."""
    archive = ArchiveIterator(file)
    try:
        for record in archive:
            yield record, archive.get_record_offset()
    except (ArchiveLoadFailed, ValueError, EOFError, zlib.error) as error:
        raise StoreError(
            f"{path}: not a WARC file: {error}. Name an archive made with `--record`."
        ) from error


def _place(record: Any, offset: int) -> _Place:
    about = record.rec_headers.get_header
    kind = "response"
    if record.rec_type == "revisit":
        kind = "unchanged" if "not-modified" in (about("WARC-Profile") or "") else "same"
    uri = (about("WARC-Target-URI") or "").strip("<>")
    return _Place(offset, _seconds(about("WARC-Date") or ""), kind, about("WARC-Payload-Digest") or "", uri)


def _seconds(date: str) -> float:
    try:
        return datetime.fromisoformat(date).timestamp()
    except ValueError:
        return 0.0
