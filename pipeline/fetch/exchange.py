"""One HTTP exchange through a requests adapter: send a GET, read within the limits, return an ``Answer``."""

import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from typing import Any

import requests
from requests.adapters import BaseAdapter
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from pipeline.config import Visit
from pipeline.content.registry import START, media_type
from pipeline.errors import masked
from pipeline.fetch.content_coding import TooLargeError, decode
from pipeline.fetch.framing import FramingError, OutOfStepError
from pipeline.fetch.outcomes import (
    REDIRECTS,
    RETRIABLE,
    could_be_document,
    is_document,
    refresh_target,
)
from pipeline.fetch.response import Answer
from pipeline.fetch.timed_socket import time_limit
from pipeline.fetch.url_safety import RefusedError, redirect_target
from pipeline.fetch.validators import valid_etag, valid_last_modified
from pipeline.fetch.warc import NotArchivedError
from pipeline.pages import Outcome

# The content of a redirect or an error of at most so many bytes is read, so that the connection can be reused.
_MAX_DRAINED = 65_536
_GZIP, _ZLIB = b"\x1f\x8b\x08", (b"x\x01", b"x\x9c", b"x\xda")
# Who may read an answer beside the pages of its own origin.
_SHARED = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")
ANYTHING = frozenset({"*/*"})
# Content is read in pieces, so that the many small chunks of some are joined early.
_PIECE = 262_144
_CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})


def http_get(
    adapter: BaseAdapter,
    address: str,
    headers: Mapping[str, str],
    settings: Visit,
    *,
    replayed: bool = False,
    also: frozenset[str] = frozenset(),
) -> Answer:
    """Send one GET and return the answer, within ``timeout_s``; a failure is an answer with ``trouble``.

    ``also`` are media types that are read beside those of documents, ``ANYTHING`` for every one.
    """
    begun = time.monotonic()
    try:
        with nullcontext() if replayed else time_limit(settings.timeout_s):
            request = _prepared(address, headers)
            response = adapter.send(request, stream=True, timeout=settings.timeout_s)
            facts = _read(response, address, settings.max_bytes, not _CONDITIONS.isdisjoint(headers), also)
    except (
        RefusedError,
        NotArchivedError,
        OutOfStepError,
        HTTPError,
        OSError,
        http.client.HTTPException,
    ) as error:
        facts = _trouble(error)
    except (ValueError, UnicodeError, zlib.error) as error:
        facts = {"trouble": Outcome.UNREACHABLE, "detail": f"the answer cannot be read: {_plain(error)}"}
    elapsed = round((time.monotonic() - begun) * 1000)
    # What an archive does not hold has no date: two replays of one archive give the same bytes.
    at = facts.pop("fetched_at", 0.0) or (0.0 if replayed else time.time())
    return Answer(address, fetched_at=at, elapsed_ms=elapsed, attempts=1, **facts)


def _prepared(address: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
    """Return the request. The address stays as it was checked: ``prepare_url`` would spell it anew."""
    request = requests.PreparedRequest()
    request.prepare_method("GET")
    request.prepare_headers(headers)
    request.url = address
    return request


def _read(
    response: requests.Response, address: str, cap: int, conditional: bool, also: frozenset[str]
) -> dict[str, Any]:
    """Return the fields of an ``Answer``; the body is read for documents only."""
    headers, status = response.headers, response.status_code
    facts: dict[str, Any] = {
        "status": status,
        "content_type": headers.get("Content-Type", ""),
        "etag": valid_etag(headers.get("ETag", "")),
        "last_modified": valid_last_modified(headers.get("Last-Modified", "")),
        "retry_after": headers.get("Retry-After", ""),
        "fetched_at": getattr(response, "fetched_at", 0.0),
        "transient": status in RETRIABLE,
        "memento": headers.get("Memento-Datetime", ""),
    }
    if status == 304 and not conditional:
        facts |= {"trouble": Outcome.UNREACHABLE, "detail": "HTTP 304 to a request without a condition"}
    if status in REDIRECTS:
        facts["location"] = redirect_target(address, headers.get("Location", ""))
    if status not in (200, 203):
        _drain(response.raw)
    elif also == ANYTHING or media_type(facts["content_type"]) in also:
        facts |= _body(response, facts["content_type"], address, cap, document=False)
        facts["shared"] = tuple((name, headers[name]) for name in _SHARED if name in headers)
    elif not could_be_document(facts["content_type"]):
        response.raw.close()
        facts |= {"trouble": Outcome.NOT_A_DOCUMENT, "detail": f"it is {_plain(facts['content_type'])}"}
    else:
        facts |= _body(response, facts["content_type"], address, cap)
        facts["location"] = refresh_target(facts.get("body", b""), address, facts["content_type"])
    return facts


def _body(
    response: requests.Response, content_type: str, address: str, cap: int, *, document: bool = True
) -> dict[str, Any]:
    try:
        declared = response.headers.get("Content-Length", "")
        if declared.isdecimal() and int(declared) > cap:
            raise TooLargeError(f"the page has {declared} bytes, the limit is {cap}")
        body = decode(_wire(response.raw, cap), response.headers.get("Content-Encoding", ""), cap)
        body = decode(body, _untold_coding(body), cap)
    except TooLargeError as error:
        response.raw.close()
        return {"trouble": Outcome.TOO_LARGE, "detail": str(error)}
    if document and not is_document(content_type, body[:START], address) and body:
        return {"trouble": Outcome.NOT_A_DOCUMENT, "detail": "what came is not text"}
    return {"body": body}


def _wire(raw: Any, cap: int) -> bytes:
    """Read the content as it was sent (RFC 9112 6), at most ``cap`` bytes."""
    pieces: list[bytes] = []
    left = cap + 1
    while left > 0 and (piece := raw.read(min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
        if raw.length_remaining == 0:
            break
    if left <= 0:
        raise TooLargeError(f"the page is larger than {cap} bytes")
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _untold_coding(body: bytes) -> str:
    """Return the coding of a document whose server did not name it: no text begins as these do (RFC 1950, 1952)."""
    return "gzip" if body.startswith(_GZIP) else "deflate" if body.startswith(_ZLIB) else ""


def _drain(raw: Any) -> None:
    """Read content that is not needed, so that the connection can be reused; close it if there is too much."""
    with suppress(HTTPError, OSError, http.client.HTTPException):
        if raw.length_remaining is None or raw.length_remaining <= _MAX_DRAINED:
            raw.read(_MAX_DRAINED)
    if raw.length_remaining != 0:
        raw.close()


def _trouble(error: Exception) -> dict[str, Any]:
    """Return the fields of the answer to a failed exchange."""
    if isinstance(error, RefusedError):
        return {"trouble": error.outcome, "detail": str(error)}
    if isinstance(error, NotArchivedError):
        return {"trouble": Outcome.NOT_ARCHIVED, "detail": str(error)}
    if "more than 100 headers" in str(error) or "got more than" in str(error):
        return {"trouble": Outcome.TOO_LARGE, "detail": "the headers are larger than the limit"}
    lasting = isinstance(error, SSLError | ssl.SSLError)
    return {"trouble": Outcome.UNREACHABLE, "detail": _words(error), "transient": not lasting}


def _words(error: Exception) -> str:
    """Describe a network error in words."""
    if isinstance(error, requests.exceptions.InvalidHeader):
        # The library's words show the value, which may be a secret.
        return "the header for this host cannot be sent"
    if isinstance(error, NameResolutionError | socket.gaierror):
        return "the host name cannot be resolved"
    if isinstance(error, NewConnectionError):
        # A ConnectTimeoutError to urllib3, though nothing was waited for.
        return f"no connection: {getattr(error.__cause__, 'strerror', '') or 'refused'}".lower()
    if isinstance(error, ConnectTimeoutError):
        return "connecting took too long"
    if isinstance(error, ReadTimeoutError | TimeoutError):
        return "the answer took too long"
    if isinstance(error, SSLError | ssl.SSLError):
        return f"TLS: {_plain(error)}"
    if isinstance(error, IncompleteRead | http.client.IncompleteRead):
        return "the answer was cut off"
    if isinstance(error, OutOfStepError | FramingError):
        return _plain(error)
    if isinstance(error, ProtocolError) and error.args[1:] and isinstance(error.args[1], Exception):
        return _words(error.args[1])
    return f"no answer: {_plain(error)}"


def _plain(thing: object) -> str:
    """Return text of a server or a library as one short line without secrets."""
    text = " ".join(masked(str(thing)).split())[:160]
    return "".join(character for character in text if character.isprintable())
