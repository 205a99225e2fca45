"""``content-sync plan``: which pages a sync would visit now, and why. Asks no host anything."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options
from pipeline.cli.terminal import folded, safe

if TYPE_CHECKING:
    from pipeline.revisit import Due


@click.command("plan")
@common_options
@click.option("--due", "only_due", is_flag=True, help="List only the pages that are due.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def command(repo: Path, config: Path | None, only_due: bool, as_json: bool) -> None:
    """Show for each page whether the next sync visits it, and why. Nothing is asked of any server.

    \b
    Examples:
      content-sync plan
      content-sync plan --due --json
    """
    import time

    from pipeline.cli.shared import load_config
    from pipeline.git.repository import Repository
    from pipeline.jobs.plan import plan

    with Repository(repo) as repository:
        due = plan(repository, load_config(repo, config), time.time())
    shown = [page for page in due if page.due or not only_due]
    click.echo(_json(due, shown) if as_json else folded("\n".join(_lines(due, shown)), 7))


def _lines(due: list["Due"], shown: Iterable["Due"]) -> Iterable[str]:
    yield _headline(due)
    for page in shown:
        yield f"{'visit' if page.due else 'rest ':5}  {safe(page.url)}: {safe(page.sentence)}"


def _headline(due: list["Due"]) -> str:
    visits = sum(page.due for page in due)
    reasons: dict[str, int] = {}
    for page in due:
        reasons[page.reason] = reasons.get(page.reason, 0) + 1
    counted = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
    return f"{visits} of {len(due)} pages are due" + (f": {counted}" if counted else "")


def _json(due: list["Due"], shown: Iterable["Due"]) -> str:
    from pipeline.report.escape import json_text

    plan = {"schema": 1, "pages": list(shown), "counts": {"pages": len(due), "due": sum(p.due for p in due)}}
    return json_text(plan, indent=2)
