"""``content-sync demo``: the whole story on bundled pages, without a network."""

import json
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.local_report import keep_report
from pipeline.cli.shared import called_as
from pipeline.report.outputs import Context

if TYPE_CHECKING:
    from pipeline.report import Report
    from pipeline.run import Result


@click.command("demo")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Make the demo's repository in this new or empty folder (default: a temporary one).",
)
@click.option("--json", "as_json", is_flag=True, help="Print both runs' reports as JSON.")
def command(keep: Path | None, as_json: bool) -> int:
    """See the whole story on bundled pages, without a network.

    Makes a git repository of twelve support articles about a cloud that does not exist, runs the main job on
    pages recorded in September (the baseline), says with captures of an archive what went stale before, merges the
    branch, and runs the job again on the pages as they were in November. The repository stays for you to look at.

    \b
    Examples:
      content-sync demo
      content-sync demo --keep larkfen
    """
    from pipeline.cli.summary import headline, show_findings, show_sync
    from pipeline.jobs.demo import accept, lay_out

    folder = _empty(keep)
    lay_out(folder)
    _say(f"A content repository, its articles in one commit: {folder}\n", as_json)
    _say("First run: the pages as they were on 7 September 2026.", as_json, bold=True)
    first = _sync(folder, "first")
    branch = first.proposals[0].branch
    _say(headline(first.report), as_json)
    past = _catch_up(folder)
    if not as_json:
        click.echo("\nCatch up: what changed since each article was written, by captures of an archive.")
        show_findings(past)
        click.echo()
    accept(folder, branch)
    _say(f"Merged {branch} into main: what the pages say is accepted.\n", as_json)
    _say("Second run: the same pages on 23 November 2026.", as_json, bold=True)
    second = _sync(folder, "second")
    if as_json:
        click.echo(_json(folder, first, second, past))
        return 0
    show_sync(second)
    for line in _where(folder, branch, second):
        click.echo(line)
    return 0


def _say(line: str, as_json: bool, bold: bool = False) -> None:
    if not as_json:
        click.secho(line, bold=bold)


def _empty(keep: Path | None) -> Path:
    """Return the folder for the demo's repository; a temporary one unless the person named one."""
    if keep is None:
        return Path(tempfile.mkdtemp(prefix="content-sync-demo-"))
    if keep.is_dir() and any(keep.iterdir()):
        raise click.UsageError(f"{keep} is not empty. Name a new folder: the demo writes over nothing.")
    return keep


def _sync(folder: Path, one_report: str) -> "Result":
    """Run the main job exactly as ``content-sync sync --replay`` does."""
    from pipeline.cli.terminal import progress
    from pipeline.config import load_config
    from pipeline.jobs.demo import recording
    from pipeline.run import Options, sync

    with recording(one_report) as archive, progress() as text:
        return sync(Options(folder, load_config(folder), replay=archive), text)


def _catch_up(folder: Path) -> "Report":
    """Catch up exactly as ``content-sync catch-up --archive`` does with the captures that come with the package."""
    from pipeline.cli.terminal import progress
    from pipeline.config import load_config
    from pipeline.jobs.catch_up import CatchUp, catch_up
    from pipeline.jobs.demo import recording
    from pipeline.run import Options

    with recording("past") as captures, recording("first") as archive, progress() as text:
        options = Options(folder, load_config(folder), replay=archive)
        return catch_up(CatchUp(options, (str(captures),)), text).result.report


def _where(folder: Path, branch: str, result: "Result") -> Iterator[str]:
    """Yield where to look next."""
    yield ""
    yield f"The report:   {keep_report(folder, result.report, Context())}"
    yield f"The branch:   git -C {folder} show --stat {branch}"
    yield f"One article:  {called_as()} explain --repo {shlex.quote(str(folder))} articles/bots/bots-compliance.md"
    yield ""
    yield "Next, in a git repository with Markdown articles of your own:"
    yield f"  {called_as(anywhere=True)} links"


def _json(folder: Path, first: "Result", second: "Result", past: "Report") -> str:
    """Return both runs, and what was found between them, as one object."""
    from pipeline.report.escape import json_text
    from pipeline.report.json import render_json

    runs = [json.loads(render_json(result.report, committed=False)) for result in (first, second)]
    branches = [published.branch for published in second.proposals]
    told = {"schema": 1, "repository": str(folder), "branches": branches, "runs": runs}
    told["caught_up"] = json.loads(render_json(past, committed=False))
    return json_text(told, indent=2)
