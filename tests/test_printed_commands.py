"""Every command that the documentation and ``--help`` print is run, as it is printed, in a repository that has it all.

Files, ids and addresses that stand for a reader's own are exchanged for those of the demo's repository; what would ask
the network reads a recording in its place. A command that cannot be run does not belong into the documentation.
"""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline import cli
from pipeline.errors import ContentSyncError
from pipeline.jobs.demo import accept, lay_out, recording
from tests.content_repo import PROPOSAL, git, run
from tests.github_double import NAME, OWNER, TOKEN, GitHub, github_double
from tests.openapi import github

ROOT = Path(__file__).parents[1]
# Pages whose commands are a session of their own: made by a program, or run by CI and by a release.
_APART = {"rehearsal.md", "cli.md", "releasing.md"}
_ARTICLE = "articles/bots/bots-compliance.md"
_PAGE = "https://docs.larkfen.example/cloud/bots/compliance"
# Done: nothing found; found, where asked for; done with more unread than allowed.
_WELL = (0, 1, 3)
# Verbs that ask servers no recording stands for here; their own tests run them.
_ELSEWHERE = {"catch-up"}


@dataclass
class Demo:
    """The demo's repository with a proposal to look at, its remote, and the files that commands name."""

    folder: Path
    bare: Path
    recording: Path
    finding: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("printed") / "larkfen"
    lay_out(folder)
    settings = folder / "content-sync.toml"
    ours = '[proposal]\nforge = "github"\n\n[visit]\nconfirm_after_s = 0\n\n'
    settings.write_text(ours + settings.read_text("utf-8"), encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "forge")
    with recording("first") as archive:
        run(folder, archive)
    accept(folder, PROPOSAL)
    with recording("second") as archive:
        result = run(folder, archive)
        kept = folder.parent / "second.warc.gz"
        shutil.copy(archive, kept)
    bare = folder.parent / "remote.git"
    git(folder.parent, "clone", "--quiet", "--bare", str(folder), str(bare))
    git(folder, "remote", "add", "origin", str(bare))
    git(folder, "push", "--quiet", "origin", "refs/content-sync/record")
    git(folder, "tag", "start")
    finding = next(one.id for one in result.report.findings if one.article == _ARTICLE)
    return Demo(folder, bare, kept, finding)


@pytest.fixture(scope="module")
def forge(made: Demo) -> Iterator[GitHub]:
    described = github()
    if described is None:
        pytest.skip("GitHub's description is not at hand: python -m tests.openapi (needs npm)")
    with github_double(made.bare, described) as double:
        yield double


@pytest.fixture
def place(made: Demo, forge: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """A copy of the demo's repository, with the files that commands name, as the folder one stands in."""
    folder = tmp_path / "larkfen"
    shutil.copytree(made.folder, folder, symlinks=True)
    for name in ("monday.warc.gz", "tuesday.warc.gz", "friday.warc.gz", "evidence/2026-11-23.warc.gz"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(made.recording, folder / name)
    html = b"<html><title>A</title><body><main><h1>A</h1><p>Text of a page.</p></main></body></html>"
    for name in ("page.html", "old.html", "new.html"):
        (folder / name).write_bytes(html)
    snapshot = git(folder, "show", "HEAD:snapshots/docs.larkfen.example/cloud/bots/compliance.md")
    for name in ("accepted.md", "observed.md"):
        (folder / name).write_text(snapshot + "\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    for name, value in (
        ("GITHUB_API_URL", forge.root),
        ("GITHUB_REPOSITORY", f"{OWNER}/{NAME}"),
        ("CONTENT_SYNC_TOKEN", TOKEN),
        ("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md")),
    ):
        monkeypatch.setenv(name, value)
    return Demo(folder, made.bare, made.recording, made.finding)


def _blocks(path: Path) -> list[str]:
    """Return the lines of a page's code blocks that a reader would type, without comments behind them."""
    text = path.read_text("utf-8")
    blocks = re.findall(r"```(?:console|text|bash|sh)?\n(.*?)```", text, re.S)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    lines += [line.strip() for line in text.splitlines() if line.startswith("    content-sync ")]
    return [re.sub(r"\s+#\s.*", "", line) for line in lines if line.startswith(("content-sync ", "git "))]


def _examples(verb: str) -> list[str]:
    context = click.Context(cli.group, info_name="content-sync")
    command = cli.group.get_command(context, verb)
    assert command is not None
    lines = (line.strip() for line in (command.help or "").splitlines())
    return [line for line in lines if re.match(r"(?:[A-Z_]+=\S+ )?content-sync ", line)]


def _as_here(words: list[str], place: Demo) -> list[str]:
    """Exchange what stands for a reader's own for what is there."""
    here = []
    for word in words:
        if re.fullmatch(r"[0-9a-f]{8,16}|ID|FINDING", word):
            word = place.finding
        elif re.fullmatch(r"articles/\w+\.md", word):
            word = _ARTICLE
        elif words[0] == "prove" and re.fullmatch(r"\d{4}-\d\d-\d\d", word):
            word = "2026-12-31"
        elif word == "URL" or (
            word.startswith("https://") and words[0] in ("extract", "explain", "dismiss", "prove")
        ):
            word = _PAGE
        here.append(word.replace("$GITHUB_STEP_SUMMARY", "summary.md"))
    return here


def _prepared(words: list[str], place: Demo) -> list[str]:
    """Let a command read a recording where it would ask the network, and make the files it goes on from."""
    verb, given = words[0], [*words[1:]]
    recorded = ["--replay", str(place.recording)]
    asks = verb in ("sync", "visit") or (verb == "links" and "--check" in given)
    asks |= verb == "extract" and given[0].startswith("https://")
    if "--record" in given:
        given[given.index("--record") : given.index("--record") + 2] = []
    if "--workers" in given and given[given.index("--workers") + 1].startswith("dask:"):
        given[given.index("--workers") + 1] = "threads:2"
    if verb == "sync" and "--captures" in given:
        _call(["visit", "--shard", "1/1", "--out", "parts/1.captures.gz", *recorded], parents=("parts",))
        return [verb, *given]
    if verb == "visit" and "--out" in given:
        Path(given[given.index("--out") + 1]).parent.mkdir(exist_ok=True)
    if verb == "init":
        given += ["--source", f"git+https://git.example/content-sync@{'0' * 40}"]
    if verb == "propose":
        shutil.rmtree("artifact", ignore_errors=True)
        assert _call(["sync", "--artifact", "artifact", *recorded]) == 0
    if verb == "report":
        Path("report.json").write_text(git(place.folder, "show", f"{PROPOSAL}:snapshots/report.json"))
    if verb == "dismiss":  # what an example before this one decided
        git(place.folder, "reset", "--quiet", "--hard", "start")
        git(place.folder, "clean", "-fdq", "snapshots")
    if "--undo" in given:
        assert _call(["dismiss", place.finding, "--reason", "right"]) == 0
        git(place.folder, "add", "snapshots")
        git(place.folder, "commit", "--quiet", "--message", "decided")
    return [verb, *given, *(recorded if asks and "--replay" not in given else [])]


def _call(words: list[str], parents: tuple[str, ...] = ()) -> int:
    for parent in parents:
        Path(parent).mkdir(exist_ok=True)
    done = CliRunner().invoke(cli.group, words, standalone_mode=False)
    if isinstance(done.exception, ContentSyncError) and not cli.exit_code(done.exception) == 4:
        raise AssertionError(f"content-sync {shlex.join(words)}: {done.exception}")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.return_value or 0


def _run(line: str, place: Demo) -> None:
    words = shlex.split(line.partition(" > ")[0])
    while "=" in words[0]:
        words = words[1:]
    if words[0] == "git":
        subprocess.run(words, check=True, capture_output=True)
        return
    given = _prepared(_as_here(words[1:], place), place)
    assert _call(given) in _WELL, line


PAGES = [
    path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if path.name not in _APART
]


@pytest.mark.parametrize("path", [path for path in PAGES if _blocks(path)], ids=lambda path: path.name)
def test_the_commands_of_a_page_run_one_after_the_other(path: Path, place: Demo) -> None:
    for line in _blocks(path):
        if shlex.split(line)[1] not in _ELSEWHERE:
            _run(line, place)


@pytest.mark.parametrize("verb", [verb for verb in cli.VERBS if verb not in _ELSEWHERE])
def test_the_examples_of_a_verb_run(verb: str, place: Demo) -> None:
    assert _examples(verb)
    for line in _examples(verb):
        _run(line, place)


def test_a_command_that_does_not_exist_is_found(place: Demo) -> None:
    """The test of the tests above."""
    with pytest.raises((AssertionError, click.UsageError)):
        _run("content-sync sync --no-such-option", place)
    with pytest.raises((AssertionError, click.UsageError)):
        _run("content-sync explain nothing-of-that-name", place)
    assert json.loads(CliRunner().invoke(cli.group, ["doctor", "--offline", "--json"]).stdout)["schema"] == 1
