"""``content-sync check``: changed articles against what is accepted, without a network."""

from pathlib import Path

import click

from pipeline.cli.shared import common_options


@click.command("check")
@common_options
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--exit-code", is_flag=True, help="Exit with 1 when something does not fit.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(repo: Path, config: Path | None, files: tuple[Path, ...], exit_code: bool, as_json: bool) -> int:
    """Check links and claims of FILES against the accepted pages; nothing is visited.

    Sections that the accepted page does not have, pages that are gone or moved, and open flags whose words still
    stand. Made for a hook before a commit: `.pre-commit-hooks.yaml` offers it as content-sync-check.

    \b
    Examples:
      content-sync check articles/regions.md
      content-sync check --exit-code articles/regions.md articles/limits.md
    """
    from pipeline.cli.ages import today
    from pipeline.cli.shared import load_config
    from pipeline.cli.terminal import folded, safe
    from pipeline.git.repository import Repository
    from pipeline.jobs.check_files import check_files
    from pipeline.report.escape import json_text

    root = repo.resolve()
    paths = [file.absolute().resolve().relative_to(root).as_posix() for file in files if _is_in(file, root)]
    with Repository(repo) as repository:
        found = list(check_files(repository, load_config(repo, config), paths, today()))
    if as_json:
        click.echo(json_text({"schema": 1, "remarks": found}))
    else:
        for one in found:
            place = f"{safe(one.article)}:{one.line}:{one.column}"
            click.echo(folded(f"{place}: {one.rule}: {safe(one.told, 300)}"))
    return int(exit_code and bool(found))


def _is_in(file: Path, root: Path) -> bool:
    if file.absolute().resolve().is_relative_to(root):
        return True
    raise click.UsageError(f"{file} is not in {root}. Name files of the content repository, or --repo.")
