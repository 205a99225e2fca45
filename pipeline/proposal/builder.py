"""A proposal in the making: one group's pages, findings and files, gathered while the visits go on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import groupby
from operator import attrgetter

import msgspec
from msgspec.structs import replace

from pipeline.baseline.previous_report import PreviousReport, findings_in, remembered, rows_of
from pipeline.changes import PageChange, PageNews
from pipeline.corpus.store import ArticleStore
from pipeline.flags.ledger import finding_of, write_dismissal, write_flags
from pipeline.flags.model import Dismissal
from pipeline.flags.settle import Settled
from pipeline.git.trees import Content, blob_id
from pipeline.observe.group import Group
from pipeline.pages import Outcome, Page
from pipeline.proposal.files import Make, html_file, json_file, markdown_file, proposal_files
from pipeline.proposal.known_flags import KnownFlags
from pipeline.proposal.page_rows import Rows
from pipeline.proposal.review import Review
from pipeline.proposal.standing import Standing
from pipeline.report import ArticleRow, Finding, LinkRow, PageRow, Report, Run, Trouble
from pipeline.report.build import (
    behind,
    by_urgency,
    changed_pages,
    counts_of,
    day,
    facts_alone,
    findings_of,
    ordered,
    page_day,
    page_row,
    states_of,
)
from pipeline.report.fixes import Repaired
from pipeline.report.health import Failing, link_rows, malformed_rows
from pipeline.report.model import Dismissed, Lazy
from pipeline.snapshots.paths import REPORT_HTML, Root
from pipeline.storage.spool import Spool

_GROUPED = (
    b"# Reports\n\nArticles are grouped: each group keeps a report of its own in a folder beside this file.\n"
)
_REJECTED = "as in a proposal that was closed without merging"


class ProposalBuilder(msgspec.Struct):
    """What one group's proposal will say. ``paths`` are those of the group's articles, which lie in ``store``."""

    group: Group
    paths: tuple[str, ...]
    store: ArticleStore
    seen: Review
    standing: Standing
    known: KnownFlags
    settled: Settled = Settled()
    repaired: list[Repaired] = msgspec.field(default_factory=list)
    findings: list[Finding] = msgspec.field(default_factory=list)
    rows: Rows = msgspec.field(default_factory=Rows)
    failing: bool = False
    health: list[LinkRow] = msgspec.field(default_factory=list)
    turned_down: set[str] = msgspec.field(default_factory=set)
    carried: set[str] = msgspec.field(default_factory=set)
    edited: Mapping[str, str] = msgspec.field(default_factory=dict)
    newer: Counter[str] = msgspec.field(default_factory=Counter)
    last_seen: float = 0.0
    trouble: list[Trouble] = msgspec.field(default_factory=list)

    def add(self, change: PageChange, failing: Failing) -> None:
        """Weigh one page's change and keep only words of it: snapshots die with their page."""
        page = self.group.pages[change.url]
        self._weigh(page, change)
        self.trouble += [Trouble(*told) for told in change.trouble]
        self.standing.put(change, self.group, day(change.capture.fetched_at))
        unread = change.capture.snapshot is None and not change.capture.same
        if unread and change.change.is_content:
            self.carried.add(change.url)
        path = self.group.accepted.path(change.url)
        held = path in self.group.spool
        rejected = held and self._is_rejected(path, change)
        if rejected:
            self.group.spool.drop(path)
            held = False
            self.turned_down.update(finding.id for finding in self.findings if finding.page == change.url)
        kept = held or bool(self.group.accepted.blob_at(path))
        row = page_row(page, change, path if kept else "", failing.since)
        turned_down = replace(row, change=PageNews.NONE, changes=(), detail=_REJECTED)
        for one in (turned_down,) if rejected else behind(row, change):
            self.rows.put(one, self.group.accepted.path(one.url))
        if failing.since:
            self.failing = True
        self.health += link_rows(page, change, failing)
        if held:
            self.last_seen = max(self.last_seen, change.capture.fetched_at)

    def stand(self, change: PageChange, row: PageRow | None) -> None:
        """Take a page as the base and the open proposal have it: this run does not ask for it.

        ``row`` is what the open proposal's report says of it, ``None`` where it says nothing.
        """
        page = self.group.pages[change.url]
        self._weigh(page, change)
        self.trouble += [Trouble(*told) for told in change.trouble]
        self.standing.put(change, self.group, day(change.capture.fetched_at))
        path = self.group.accepted.path(change.url)
        if row is None:
            quiet = replace(
                change, change=PageNews.NONE, changes=(), capture=replace(change.capture, outcome=Outcome.OK)
            )
            row = page_row(page, quiet, path)
        self.rows.put(row, path)

    def _weigh(self, page: Page, change: PageChange) -> None:
        said = page_day(change)
        for path in page.articles:
            edited = self.edited.get(path, "")
            if edited and said > edited:
                self.newer[path] += 1
        if change.changes and (change.change.is_news or change.change is PageNews.UPGRADED):
            self._find(page, change)

    def _find(self, page: Page, change: PageChange) -> None:
        from pipeline.impacts.weigh import weigh_page

        states = states_of(change)
        for path, cited in groupby(page.links, attrgetter("article")):
            article, links = self.store[path], tuple(cited)
            impacts = weigh_page(article, links, change, self.store.boilerplate)
            if change.change is PageNews.UPGRADED:
                impacts = facts_alone(impacts, change.after)
            self.findings += findings_of(article, links, change, states, impacts, self.edited.get(path, ""))

    def _is_rejected(self, path: str, change: PageChange) -> bool:
        """True when people closed a proposal that held exactly this text without merging it.

        What an article says today, or one that cites the page since, may be wrong by a text that was turned down.
        """
        blobs = self.seen.rejected.get(path, frozenset())
        if not blobs or blob_id(self.group.spool[path]) not in blobs:
            return False
        found = [one for one in self.findings if one.page == change.url and one.verdict.flags]
        return not any(self.standing.undecided(found, day(change.capture.fetched_at)))

    def report(self, run: Run, today: str, trouble: Iterable[Trouble]) -> Report:
        """Return the group's report: findings dated and ordered, what was dismissed left out and listed."""
        listing = self.store.listing
        speaking = [finding for finding in self.findings if finding.id not in self.turned_down]
        self.settled = settled = self.standing.settle(speaking, today)
        known = self._remembered(settled)
        findings = ordered(self._as_shown(settled.findings), known.seen)
        rows = Lazy(lambda: map(known.page, self.rows)) if self.failing else self.rows
        broken = [link for path in self.paths for link in listing[path].broken]
        silent = len(self.findings) - len(speaking) + settled.silent
        return Report(
            replace(run, counts=counts_of(self.group.pages.links, rows, findings, len(self.paths), silent)),
            findings,
            rows,
            (*sorted(map(known.link, self.health), key=lambda row: row.url), *malformed_rows(broken)),
            Lazy(lambda: (self._row(listing[path].row) for path in self.paths)),
            (*self.trouble, *trouble, *self._unaccepted()),
            still=by_urgency(map(finding_of, settled.still)),
            dismissed=tuple(_dismissed(one) for one in settled.dismissed),
        )

    def _unaccepted(self) -> Iterator[Trouble]:
        """Say loudly that pages are watched without anything accepted, because the request for that was closed."""
        refused, accepted = self.seen.refused, self.group.accepted
        count = sum(not accepted.blob_at(path) for path in refused) if refused else 0
        if count:
            numbers = ", ".join(str(request.number) for request in self.seen.turned_down)
            yield Trouble(
                "baseline",
                f"{count:,} page{'s have' if count != 1 else ' has'} no accepted text, because a request was closed "
                f"without merging (number {numbers}). They are compared with what it held.",
                "Reopen and merge it to accept them.",
            )

    def _as_shown(self, findings: tuple[Finding, ...]) -> Iterator[Finding]:
        """Yield what rests on an archive as the open proposal tells it: the ledger does not know all of it."""
        fresh = {finding.id for finding in self.findings}
        old = any(finding.capture and finding.id not in fresh for finding in findings)
        told = findings_in(self.group.proposed) if old and self.group.proposed else {}
        for one in findings:
            known = told.get(one.id) if one.id not in fresh else None
            same = (
                known
                and known.capture
                and (known.article, known.lines, known.summary)
                == (
                    one.article,
                    one.lines,
                    one.summary,
                )
            )
            yield replace(known, first_seen=one.first_seen) if known and same else one
        yield from self._notes_of_before(told.values())

    def _notes_of_before(self, told: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the notes that rest on an archive: no ledger has them, and this run does not ask the archive.

        One whose page or article is another since says nothing any more.
        """
        moved = {finding.page for finding in self.findings}
        decided = {one.fingerprint for one in self.settled.decisions}
        for one in told:
            if one.verdict.flags or one.page in moved or one.id in decided or one.article not in self.store:
                continue
            edited, links = self.edited.get(one.article, ""), self.store.entry(one.article)[1]
            if edited <= one.first_seen and any(link.page == one.page for link in links):
                yield one

    def _remembered(self, settled: Settled) -> PreviousReport:
        """What earlier reports say; they are large, and read only where there is something to date."""
        if not (settled.findings or self.failing):
            return PreviousReport()
        return remembered(self.group.accepted, self.group.proposed)

    def _row(self, row: ArticleRow) -> ArticleRow:
        edited, newer = self.edited.get(row.path, ""), self.newer[row.path]
        return replace(row, edited=edited, newer_pages=newer) if edited or newer else row

    def files(self, report: Report, *, html: bool = False) -> Mapping[str, Content | None]:
        """Return all that the proposal puts under the snapshots' folder, ``None`` for what it takes away."""
        root = self.group.accepted.root
        report = self._lasting(report)
        name, before = self.group.name, self.group.accepted.blob_at(root.flags)
        flags = (*self.settled.flags, *self.known.not_of(name, root.flags))
        written: dict[str, Make] = {
            root.report_markdown: partial(markdown_file, report, root.folder, REPORT_HTML if html else ""),
            root.report_json: partial(Lazy, partial(json_file, report)),
        }
        if html:
            written[root.report_html] = partial(html_file, report, root.folder)
        if flags or before:
            written[root.flags] = lambda: write_flags(flags).encode()
        written |= self.known.taken_over(name, root.flags)
        written |= self._reports_of_before(root)
        for decision in self.settled.decisions:
            written[root.decision(decision.fingerprint)] = partial(_decision_file, decision)
        if self.settled.decisions and self.group.accepted.blob_at(root.dismissals):
            written[root.dismissals] = _nothing
        return proposal_files(self.group.spool, written, self._abandoned())

    def _reports_of_before(self, root: Root) -> dict[str, Make]:
        """Return what becomes of reports that no group of today writes, so that nobody takes them for this week's.

        Where articles are grouped, all requests say the same: git takes a file that two of them delete, each with a
        report of its own, for one that was renamed twice.
        """
        paths = list(self.group.elsewhere.reports(root)) if self.group.elsewhere else []
        if not self.group.name:
            return dict.fromkeys(paths, _nothing)
        return dict.fromkeys((path for path in paths if path.endswith(".md")), lambda: _GROUPED)

    def _lasting(self, report: Report) -> Report:
        """Return the report with the proposal's own row for a page that is down and carried on from it."""
        known = rows_of(self.group.proposed, self.carried)
        pages = Lazy(lambda: (known.get(row.url, row) for row in report.pages))
        return replace(report, pages=pages) if known else report

    def message(self, report: Report) -> str:
        """Return the commit's message: what the proposal is about in one line, and where the report stands."""
        from pipeline.report.fixes import edited_words

        where = self.group.accepted.root.report_markdown
        group = f" ({self.group.name})" if self.group.name else ""
        told = f"The report is {where}; merging accepts what the pages say now."
        if edited := edited_words(report):
            told += f"\n\n{edited}, as the report lists."
        return f"{self._title(report)}{group}\n\n{told}\n"

    @staticmethod
    def _title(report: Report) -> str:
        count = dict(report.run.counts)
        changed = changed_pages(report)
        fresh = sum(count.get(news.counted_as, 0) for news in PageNews if news.is_baseline)
        flagged = any(finding.verdict.flags for finding in report.findings)
        blinking = 0
        if not (flagged or changed or fresh):
            blinking = sum(row.change is PageNews.NONE and bool(row.note) for row in report.pages)
            if not blinking:
                return "Bring the work list up to date"
        from pipeline.report.outline import headline, number

        if flagged:
            return headline(report).removesuffix(".")
        if changed:
            return f"{number(changed, 'page')} changed; no article is flagged"
        if fresh:
            return f"Accept {number(fresh, 'page')} as the new baseline"
        return f"Set aside what comes and goes on {number(blinking, 'page')}"

    def date(self, fallback: float) -> int:
        """Return when the newest page of the proposal was seen, seconds since the epoch."""
        return int(self.last_seen or fallback)

    def _abandoned(self) -> Iterator[str]:
        """The accepted snapshots that no article cites any more."""
        root = self.group.accepted.root
        with closing(Spool()) as wanted:
            for url in self.group.pages:
                wanted.put(self.group.accepted.path(url), b"")
            for path in self.group.accepted:
                if root.is_snapshot(path) and path not in wanted:
                    yield path


def _decision_file(decision: Dismissal) -> bytes:
    return write_dismissal(decision).encode()


def _nothing() -> None:
    return None


def _dismissed(one: Dismissal) -> Dismissed:
    flag = one.flag
    article, line, page, summary = (
        (flag.article, flag.line, flag.page, flag.summary) if flag else ("", 0, "", "")
    )
    return Dismissed(
        one.fingerprint, article, line, page, summary, one.reason, one.author, one.date, one.expires
    )
