"""The end of a run in words: what was read, which articles are flagged, where the proposal is."""

import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from pipeline.changes import PageNews
from pipeline.cli.terminal import safe
from pipeline.impacts import Verdict
from pipeline.report import Finding, Report
from pipeline.report.outline import health_counts, still_line
from pipeline.report.outline import number as counted

if TYPE_CHECKING:
    from pipeline.run import Result

SHOWN = 25


def show_sync(result: "Result") -> None:
    """Print the summary of a run to standard output: tables on a terminal, plain lines elsewhere."""
    report = result.report
    click.echo(headline(report))
    flagged = [finding for finding in report.findings if finding.verdict.flags]
    if flagged:
        click.echo()
        _table(flagged[:SHOWN]) if sys.stdout.isatty() else _lines(flagged[:SHOWN])
        if len(flagged) > SHOWN:
            click.echo(f"... and {len(flagged) - SHOWN} more in the report.")
    for line in _endings(result):
        click.echo(line)


def headline(report: Report) -> str:
    """Return the run in one or two sentences."""
    count = dict(report.run.counts)
    message = {news.counted_as: news.words for news in PageNews if news.words}
    changed = ", ".join(f"{count[name]} {words}" for name, words in message.items() if count.get(name))
    read = ", ".join(
        f"{count[key]} {words}{'s' * (count[key] != 1)}"
        for key, words in (("articles", "article"), ("links", "watched link"), ("pages", "page"))
    )
    number = count["flagged_articles"]
    flagged = (
        f"{number} article{'s' * (number != 1)} may need an update" if number else "No article is flagged"
    )
    still = still_line(report)
    if still and not number:
        flagged = "No new finding"
    return "\n".join(
        filter(None, (f"{read}: {changed or 'nothing changed'}.", f"{flagged}.", still, _mended(report)))
    )


def _mended(report: Report) -> str:
    """Return what the proposal mends in the articles itself, in words."""
    if not report.fixes:
        return ""
    articles = len({fix.article for fix in report.fixes})
    return f"{counted(len(report.fixes), 'link')} in {counted(articles, 'article')} mended; the report lists them."


def place(finding: Finding) -> str:
    """Return where a finding points, in the form editors jump to."""
    return f"{safe(finding.article)}:{finding.line}:{finding.column}"


def _table(findings: list[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Verdict", "Sure", "Article", "Why"):
        table.add_column(name, overflow="fold")
    style = {Verdict.UPDATE: "bold red", Verdict.REVIEW: "yellow"}
    for finding in findings:
        table.add_row(
            Text(finding.verdict, style[finding.verdict]),
            f"{finding.confidence:.0%}",
            Text(place(finding)),
            Text(safe(finding.summary, 200)),
        )
    Console().print(table)


def _lines(findings: list[Finding]) -> None:
    for finding in findings:
        click.echo(
            f"{finding.verdict:<7} {finding.confidence:.0%} {place(finding)}: {safe(finding.summary, 200)}"
        )


def _unread(report: Report) -> Iterator[str]:
    """Say why pages could not be read, the commonest reason first: on a first run that is the set-up, mostly."""
    reasons = Counter((row.outcome, row.detail) for row in report.pages if row.change is PageNews.UNREAD)
    for (outcome, detail), number in reasons.most_common(3):
        yield f"Not read, {number} page{'s' * (number != 1)}: {outcome}{f' ({safe(detail, 160)})' if detail else ''}"


def _health(report: Report) -> str:
    """Return how many links need a look, and why: what the report lists; "" when all are well."""
    counts = health_counts(report)
    total = sum(counts.values())
    need = "1 address needs" if total == 1 else f"{total:,} addresses need"
    why = ", ".join(f"{count:,} {words}" for words, count in counts.items())
    return f"Link health: {need} a look ({why}); see the report." if counts else ""


def _endings(result: "Result") -> Iterator[str]:
    unread = list(_unread(result.report))
    if unread:
        yield ""
        yield from unread
    health = _health(result.report)
    if health:
        yield ""
        yield health
    if result.report.trouble:
        yield ""
        yield "Trouble:"
        for trouble in result.report.trouble[:SHOWN]:
            yield f"  {safe(trouble.where)}: {safe(trouble.what, 200)} {safe(trouble.mend, 200)}"
    yield ""
    for published in result.proposals:
        yield f"Branch {published.branch}: {published.operation.words}{_commit(published.commit)}"
        if published.detail:
            yield f"  {safe(published.detail)}"
        if published.operation.is_proposed:
            yield f"Report: git show {published.branch}:{published.report}"
    if not result.proposals:
        yield "Nothing was written: no branch was asked for."


def _commit(commit: str) -> str:
    return f" (commit {commit[:10]})" if commit else ""
