"""What the main job leaves on the branch is the report: whole, linked, and the same bytes a second time."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from msgspec import structs

from pipeline.config import load_config
from pipeline.jobs.demo import accept, lay_out, recording
from pipeline.report.html import render_html
from pipeline.report.json import read_json, render_json
from pipeline.report.lasting import lasting
from pipeline.report.markdown import render_markdown
from pipeline.report.outline import headline
from pipeline.run import Options, Result, sync


class Silent:
    """A progress nobody watches."""

    def stage(self, name: str, total: int = 0) -> None: ...

    def step(self, detail: str) -> None: ...


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True).stdout


def run(folder: Path, one_report: str) -> Result:
    config = load_config(folder)
    config = structs.replace(config, proposal=structs.replace(config.proposal, html=True))
    with recording(one_report) as archive:
        return sync(Options(folder, config, replay=archive), Silent())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("larkfen")
    lay_out(folder)
    accept(folder, run(folder, "first").proposals[0].branch)
    return folder


def test_the_report_on_the_branch_is_whole_and_every_relative_link_leads_to_a_file(folder: Path) -> None:
    result = run(folder, "second")
    branch = result.proposals[0].branch
    files = set(git(folder, "ls-tree", "-r", "--name-only", branch).splitlines())
    assert {"snapshots/REPORT.md", "snapshots/report.json", "snapshots/report.html"} <= files
    text = git(folder, "show", f"{branch}:snapshots/REPORT.md")
    linked = {target.split("#")[0] for target in re.findall(r"\]\(\.\./([^)]+)\)", text)}
    assert linked and linked <= files, "a reviewer would meet a page that is not there"
    assert headline(result.report) in text
    kept = read_json(git(folder, "show", f"{branch}:snapshots/report.json"))
    assert [finding.id for finding in kept.findings] == [finding.id for finding in result.report.findings]
    assert 'http-equiv="Content-Security-Policy"' in git(folder, "show", f"{branch}:snapshots/report.html")


def test_a_second_run_on_the_same_pages_writes_the_same_bytes(folder: Path) -> None:
    # The page that answers 503 joins the report at its third failure in a row; from then on nothing is new.
    run(folder, "second"), run(folder, "second")
    first, second = run(folder, "second"), run(folder, "second")
    assert second.proposals[0].operation == "unchanged"
    assert second.proposals[0].commit == first.proposals[0].commit


def test_no_rendering_of_the_committed_report_differs_from_that_of_the_run(folder: Path) -> None:
    report = run(folder, "second").report
    kept = read_json(render_json(report, committed=True))
    assert json.loads(render_json(kept, committed=True)) == json.loads(render_json(report, committed=True))
    assert render_markdown(kept) == render_markdown(report)
    assert render_html(kept) == render_html(lasting(report))
