"""What a run leaves for the next one, and for the job that may write: memory, record, captures, repairs."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec import structs

from pipeline.baseline.record import decode_entry
from pipeline.baseline.record_ref import REF
from pipeline.baseline.state_ref import FILE
from pipeline.config import Config, Visit
from pipeline.fetch.capture_files import Head, write_captures
from pipeline.git.repository import Repository
from pipeline.jobs.visit_shard import visit_part
from pipeline.run import Options, Result, sync
from tests.content_repo import PROPOSAL, SITE, Silent, accept, archive, article, git, page, repository, run
from tests.faultsite import Asked, Site, Wire, name_hosts, site
from tests.run.test_record import BODY, SAYS, folder_of, recorded

pytestmark = pytest.mark.usefixtures("allow_loopback")
HOST = "docs.test"
NEWS = SAYS.replace("four", "five")
LIVE = Config(visit=Visit(rate_per_host=0, confirm_after_s=0, unconditional_every=5))


@dataclass
class Team:
    """A repository whose article cites one page of a live site that answers 304 to its validator."""

    folder: Path
    it: Site

    def sync(self, progress: Silent | None = None, **options: object) -> Result:
        return sync(Options(self.folder, LIVE, **options), progress or Silent())  # type: ignore[arg-type]


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    name_hosts(monkeypatch)

    def route(wire: Wire, asked: Asked) -> None:
        known = asked.headers.get("if-none-match") == '"1"'
        wire.answer(304 if known else 200, page("Limits", "a|A|<p>At most 5 at a time.</p>"), etag='"1"')

    with site({"/limits": route}) as it:
        files = {"articles/a.md": article("A", f"At most 5, see [it]({it.url('/limits', HOST)}).")}
        yield Team(repository(tmp_path / "team", files), it)


def machine(team: Team, tmp_path: Path, name: str) -> Team:
    """The same team on a machine that keeps nothing, with a remote."""
    bare = tmp_path / "remote.git"
    if not bare.exists():
        git(tmp_path, "clone", "--quiet", "--bare", str(team.folder), str(bare))
    git(tmp_path, "clone", "--quiet", str(bare), name)
    return Team(tmp_path / name, team.it)


def conditions(team: Team) -> list[str | None]:
    return [asked.headers.get("if-none-match") for asked in team.it.log if asked.path == "/limits"]


def test_a_machine_that_keeps_nothing_asks_what_the_last_one_may_ask(team: Team, tmp_path: Path) -> None:
    first = machine(team, tmp_path, "first")
    first.sync(push=True)
    git(tmp_path / "remote.git", "update-ref", "refs/heads/main", f"refs/heads/{PROPOSAL}")
    before = len(conditions(team))
    machine(team, tmp_path, "second").sync(push=True)
    assert conditions(team)[before:] == ['"1"'], "every run of a job would transfer every page"


def test_a_run_without_a_push_leaves_the_remote_as_it_was(team: Team, tmp_path: Path) -> None:
    first = machine(team, tmp_path, "first")
    before = git(tmp_path / "remote.git", "for-each-ref")
    first.sync()
    first.sync(push=True, dry_run=True)
    assert git(tmp_path / "remote.git", "for-each-ref") == before


def test_the_job_that_may_write_gets_memory_and_record_with_the_artifact(team: Team, tmp_path: Path) -> None:
    artifact = tmp_path / "artifact"
    result = team.sync(artifact=artifact)
    assert result.proposals == ()
    assert (artifact / FILE).stat().st_size > 0
    entry = decode_entry((artifact / "record.json").read_bytes())
    assert [(one.outcome, one.status) for one in entry.pages] == [("ok", 200)]
    assert git(team.folder, "for-each-ref", REF) == "", "the job without a token wrote to the record"


def test_an_artifact_of_a_replay_holds_no_memory(tmp_path: Path) -> None:
    """What a recording said is no evidence of what a server answers today."""
    artifact = tmp_path / "artifact"
    run(folder_of(tmp_path), recorded(tmp_path, "2026-03-02"), artifact=artifact)
    assert not (artifact / FILE).exists()
    assert (artifact / "record.json").exists()


def test_the_record_names_every_open_flag_and_every_decision(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, recorded(tmp_path, "2026-03-02"))
    accept(folder)
    news = archive(tmp_path / "news.warc.gz", {"/regions": page("Regions", NEWS)}, "2026-03-09")
    result = run(folder, news)
    [finding] = result.report.findings
    [row] = [json.loads(line) for line in git(folder, "show", f"{REF}:flags.jsonl").splitlines()]
    assert (row["id"], row["article"], row["page"]) == (finding.id, finding.article, finding.page)
    assert (row["verdict"], row["line"], row["first_seen"]) == ("update", finding.line, "2026-03-09")
    assert row["rules"] == list(finding.rules) and row["accepted"] != row["observed"]
    assert re.fullmatch(r"\d{8}T\d{6}Z", result.report.run.id)


def test_the_record_is_the_same_however_pages_answer(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, recorded(tmp_path, "2026-03-02"))
    about = json.loads(git(folder, "show", f"{REF}:run.json"))
    about_us = ["schema", "time", "base", "branch", "articles", "tool", "replayed"]
    assert list(about) == [*about_us, "site", "archive", "settings", "pages"]
    assert (about["branch"], about["articles"], about["schema"]) == ("main", about["base"], 1)
    names = git(folder, "ls-tree", "-r", "--name-only", REF).split()
    assert [name for name in names if name.startswith("pages/")] and {
        "run.json",
        "flags.jsonl",
        "decisions.jsonl",
    } <= {*names}


def test_captures_that_another_job_brought_are_not_asked_for_again(team: Team, tmp_path: Path) -> None:
    captures = tmp_path / "captures"
    with Repository(team.folder) as opened:
        assert visit_part(opened, LIVE, 1, 1, captures / "1.captures.gz", None, Silent()) == 1
    asked = len(conditions(team))
    result = team.sync(captures=(captures,))
    assert dict(result.report.run.counts)["baseline"] == 1
    assert len(conditions(team)) == asked


def test_a_page_that_no_job_brought_is_deferred(team: Team, tmp_path: Path) -> None:
    head = Head(base=git(team.folder, "rev-parse", "HEAD"), shard="1/1")
    write_captures(tmp_path / "1.captures.gz", head, ())
    [row] = team.sync(captures=(tmp_path,)).report.pages
    assert row.outcome == "deferred"
    assert conditions(team) == []


def test_what_is_not_committed_is_visited_by_no_job(team: Team, tmp_path: Path) -> None:
    (team.folder / "articles/draft.md").write_text(
        article("Draft", f"See [draft]({team.it.url('/draft', HOST)}).")
    )
    with Repository(team.folder) as opened:
        visit_part(opened, LIVE, 1, 1, tmp_path / "1.captures.gz", None, Silent())
    assert {asked.path for asked in team.it.log} == {"/limits"}


class _Told(Silent):
    def __init__(self, stops: bool) -> None:
        self.stages: list[str] = []
        self._stops = stops

    def stage(self, name: str, total: int = 0) -> None:
        self.stages.append(name)
        if self._stops and name == "Writing the report":
            raise KeyboardInterrupt


def test_a_run_that_goes_on_says_so_once(team: Team) -> None:
    with pytest.raises(KeyboardInterrupt):
        team.sync(_Told(stops=True))
    again, third = _Told(stops=False), _Told(stops=False)
    team.sync(again)
    team.sync(third)
    assert "Going on after an interrupted run that visited 1 pages" in again.stages
    assert [stage for stage in third.stages if "interrupted" in stage] == []
    assert len(conditions(team)) == 2


def test_a_repair_that_was_asked_for_is_on_the_branch_and_no_other(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, recorded(tmp_path, "2026-03-02"))
    accept(folder)
    moved = {
        "/regions": (301, {"Location": f"{SITE}/places"}, b""),
        "/places": page("Regions", SAYS),
    }
    news = archive(tmp_path / "moved.warc.gz", moved, "2026-03-09")  # type: ignore[arg-type]
    run(folder, news)
    assert git(folder, "diff", "--name-only", "main", PROPOSAL, "--", "articles") == ""
    result = run(folder, news, fix_links=True)
    assert len(result.report.fixes) == 1
    text = git(folder, "show", f"{PROPOSAL}:articles/regions.md")
    assert f"({SITE}/places#government)" in text and f"({SITE}/regions" not in text
    assert BODY not in text


def test_a_run_does_no_more_than_it_was_asked_for(tmp_path: Path) -> None:
    asked = structs.asdict(Options(tmp_path, LIVE))
    wanted = {name: value for name, value in asked.items() if value and name not in ("repository", "config")}
    assert wanted == {"branch": True, "workers": "inline"}
