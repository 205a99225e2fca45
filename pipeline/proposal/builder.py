"""A proposal in the making: one group's pages, findings and files, gathered while the visits go on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import groupby
from operator import attrgetter

import msgspec
from msgspec.structs import replace

from pipeline.baseline.previous_report import PreviousReport, remembered, rows_of
from pipeline.changes import PageChange, PageNews
from pipeline.corpus.store import ArticleStore
from pipeline.errors import StoreError
from pipeline.flags.ledger import (
    first_seen,
    read_dismissals,
    read_flags,
    silenced,
    update_flags,
    write_dismissals,
    write_flags,
)
from pipeline.flags.model import Dismissal, Flag
from pipeline.git.trees import Content, blob_id
from pipeline.observe.group import Group
from pipeline.pages import Page
from pipeline.proposal.files import Make, html_file, json_file, markdown_file, proposal_files
from pipeline.proposal.page_rows import Rows
from pipeline.proposal.review import Review
from pipeline.report import ArticleRow, Finding, LinkRow, Report, Run, Trouble
from pipeline.report.build import (
    behind,
    changed_pages,
    counts_of,
    findings_of,
    ordered,
    page_day,
    page_row,
    states_of,
)
from pipeline.report.health import Failing, link_rows, malformed_rows
from pipeline.report.model import Lazy
from pipeline.storage.local import LOG
from pipeline.storage.spool import Spool

_REJECTED = "as in a proposal that was closed without merging"


class ProposalBuilder(msgspec.Struct):
    """What one group's proposal will say. ``paths`` are those of the group's articles, which lie in ``store``."""

    group: Group
    paths: tuple[str, ...]
    store: ArticleStore
    seen: Review
    findings: list[Finding] = msgspec.field(default_factory=list)
    rows: Rows = msgspec.field(default_factory=Rows)
    failing: bool = False
    health: list[LinkRow] = msgspec.field(default_factory=list)
    states: dict[str, str] = msgspec.field(default_factory=dict)
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
        unread = change.capture.snapshot is None and not change.capture.same
        if unread and change.change.is_content:
            self.carried.add(change.url)
        path = self.group.accepted.path(change.url)
        held = path in self.group.spool
        rejected = held and self._is_rejected(path)
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

    def _weigh(self, page: Page, change: PageChange) -> None:
        said = page_day(change)
        for path in page.articles:
            edited = self.edited.get(path, "")
            if edited and said > edited:
                self.newer[path] += 1
        if change.changes and change.change.is_news:
            self._find(page, change)

    def _find(self, page: Page, change: PageChange) -> None:
        from pipeline.impacts.weigh import weigh_page

        states = states_of(change)
        for path, links in groupby(page.links, attrgetter("article")):
            article = self.store[path]
            impacts = weigh_page(article, links, change)
            found = findings_of(article, change, states, impacts, self.edited.get(path, ""))
            self.findings += found
            self.states.update((finding.page, finding.observed) for finding in found)

    def _is_rejected(self, path: str) -> bool:
        """True when people closed a proposal that held exactly this text without merging it."""
        blobs = self.seen.rejected.get(path, frozenset())
        return bool(blobs) and blob_id(self.group.spool[path]) in blobs

    def report(self, run: Run, today: str, trouble: Iterable[Trouble]) -> Report:
        """Return the group's report: findings dated and ordered, what was dismissed left out and counted."""
        listing = self.store.listing
        flags, dismissals = self._ledger()
        silent = silenced(dismissals, today) | self.turned_down
        speaking = [finding for finding in self.findings if finding.id not in silent]
        known = self._remembered(speaking)
        findings = ordered(speaking, {**known.seen, **first_seen(speaking, flags)})
        rows = Lazy(lambda: map(known.page, self.rows)) if self.failing else self.rows
        broken = [link for path in self.paths for link in listing[path].broken]
        articles = len(self.paths), len(self.findings) - len(speaking)
        return Report(
            replace(run, counts=counts_of(self.group.pages.links, rows, findings, *articles)),
            findings,
            rows,
            (*sorted(map(known.link, self.health), key=lambda row: row.url), *malformed_rows(broken)),
            Lazy(lambda: (self._row(listing[path].row) for path in self.paths)),
            (*self.trouble, *trouble),
        )

    def _remembered(self, speaking: list[Finding]) -> PreviousReport:
        """What earlier reports say; they are large, and read only where there is something to date."""
        if not (speaking or self.failing):
            return PreviousReport()
        return remembered(self.group.accepted, self.group.proposed)

    def _row(self, row: ArticleRow) -> ArticleRow:
        edited, newer = self.edited.get(row.path, ""), self.newer[row.path]
        return replace(row, edited=edited, newer_pages=newer) if edited or newer else row

    def files(self, report: Report, today: str, *, html: bool = False) -> Mapping[str, Content | None]:
        """Return all that the proposal puts under the snapshots' folder, ``None`` for what it takes away."""
        root = self.group.accepted.root
        report = self._lasting(report)
        base_flags = read_flags(self._text(self.group.accepted.text(root.flags)))
        dismissals = self._ledger()[1]
        listing = self.store.listing
        speaks = bool(base_flags or report.findings)
        digests = {path: listing[path].digest for path in self.paths} if speaks else {}
        flags = update_flags(
            base_flags,
            report.findings,
            digests,
            today,
            dismissals,
            self.states,
        )
        written: dict[str, Make] = {
            root.report_markdown: partial(markdown_file, report, root.folder),
            root.report_json: partial(Lazy, partial(json_file, report)),
        }
        if html:
            written[root.report_html] = partial(html_file, report, root.folder)
        if flags or base_flags:
            written[root.flags] = lambda: write_flags(flags).encode()
        if dismissals:
            written[root.dismissals] = lambda: write_dismissals(dismissals).encode()
        return proposal_files(self.group.spool, written, self._abandoned())

    def _lasting(self, report: Report) -> Report:
        """Return the report with the proposal's own row for a page that is down and carried on from it."""
        known = rows_of(self.group.proposed, self.carried)
        pages = Lazy(lambda: (known.get(row.url, row) for row in report.pages))
        return replace(report, pages=pages) if known else report

    def message(self, report: Report) -> str:
        """Return the commit's message: what the proposal is about in one line, and where the report stands."""
        where = self.group.accepted.root.report_markdown
        group = f" ({self.group.name})" if self.group.name else ""
        told = f"The report is {where}; merging accepts what the pages say now."
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

    def decisions(self) -> list[Dismissal]:
        """Return every decision that stands, of the base and of the open proposal."""
        return self._ledger()[1]

    def _ledger(self) -> tuple[list[Flag], list[Dismissal]]:
        """The open flags and the decisions, of the base and of the open proposal."""
        flags: list[Flag] = []
        dismissals: list[Dismissal] = []
        for tree in filter(None, (self.group.accepted, self.group.proposed)):
            try:
                flags += read_flags(self._text(tree.text(tree.root.flags)))
                dismissals += read_dismissals(self._text(tree.text(tree.root.dismissals)))
            except StoreError as error:
                if tree is self.group.accepted:
                    raise
                LOG.warning("%s: the open proposal's list is passed over: %s", self.seen.branch, error)
        dismissals = [item for item in dismissals if self.seen.holds(item)]
        known = {item.fingerprint for item in dismissals}
        return flags, [*dismissals, *(item for item in self.seen.decided if item.fingerprint not in known)]

    @staticmethod
    def _text(data: bytes) -> str:
        return data.decode("utf-8", "replace")

    def _abandoned(self) -> Iterator[str]:
        """The accepted snapshots that no article cites any more."""
        root = self.group.accepted.root
        with closing(Spool()) as wanted:
            for url in self.group.pages:
                wanted.put(self.group.accepted.path(url), b"")
            for path in self.group.accepted:
                if root.is_snapshot(path) and path not in wanted:
                    yield path
