"""By which road a page was read last, and when another is tried: only of pages whose site has several."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from pipeline.pages import Outcome
from pipeline.sites import Road, road_of, word_of
from pipeline.snapshots import Capture

# A road that refused a page in so many runs in a row is left, and those before the one in use are tried again once in
# so many runs: a single refusal may pass, as elsewhere, and a host that refuses is asked seldom.
RUNS = 3


class OnRoad(msgspec.Struct, frozen=True):
    """What is remembered of a page with several roads.

    ``road`` is the one it was read by last, or has been tried on since ("" = the page itself); ``refused`` in how
    many runs in a row that brought nothing; ``since`` how many runs ago a road before it was tried. ``read_at`` is
    when the page was last read, on any road (seconds since the epoch, 0 = never).
    """

    url: str
    road: str = ""
    refused: int = 0
    since: int = 0
    read_at: float = 0.0


def roads_to_try(listed: Sequence[Road], known: OnRoad) -> tuple[Road, ...]:
    """Return the roads that a run tries for a page, in order, of those that its site lists."""
    first, current = listed[0], road_of(known.road)
    if current not in listed:
        current = first
    at = listed.index(current)
    if (known.refused + 1) % RUNS == 0:
        return _once(first, *listed[at + 1 :], *listed[:at], current)
    if current is first:
        return (first,)
    if known.since + 1 >= RUNS:
        return _once(*listed[:at], current)
    # What became of the page itself is asked where its road fails.
    return (current, first)


def _once(*roads: Road) -> tuple[Road, ...]:
    return tuple(dict.fromkeys(roads))


def after_roads(known: OnRoad, capture: Capture) -> OnRoad:
    """Return the memory of a page after a visit that tried roads, as it was settled."""
    if capture.outcome.unsure:
        return known
    road = road_of(capture.road)
    if capture.snapshot is not None or capture.same:
        others = any(one is not road for one in capture.tried)
        since = 0 if others or road is Road.HTML else known.since + 1
        return OnRoad(known.url, word_of(road), 0, since, capture.fetched_at or known.read_at)
    if capture.road != known.road and road is not Road.HTML:
        # It brought something, which was not the page: from now on it is the one that refuses.
        return replace(known, road=capture.road, refused=1, since=0)
    refusals = known.road or capture.outcome is Outcome.BLOCKED or capture.outcome is Outcome.NO_ARTICLE
    # What another road brought may have been no page: the one in use is taken again before that one is.
    since = 0 if any(one is not road_of(known.road) for one in capture.tried) else known.since + 1
    return replace(known, refused=known.refused + 1 if refusals else 0, since=since)
