"""What of a report is kept on the branch: what another run on the same pages would say, word for word.

A server's bad minute must not rewrite the proposal, nor must the clock.
"""

from msgspec.structs import replace

from pipeline.changes import PageNews
from pipeline.pages import Hop, Outcome
from pipeline.report.build import by_road, by_urgency
from pipeline.report.model import Lazy, PageRow, Report
from pipeline.sites import Road

# Counts that one visit more or less changes.
_PASSING = {
    *(news.counted_as for news in PageNews if news is PageNews.NONE or news.is_unsure),
    *("not_modified", "cosmetic"),
    *map(by_road, Road),
}


def lasting(report: Report) -> Report:
    """Return ``report`` without run id, duration, unread hosts, pages without news, articles with nothing to say.

    That a link works again is told by the run that found it, and by no other.
    A page that was down, flapping or the same is no news; a "not modified" is the "ok" of another day.
    """
    # Which days an article was edited on depends on how deep the clone is; what is kept must not.
    findings = by_urgency(replace(finding, edited="") for finding in report.findings)
    flagged = {finding.article for finding in report.findings}
    counts = tuple((name, count) for name, count in report.run.counts if name not in _PASSING)
    return replace(
        report,
        hosts=(),
        run=replace(report.run, id="", duration_ms=0, counts=counts),
        findings=findings,
        links=tuple(row for row in report.links if row.outcome is not Outcome.RECOVERED),
        still=by_urgency(replace(finding, edited="") for finding in report.still),
        pages=Lazy(lambda: map(_settled, filter(_is_news, report.pages))),
        articles=Lazy(
            lambda: (
                replace(row, edited="", newer_pages=0)
                for row in report.articles
                if row.issues or row.path in flagged
            )
        ),
    )


def _is_news(row: PageRow) -> bool:
    return bool(row.leads_to or row.note) or not (row.change is PageNews.NONE or row.change.is_unsure)


def _settled(row: PageRow) -> PageRow:
    if row.road == Road.ARCHIVE:
        # A newer capture of the same text is no news.
        row = replace(row, detail="")
    if row.outcome is not Outcome.NOT_MODIFIED:
        return row
    hops = tuple(Hop(hop.url, 200 if hop.status == 304 else hop.status) for hop in row.hops)
    return replace(row, outcome=Outcome.OK, status=200, hops=hops)
