"""The pictures of the report show what the repository's history really holds."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from git import Repo

from pipeline.cli.report import command
from pipeline.config import Config
from pipeline.content import Block, Section, Snapshot
from pipeline.flags.ledger import write_flags
from pipeline.flags.model import Flag
from pipeline.git.repository import Repository
from pipeline.jobs.trends import read_history
from pipeline.report.history import History, PageHistory, busiest, by_age, span
from pipeline.report.json import render_json
from pipeline.snapshots.encoding import encode
from tests import reports
from tests.content_repo import SITE, accept, archive, article, page, repository, run

URL = "https://docs.larkfen.example/cloud/relay/quotas"
PAGE = "snapshots/docs.larkfen.example/cloud/relay/quotas.md"


def commit(repo: Repo, day: str, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(repo.working_dir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    repo.index.add(list(files))
    at = f"{day}T12:00:00 +0000"
    repo.index.commit(f"On {day}", author_date=at, commit_date=at)


def said(text: str) -> str:
    block = Block("paragraph", text)
    return encode(Snapshot(URL, "Queue quotas", "1", (Section("quotas", "Queue quotas", 1, (), (block,)),)))


def history(folder: Path) -> Repo:
    repo = Repo.init(folder, initial_branch="main")
    flag = Flag("00ff", "articles/a.md", "id", "blob", URL, "", "2026-11-03", "update", ("number-changed",))
    commit(repo, "2026-09-01", {PAGE: said("30"), "snapshots/REPORT.md": "one", "articles/a.md": "# A\n"})
    commit(repo, "2026-10-05", {PAGE: said("25"), "snapshots/REPORT.md": "two"})
    commit(repo, "2026-11-03", {PAGE: said("20"), "snapshots/flags.jsonl": write_flags((flag,))})
    return repo


def test_a_page_that_changed_twice_is_shown_twice_and_its_baseline_is_no_change(tmp_path: Path) -> None:
    with history(tmp_path):
        past = read_history(Repository(tmp_path), Config(), "2026-11-23")
    assert past.pages == (PageHistory(URL, "Queue quotas", ("2026-10-05", "2026-11-03")),)
    assert past.until == "2026-11-23"


def test_the_html_report_of_a_repository_has_its_pictures(tmp_path: Path) -> None:
    with history(tmp_path):
        (tmp_path / "report.json").write_text(render_json(reports.tiny(), committed=True), encoding="utf-8")
        run = CliRunner().invoke(
            command,
            ["--repo", str(tmp_path), str(tmp_path / "report.json"), "--format", "html"],
            standalone_mode=False,
        )
    assert run.exception is None
    assert 'aria-label="2026-10-05, 2026-11-03"' in run.output


def test_without_a_repository_the_html_report_has_no_pictures(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(render_json(reports.tiny(), committed=True), encoding="utf-8")
    run = CliRunner().invoke(
        command,
        ["--repo", str(tmp_path), str(tmp_path / "report.json"), "--format", "html"],
        standalone_mode=False,
    )
    assert run.exception is None
    assert 'id="history"' not in run.output


def test_pages_are_placed_on_one_time_line_most_changes_first() -> None:
    past = History(
        (
            PageHistory("https://a.example/", "A", ("2026-01-11",)),
            PageHistory("https://b.example/", "B", ("2026-01-01", "2026-01-21")),
            PageHistory("https://c.example/", "C", ()),
        ),
    )
    assert [strip.title for strip in busiest(past)] == ["B", "A"]
    assert [strip.marks for strip in busiest(past)] == [(0.0, 100.0), (50.0,)]
    assert [day.isoformat() for day in span(past)] == ["2026-01-01", "2026-01-21"]


def test_every_open_flag_is_in_one_bar() -> None:
    bars = by_age((0, 7, 8, 30, 31, 180, 181, 4000))
    assert [(bar.label, bar.count) for bar in bars] == [
        ("0 to 7 days", 2),
        ("8 to 30 days", 2),
        ("31 to 90 days", 1),
        ("91 to 180 days", 1),
        ("over 180 days", 2),
    ]
    assert by_age(()) == ()


def test_the_base_and_the_articles_are_read_once_for_all_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository(tmp_path / "content", {"a/b.md": article("B", f"See [limits]({SITE}/limits).")})
    ends = page("Limits", "k|Limits|<p>Limits of vaults are retired on March 31, 2027.</p>")
    run(folder, archive(tmp_path / "1.warc.gz", {"/limits": ends}))
    accept(folder)
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    with Repository(folder) as here:
        past = read_history(here, Config(), "2027-03-01")
    assert [one.article for one in past.fresh] == [one.article for one in past.reminders] == ["a/b.md"]
    asked = (tmp_path / "trace").read_text()
    assert asked.count("rev-parse 'HEAD^{commit}'") == 1
    assert asked.count("ls-tree") == 2
