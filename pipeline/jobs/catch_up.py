"""What the pages said when each article was written, from web archives, weighed against what they say today."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import msgspec
from msgspec.structs import replace

from pipeline.changes.settle import carried
from pipeline.config import Config
from pipeline.content import Snapshot
from pipeline.content.extraction import extract
from pipeline.content.wrong import wrong_page
from pipeline.corpus.line_dates import LineDates
from pipeline.corpus.read import open_corpus
from pipeline.corpus.source import article_repository
from pipeline.corpus.store import ArticleStore
from pipeline.errors import UnreadableError
from pipeline.fetch import Web
from pipeline.fetch.memento import LINK_FORMAT, Memento, candidates, has_toolbar, seconds_of
from pipeline.fetch.outcomes import same_page
from pipeline.fetch.warc import open_recorder, open_replay
from pipeline.fetch.web_archive import Archived, Budget, KeptAnswers, WebArchive
from pipeline.flags.model import Finding
from pipeline.git.base import resolve_base
from pipeline.git.repository import Repository
from pipeline.impacts.weigh import weigh_page
from pipeline.jobs.visit_shard import Progress
from pipeline.observe.group import Group
from pipeline.pages import Outcome, Page
from pipeline.proposal.groups import open_proposals
from pipeline.report import Report, Run, Trouble
from pipeline.report.build import counts_of, day, findings_of, ordered, states_of
from pipeline.snapshots import Capture
from pipeline.storage.local import local_file

WAYBACK = "https://web.archive.org/web/"
# So many captures are tried before one that can be read is found; archives hold error pages too.
_TRIES = 3
_FILE = "captures.sqlite"


class CatchUp(msgspec.Struct, frozen=True):
    """What one ``catch-up`` is asked to do; ``limit`` is how many requests it may send to archives."""

    repository: Path
    config: Config
    archives: tuple[str, ...] = (WAYBACK,)
    limit: int | None = None
    page: str = ""
    article: str = ""
    dry_run: bool = False
    record: Path | None = None
    replay: Path | None = None


class Past(msgspec.Struct, frozen=True):
    """A page as an archive has it: the text, when that was (seconds, UTC), and where it can be seen."""

    snapshot: Snapshot
    at: float
    address: str


class CaughtUp(msgspec.Struct, frozen=True):
    """What came of it: the report, the pages there were to ask about, and the requests it took (or would take)."""

    report: Report
    pages: int
    requests: int
    seconds: float


class _Work(msgspec.Struct, frozen=True):
    """A page with what it says today, and when each citing article's lines about it were last edited."""

    page: Page
    today: Snapshot
    dates: Mapping[str, int]


def catch_up(options: CatchUp, progress: Progress) -> CaughtUp:
    """Compare each page with what it said when the lines that cite it were last edited.

    Raises:
        ConfigError: the configuration does not fit the repository.
        StoreError: git or the disk refuses.
    """
    trouble: list[Trouble] = []
    with Repository(options.repository) as repository, ExitStack() as stack:
        config = options.config
        base = resolve_base(repository, config)
        store = stack.enter_context(closing(open_corpus(repository, config, committed=True)))
        groups = [one.group for one in stack.enter_context(open_proposals(repository, config, base, store))]
        lines = LineDates(article_repository(repository, config), store.commit)
        progress.stage("Reading the history of the lines")
        work = _work(options, groups, store, lines, trouble)
        about = Run("", base.commit, base.branch, store.commit, 0, ())
        rate = _rate(options)
        if options.dry_run:
            report = _report(about, [], groups, trouble)
            return CaughtUp(report, len(work), 2 * len(work), 2 * len(work) / rate if rate else 0.0)
        budget = Budget(options.limit)
        archives = stack.enter_context(_Archives(options, budget))
        progress.stage("Asking archives", len(work))
        findings: list[Finding] = []
        for one in work:
            findings += _findings(one, store, archives, trouble)
            progress.step(one.page.host)
        report = _report(about, findings, groups, trouble)
        return CaughtUp(report, len(work), budget.spent, 0.0)


def _rate(options: CatchUp) -> float:
    """Return how many requests a second the first archive is sent."""
    host = options.archives[0].split("/")[2] if "://" in options.archives[0] else ""
    site = options.config.sites.of(host.partition(":")[0])
    own = site.visit.rate_per_host if site else None
    return options.config.visit.rate_per_host if own is None else own


def _report(about: Run, findings: list[Finding], groups: Sequence[Group], trouble: list[Trouble]) -> Report:
    listed = ordered(findings, {})
    articles = {finding.article for finding in listed}
    counts = counts_of(sum(group.pages.links for group in groups), (), listed, len(articles), 0)
    return Report(replace(about, counts=counts), listed, (), (), (), tuple(trouble))


def _work(
    options: CatchUp,
    groups: Sequence[Group],
    store: ArticleStore,
    lines: LineDates,
    trouble: list[Trouble],
) -> list[_Work]:
    """Return the pages to ask about, the most cited first, of those the one whose lines are the oldest."""
    if not lines.known:
        told = "the clone is shallow, so nobody knows when a line was edited"
        trouble.append(Trouble("history", told, "Fetch the whole history (fetch-depth: 0)."))
        return []
    dated: dict[str, Mapping[int, int]] = {}
    work, unseen = [], 0
    for group in groups:
        for page in group.pages.in_order():
            if options.page not in ("", page.url, page.address):
                continue
            today = _today(group, page.url, trouble)
            unseen += today is None
            if today is not None:
                dates = dict(_dates(page, store, lines, dated, options.article))
                work += [_Work(page, today, dates)] if dates else []
    if unseen:
        mend = "Run `content-sync sync` first: what they say today is not known."
        trouble.append(Trouble("snapshots/", f"{unseen} pages have no accepted or proposed text", mend))
    return sorted(work, key=lambda one: (-len(one.dates), min(one.dates.values()), one.page.url))


def _today(group: Group, url: str, trouble: list[Trouble]) -> Snapshot | None:
    """Return what the page says today: as the open proposal has it, else as it was accepted."""
    try:
        proposed = group.proposed.snapshot(url) if group.proposed else None
        return proposed or group.accepted.snapshot(url)
    except UnreadableError as error:
        trouble.append(Trouble(*error.told))
        return None


def _dates(
    page: Page,
    store: ArticleStore,
    lines: LineDates,
    dated: dict[str, Mapping[int, int]],
    only: str,
) -> Iterator[tuple[str, int]]:
    """Yield each citing article with the time of the newest edit of its lines that cite the page."""
    for path, links in groupby(page.links, attrgetter("article")):
        if only not in ("", path, store.listing[path].row.id):
            continue
        if path not in dated:
            dated[path] = lines.of(path)
        newest = max((dated[path].get(link.line, 0) for link in links), default=0)
        if newest:
            yield path, newest


class _Archives:
    """The archives a run asks, one after the other, with what they answered before."""

    def __init__(self, options: CatchUp, budget: Budget) -> None:
        self._options, self._budget, self._stack = options, budget, ExitStack()
        self.all: list[WebArchive] = []

    def __enter__(self) -> "_Archives":
        options, enter = self._options, self._stack.enter_context
        archive = enter(open_replay(options.replay)) if options.replay else None
        recorder = enter(open_recorder(options.record)) if options.record else None
        # What a recording answers is not kept: the next run asks the archive itself.
        apart = options.replay or options.record
        file = None if apart else local_file(options.repository, _FILE)
        kept = enter(KeptAnswers(file))
        settings = options.config.visit
        web = enter(Web(settings, archive=archive or recorder, sites=options.config.sites, also=LINK_FORMAT))
        self.all = [WebArchive(prefix, web, kept, self._budget) for prefix in options.archives]
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def past(self, page: Page, before: float) -> tuple[Past | None, list[str]]:
        """Return the page as it stood at ``before``; where no archive can say so, ``None`` and why, in words."""
        why: list[str] = []
        for archive in self.all:
            listed, trouble = archive.timemap(page.address, before)
            if trouble:
                why.append(trouble)
            elif not listed:
                why.append("no capture of it")
            for memento in candidates(listed, before, _TRIES):
                told = archive.capture(memento)
                past, refused = _read(page, memento, told, before, self._options.config)
                if past is not None:
                    return past, []
                why.append(refused)
        return None, why


def _read(
    page: Page, memento: Memento, told: Archived, before: float, config: Config
) -> tuple[Past | None, str]:
    """Read a capture; what is no capture of this page at that time is refused, and said."""
    at = seconds_of(told.memento)
    refused = _refusal(page, memento, told, at, before, config)
    if refused:
        return None, refused
    snapshot = extract(told.body, page.url, told.type, sites=config.sites)
    reason = snapshot.trouble or wrong_page(snapshot, page.address, page.address, None)
    if reason:
        return None, f"its capture of {day(memento.at)} is not the page ({reason})"
    return Past(snapshot, at, memento.address), ""


def _refusal(page: Page, memento: Memento, told: Archived, at: float, before: float, config: Config) -> str:
    """Say why an answer is not taken for the capture, "" when it is (RFC 7089, 2.1.1: a memento has its date)."""
    on = f"its capture of {day(memento.at)}"
    if told.trouble:
        return told.trouble
    if not told.body:
        return f"{on} is not there"
    if not at:
        return f"{on} has no date of its own (Memento-Datetime)"
    if at > before >= memento.at:
        return f"{on} is in truth of {day(at)}, after the article was edited"
    if has_toolbar(told.body):
        return f"{on} came with the archive's own parts in it"
    original = told.final[told.final.find("/http", 8) + 1 :]
    if not same_page(page.address, original, config.sites):
        return f"{on} leads to another page"
    return ""


def _findings(
    work: _Work, store: ArticleStore, archives: _Archives, trouble: list[Trouble]
) -> Iterator[Finding]:
    """Yield what changed on a page since each citing article; articles near one capture share it."""
    said = set[str]()
    for path in work.dates:
        past, why = archives.past(work.page, work.dates[path])
        reason = "; ".join(dict.fromkeys(why))
        if past is None and reason not in said:
            said.add(reason)
            trouble.append(Trouble(work.page.url, f"no archive says what it was: {reason}", _MEND))
        if past is not None:
            if past.snapshot.extractor != work.today.extractor:
                told = "its kept text was read by an earlier version of the readers"
                trouble.append(Trouble(work.page.url, told, "Run `content-sync sync`, which reads it anew."))
                return
            yield from _weighed(work, past, path, store)


_MEND = "Look at the page yourself, or name another archive with --archive."


def _weighed(work: _Work, past: Past, path: str, store: ArticleStore) -> Iterator[Finding]:
    """Weigh what differs between the capture and today for one article."""
    article = store[path]
    change = carried(
        work.page, past.snapshot, work.today, Capture(work.page.url, Outcome.OK, fetched_at=time.time())
    )
    if not change.change.is_news:
        return
    since = day(work.dates[path])
    cited = [link for link in work.page.links if link.article == path]
    impacts = weigh_page(article, cited, change)
    for finding in findings_of(article, cited, change, states_of(change), impacts, since):
        summary = f"Since this line was last edited ({since}) the page changed: {finding.summary}"
        seen = f"What it said then: {past.address} (captured {day(past.at)})."
        yield replace(
            finding, summary=summary, reasons=(seen, *finding.reasons), since=since, capture=past.address
        )
