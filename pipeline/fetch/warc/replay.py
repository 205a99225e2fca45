"""Answer requests from an archive in place of the network."""

import io
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import msgspec
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from pipeline.errors import StoreError
from pipeline.fetch.warc.keys import address_key

_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
# Of an archived body; a page that is read is smaller.
_MAX_BYTES = 64_000_000
# Parameters that select a version or a tab of a page; a page without such variants ignores them.
_VARIANTS = ("view=", "tabs=", "pivots=")


class NotArchivedError(requests.RequestException):
    """The archive holds no exchange for an address."""


class ArchivedPage(msgspec.Struct, frozen=True):
    """An archived response: ``fetched_at`` is seconds since the epoch, ``body`` is decoded."""

    url: str
    status: int
    content_type: str
    body: bytes
    fetched_at: float


class _Place(msgspec.Struct, frozen=True):
    """A record: its offset in the file (bytes), its date and its kind.

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
        """List the responses in ``path`` by address; ``turn`` requests for each count as answered already."""
        super().__init__()
        self.path = path
        self._turn = turn
        self._file: IO[bytes] = path.open("rb")
        self._places: dict[str, list[_Place]] = {}
        self._served: dict[str, int] = {}
        try:
            for place in _listed(self._file, path):
                self._places.setdefault(address_key(place.uri), []).append(place)
        except StoreError:
            self._file.close()
            raise

    def __contains__(self, address: str) -> bool:
        return self._nearest(address) in self._places

    def _nearest(self, address: str) -> str:
        """Return the key of ``address``, or of the page's default variant when only that was archived."""
        key = address_key(address)
        page, _, query = key.partition("?")
        kept = "&".join(pair for pair in query.split("&") if pair and not pair.startswith(_VARIANTS))
        plain = f"{page}?{kept}" if kept else page
        other = plain.removesuffix("/") if plain.endswith("/") else f"{plain}/"
        return next((name for name in (key, plain, other) if name in self._places), key)

    def __iter__(self) -> Iterator[ArchivedPage]:
        """Yield every response with content, in the order of the archive."""
        places = (place for places in self._places.values() for place in places if place.kind != "unchanged")
        for place in sorted(places, key=lambda place: place.offset):
            status, headers, body = self._content(place)
            kind = {name.lower(): value for name, value in headers}.get("content-type", "")
            yield ArchivedPage(place.uri, status, kind, body, place.date)

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Return the archived response for the address.

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
        # The reader of the archive has decoded the body: transfer coding and content coding.
        response.headers.pop("Content-Encoding", None)
        response.headers.pop("Content-Length", None)
        response.raw = HTTPResponse(io.BytesIO(body), HTTPHeaderDict(), status, preload_content=False)
        response.url = request.url or ""
        response.request = request
        response.fetched_at = place.date  # type: ignore[attr-defined]
        return response

    def _content(self, place: _Place) -> tuple[int, list[tuple[str, str]], bytes]:
        self._file.seek(place.offset)
        from warcio.archiveiterator import ArchiveIterator

        record = next(iter(ArchiveIterator(self._file)))
        status, headers = int(record.http_headers.get_statuscode()), record.http_headers.headers
        body = read_all(record.content_stream(), _MAX_BYTES)
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


def open_replay(path: Path, turn: int = 0) -> Replay:
    """Open an archive for replay; ``turn`` requests for each address count as answered already.

    Raises:
        StoreError: the file is missing or is not a WARC file.
    """
    try:
        return Replay(path, turn)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Name an archive made with `--record`.") from error


def _listed(file: IO[bytes], path: Path) -> Iterator[_Place]:
    """Yield the place of every response and revisit record."""
    # Here, because only a replay reads archives and the import costs as much CPU as a hundred visits.
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    fix = "Name an archive made with `--record`."
    if file.read(4)[:2] not in (b"", b"\x1f\x8b", b"WA"):
        raise StoreError(f"{path}: not a WARC file. {fix}")
    file.seek(0)
    archive = ArchiveIterator(file)
    empty = True
    try:
        for record in archive:
            empty = False
            if record.rec_type in ("response", "revisit") and record.http_headers is not None:
                yield _place(record, archive.get_record_offset())
    except (ArchiveLoadFailed, ValueError, EOFError, zlib.error) as error:
        raise StoreError(f"{path}: not a WARC file: {error}. {fix}") from error
    if empty and file.seek(0, 2):
        raise StoreError(f"{path}: not a WARC file: it holds no record. {fix}")


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


def read_all(raw: Any, most: int) -> bytes:
    """Read a stream to its end, or ``most`` bytes of it."""
    pieces: list[bytes] = []
    while most > 0 and (piece := raw.read(most)):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)
