"""What the pages said when each article was written, from web archives, weighed against what they say today."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from pipeline.articles import Article
from pipeline.articles.boilerplate import Boilerplate
from pipeline.corpus.line_dates import LineDates
from pipeline.corpus.source import article_repository
from pipeline.errors import UnreadableError
from pipeline.fetch.warc import Replay
from pipeline.flags.model import Finding, dated
from pipeline.impacts import Impact
from pipeline.impacts.weigh import resting_on, weigh_page
from pipeline.jobs.archives import WAYBACK, Archives, open_archives, rate_of
from pipeline.jobs.as_known import take_as_known
from pipeline.links import Link
from pipeline.observe.past import seen_today, since_then
from pipeline.observe.schedule import read_histories
from pipeline.pages import Page
from pipeline.proposal.builder import ProposalBuilder
from pipeline.proposal.groups import check_kept
from pipeline.report import Report, Trouble
from pipeline.report.build import combine, day, findings_of, states_of
from pipeline.revisit import ChangeHistory
from pipeline.run import (
    OpenRun,
    Options,
    Progress,
    Result,
    open_groups,
    open_run,
    publish_all,
    read_articles,
    write_reports,
)
from pipeline.snapshots import Capture
from pipeline.snapshots.decoding import read_file

_MEND = "Look at the page yourself, or name another archive with --archive."
_ANEW = "Run `content-sync sync`, which reads it anew."
_SHALLOW = "the clone is shallow, so nobody knows when a line was edited"


class CatchUp(msgspec.Struct, frozen=True):
    """What one ``catch-up`` is asked to do; ``run`` is how it proposes, as for ``sync``.

    ``archives`` are prefixes or WARC files, ``limit`` is how many requests they may be sent. ``estimate``: say how
    many there would be, and send none.
    """

    run: Options
    archives: tuple[str, ...] = (WAYBACK,)
    limit: int | None = None
    page: str = ""
    article: str = ""
    estimate: bool = False


class CaughtUp(msgspec.Struct, frozen=True):
    """What came of it: the report and the proposals, the pages there were to ask about, and the requests it took.

    ``seconds`` is how long the requests take at the archive's rate; ``left`` are the pages not asked about yet.
    """

    result: Result
    pages: int
    requests: int
    seconds: float
    left: int = 0


class _Work(NamedTuple):
    """A page to ask about, of one group's proposal."""

    proposal: ProposalBuilder
    url: str
    cited: int
    oldest: str


def catch_up(options: CatchUp, progress: Progress) -> CaughtUp:
    """Compare each page with what it said when the lines that cite it were last edited, and propose what to do.

    Raises:
        ConfigError: the configuration does not fit the repository.
        StoreError: git or the disk refuses.
        PublishError: the remote refuses the branch or the pull request.
    """
    settings = options.run.config
    with open_run(options.run, progress) as run:
        articles = read_articles(run)
        proposals = open_groups(run, articles)
        check_kept(proposals, accepted=False)
        lines = LineDates(article_repository(run.repository, settings), articles.commit)
        work = _in_order(options, proposals) if lines.known else []
        with open_archives(run, options.archives, options.limit) as archives:
            requests = _estimate(work, archives)
            seconds = requests / rate if (rate := rate_of(settings, options.archives[0])) else 0.0
            if options.estimate:
                return CaughtUp(Result(_nothing(), ()), len(work), requests, seconds)
            if isinstance(run.archive, Replay):
                run.newest = run.archive.newest
            seen = take_as_known(run, proposals, {one.url for one in work})
            _say(progress, len(work), min(requests, options.limit or requests), seconds)
            accepted = read_histories(run.repository, run.base.commit)
            left = _ask(run, work, _Asking(options, archives, lines, seen, accepted))
            run.newest = max(run.newest, archives.budget.newest)
        if not lines.known:
            proposals[0].trouble.append(
                Trouble("history", _SHALLOW, "Fetch the whole history (fetch-depth: 0).")
            )
        reports = write_reports(run, articles, proposals)
        results = publish_all(run, proposals, reports)
        report = combine(reports)
    return CaughtUp(Result(report, tuple(results)), len(work), archives.budget.spent, seconds, left)


def _nothing() -> Report:
    from pipeline.report.build import empty

    return empty()


def _say(progress: Progress, pages: int, requests: int, seconds: float) -> None:
    if requests:
        progress.stage(f"About {requests:,} requests to archives, {-(-int(seconds) // 60):,} minutes")
    progress.stage("Asking archives", pages)


def _in_order(options: CatchUp, proposals: list[ProposalBuilder]) -> list[_Work]:
    """Return the pages to ask about: the most cited first, of those the one whose article is the longest untouched."""
    work = []
    for proposal in proposals:
        listing = proposal.store.listing
        wanted = {
            path
            for path in proposal.paths
            if options.article in ("", path) or options.article == listing[path].row.id
        }
        for page in proposal.group.pages.in_order():
            citing = [path for path in page.articles if path in wanted]
            if citing and options.page in ("", page.url, page.address):
                oldest = min(proposal.edited.get(path, "9") for path in citing)
                work.append(_Work(proposal, page.url, len(page.articles), oldest))
    return sorted(work, key=lambda one: (-one.cited, one.oldest, one.url))


def _estimate(work: list[_Work], archives: Archives) -> int:
    """Return about how many requests it takes: a list of captures and one capture a page."""
    return sum(2 for one in work if not archives.knows(one.proposal.group.pages[one.url].address))


class _Asking(msgspec.Struct):
    """What is known while archives are asked: ``dated`` are the dates of the lines of articles, ``seen`` the pages
    that this run visited, ``accepted`` when each kept text was accepted, by its path, ``said`` the pages nobody can
    tell about, by reason."""

    options: CatchUp
    archives: Archives
    lines: LineDates
    seen: Mapping[str, Capture]
    accepted: Mapping[str, ChangeHistory]
    dated: dict[str, Mapping[int, int]] = msgspec.field(default_factory=dict)
    said: dict[tuple[str, str], list[str]] = msgspec.field(default_factory=dict)

    def times(self, path: str) -> Mapping[int, int]:
        """Return when each line of an article was last edited, of a few articles from memory."""
        if path not in self.dated:
            if len(self.dated) >= _IN_MEMORY:
                del self.dated[next(iter(self.dated))]
            self.dated[path] = self.lines.of(path)
        return self.dated[path]

    def tell(self, url: str, what: str, mend: str = _MEND) -> None:
        """Note why nothing is said of a page."""
        told = self.said.setdefault((what, mend), [])
        if url not in told[-1:]:
            told.append(url)


# Dates of the lines of so many articles are in memory: pages that share an article are not side by side.
_IN_MEMORY = 500


def _ask(run: OpenRun, work: list[_Work], asking: _Asking) -> int:
    """Put what changed since each article into the proposals; return how many pages are left for another run."""
    left = 0
    for proposal, url, _, _ in work:
        page = proposal.group.pages[url]
        run.progress.step(page.host)
        if not (asking.archives.budget.left or asking.archives.knows(page.address)):
            left += 1
            continue
        today = _today(proposal, page, asking)
        if today is not None:
            proposal.findings += _findings(run, proposal, page, today, asking)
    for (what, mend), urls in asking.said.items():
        many = len(urls) > 1
        told = f"{len(urls):,} pages: {what}: {', '.join(urls)}" if many else what
        work[0].proposal.trouble.append(Trouble("archives" if many else urls[0], told, mend))
    if left:
        told = f"{left:,} page{'s' * (left != 1)} not asked about yet: the limit of this run is reached"
        work[0].proposal.trouble.append(Trouble("archives", told, "Run `content-sync catch-up` again."))
    return left


def _today(proposal: ProposalBuilder, page: Page, asking: _Asking) -> Capture | None:
    """Return how a page is today: as this run saw it, as the open proposal has it, else as it was accepted."""
    group, seen = proposal.group, asking.seen.get(page.url)
    path = group.accepted.path(page.url)
    try:
        if seen is not None:
            kept = read_file(group.spool[path]) if path in group.spool else None
            return seen if kept is None else replace(seen, snapshot=kept)
        proposed = group.proposed.snapshot(page.url) if group.proposed else None
        kept = proposed or group.accepted.snapshot(page.url)
    except UnreadableError:
        return None
    return seen_today(page, kept) if kept else None


def _findings(
    run: OpenRun, proposal: ProposalBuilder, page: Page, today: Capture, asking: _Asking
) -> Iterator[Finding]:
    """Yield what changed on a page since each citing article; articles near one capture share it."""
    now = run.newest or run.started
    # Whoever edits after a text was accepted could read it: what comes after that, `sync` finds.
    known = asking.accepted.get(proposal.group.accepted.path(page.url))
    accepted = known.last_changed if known else now
    only = asking.options.article
    for path, links in groupby(page.links, attrgetter("article")):
        if only not in ("", path, proposal.store.listing[path].row.id):
            continue
        cited, times = tuple(links), asking.times(path)
        edited = max((times.get(link.line, 0) for link in cited), default=0)
        if edited and edited <= accepted:
            one = _Citing(page, today, proposal.store[path], cited, times, proposal.store.boilerplate)
            yield from _since(one, edited, asking, now)


class _Citing(msgspec.Struct, frozen=True):
    """An article that cites a page, when each of its lines was last edited (seconds since the epoch), and what it
    shares with many others."""

    page: Page
    today: Capture
    article: Article
    links: tuple[Link, ...]
    times: Mapping[int, int]
    boilerplate: Boilerplate


def _since(one: _Citing, edited: int, asking: _Asking, now: float) -> Iterator[Finding]:
    """Yield what the change of a page since ``edited`` means for an article."""
    weighed = _weighed(one, edited, asking)
    if weighed is None:
        return
    past, change, impacts = weighed
    change = replace(change, capture=replace(change.capture, fetched_at=now))
    for impact in impacts:
        kept = _without_later(one, impact, edited, asking)
        if kept is None:
            continue
        since = day(max(edited, one.times.get(kept.line, 0)))
        for finding in findings_of(one.article, one.links, change, states_of(change), [kept], since):
            shown = {"since": since, "capture": past.address, "captured": day(past.at)}
            # The ledger tells each rule once.
            rules = tuple(dict.fromkeys(finding.rules))
            yield replace(finding, rules=rules, summary=dated(finding.summary, since), **shown)


def _weighed(one: _Citing, edited: float, asking: _Asking):  # type: ignore[no-untyped-def]
    """Return the page as it was at ``edited``, what became of it, and what that means; ``None`` where nothing did."""
    past, why = asking.archives.past(one.page, edited)
    if past is None:
        asking.tell(one.page.url, f"no archive says what it was ({why})")
        return None
    change, refused = since_then(one.page, past, one.today)
    if change is None:
        asking.tell(one.page.url, refused, _MEND if past.absent else _ANEW)
        return None
    if not change.change.is_news:
        return None
    return past, change, weigh_page(one.article, one.links, change, one.boilerplate)


def _without_later(one: _Citing, impact: Impact, edited: int, asking: _Asking) -> Impact | None:
    """Return ``impact`` without what the page had already changed when a line was edited last."""
    later = {times for reason in impact.reasons if (times := one.times.get(reason.line, 0)) > edited}
    held = impact.reasons
    for at in sorted(later):
        weighed = _weighed(one, at, asking)
        still = {
            (reason.rule, reason.line)
            for found in (weighed[2] if weighed else ())
            for reason in found.reasons
        }
        held = tuple(r for r in held if one.times.get(r.line, 0) != at or (r.rule, r.line) in still)
    if len(held) == len(impact.reasons):
        return impact
    return resting_on(impact, held) if held else None
