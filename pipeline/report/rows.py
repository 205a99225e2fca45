"""Findings as rows of a Markdown list: where to look, why, what to write, a box to tick; alike ones told once."""

from collections.abc import Iterator

import msgspec

from pipeline.flags.model import Finding
from pipeline.impacts import Suggestion
from pipeline.report import escape
from pipeline.report.model import Report
from pipeline.report.outline import alike, by_line, number, quoted, reasons_of
from pipeline.report.places import Places, from_folder
from pipeline.report.since import since_line, then_line
from pipeline.snapshots.paths import FOLDER

BESIDE = from_folder(FOLDER)
# From so many articles on what they say alike is told once.
ALIKE = 5
# Of one finding so many lines are shown; the article has the others, and what is wrong is the same kind of thing.
_LINES = 12
# So much of an id is shown beside a box.
_SHOWN_ID = 8


class Style(msgspec.Struct, frozen=True):
    """How a rendering differs: links lead to ``places``; ``ticks`` puts a box before each finding.

    ``ticked`` holds the ids of findings whose box a reviewer has ticked; ``show`` is how many articles are
    listed under one link or one evidence (0 = all of them); ``brief`` leaves out what the articles say,
    and links in long lists. ``html`` is the address of the HTML report, "" where none is kept.
    """

    places: Places = BESIDE
    ticks: bool = False
    ticked: frozenset[str] = frozenset()
    show: int = 0
    brief: bool = False
    html: str = ""


def entry(group: tuple[Finding, ...], style: Style, told: tuple[str, ...]) -> str:
    """Return what several articles say alike once, with all their places; a few are told one by one."""
    if len(group) < ALIKE:
        return "\n".join(finding_row(finding, style, told) for finding in group)
    first = group[0]
    lines = [
        f"- **The same in {number(len(group), 'article')}**: {first.verdict}, {first.confidence:.0%}",
        *_words(first, style, told),
    ]
    places = [f"  - {_short_row(finding, style)}" for finding in group]
    return "\\\n".join(filter(None, lines)) + "\n" + "\n".join(places)


def _short_row(finding: Finding, style: Style) -> str:
    """One of many places, by itself."""
    box = f"[{'x' if finding.id in style.ticked else ' '}] " if style.ticks else ""
    mark = _mark(finding, style)
    places = Places() if style.brief else style.places
    owner = f" {escape.prose(finding.owner, 60)}" if finding.owner else ""
    return f"{box}{places_of(finding, places)}{owner} {mark}"


def finding_row(finding: Finding, style: Style, told: tuple[str, ...] = ()) -> str:
    """Return one article as an item: where to look, why (unless ``told``), what to write if that is clear."""
    box = f"[{'x' if finding.id in style.ticked else ' '}] " if style.ticks else ""
    mark = f" <!-- {finding.id} -->" if style.ticks else f" {escape.code(finding.id)}"
    known = (finding.title, finding.owner, f"since {finding.first_seen}" if finding.first_seen else "")
    about = escape.prose(", ".join(filter(None, known)), 160)
    lines = [
        f"- {box}{places_of(finding, style.places)} {about}: {finding.verdict}, {finding.confidence:.0%}{mark}",
        *_words(finding, style, told),
    ]
    return "\\\n".join(filter(None, lines))


def _words(finding: Finding, style: Style, told: tuple[str, ...]) -> Iterator[str]:
    """Yield why a finding is one, what its article says, and what to write, line by line of the article."""
    yield _shown_by(finding)
    yield from (
        f"  {escape.prose(sentence, 300)}" for sentence in reasons_of(finding) if sentence not in told
    )
    if finding.claim and finding.claim not in told and not style.brief:
        yield f"  In the article: {escape.prose(quoted(finding.claim), 200)}"
    yield _suggested(finding.suggestion)
    said = {*told, *reasons_of(finding)}
    claims = by_line(finding)
    for claim in claims[1:_LINES]:
        if claim.sentence not in said:
            yield f"  Line {claim.line}: {escape.prose(claim.sentence, 300)}"
        elif not claim.suggestion:
            yield f"  Line {claim.line}, too: {escape.prose(quoted(claim.text), 200)}"
        yield _suggested(claim.suggestion)
    if len(claims) > _LINES:
        yield f"  And on {number(len(claims) - _LINES, 'line')} more."


def _shown_by(finding: Finding) -> str:
    """Since when the page says otherwise, with the capture that shows it; "" where no archive was asked."""
    if not finding.capture:
        return ""
    target, then = escape.web(finding.capture), escape.prose(then_line(finding))
    shown = escape.link(then, target) if target else f"{then}: {escape.code(finding.capture, 300)}"
    return f"  {escape.prose(since_line(finding))} {shown}"


def _suggested(suggestion: Suggestion | None) -> str:
    if suggestion is None:
        return ""
    old, new = escape.code(suggestion.old, 300), escape.code(suggestion.new, 300)
    return f"  Line {suggestion.line}: write {new} instead of {old}"


def places_of(finding: Finding, places: Places) -> str:
    """Return the first place of a finding as ``place_of`` does, and the other lines it concerns."""
    first = place_of(finding.article, finding.line, places)
    others = [line for line in finding.lines if line != finding.line]
    shown = [escape.link(str(line), places.article(finding.article, line)) for line in others[:_LINES]]
    more = f" and {len(others) - _LINES:,} more" if len(others) > _LINES else ""
    return f"{first} and {', '.join(shown)}{more}" if others else first


def place_of(path: str, line: int, places: Places) -> str:
    """Return a place in an article as code, linked where the place can be looked at."""
    return escape.link(escape.code(f"{path}:{line}", 200), places.article(path, line))


def index_rows(group: tuple[Finding, ...], style: Style, *, all_in_one: bool = False) -> Iterator[str]:
    """Yield the rows of findings that say the same: a box for each, and one for all of them where they are many."""
    first, ids = group[0], [finding.id for finding in group]
    if len(group) < ALIKE:
        yield from (_index_row(finding, style) for finding in group)
        return
    ticked = style.ticked.issuperset(ids)
    told = f"**All {len(group):,}** {escape.prose(first.summary, 160)}"
    box = f"[{'x' if ticked else ' '}] " if style.ticks else ""
    yield f"- {box}{told} <!-- {' '.join(ids)} -->"
    if not all_in_one:
        yield from (f"  - {_short_row(finding, style)}" for finding in group)


def _mark(finding: Finding, style: Style) -> str:
    """Return the id of a row: whole, or what a comment needs of it, with the whole beside it for the next run."""
    if not style.ticks:
        return escape.code(finding.id)
    shown = "" if style.brief else f"{escape.code(finding.id[:_SHOWN_ID])} "
    return f"{shown}<!-- {finding.id} -->"


def _index_row(finding: Finding, style: Style) -> str:
    """Return a finding in one line: the same words as long as it says the same, new or not."""
    box = f"[{'x' if finding.id in style.ticked else ' '}] " if style.ticks else ""
    mark = _mark(finding, style)
    places = Places() if style.brief else style.places
    known = (finding.owner, f"since {finding.first_seen}" if finding.first_seen else "")
    about = "" if style.brief else escape.prose(", ".join(filter(None, known)), 80)
    told = escape.prose(finding.summary, 80 if style.brief else 200)
    where = " ".join(filter(None, (places_of(finding, places), about)))
    return f"- {box}{where}: {finding.verdict}, {told} {mark}"


def still_items(report: Report, style: Style) -> list[str]:
    """Return what earlier reports found and nobody has dealt with, oldest first, one item for one sentence."""
    oldest = sorted(report.still, key=lambda one: (one.first_seen, one.article, one.line))
    return ["\n".join(index_rows(group, style)) for group in alike(oldest)]


def dismissed_items(report: Report, style: Style) -> list[str]:
    """Return what people decided against, and until when."""
    items = []
    for one in report.dismissed:
        place = place_of(one.article, one.line, style.places) if one.article else ""
        until = f", until {one.expires}" if one.expires else ""
        told = escape.prose(f"{one.reason} ({one.author}, {one.date}{until})", 300)
        items.append(f"- {' '.join(filter(None, (place, escape.code(one.id))))}: {told}")
    if items:
        items.append("- To take one back: `content-sync dismiss ID --undo`")
    return items
