"""Three runs against a host that refuses: the third says so once, from the record."""

from pathlib import Path

import pytest

from pipeline.cli.summary import show_sync
from pipeline.report.summary import render_summary
from tests.content_repo import PROPOSAL, SITE, Answer, archive, article, commit, git, page, repository, run

SHUT = "https://shut.example.com"
REFUSED: Answer = (403, {}, b"no")
ASKS: Answer = (401, {"WWW-Authenticate": "Basic"}, b"who are you")
BODY = f"A vault holds keys, see [limits]({SITE}/limits), [one]({SHUT}/one) and [two]({SHUT}/two)."


def folder_of(tmp_path: Path) -> Path:
    return repository(tmp_path / "content", {"a/limits.md": article("Limits", BODY)})


def answers(day: int, one: Answer, two: Answer) -> dict[str, Answer]:
    limits = page("Limits", "k|Keys|<p>A vault holds 400 keys.</p>", build=str(day))
    robots: Answer = (404, {}, b"none")
    return {
        "/limits": limits,
        f"{SHUT}/one": one,
        f"{SHUT}/two": two,
        f"{SHUT}/robots.txt": robots,
        f"{SITE}/robots.txt": robots,
    }


def test_a_host_that_refused_three_runs_is_named_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path)
    for day in (1, 2, 3):
        recorded = archive(tmp_path / f"{day}.warc.gz", answers(day, REFUSED, REFUSED), f"2026-03-0{day}")
        result = run(folder, recorded)
        told = [(one.host, one.runs, one.pages) for one in result.report.hosts]
        assert told == ([("shut.example.com", day, 2)] if day > 1 else [])
    sentence = "never read from here in 3 of 3 runs (blocked)"
    assert render_summary(result.report).count(sentence) == 1
    assert f"{SHUT}/one" not in render_summary(result.report)
    show_sync(result)
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count(sentence) == 1 and "visit --shard" in shown
    assert "Not read, 2 pages" not in shown
    committed = git(folder, "show", f"{PROPOSAL}:snapshots/REPORT.md")
    assert "never read" not in committed
    assert "never read" not in git(folder, "show", f"{PROPOSAL}:snapshots/report.json")


WALL = b"<html><head><title>Sign in</title></head><body><main><h1>Sign in</h1>"
WALL += b'<form><input type="password" name="p"></form></main></body></html>'
PORTAL: Answer = (302, {"Location": "https://portal.azure.com/vaults"}, b"")


@pytest.mark.parametrize("wall", [ASKS, WALL, PORTAL], ids=["by status", "by the page", "by a redirect"])
def test_a_host_that_asks_for_a_sign_in_is_treated_as_a_portal(tmp_path: Path, wall: Answer) -> None:
    folder = folder_of(tmp_path)
    for day in (1, 2, 3):
        recorded = archive(tmp_path / f"{day}.warc.gz", answers(day, ASKS, wall), f"2026-03-0{day}")
        result = run(folder, recorded)
    [one] = result.report.hosts
    assert one.sign_in and one.what == "asks for a sign-in in 3 of 3 runs"


def test_a_page_that_was_read_and_is_cited_no_more_still_counts(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    open_page = page("One", "a|A|<p>Here is what the first page says of keys.</p>")
    for day, one in ((1, open_page), (2, REFUSED), (3, REFUSED)):
        recorded = archive(tmp_path / f"{day}.warc.gz", answers(day, one, REFUSED), f"2026-03-0{day}")
        result = run(folder, recorded)
        assert result.report.hosts == ()
        commit(folder, {"a/limits.md": article("Limits", f"Keys, see [two]({SHUT}/two), day {day}.")})


@pytest.mark.parametrize("depth", [[], ["--depth=1"]], ids=["whole", "shallow"])
def test_a_machine_that_keeps_nothing_knows_of_the_runs_before(tmp_path: Path, depth: list[str]) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(folder_of(tmp_path)), str(bare))
    for day in range(1, 9):
        clone = tmp_path / f"clone{day}"
        git(tmp_path, "clone", "--quiet", *depth, f"file://{bare}", str(clone))
        recorded = archive(tmp_path / f"{day}.warc.gz", answers(day, REFUSED, REFUSED), f"2026-03-0{day}")
        # The job that visits may write nothing: it hands the run over to another one.
        handed = {"artifact": tmp_path / f"artifact{day}"} if day == 8 else {}
        result = run(clone, recorded, push=True, **handed)
        assert not result.report.trouble
    assert [(one.host, one.runs) for one in result.report.hosts] == [("shut.example.com", 6)]


def test_a_record_that_is_not_all_here_says_nothing(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    for day in (1, 2):
        result = run(
            folder,
            archive(tmp_path / f"{day}.warc.gz", answers(day, REFUSED, REFUSED), f"2026-03-0{day}"),
        )
    assert result.report.hosts
    head = git(folder, "rev-parse", "refs/content-sync/record")
    (folder / ".git" / "shallow").write_text(f"{head}\n")
    third = archive(tmp_path / "3.warc.gz", answers(3, REFUSED, REFUSED), "2026-03-03")
    assert run(folder, third, dry_run=True).report.hosts == ()
