"""Which road brings a page: those of its request are tried in order, until one does."""

from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec
from msgspec.structs import replace

from pipeline.fetch.read import Visitor
from pipeline.fetch.roads.base import Means
from pipeline.fetch.roads.registry import WAYS
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Road, road_of, word_of
from pipeline.snapshots import Capture

# What a page holds that was refused, or that is empty without its scripts.
_REFUSED = frozenset({"challenge", "login-wall", "consent-wall", "no-article", "client-shell"})


class _Trail(msgspec.Struct):
    """A page on its way: the roads it was tried on, and what each brought."""

    request: PageRequest
    captures: list[Capture] = msgspec.field(default_factory=list)

    @property
    def next(self) -> Road | None:
        """The road to try, ``None`` after the last."""
        roads, tried = self.request.roads, len(self.captures)
        return roads[tried] if tried < len(roads) else None

    def add(self, road: Road, capture: Capture) -> bool:
        """Take what ``road`` brought; return whether that is the end of the way."""
        self.captures.append(_by(road, capture))
        ends = _ends(road, capture) and not (self._in_use_is_ahead and _passes(capture))
        return ends or self.next is None

    @property
    def _in_use_is_ahead(self) -> bool:
        """Whether the road that the page is read by is still to be tried: what was tried only looked for another."""
        return road_of(self.request.road) in self.request.roads[len(self.captures) :]

    def verdict(self) -> Capture:
        """Return what the visit comes to: the capture of the road that brought the page, else of the page itself."""
        tried = self.request.roads[: len(self.captures)]
        last = self.captures[-1]
        if _ends(tried[-1], last):
            return replace(last, tried=tried)
        at = tried.index(Road.HTML) if Road.HTML in tried else 0
        others = (self.captures[number] for number in range(len(tried)) if number != at)
        told = self.captures[at]
        detail = "; ".join(filter(None, (told.detail, *(one.detail for one in others))))
        # A snapshot that is no article is told from the page, as on a page without roads.
        return replace(told, tried=tried, detail=told.detail if told.snapshot else detail)


def on_roads(means: Means) -> Visitor:
    """Return a visitor that takes each page by the roads of its request, and one without any as it is."""

    def visited(requests: Iterable[PageRequest]) -> Iterator[Capture]:
        trails: dict[str, _Trail] = {}

        def first() -> Iterator[PageRequest]:
            for request in requests:
                if not request.roads:
                    yield request
                    continue
                trails[request.url] = _Trail(request)
                if request.roads[0] is Road.HTML:
                    yield _towards(request, Road.HTML)

        # Most pages have no roads: they go with the first round, and are not kept.
        for capture in means.plain(first()):
            trail = trails.get(capture.url)
            if trail is None:
                yield capture
            elif trail.add(Road.HTML, capture):
                yield trails.pop(capture.url).verdict()
        while trails:
            yield from _round(trails, means)

    return visited


def _round(trails: dict[str, _Trail], means: Means) -> Iterator[Capture]:
    """Take every page that is still on its way one road further; yield those that are there."""
    by_road: dict[Road, list[PageRequest]] = {}
    for trail in trails.values():
        if trail.next is not None:
            by_road.setdefault(trail.next, []).append(_towards(trail.request, trail.next))
    rounds = (
        ((road, capture) for capture in WAYS[road].visit(requests, means))
        for road, requests in by_road.items()
    )
    for road, capture in chain.from_iterable(rounds):
        if trails[capture.url].add(road, capture):
            yield trails.pop(capture.url).verdict()


def _towards(request: PageRequest, road: Road) -> PageRequest:
    """Return the request for one road: what is known of the page on another says nothing there."""
    if request.road == word_of(road):
        return request
    return replace(
        request, etag="", last_modified="", body_sha256="", slice_sha256="", final="", extractor=""
    )


def _by(road: Road, capture: Capture) -> Capture:
    """Return ``capture`` with the road it came by; what another road lacks says nothing about the page."""
    if road is Road.HTML:
        return capture
    word = word_of(road)
    if road.own_answer and capture.snapshot:
        return replace(capture, road=word, snapshot=replace(capture.snapshot, road=word))
    if capture.same or road.own_answer:
        return replace(capture, road=word)
    if _reads(capture) and capture.snapshot:
        # Where something else than the page's own address leads says nothing about the page.
        outcome = Outcome.OK if capture.outcome.elsewhere and not road.own_way else capture.outcome
        snapshot = replace(capture.snapshot, road=word)
        return replace(capture, road=word, outcome=outcome, snapshot=snapshot)
    why = capture.detail or (capture.snapshot.trouble if capture.snapshot else "") or str(capture.outcome)
    # A form of the page that is not there is no page of another kind.
    told = (
        capture.outcome.unsure or capture.outcome.kept_out
    ) and capture.outcome is not Outcome.NOT_A_DOCUMENT
    outcome = capture.outcome if told else Outcome.UNREACHABLE
    return replace(capture, road=word, outcome=outcome, snapshot=None, hops=(), detail=f"{road.words}: {why}")


def _passes(capture: Capture) -> bool:
    """Return whether a visit says nothing of the page that would outlast a day."""
    return capture.outcome.passing or capture.outcome is Outcome.DEFERRED


def _reads(capture: Capture) -> bool:
    return capture.same or (capture.snapshot is not None and not capture.snapshot.trouble)


def _ends(road: Road, capture: Capture) -> bool:
    """Return whether no other road is to be tried: the page is there, or says itself what became of it."""
    if not road.own_answer:
        return _reads(capture)
    if capture.outcome is Outcome.BLOCKED or capture.outcome is Outcome.NO_ARTICLE:
        return False
    if capture.outcome is Outcome.NOT_ARCHIVED or capture.outcome is Outcome.NO_READER:
        return False
    return capture.snapshot is None or capture.snapshot.trouble not in _REFUSED
