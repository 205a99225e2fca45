"""A proposal in the making: one group's pages, findings and files, gathered while the visits go on."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from pipeline.articles import Article
from pipeline.changes import PageChange
from pipeline.edges.branch.trees import blob_id
from pipeline.edges.observe import Watch
from pipeline.edges.remembered import REPORT_JSON, remembered
from pipeline.edges.review import Review
from pipeline.links import Link
from pipeline.pages import Page
from pipeline.report import Finding, LinkRow, PageRow, Report, Run, Trouble
from pipeline.report.build import (
    article_row,
    behind,
    counts_of,
    findings_of,
    ordered,
    page_day,
    page_row,
    states_of,
)
from pipeline.report.health import Failing, link_rows
from pipeline.report.json import render_json
from pipeline.report.lasting import lasting
from pipeline.report.ledger import (
    DISMISSALS,
    FLAGS,
    Dismissal,
    Flag,
    first_seen,
    read_dismissals,
    read_flags,
    silenced,
    update_flags,
    write_dismissals,
    write_flags,
)

REPORT_MARKDOWN = "REPORT.md"
REPORT_HTML = "report.html"
_REJECTED = "as in a proposal that was closed without merging"


@dataclass(slots=True)
class Draft:
    """What one group's proposal will say. ``articles`` are the group's, by path; ``links`` all of theirs."""

    watch: Watch
    articles: Mapping[str, Article]
    links: tuple[Link, ...]
    seen: Review
    findings: list[Finding] = field(default_factory=list)
    pages: list[PageRow] = field(default_factory=list)
    health: list[LinkRow] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    turned_down: set[str] = field(default_factory=set)
    carried: set[str] = field(default_factory=set)
    edited: Mapping[str, str] = field(default_factory=dict)
    newer: Counter[str] = field(default_factory=Counter)
    last_seen: float = 0.0

    def add(self, change: PageChange, failing: Failing) -> None:
        """Weigh one page's change and keep only words of it: snapshots die with their page."""
        page = self.watch.pages[change.url]
        self._weigh(page, change)
        unread = change.capture.snapshot is None and not change.capture.same
        if unread and change.change in ("text", "links", "text+links"):
            self.carried.add(change.url)
        path = self.watch.accepted.path(change.url)
        rejected = self._is_rejected(path)
        if rejected:
            self.watch.spool.drop(path)
            self.turned_down.update(finding.id for finding in self.findings if finding.page == change.url)
        kept = path in self.watch.spool or path in self.watch.accepted.blobs
        row = page_row(page, change, path if kept else "", failing.since)
        if rejected:
            self.pages.append(replace(row, change="none", changes=(), detail=_REJECTED))
        else:
            self.pages += behind(row, change)
        self.health += link_rows([page], {page.url: change}, failing={page.url: failing})
        if path in self.watch.spool:
            self.last_seen = max(self.last_seen, change.capture.fetched_at)

    def _weigh(self, page: Page, change: PageChange) -> None:
        news = bool(change.changes) and change.change not in ("none", "unread")
        states = states_of(change) if news else ("", "")
        said = page_day(change)
        for path, links in _by_article(page.links):
            article, edited = self.articles[path], self.edited.get(path, "")
            if news:
                from pipeline.impacts.weigh import weigh_page

                found = findings_of(article, change, states, weigh_page(article, links, change), edited)
                self.findings += found
                self.states.update((finding.page, finding.observed) for finding in found)
            self.newer[path] += bool(edited) and said > edited

    def _is_rejected(self, path: str) -> bool:
        """True when people closed a proposal that held exactly this text without merging it."""
        blobs = self.seen.rejected.get(path, frozenset())
        return bool(blobs) and path in self.watch.spool and blob_id(self.watch.spool[path]) in blobs

    def report(self, run: Run, today: str, trouble: Iterable[Trouble]) -> Report:
        """Return the group's report: findings dated and ordered, what was dismissed left out and counted."""
        flags, dismissals = self._ledger()
        silent = silenced(dismissals, today) | self.turned_down
        speaking = [finding for finding in self.findings if finding.id not in silent]
        known = remembered(self.watch.accepted, self.watch.proposed)
        findings = ordered(speaking, {**known.seen, **first_seen(speaking, flags)})
        watched = sum(len(page.links) for page in self.watch.pages.values())
        counts = counts_of(
            watched, self._rows(), findings, len(self.articles), len(self.findings) - len(speaking)
        )
        return Report(
            replace(run, counts=counts),
            findings,
            tuple(sorted(map(known.page, self._rows()), key=lambda row: row.url)),
            (*sorted(map(known.link, self.health), key=lambda row: row.url), *link_rows((), {}, self.links)),
            tuple(
                article_row(article, self.edited.get(path, ""), self.newer[path])
                for path, article in sorted(self.articles.items())
            ),
            tuple(trouble),
        )

    def _rows(self) -> list[PageRow]:
        """Each page once: an end that several addresses lead to, or that is cited itself, has one row.

        Its own before one that leads to it, else the last by snapshot: the order of the visits says nothing.
        """
        own = self.watch.accepted.path
        rows = sorted(self.pages, key=lambda row: (row.snapshot == own(row.url), row.snapshot, row.outcome))
        return list({row.url: row for row in rows}.values())

    def files(self, report: Report, today: str, *, html: bool = False) -> Mapping[str, bytes | None]:
        """Return all that the proposal puts under the snapshots' folder, ``None`` for what it takes away."""
        root = self.watch.accepted.root
        report = self._lasting(report)
        base_flags = read_flags(self._text(self.watch.accepted.text(f"{root}/{FLAGS}")))
        dismissals = self._ledger()[1]
        flags = update_flags(
            base_flags,
            report.findings,
            {path: article.digest for path, article in self.articles.items()},
            today,
            dismissals,
            self.states,
        )
        written: dict[str, Callable[[], str]] = {
            f"{root}/{REPORT_MARKDOWN}": partial(_markdown, report, root),
            f"{root}/{REPORT_JSON}": partial(render_json, report, committed=True),
        }
        if html:
            written[f"{root}/{REPORT_HTML}"] = partial(_html, report, root)
        if flags or base_flags:
            written[f"{root}/{FLAGS}"] = partial(write_flags, flags)
        if dismissals:
            written[f"{root}/{DISMISSALS}"] = partial(write_dismissals, dismissals)
        return _Files(self.watch.spool, written, frozenset(self._abandoned()))

    def _lasting(self, report: Report) -> Report:
        """Return the report with the proposal's own row for a page that is down and carried on from it."""
        known = remembered(self.watch.accepted, self.watch.proposed).rows
        pages = (known.get(row.url, row) if row.url in self.carried else row for row in report.pages)
        return replace(report, pages=tuple(pages))

    def message(self, report: Report) -> str:
        """Return the commit's message: what the proposal is about in one line, and where the report stands."""
        where = f"{self.watch.accepted.root}/{REPORT_MARKDOWN}"
        group = f" ({self.watch.name})" if self.watch.name else ""
        told = f"The report is {where}; merging accepts what the pages say now."
        return f"{self._title(report)}{group}\n\n{told}\n"

    @staticmethod
    def _title(report: Report) -> str:
        from pipeline.report.outline import flagged, headline, number

        count = dict(report.run.counts)
        changed = sum(count.get(kind, 0) for kind in ("text", "links_only", "moved", "gone", "replaced"))
        fresh = count.get("baseline", 0) + count.get("upgraded", 0)
        blinking = sum(row.change == "none" and bool(row.note) for row in report.pages)
        if flagged(report):
            return headline(report).removesuffix(".")
        if changed:
            return f"{number(changed, 'page')} changed; no article is flagged"
        if blinking and not fresh:
            return f"Set aside what comes and goes on {number(blinking, 'page')}"
        return (
            f"Accept {number(fresh, 'page')} as the new baseline"
            if fresh
            else "Bring the work list up to date"
        )

    def date(self, fallback: float) -> int:
        """Return when the newest page of the proposal was seen, seconds since the epoch."""
        return int(self.last_seen or fallback)

    def _ledger(self) -> tuple[list[Flag], list[Dismissal]]:
        """The open flags and the decisions, of the base and of the open proposal."""
        flags: list[Flag] = []
        dismissals: list[Dismissal] = []
        for tree in filter(None, (self.watch.accepted, self.watch.proposed)):
            flags += read_flags(self._text(tree.text(f"{tree.root}/{FLAGS}")))
            dismissals += read_dismissals(self._text(tree.text(f"{tree.root}/{DISMISSALS}")))
        dismissals = [item for item in dismissals if self.seen.holds(item)]
        known = {item.fingerprint for item in dismissals}
        return flags, [*dismissals, *(item for item in self.seen.decided if item.fingerprint not in known)]

    @staticmethod
    def _text(data: bytes) -> str:
        return data.decode("utf-8", "replace")

    def _abandoned(self) -> Iterator[str]:
        """The accepted snapshots that no article cites any more."""
        ours = {f"{self.watch.accepted.root}/{REPORT_MARKDOWN}"}
        wanted = {self.watch.accepted.path(url) for url in self.watch.pages}
        for path in self.watch.accepted.blobs:
            if path.endswith(".md") and path.count("/") > 1 and path not in wanted and path not in ours:
                yield path


class _Files(Mapping[str, bytes | None]):
    """The spool's snapshots, the report beside them, what goes; nothing is read or rendered before it is asked for."""

    def __init__(
        self, snapshots: Mapping[str, bytes], written: Mapping[str, Callable[[], str]], gone: frozenset[str]
    ) -> None:
        self._snapshots, self._written, self._gone = snapshots, written, gone

    def __getitem__(self, path: str) -> bytes | None:
        if path in self._gone:
            return None
        return self._written[path]().encode() if path in self._written else self._snapshots[path]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._snapshots, *self._written, *self._gone}))

    def __len__(self) -> int:
        return len({*self._snapshots, *self._written, *self._gone})


def _markdown(report: Report, root: str) -> str:
    from pipeline.report.markdown import render_markdown
    from pipeline.report.places import from_folder

    return render_markdown(report, from_folder(root))


def _html(report: Report, root: str) -> str:
    from pipeline.report.html import render_html
    from pipeline.report.places import from_folder

    return render_html(lasting(report), from_folder(root))


def _by_article(links: Iterable[Link]) -> Iterator[tuple[str, list[Link]]]:
    grouped: dict[str, list[Link]] = {}
    for link in links:
        grouped.setdefault(link.article, []).append(link)
    return iter(grouped.items())
