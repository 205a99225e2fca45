"""``content-sync status --articles``: how fresh every article is."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.terminal import safe

if TYPE_CHECKING:
    from pipeline.flags.model import Flag
    from pipeline.jobs.at_base import AtBase
    from pipeline.report.freshness import Freshness

_SHOWN = 50


def show_articles(
    at: "AtBase",
    flags: "Sequence[Flag]",
    owner: str | None,
    badge: Path | None,
    *,
    as_csv: bool,
    as_json: bool,
) -> int:
    """Print the articles of ``owner`` (``None`` = all) and write the badge, if one is asked for."""
    from pipeline.jobs.freshness import read_freshness

    found = [
        one for one in read_freshness(at, flags) if owner is None or one.owner.casefold() == owner.casefold()
    ]
    if badge:
        _write_badge(badge, found)
    if as_csv:
        from pipeline.report.freshness import Freshness
        from pipeline.report.sheet import csv_text

        names = Freshness.__struct_fields__
        click.echo(csv_text(names, ([getattr(one, name) for name in names] for one in found)), nl=False)
    elif as_json:
        from pipeline.report.escape import json_text

        click.echo(json_text({"schema": 1, "articles": found}))
    else:
        _show(found)
    return 0


def _show(found: "list[Freshness]") -> None:
    from pipeline.report.freshness import sentence, totals

    click.echo(f"{totals(found)}.")
    leaning = [one for one in found if one.sources]
    for one in leaning[:_SHOWN]:
        click.echo(f"{safe(one.article)}: {sentence(one)}")
    if len(leaning) > _SHOWN:
        click.echo(f"... and {len(leaning) - _SHOWN} more; --csv or --json has all of them.")


def _write_badge(path: Path, found: "list[Freshness]") -> None:
    from pipeline.errors import StoreError
    from pipeline.report.badge import badge_json, badge_svg
    from pipeline.report.freshness import badge

    writers = {".json": badge_json, ".svg": badge_svg}
    if path.suffix not in writers:
        raise click.BadParameter(f"{path.name!r}: a badge ends in .svg or .json.", param_hint="--badge")
    try:
        path.write_text(writers[path.suffix](*badge(found)), encoding="utf-8", newline="\n")
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Name a file in a folder that can be written.") from error
