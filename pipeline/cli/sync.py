"""``content-sync sync``: the main job."""

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options

if TYPE_CHECKING:
    from pipeline.run import Result

# So many rows of a report are printed at a time.
_PARTS = 500


@click.command("sync")
@common_options
@click.option("--dry-run", is_flag=True, help="Decide everything, change nothing.")
@click.option("--no-branch", is_flag=True, help="Report only; build no branch.")
@click.option("--push", is_flag=True, help="Push the proposal branch to its remote.")
@click.option("--pr", is_flag=True, help="Push, and open or update the pull request.")
@click.option(
    "--overwrite", is_flag=True, help="Replace a proposal that a person edited (their head is backed up)."
)
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep every exchange in this WARC file."
)
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read pages from this WARC file, not the network.",
)
@click.option(
    "--workers", default="inline", show_default=True, help="inline, threads:N, processes:N, dask:ADDRESS."
)
@click.option(
    "--captures",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    metavar="PLACE",
    help="Take what `content-sync visit` saw from this file or folder.",
)
@click.option("--fix", type=click.Choice(["links"]), help="Put mechanical repairs into the proposal.")
@click.option(
    "--artefact",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Build no branch; write what `content-sync propose` needs into this new folder.",
)
@click.option(
    "--github-output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Append the outcome to this file, as NAME=VALUE lines.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when an article is flagged.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(
    repo: Path,
    config: Path | None,
    dry_run: bool,
    no_branch: bool,
    push: bool,
    pr: bool,
    overwrite: bool,
    record: Path | None,
    replay: Path | None,
    workers: str,
    captures: tuple[Path, ...],
    fix: str | None,
    artefact: Path | None,
    github_output: Path | None,
    exit_code: bool,
    as_json: bool,
) -> int:
    """Visit the pages the articles link to, find what changed, and propose a branch.

    \b
    Examples:
      content-sync sync --dry-run
      content-sync sync --push --pr
      content-sync sync --replay monday.warc.gz --json
    """
    from pipeline.cli.outputs import write_outputs
    from pipeline.cli.summary import show_sync
    from pipeline.cli.terminal import progress
    from pipeline.config import load_config
    from pipeline.report.json import json_parts
    from pipeline.run import Options, sync

    options = Options(
        repo,
        load_config(repo, config),
        dry_run=dry_run,
        branch=not no_branch,
        push=push or pr,
        pull_request=pr,
        overwrite=overwrite,
        record=record,
        replay=replay,
        workers=workers,
        fix_links=fix == "links",
        artefact=artefact,
        captures=captures,
    )
    with progress() as shown:
        result = sync(options, shown)
    if as_json:
        parts = json_parts(result.report, committed=False)
        while some := "".join(islice(parts, _PARTS)):
            click.echo(some, nl=False)
    else:
        show_sync(result)
    if github_output:
        write_outputs(github_output, [result.report], list(result.proposals))
    return _code(result, options.config.visit.unread_share, exit_code)


def _code(result: "Result", unread_share: float, findings_count: bool) -> int:
    """4 a remote refused, 3 too many pages went unread, 1 findings (where asked for), else 0."""
    from pipeline.changes import PageNews

    if any(proposal.operation.refused for proposal in result.proposals):
        return 4
    unread = Counter(row.change is PageNews.UNREAD for row in result.report.pages)
    if unread[True] > unread_share * unread.total():
        return 3
    return int(findings_count and any(finding.verdict.flags for finding in result.report.findings))
