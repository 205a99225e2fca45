"""Week after week: the web changes, people write, the job runs, people decide; everything is held to the truth."""

import datetime
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.proposal.operation import Operation
from pipeline.report import Report
from pipeline.report.build import changed_pages
from pipeline.run import Options, Result, sync
from tests.content_repo import archive, git
from tests.github_double import GitHub
from tests.publishing import a_place
from tests.season.audit import BROKEN, CHURN, IDLE, QUIET, REPEATED, Oracle, Tally
from tests.season.branch import flagged, ledger
from tests.season.team import Team
from tests.season.world import World, articles_in

_FIRST = datetime.date(2026, 1, 5)
_ROW = re.compile(r"^ *- \[[ x]\] (.*) <!-- ([0-9a-f]{16}) -->$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_WHERE = re.compile(r"^`[^`]*`(?: and [0-9, ]+)?")
_Claims = frozenset[tuple[str, str, str]]
_Row = tuple[str, _Claims]
_WRITES = frozenset(("POST", "PATCH", "PUT", "DELETE"))


class _Meanwhile:
    """A progress that lets somebody merge while the run is under way."""

    def __init__(self, merge: Callable[[], None] | None = None) -> None:
        self._merge = merge

    def stage(self, name: str, total: int = 0) -> None:
        if name == "Writing the report" and self._merge:
            self._merge()

    def step(self, detail: str) -> None: ...


def rehearse(tmp: Path, seed: int, weeks: int, *, memory: bool, pages: int = 20, articles: int = 14) -> Tally:
    """Play ``weeks`` weeks of ``seed`` in the folder ``tmp`` and return what went wrong.

    ``memory``: the job keeps its folder from week to week; without, each run has a fresh clone.
    """
    chance = random.Random(seed)
    world = World(chance, pages, articles)
    files = {draft.path: world.text(draft) for draft in world.drafts}
    with pytest.MonkeyPatch.context() as patch, a_place(tmp, patch, files=files) as place:
        season = Season(chance, world, place.github, tmp, memory)
        for week in range(weeks):
            season.week(week)
    return season.tally


class Season:
    """A season as it goes on."""

    def __init__(self, chance: random.Random, world: World, forge: GitHub, tmp: Path, memory: bool) -> None:
        self.chance, self.world, self.forge, self.tmp, self.memory = chance, world, forge, tmp, memory
        self.tally = Tally()
        self.oracle = Oracle(world, self.tally)
        self.team = Team(chance, world, self.oracle, forge, tmp)
        self.rows: dict[_Row, str] = {}
        self.said: dict[str, _Claims] = {}
        self.told: list[str] = []

    def week(self, number: int) -> None:
        """Let one week pass."""
        name = f"week {number}"
        quiet = number > 0 and self.chance.random() < 0.15
        if number and not quiet:
            self.told += [f"{name}: {what}" for what in (*self.world.happen(), *self.team.write())]
        day = _FIRST + datetime.timedelta(7 * number)
        folder = self._clone(number)
        open_now = self.team.open_requests()
        meanwhile = None
        if open_now and number > 1 and self.chance.random() < 0.12:
            meanwhile = self._merge_all
            self.told.append(f"{name}: merged while the job runs")
        result = self._run(folder, day, f"{number}", _Meanwhile(meanwhile))
        self.told += [f"{name}: {one.branch} {one.operation} #{one.number}" for one in result.proposals]
        self._look_at(name, folder, result, merged=meanwhile is not None)
        if meanwhile is None:
            self._again(name, folder, day, number)
        reviewed = self.team.review()
        self.told += [f"{name}: {what}" for what in reviewed]
        if not self.memory:
            shutil.rmtree(folder)

    def _merge_all(self) -> None:
        for number, branch in self.team.open_requests().items():
            self.team.merge(number, branch)

    def _clone(self, number: int) -> Path:
        folder = self.tmp / ("job" if self.memory else f"job-{number}")
        if folder.exists():
            git(folder, "pull", "--quiet", "--ff-only", "origin", "main")
            return folder
        depth = () if self.chance.random() < 0.4 or self.memory else ("--depth", "1")
        git(self.tmp, "clone", "--quiet", *depth, f"file://{self.forge.bare}", folder.name)
        return folder

    def _run(self, folder: Path, day: datetime.date, build: str, progress: _Meanwhile) -> Result:
        recorded = archive(self.tmp / "pages.warc.gz", self.world.answers(build), day.isoformat())
        self.oracle.visit()
        pages = sorted((folder / "snapshots").rglob("plans/*.md"))
        self.oracle.accept({page.as_posix(): page.read_text("utf-8") for page in pages})
        before = _state(folder)
        options = Options(folder, load_config(folder), replay=recorded, push=True, pull_request=True)
        result = sync(options, progress)
        if _state(folder) != before:
            self.tally.add(BROKEN, f"week {build}: the work tree was touched")
        return result

    def _look_at(self, name: str, folder: Path, result: Result, *, merged: bool) -> None:
        report = result.report
        flags = [one for one in (*report.findings, *report.still) if one.verdict.flags]
        blocked = any(one.operation is Operation.SKIPPED_EDITED for one in result.proposals)
        self.oracle.judge(name, flags, articles_in(folder), blocked=blocked)
        for one in result.proposals:
            if one.operation is Operation.CREATED and not merged and not _is_news(report):
                self.tally.add(IDLE, f"{name}: #{one.number} says nothing new")
            if one.operation is Operation.REFUSED:
                self.tally.add(BROKEN, f"{name}: {one.branch} refused: {one.detail}")
        # What is open again after it was not is told anew, and so is what is left of a flag.
        self.said = {one.id: frozenset((c.rule, c.text, c.after) for c in one.claims) for one in flags}
        self.rows = {name: row for name, row in self.rows.items() if name in self.said.items()}
        branches = list(self.team.open_requests().values())
        if len(branches) != len(set(branches)):
            self.tally.add(BROKEN, f"{name}: two open requests for one branch")
        if not merged:
            self._look_at_branches(name, result)
        self._look_at_messages(name)

    def _look_at_branches(self, name: str, result: Result) -> None:
        tip = git(self.forge.bare, "rev-parse", "main")
        rows: dict[_Row, str] = {}
        for one in result.proposals:
            if one.operation not in (Operation.CREATED, Operation.UPDATED):
                continue
            if git(self.forge.bare, "rev-parse", f"{one.branch}^") != tip:
                self.tally.add(BROKEN, f"{name}: {one.branch} is not on the tip of main")
            body = self.forge.pulls[one.number]["body"]
            rows |= {
                (found[2], self.said[found[2]]): _WHERE.sub("", _LINK.sub(r"\1", found[1]))
                for found in _ROW.finditer(body)
                if found[2] in self.said
            }
            missing = self._not_in(one.branch, body)
            if missing:
                self.tally.add(BROKEN, f"{name}: {one.branch} does not name {missing}")
        for key in rows.keys() & self.rows.keys():
            if rows[key] != self.rows[key]:
                self.tally.add(CHURN, f"{name}: {key[0]} was\n      {self.rows[key]}\n   now {rows[key]}")
        self.rows |= rows

    def _not_in(self, branch: str, body: str) -> set[str]:
        """Return the findings of a branch that its ledger does not name, or its request has no row for."""
        bare = self.forge.bare
        found = {one["id"] for one in flagged(bare, branch)}
        missing = found - ledger(bare, branch)
        return missing | {one for one in found if one not in body}

    def _look_at_messages(self, name: str) -> None:
        for number, comments in self.forge.comments.items():
            ours = [one["body"] for one in comments if "content-sync" in one["body"]]
            if len(ours) != len(set(ours)):
                self.tally.add(REPEATED, f"{name}: #{number} has the same comment twice")

    def _again(self, name: str, folder: Path, day: datetime.date, number: int) -> None:
        """The next day, with nothing else anywhere: nothing may be written."""
        heads = git(self.forge.bare, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads")
        self.forge.log.clear()
        result = self._run(folder, day + datetime.timedelta(1), f"{number} again", _Meanwhile())
        writes = [
            f"{method} {path} {sorted(body or ())}"
            for method, path, body in self.forge.log
            if method in _WRITES
        ]
        if writes or heads != git(
            self.forge.bare, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads"
        ):
            done = [(str(one.operation), one.branch, one.number) for one in result.proposals]
            self.tally.add(QUIET, f"{name}: {done} {writes}")


def _state(folder: Path) -> tuple[str, ...]:
    asked = (("status", "--porcelain"), ("rev-parse", "HEAD"), ("ls-files", "--stage"))
    return tuple(git(folder, *one) for one in asked)


def _is_news(report: Report) -> bool:
    return bool(
        report.findings
        or report.fixes
        or changed_pages(report)
        or any(row.change.is_baseline or row.note for row in report.pages)
    )
