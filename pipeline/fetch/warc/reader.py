"""Read the records of a WARC file (ISO 28500); a damaged one is an error that names the file and the record."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, Any

import msgspec

from pipeline.errors import StoreError
from pipeline.fetch.content_coding import decode
from pipeline.storage.local import LOG

# The field (ISO 28500 5.19 admits others) that names the media type which was asked for, where it was one alone: what
# came is then another form of the page.
ACCEPT = "Content-Sync-Accept"
# Of an archived body; a page that is read is smaller.
_MAX_BYTES = 64_000_000
_FIX = "Name an archive made with `--record`."
_HTTP = ("http://", "https://")
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
_PIECE = 65_536
# The type of a record that holds a page as a browser showed it.
RENDERED = "text/html; charset=utf-8"


class Place(msgspec.Struct, frozen=True):
    """A record: its number and offset in the file (bytes), its date and its kind.

    ``kind`` is response, or what a revisit record leaves out: same (the body) or unchanged (all but the date), or
    rendered: a page as a browser showed it.
    ``accept`` is the one media type that was asked for (``ACCEPT``), "" for the page as anybody gets it.
    """

    number: int
    offset: int
    date: float
    kind: str
    digest: str
    uri: str
    accept: str = ""


class Exchange(msgspec.Struct, frozen=True):
    """An archived response. ``body`` is without transfer coding; a content coding is named in ``headers``."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Return the last value of the header ``name`` (lower case), "" when there is none."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name), "")

    def decoded(self) -> bytes:
        """Return the body without content coding, "" when it cannot be decoded."""
        try:
            return decode(self.body, self.header("content-encoding"), _MAX_BYTES)
        except (ValueError, zlib.error):
            return b""


def list_records(file: IO[bytes], path: Path) -> Iterator[Place]:
    """Yield the place of every archived response over HTTP, revisit record with headers and rendered page.

    A compressed file whose last record is unfinished is what a killed run leaves: it is read up to there, with a
    warning.

    Raises:
        StoreError: the file is not a WARC file, or a record in it is damaged.
    """
    whole = 0
    try:
        for place in _records(file, path):
            whole += 1
            if place is not None:
                yield place
    except StoreError:
        if not whole or _whole_members(file) != whole:
            raise
        _warn_of_end(path, whole)


def _records(file: IO[bytes], path: Path) -> Iterator[Place | None]:
    """Yield the place of every record, ``None`` for one that is no response over HTTP."""
    if file.read(4)[:2] not in (b"", _GZIP, b"WA"):
        raise StoreError(f"{path}: not a WARC file. {_FIX}")
    file.seek(0)
    archive, number = _iterator(file), 0
    while True:
        number += 1
        with _errors(path, number, archive.offset, "record" if number > 1 else "not a WARC file: record"):
            record = next(archive, None)
        if record is None:
            break
        with _errors(path, number, archive.offset):
            _check_declared(record)
            place = _place(record, number, archive.offset)
            archive.read_to_end()
            _check_length(record, archive)
        yield place
    size = file.seek(0, 2)
    if number > 1 and archive.offset < size and _whole_members(file) == number - 1:
        # The library takes the beginning of a record for the end of the file.
        _warn_of_end(path, number - 1)
    if number == 1 and size:
        raise StoreError(f"{path}: not a WARC file: it holds no record. {_FIX}")


def read_record(file: IO[bytes], path: Path, place: Place) -> Exchange:
    """Return what the record at ``place`` holds.

    Raises:
        StoreError: it is damaged.
    """
    with _errors(path, place.number, place.offset):
        file.seek(place.offset)
        record = next(_iterator(file))
        http = _http(record)
        body = read_all(_content(record, http), _MAX_BYTES)
        headers = [
            pair for pair in http.headers if pair[0].lower() not in ("content-length", "transfer-encoding")
        ]
        exchange = Exchange(int(http.get_statuscode()), headers, body)
        if _is_decoded(body, exchange.header("content-encoding")):
            headers = [pair for pair in headers if pair[0].lower() != "content-encoding"]
        return Exchange(exchange.status, headers, body)


def read_rendered(file: IO[bytes], path: Path, place: Place) -> bytes:
    """Return the page that the record at ``place`` holds, as a browser showed it.

    Raises:
        StoreError: the record is damaged.
    """
    with _errors(path, place.number, place.offset):
        file.seek(place.offset)
        return read_all(next(_iterator(file)).raw_stream, _MAX_BYTES)


def read_all(raw: Any, max_bytes: int) -> bytes:
    """Read a stream to its end, or ``max_bytes`` of it."""
    pieces: list[bytes] = []
    while max_bytes > 0 and (piece := raw.read(max_bytes)):
        pieces.append(piece)
        max_bytes -= len(piece)
    return b"".join(pieces)


def _whole_members(file: IO[bytes]) -> int:
    """Return how many gzip members (RFC 1952 2.2) stand before the unfinished one at the end, -1 without such."""
    file.seek(0)
    number, stream, data = 0, zlib.decompressobj(_GZIP_WINDOW), b""
    while data := data or file.read(_PIECE):
        try:
            stream.decompress(data, _PIECE)
        except zlib.error:
            return -1
        data = stream.unused_data if stream.eof else stream.unconsumed_tail
        if stream.eof:
            number, stream = number + 1, zlib.decompressobj(_GZIP_WINDOW)
            if not data and not (data := file.read(_PIECE)):
                return -1
    return number


@cache
def _warn_of_end(path: Path, number: int) -> None:
    """Say once in a process what is read of a recording that was cut off."""
    LOG.warning(
        "%s: the recording was cut off after record %d, as by a run that was killed. It is read up to there; pages "
        "it does not hold count as unread. Record anew for the others.",
        path,
        number,
    )


@contextmanager
def _errors(path: Path, number: int, offset: int, what: str = "record") -> Iterator[None]:
    """Turn every error in a record into one that names it: the library raises whatever its parsers run into."""
    try:
        yield
    except Exception as error:
        raise StoreError(f"{path}: {what} {number}, at byte {offset}: {_words(error)}. {_FIX}") from error


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__


def _iterator(file: IO[bytes]) -> Any:
    # Here, because only a replay reads archives and the import costs as much CPU as a hundred visits.
    from warcio.archiveiterator import ArchiveIterator

    archive = ArchiveIterator(file, no_record_parse=True)
    # It would print a warning about what is an error here.
    archive.INC_RECORD = ""
    return archive


def _place(record: Any, number: int, offset: int) -> Place | None:
    """Return the place of a record, ``None`` when it is no response over HTTP or is empty."""
    about = record.rec_headers.get_header
    rendered = record.rec_type == "conversion" and (about("Content-Type") or "") == RENDERED
    if record.rec_type not in ("response", "revisit") and not rendered:
        return None
    uri = (about("WARC-Target-URI") or about("uri") or "").strip("<>")
    if not uri:
        raise ValueError("it has no WARC-Target-URI")
    if not uri.lower().startswith(_HTTP) or not record.length:
        return None
    if not rendered:
        _http(record)
    kind = "rendered" if rendered else "response"
    if record.rec_type == "revisit":
        kind = "unchanged" if "not-modified" in (about("WARC-Profile") or "") else "same"
    date, digest = about("WARC-Date") or "", about("WARC-Payload-Digest") or ""
    return Place(number, offset, _seconds(date), kind, digest, uri, about(ACCEPT) or "")


def _http(record: Any) -> Any:
    """Read the status line and the headers of an archived response.

    Raises:
        ValueError: it is none.
    """
    from warcio.statusandheaders import StatusAndHeadersParser

    http = StatusAndHeadersParser(["HTTP/"], verify=False).parse(record.raw_stream)
    status = http.get_statuscode()
    if not http.protocol.upper().startswith("HTTP/") or not (status.isascii() and status.isdigit()):
        raise ValueError("it is no HTTP response")
    if not 100 <= int(status) <= 999:
        raise ValueError(f"its HTTP status is {status}")
    return http


def _check_declared(record: Any) -> None:
    """Refuse a record that does not declare its length (ISO 28500 5.5).

    Raises:
        ValueError: it does not.
    """
    declared = record.rec_headers.get_header("Content-Length") or ""
    if record.format == "warc" and not (declared.isascii() and declared.isdigit()):
        raise ValueError("its Content-Length is missing or no number")


def _check_length(record: Any, archive: Any) -> None:
    """Refuse a record, read to its end, that is longer or shorter than it declares.

    Raises:
        ValueError: it is.
    """
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise ValueError("it is cut off: the file holds less than its Content-Length")
    if archive.err_count:
        raise ValueError("it is longer than its Content-Length")


def _content(record: Any, http: Any) -> Any:
    """Return the stream of the content without transfer coding."""
    from warcio.bufferedreaders import ChunkedDataReader

    chunked = (http.get_header("transfer-encoding") or "").strip().lower() == "chunked"
    return ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream


def _is_decoded(body: bytes, coding: str) -> bool:
    """Return true when the body is text already, whatever the headers say: some tools archive pages so."""
    if coding.strip().lower() in ("gzip", "x-gzip"):
        return not body.startswith(_GZIP)
    return body.lstrip()[:1] == b"<"


def _seconds(date: str) -> float:
    """Return a ``WARC-Date`` in seconds since the epoch, 0 when it is none."""
    try:
        return max(0.0, datetime.fromisoformat(date).astimezone(UTC).timestamp())
    except (ValueError, OverflowError, OSError):
        return 0.0
