"""The rows that ``content-sync links`` prints: as a table on a terminal, as lines in a pipe, or as JSON."""

import io
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import click
import msgspec

from pipeline.articles.boilerplate import MANY
from pipeline.cli.terminal import folded, safe
from pipeline.config import Config
from pipeline.corpus.read import Corpus, rooted_links
from pipeline.links import Link
from pipeline.links.issues import MENDS
from pipeline.pages import Outcome
from pipeline.report import LinkRow
from pipeline.report.escape import json_text
from pipeline.report.left_out import left_out
from pipeline.sites import Sites
from pipeline.urls import canonical_url

Row = dict[str, object]


class Table(msgspec.Struct, frozen=True):
    """Rows under a name for JSON, and ``shown``: the same rows as a person reads them, under ``columns``."""

    name: str
    rows: list[Row]
    columns: tuple[str, ...]
    shown: Sequence[tuple[str, ...]]

    def json(self) -> str:
        """Return one object, schema 1, with all rows."""
        return json_text({"schema": 1, self.name: self.rows}, indent=1) + "\n"

    def lines(self) -> str:
        """Return what suits standard output: a terminal, or a pipe (one line a row, parted by tabs)."""
        if not is_terminal():
            return "".join("\t".join(map(safe, row)) + "\n" for row in self.shown)
        if self.columns[0] == "place":
            return "".join(_placed(self.shown))
        return self._drawn()

    def _drawn(self) -> str:
        from rich.console import Console
        from rich.table import Table as Drawn
        from rich.text import Text

        drawn = Drawn(box=None, header_style="bold")
        for column in self.columns:
            drawn.add_column(column, overflow="fold")
        for row in self.shown:
            drawn.add_row(*(Text(safe(cell)) for cell in row))
        console = Console(file=io.StringIO(), force_terminal=True, width=Console().width)
        console.print(drawn)
        return str(console.file.getvalue())  # type: ignore[attr-defined]


def is_terminal() -> bool:
    """Say whether a person reads standard output."""
    return sys.stdout.isatty()


def _placed(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield each row as two lines, the place alone on the first so that editors and terminals jump there."""
    for place, *cells in rows:
        told = [folded(f"    {cell}") for cell in filter(None, map(safe, cells))]
        yield "\n".join((click.style(safe(place), bold=True), *_joined(told))) + "\n"


def _joined(cells: list[str]) -> Iterator[str]:
    """Yield the cells of a row on as few lines as the terminal's width admits."""
    width, line = shutil.get_terminal_size().columns, ""
    for cell in cells:
        if not line or "\n" in line + cell or len(line) + len(cell.lstrip()) + 2 > width:
            yield from [line] if line else []
            line = cell
        else:
            line += f"  {cell.lstrip()}"
    yield from [line] if line else []


def link_table(corpus: Corpus, url: str, sites: Sites) -> Table:
    """Return all links, or those that name the page of ``url`` (and its section, when it names one)."""
    links = [link for link in corpus.links if _names(link, url, sites)]
    shared = _on_shared_lines(corpus)
    shown = [(f"{link.article}:{link.line}:{link.column}", link.label, _leads_to(link)) for link in links]
    return Table(
        "links",
        [_link_row(link, (link.article, link.line) in shared) for link in links],
        ("place", "label", "leads to"),
        shown,
    )


def group_table(corpus: Corpus, by: str, url: str, sites: Sites) -> Table:
    """Return watched links counted by page, host or the article's owner, the most cited first."""
    owners = {article.path: article.owner for article in corpus.articles}
    keys: dict[str, Callable[[Link], str]] = {
        "page": lambda link: link.page,
        "host": lambda link: link.page.split("/")[2],
        "owner": lambda link: owners[link.article],
    }
    groups: dict[str, list[Link]] = {}
    for link in corpus.links:
        if link.watched and _names(link, url, sites):
            groups.setdefault(keys[by](link), []).append(link)
    rows: list[Row] = [
        {
            by: name,
            "links": len(links),
            "articles": len({link.article for link in links}),
            "pages": len({link.page for link in links}),
        }
        for name, links in groups.items()
    ]
    rows.sort(key=lambda row: (-int(str(row["articles"])), str(row[by])))
    columns = ("articles", "links", "pages", by)
    return Table("groups", rows, columns, [tuple(str(row[name]) for name in columns) for row in rows])


def issue_table(corpus: Corpus) -> Table:
    """Return everything the authors can repair, in the order of the files."""
    found = [
        (article.path, issue)
        for article in corpus.articles
        for issue in sorted(article.issues, key=lambda issue: (issue.line, issue.column, issue.code))
    ]
    rows: list[Row] = [
        {
            "article": path,
            "line": issue.line,
            "column": issue.column,
            "code": issue.code,
            "detail": issue.detail,
            "mend": MENDS.get(issue.code, ""),
        }
        for path, issue in found
    ]
    shown = [
        (f"{path}:{issue.line}:{issue.column}", issue.code, issue.detail, MENDS.get(issue.code, ""))
        for path, issue in found
    ]
    return Table("issues", rows, ("place", "code", "detail", "mend"), shown)


def health_table(corpus: Corpus, config: Config, url: str, replay: Path | None) -> tuple[Table, str]:
    """Return the addresses that need a look today, found out by visiting the pages, and the visits in a sentence."""
    from pipeline.cli.summary import proxy_hint
    from pipeline.cli.terminal import progress
    from pipeline.fetch.warc import open_replay
    from pipeline.jobs.check_links import check_links

    sites = config.sites
    links = [link for link in corpus.links if _names(link, url, sites)]
    with open_replay(replay) if replay else nullcontext() as archive, progress() as shown_to:
        checked = check_links(links, config, archive, shown_to)
    found = checked.rows
    shown = [
        (f"{place.path}:{place.line}:{place.column}", row.outcome, row.url, _advice(row))
        for row in found
        for place in row.articles
    ]
    rows: list[Row] = [msgspec.to_builtins(row) for row in found]
    told = (
        f"{checked.pages:,} pages visited: {checked.read:,} read, {checked.pages - checked.read:,} not read; "
    )
    told += f"{len(found):,} address{'es need' if len(found) != 1 else ' needs'} a look."
    if checked.pages and not checked.read and all(row.outcome is Outcome.UNREACHABLE for row in found):
        told += f"\n{proxy_hint(config.visit.proxy, os.environ)}"
    table = Table("links", rows, ("place", "state", "address", "advice"), sorted(shown, key=_in_file_order))
    return table, told


def _in_file_order(row: tuple[str, ...]) -> tuple[str, int, int]:
    path, line, column = row[0].rsplit(":", 2)
    return path, int(line), int(column)


def _advice(row: LinkRow) -> str:
    if row.suggestion:
        return f"write {row.suggestion}"
    return f"near: {', '.join(row.nearest)}" if row.nearest else row.detail


def headline(corpus: Corpus) -> str:
    """Return the corpus in a few sentences: what is watched, what is not and why, how many files were left out."""
    pages = {link.page for link in corpus.links if link.watched}
    reasons = Counter(link.reason for link in corpus.links if not link.watched)
    issues = sum(len(article.issues) for article in corpus.articles)
    aside = f"; {safe(left_out(corpus.set_aside), 300)}" if corpus.set_aside else ""
    rooted = rooted_links(corpus.links)
    aside += f"; {rooted}" if rooted else ""
    shared = _on_shared_lines(corpus)
    alike = sum(link.watched and (link.article, link.line) in shared for link in corpus.links)
    aside += (
        f"; {alike:,} watched links stand in sentences that at least {MANY} articles share" if alike else ""
    )
    why = ", ".join(f"{number:,} {reason}" for reason, number in reasons.most_common())
    excluded = f", {reasons.total():,} excluded ({why})" if reasons else ""
    return (
        f"{len(corpus.articles):,} articles, {len(corpus.links):,} links: "
        f"{len(corpus.links) - reasons.total():,} watched on {len(pages):,} pages{excluded}; "
        f"{issues:,} issues to repair{aside}."
    )


def _names(link: Link, url: str, sites: Sites) -> bool:
    if not url:
        return True
    page, fragment = canonical_url(url, sites)
    own, section = (link.page, link.fragment) if link.watched else canonical_url(link.url, sites)
    return own == page != "" and (not fragment or section.lower() == fragment.lower())


def _on_shared_lines(corpus: Corpus) -> set[tuple[str, int]]:
    """Return article and line of every link in sentences that many articles share."""
    if not corpus.boilerplate:
        return set()
    bodies = {article.path: article.body.splitlines() for article in corpus.articles}
    places = {(link.article, link.line) for link in corpus.links}
    return {
        (path, line)
        for path, line in places
        if corpus.boilerplate.holds("".join(bodies[path][line - 1 : line]))
    }


def _leads_to(link: Link) -> str:
    section = f"#{link.fragment}" if link.fragment else ""
    return f"{link.page}{section}" if link.watched else f"({link.reason}) {link.url}"


def _link_row(link: Link, shared: bool) -> Row:
    return {
        "article": link.article,
        "line": link.line,
        "column": link.column,
        "kind": link.kind,
        "label": link.label,
        "url": link.url,
        "page": link.page,
        "fragment": link.fragment,
        "watched": link.watched,
        "reason": link.reason,
        "heading": link.heading,
        "target": link.target,
        "claim": link.claim,
        "boilerplate": shared,
    }
