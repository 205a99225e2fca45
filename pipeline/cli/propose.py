"""``content-sync propose``: build the branch and the pull request from what a sync prepared."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options

if TYPE_CHECKING:
    from pipeline.proposal.offer import Proposal
    from pipeline.report import Report


@click.command("propose")
@common_options
@click.argument("artefact", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the folder and change nothing.")
@click.option("--push", is_flag=True, help="Push the proposal branch to its remote.")
@click.option("--pr", is_flag=True, help="Push, and open or update the pull request.")
@click.option(
    "--overwrite", is_flag=True, help="Replace a proposal that a person edited (their head is backed up)."
)
@click.option("--fix", type=click.Choice(["links"]), help="Admit repairs of articles that the sync prepared.")
@click.option(
    "--github-output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Append the outcome to this file, as NAME=VALUE lines.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def command(
    repo: Path,
    config: Path | None,
    artefact: Path,
    dry_run: bool,
    push: bool,
    pr: bool,
    overwrite: bool,
    fix: str | None,
    github_output: Path | None,
    as_json: bool,
) -> int:
    """Build the branch and the pull request from the folder ARTEFACT that `sync --artefact` wrote.

    This is the half of a run that holds a write token: it reads no page, and it checks every path, size and
    digest in the folder before it uses any of it.

    \b
    Examples:
      content-sync propose artefact
      content-sync propose artefact --pr --json
    """
    import os

    from pipeline.cli.outputs import write_outputs
    from pipeline.config import load_config
    from pipeline.proposal.handover import propose_artefact
    from pipeline.proposal.target import open_desk

    settings = load_config(repo, config)
    desk = open_desk(repo, settings, os.environ, push=push or pr, pull_request=pr, overwrite=overwrite)
    outcome = propose_artefact(desk, settings, artefact, fixes=fix == "links", dry_run=dry_run)
    proposals = [proposal for proposal, _ in outcome]
    click.echo(_json(outcome) if as_json else "\n".join(map(_line, proposals)))
    if github_output:
        write_outputs(github_output, [report for _, report in outcome], proposals)
    return 4 if any(proposal.operation.refused for proposal in proposals) else 0


def _line(proposal: "Proposal") -> str:
    from pipeline.cli.terminal import safe

    told = f": {safe(proposal.detail, 600)}" if proposal.detail else ""
    where = f" {proposal.url}" if proposal.url else ""
    return f"{proposal.operation:<14} {proposal.branch}{where}{told}"


def _json(outcome: "list[tuple[Proposal, Report]]") -> str:
    import msgspec

    from pipeline.cli.outputs import outputs

    proposals = [proposal for proposal, _ in outcome]
    return msgspec.json.encode(
        {
            "schema": 1,
            "proposals": proposals,
            "outputs": outputs([report for _, report in outcome], proposals),
        }
    ).decode()
