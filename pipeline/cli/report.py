"""``content-sync report``: render a report.json in another form."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options, load_config
from pipeline.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from pipeline.report.model import Report
    from pipeline.report.places import Places

FORMATS = ("markdown", "html", "json", "sarif", "summary", "annotations", "body")


@click.command("report")
@common_options
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="markdown", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write to this file, not to standard output.",
)
@click.option("--forge", default="", metavar="URL", help="Address of the repository in a browser, for links.")
@click.option("--commit", default="", metavar="SHA", help="Commit that holds the snapshots, for links.")
def command(
    repo: Path,
    config: Path | None,
    file: Path | None,
    form: str,
    as_json: bool,
    output: Path | None,
    forge: str,
    commit: str,
) -> int:
    """Render FILE, a report.json, for people or for other tools.

    Without FILE it is snapshots/report.json of the repository.

    \b
    Examples:
      content-sync report report.json --format html -o report.html
      content-sync report --format sarif -o content-sync.sarif
      content-sync report report.json --format summary >> "$GITHUB_STEP_SUMMARY"
    """
    from pipeline.forges.registry import linked
    from pipeline.report.json import read_json
    from pipeline.report.places import Places

    source = file or repo / "snapshots" / "report.json"
    try:
        report = read_json(_read(source))
    except StoreError as error:
        raise ConfigError(f"{source}: {error}") from error
    places = Places()
    if forge or form == "body":
        web, built_by = linked(forge, load_config(repo, config).proposal.forge)
        places = Places(web, built_by, commit, report.run.articles)
    render = _html_renderer(repo, config) if form == "html" and not as_json else None
    text = (render or _renderer("json" if as_json else form))(report, places)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="\n")
    return 0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{file}: {error.strerror}. Name a report.json; `content-sync sync --json` prints one."
        ) from error


def _renderer(form: str) -> "Callable[[Report, Places], str]":
    """Return the function that renders ``form``; only what it needs is imported."""
    if form == "json":
        from pipeline.report.json import render_json

        return lambda report, places: render_json(report, committed=False)
    if form == "sarif":
        from pipeline.report.sarif import render_sarif

        return lambda report, places: render_sarif(report)
    return _markdown_renderer(form)


def _html_renderer(repo: Path, config: Path | None) -> "Callable[[Report, Places], str]":
    """Return the renderer of HTML; its pictures need a repository with a past, and are left out without."""
    from pipeline.cli.ages import today
    from pipeline.jobs.trends import read_past
    from pipeline.report.history import History
    from pipeline.report.html import render_html

    try:
        past = read_past(repo, load_config(repo, config), today())
    except (StoreError, ConfigError):
        past = History()
    return lambda report, places: render_html(report, places, past)


def _markdown_renderer(form: str) -> "Callable[[Report, Places], str]":
    from pipeline.forges.base import Body
    from pipeline.report.body import render_body
    from pipeline.report.markdown import render_markdown
    from pipeline.report.summary import render_annotations, render_summary

    renderers: dict[str, Callable[[Report, Places], str]] = {
        "markdown": render_markdown,
        "body": lambda report, places: render_body(
            report, places.forge.body if places.forge else Body(), places
        ),
        "summary": render_summary,
        "annotations": lambda report, places: render_annotations(report),
    }
    return renderers[form]
