"""``content-sync links``: where the articles lean on which pages, and what can be repaired in them."""

from pathlib import Path

import click

from pipeline.cli.shared import common_options


@click.command("links")
@common_options
@click.argument("url", required=False)
@click.option("--by", type=click.Choice(["page", "host", "owner"]), help="Count links and articles by this.")
@click.option("--issues", is_flag=True, help="List what can be repaired in the articles.")
@click.option("--committed", is_flag=True, help="Read the base commit, as sync does, not the work tree.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    repo: Path,
    config: Path | None,
    url: str | None,
    by: str | None,
    issues: bool,
    committed: bool,
    as_json: bool,
) -> None:
    """List every link of the articles; with URL, who cites that page.

    \b
    Examples:
      content-sync links
      content-sync links https://learn.microsoft.com/azure/storage/common/storage-redundancy
      content-sync links --by host
      content-sync links --issues
    """
    from pipeline.cli import link_tables
    from pipeline.config import load_config
    from pipeline.edges.corpus import read_corpus

    corpus = read_corpus(repo, load_config(repo, config), committed=committed)
    if issues:
        table = link_tables.issue_table(corpus)
    elif by:
        table = link_tables.group_table(corpus, by, url or "")
    else:
        table = link_tables.link_table(corpus, url or "")
    click.echo(table.json() if as_json else table.lines(), nl=False)
    click.echo(link_tables.headline(corpus), err=True)
