"""``content-sync catch-up``: what changed on the cited pages since each article was written."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.output_options import STDOUT, output_options, past_of, write_output, write_outputs
from pipeline.cli.shared import Interrupted, common_options, publish_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.jobs.catch_up import CatchUp, CaughtUp
    from pipeline.report.history import History


@click.command("catch-up")
@common_options
@click.option(
    "--archive",
    "archives",
    multiple=True,
    metavar="URL",
    help="What an address is appended to, or a folder of WARC files; asked in turn.  [default: the Wayback Machine]",
)
@click.option("--limit", type=click.IntRange(min=1), help="Send at most so many requests to archives.")
@click.option("--page", default="", metavar="URL", help="Only this page.")
@click.option("--article", default="", metavar="PATH", help="Only this article (path or id).")
@click.option("--dry-run", is_flag=True, help="Say what would be asked and how long that takes; ask nothing.")
@click.option("--no-branch", is_flag=True, help="Report only; build no branch.")
@publish_options
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep every exchange in this WARC file."
)
@click.option(
    "--artifact",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Build no branch; write what `content-sync propose` needs into this new folder.",
)
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the archives' answers from this WARC file, not the network.",
)
@output_options
@click.option("--exit-code", is_flag=True, help="Exit with 1 when an article is flagged.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(
    repo: Path,
    config: Path | None,
    archives: tuple[str, ...],
    limit: int | None,
    page: str,
    article: str,
    dry_run: bool,
    no_branch: bool,
    push: bool,
    pr: bool,
    overwrite: bool,
    record: Path | None,
    replay: Path | None,
    artifact: Path | None,
    exit_code: bool,
    as_json: bool,
    outputs: dict[str, Path],
) -> int:
    """Flag the articles whose pages changed since the citing line was last edited, as web archives show.

    The flags go into the proposal that `sync` builds. Only pages without a kept text are visited. What an archive
    answered is kept: the next call asks for the rest.

    \b
    Examples:
      content-sync catch-up --dry-run
      content-sync catch-up --limit 200 --html report.html
      content-sync catch-up --archive https://archive.example.org/web/ --article articles/regions.md
      content-sync catch-up --archive recordings/
    """
    from pipeline.cli.shared import load_config
    from pipeline.jobs.archives import WAYBACK
    from pipeline.jobs.catch_up import CatchUp
    from pipeline.run import Options

    run = Options(
        repo,
        load_config(repo, config),
        dry_run=dry_run,
        branch=not no_branch,
        push=push or pr,
        pull_request=pr,
        overwrite=overwrite,
        record=record,
        replay=replay,
        artifact=artifact,
    )
    options = CatchUp(run, archives or (WAYBACK,), limit, page, article, estimate=dry_run)
    found = _run(options)
    return _finish(found, options, outputs, past_of(repo, config), exit_code=exit_code, as_json=as_json)


def _run(options: "CatchUp") -> "CaughtUp":
    """Run with the progress on standard error.

    Raises:
        Interrupted: a person stopped it.
    """
    from pipeline.cli.terminal import progress
    from pipeline.jobs.catch_up import catch_up

    with progress() as shown:
        try:
            return catch_up(options, shown)
        except KeyboardInterrupt:
            kept = not (options.run.record or options.run.replay)
            raise Interrupted(shown.done, shown.total, kept=kept) from None


def _finish(
    found: "CaughtUp",
    options: "CatchUp",
    outputs: dict[str, Path],
    past: "Callable[[], History]",
    *,
    exit_code: bool,
    as_json: bool,
) -> int:
    """Print the result, write the outputs and the report of this machine, and return the exit code."""
    from pipeline.cli.local_report import try_to_keep
    from pipeline.cli.summary import show_sync, show_trouble
    from pipeline.cli.terminal import safe
    from pipeline.report.outline import number
    from pipeline.report.outputs import Context, output_named

    report = found.result.report
    context = Context(results=found.result.proposals, past=past)
    asked = f"{number(found.pages, 'page')} looked at with {number(found.requests, 'request')} to archives."
    kept, why_not = (None, "") if options.estimate else try_to_keep(options.run.repository, report, context)
    if as_json:
        write_output(output_named("json"), STDOUT, report, context)
    elif options.estimate:
        minutes = number(int(-(-found.seconds // 60)), "minute")
        asking = f"{number(found.pages, 'page')} to ask about: about {number(found.requests, 'request')}"
        click.echo(f"{asking}, {minutes}.")
    else:
        show_sync(found.result, kept)
        click.echo(asked if not found.left else f"{asked} {found.left:,} are left for the next call.")
    show_trouble(report)
    if why_not:
        click.echo(f"The report is not kept: {safe(why_not, 300)}", err=True)
    write_outputs(outputs, report, context)
    if any(published.operation.refused for published in found.result.proposals):
        return 4
    if not found.pages and (options.page or options.article):
        wanted = " ".join(filter(None, (options.article, options.page)))
        click.echo(
            f"Nothing to ask: no article cites a watched page by that name ({safe(wanted, 300)}). "
            "`content-sync links` lists both.",
            err=True,
        )
        return 2
    return int(exit_code and any(finding.verdict.flags for finding in report.findings))
