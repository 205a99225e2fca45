"""Read a response into a capture: hashes first, a parse only where they differ."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from pipeline.apart import read_page
from pipeline.content.registry import reader_of, version_of
from pipeline.content.wrong import TOO_COMPLEX, UNREADABLE
from pipeline.fetch import Response
from pipeline.pages import Outcome, PageRequest
from pipeline.report.health import is_retired
from pipeline.sites import Sites
from pipeline.snapshots import Capture

_WHY = "reading it would take too much time or memory"

Visitor = Callable[[Iterable[PageRequest]], Iterator[Capture]]


def read_response(request: PageRequest, response: Response, sites: Sites) -> Capture:
    """Read a document: hashes first, a parse only when they differ from what the accepted snapshot was read from."""
    capture = Capture(
        url=request.url,
        outcome=response.outcome,
        status=response.status,
        hops=response.hops,
        etag=response.etag,
        last_modified=response.last_modified,
        content_type=response.content_type,
        body_sha256=response.body_sha256,
        fetched_at=response.fetched_at,
        elapsed_ms=response.elapsed_ms,
        attempts=response.attempts,
        detail=response.detail,
    )
    reader = reader_of(response.body, request.url, response.content_type)
    version = version_of(reader, request.url, sites, rendered=response.rendered)
    # The same bytes at another address are news: the page moved. In another format they say something else.
    in_place = capture.final_url == (request.final or request.address) and (
        not request.extractor or request.extractor == version
    )
    if in_place and request.body_sha256 and request.body_sha256 == response.body_sha256:
        return replace(capture, slice_sha256=request.slice_sha256, same=True)
    part = reader.fingerprint(response.body, request.url, sites)
    if in_place and part and part == request.slice_sha256:
        return replace(capture, slice_sha256=part, same=True)
    found = read_page(response.body, request.url, response.content_type, sites=sites)
    snapshot = replace(found.snapshot, extractor=version)
    if snapshot.trouble in UNREADABLE:
        why = ", ".join(found.kept)
        detail = f"{_WHY}: {why}" if snapshot.trouble == TOO_COMPLEX else why
        return replace(capture, outcome=Outcome(snapshot.trouble), detail=detail)
    outcome = Outcome.RETIRED if capture.outcome is Outcome.OK and is_retired(snapshot) else capture.outcome
    return replace(capture, outcome=outcome, slice_sha256=part, snapshot=snapshot)
