"""Whoever adds an output writes one object and registers it: every verb with a report then offers and writes it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import group
from pipeline.report import Report
from pipeline.report.outputs import OUTPUTS, Context
from tests.content_repo import SITE, archive, article, page, repository

VERBS = ("sync", "report", "propose")


class Owners:
    """A made-up output: the owners of the articles, a line each."""

    name = "owners"
    option = "--owners"
    suffix = ".txt"
    help = "Write who owns the articles to this file."
    appends = False

    def render(self, report: Report, context: Context) -> Iterator[str]:
        return (f"{owner}\n" for owner in sorted({row.owner for row in report.articles}))


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The registry with one output more, and the verbs as they are loaded with it."""
    for verb in VERBS:
        monkeypatch.delitem(sys.modules, f"pipeline.cli.{verb}", raising=False)
    OUTPUTS.append(Owners())
    yield
    OUTPUTS.pop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = article("Regions", f"See [the overview]({SITE}/overview).", ownershipid="Team_A")
    archive(tmp_path / "pages.warc.gz", {"/overview": page("Overview", "what|What it is|<p>A cloud.</p>")})
    return repository(tmp_path / "content", {"articles/regions.md": text})


def call(*arguments: object) -> str:
    done = CliRunner().invoke(
        group, [str(one) for one in arguments], standalone_mode=False, catch_exceptions=False
    )
    return done.output


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("verb", VERBS)
def test_its_option_is_in_the_help(verb: str) -> None:
    assert "--owners FILE.txt" in call(verb, "--help")
    assert Owners.help in " ".join(call(verb, "--help").split())


@pytest.mark.usefixtures("registered")
def test_every_verb_writes_it(folder: Path, tmp_path: Path) -> None:
    where = ("--repo", folder)
    files = {verb: tmp_path / f"{verb}.txt" for verb in VERBS}
    artifact, report = tmp_path / "artifact", tmp_path / "report.json"
    call("sync", *where, "--replay", tmp_path / "pages.warc.gz", "--artifact", artifact,
         "--report-json", report, "--owners", files["sync"])  # fmt: skip
    call("propose", *where, artifact, "--owners", files["propose"])
    assert call("report", *where, report, "--owners", files["report"]) == ""
    assert call("report", *where, report, "--format", "owners") == "Team_A\n"
    assert {verb: file.read_text() for verb, file in files.items()} == dict.fromkeys(VERBS, "Team_A\n")
