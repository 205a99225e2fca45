"""The report as Markdown: ``REPORT.md`` in full, and the pieces every Markdown rendering is put together from.

What a page or an article says goes through ``escape`` on its way in; the only HTML is our own: details, summary,
b, del, ins, span and comments.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.report import escape, words
from pipeline.report.model import Citation, Finding, LinkRow, Report, Trouble
from pipeline.report.outline import (
    Evidence,
    PageGroup,
    flagged,
    headline,
    health_line,
    is_baseline,
    link_classes,
    not_shown,
    notes,
    number,
    page_groups,
)
from pipeline.report.places import Places

BESIDE = Places(relative="../")
SUMMARY_WORDS = 12


@dataclass(frozen=True, slots=True)
class Style:
    """How a rendering differs: links lead to ``places``; ``ticks`` puts a box before each finding.

    ``ticked`` holds the ids of findings whose box a reviewer has ticked; ``show`` is how many articles are listed
    under one link or one evidence (0 = all of them).
    """

    places: Places = BESIDE
    ticks: bool = False
    ticked: frozenset[str] = frozenset()
    show: int = 0


def render_markdown(report: Report, places: Places = BESIDE) -> str:
    """Return the whole report as Markdown, for ``snapshots/REPORT.md``: nothing is cut but long excerpts."""
    style = Style(places)
    groups = page_groups(report, flagged(report))
    health = tuple(health_section(report, style))
    parts = [
        *opening(report),
        *(health if is_baseline(report) else ()),
        *(["### Needs your decision", table(groups)] if groups else []),
        *(page_details(group, style) for group in groups),
        *(() if is_baseline(report) else health),
        *note_section(report, style),
        *trouble_section(report.trouble),
        *quiet_section(report),
        *acting(bool(groups)),
    ]
    return "\n\n".join(parts) + "\n"


def opening(report: Report) -> list[str]:
    """Return what the run found, in two sentences."""
    return [f"**{headline(report)}**", *filter(None, [health_line(report)])]


def table(groups: Iterable[PageGroup]) -> str:
    """Return the pages that need a decision as a table, one row a page."""
    return "\n".join([*TABLE_HEAD, *(table_row(group) for group in groups)])


TABLE_HEAD = ("| # | Verdict | Page | What changed | Articles | Owner |", "|--:|---|---|---|--:|---|")


def table_row(group: PageGroup) -> str:
    """Return one row of the table of pages."""
    first = group.first
    owners = ", ".join(escape.prose(owner, 40) for owner in group.owners[:2])
    more = f" and {len(group.owners) - 2} more" if len(group.owners) > 2 else ""
    cells = (
        str(group.number),
        f"{first.verdict}, {first.confidence:.0%}",
        escape.link(escape.prose(page_name(group), 80), escape.web(group.page.url)),
        escape.prose(_short(first.summary)),
        f"{group.articles:,}",
        owners + more,
    )
    return f"| {' | '.join(cells)} |"


def page_name(group: PageGroup) -> str:
    """Return the page's title, or its address when it has none."""
    return group.page.title or group.page.url


def page_details(group: PageGroup, style: Style) -> str:
    """Return one page as a foldable section: its evidence once, and under it the articles that rest on it."""
    head, parts, tail = page_parts(group, style)
    return "\n\n".join([head, *("\n\n".join([shown, *rows]) for shown, rows in parts), tail])


def page_parts(group: PageGroup, style: Style) -> tuple[str, list[tuple[str, list[str]]], str]:
    """Return the section of a page in parts: its head, each evidence with its rows of articles, its end."""
    verdict = f"{group.first.verdict}, {number(group.articles, 'article')}"
    head = [
        "<details>",
        f"<summary><b>{group.number}. {escape.prose(page_name(group), 120)}</b> ({verdict})</summary>",
        "",
        _looks(group, style.places),
    ]
    parts = [
        (evidence_block(evidence), ["\n".join(finding_row(f, style) for f in evidence.findings)])
        for evidence in group.evidence
    ]
    others = f"{number(group.others, 'other change')} of this page touch no line of an article.\n\n"
    return "\n".join(head), parts, f"{others if group.others else ''}</details>"


def _looks(group: PageGroup, places: Places) -> str:
    """Return the ways to look at a page: live, and as kept in the repository."""
    page = group.page
    found = [
        escape.link("live page", escape.web(page.url)),
        escape.link("text on record", places.snapshot(page.snapshot)) if page.snapshot else "",
    ]
    moves = [hop.url for hop in page.hops[1:]]
    to = f", now at {escape.code(moves[-1], 200)}" if page.change == "moved" and moves else ""
    return f"{escape.code(page.url, 200)}{to}: {', '.join(filter(None, found))}."


def evidence_block(evidence: Evidence) -> str:
    """Return where on the page something changed, and the change word by word."""
    trail = " > ".join(escape.prose(heading, 100) for heading in evidence.trail)
    anchor = escape.code(f"#{evidence.anchor}", 100) if evidence.anchor else ""
    where = " ".join(filter(None, [trail, anchor]))
    shown = _difference(evidence.before, evidence.after)
    return "\n\n".join(filter(None, [f"Section: {where}" if where else "", shown]))


def _difference(before: str, after: str) -> str:
    if not before and not after:
        return ""
    if "\n" in before.strip() or "\n" in after.strip():
        return escape.fenced(_lines(before, "- ") + _lines(after, "+ "), "diff")
    old, new = escape.flat(before, escape.EXCERPT), escape.flat(after, escape.EXCERPT)
    spans = words.woven(old, new)
    if spans:
        return "> " + "".join(_span(span) for span in spans)
    return "\n>\n".join(
        f"> {label}: {escape.prose(text)}" for label, text in (("Before", old), ("After", new)) if text
    )


def _lines(text: str, mark: str) -> str:
    return "".join(f"{mark}{line}\n" for line in words.excerpt(text).split("\n")) if text else ""


_TAGS = {"gone": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}


def _span(span: words.Span) -> str:
    opened, closed = _TAGS.get(span.kind, ("", ""))
    return f"{opened}{escape.inert(span.text)}{closed}"


def finding_row(finding: Finding, style: Style) -> str:
    """Return one article as an item: where to look in it, why, and what to write instead where that is clear."""
    box = f"[{'x' if finding.id in style.ticked else ' '}] " if style.ticks else ""
    place = place_of(finding.article, finding.line, style.places)
    facts = ", ".join(
        filter(None, [finding.owner, f"since {finding.first_seen}" if finding.first_seen else ""])
    )
    title = f" {escape.prose(finding.title, 100)}" if finding.title else ""
    mark = f" <!-- {finding.id} -->" if style.ticks else ""
    lines = [
        f"- {box}{place}{title} ({escape.prose(facts, 80)}): {finding.verdict}, {finding.confidence:.0%}.{mark}",
        *(f"  {escape.prose(sentence, 300)}" for sentence in (finding.reasons or (finding.summary,))[:2]),
        f"  The article says: {escape.prose(finding.claim, 200)}" if finding.claim else "",
        _suggested(finding),
    ]
    return "\\\n".join(filter(None, lines))


def _suggested(finding: Finding) -> str:
    suggestion = finding.suggestion
    if suggestion is None:
        return ""
    return f"  Line {suggestion.line}: write {escape.code(suggestion.new, 300)} instead of {escape.code(suggestion.old, 300)}."


def place_of(path: str, line: int, places: Places) -> str:
    """Return a place in an article as code, linked where the place can be looked at."""
    return escape.link(escape.code(f"{path}:{line}", 200), places.article(path, line))


def health_section(report: Report, style: Style) -> Iterator[str]:
    """Return the links that need a look, class by class."""
    classes = link_classes(report)
    if classes:
        yield "### Link health"
    for group in classes:
        yield f"**{group.heading}** ({len(group.rows):,}). {group.meaning}".rstrip()
        yield "\n".join(link_item(row, style) for row in group.rows)


def link_item(row: LinkRow, style: Style) -> str:
    """Return one address as an item, with what is known and the articles that use it."""
    since = f"since {row.first_failed}" if row.first_failed else ""
    told = ", ".join(filter(None, [escape.prose(row.detail, 300), since]))
    near = ", ".join(escape.code(f"#{anchor}") for anchor in row.nearest[:3])
    lines = [
        f"- {escape.code(row.url, 300)}: {told or escape.prose(row.outcome)}",
        f"  Write instead: {escape.code(row.suggestion, 300)}" if row.suggestion else "",
        f"  Sections with similar names: {near}" if near and not row.suggestion else "",
        f"  In {_citations(row.articles, style)}",
    ]
    return "\\\n".join(filter(None, lines))


def _citations(articles: tuple[Citation, ...], style: Style) -> str:
    shown = articles[: style.show] if style.show else articles
    places = ", ".join(place_of(c.path, c.line, style.places) for c in shown)
    left = len(articles) - len(shown)
    return f"{places} and {left:,} more" if left else places


def note_section(report: Report, style: Style) -> Iterator[str]:
    """Return what is worth knowing and asks for no decision."""
    found = notes(report)
    if found:
        yield "### Notes"
        yield f"{number(len(found), 'remark')}; no decision is needed."
        yield "\n".join(note_item(finding, style) for finding in found)


def note_item(finding: Finding, style: Style) -> str:
    """Return one remark as an item."""
    place = place_of(finding.article, finding.line, style.places)
    return f"- {place}: {escape.prose(finding.summary, 300)} ({escape.code(finding.page, 200)})"


def trouble_section(trouble: Iterable[Trouble]) -> Iterator[str]:
    """Return what did not work and how to mend it."""
    items = [
        f"- {escape.code(one.where, 200)}: {escape.prose(one.what, 400)} {escape.prose(one.mend, 400)}".rstrip()
        for one in trouble
    ]
    if items:
        yield "### Trouble"
        yield "\n".join(items)


def quiet_section(report: Report) -> Iterator[str]:
    """Return what is left out, counted."""
    counted = not_shown(report)
    if counted:
        yield "### Not shown"
        yield "\n".join(f"- {times:,} {what}" for what, times in counted)


def acting(findings: bool) -> Iterator[str]:
    """Return what a reviewer can do, and what each does."""
    yield "### How to act"
    yield "\n".join(
        [
            "- Merge: what the pages say now becomes what your team has accepted."
            + (
                " Flagged articles stay on the list (`content-sync status`) until they are changed."
                if findings
                else ""
            ),
            "- Close without merging: exactly these findings are dismissed; a page that changes again is reported again.",
            "- One article needs no change: `content-sync dismiss ID`, with the reason.",
        ]
    )


def _short(sentence: str) -> str:
    """Return the first dozen words of ``sentence``."""
    spoken = sentence.split()
    return " ".join(spoken[:SUMMARY_WORDS]) + (
        " \N{HORIZONTAL ELLIPSIS}" if len(spoken) > SUMMARY_WORDS else ""
    )
