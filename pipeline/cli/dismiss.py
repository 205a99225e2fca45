"""``content-sync dismiss``: say that a finding needs no change."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options

if TYPE_CHECKING:
    from pipeline.flags.model import Dismissal, Flag
    from pipeline.jobs.worklist import WorkList


@click.command("dismiss")
@common_options
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--page", "pages", multiple=True, metavar="URL", help="All open findings of this page.")
@click.option("--list", "listed", is_flag=True, help="List what is dismissed; change nothing.")
@click.option("--undo", is_flag=True, help="Take the decisions back: the findings are open again.")
@click.option("--reason", help="Why no change is needed; kept with the decision.")
@click.option("--author", help="Who decides (default: git's user.name).")
@click.option("--expires", help="Until when it holds: a date, or 90d, 6m. Default: for good.")
@click.option("--commit", "commits", is_flag=True, help="Commit the decisions and push them, nothing else.")
@click.option("--json", "as_json", is_flag=True, help="Print the decisions as JSON.")
def command(
    repo: Path,
    config: Path | None,
    ids: tuple[str, ...],
    pages: tuple[str, ...],
    listed: bool,
    undo: bool,
    reason: str | None,
    author: str | None,
    expires: str | None,
    commits: bool,
    as_json: bool,
) -> int:
    """Say that the findings ID need no change of their articles.

    Exactly these findings fall silent; a page that says yet another thing is reported again. Each decision is a
    file of its own under snapshots/decisions/ in your work tree, and holds once it is committed to the base
    branch. The first characters of an ID are enough where they name one finding; "-" reads IDs from standard
    input.

    \b
    Examples:
      content-sync dismiss 3f2a9c51 --reason "the old name is still right for version 1"
      content-sync dismiss 3f2a9c51 --reason "waiting for the legal team" --expires 90d
      content-sync dismiss --page https://learn.microsoft.com/azure/old --reason "archived" --commit
      content-sync dismiss 3f2a9c51 --undo
    """
    from pipeline.cli.ages import today
    from pipeline.cli.shared import load_config
    from pipeline.git.repository import Repository
    from pipeline.jobs import worklist

    now = today()
    with Repository(repo) as repository:
        settings = load_config(repo, config)
        found = worklist.read_worklist(repository, settings, now)
        if listed:
            click.echo(_json(list(found.dismissed), []) if as_json else _listed(found))
            return 0
        who = author or worklist.person(repository)
        if undo:
            made = [_taken_back(found, one, now) for one in _given(ids)]
        else:
            made = _made(found, ids, pages, reason, who, _until(expires, now), now)
        paths = worklist.dismiss(repository, made)
        done = worklist.commit(repository, paths, settings.proposal.remote) if commits else ""
    click.echo(_json(made, paths) if as_json else _text(made, paths, done, undo))
    return 0


def _given(ids: tuple[str, ...]) -> list[str]:
    if ids == ("-",):
        return sys.stdin.read().split()
    return list(ids)


def _until(expires: str | None, now: str) -> str:
    from pipeline.cli.ages import day_of

    return day_of(expires, now) if expires else ""


def _made(
    found: "WorkList",
    ids: tuple[str, ...],
    pages: tuple[str, ...],
    reason: str | None,
    who: str,
    until: str,
    now: str,
) -> "list[Dismissal]":
    from pipeline.flags.model import Dismissal

    if not reason:
        raise click.UsageError("Missing option '--reason': say why no change is needed.")
    if not who:
        raise click.UsageError("Nobody is named as the one who decides. Add --author NAME.")
    flags = [_named(found, one) for one in _given(ids)] + [
        flag for url in pages for flag in _of_page(found, url)
    ]
    if not flags:
        raise click.UsageError("Name the findings: their ids, or --page URL.")
    unique = {flag.fingerprint: flag for flag in flags}.values()
    return [
        Dismissal(flag.fingerprint, reason, who, now, until, flag.article, flag.page, flag) for flag in unique
    ]


def _named(found: "WorkList", text: str) -> "Flag":
    """The one flag that ``text`` names: by its id, or the beginning of it."""
    named = {flag.fingerprint: flag for flag in found.open if flag.fingerprint.startswith(text.lower())}
    if len(named) == 1:
        return next(iter(named.values()))
    if not named:
        raise click.UsageError(f"No open finding has the id {text!r}. `content-sync status` lists them.")
    raise click.UsageError(f"{text!r} names {len(named)} findings. Write more of the id.")


def _of_page(found: "WorkList", url: str) -> "list[Flag]":
    from pipeline.urls import canonical_url

    page = canonical_url(url)[0]
    flags = [flag for flag in found.open if page in (flag.page, canonical_url(flag.page)[0])]
    if not flags:
        raise click.UsageError(f"No open finding is about {url}. `content-sync status` lists them.")
    return flags


def _taken_back(found: "WorkList", text: str, now: str) -> "Dismissal":
    """The decision that ``text`` names, ended today: what it silenced is open again with the next run."""
    from msgspec.structs import replace

    flags = {one.fingerprint: one.flag for one in found.dismissed}
    named = [one for one in found.decisions if one.fingerprint.startswith(text.lower())]
    if len(named) != 1:
        raise click.UsageError(
            f"{text!r} names {len(named)} decisions. `content-sync dismiss --list` shows their ids."
        )
    flag = named[0].flag or flags.get(named[0].fingerprint)
    return replace(named[0], expires=now, flag=flag)


def _listed(found: "WorkList") -> str:
    from pipeline.cli.terminal import safe

    if not found.dismissed:
        return "Nothing is dismissed."
    return "\n".join(
        f"{one.fingerprint}  {safe(one.article or (one.flag.article if one.flag else ''))}: {safe(one.reason, 160)}"
        f" ({safe(one.author, 60)}, {one.date}{f', until {one.expires}' if one.expires else ''})"
        for one in found.dismissed
    )


def _text(made: "list[Dismissal]", paths: list[Path], done: str, undo: bool) -> str:
    from pipeline.cli.terminal import safe

    what = "Open again" if undo else "Dismissed"
    lines = [f"{what}: {one.fingerprint} {safe(one.article)} ({safe(one.page, 200)})" for one in made]
    if not done:
        files = " ".join(map(str, paths)) if len(paths) < 4 else str(paths[0].parent)
        lines.append(f"Commit it to the base branch: git add {files} && git commit -m 'Dismiss findings'")
    return "\n".join([*lines, *([f"Committed as {done[:10]}."] if done else [])])


def _json(made: "list[Dismissal]", paths: list[Path]) -> str:
    from pipeline.report.escape import json_text

    return json_text({"schema": 1, "dismissed": made, "files": list(map(str, paths))})
