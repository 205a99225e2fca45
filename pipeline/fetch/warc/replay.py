"""Answer requests from an archive in place of the network."""

import io
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import msgspec
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from pipeline.errors import StoreError
from pipeline.fetch.warc.keys import address_key, asked_form
from pipeline.fetch.warc.reader import Exchange, Place, list_records, read_record, read_rendered

_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
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


class Replay(BaseAdapter):
    """A requests adapter that answers from a WARC file and never opens a socket.

    A second request for an address gets the second response recorded for it, or the last one again; one for another
    form of a page only what was asked for so.
    """

    def __init__(self, path: Path, turn: int = 0) -> None:
        """List the responses in ``path`` by address; ``turn`` requests for each count as answered already."""
        super().__init__()
        self.path = path
        self._turn = turn
        self._file: IO[bytes] = path.open("rb")
        self._places: dict[str, list[Place]] = {}
        self._rendered: dict[str, list[Place]] = {}
        self._served: dict[tuple[str, str], int] = {}
        self._shown: dict[str, int] = {}
        try:
            for place in list_records(self._file, path):
                places = self._rendered if place.kind == "rendered" else self._places
                places.setdefault(address_key(place.uri), []).append(place)
        except StoreError:
            self._file.close()
            raise

    def __contains__(self, address: str) -> bool:
        return self._nearest(address) in self._places

    @property
    def newest(self) -> float:
        """When the newest response came (seconds since the epoch), 0 without one."""
        return max((place.date for places in self._places.values() for place in places), default=0.0)

    def _nearest(self, address: str) -> str:
        """Return the key of ``address``, or of the page's default variant when only that was archived."""
        key = address_key(address)
        page, _, query = key.partition("?")
        kept = "&".join(pair for pair in query.split("&") if pair and not pair.startswith(_VARIANTS))
        plain = f"{page}?{kept}" if kept else page
        other = plain.removesuffix("/") if plain.endswith("/") else f"{plain}/"
        return next((name for name in (key, plain, other) if name in self._places), key)

    def __iter__(self) -> Iterator[ArchivedPage]:
        """Yield every response with content, in the order of the archive; other forms of a page are left out."""
        places = (
            place
            for places in self._places.values()
            for place in places
            if place.kind != "unchanged" and not place.accept
        )
        for place in sorted(places, key=lambda place: place.offset):
            page = self.content(place)
            yield ArchivedPage(
                place.uri, page.status, page.header("content-type"), page.decoded(), place.date
            )

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Return the archived response for the address.

        Raises:
            NotArchivedError: it holds nothing.
        """
        key, form = self._nearest(request.url or ""), asked_form(request)
        places = [place for place in self._places.get(key, ()) if place.accept == form]
        if not places:
            raise NotArchivedError(f"{self.path.name} holds no response for this address")
        turn = self._served.get((key, form), self._turn)
        self._served[key, form] = turn + 1
        place = places[min(turn, len(places) - 1)]
        if place.kind == "unchanged" and _CONDITIONS.isdisjoint(map(str.lower, request.headers)):
            place = next((other for other in reversed(places) if other.kind != "unchanged"), place)
            if place.kind == "unchanged":
                raise NotArchivedError(
                    f"{self.path.name} says that the page had not changed, not what it says"
                )
        return self._response(request, place)

    def rendered(self, address: str) -> bytes | None:
        """Return what a browser made of ``address``, ``None`` when that was not recorded.

        Asked a second time, the answer is the second that was recorded, or the last one again.
        """
        key = address_key(address)
        places = self._rendered.get(key)
        if not places:
            return None
        turn = self._shown.get(key, self._turn)
        self._shown[key] = turn + 1
        return read_rendered(self._file, self.path, places[min(turn, len(places) - 1)])

    def _response(self, request: requests.PreparedRequest, place: Place) -> requests.Response:
        archived = self.content(place)
        response = requests.Response()
        response.status_code = archived.status
        response.headers.update(archived.headers)
        response.raw = HTTPResponse(
            io.BytesIO(archived.body), HTTPHeaderDict(), archived.status, preload_content=False
        )
        response.url = request.url or ""
        response.request = request
        response.fetched_at = place.date  # type: ignore[attr-defined]
        return response

    def places(self, address: str) -> tuple[Place, ...]:
        """Return the places of the responses for ``address`` that have content, in the order of the archive."""
        found = self._places.get(self._nearest(address), ())
        return tuple(place for place in found if place.kind != "unchanged" and not place.accept)

    def content(self, place: Place) -> Exchange:
        """Return the response at ``place``; the body of one that repeats another is that of the other."""
        archived = read_record(self._file, self.path, place)
        first = self._first(place) if place.kind == "same" else None
        if first is None:
            return archived
        repeated = read_record(self._file, self.path, first)
        coding = [pair for pair in repeated.headers if pair[0].lower() == "content-encoding"]
        others = [pair for pair in archived.headers if pair[0].lower() != "content-encoding"]
        return Exchange(archived.status, others + coding, repeated.body)

    def _first(self, place: Place) -> Place | None:
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
        StoreError: the file is missing, is not a WARC file, or holds a damaged record.
    """
    try:
        return Replay(path, turn)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Name an archive made with `--record`.") from error
