"""``content-sync visit``: one part of the visits, for a matrix of jobs or any batch system."""

import re
from pathlib import Path

import click

from pipeline.cli.shared import common_options


@click.command("visit")
@common_options
@click.option("--shard", required=True, metavar="K/N", help="Visit part K of N, counted from 1.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read pages from this WARC file, not the network.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(
    repo: Path, config: Path | None, shard: str, out: Path | None, replay: Path | None, as_json: bool
) -> None:
    """Visit one part of the pages and keep what was seen in a file, for `sync --captures`.

    Each part asks a host at its share of the rate, so N parts side by side are as polite as one run.

    \b
    Examples:
      content-sync visit --shard 2/8 --out part-2.captures.gz
      content-sync sync --captures parts/
    """
    from pipeline.cli.shared import load_config
    from pipeline.cli.terminal import progress
    from pipeline.git.repository import Repository
    from pipeline.jobs.visit_shard import visit_part

    part, parts = _numbers(shard)
    file = out or Path(f"shard-{part}-of-{parts}.captures.gz")
    with progress() as live, Repository(repo) as repository:
        pages = visit_part(repository, load_config(repo, config), part, parts, file, replay, live)
    if as_json:
        from pipeline.report.escape import json_text

        done = {"schema": 1, "file": str(file), "shard": f"{part}/{parts}", "pages": pages}
        click.echo(json_text(done))
    else:
        click.echo(f"{pages} pages visited, kept in {file}")


def _numbers(shard: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)/(\d+)", shard)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise click.UsageError(f"--shard {shard}: write K/N with K from 1 to N, for example 2/8.")
    return int(found[1]), int(found[2])
