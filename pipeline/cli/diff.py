"""``content-sync diff``: compare two pages, snapshots or archives."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options
from pipeline.cli.terminal import safe
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.changes import Change, PageNews
    from pipeline.content import Snapshot

_WIDE = 400
_SOMEWHERE = "https://page.invalid/"


@click.command("diff")
@common_options
@click.argument("before", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", default="", help="Address of the page; of HTML files it picks the site's rules.")
@click.option("--all", "everything", is_flag=True, help="Show cosmetic changes and metadata too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when the text or the links differ.")
def command(
    repo: Path,
    config: Path | None,
    before: Path,
    after: Path,
    url: str,
    everything: bool,
    as_json: bool,
    exit_code: bool,
) -> int:
    """Compare BEFORE with AFTER: two HTML files (.html, .html.gz), two snapshots (.md), or two WARC archives.

    \b
    Examples:
      content-sync diff old.html new.html --url https://learn.microsoft.com/azure/regions
      content-sync diff accepted.md observed.md
      content-sync diff monday.warc.gz tuesday.warc.gz --json
    """
    from pipeline.changes import PageNews
    from pipeline.changes.compare import compare, page_kind

    old, new = _pages(before, url), _pages(after, url)
    if len(old) == len(new) == 1:
        new = dict(zip(old, new.values(), strict=True))
    both = sorted(old.keys() & new.keys())
    # Texts that came by two roads are never compared.
    rows = [(page, compare(old[page], new[page])) for page in both if old[page].road == new[page].road]
    lone = sorted(
        (page, PageNews.GONE if page in old else PageNews.BASELINE) for page in old.keys() ^ new.keys()
    )
    lone += [(page, PageNews.UPGRADED) for page in both if old[page].road != new[page].road]
    if as_json:
        click.echo(_json([(p, page_kind(c), c) for p, c in rows] + [(p, kind, []) for p, kind in lone]))
    else:
        for page, changes in rows:
            click.echo("\n".join(_text(page, page_kind(changes), changes, everything)))
        for page, kind in lone:
            click.echo(f"{safe(page)}: {kind}")
    alone = any(kind is not PageNews.UPGRADED for _, kind in lone)
    return 1 if exit_code and (alone or any(page_kind(changes).is_news for _, changes in rows)) else 0


def _pages(path: Path, url: str) -> "dict[str, Snapshot]":
    """Read the snapshots a file holds, by address."""
    if path.name.endswith((".warc", ".warc.gz")):
        return dict(_archived(path, url))
    from pipeline.apart import read_page
    from pipeline.content.registry import type_of
    from pipeline.sites import builtin
    from pipeline.snapshots.decoding import decode

    data = _bytes(path)
    if path.suffix == ".md":
        try:
            snapshot = decode(data.decode("utf-8"))
        except ValueError as error:
            raise ConfigError(f"{path}: {error}. Name a file below snapshots/.") from error
    else:
        snapshot = read_page(data, url or _SOMEWHERE, type_of(path.name), sites=builtin()).snapshot
    return {snapshot.url: snapshot}


def _bytes(path: Path) -> bytes:
    import gzip

    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def _archived(path: Path, url: str) -> "Iterator[tuple[str, Snapshot]]":
    from pipeline.apart import read_page
    from pipeline.fetch.warc import open_replay
    from pipeline.sites import builtin
    from pipeline.urls import canonical_url

    with open_replay(path) as archive:
        for page in archive:
            name = canonical_url(page.url)[0]
            if (
                page.status == 200
                and page.url.rpartition("/")[2] != "robots.txt"
                and url in ("", page.url, name)
            ):
                yield name, read_page(page.body, name, page.content_type, sites=builtin()).snapshot


def _text(page: str, kind: "PageNews", changes: "list[Change]", everything: bool) -> "Iterator[str]":
    shown = [change for change in changes if everything or not change.kind.is_silent]
    quiet = len(changes) - len(shown)
    yield f"{safe(page)}: {kind}" + (f" ({quiet} cosmetic changes not shown)" if quiet else "")
    for change in shown:
        yield f"  {change.kind} in {safe(' > '.join(change.trail) or change.anchor or 'the page', 120)}"
        for mark, text in (("-", change.before), ("+", change.after)):
            if text:
                yield f"    {mark} {safe(text, _WIDE)}"
        if change.facts:
            facts = ", ".join(
                f"{fact.before or 'nothing'} -> {fact.after or 'nothing'}" for fact in change.facts
            )
            yield f"    facts: {safe(facts, _WIDE)}"


def _json(rows: "list[tuple[str, PageNews, list[Change]]]") -> str:
    from pipeline.report.escape import json_text

    pages = [{"url": url, "change": kind, "changes": changes} for url, kind, changes in rows]
    return json_text({"schema": 1, "pages": pages})
