"""``content-sync status``: the open flags with their age, or how fresh every article is."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options

if TYPE_CHECKING:
    from pipeline.flags.model import Flag
    from pipeline.jobs.worklist import WorkList
    from pipeline.report.reminders import Reminder

_SHOWN = 20


@click.command("status")
@common_options
@click.option("--owner", help="Only the flags of this owner.")
@click.option("--check", is_flag=True, help="Exit with 1 when a flag is older than --max-age.")
@click.option("--max-age", default="30d", show_default=True, help="How old a flag may be: 30d, 6w, 3m.")
@click.option(
    "--articles", is_flag=True, help="List the articles: when their sources were read, what is open."
)
@click.option(
    "--csv", "as_csv", is_flag=True, help="Print the flags, most urgent first, or the articles, as CSV."
)
@click.option(
    "--badge",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --articles: write a badge, .svg or .json (an endpoint of shields.io).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the flags, or the articles, as JSON.")
def command(
    repo: Path,
    config: Path | None,
    owner: str | None,
    check: bool,
    max_age: str,
    articles: bool,
    as_csv: bool,
    badge: Path | None,
    as_json: bool,
) -> int:
    """List the open flags, oldest first: articles that may need an update.

    Merging a proposal accepts what the pages say; its flags stay here until what they are about is mended, someone
    dismisses them, or the page takes its change back. A proposal that was fetched from a remote counts, too.

    \b
    Examples:
      content-sync status --owner team-a
      content-sync status --check --max-age 30d
      content-sync status --csv > worklist.csv
      content-sync status --articles --csv
    """
    from pipeline.cli.ages import days_of, today
    from pipeline.cli.shared import load_config
    from pipeline.flags.ledger import older_than
    from pipeline.git.repository import Repository
    from pipeline.jobs.at_base import AtBase
    from pipeline.jobs.reminders import read_reminders
    from pipeline.jobs.worklist import worklist_at

    if badge and not articles:
        raise click.UsageError("--badge goes with --articles.")
    limit, now = days_of(max_age), today()
    with Repository(repo) as repository, AtBase(repository, load_config(repo, config)) as at:
        found = worklist_at(at, now)
        if articles:
            from pipeline.cli.articles_status import show_articles

            return show_articles(at, found.open, owner, badge, as_csv=as_csv, as_json=as_json)
        reminders = [] if check or owner else read_reminders(at, now)
    late = older_than([flag for flag in found.merged if _is_owned(flag, owner)], limit, now)
    if as_csv:
        from pipeline.cli.worklist_csv import csv_of

        click.echo(csv_of(found, lambda flag: _is_owned(flag, owner), now), nl=False)
    elif as_json:
        click.echo(_json(found, owner, now, len(late), reminders))
    else:
        _show(found, owner, now)
        _remind(reminders, now)
        if check:
            click.echo(f"\n{len(late)} older than {limit} days.")
    return 1 if check and late else 0


def _is_owned(flag: "Flag", owner: str | None) -> bool:
    return owner is None or flag.owner.casefold() == owner.casefold()


def _show(found: "WorkList", owner: str | None, now: str) -> None:
    from pipeline.flags.ledger import older_than

    merged, proposed = (
        [flag for flag in flags if _is_owned(flag, owner)] for flags in (found.merged, found.proposed)
    )
    dismissed = len(found.dismissed)
    articles = len({flag.article for flag in merged})
    text = f"{_counted(len(merged), 'open flag')} on {_counted(articles, 'article')}."
    click.echo(text if merged else "No open flags.")
    for flag in older_than(merged, -1, now):
        click.echo(_line(flag, now))
    if dismissed:
        click.echo(f"{_counted(dismissed, 'flag')} dismissed; `content-sync dismiss --list` shows them.")
    if proposed:
        click.echo(f"\n{len(proposed)} more in an open proposal:")
        for flag in older_than(proposed, -1, now):
            click.echo(_line(flag, now))


def _remind(reminders: "list[Reminder]", now: str) -> None:
    """List the days that pages announce and articles lean on."""
    from pipeline.cli.terminal import safe
    from pipeline.report.reminders import in_words

    if reminders:
        click.echo("\nDays that come near, as accepted pages announce them:")
    for one in reminders[:_SHOWN]:
        place = f"{safe(one.article)}:{one.line}"
        click.echo(
            f"{in_words(one.day, now)}  {place} leans on {safe(one.page, 120)}: {safe(one.sentence, 160)}"
        )
    if len(reminders) > _SHOWN:
        click.echo(f"... and {len(reminders) - _SHOWN} more; --json has all of them.")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _line(flag: "Flag", now: str) -> str:
    from pipeline.cli.terminal import folded, safe
    from pipeline.flags.ledger import age_days

    owner = f" ({safe(flag.owner, 40)})" if flag.owner else ""
    place = f"{safe(flag.article)}:{','.join(map(str, flag.lines or (flag.line,)))}"
    what = f"{flag.verdict:<6} {flag.fingerprint}  {place}{owner}: {safe(flag.summary, 160)}"
    return folded(f"{age_days(flag, now):>4}d  {what}")


def _json(found: "WorkList", owner: str | None, now: str, late: int, reminders: "list[Reminder]") -> str:
    import msgspec

    from pipeline.flags.ledger import age_days
    from pipeline.report.escape import json_text

    rows = [
        {**msgspec.to_builtins(flag), "age_days": age_days(flag, now), "state": state}
        for state, flags in (("merged", found.merged), ("proposed", found.proposed))
        for flag in flags
        if _is_owned(flag, owner)
    ]
    return json_text({"schema": 1, "flags": rows, "late": late, "reminders": reminders})
