"""``content-sync doctor``: check the set-up and say what to mend."""

from pathlib import Path

import click

from pipeline.cli.shared import common_options


@click.command("doctor")
@common_options
@click.option("--offline", is_flag=True, help="Look at nothing beyond this machine.")
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
def command(repo: Path, config: Path | None, offline: bool, as_json: bool) -> int:
    """Check git, the repository, the configuration, the remote, the forge and the workflow.

    Nothing is changed. Exit code 2 when something would stop a run.

    \b
    Examples:
      content-sync doctor
      CONTENT_SYNC_TOKEN=... content-sync doctor
    """
    import os

    from pipeline.cli.shared import load_config
    from pipeline.cli.terminal import safe
    from pipeline.git.repository import Repository
    from pipeline.jobs.doctor import checks
    from pipeline.report.escape import json_text

    with Repository(repo) as repository:
        found = list(checks(repository, load_config(repo, config), os.environ, offline=offline))
    if as_json:
        click.echo(json_text({"schema": 1, "checks": found}))
    else:
        for check in found:
            click.echo(f"{check.state:<4}  {check.name:<9} {safe(check.told, 500)}")
    return 2 if any(check.state == "fail" for check in found) else 0
