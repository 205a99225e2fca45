"""The whole story on one page: articles -> links -> pages -> captures -> changes -> impacts -> report -> branch."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec.structs import replace

from pipeline.baseline.record import Entry, Look, OpenFlag, encode_entry, settings_of
from pipeline.baseline.record_history import RecordHistory
from pipeline.baseline.record_ref import RECORD_FILE, keep_record, restore_record, tool_version, troubles
from pipeline.baseline.state import State
from pipeline.baseline.state_ref import FILE, keep_state, restore_state, state_bytes, state_file
from pipeline.changes import PageChange
from pipeline.config import Config
from pipeline.corpus.ages import article_ages
from pipeline.corpus.choice import check_read
from pipeline.corpus.read import open_corpus
from pipeline.corpus.store import ArticleStore
from pipeline.errors import StoreError
from pipeline.fetch import Web
from pipeline.fetch.capture_files import captured
from pipeline.fetch.checkpoint import Checkpoint
from pipeline.fetch.dates import SITEMAP_TYPES, said_dates
from pipeline.fetch.read import Visitor
from pipeline.fetch.warc import Recorder, Replay, open_recorder, open_replay
from pipeline.fetch.workers import open_visitor
from pipeline.git.base import Base, resolve_base
from pipeline.git.lock import locked
from pipeline.git.repository import Repository
from pipeline.observe.group import Group
from pipeline.observe.looks import BEFORE, look_of, refused_hosts, unread_by_record
from pipeline.observe.noise import as_remembered, without_swings
from pipeline.observe.observe import observe, record_visit
from pipeline.observe.requests import requests_for, urls_of
from pipeline.observe.schedule import only_due
from pipeline.proposal.artifact import write_artifact
from pipeline.proposal.builder import ProposalBuilder
from pipeline.proposal.files import with_repairs
from pipeline.proposal.groups import check_kept, open_proposals
from pipeline.proposal.left_over import close_left_over
from pipeline.proposal.model import Proposal, PublishResult, make_proposal
from pipeline.proposal.operation import Operation
from pipeline.proposal.publish import held_back, publish_each
from pipeline.proposal.repairs import repairs_of
from pipeline.proposal.stamps import days_of, with_stamps
from pipeline.proposal.target import PublishTarget, open_target
from pipeline.report import Finding, Report, Run, Trouble
from pipeline.report.build import combine, day
from pipeline.report.health import Failing
from pipeline.report.model import UnreadHost
from pipeline.sites import Site
from pipeline.storage.local import local_file
from pipeline.urls import canonical_url

_UNDATED = "Pages are visited as without those dates. Mend [site.dates], or leave it out."


class Progress(Protocol):
    """Who wants to know how far a run has come."""

    def stage(self, name: str, total: int = 0) -> None:
        """A new stage begins; ``total`` steps are expected (0 = unknown)."""

    def step(self, detail: str) -> None:
        """One step of the stage is done; ``detail`` says on what (a host, a path)."""


class Options(msgspec.Struct, frozen=True):
    """What one ``sync`` is asked to do; the fields are the command's options."""

    repository: Path
    config: Config
    dry_run: bool = False
    branch: bool = True
    push: bool = False
    pull_request: bool = False
    overwrite: bool = False
    record: Path | None = None
    replay: Path | None = None
    workers: str = "inline"
    fix_links: bool = False
    artifact: Path | None = None
    captures: tuple[Path, ...] = ()
    accept_removals: bool = False


class Result(msgspec.Struct, frozen=True):
    """What one ``sync`` found, and what became of its proposals; none on a dry run.

    ``excluded`` counts the links that are not watched.
    """

    report: Report
    proposals: tuple[PublishResult, ...]
    excluded: int = 0


class OpenRun(msgspec.Struct):
    """What a run works with from its first step to its last; ``stack`` closes what is opened on the way.

    ``looks`` gathers what the record will say of every page, ``trouble`` what did not work beside pages and articles.
    ``started`` is when it began, ``newest`` when the newest response came (seconds, UTC). ``finish`` is called when
    the run came to its end.
    """

    options: Options
    progress: Progress
    stack: ExitStack
    repository: Repository
    target: PublishTarget
    base: Base
    state: State
    archive: Replay | Recorder | None
    started: float
    newest: float = 0.0
    looks: list[Look] = msgspec.field(default_factory=list)
    trouble: list[Trouble] = msgspec.field(default_factory=list)
    finish: list[Callable[[], None]] = msgspec.field(default_factory=list)

    @property
    def seen(self) -> float:
        """When the newest response came, else when the run began (seconds, UTC)."""
        return self.newest or self.started


def sync(options: Options, progress: Progress) -> Result:
    """Do the main job: read, visit, compare, weigh, report, propose.

    Raises:
        ConfigError: the configuration does not fit the repository.
        StoreError: git or the disk refuses; the base branch is never written, so nothing is lost.
        PublishError: the remote refuses the branch or the pull request.
    """
    started = time.time()
    with open_run(options, progress) as run:
        articles = read_articles(run)
        proposals = open_groups(run, articles)
        check_kept(proposals, options.accept_removals)
        for proposal, change, failing in observe_pages(run, proposals):
            proposal.add(change, failing)
        reports = write_reports(run, articles, proposals)
        results = publish_all(run, proposals, reports)
        trouble = leave_record(run, articles, proposals, reports)
        trouble += held_back(results, options.config.groups.most_open)
        read = articles.read()
    report = combine(reports)
    report = replace(report, trouble=(*report.trouble, *trouble))
    elapsed = round((time.time() - started) * 1000)
    report = replace(report, run=replace(report.run, duration_ms=elapsed))
    return Result(report, tuple(results), read.links - read.watched)


@contextmanager
def open_run(options: Options, progress: Progress) -> Iterator[OpenRun]:
    """Open the repository, the publish target, the base, the lock, the memory and the archive of a run."""
    config, started = options.config, time.time()
    with Repository(options.repository) as repository:
        reach = {"push": options.push, "pull_request": options.pull_request, "overwrite": options.overwrite}
        target = open_target(repository, config, os.environ, **reach)
        base = resolve_base(repository, config, target.remote)
        with ExitStack() as stack:
            stack.enter_context(locked(repository, writes=not options.dry_run))
            if target.remote:
                restore_state(target.remote)
                if config.record.keep:
                    restore_record(target.remote, BEFORE)
            state = stack.enter_context(_memory(options))
            archive = stack.enter_context(_archive(options))
            run = OpenRun(options, progress, stack, repository, target, base, state, archive, started)
            yield run
        _hand_on_memory(target, options)
        for finish in run.finish:
            finish()


def read_articles(run: OpenRun) -> ArticleStore:
    """Read the articles as they are committed."""
    run.progress.stage("Reading articles")
    config, commit = run.options.config, run.base.commit
    replayed = run.options.replay is not None
    store = open_corpus(run.repository, config, committed=True, base=commit, replayed=replayed)
    articles = run.stack.enter_context(closing(store))
    check_read(articles.read())
    return articles


def open_groups(run: OpenRun, articles: ArticleStore) -> list[ProposalBuilder]:
    """Open a proposal for each group of articles, against what the group accepted at the base."""
    config = run.options.config
    edited = article_ages(run.repository, config, articles.commit, list(articles)).days
    return run.stack.enter_context(
        open_proposals(run.repository, config, run.base, articles, run.target, day(run.started), edited)
    )


def observe_pages(
    run: OpenRun, proposals: list[ProposalBuilder]
) -> Iterator[tuple[ProposalBuilder, PageChange, Failing]]:
    """Visit every page once; yield what each means for a group, and how long it has failed."""
    settings, sites = run.options.config.visit, run.options.config.sites
    by_name = {proposal.group.name: proposal for proposal in proposals}
    groups = [proposal.group for proposal in proposals]
    run.progress.stage("Visiting pages", sum(1 for _ in urls_of(groups)))
    replayed = run.options.replay is not None
    requests = requests_for(groups, run.state, settings.unconditional_every, sites, every_road=replayed)
    pause = 0 if replayed else settings.confirm_after_s
    visitor = run.stack.enter_context(_visitor(run, groups))
    for group, seen in observe(groups, requests, visitor, pause, run.state.stays_wrong):
        change = without_swings(run.state, group, seen)
        failing = record_visit(run.state, group, change)
        run.newest = max(run.newest, change.capture.fetched_at)
        change = as_remembered(run.state, group, change)
        if run.options.config.record.keep:
            archived = run.archive.responses if isinstance(run.archive, Recorder) else {}
            run.looks.append(look_of(run.state, group, change, run.started, archived))
        yield by_name[group.name], change, failing
        run.progress.step(group.pages[change.url].host)


@contextmanager
def _visitor(run: OpenRun, groups: list[Group]) -> Iterator[Visitor]:
    """Say who visits: this process or workers, or other jobs before it; and only the pages that are due."""
    options, config, commit = run.options, run.options.config, run.base.commit
    with open_visitor(options.workers, config.visit, config.sites, run.archive) as visitor:
        if options.captures:
            visitor = captured(options.captures, commit, visitor)
        elif not (options.dry_run or options.replay or options.record):
            visitor = _resumed(run, visitor)
        ask = partial(_dates_of, run, groups)
        yield only_due(visitor, groups, run.state, run.repository, commit, config, time.time(), ask)


def _dates_of(run: OpenRun, groups: list[Group], site: Site) -> dict[str, str]:
    """Ask a site when its pages changed; what it does not tell is said, and costs no visit."""
    config = run.options.config

    def page_of(address: str) -> str:
        url = canonical_url(address, config.sites)[0]
        return url if any(url in group.pages for group in groups) else ""

    with Web(config.visit, archive=run.archive, sites=config.sites, also=SITEMAP_TYPES) as web:
        said = said_dates(site, web, page_of)
    for what in said.trouble:
        run.trouble.append(Trouble(f"dates of {site.name}", what, _UNDATED))
    return said.dates


def _resumed(run: OpenRun, visitor: Visitor) -> Visitor:
    """Go on where an interrupted run stopped, and keep what this one visits until it is done."""
    file = local_file(run.options.repository, "visited.jsonl")
    if file is None:
        return visitor
    checkpoint = Checkpoint(file, run.base.commit)
    if checkpoint.kept:
        run.progress.stage(f"Going on after an interrupted run that visited {checkpoint.kept} pages")
    run.finish.append(checkpoint.done)
    return checkpoint.resume(visitor)


def write_reports(run: OpenRun, articles: ArticleStore, proposals: list[ProposalBuilder]) -> list[Report]:
    """Return the report of each group."""
    run.progress.stage("Writing the report")
    about = Run(_run_id(run.started), run.base.commit, run.base.branch, articles.commit, 0, ())
    trouble = [*(Trouble(*row) for row in articles.trouble), *run.trouble]
    reports = (_mended(run, articles, one, one.report(about, day(run.seen), trouble)) for one in proposals)
    hosts = _unread_hosts(run)
    return [replace(report, left_out=articles.set_aside, hosts=hosts) for report in reports]


def _unread_hosts(run: OpenRun) -> tuple[UnreadHost, ...]:
    """Return the hosts that no run could read; nothing where there is no record, or only the end of one."""
    if not refused_hosts(run.looks):
        return ()
    try:
        return unread_by_record(RecordHistory(run.repository, newest=BEFORE), day(run.seen), run.looks)
    except StoreError:
        return ()


def _mended(run: OpenRun, articles: ArticleStore, builder: ProposalBuilder, report: Report) -> Report:
    """Return ``report`` with the edits of articles that were opted in: by an option, a comment, a key."""
    config, base = run.options.config, run.base.commit
    asked = builder.seen.applied if run.options.fix_links or not run.options.artifact else frozenset()
    repaired = repairs_of(run.repository, config, base, report, links=run.options.fix_links, asked=asked)
    if config.record.stamp:
        days = days_of(builder.paths, articles, report, run.looks, builder.group.name, day(run.seen))
        repaired = with_stamps(run.repository, config, base, days, repaired)
    builder.repaired = repaired
    return replace(report, fixes=tuple(fix for one in repaired for fix in one.fixes))


def publish_all(run: OpenRun, proposals: list[ProposalBuilder], reports: list[Report]) -> list[PublishResult]:
    """Build one branch a group, beside the person's checkout, and publish it as far as was asked."""
    options = run.options
    if options.dry_run or (not options.branch and not options.artifact):
        return []
    built = [_built(run, one, report) for one, report in zip(proposals, reports, strict=True)]
    if options.artifact:
        names = [proposal.group.name for proposal in proposals]
        blind = [one for one in proposals if one.seen.state.kind == "unknown"]
        packed = [] if blind else zip(names, built, reports, strict=True)
        write_artifact(options.artifact, run.base, packed)
        return [_not_seen(one) for one in blind]
    pairs = zip(built, (one.seen for one in proposals), strict=True)
    results = publish_each(pairs, run.target, options.config.groups.most_open)
    return [*results, *close_left_over(run.target, run.base, {one.branch for one in built})]


def leave_record(
    run: OpenRun, articles: ArticleStore, proposals: list[ProposalBuilder], reports: list[Report]
) -> list[Trouble]:
    """Put this run on the record, or into the artifact for the job that may write it; a dry run leaves none.

    Returns what is to be said of it.
    """
    options, config = run.options, run.options.config
    if options.dry_run or not config.record.keep or not (options.branch or options.artifact):
        return []
    archive = options.record or options.replay
    entry = Entry(
        time=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(run.seen)),
        base=run.base.commit,
        branch=run.base.branch,
        articles=articles.commit,
        tool=tool_version(),
        replayed=options.replay is not None,
        site=articles.site,
        archive=archive.name if archive else "",
        settings=settings_of(config),
        pages=tuple(run.looks),
        flags=tuple(_open_flag(one) for report in reports for one in (*report.findings, *report.still)),
        decisions=tuple(one for proposal in proposals for one in proposal.settled.decisions),
    )
    if options.artifact:
        (options.artifact / RECORD_FILE).write_bytes(encode_entry(entry))
        return []
    texts = [one.group.spool for one in proposals]
    kept = keep_record(run.repository, run.target.remote, entry, texts, sign=config.proposal.sign)
    return troubles(kept)


def _open_flag(one: Finding) -> OpenFlag:
    seen = one.first_seen, one.line, one.accepted, one.observed, one.summary, one.capture, one.captured
    return OpenFlag(one.id, one.article, one.page, str(one.verdict), one.rules, *seen)


def _not_seen(builder: ProposalBuilder) -> PublishResult:
    """Return the result of a group whose branch could not be seen: nothing may be built on a guess."""
    detail, report = "; ".join(builder.seen.trouble), builder.group.accepted.root.report_markdown
    return PublishResult(Operation.REFUSED, builder.seen.branch, detail=detail, report=report)


def _built(run: OpenRun, builder: ProposalBuilder, report: Report) -> Proposal:
    """Return what a group proposes: its snapshots and report, and opted-in repairs of its articles."""
    repaired = builder.repaired
    files = builder.files(report, html=run.options.config.proposal.html)
    if repaired:
        files = with_repairs(files, repaired)
    paths = [one.path for one in repaired]
    message, date, name = builder.message(report), builder.date(run.seen), builder.group.name
    return make_proposal(run.target, run.base, name, report, files, message, date, paths, report.fixes)


def _hand_on_memory(target: PublishTarget, options: Options) -> None:
    """Keep what the next run should know where a machine without memory finds it."""
    if options.dry_run or options.replay:
        return
    memory = state_bytes(options.repository)
    if options.artifact and memory:
        (options.artifact / FILE).write_bytes(memory)
    elif target.remote and options.branch and not options.artifact:
        keep_state(target.remote, memory)


@contextmanager
def _memory(options: Options) -> Iterator[State]:
    """Open what earlier runs remember; a dry run reads it and writes nothing."""
    with State(state_file(options.repository), keep=not options.dry_run) as state:
        yield state


def _archive(options: Options) -> AbstractContextManager[Replay | Recorder | None]:
    if options.replay:
        return open_replay(options.replay)
    return open_recorder(options.record) if options.record else nullcontext()


def _run_id(seconds: float) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(seconds))
