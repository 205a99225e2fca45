"""Visits: every page once, hosts side by side, polite within a host."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from pipeline.config import Visit
from pipeline.edges.archive import Replay
from pipeline.edges.web.exchange import ask
from pipeline.edges.web.model import Answer, Response
from pipeline.edges.web.outcomes import outcome_of
from pipeline.pages import Hop, Outcome, PageRequest
from pipeline.sites import Sites, builtin
from pipeline.snapshots import Capture

MAX_REDIRECTS = 10

Read = Callable[[PageRequest, Response], Capture]


def visit(
    requests: Iterable[PageRequest],
    settings: Visit,
    read: Read,
    *,
    archive: Replay | None = None,
    sites: Sites | None = None,
) -> Iterator[Capture]:
    """Visit every page and yield one capture a request, in completion order."""
    if archive is None:
        raise NotImplementedError
    for request in requests:
        yield _visited(request, settings, read, archive, sites or builtin())


def _visited(request: PageRequest, settings: Visit, read: Read, archive: Replay, sites: Sites) -> Capture:
    hops: list[Hop] = []
    address = request.address
    while True:
        answer = ask(archive, address, {}, settings)
        hops.append(Hop(address, answer.status))
        if not answer.location:
            break
        if len(hops) > MAX_REDIRECTS or answer.location in (hop.url for hop in hops):
            answer = Answer(answer.location, trouble=Outcome.UNREACHABLE, detail="the redirects do not end")
            break
        address = answer.location
    return conclude(request, answer, tuple(hops), read, sites)


def conclude(
    request: PageRequest, answer: Answer, hops: tuple[Hop, ...], read: Read, sites: Sites
) -> Capture:
    """Turn the last answer of a visit into a capture, through ``read`` when it brought a document."""
    outcome, detail = outcome_of(answer, hops, sites)
    if answer.body and answer.trouble is None and answer.status in (200, 203):
        return read(request, _response(request, answer, hops, outcome, detail))
    return Capture(
        request.url,
        outcome,
        status=answer.status,
        hops=hops,
        content_type=answer.content_type,
        etag=answer.etag,
        last_modified=answer.last_modified,
        fetched_at=answer.fetched_at,
        elapsed_ms=answer.elapsed_ms,
        attempts=answer.attempts,
        detail=detail,
        same=answer.status == 304,
    )


def _response(
    request: PageRequest, answer: Answer, hops: tuple[Hop, ...], outcome: Outcome, detail: str
) -> Response:
    return Response(
        request.url,
        outcome,
        status=answer.status,
        hops=hops,
        body=answer.body,
        content_type=answer.content_type,
        etag=answer.etag,
        last_modified=answer.last_modified,
        body_sha256=sha256(answer.body).hexdigest(),
        fetched_at=answer.fetched_at,
        elapsed_ms=answer.elapsed_ms,
        attempts=answer.attempts,
        detail=detail,
    )
