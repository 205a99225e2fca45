"""What a run leaves for people and other tools: the same whoever writes it, whole or not at all."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import group
from pipeline.cli.output_options import STDOUT, write_output, write_outputs
from pipeline.errors import ConfigError, StoreError
from pipeline.report import Report
from pipeline.report.json import render_json
from pipeline.report.outputs import OUTPUTS, Context, Module, output_named
from tests import reports
from tests.content_repo import PROPOSAL, SITE, archive, article, git, page, repository

NAMES = [output.name for output in OUTPUTS]
HTML = output_named("html")


class Broken(msgspec.Struct):
    """An output whose text ends too early, as on a full disk."""

    name: str = "html"
    option: str = "--html"
    suffix: str = ".html"
    help: str = ""
    appends: bool = False

    def render(self, report: Report, context: Context) -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")


def call(*arguments: object) -> Result:
    return CliRunner().invoke(
        group, [str(one) for one in arguments], standalone_mode=False, catch_exceptions=False
    )


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "saved.json"
    path.write_text(render_json(reports.tiny(), committed=False), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    archive(tmp_path / "pages.warc.gz", {"/overview": page("Overview", "what|What it is|<p>A cloud.</p>")})
    text = article("Regions", f"See [the overview]({SITE}/overview) and [nothing](https://).")
    return repository(tmp_path / "content", {"articles/regions.md": text})


def test_a_sync_writes_what_report_makes_of_its_report(folder: Path, tmp_path: Path) -> None:
    files = {output.name: tmp_path / f"made{output.suffix or '.txt'}-{output.name}" for output in OUTPUTS}
    options = [part for output in OUTPUTS for part in (output.option, files[output.name])]
    call("sync", "--repo", folder, "--replay", tmp_path / "pages.warc.gz", "--no-branch", *options)
    outcome = files["github-output"].read_text()
    assert f"report-json={files['json']}\n" in outcome
    files["github-output"].write_text(outcome.replace(f"report-json={files['json']}\n", ""))
    for name, file in files.items():
        again = call("report", "--repo", folder, files["json"], "--format", name)
        assert again.output == file.read_text(encoding="utf-8"), name


def test_without_a_file_it_is_the_report_of_the_last_run_else_the_accepted_one(
    folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="Run `content-sync sync`"):
        call("report", "--repo", folder)
    call("sync", "--repo", folder, "--replay", tmp_path / "pages.warc.gz")
    last = call("report", "--repo", folder).output
    assert "articles/regions.md" in last
    git(folder, "merge", "--quiet", PROPOSAL)
    shutil.rmtree(folder / ".content-sync")
    assert call("report", "--repo", folder).output == last


@pytest.mark.parametrize("name", NAMES)
def test_an_output_is_made_by_the_module_of_its_name(name: str) -> None:
    output = output_named(name)
    assert isinstance(output, Module)
    first, second = ("".join(output.render(reports.tiny(), Context())) for _ in range(2))
    assert first == second != "", "an output is made from its report, not from the moment"


def test_with_a_file_named_a_report_is_printed_only_where_a_form_is_asked_for(
    saved: Path, tmp_path: Path
) -> None:
    page_file = tmp_path / "new folder" / "report.html"
    assert call("report", saved, "--html", page_file).output == ""
    assert call("report", saved, "--html", page_file, "--format", "summary").output.startswith("**")
    assert call("report", saved, "--html", page_file, "--json").output.startswith("{")
    assert call("report", saved).output == call("report", saved, "--markdown", "-").output
    assert page_file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_what_others_wrote_to_a_workflows_file_stays(saved: Path, tmp_path: Path) -> None:
    outcome, page_file = tmp_path / "outputs", tmp_path / "page.html"
    for file in (outcome, page_file):
        file.write_text("before=1\n")
    call("report", saved, "--github-output", outcome, "--html", page_file)
    assert outcome.read_text().startswith("before=1\nchanged-pages=")
    assert "before=1" not in page_file.read_text(encoding="utf-8")
    call("report", saved, "--format", "github-output", "-o", outcome)
    assert outcome.read_text().startswith("changed-pages="), "-o replaces a file"


def test_a_text_that_ends_too_early_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("old")
    with pytest.raises(StoreError, match=r"report\.html: No space left on device\. Name a file in"):
        write_output(Broken(), file, reports.tiny(), Context())
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report.html", "old")]


def test_a_file_that_cannot_be_written_is_told_and_the_others_are_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    files = {
        "html": tmp_path / "file" / "report.html",
        "sarif": tmp_path / "x.sarif",
        "github-output": tmp_path / "out",
    }
    with pytest.raises(StoreError, match=r"report\.html: .*Name a file in a folder that can be written"):
        write_outputs(files, reports.tiny(), Context())
    assert files["sarif"].exists() and files["github-output"].exists()


def test_a_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    real, link, fresh = tmp_path / "real.html", tmp_path / "link.html", tmp_path / "fresh.html"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    old = os.umask(0o022)
    try:
        for file in (link, fresh):
            write_output(HTML, file, reports.tiny(), Context())
    finally:
        os.umask(old)
    assert link.is_symlink() and real.read_text(encoding="utf-8") != "old"
    assert [stat.S_IMODE(file.stat().st_mode) for file in (real, fresh)] == [0o640, 0o644]


def test_a_device_or_a_pipe_is_written_into(saved: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "report", str(saved), "--sarif", "/dev/stdout"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert '"version": "2.1.0"' in done.stdout
    assert call("report", saved, "--sarif", STDOUT).output == done.stdout


def test_an_artifact_without_groups_has_an_outcome_too(folder: Path, tmp_path: Path) -> None:
    artifact = tmp_path / "artifact"
    call("sync", "--repo", folder, "--replay", tmp_path / "pages.warc.gz", "--artifact", artifact)
    manifest = msgspec.json.decode((artifact / "artifact.json").read_bytes())
    (artifact / "artifact.json").write_bytes(msgspec.json.encode({**manifest, "groups": []}))
    files = {output.option: tmp_path / output.name for output in OUTPUTS}
    call("propose", "--repo", folder, artifact, *(part for pair in files.items() for part in pair))
    assert "operation=none\n" in files["--github-output"].read_text()
    assert all(file.exists() for file in files.values())
