"""Changes and impacts to rows: the only place where the report's model is filled."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from heapq import merge
from itertools import chain, groupby
from operator import attrgetter

from msgspec.structs import replace

from pipeline.articles import Article
from pipeline.changes import ChangeKind, PageChange, PageNews
from pipeline.changes.model import MOVED_TO, WHOLE, fact
from pipeline.content import Snapshot
from pipeline.flags.model import Claim, Finding, identity
from pipeline.flags.page import sayings
from pipeline.impacts import Impact, Verdict
from pipeline.impacts.model import Reason
from pipeline.links import Link
from pipeline.pages import Hop, Page
from pipeline.report.model import Lazy, PageRow, Report, Run
from pipeline.sites import Road, road_of
from pipeline.urls import canonical_url

# So many articles that include a text are named in a sentence.
_SHOWING = 5
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def day(seconds: float) -> str:
    """Return the UTC date of ``seconds`` since the epoch, as ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def states_of(change: PageChange) -> tuple[str, str]:
    """Return the names of the two states of a page that its change compares: accepted, observed."""
    from pipeline.snapshots.digests import digest

    accepted = digest(change.before) if change.before else ""
    observed = digest(change.after) if change.after else change.change
    place = fact(change.after, MOVED_TO) or (
        change.capture.final_url if change.change is PageNews.MOVED else ""
    )
    return accepted, f"{observed} {place}".strip()


def findings_of(
    article: Article,
    links: Iterable[Link],
    change: PageChange,
    states: tuple[str, str],
    impacts: Iterable[Impact],
    edited: str = "",
) -> list[Finding]:
    """Return one finding an impact, named by what it claims of the text of the page (design 5).

    ``states`` are the two states of the page that it compares.
    """
    # The reader of statements comes with it.
    from pipeline.flags.claims import claims_of

    accepted, observed = states
    cited = tuple(links)
    found = ((impact, claims_of(article, cited, impact)) for impact in impacts)
    return [
        Finding(
            id=identity(article.path, impact.page, claims, observed),
            article=article.path,
            article_id=article.article_id,
            title=article.title,
            owner=article.owner,
            page=impact.page,
            fragment=impact.link.fragment,
            line=impact.line,
            column=impact.column,
            label=impact.link.label,
            claim=impact.claim,
            verdict=impact.verdict,
            confidence=round(impact.confidence, 2),
            rules=tuple(reason.rule for reason in impact.reasons),
            reasons=tuple(_with_showing(article, reason.sentence) for reason in impact.reasons),
            summary=_with_showing(article, impact.summary),
            before=impact.before,
            after=impact.after,
            suggestion=impact.suggestion,
            first_seen=day(change.capture.fetched_at),
            accepted=accepted,
            observed=observed,
            edited=edited,
            lines=_lines(impact, claims),
            included_by=article.shown_by,
            claims=claims,
        )
        for impact, claims in found
    ]


def _with_showing(article: Article, sentence: str) -> str:
    """Return ``sentence`` with the articles whose readers see it, where it is about an included file."""
    if not article.shown_by:
        return sentence
    named, more = ", ".join(article.shown_by[:_SHOWING]), len(article.shown_by) - _SHOWING
    return f"{sentence} Included by {named}{f' and {more} more' if more > 0 else ''}."


def _lines(impact: Impact, claims: Iterable[Claim]) -> tuple[int, ...]:
    """Return all lines of the article that an impact concerns, the most urgent first."""
    others = sorted({*impact.lines, *(claim.line for claim in claims)})
    return tuple(dict.fromkeys((impact.line, *others)))


def facts_alone(impacts: Iterable[Impact], page: Snapshot | None) -> list[Impact]:
    """Return of ``impacts`` only values that the article states and ``page`` does not hold any more.

    Of a page that is read otherwise than before nothing else is known to be the page's doing.
    """
    from pipeline.impacts.weigh import resting_on

    lost = ((one, [reason for reason in one.reasons if _is_lost(reason, page)]) for one in impacts)
    return [resting_on(impact, reasons) for impact, reasons in lost if reasons]


def _is_lost(reason: Reason, page: Snapshot | None) -> bool:
    value = reason.suggestion.old if reason.rule == "fact-changed" and reason.suggestion else ""
    return bool(value and page) and not (page and sayings(page).says(value))


def ordered(findings: Iterable[Finding], first_seen: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return each finding once, most urgent first, dated by the day it was first seen.

    Order: verdict, confidence, how many articles share the page, the article longest untouched, then how long
    it has been open.
    """
    unique: dict[str, Finding] = {}
    for finding in findings:
        known = unique.get(finding.id)
        if known is None or _rank(finding) < _rank(known):
            since = min(filter(None, (finding.first_seen, first_seen.get(finding.id, ""))), default="")
            unique[finding.id] = replace(finding, first_seen=since)
    return by_urgency(unique.values())


def by_urgency(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return ``findings`` most urgent first; the order depends on nothing but them."""
    findings = list(findings)
    fan_out = Counter(finding.page for finding in findings)

    def urgency(f: Finding) -> tuple[object, ...]:
        age = (f.since or f.edited or "unknown", f.first_seen)
        return (*_rank(f), -fan_out[f.page], *age, f.page, f.article, f.line, f.id)

    return tuple(sorted(findings, key=urgency))


def _rank(finding: Finding) -> tuple[int, float]:
    return finding.verdict.rank, -finding.confidence


def page_row(page: Page, change: PageChange, snapshot: str, first_failed: str = "") -> PageRow:
    """Return what the report says of one page; ``snapshot`` is its path in the repository or ""."""
    known = change.after or change.before
    return PageRow(
        url=page.url,
        title=known.title if known else "",
        outcome=change.capture.outcome,
        status=change.capture.status,
        hops=_hops(page, change.capture.hops),
        change=change.change,
        snapshot=snapshot,
        changes=() if change.change.is_baseline else change.changes,
        detail=change.capture.detail,
        first_failed=first_failed,
        cited_by=len(page.articles),
        note="; ".join(
            filter(None, (_set_aside(change), _stood_still(change), _whole(change), _road(change)))
        ),
        road=change.capture.road if change.capture.snapshot or change.capture.same else "",
        rerouted=_rerouted(change),
    )


def _rerouted(change: PageChange) -> bool:
    return bool(change.before and change.after and change.before.road != change.after.road)


def _road(change: PageChange) -> str:
    """Say by which road a page came, where that is another than the page itself or than before."""
    now = road_of(change.after.road if change.after else "")
    if change.before and _rerouted(change):
        old = road_of(change.before.road)
        return (
            f"read by {now.words} instead of {old.words} from now on: a new baseline, compared with nothing"
        )
    return f"read by {now.words}" if now is not Road.HTML and change.change.is_news else ""


def _hops(page: Page, hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """Return ``hops``; where nothing led elsewhere with the page's own address, not a copy of it for every page."""
    return (Hop(page.address, hops[0].status),) if len(hops) == 1 and hops[0].url == page.address else hops


def _set_aside(change: PageChange) -> str:
    """Say that parts of the page are no news from now on: a person may want to see which."""
    if not change.set_aside:
        return ""
    parts = f"{len(change.set_aside)} part{'s' * (len(change.set_aside) != 1)}"
    return f"{parts} of the page that came and went set aside from now on (`volatile` in its snapshot)"


def _whole(change: PageChange) -> str:
    """Say so where a page was not compared block by block."""
    told = any(one.before.startswith(WHOLE) for one in change.changes)
    return f"{WHOLE}: it is reported as changed as a whole" if told else ""


def _stood_still(change: PageChange) -> str:
    """Say so when the text differs and the page's own commit and date do not: then perhaps we read differently.

    On documentation pages both moved with every edit of the text in 85 of 85 captures, and never without one.
    """
    if not (change.before and change.after) or not change.change.is_text:
        return ""
    for name in ("git_commit_id", "updated_at"):
        said = fact(change.before, name)
        if not said or said != fact(change.after, name):
            return ""
    return "the page's own commit and date stood still: its layout may have changed, or how it is read"


def behind(row: PageRow, change: PageChange) -> tuple[PageRow, ...]:
    """Return the rows of a page: one, or two where the address leads on as accepted and the news is there."""
    new = row.change.is_content or row.change is PageNews.REPLACED
    if not fact(change.before, MOVED_TO) or not new:
        return (row,)
    end = canonical_url(change.capture.final_url)[0]
    there = replace(row, url=end, hops=row.hops[-1:])
    return (replace(row, change=PageNews.NONE, changes=(), leads_to=end), there)


# The name of the count of pages that are read by another road than before.
REROUTED = "rerouted"


def by_road(road: Road) -> str:
    """Return the name of the count of pages that are read by ``road``."""
    return f"road_{road}"


def counts_of(
    links: int, rows: Iterable[PageRow], findings: Iterable[Finding], articles: int, dismissed: int
) -> tuple[tuple[str, int], ...]:
    """Return the numbers of a run by name; ``cosmetic`` counts changes that are not listed."""
    findings = list(findings)
    kinds, pages, cosmetic = Counter[str](), 0, 0
    for row in rows:
        cosmetic += sum(change.kind is ChangeKind.COSMETIC for change in row.changes)
        if not row.leads_to:
            pages += 1
            kinds[REROUTED if row.rerouted else row.change.counted_as] += 1
            if row.road:
                kinds[by_road(road_of(row.road))] += 1
    verdicts = Counter(finding.verdict for finding in findings)
    flagged = {finding.article for finding in findings if finding.verdict.flags}
    return (
        ("articles", articles),
        ("links", links),
        ("pages", pages),
        *sorted(kinds.items()),
        *((verdict.value, verdicts.get(verdict, 0)) for verdict in Verdict),
        ("flagged_articles", len(flagged)),
        ("cosmetic", cosmetic),
        ("dismissed", dismissed),
    )


def changed_pages(report: Report) -> int:
    """Return on how many pages there is news, out of the counts of the run."""
    count = dict(report.run.counts)
    return sum(count.get(name, 0) for name in {news.counted_as for news in PageNews if news.is_news})


def combine(reports: Iterable[Report]) -> Report:
    """Return the reports of several groups as one; a page that two groups share is listed once."""
    first, *others = reports
    if not others:
        return first
    everything = [first, *others]
    pages = Lazy(lambda: _once(everything))
    findings = tuple(finding for report in everything for finding in report.findings)
    counts = Counter[str]()
    for report in everything:
        counts.update(dict(report.run.counts))
    counts["pages"] = len(pages)
    return Report(
        replace(first.run, counts=tuple(counts.items())),
        by_urgency(findings),
        pages,
        tuple(row for report in everything for row in report.links),
        Lazy(lambda: chain.from_iterable(report.articles for report in everything)),
        tuple(dict.fromkeys(trouble for report in everything for trouble in report.trouble)),
        first.left_out,
        still=by_urgency(finding for report in everything for finding in report.still),
        dismissed=tuple(one for report in everything for one in report.dismissed),
        fixes=tuple(fix for report in everything for fix in report.fixes),
        hosts=first.hosts,
    )


def empty() -> Report:
    """Return the report of a run in which there was nothing to do."""
    return Report(Run("", "", "", "", 0, counts_of(0, (), (), 0, 0)), (), (), (), (), ())


def _once(reports: list[Report]) -> Iterator[PageRow]:
    """Yield the pages of several reports in order, one that two of them have as the first tells it."""
    by_url = attrgetter("url")
    for _, rows in groupby(merge(*(report.pages for report in reports), key=by_url), by_url):
        yield next(rows)


def page_day(change: PageChange) -> str:
    """Return the day (ISO) a page seen for the first time says it was updated, "" when it does not say."""
    said = fact(change.capture.snapshot, "updated_at") if change.change is PageNews.BASELINE else ""
    return said[:10] if _DAY.match(said) else ""
