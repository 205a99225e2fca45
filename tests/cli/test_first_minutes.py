"""What a newcomer meets in the first minutes: every printed step is true, every end has words."""

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from contextlib import suppress
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


def test_a_check_that_reaches_nothing_asks_about_the_proxy_too(content: Path, tmp_path: Path) -> None:
    command = ["links", "--check", "--repo", str(content), "--replay"]
    down = archive(tmp_path / "w.gz", {"/a": (503, {}, b""), "/b": (503, {}, b"")})
    done = CliRunner().invoke(group, [*command, str(down)], standalone_mode=False)
    assert "2 pages visited: 0 read, 2 not read" in done.output
    assert '[visit] proxy = "http://host:port"' in done.output
    some = archive(tmp_path / "s.gz", {**PAGES, "/b": (503, {}, b"")})
    assert "proxy" not in CliRunner().invoke(group, [*command, str(some)], standalone_mode=False).output


def test_the_last_lines_of_the_demo_can_be_pasted(tmp_path: Path) -> None:
    called = [sys.executable, "-m", "pipeline", "demo", "--keep", str(tmp_path / "a folder")]
    shown = subprocess.run(called, capture_output=True, text=True, check=True).stdout
    line = re.search(r"(?m)^One article: +(.*)$", shown)
    assert line
    again = subprocess.run(shlex.split(line[1]), capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert "articles/bots/bots-compliance.md" in again.stdout


def test_the_demo_ends_with_a_step_that_works_in_another_repository(tmp_path: Path, content: Path) -> None:
    """The command is called by a relative path, as the README does; the step is pasted somewhere else."""
    name = os.path.relpath(Path(sys.executable).parent / "content-sync", tmp_path)
    shown = subprocess.run([name, "demo"], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    step = re.search(r"(?m)^Next, in a git repository.*\n +(.*)$", shown)
    assert step
    again = subprocess.run(shlex.split(step[1]), capture_output=True, text=True, check=False, cwd=content)
    assert again.returncode == 0, again.stderr
    assert f"{SITE}/a" in again.stdout
    further = re.search(r"(?m)^Next, visit the pages.*\n +(.*)$", again.stderr)
    assert further and further[1].endswith("content-sync sync --dry-run")


def test_a_run_ends_with_totals(content: Path, tmp_path: Path) -> None:
    text = article("A", f"[a]({SITE}/a), [b]({SITE}/b), [c](https://portal.azure.com/)")
    (content / "articles/a.md").write_text(text)
    subprocess.run(["git", "-C", str(content), "commit", "-qam", "more"], check=True)
    done = _sync(content, archive(tmp_path / "1.gz", {**PAGES, "/b": (503, {}, b"")}))
    assert (
        "1 article, 2 watched links (1 excluded), 2 pages: 1 not read, 1 seen for the first time."
        in done.output
    )
    assert "Merging accepts what the pages say now" in done.output
    subprocess.run(["git", "-C", str(content), "merge", "-q", "content-sync/proposal"], check=True)
    again = _sync(
        content, archive(tmp_path / "2.gz", {**PAGES, "/b": page("B", "b|B|<p>Two.</p>")}), "--dry-run"
    )
    assert "2 pages: 1 ok, 1 seen for the first time." in again.output


@pytest.mark.parametrize(
    "verb", [["links"], ["links", "--issues"], ["sync", "--dry-run"], ["status"], ["--help"]]
)
@pytest.mark.parametrize("columns", [80, 120])
def test_what_a_terminal_shows_fits_its_width(
    content: Path, tmp_path: Path, verb: list[str], columns: int
) -> None:
    """Only a word that is longer than the line (an address, a path) may leave it."""
    words = "the claim that the page supports is told in many words here " * 2
    text = article(
        "A",
        f"Four rooms for each tenant, and {words} [{words}]({SITE}/a#{'x' * 90}), [b](http://{'y' * 70}.example/).",
    )
    (content / "articles/a.md").write_text(text)
    subprocess.run(["git", "-C", str(content), "commit", "-qam", "more"], check=True)
    assert _sync(content, archive(tmp_path / "1.gz", PAGES)).exit_code == 0
    subprocess.run(["git", "-C", str(content), "merge", "-q", "content-sync/proposal"], check=True)
    changed = archive(tmp_path / "2.gz", {"/a": page("A", "a|A|<p>Five rooms for each tenant.</p>")})
    if verb[0] == "status":
        _sync(content, changed)
        subprocess.run(["git", "-C", str(content), "merge", "-q", "content-sync/proposal"], check=True)
    replay = ["--replay", str(changed)] if verb[0] == "sync" else []
    for line in on_terminal([*verb, *replay], content, columns):
        assert len(line) <= columns or len(line.split()) == 1 or len(line.split()[-1]) > columns - 25, line


def on_terminal(arguments: list[str], folder: Path, columns: int) -> list[str]:
    """Return the lines that a terminal so wide shows of the command, without colours and moving bars."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    command = [sys.executable, "-m", "pipeline", *arguments]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        command, cwd=folder, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux says EIO where the other end is closed
            while part := os.read(ours, 65_536):
                shown += part
        process.communicate()
    os.close(ours)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    return [line.rstrip() for line in plain.splitlines()]


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
