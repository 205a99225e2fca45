"""The demo is the promise: from an installed package, without a network, it shows what the tool is for."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.cli import group
from pipeline.errors import StoreError
from pipeline.jobs.demo import accept, lay_out

BRANCH = "content-sync/proposal"
Demo = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo") / "larkfen"
    run = CliRunner().invoke(group, ["demo", "--keep", str(folder), "--json"], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    return folder, json.loads(run.stdout)


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True).stdout


def _pages(demo: Demo) -> dict[str, dict[str, Any]]:
    return {page["url"].split("example/")[1]: page for page in demo[1]["runs"][1]["pages"]}


def _flagged(demo: Demo) -> dict[str, list[dict[str, Any]]]:
    flagged: dict[str, list[dict[str, Any]]] = {}
    for finding in demo[1]["runs"][1]["findings"]:
        if finding["verdict"] != "note":
            flagged.setdefault(finding["article"].removeprefix("articles/"), []).append(finding)
    return flagged


def test_the_first_run_is_a_baseline(demo: Demo) -> None:
    first = demo[1]["runs"][0]
    assert {page["change"] for page in first["pages"]} == {"baseline"}
    assert first["findings"] == []
    assert len(first["articles"]) == 12
    assert len(first["pages"]) == 14


def test_what_went_stale_before_the_first_run_is_told_with_its_capture(demo: Demo) -> None:
    [finding] = [one for one in demo[1]["caught_up"]["findings"] if one["verdict"] != "note"]
    assert (finding["article"], finding["line"]) == ("articles/machines/restart-machine.md", 14)
    assert (finding["since"], finding["captured"]) == ("2025-03-10", "2025-02-20")
    assert re.fullmatch(r"past\.warc\.gz#\d+", finding["capture"])
    assert ("fifteen minutes" in finding["before"], "ten minutes" in finding["after"]) == (True, True)
    assert demo[1]["caught_up"]["trouble"] == []
    assert [one["id"] for one in demo[1]["runs"][1]["still"]] == [finding["id"]]


@pytest.mark.parametrize(
    ("page", "change"),
    [
        ("cloud/bots/compliance", "text"),
        ("trust/compliance", "text"),
        ("cloud/machines/resize", "moved"),
        ("cloud/vault/soft-delete", "gone"),
        ("cloud/vault/rotate-keys", "text+links"),
        ("cloud/relay/quotas", "text"),
        ("cloud/relay/classic-queues", "text"),
        ("cloud/monitor/alerts", "text"),
        ("cloud/billing/invoices", "text"),
        ("cloud/network/firewall-rules", "links"),
        ("cloud/storage/limits", "unread"),
        ("cloud/machines/restart", "none"),
        ("cloud/identity/sign-in-errors", "none"),
        ("cloud/backup/overview", "none"),
    ],
)
def test_each_page_is_told_for_what_it_is(demo: Demo, page: str, change: str) -> None:
    assert _pages(demo)[page]["change"] == change


def test_every_article_that_is_now_wrong_is_flagged_and_no_other(demo: Demo) -> None:
    assert sorted(_flagged(demo)) == [
        "bots/bots-compliance.md",
        "machines/resize-machine.md",
        "monitor/alert-not-fired.md",
        "relay/classic-queue-missing.md",
        "relay/message-too-large.md",
        "vault/recover-deleted-key.md",
        "vault/rotate-keys.md",
    ]


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("bots/bots-compliance.md", ("four", "six")),
        ("bots/bots-compliance.md", ("93", "104")),
        ("relay/message-too-large.md", ("256 KB", "1 MB")),
        ("monitor/alert-not-fired.md", ("5 minutes", "2 minutes")),
        ("relay/classic-queue-missing.md", ("retired",)),
        ("vault/rotate-keys.md", ("before-you-rotate",)),
        ("machines/resize-machine.md", ("change-size",)),
        ("vault/recover-deleted-key.md", ("404",)),
    ],
)
def test_the_reason_holds_the_evidence(demo: Demo, article: str, words: tuple[str, ...]) -> None:
    told = json.dumps(_flagged(demo)[article])
    assert [word for word in words if word not in told] == []


def test_every_flag_points_at_a_line_that_exists(demo: Demo) -> None:
    folder, _ = demo
    for article, findings in _flagged(demo).items():
        lines = (folder / "articles" / article).read_text("utf-8").splitlines()
        for finding in findings:
            assert 1 <= finding["line"] <= len(lines)
            assert lines[finding["line"] - 1].strip(), f"{article}:{finding['line']} is an empty line"


def test_the_branch_holds_one_commit_of_snapshots_only(demo: Demo) -> None:
    folder, report = demo
    assert BRANCH in report["branches"]
    assert git(folder, "rev-list", "--count", f"main..{BRANCH}").strip() == "1"
    changed = git(folder, "diff", "--name-only", f"main..{BRANCH}").split()
    assert [path for path in changed if not path.startswith("snapshots/")] == []
    for silent in ("machines/restart", "identity/sign-in-errors", "backup/overview", "storage/limits"):
        assert not [path for path in changed if silent in path], f"{silent} did not change"


def test_the_work_tree_stays_as_it_was(demo: Demo) -> None:
    folder, _ = demo
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "branch", "--show-current").strip() == "main"


def test_a_third_run_moves_nothing(demo: Demo) -> None:
    folder, _ = demo
    from pipeline.jobs.demo import recording

    before = git(folder, "rev-parse", BRANCH)
    with recording("second") as archive:
        run = CliRunner().invoke(group, ["sync", "--repo", str(folder), "--replay", str(archive), "--json"])
    assert run.exit_code == 0, run.output
    assert git(folder, "rev-parse", BRANCH) == before


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    run = CliRunner().invoke(group, ["demo", "--keep", str(tmp_path)])
    assert run.exit_code == 2
    assert "is not empty" in run.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.txt"]


def test_a_branch_that_cannot_be_merged_is_told(tmp_path: Path) -> None:
    lay_out(tmp_path / "demo")
    with pytest.raises(StoreError, match="demo: nowhere could not be merged: "):
        accept(tmp_path / "demo", "nowhere")


def test_what_a_person_set_up_for_git_does_not_decide_how_the_demo_looks(tmp_path: Path) -> None:
    lay_out(tmp_path)
    settings = git(tmp_path, "config", "--local", "--list").splitlines()
    assert {
        "commit.gpgsign=false",
        "core.hookspath=.git/no-hooks",
        "core.autocrlf=false",
        "merge.ff=only",
    } <= {*settings}
    assert git(tmp_path, "log", "--format=%an %ae %aI").strip() == (
        "Larkfen content team content@larkfen.example 2025-03-10T05:00:00+00:00"
    )
