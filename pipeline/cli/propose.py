"""``content-sync propose``: build the branch and the pull request from what a sync prepared."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.output_options import output_options, past_of, write_outputs
from pipeline.cli.shared import common_options, publish_options

if TYPE_CHECKING:
    from pipeline.proposal.model import PublishResult
    from pipeline.report import Report


@click.command("propose")
@common_options
@click.argument("artifact", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the folder and change nothing.")
@publish_options
@click.option("--fix", type=click.Choice(["links"]), help="Admit repairs of articles that the sync prepared.")
@output_options
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def command(
    repo: Path,
    config: Path | None,
    artifact: Path,
    dry_run: bool,
    push: bool,
    pr: bool,
    overwrite: bool,
    fix: str | None,
    as_json: bool,
    outputs: dict[str, Path],
) -> int:
    """Build the branch and the pull request from the folder ARTIFACT that `sync --artifact` wrote.

    This is the half of a run that holds a write token: it reads no page, and it checks every path, size and
    digest in the folder before it uses any of it.

    \b
    Examples:
      content-sync propose artifact
      content-sync propose artifact --pr --json
    """
    import os

    from pipeline.cli.messages import tell
    from pipeline.cli.shared import load_config
    from pipeline.cli.summary import show_trouble
    from pipeline.git.repository import Repository
    from pipeline.proposal.artifact import propose_artifact
    from pipeline.proposal.target import open_target
    from pipeline.report.build import combine, empty
    from pipeline.report.outputs import Context

    settings = load_config(repo, config)
    with Repository(repo) as repository:
        target = open_target(
            repository, settings, os.environ, push=push or pr, pull_request=pr, overwrite=overwrite
        )
        outcome = propose_artifact(target, settings, artifact, fixes=fix == "links", dry_run=dry_run)
    results = tuple(result for result, _ in outcome)
    report = combine(report for _, report in outcome) if outcome else empty()
    click.echo(_json(report, results) if as_json else "\n".join(map(_line, results)))
    show_trouble(report)
    write_outputs(outputs, report, Context(results=results, past=past_of(repo, config)))
    if (push or pr) and not dry_run:
        tell(settings, report, results)
    return 4 if any(result.operation.refused for result in results) else 0


def _line(result: "PublishResult") -> str:
    from pipeline.cli.terminal import safe

    text = f": {safe(result.detail, 600)}" if result.detail else ""
    where = f" {result.url}" if result.url else ""
    return f"{result.operation:<14} {result.branch}{where}{text}"


def _json(report: "Report", results: "tuple[PublishResult, ...]") -> str:
    from pipeline.report.escape import json_text
    from pipeline.report.github_output import outputs

    told = {"schema": 1, "proposals": results, "outputs": outputs(report, results)}
    return json_text(told)
