"""Read a response into a capture: hashes first, a parse only where they differ."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from pipeline.apart import read_page
from pipeline.content.registry import ANY_TEXT, START, format_of, media_type, reader_of
from pipeline.content.wrong import TOO_COMPLEX, UNREADABLE
from pipeline.fetch import Response
from pipeline.pages import Outcome, PageRequest
from pipeline.report.health import is_retired
from pipeline.sites import Sites
from pipeline.snapshots import Capture

_WHY = "reading it would take too much time or memory"

# How a page begins that its server calls Markdown.
_PAGES = (b"<!doctype", b"<html")

Visitor = Callable[[Iterable[PageRequest]], Iterator[Capture]]


def unread_capture(response: Response) -> Capture:
    """Return what a response says beside its body."""
    return Capture(
        response.url,
        response.outcome,
        status=response.status,
        hops=response.hops,
        content_type=response.content_type,
        fetched_at=response.fetched_at,
        elapsed_ms=response.elapsed_ms,
        attempts=response.attempts,
        detail=response.detail,
    )


def read_response(request: PageRequest, response: Response, sites: Sites) -> Capture:
    """Read a document: hashes first, a parse only when they differ from what the accepted snapshot was read from."""
    capture = replace(
        unread_capture(response),
        url=request.url,
        etag=response.etag,
        last_modified=response.last_modified,
        body_sha256=response.body_sha256,
    )
    if request.accept and not _is_wanted(request.accept, response):
        # Another form of the page, or a refusal in its place: neither is what this road brings.
        kind = media_type(response.content_type) or "of no type"
        return replace(capture, outcome=Outcome.NOT_A_DOCUMENT, detail=f"what came is {kind}")
    response = replace(response, content_type=_type_of(request, response))
    reader = reader_of(response.body, request.url, response.content_type)
    # The same bytes at another address are news: the page moved. In another format they say something else.
    in_place = capture.final_url == (request.final or request.address) and (
        not request.extractor or request.extractor == reader.version(request.url, sites)
    )
    if in_place and request.body_sha256 and request.body_sha256 == response.body_sha256:
        return replace(capture, slice_sha256=request.slice_sha256, same=True)
    part = reader.fingerprint(response.body, request.url, sites)
    if in_place and part and part == request.slice_sha256:
        return replace(capture, slice_sha256=part, same=True)
    found = read_page(response.body, request.url, response.content_type, sites=sites)
    snapshot = found.snapshot
    if snapshot.trouble in UNREADABLE:
        why = ", ".join(found.kept)
        detail = f"{_WHY}: {why}" if snapshot.trouble == TOO_COMPLEX else why
        return replace(capture, outcome=Outcome(snapshot.trouble), detail=detail)
    outcome = Outcome.RETIRED if capture.outcome is Outcome.OK and is_retired(snapshot) else capture.outcome
    return replace(capture, outcome=outcome, slice_sha256=part, snapshot=snapshot)


def _is_wanted(accept: str, response: Response) -> bool:
    """Return whether a body is of the type that was asked for, by what its server says and by how it begins."""
    start = response.body[:START].lstrip().lower()
    wanted, told = (format_of(kind, b"") for kind in (accept, response.content_type))
    return wanted is not None and wanted is told and not start.startswith(_PAGES)


def _type_of(request: PageRequest, response: Response) -> str:
    """Return the content type; of a twin that is no more than text, what the twin's own address says of it."""
    told = response.content_type
    if not request.stays or media_type(told) != ANY_TEXT:
        return told
    named = format_of(told, response.body[:START], response.hops[-1].url)
    return f"{named.types[0]};{told.partition(';')[2]}" if named else told
