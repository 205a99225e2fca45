"""A twin of a page: the same text at another address, which the site's rules spell from the page's own.

Where the site says when a twin changed (``twin_date``), that is asked first and the twin only when it moved. The
date is kept as the validator of what was read.
"""

import json
from collections.abc import Iterator
from functools import partial

import msgspec
from msgspec.structs import replace

from pipeline.errors import masked
from pipeline.fetch.read import read_response, unread_capture
from pipeline.fetch.response import Response
from pipeline.fetch.roads.base import Means, Way, not_brought
from pipeline.pages import Outcome, PageRequest
from pipeline.sites.roads import TwinDate, filled
from pipeline.snapshots import Capture

# Of a date as a validator: so many characters.
_LONGEST = 200
# What servers call a file that is to be kept (RFC 2046, 4.5.1): its first bytes say what it is.
_FILES = frozenset({"application/octet-stream"})
_BESIDE = "the site has no twin of it"


class _Twin:
    """Redirects are followed on the twin's own host alone; where they lead says nothing about the page."""

    def visit(self, requests: list[PageRequest], means: Means) -> Iterator[Capture]:
        """Ask for the twins, those with a date of their own after that."""
        dated = [request for request in requests if (site := means.site(request)) and site.twin_date]
        asked = {request.url: _Asked(request) for request in requests if request not in dated}
        yield from _dates(dated, asked, means)
        twins = []
        for one in asked.values():
            address = _address(one, means)
            if address:
                twins.append(_request(one, address))
            else:
                yield not_brought(one.request, _BESIDE)
        with means.another(also=_FILES) as web:
            for capture in web.visit(twins, partial(read_response, sites=means.sites)):
                date = asked[capture.url].date
                yield replace(capture, etag=date) if date else capture


class _Asked(msgspec.Struct, frozen=True):
    """A page whose twin is to be asked for: ``values`` fill its address, ``date`` is when it changed, "" = unknown."""

    request: PageRequest
    date: str = ""
    values: dict[str, object] = {}


def _address(one: _Asked, means: Means) -> str:
    site = means.site(one.request)
    return filled(site.twin, one.request.url, one.values) if site else ""


def _request(one: _Asked, address: str) -> PageRequest:
    request = replace(one.request, address=address, stays=True)
    # A date is the validator then, and no server's.
    return replace(request, etag="", last_modified="") if one.date else request


def _dates(requests: list[PageRequest], asked: dict[str, _Asked], means: Means) -> Iterator[Capture]:
    """Ask when each twin changed; yield what is settled by that, and put the others into ``asked``."""
    rules = {request.url: site.twin_date for request in requests if (site := means.site(request))}
    by_url = {request.url: request for request in requests}
    said: dict[str, tuple[str, dict[str, object]]] = {}

    def read(request: PageRequest, response: Response) -> Capture:
        rule = rules[request.url]
        if rule:
            said[request.url] = _said(response.body, rule)
        return unread_capture(response)

    for capture in means.web.visit(_of_dates(requests, rules), read):
        request, (date, values) = by_url[capture.url], said.get(capture.url, ("", {}))
        if date and date == request.etag:
            yield _unmoved(capture, request)
        elif date:
            asked[capture.url] = _Asked(request, date, values)
        else:
            why = capture.detail or "it is no JSON object with that key"
            yield replace(capture, outcome=_outcome(capture), detail=f"its date cannot be read: {why}")


def _of_dates(requests: list[PageRequest], rules: dict[str, TwinDate | None]) -> Iterator[PageRequest]:
    for request in requests:
        rule = rules[request.url]
        address = filled(rule.address, request.url) if rule else ""
        yield PageRequest(request.url, address, accept="application/json", stays=True)


def _outcome(capture: Capture) -> Outcome:
    return Outcome.UNREACHABLE if capture.outcome.read else capture.outcome


def _unmoved(capture: Capture, request: PageRequest) -> Capture:
    """Return the capture of a twin whose date is that of what was read: the twin itself is not asked for."""
    return Capture(
        request.url,
        Outcome.NOT_MODIFIED,
        capture.status,
        capture.hops,
        etag=request.etag,
        body_sha256=request.body_sha256,
        slice_sha256=request.slice_sha256,
        fetched_at=capture.fetched_at,
        attempts=capture.attempts,
        same=True,
    )


def _said(body: bytes, rule: TwinDate) -> tuple[str, dict[str, object]]:
    """Return the date and the values that a body says, ("", {}) where it says none."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return "", {}
    date = told.get(rule.key) if isinstance(told, dict) else None
    if not isinstance(date, str | int) or not date:
        return "", {}
    line = " ".join(masked(str(date)).split())[:_LONGEST]
    return line, {name: told.get(name) for name in rule.values}


TWIN: Way = _Twin()
