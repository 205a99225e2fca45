"""``content-sync sync``: the main job."""

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.output_options import STDOUT, output_options, past_of, write_output, write_outputs
from pipeline.cli.shared import Interrupted, common_options, publish_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.report.history import History
    from pipeline.run import Options, Result


# More pages went unread than [visit] unread_share allows.
UNREAD = 3


@click.command("sync")
@common_options
@click.option("--dry-run", is_flag=True, help="Decide everything, change nothing.")
@click.option("--no-branch", is_flag=True, help="Report only; build no branch.")
@publish_options
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep every exchange in this WARC file."
)
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read pages from this WARC file, not the network.",
)
@click.option(
    "--workers", default="inline", show_default=True, help="inline, threads:N, processes:N, dask:ADDRESS."
)
@click.option(
    "--captures",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    metavar="PLACE",
    help="Take what `content-sync visit` saw from this file or folder.",
)
@click.option("--fix", type=click.Choice(["links"]), help="Put mechanical repairs into the proposal.")
@click.option(
    "--artifact",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Build no branch; write what `content-sync propose` needs into this new folder.",
)
@click.option("--accept-removals", is_flag=True, help="Drop accepted pages, even if that is most of them.")
@output_options
@click.option("--exit-code", is_flag=True, help="Exit with 1 when an article is flagged.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(
    repo: Path,
    config: Path | None,
    dry_run: bool,
    no_branch: bool,
    push: bool,
    pr: bool,
    overwrite: bool,
    record: Path | None,
    replay: Path | None,
    workers: str,
    captures: tuple[Path, ...],
    fix: str | None,
    artifact: Path | None,
    accept_removals: bool,
    exit_code: bool,
    as_json: bool,
    outputs: dict[str, Path],
) -> int:
    """Visit the pages the articles link to, find what changed, and propose a branch.

    \b
    Examples:
      content-sync sync --dry-run
      content-sync sync --push --pr
      content-sync sync --replay monday.warc.gz --json
      content-sync sync --html report.html --sarif report.sarif
    """
    from pipeline.cli.shared import load_config
    from pipeline.run import Options

    options = Options(
        repo,
        load_config(repo, config),
        dry_run=dry_run,
        branch=not no_branch,
        push=push or pr,
        pull_request=pr,
        overwrite=overwrite,
        record=record,
        replay=replay,
        workers=workers,
        fix_links=fix == "links",
        artifact=artifact,
        captures=captures,
        accept_removals=accept_removals,
    )
    result = _run(options)
    return _finish(result, options, outputs, past_of(repo, config), exit_code=exit_code, as_json=as_json)


def _run(options: "Options") -> "Result":
    """Run with the progress on standard error.

    Raises:
        Interrupted: a person stopped it.
    """
    from pipeline.cli.terminal import progress
    from pipeline.run import sync

    kept = not (options.dry_run or options.replay or options.record)
    with progress() as shown:
        try:
            return sync(options, shown)
        except KeyboardInterrupt:
            raise Interrupted(shown.done, shown.total, kept=kept) from None


def _finish(
    result: "Result",
    options: "Options",
    outputs: dict[str, Path],
    past: "Callable[[], History]",
    *,
    exit_code: bool,
    as_json: bool,
) -> int:
    """Print the result, write the outputs and the report of this machine, and return the exit code."""
    from pipeline.cli.local_report import try_to_keep
    from pipeline.cli.messages import tell
    from pipeline.cli.summary import show_sync, show_trouble, show_unread
    from pipeline.cli.terminal import safe
    from pipeline.report.outputs import Context, output_named

    context = Context(results=result.proposals, past=past)
    kept, why_not = try_to_keep(options.repository, result.report, context)
    if as_json:
        write_output(output_named("json"), STDOUT, result.report, context)
    else:
        show_sync(result, kept, dry_run=options.dry_run)
    show_trouble(result.report)
    if why_not:
        click.echo(f"The report is not kept: {safe(why_not, 300)}", err=True)
    write_outputs(outputs, result.report, context)
    if options.push and not options.dry_run:
        tell(options.config, result.report, result.proposals)
    code = _code(result, options.config.visit.unread_share, exit_code)
    if code == UNREAD:
        show_unread(result.report, options.config.visit, os.environ)
    return code


def _code(result: "Result", unread_share: float, findings_count: bool) -> int:
    """4 a remote refused, 3 too many pages went unread, 1 findings (where asked for), else 0."""
    if any(published.operation.refused for published in result.proposals):
        return 4
    unread = Counter(row.unread for row in result.report.pages)
    if unread[True] > unread_share * unread.total():
        return UNREAD
    return int(findings_count and any(finding.verdict.flags for finding in result.report.findings))
