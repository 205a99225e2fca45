"""``content-sync catch-up``: what changed on the cited pages since each article was written."""

from pathlib import Path

import click

from pipeline.cli.output_options import STDOUT, output_options, past_of, write_output, write_outputs
from pipeline.cli.shared import Interrupted, common_options


@click.command("catch-up")
@common_options
@click.option(
    "--archive",
    "archives",
    multiple=True,
    metavar="URL",
    help="What an address is appended to, asked in turn.  [default: the Wayback Machine]",
)
@click.option("--limit", type=click.IntRange(min=1), help="Send at most so many requests to archives.")
@click.option("--page", default="", metavar="URL", help="Only this page.")
@click.option("--article", default="", metavar="PATH", help="Only this article (path or id).")
@click.option("--dry-run", is_flag=True, help="Say what would be asked and how long that takes; ask nothing.")
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep every exchange in this WARC file."
)
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the archives' answers from this WARC file, not the network.",
)
@output_options
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(
    repo: Path,
    config: Path | None,
    archives: tuple[str, ...],
    limit: int | None,
    page: str,
    article: str,
    dry_run: bool,
    record: Path | None,
    replay: Path | None,
    as_json: bool,
    outputs: dict[str, Path],
) -> None:
    """Name the articles whose pages changed since the citing line was last edited, from web archives.

    Nothing is proposed or committed. What an archive answered is kept: the next call asks for the rest.

    \b
    Examples:
      content-sync catch-up --dry-run
      content-sync catch-up --limit 200 --html report.html
      content-sync catch-up --archive https://archive.example.org/web/ --article articles/regions.md
    """
    from pipeline.cli.shared import load_config
    from pipeline.cli.summary import show_findings, show_trouble
    from pipeline.cli.terminal import progress
    from pipeline.jobs.catch_up import WAYBACK, CatchUp, catch_up
    from pipeline.report.outputs import Context, output_named

    options = CatchUp(
        repo, load_config(repo, config), archives or (WAYBACK,), limit, page, article, dry_run, record, replay
    )
    with progress() as shown:
        try:
            found = catch_up(options, shown)
        except KeyboardInterrupt:
            raise Interrupted(shown.done, shown.total, kept=not (record or replay)) from None
    context = Context(past=past_of(repo, config))
    if as_json:
        write_output(output_named("json"), STDOUT, found.report, context)
    elif dry_run:
        minutes = -(-found.seconds // 60)
        click.echo(
            f"{found.pages} pages to ask about: about {found.requests} requests, {minutes:.0f} minutes."
        )
    else:
        show_findings(found.report)
        click.echo(f"{found.pages} pages looked at with {found.requests} requests to archives.")
    show_trouble(found.report)
    write_outputs(outputs, found.report, context)
