"""The end of a run in words: what was read, which articles are flagged, where the proposal is."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.changes import PageNews
from pipeline.cli.terminal import folded, safe
from pipeline.config import PROXY_NAMES, Visit
from pipeline.errors import masked
from pipeline.impacts import Verdict
from pipeline.pages import Outcome
from pipeline.report import Finding, Report
from pipeline.report.build import REROUTED, by_road
from pipeline.report.fixes import edited_words
from pipeline.report.left_out import left_out
from pipeline.report.outline import health_counts, is_baseline, still_line
from pipeline.report.unread_hosts import host_lines, host_of
from pipeline.sites import Road

if TYPE_CHECKING:
    from pipeline.run import Result

SHOWN = 25
_HOSTS_SHOWN = 5


def show_sync(result: "Result", kept: Path | None = None, *, dry_run: bool = False) -> None:
    """Print the summary of a run to standard output: folded on a terminal, one line a finding elsewhere.

    ``kept`` is the report's place on this machine.
    """
    report = result.report
    click.echo(folded(headline(report, result.excluded)))
    for line in _hosts(report):
        click.echo(folded(line))
    _show_flagged(report)
    for line in _endings(result, kept, dry_run):
        click.echo(folded(line))


def show_findings(report: Report) -> None:
    """Print how many articles are flagged, and the first of them."""
    flagged = {finding.article for finding in report.findings if finding.verdict.flags}
    click.echo(f"{len(flagged)} article{'s' * (len(flagged) != 1)} may need an update.")
    _show_flagged(report)


def _show_flagged(report: Report) -> None:
    flagged = [finding for finding in report.findings if finding.verdict.flags]
    if flagged:
        click.echo()
        for finding in flagged[:SHOWN]:
            click.echo(_placed(finding) if sys.stdout.isatty() else _line(finding))
        if len(flagged) > SHOWN:
            click.echo(f"... and {len(flagged) - SHOWN} more in the report.")


def show_trouble(report: Report) -> None:
    """Say on standard error what did not work, whatever the output is."""
    for one in report.trouble[:SHOWN]:
        told = masked(f"{one.where}: {one.what}. {one.mend}")
        click.echo(f"Trouble: {safe(told, 600)}", err=True)
    if len(report.trouble) > SHOWN:
        click.echo(f"... and {len(report.trouble) - SHOWN} more troubles in the report.", err=True)


def show_unread(report: Report, settings: Visit, environment: Mapping[str, str]) -> None:
    """Say on standard error why a run ends with 3, and what to look at first."""
    pages = list(report.pages)
    unread = [row for row in pages if row.unread]
    click.echo(
        f"{len(unread)} of {len(pages)} pages were not read, more than [visit] unread_share = "
        f"{settings.unread_share:g} allows (exit 3). What was read is in the report.",
        err=True,
    )
    if len(unread) == len(pages) and all(row.outcome is Outcome.UNREACHABLE for row in unread):
        click.echo(proxy_hint(settings.proxy, environment), err=True)


def proxy_hint(proxy: str, environment: Mapping[str, str]) -> str:
    """Return what to try where no host at all can be reached."""
    if proxy:
        return "No host could be reached through [visit] proxy. Check its address and that it is up."
    name = next((name for name in PROXY_NAMES if environment.get(name)), "")
    found = f"{name} is set and is not used. " if name else ""
    return (
        "No host could be reached. Does this machine reach the internet only through a proxy? "
        f'{found}Write it into content-sync.toml: [visit] proxy = "http://host:port".'
    )


def headline(report: Report, excluded: int = 0) -> str:
    """Return the run in one or two sentences; ``excluded`` are the links that are not watched."""
    count = dict(report.run.counts)
    message = {PageNews.NONE.counted_as: "ok"} | {
        news.counted_as: news.words for news in PageNews if news.words
    }
    message |= {REROUTED: "read by another road than before, as the new baseline"}
    message |= {by_road(road): f"by {road.words}" for road in Road if road is not Road.HTML}
    changed = ", ".join(f"{count[name]:,} {words}" for name, words in message.items() if count.get(name))
    read = ", ".join(
        f"{count[key]:,} {words}{'s' * (count[key] != 1)}{aside}"
        for key, words, aside in (
            ("articles", "article", ""),
            ("links", "watched link", f" ({excluded:,} excluded)" if excluded else ""),
            ("pages", "page", ""),
        )
    )
    held = sum(row.unread and row.change is not PageNews.UNREAD for row in report.pages)
    if held:
        changed += f"; {held:,} of them not read now, told as the open proposal holds them"
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
    edited = edited_words(report)
    return f"{edited[:1].upper()}{edited[1:]}; the report lists them." if edited else ""


def place(finding: Finding) -> str:
    """Return where a finding points, in the form editors jump to."""
    return f"{safe(finding.article)}:{finding.line}:{finding.column}"


def _placed(finding: Finding) -> str:
    """Return a finding for a terminal: the place alone on a line, so that editors jump there, then the reason."""
    style = {Verdict.UPDATE: "red", Verdict.REVIEW: "yellow"}
    verdict = click.style(f"{finding.verdict:<7}", fg=style.get(finding.verdict), bold=True)
    why = folded(f"    {safe(finding.summary, 200)}", 0)
    return f"{verdict} {finding.confidence:.0%} {click.style(place(finding), bold=True)}\n{why}"


def _line(finding: Finding) -> str:
    return f"{finding.verdict:<7} {finding.confidence:.0%} {place(finding)}: {safe(finding.summary, 200)}"


def _hosts(report: Report) -> Iterator[str]:
    """Say which hosts no run could read, and what to do."""
    for line in islice(host_lines(report), _HOSTS_SHOWN):
        yield safe(line, 600)
    if len(report.hosts) > _HOSTS_SHOWN:
        yield f"... and {len(report.hosts) - _HOSTS_SHOWN} more hosts in the report."


def _unread(report: Report) -> Iterator[str]:
    """Say why pages could not be read, the commonest reason first: on a first run that is the set-up, mostly."""
    told = {one.host for one in report.hosts}
    unread = (row for row in report.pages if row.unread and host_of(row.url) not in told)
    reasons = Counter((row.outcome, row.detail) for row in unread)
    for (outcome, detail), number in reasons.most_common(3):
        why = f" ({safe(masked(detail), 160)})" if detail else ""
        yield f"Not read, {number} page{'s' * (number != 1)}: {outcome}{why}"


def _health(report: Report) -> str:
    """Return how many links need a look, and why: what the report lists; "" when all are well."""
    counts = health_counts(report)
    total = sum(counts.values())
    need = "1 address needs" if total == 1 else f"{total:,} addresses need"
    why = ", ".join(f"{count:,} {words}" for words, count in counts.items())
    return f"Link health: {need} a look ({why}); see the report." if counts else ""


def _endings(result: "Result", kept: Path | None, dry_run: bool) -> Iterator[str]:
    unread = list(_unread(result.report))
    if unread:
        yield ""
        yield from unread
    health = _health(result.report)
    if health:
        yield ""
        yield health
    aside = left_out(result.report.left_out)
    if aside:
        yield ""
        yield f"{safe(aside, 300)}."
    yield ""
    for published in result.proposals:
        yield f"Branch {published.branch}: {published.operation.words}{_commit(published.commit)}"
        if published.detail:
            yield f"  {safe(masked(published.detail))}"
        if published.operation.is_proposed:
            yield f"Report: git show {published.branch}:{published.report}"
    if kept:
        yield f"The whole report: {kept}"
    yield from _next_step(result, dry_run)


def _next_step(result: "Result", dry_run: bool) -> Iterator[str]:
    """Say what a person does now, and what merging means."""
    if dry_run:
        yield "Dry run: git is as it was. Without --dry-run the same run builds a branch to review."
    elif not result.proposals:
        yield "No branch was built: none was asked for."
    branches = [one.branch for one in result.proposals if one.operation.is_proposed and not one.url]
    if branches:
        yield (
            f"Next: read the report, then `git merge {branches[0]}`. Merging accepts what the pages say now; "
            "flagged articles stay on the list until they are changed or dismissed."
        )
        if is_baseline(result.report):
            yield "Then: `content-sync catch-up` asks a web archive what went stale before this first look."
    elif result.report.still:
        yield "Next: `content-sync status` lists what is still open."


def _commit(commit: str) -> str:
    return f" (commit {commit[:10]})" if commit else ""
