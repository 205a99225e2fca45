"""One request a page, with validators where an unchanged answer would prove the accepted snapshot current."""

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby, repeat

from msgspec.structs import replace

from pipeline.baseline.on_road import OnRoad, roads_to_try
from pipeline.baseline.state import PageState, State
from pipeline.content.registry import is_current
from pipeline.errors import UnreadableError
from pipeline.observe.group import Group
from pipeline.pages import Page, PageRequest
from pipeline.sites import Road, Sites, word_of


def urls_of(groups: Iterable[Group]) -> Iterator[str]:
    """Yield the URL of every page that a group watches, each once and in order."""
    return (url for url, _ in groupby(heapq.merge(*(group.pages for group in groups))))


def requests_for(
    groups: Iterable[Group], state: State, revisit_every: int, sites: Sites, *, every_road: bool = False
) -> Iterator[PageRequest]:
    """Yield one request a page, with validators where a 304 would prove every group's accepted snapshot current.

    Of a page that other rules read last time nothing is proven: it is asked for and read anew (design 3.8).
    ``every_road``: each of a site's roads is tried, as where a recording answers, which holds those that were taken.
    """
    cited = heapq.merge(*(zip(group.pages.in_order(), repeat(group)) for group in groups), key=_url)
    for url, citing in groupby(cited, _url):
        known = state.get(url)
        current = known is not None and is_current(known.extractor, url, sites)
        pages = list(citing)
        request = _request(url, pages, known if current else None, revisit_every)
        site = sites.of(pages[0][0].host.partition(":")[0])
        if site is None or site.roads == (Road.HTML,):
            # What was read by a road that the site has no more proves nothing of the page itself.
            yield PageRequest(url, request.address) if state.was_elsewhere(url) else request
        else:
            yield _by_roads(request, site.roads, state.on_road(url), pages, every_road=every_road)


def _url(cited: tuple[Page, Group]) -> str:
    return cited[0].url


def _request(
    url: str, citing: list[tuple[Page, Group]], known: PageState | None, revisit_every: int
) -> PageRequest:
    bare = PageRequest(url, citing[0][0].address)
    if known is None:
        return bare
    kept = known.snapshot_digest
    if not kept or any(kept != group.accepted.blob(url) for _, group in citing):
        return bare
    sections = set(known.sections.split("\n"))
    for page, group in citing:
        if page.fragments and sections.issuperset(page.fragments):
            group.whole.add(url)
    # The same bytes are the same page, however it is asked for; a server may be wrong about what it has.
    anew = known.runs_since_unconditional >= revisit_every
    return PageRequest(
        url,
        bare.address,
        etag="" if anew else known.etag,
        last_modified="" if anew else known.last_modified,
        body_sha256=known.body_sha256,
        slice_sha256=known.slice_sha256,
        final=known.final_url,
        anew=anew,
        extractor=known.extractor,
    )


def _by_roads(
    request: PageRequest,
    listed: tuple[Road, ...],
    known: OnRoad | None,
    citing: list[tuple[Page, Group]],
    *,
    every_road: bool,
) -> PageRequest:
    """Return ``request`` with the roads to try; without a memory of them, from the one that kept the page's text."""
    on = known
    if on is None:
        kept = (_kept_road(group, request.url) for _, group in citing)
        on = OnRoad(request.url, next((road for road in kept if road is not None), word_of(listed[0])))
    roads = listed if every_road else roads_to_try(listed, on)
    return replace(request, roads=roads, road=on.road, read_at=on.read_at)


def _kept_road(group: Group, url: str) -> str | None:
    """Return the road of the text that is kept of a page, ``None`` where none is; an open proposal's goes first."""
    try:
        accepted = group.accepted.snapshot(url)
        kept = group.pending(url, accepted) or accepted
    except UnreadableError:
        return None
    return kept.road if kept else None
