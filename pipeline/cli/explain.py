"""``content-sync explain``: how a verdict came about, from what is committed."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options
from pipeline.cli.terminal import folded, safe
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.flags.model import Flag
    from pipeline.git.repository import Repository
    from pipeline.impacts.explanation import Explanation
    from pipeline.impacts.model import Reason
    from pipeline.jobs.explain import ExplainedReport

_WIDE = 300


@click.command("explain")
@common_options
@click.argument("target")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(repo: Path, config: Path | None, target: str, as_json: bool) -> None:
    """Show how a verdict came about: TARGET is an article (path or id), the URL of a page, or a finding's id.

    Nothing is visited. The open proposal is explained, or the last one merged when there is none.

    \b
    Examples:
      content-sync explain articles/regions.md
      content-sync explain https://learn.microsoft.com/azure/reliability/regions
      content-sync explain 3f6c1a9be2d07754
    """
    from pipeline.cli.shared import load_config
    from pipeline.git.repository import Repository
    from pipeline.jobs.explain import read_explained

    with Repository(repo) as repository:
        settings = load_config(repo, config)
        explained = read_explained(repository, settings)
        found = [one for one_report in explained for one in _explanations(one_report, target)]
        flags = _flags(repository, settings, target)
    if not found and not flags:
        raise ConfigError(
            f"{target}: no article, watched page or finding of the last report. "
            "`content-sync links` lists the articles' pages, `content-sync report` the findings."
        )
    told = "\n\n".join([*map(_flag, flags), *map(_text, found)])
    click.echo(_json(found, flags) if as_json else folded(told, 2))


def _flags(repository: "Repository", config: "Config", target: str) -> "list[Flag]":
    """Every flag that ``target`` names, open or dismissed: it knows what it was raised for, whenever that was."""
    from pipeline.cli.ages import today
    from pipeline.jobs.worklist import read_worklist

    found = read_worklist(repository, config, today())
    known = (*found.open, *(one.flag for one in found.decisions if one.flag))
    return list({one.fingerprint: one for one in known if one.fingerprint == target}.values())


def _flag(flag: "Flag") -> str:
    from pipeline.report.since import since_line, then_line

    places = ", ".join(map(str, flag.lines or (flag.line,)))
    lines = [
        f"{safe(flag.article)} -> {safe(flag.page)}",
        f"  flagged since {flag.first_seen}, line {places}",
    ]
    if flag.capture:
        lines.append(f"  {safe(since_line(flag))} {safe(then_line(flag))}, {safe(flag.capture, _WIDE)}")
    for claim in flag.claims:
        lines.append(f"  claim {claim.rule}, line {claim.line}: '{safe(claim.text, _WIDE)}'")
        lines.append(f"    {safe(claim.sentence, _WIDE)}")
        lines += [f"    - {safe(claim.before, _WIDE)}"] if claim.before else []
        lines += [f"    + {safe(claim.after, _WIDE)}"] if claim.after else []
    return "\n".join(lines)


def _explanations(one_report: "ExplainedReport", target: str) -> "Iterator[Explanation]":
    """Every pair of an article and a page that ``target`` names, those that the report names first."""
    from pipeline.impacts.explanation import explain

    for article, links in one_report.citing(target):
        change = one_report.change(links[0].page)
        if change is not None:
            yield explain(article, links, change, one_report.boilerplate)


def _text(one: "Explanation") -> str:
    lines = [f"{safe(one.article)} -> {safe(one.page)}", f"  page: {one.change}"]
    lines += [
        f"  cited at {link.line}:{link.column} as '{safe(link.label, 80)}'"
        + (f", section #{safe(link.fragment)}" if link.fragment else "")
        for link in one.links
    ]
    lines.append("  changes: " + (", ".join(f"{count} {kind}" for kind, count in one.kinds) or "none"))
    if one.supports:
        lines.append(f"  sentences that lost support (a reason from {one.supports[0].needed:.1f}):")
    lines += [
        f"    {s.line}: lost {s.lost:.1f} of {s.held:.0%} held: '{safe(s.text, 90)}'" for s in one.supports
    ]
    if one.shared:
        from pipeline.articles.boilerplate import MANY

        lines.append(f"  shared by at least {MANY} articles and left out: {_places(one.shared)}")
    impact = one.impact
    for reason in impact.reasons if impact else ():
        lines += _reason(reason)
    verdict = (
        f"{impact.verdict}, confidence {impact.confidence:.2f}, {_places(impact.lines or (impact.line,))}"
        if impact
        else "nothing"
    )
    return "\n".join((*lines, f"  verdict: {verdict}"))


def _places(lines: "tuple[int, ...]") -> str:
    return f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"


def _reason(reason: "Reason") -> list[str]:
    lines = [
        f"  reason {reason.rule}: {reason.verdict} {reason.confidence:.2f}, line {reason.line}",
        f"    {safe(reason.sentence, _WIDE)}",
    ]
    lines += [f"    - {safe(reason.before, _WIDE)}"] if reason.before else []
    return lines + ([f"    + {safe(reason.after, _WIDE)}"] if reason.after else [])


def _json(found: "list[Explanation]", flags: "list[Flag]") -> str:
    from pipeline.report.escape import json_text

    return json_text({"schema": 1, "explanations": found, "flags": flags})
