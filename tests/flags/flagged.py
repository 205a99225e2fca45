"""Flags as a run raises them: an article, its page before and after, and what the rules make of both."""

from pipeline.changes import PageChange, PageNews
from pipeline.changes.compare import compare
from pipeline.changes.model import Change, ChangeKind
from pipeline.content import Snapshot
from pipeline.flags.ledger import flag_of
from pipeline.flags.model import Flag
from pipeline.flags.page import PageToday
from pipeline.flags.reevaluate import reevaluate
from pipeline.impacts.weigh import weigh_page
from pipeline.pages import Outcome
from pipeline.report.build import findings_of
from pipeline.snapshots import Capture
from tests.snapshot_of import URL, article

DAY = "2026-01-12"
LATER = "2026-02-02"
SOON_S = 1_768_212_000.0


def raised(body: str, before: Snapshot, after: Snapshot | None, *events: Change) -> Flag:
    """Return the flag that the change of the page raises for an article with this body."""
    source, links = article(body)
    changes = (*events, *(compare(before, after) if after else ()))
    capture = Capture(URL, Outcome.OK, fetched_at=SOON_S, snapshot=after)
    change = PageChange(URL, PageNews.TEXT, capture, changes, before, after)
    [finding] = findings_of(source, links, change, ("A", "B"), weigh_page(source, links, change))
    return flag_of(finding, source.digest)


def gone() -> Change:
    """Return the change of a page that is gone."""
    return Change(URL, ChangeKind.PAGE_GONE, "", (), "Regions", "HTTP 404", 1.0)


def today(flag: Flag, body: str, page: Snapshot | None, *, is_gone: bool = False) -> Flag | None:
    """Return the flag put to an article with this body and the page of today."""
    source, links = article(body)
    return reevaluate(flag, source, links, PageToday(page, gone=is_gone), LATER)
