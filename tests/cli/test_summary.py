"""The end of a run in words: what a person can copy from it works."""

import re
from pathlib import Path

import pytest

from pipeline.cli.summary import show_sync
from tests.content_repo import SITE, archive, article, git, page, repository, run


@pytest.mark.parametrize("configuration", ["", '[groups]\nby = "owner"\n'], ids=["one proposal", "groups"])
def test_the_command_that_shows_the_report_shows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], configuration: str
) -> None:
    files = {
        f"articles/{name}.md": article(name, f"[page]({SITE}/overview)", ownershipid=f"Team {name}")
        for name in ("A", "B")
    }
    folder = repository(tmp_path / "content", {**files, "content-sync.toml": configuration})
    pages = archive(
        tmp_path / "one.warc.gz", {"/overview": page("Overview", "what|What it is|<p>A cloud.</p>")}
    )
    result = run(folder, pages)
    show_sync(result)
    named = re.findall(r"(?m)^Report: git (show .*)$", capsys.readouterr().out)
    assert len(named) == len(result.proposals) == (2 if configuration else 1)
    for command in named:
        assert "First look: 1 page" in git(folder, *command.split()), f"git {command} shows no report"
