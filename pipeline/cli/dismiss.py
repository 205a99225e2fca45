"""``content-sync dismiss``: say that a finding needs no change."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options

if TYPE_CHECKING:
    from pipeline.flags.model import Flag
    from pipeline.jobs.worklist import WorkList
    from pipeline.snapshots.paths import Root


@click.command("dismiss")
@common_options
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, help="Why no change is needed; kept with the decision.")
@click.option("--author", help="Who decides (default: git's user.name).")
@click.option("--expires", help="Until when it holds: a date, or 90d, 6m. Default: for good.")
@click.option("--json", "as_json", is_flag=True, help="Print the decisions as JSON.")
def command(
    repo: Path,
    config: Path | None,
    ids: tuple[str, ...],
    reason: str,
    author: str | None,
    expires: str | None,
    as_json: bool,
) -> int:
    """Say that the findings ID need no change of their articles.

    Exactly these findings fall silent; a page that changes again is reported again. The decision is written
    to snapshots/dismissals.jsonl in your work tree, and holds once it is committed to the base branch. The
    first characters of an ID are enough where they name one finding.

    \b
    Examples:
      content-sync dismiss 3f2a9c51 --reason "the old name is still right for version 1"
      content-sync dismiss 3f2a9c51 --reason "waiting for the legal team" --expires 90d
    """
    from pipeline.cli.ages import day_of, today
    from pipeline.cli.shared import load_config
    from pipeline.flags.model import Dismissal
    from pipeline.git.repository import Repository
    from pipeline.jobs import worklist

    now = today()
    until = day_of(expires, now) if expires else ""
    with Repository(repo) as repository:
        who = author or worklist.person(repository)
        if not who:
            raise click.UsageError("Nobody is named as the one who decides. Add --author NAME.")
        found = worklist.read_worklist(repository, load_config(repo, config), now)
        decisions: dict[Root, list[Dismissal]] = {}
        for one in ids:
            root, flag = _named(found, one)
            decisions.setdefault(root, []).append(
                Dismissal(flag.fingerprint, reason, who, now, until, flag.article, flag.page)
            )
        paths = [worklist.dismiss(repository, root, made) for root, made in decisions.items()]
    made = [one for some in decisions.values() for one in some]
    click.echo(_json(made, paths) if as_json else _text(made, paths))
    return 0


def _named(found: "WorkList", text: str) -> "tuple[Root, Flag]":
    open_flags = [*found.merged, *found.proposed]
    named = [(root, flag) for root, flag in open_flags if flag.fingerprint.startswith(text.lower())]
    if len(named) == 1:
        return named[0]
    if not named:
        raise click.UsageError(f"No open finding has the id {text!r}. `content-sync status` lists them.")
    raise click.UsageError(f"{text!r} names {len(named)} findings. Write more of the id.")


def _text(made: list, paths: list[Path]) -> str:  # type: ignore[type-arg]
    from pipeline.cli.terminal import safe

    lines = [f"Dismissed {one.fingerprint}: {safe(one.article)} ({safe(one.page, 200)})" for one in made]
    files = " ".join(map(str, paths))
    return "\n".join(
        [*lines, f"Commit it to the base branch: git add {files} && git commit -m 'Dismiss findings'"]
    )


def _json(made: list, paths: list[Path]) -> str:  # type: ignore[type-arg]
    from pipeline.report.escape import json_text

    return json_text({"schema": 1, "dismissed": made, "files": list(map(str, paths))})
