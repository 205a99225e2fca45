"""The whole story on one page: articles -> links -> pages -> captures -> changes -> impacts -> report -> branch."""

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec.structs import replace

from pipeline.baseline.state import State
from pipeline.baseline.state_ref import keep_state, restore_state, state_file
from pipeline.config import Config
from pipeline.corpus.ages import article_ages
from pipeline.corpus.read import open_corpus
from pipeline.fetch.read import Visitor
from pipeline.fetch.warc import Recorder, Replay, open_recorder, open_replay
from pipeline.fetch.workers import open_visitor
from pipeline.git.base import Base, resolve_base
from pipeline.git.lock import locked
from pipeline.git.repository import Repository
from pipeline.observe.group import Watch
from pipeline.observe.noise import calmed, rested
from pipeline.observe.observe import observe, remember
from pipeline.observe.requests import requests_for, urls_of
from pipeline.observe.schedule import resting
from pipeline.proposal.builder import Draft
from pipeline.proposal.groups import open_drafts
from pipeline.proposal.model import Proposal, PublishResult, make_proposal
from pipeline.proposal.publish import publish
from pipeline.proposal.target import PublishTarget, open_target
from pipeline.report import Report, Run, Trouble
from pipeline.report.build import combine, day
from pipeline.storage.local import local_folder

if TYPE_CHECKING:
    from pipeline.report.fixes import Repaired


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


class Result(msgspec.Struct, frozen=True):
    """What one ``sync`` found, and what became of its proposals; none on a dry run."""

    report: Report
    proposals: tuple[PublishResult, ...]


def sync(options: Options, progress: Progress) -> Result:
    """Do the main job: read, visit, compare, weigh, report, propose.

    Raises:
        ConfigError: the configuration does not fit the repository.
        StoreError: git or the disk refuses; the base branch is never written, so nothing is lost.
        PublishError: the remote refuses the branch or the pull request.
    """
    with Repository(options.repository) as repository:
        return _sync(repository, options, progress)


def _sync(repository: Repository, options: Options, progress: Progress) -> Result:
    started = time.time()
    target = open_target(
        repository,
        options.config,
        os.environ,
        push=options.push,
        pull_request=options.pull_request,
        overwrite=options.overwrite,
    )
    base = resolve_base(repository, options.config, target.remote)
    progress.stage("Reading articles")
    with ExitStack() as stack:
        shelf = stack.enter_context(
            closing(open_corpus(repository, options.config, committed=True, base=base.commit))
        )
        edited = article_ages(repository, options.config, shelf.commit, list(shelf)).days
        if target.remote:
            restore_state(target.remote)
        stack.enter_context(locked(repository))
        drafts = stack.enter_context(
            open_drafts(repository, options.config, base, shelf, target, day(started), edited)
        )
        state = stack.enter_context(_memory(options))
        archive = stack.enter_context(_archive(options))
        watches = [draft.watch for draft in drafts]
        visitor = stack.enter_context(_visitor(repository, watches, state, archive, base, options))
        seen = _visit(drafts, state, visitor, options, progress) or started
        progress.stage("Writing the report")
        run = Run(_run_id(started), base.commit, base.branch, shelf.commit, 0, ())
        trouble = [Trouble(*row) for row in shelf.trouble]
        reports = [draft.report(run, day(seen), trouble) for draft in drafts]
        results = _propose(drafts, reports, base, seen, target, options)
    _hand_on_memory(target, options)
    report = combine(reports)
    elapsed = round((time.time() - started) * 1000)
    return Result(replace(report, run=replace(report.run, duration_ms=elapsed)), tuple(results))


@contextmanager
def _visitor(
    repository: Repository,
    watches: list[Watch],
    state: State,
    archive: Replay | Recorder | None,
    base: Base,
    options: Options,
) -> Iterator[Visitor]:
    """Say who visits: this process or workers, or other jobs before it; and only the pages that are due."""
    config = options.config
    with open_visitor(options.workers, config.visit, config.sites, archive) as visitor:
        if options.captures:
            from pipeline.fetch.capture_files import captured

            visitor = captured(options.captures, base.commit, visitor)
        yield resting(visitor, watches, state, repository, base.commit, config, time.time())


def _visit(
    drafts: list[Draft], state: State, visitor: Visitor, options: Options, progress: Progress
) -> float:
    """Visit every page once and hand each change to its draft; return when the newest answer came (UTC, s)."""
    settings, sites = options.config.visit, options.config.sites
    drafting = {draft.watch.name: draft for draft in drafts}
    watches = [draft.watch for draft in drafts]
    progress.stage("Visiting pages", sum(1 for _ in urls_of(watches)))
    requests = requests_for(watches, state, settings.unconditional_every, sites)
    pause = 0 if options.replay else settings.confirm_after_s
    newest = 0.0
    for watch, seen in observe(watches, requests, visitor, pause, state.stays_wrong):
        change = rested(state, watch, seen)
        failing = remember(state, watch, change)
        drafting[watch.name].add(calmed(state, watch, change), failing)
        newest = max(newest, change.capture.fetched_at)
        progress.step(watch.pages[change.url].host)
    return newest


def _propose(
    drafts: list[Draft],
    reports: list[Report],
    base: Base,
    seen: float,
    target: PublishTarget,
    options: Options,
) -> list[PublishResult]:
    """Build one branch a group, beside the person's checkout, and publish it as far as was asked."""
    if options.dry_run or (not options.branch and not options.artifact):
        return []
    proposals = [
        _proposal(draft, report, base, seen, target, options)
        for draft, report in zip(drafts, reports, strict=True)
    ]
    if options.artifact:
        from pipeline.proposal.artifact import write_artifact

        names = [draft.watch.name for draft in drafts]
        blind = [one for one in drafts if one.seen.stands.kind == "unknown"]
        write_artifact(options.artifact, base, [] if blind else zip(names, proposals, reports, strict=True))
        return [_blind(draft) for draft in blind]
    return [publish(proposal, draft.seen, target) for proposal, draft in zip(proposals, drafts, strict=True)]


def _blind(draft: Draft) -> PublishResult:
    """Return the result of a group whose branch could not be seen: nothing may be built on a guess."""
    detail, report = "; ".join(draft.seen.trouble), draft.watch.accepted.root.report_markdown
    return PublishResult("refused", draft.seen.branch, detail=detail, report=report)


def _proposal(
    draft: Draft, report: Report, base: Base, seen: float, target: PublishTarget, options: Options
) -> Proposal:
    """Return what a group proposes: its snapshots and report, and opted-in repairs of its articles."""
    files = draft.files(report, day(seen), html=options.config.proposal.html)
    mended: list[Repaired] = []
    if options.fix_links:
        from pipeline.proposal.files import with_repairs
        from pipeline.proposal.repairs import repairs_of

        mended = repairs_of(target.repository, options.config, base.commit, report)
        files = with_repairs(files, mended)
    fixes = [fix for one in mended for fix in one.fixes]
    group, message, date = draft.watch.name, draft.message(report), draft.date(seen)
    return make_proposal(
        target, base, group, report, files, message, date, [one.path for one in mended], fixes
    )


def _hand_on_memory(target: PublishTarget, options: Options) -> None:
    """Keep what the next run should know where a machine without memory finds it."""
    if options.dry_run or options.replay:
        return
    memory = state_file(options.repository)
    if options.artifact:
        (options.artifact / memory.name).write_bytes(memory.read_bytes())
    elif target.remote and options.branch:
        keep_state(target.remote, memory.read_bytes())


@contextmanager
def _memory(options: Options) -> Iterator[State]:
    """Open what earlier runs remember; a dry run reads it and writes nothing."""
    with State(local_folder(options.repository) / "state.sqlite", keep=not options.dry_run) as state:
        yield state


def _archive(options: Options) -> AbstractContextManager[Replay | Recorder | None]:
    if options.replay:
        return open_replay(options.replay)
    return open_recorder(options.record) if options.record else nullcontext()


def _run_id(seconds: float) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(seconds))
