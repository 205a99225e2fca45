"""What a newcomer meets in the first minutes: every printed step is true, every end has words."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import group
from pipeline.cli.init import workflow
from tests.content_repo import SITE, archive, article, page, repository

PAGES = {"/a": page("A", "a|A|<p>Four rooms for each tenant.</p>")}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return repository(tmp_path / "content", {"articles/a.md": article("A", f"[a]({SITE}/a), [b]({SITE}/b)")})


def _sync(folder: Path, archived: Path, *options: str) -> Result:
    command = ["sync", "--repo", str(folder), "--replay", str(archived), *options]
    return CliRunner().invoke(group, command, standalone_mode=False)


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--no-branch",)])
def test_every_run_leaves_its_report_and_says_where(
    content: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    done = _sync(content, archive(tmp_path / "w.gz", PAGES), *options)
    named = re.search(r"The whole report: (\S+)", done.output)
    assert named, done.output
    assert Path(named[1]).is_file()
    assert Path(named[1]).with_suffix(".json").is_file()


def test_an_end_with_3_says_why_and_what_was_done(content: Path, tmp_path: Path) -> None:
    (content / "content-sync.toml").write_text("[visit]\nunread_share = 0.2\n")
    done = _sync(content, archive(tmp_path / "w.gz", {**PAGES, "/b": (503, {}, b"")}))
    assert done.return_value == 3
    assert "1 of 2 pages were not read, more than [visit] unread_share = 0.2 allows (exit 3)" in done.output
    assert "proxy" not in done.output, "one page that is down is no broken network"


def test_where_nothing_can_be_reached_the_proxy_is_asked_about(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@proxy.example:3128")
    done = _sync(content, archive(tmp_path / "w.gz", {"/a": (503, {}, b""), "/b": (503, {}, b"")}))
    assert "HTTPS_PROXY is set and is not used" in done.output
    assert '[visit] proxy = "http://host:port"' in done.output
    assert "secret" not in done.output


def test_the_last_lines_of_the_demo_can_be_pasted(tmp_path: Path) -> None:
    called = [sys.executable, "-m", "pipeline", "demo", "--keep", str(tmp_path / "a folder")]
    shown = subprocess.run(called, capture_output=True, text=True, check=True).stdout
    line = re.search(r"(?m)^One article: +(.*)$", shown)
    assert line
    again = subprocess.run(shlex.split(line[1]), capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert "articles/bots/bots-compliance.md" in again.stdout


def test_a_verb_that_does_not_exist_names_the_one_that_comes_nearest() -> None:
    done = CliRunner().invoke(group, ["snyc"])
    assert done.exit_code == 2
    assert "Did you mean 'sync'?" in done.output


class TestTheWorkflowThatInitWrites:
    def test_it_installs_a_commit_of_a_repository_and_no_bare_name(self) -> None:
        text = workflow("git+https://git.example/team/content-sync@" + "c" * 40)
        assert "CONTENT_SYNC: git+https://git.example/team/content-sync@" + "c" * 40 in text
        assert not re.search(r"pip install[^\n]* content-sync\b", text)

    def test_only_the_job_that_reads_no_page_gets_a_token_of_the_team(self) -> None:
        visiting, publishing = workflow().split("\n  propose:\n")
        assert re.findall(r"secrets\.\w+", visiting) == ["secrets.CONTENT_SYNC_AUTH"]
        assert "secrets.CONTENT_SYNC_TOKEN || github.token" in publishing

    @pytest.mark.parametrize(("pages", "code"), [({"/a": PAGES["/a"], "/b": PAGES["/a"]}, 0), (PAGES, 3)])
    def test_its_step_leaves_report_and_artifact_also_where_pages_went_unread(
        self, content: Path, tmp_path: Path, pages: dict[str, object], code: int
    ) -> None:
        """The step is run as the runner runs it: under ``bash -e``, with the pages of a recording."""
        (content / "content-sync.toml").write_text("[visit]\nunread_share = 0.2\n")
        archived = archive(tmp_path / "w.gz", pages)  # type: ignore[arg-type]
        step = re.search(r"- name: Visit, compare.*?run: \|\n(.*?)\n      - ", workflow(), re.S)
        assert step
        command = f"{shlex.quote(sys.executable)} -m pipeline"
        script = step[1].replace(
            "content-sync sync --pr", f"{command} sync --replay {shlex.quote(str(archived))}"
        )
        out, outputs = tmp_path / "out", tmp_path / "outputs"
        environment = {
            "OUT": str(out),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "s.md"),
        }
        _in_shell(script, content, environment)
        assert outputs.read_text() == f"code={code}\n"
        assert (out / "artifact").is_dir()
        assert (out / "report.html").is_file()
        assert (tmp_path / "s.md").read_text()


def _in_shell(script: str, folder: Path, environment: dict[str, str]) -> None:

    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
