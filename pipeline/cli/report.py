"""``content-sync report``: render a report.json in another form."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.local_report import last_report
from pipeline.cli.output_options import STDOUT, output_options, past_of, write_output, write_outputs
from pipeline.cli.shared import common_options, load_config
from pipeline.errors import ConfigError, StoreError
from pipeline.report.outputs import OUTPUTS, Context, output_named

if TYPE_CHECKING:
    from pipeline.report.model import Report


@click.command("report")
@common_options
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice([output.name for output in OUTPUTS]),
    help="What is printed; markdown, where no option below names a file.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write to this file, not to standard output.",
)
@click.option("--forge", default="", metavar="URL", help="Address of the repository in a browser, for links.")
@click.option("--commit", default="", metavar="SHA", help="Commit that holds the snapshots, for links.")
@output_options
def command(
    repo: Path,
    config: Path | None,
    file: Path | None,
    form: str | None,
    as_json: bool,
    output: Path | None,
    forge: str,
    commit: str,
    outputs: dict[str, Path],
) -> int:
    """Render FILE, a report.json, for people or for other tools.

    Without FILE it is the report of the last run here, else that of the proposal merged last.

    \b
    Examples:
      content-sync report report.json --format html -o report.html
      content-sync report --format sarif -o content-sync.sarif
      content-sync report report.json --summary "$GITHUB_STEP_SUMMARY"
    """
    from pipeline.forges.registry import linked
    from pipeline.report.places import Places

    report = _read(file or last_report(repo))
    places = Places()
    if forge or form == "body" or "body" in outputs:
        web, built_by = linked(forge, load_config(repo, config).proposal.forge)
        places = Places(web, built_by, commit, report.run.articles)
    context = Context(places, past=past_of(repo, config))
    if form or as_json or output or not outputs:
        shown = output_named("json" if as_json else form or "markdown")
        write_output(shown, output or STDOUT, report, context, whole=True)
    write_outputs(outputs, report, context)
    return 0


def _read(file: Path) -> "Report":
    from pipeline.report.json import read_json

    try:
        return read_json(file.read_bytes())
    except OSError as error:
        raise ConfigError(
            f"{file}: {error.strerror}. Run `content-sync sync`, which writes one, or name a report.json."
        ) from error
    except StoreError as error:
        raise ConfigError(f"{file}: {error}") from error
