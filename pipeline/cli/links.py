"""``content-sync links``: where the articles cite which pages, and what can be repaired in them."""

from pathlib import Path

import click

from pipeline.cli.shared import called_as, common_options


@click.command("links")
@common_options
@click.argument("url", required=False)
@click.option("--by", type=click.Choice(["page", "host", "owner"]), help="Count links and articles by this.")
@click.option("--issues", is_flag=True, help="List what can be repaired in the articles.")
@click.option("--check", is_flag=True, help="Visit the pages and list the addresses that need a look.")
@click.option("--exit-code", is_flag=True, help="With --check: exit with 1 when an address needs a look.")
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --check: read pages from this WARC file, not the network.",
)
@click.option("--committed", is_flag=True, help="Read the base commit, as sync does, not the work tree.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    repo: Path,
    config: Path | None,
    url: str | None,
    by: str | None,
    issues: bool,
    check: bool,
    exit_code: bool,
    replay: Path | None,
    committed: bool,
    as_json: bool,
) -> int:
    """List every link of the articles; with URL, who cites that page.

    \b
    Examples:
      content-sync links
      content-sync links https://learn.microsoft.com/azure/storage/common/storage-redundancy
      content-sync links --by host
      content-sync links --issues
      content-sync links --check
    """
    from pipeline.cli import link_tables
    from pipeline.cli.shared import load_config
    from pipeline.corpus.choice import check_read
    from pipeline.corpus.read import read_corpus
    from pipeline.git.repository import Repository

    settings = load_config(repo, config)
    with Repository(repo) as repository:
        corpus, sites = read_corpus(repository, settings, committed=committed), settings.sites
    visited = ""
    if check:
        table, visited = link_tables.health_table(corpus, settings, url or "", replay)
    elif issues:
        table = link_tables.issue_table(corpus)
    elif by:
        table = link_tables.group_table(corpus, by, url or "", sites)
    else:
        table = link_tables.link_table(corpus, url or "", sites)
    click.echo(table.json() if as_json else table.lines(), nl=False)
    click.echo(link_tables.headline(corpus), err=True)
    if visited:
        click.echo(visited, err=True)
    if corpus.unmatched or not corpus.articles:
        check_read(corpus.read())
    if not (check or url or as_json) and corpus.read().watched:
        told = f"Next, visit the pages without changing anything:\n  {called_as()} sync --dry-run"
        click.echo(told, err=True)
    return 1 if check and exit_code and table.rows else 0
