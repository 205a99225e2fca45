"""``content-sync extract``: what is kept of a page, and why."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.content.extraction import Explained


@click.command("extract")
@common_options
@click.argument("source", metavar="FILE|URL")
@click.option("--url", help="With FILE: the address the page has; it picks the site's rules.")
@click.option("--explain", "explaining", is_flag=True, help="Show which rule kept or dropped what.")
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With URL: read the page from this WARC file, not the network.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    repo: Path,
    config: Path | None,
    source: str,
    url: str | None,
    explaining: bool,
    replay: Path | None,
    as_json: bool,
) -> None:
    """Show what is kept of a page, as it would stand under snapshots/.

    \b
    Examples:
      content-sync extract https://learn.microsoft.com/azure/bot-service/bot-service-compliance
      content-sync extract page.html --url https://learn.microsoft.com/azure/x --explain
    """
    from msgspec.structs import replace

    from pipeline.apart import read_page
    from pipeline.cli.shared import load_config
    from pipeline.report.escape import lines
    from pipeline.snapshots.encoding import encode

    settings = load_config(repo, config)
    body, address, content_type, road = _body(source, url, replay, settings)
    found = read_page(body, address, content_type, sites=settings.sites, explaining=True)
    found = replace(found, snapshot=replace(found.snapshot, road=road))
    if as_json:
        click.echo(_json(found))
    elif explaining:
        click.echo(lines(_explanation(found)), nl=False)
    else:
        click.echo(lines(encode(found.snapshot)), nl=False)
    if found.snapshot.trouble:
        click.echo(
            f"not the article that was asked for: {found.snapshot.trouble} ({', '.join(found.kept)})",
            err=True,
        )


def _body(
    source: str, url: str | None, replay: Path | None, settings: "Config"
) -> tuple[bytes, str, str | None, str]:
    """Return a page's bytes, its address, the type its server, or the file's suffix, named, and its road."""
    from pipeline.content.registry import type_of
    from pipeline.errors import ConfigError

    if source.lower().startswith(("http://", "https://")):
        return _visited(source, replay, settings)
    try:
        name = Path(source).name
        return Path(source).read_bytes(), url or f"https://localhost/{name}", type_of(name), ""
    except OSError as error:
        raise ConfigError(
            f"{source}: {error.strerror}. Name an HTML file, or a URL with https://."
        ) from error


def _visited(source: str, replay: Path | None, settings: "Config") -> tuple[bytes, str, str | None, str]:
    from contextlib import ExitStack

    from pipeline.errors import ConfigError
    from pipeline.fetch import Response, Web
    from pipeline.fetch.rendering import Renderer, is_by_browser, is_drawn
    from pipeline.fetch.warc import open_replay
    from pipeline.pages import PageRequest
    from pipeline.sites import Road, word_of
    from pipeline.snapshots import Capture
    from pipeline.urls import request_url

    sites = settings.sites
    seen: list[Response] = []

    def keep(request: PageRequest, response: Response) -> Capture:
        seen.append(response)
        return Capture(request.url, response.outcome, response.status, response.hops)

    requests = [PageRequest(source, request_url(source, sites))]
    with ExitStack() as stack:
        archive = stack.enter_context(open_replay(replay)) if replay else None
        web = stack.enter_context(Web(settings.visit, archive=archive, sites=sites))
        why: Capture | Response = list(web.visit(requests, keep))[0]  # noqa: RUF015  (it ends what it began)
        drawn = bool(seen) and is_drawn(seen[0]) and is_by_browser(source, sites)
        if drawn:
            why = seen[0] = stack.enter_context(Renderer(web)).render(seen[0]).response
    if not (seen and seen[0].body):
        raise ConfigError(
            f"{source}: {why.outcome} {why.detail or ''}".rstrip() + ". There is no page to read."
        )
    return seen[0].body, source, seen[0].content_type, word_of(Road.BROWSER) if drawn else ""


def _json(found: "Explained") -> str:
    import msgspec

    from pipeline.report.escape import json_text
    from pipeline.snapshots.digests import digest, text_digest
    from pipeline.snapshots.paths import Root

    snapshot = found.snapshot
    return json_text(
        {
            "schema": 1,
            "path": Root().snapshot(snapshot.url),
            "digest": digest(snapshot),
            "text_digest": text_digest(snapshot),
            "kept": found.kept,
            "dropped": [
                {"rule": rule, "element": name, "words": words} for rule, name, words in found.dropped
            ],
            "snapshot": msgspec.to_builtins(snapshot),
        }
    )


def _explanation(found: "Explained") -> str:
    snapshot = found.snapshot
    blocks = sum(len(section.blocks) for section in snapshot.sections)
    lines = [
        f"title      {snapshot.title}",
        f"extractor  {snapshot.extractor}",
        f"kept       {', '.join(found.kept)}: {len(snapshot.sections)} sections, {blocks} blocks, "
        f"{len(snapshot.links)} links, {len(snapshot.anchors)} anchors",
        *(f"dropped    {rule}: {name}, {words} words" for rule, name, words in found.dropped if words),
    ]
    return "\n".join(lines) + "\n"
