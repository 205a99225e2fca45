"""What a page said at an earlier time, read from an archive's answer and compared with what it says today."""

import msgspec

from pipeline.changes import PageChange, PageNews
from pipeline.changes.model import MOVED_TO, STATUS, fact
from pipeline.changes.settle import settle
from pipeline.content import Snapshot
from pipeline.content.extraction import extract
from pipeline.fetch.memento import Memento
from pipeline.fetch.outcomes import way_of
from pipeline.fetch.web_archive import Archived, refusal
from pipeline.pages import Hop, Outcome, Page
from pipeline.report.build import day
from pipeline.sites import Sites, road_of
from pipeline.snapshots import Capture

_GONE = (404, 410)


class Past(msgspec.Struct, frozen=True):
    """A page as an archive has it: the text, when that was (seconds, UTC), and where it can be seen.

    ``absent`` says in words why there is no text to compare: the page was gone then, or led to one nobody kept.
    """

    snapshot: Snapshot | None
    at: float
    address: str
    absent: str = ""


def read_past(
    page: Page, memento: Memento, told: Archived, before: float, sites: Sites
) -> tuple[Past | None, str]:
    """Read a capture as a visit is read; what is no capture of this page at that time is refused, in words."""
    absent = _absence(told, sites)
    if absent:
        return Past(None, memento.at, memento.address, f"on {day(memento.at)} {absent}"), ""
    refused = refusal(memento, told, before)
    if refused:
        return None, refused
    snapshot = extract(told.body, page.url, told.type, sites=sites)
    hops = told.hops or (Hop(page.address, 200),)
    capture = Capture(
        page.url,
        way_of(hops, sites),
        status=200,
        hops=hops,
        content_type=told.type,
        fetched_at=told.at,
        snapshot=snapshot,
    )
    seen = settle(page, None, capture)
    if seen.keep is None:
        why = seen.capture.detail or seen.capture.outcome.value
        return None, f"its capture of {day(memento.at)} is not the page ({why})"
    return Past(seen.keep, told.at, memento.address), ""


def _absence(told: Archived, sites: Sites) -> str:
    """Say how a page was when it was captured, if it had no text then: older captures would tell what is over."""
    if told.body or told.again or not told.hops:
        return ""
    if told.at and told.hops[-1].status in _GONE:
        return "it was gone already"
    return (
        "it had moved already, to a page that was not captured"
        if way_of(told.hops, sites) is Outcome.MOVED
        else ""
    )


def seen_today(page: Page, kept: Snapshot, status: int = 404) -> Capture:
    """Return the visit that would bring ``kept``, the text of a page as it was accepted; ``status`` is of one gone."""
    if fact(kept, STATUS) == "gone":
        return Capture(page.url, Outcome.GONE, status=status, hops=(Hop(page.address, status),))
    target = fact(kept, MOVED_TO)
    way = (Hop(page.address, 301), Hop(target, 200)) if target else (Hop(page.address, 200),)
    outcome = Outcome.MOVED if target else Outcome.OK
    return Capture(page.url, outcome, status=200, hops=way, snapshot=kept if kept.sections else None)


def since_then(page: Page, past: Past, today: Capture) -> tuple[PageChange | None, str]:
    """Return what became of a page since ``past``, settled as a visit is; ``None`` and why where nobody can say."""
    if past.snapshot is None:
        return None, past.absent
    change = settle(page, past.snapshot, today)
    if today.snapshot and today.snapshot.road != past.snapshot.road:
        return None, f"its kept text is not of the page itself, but of {road_of(today.snapshot.road).words}"
    if change.change is PageNews.UPGRADED:
        return None, "its kept text was read by an earlier version of the readers"
    if change.change.is_unsure:
        why = change.capture.detail or change.capture.outcome.value
        return None, f"what is kept of it today is not taken for the page ({why})"
    return change, ""
