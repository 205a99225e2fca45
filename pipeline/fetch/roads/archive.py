"""The newest capture that a web archive has of a page (Memento, RFC 7089)."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from email.utils import formatdate
from hashlib import sha256

from msgspec.structs import replace

from pipeline.fetch.memento import LINK_FORMAT, Memento, Spelling, candidates, day_of, seconds_of
from pipeline.fetch.outcomes import way_of
from pipeline.fetch.read import read_response
from pipeline.fetch.response import Response
from pipeline.fetch.roads.base import Means, Way, not_brought
from pipeline.fetch.web_archive import Archived, Budget, KeptAnswers, WebArchive, refusal
from pipeline.pages import Hop, PageRequest
from pipeline.sites import Road, Sites, road_of
from pipeline.snapshots import Capture

# So many captures are tried, from new to old; archives hold error pages too.
_TRIES = 3
_GONE = (404, 410)
# Clocks differ by so much at most.
_CLOCKS_S = 86_400.0


class _Archive:
    """A capture is read as the page is, and says of when it is: as ``memento``, and as its Last-Modified."""

    def visit(self, requests: list[PageRequest], means: Means) -> Iterator[Capture]:
        """Ask the archive of each page's site."""
        with ExitStack() as stack:
            opened: dict[str, WebArchive] = {}
            for request in requests:
                site = means.site(request)
                prefix = site.archive if site else ""
                if not prefix:
                    yield not_brought(request, "no archive is named for it")
                    continue
                if prefix not in opened:
                    opened[prefix] = _open(prefix, means, stack)
                yield _newest(request, opened[prefix], means.sites)


def _open(prefix: str, means: Means, stack: ExitStack) -> WebArchive:
    spelling = Spelling(prefix if prefix.endswith("/") else f"{prefix}/")
    web = stack.enter_context(means.another(also=LINK_FORMAT, within=spelling.following))
    # Which capture is the newest is asked every time: nothing is kept.
    return WebArchive(spelling, web, stack.enter_context(KeptAnswers(None)), Budget())


def _newest(request: PageRequest, archive: WebArchive, sites: Sites) -> Capture:
    now, why = time.time(), []
    listed, trouble = archive.captures(request.address, now)
    # Nothing was captured after today: what says so would be newer than any honest capture to come.
    for memento in candidates((one for one in listed if one.at <= now + _CLOCKS_S), now, _TRIES):
        told = archive.capture(memento)
        if told.hops and told.hops[-1].status in _GONE and told.at:
            # Older captures would tell what is over.
            why.append(f"it was gone already on {day_of(memento.at)}")
            break
        refused = refusal(memento, told, now) or _too_new(told, now)
        capture = None if refused else _read(request, memento, told, sites)
        if capture and (capture.same or (capture.snapshot and not capture.snapshot.trouble)):
            return capture
        why.append(refused or f"its capture of {day_of(memento.at)} is not the page")
    return not_brought(request, trouble or "; ".join(dict.fromkeys(why)) or "it has no capture of it")


def _too_new(told: Archived, now: float) -> str:
    return f"its capture says that it is of {day_of(told.at)}" if told.at > now + _CLOCKS_S else ""


def _read(request: PageRequest, memento: Memento, told: Archived, sites: Sites) -> Capture:
    hops = told.hops or (Hop(request.address, 200),)
    at = formatdate(told.at, usegmt=True)
    response = Response(
        request.url,
        way_of(hops, sites),
        status=200,
        hops=hops,
        body=told.body,
        content_type=told.type,
        etag="",
        last_modified=at,
        body_sha256=sha256(told.body).hexdigest(),
        fetched_at=told.asked,
        elapsed_ms=0,
        attempts=1,
        detail=f"capture of {day_of(told.at)}: {memento.address}",
        memento=at,
    )
    capture = read_response(request, response, sites)
    known = seconds_of(request.last_modified)
    if road_of(request.road) is not Road.ARCHIVE:
        known = request.read_at
    return replace(capture, memento=at, behind=told.at < known)


ARCHIVE: Way = _Archive()
