"""Days that accepted pages announce are listed as they come near, with the lines that lean on them."""

import json
from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.git.repository import Repository
from pipeline.jobs.at_base import AtBase
from pipeline.jobs.reminders import read_reminders
from pipeline.jobs.trends import read_history
from pipeline.report.html import render_html
from pipeline.report.reminders import Reminder, in_words, is_near, near_years, nearest
from tests import reports
from tests.content_repo import SITE, accept, archive, article, page, repository, run

SAYS = "keys|Keys|<p>Rotation of hardware protected signing keys is retired on March 31, 2027.</p>"


@pytest.fixture(scope="module", params=["", "directory"])
def folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    place = tmp_path_factory.mktemp("soon")
    body = f"Keys rotate by themselves, see [keys]({SITE}/vaults#keys) and [again]({SITE}/vaults#keys)."
    files = {"a/keys.md": article("Keys", body), "a/other.md": article("Other", f"See [x]({SITE}/vaults#x).")}
    files["content-sync.toml"] = f'[groups]\nby = "{request.param}"\n'
    made = repository(place / "content", files)
    answers = {"/vaults": page("Vaults", SAYS, "x|X|<p>Nothing ends.</p>")}
    run(made, archive(place / "1.warc.gz", answers))
    for branch in ("content-sync/proposal", "content-sync/a"):
        try:
            accept(made, branch)
        except AssertionError:
            continue
    return made


def reminders(folder: Path, today: str) -> list[Reminder]:
    with Repository(folder) as here, AtBase(here, load_config(folder)) as at:
        return read_reminders(at, today)


def test_a_day_is_listed_once_with_the_line_that_leans_on_it(folder: Path) -> None:
    [one] = reminders(folder, "2027-03-01")
    assert (one.day, one.article, one.line, one.page) == ("2027-03-31", "a/keys.md", 7, f"{SITE}/vaults")
    assert "is retired on March 31, 2027" in one.sentence


@pytest.mark.parametrize(
    ("today", "near"), [("2026-10-02", True), ("2026-10-01", False), ("2027-06-29", True)]
)
def test_only_what_is_near_is_listed(folder: Path, today: str, near: bool) -> None:
    assert bool(reminders(folder, today)) is near
    assert is_near("2027-03-31", today) is near


@pytest.mark.parametrize(
    ("today", "years"), [("2026-06-15", "2026"), ("2026-02-01", "2025|2026"), ("2026-11-01", "2026|2027")]
)
def test_a_near_day_is_in_one_of_the_near_years(today: str, years: str) -> None:
    assert near_years(today) == years


def test_the_day_before_and_after_are_told_in_words() -> None:
    days = ["2027-03-30", "2027-03-31", "2027-04-01", "2027-04-11"]
    assert [in_words("2027-03-31", today) for today in days] == [
        "2027-03-31, in 1 day",
        "2027-03-31, today",
        "2027-03-31, 1 day ago",
        "2027-03-31, 11 days ago",
    ]
    assert not is_near("2027-03-31", "2027-06-30")


def test_the_first_line_stands_for_the_article_and_the_earliest_day_first() -> None:
    rows = [
        Reminder(day, "a.md", line, "p", "s")
        for day, line in (("2027-02-01", 9), ("2027-02-01", 3), ("2027-01-01", 5))
    ]
    assert [(one.day, one.line) for one in nearest(rows)] == [("2027-01-01", 5), ("2027-02-01", 3)]


def test_the_report_in_html_and_status_list_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from pipeline.cli import ages, group

    with Repository(folder) as here:
        past = read_history(here, load_config(folder), "2027-03-01")
    assert "2027-03-31, in 30 days" in render_html(reports.tiny(), past=past)
    monkeypatch.setattr(ages, "today", lambda: "2027-03-01")
    words = ["status", "--repo", str(folder)]
    told = CliRunner().invoke(group, words, standalone_mode=False, catch_exceptions=False).output
    assert f"2027-03-31, in 30 days  a/keys.md:7 leans on {SITE}/vaults: " in told
    found = json.loads(CliRunner().invoke(group, [*words, "--json"], standalone_mode=False).output)
    assert [one["day"] for one in found["reminders"]] == ["2027-03-31"]


def searches(folder: Path, trace: Path, monkeypatch: pytest.MonkeyPatch, today: str) -> int:
    trace.unlink(missing_ok=True)
    monkeypatch.setenv("GIT_TRACE", str(trace))
    assert len(reminders(folder, today)) == 1
    return trace.read_text().count("built-in: git grep")


def test_the_same_snapshots_are_searched_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, trace = folder / ".content-sync" / "announced.json", tmp_path / "trace"
    kept.unlink(missing_ok=True)
    days = ("2027-03-01", "2027-03-02", "2027-05-01")
    assert [searches(folder, trace, monkeypatch, day) for day in days] == [1, 0, 1]
    for damage in (b"", b"{", b'{"tree":1}', b"\xff"):
        kept.write_bytes(damage)
        assert searches(folder, trace, monkeypatch, "2027-03-01") == 1
    kept.unlink()
    kept.mkdir()
    assert searches(folder, trace, monkeypatch, "2027-03-01") == 1
    kept.rmdir()
