"""Evidence and rehearsal: HTTP exchanges kept as WARC (ISO 28500), and read back in place of the network."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipeline.errors import StoreError


_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


class NotArchivedError(requests.RequestException):
    """The archive holds no exchange for an address."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a response record begins, in bytes, and when it was made, in seconds since the epoch."""

    offset: int
    date: float


class Replay(BaseAdapter):
    """A requests adapter that answers from a WARC file and never opens a socket.

    A second request for an address gets the second response recorded for it; when there is none, the last again.
    """

    def __init__(self, path: Path) -> None:
        """List what ``path`` holds, by address."""
        super().__init__()
        self.path = path
        self._file: IO[bytes] = path.open("rb")
        self._places: dict[str, list[_Place]] = {}
        self._served: dict[str, int] = {}
        for record, offset in _records(self._file, path):
            if record.rec_type == "response":
                key = address_key(record.rec_headers.get_header("WARC-Target-URI") or "")
                date = _seconds(record.rec_headers.get_header("WARC-Date") or "")
                self._places.setdefault(key, []).append(_Place(offset, date))

    def __contains__(self, address: str) -> bool:
        return address_key(address) in self._places

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:  # type: ignore[override]
        """Return what the archive holds for the address.

        Raises:
            NotArchivedError: it holds nothing.
        """
        key = address_key(request.url or "")
        places = self._places.get(key)
        if not places:
            raise NotArchivedError(f"{self.path.name} holds no response for this address")
        turn = self._served.get(key, 0)
        self._served[key] = turn + 1
        return self._response(request, places[min(turn, len(places) - 1)])

    def _response(self, request: requests.PreparedRequest, place: _Place) -> requests.Response:
        self._file.seek(place.offset)
        record = next(iter(ArchiveIterator(self._file)))
        headers = record.http_headers
        response = requests.Response()
        response.status_code = int(headers.get_statuscode())
        response.headers.update(headers.headers)
        body = record.content_stream().read()
        response.headers.pop("Content-Encoding", None)
        response.raw = HTTPResponse(
            io.BytesIO(body), HTTPHeaderDict(), response.status_code, preload_content=False
        )
        response.url = request.url or ""
        response.request = request
        response.fetched_at = place.date  # type: ignore[attr-defined]
        return response

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_replay(path: Path) -> Replay:
    """Open an archive to answer requests from.

    Raises:
        StoreError: the file is missing or is not a WARC file.
    """
    try:
        return Replay(path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Name an archive made with `--record`.") from error


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


def _seconds(date: str) -> float:
    try:
        return datetime.fromisoformat(date).timestamp()
    except ValueError:
        return 0.0
