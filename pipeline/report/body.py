"""The pull request's text: an index of the report that fits where it has to go.

Controls and counts come first and are never cut; the rest is cut in whole items, says how many of how many
are shown, and leaves no section open.
"""

import re
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from pipeline.forges.base import Body
from pipeline.report import escape
from pipeline.report.budget import Part, fit
from pipeline.report.lasting import lasting
from pipeline.report.markdown import (
    TABLE_HEAD,
    health_sections,
    issue_items,
    note_items,
    opening,
    page_details,
    quiet_items,
    table_row,
    trouble_items,
)
from pipeline.report.model import Report
from pipeline.report.outline import (
    Decisions,
    PageGroup,
    alike,
    decisions,
    flagged,
    is_baseline,
    link_classes,
    number,
    page_name,
)
from pipeline.report.outputs import Context
from pipeline.report.places import Places
from pipeline.report.rows import Style, dismissed_items, index_rows, still_items
from pipeline.report.unread_hosts import host_items
from pipeline.snapshots.paths import Root

_USUAL = Body()
_NOWHERE = Places()
_MANIFEST = re.compile(r"<!-- content-sync findings: ([0-9a-z ]*)-->")
_TICKED = re.compile(r"^ *- \[[xX]\] .*<!-- ([0-9a-z ]+) -->", re.MULTILINE)
_NAMED = re.compile(r"<!-- ([0-9a-f]{16}(?: [0-9a-f]{16})*) -->")
# How many articles are listed under one evidence (0 = all) and how briefly, from the fullest form down.
_FORMS = ((0, False), (0, True), (100, True), (50, True), (20, True), (8, True), (3, True))
_CITATIONS_SHOWN = 5


def render(report: Report, context: Context) -> str:
    """Return the output ``body``, as long as the forge allows."""
    forge = context.places.forge
    return render_body(report, forge.body if forge else Body(), context.places)


def render_body(
    report: Report,
    shown: Body = _USUAL,
    places: Places = _NOWHERE,
    ticked: frozenset[str] = frozenset(),
    full: str = Root().report_markdown,
) -> str:
    """Return the text of the pull request, as the forge shows it and as long as it takes: what lasts of the report.

    ``places`` makes links, ``ticked`` are the ids of findings whose box stays ticked, ``full`` is where the
    whole report stands on the branch.
    """
    report = lasting(report)
    everything = f"all are in {escape.link(escape.code(full), places.snapshot(full))} on this branch"
    if shown.html:
        style = Style(places, ticks=True, ticked=ticked)
        before = [*opening(report), _ACTIONS, *quiet_line(report)]
        after, parts = _manifest(report, shown.limit), sections(report, style)
    else:
        before, after, parts = _plain_opening(report, full), [], tuple(_plain_parts(report))
    length = shown.unit.length
    room = shown.limit - sum(length(part) + 2 for part in (*before, *after))
    return "\n\n".join([*before, *fit(parts, room, length, everything), *after]) + "\n"


def sections(report: Report, style: Style) -> tuple[Part, ...]:
    """Return everything that can be cut, in reading order; link health leads on the first run."""
    found = decisions(report)
    head = "### Needs your decision\n\n" + "\n".join(TABLE_HEAD)
    told = replace(style, ticks=False)
    index = (Part("### Findings", _index(found, style), "finding", 0.6, "\n"),)
    decide = (
        Part(head, (tuple(map(table_row, found.pages)),), "page", 0.2, gap="\n"),
        Part(
            "### Evidence",
            _forms(page_details, found.pages, told),
            "page",
            0.2,
            "\n\n",
            shown="shown in detail",
        ),
    )
    open_still = Part(
        "### Still open from earlier reports", (tuple(still_items(report, style)),), "flag", 0.15
    )
    links = tuple(_link_parts(report, style))
    return (
        Part("### Hosts never read from here", (tuple(host_items(report)),), "host", 0.04),
        Part("### Trouble", (tuple(trouble_items(report.trouble)),), "item", 0.04),
        *(links if is_baseline(report) else (*index, *decide)),
        open_still,
        *((*index, *decide) if is_baseline(report) else links),
        Part("### Dismissed", (tuple(dismissed_items(report, style)),), "decision", 0.03),
        Part("### Articles to mend", (tuple(issue_items(report, style)),), "kind", 0.02),
        Part("### Notes", (tuple(note_items(report, style)),), "note", 0.02),
    )


def _index(found: Decisions, style: Style) -> tuple[tuple[str, ...], ...]:
    """Return a row with a box for every flagged finding, with links and without, many alike under one box."""
    findings = [finding for group in (*found.pages, *found.moved) for finding in group.findings]
    rows, brief = (
        tuple(row for group in alike(findings) for row in index_rows(group, replace(style, brief=short)))
        for short in (False, True)
    )
    least = tuple(row for group in alike(findings) for row in index_rows(group, style, all_in_one=True))
    return rows, brief, least


def manifest_in(body: str) -> frozenset[str]:
    """Return the ids of the findings a body was written for; one that was edited may have lost them."""
    found = _MANIFEST.search(body)
    return frozenset(found.group(1).split()) if found else frozenset()


def named_in(body: str) -> frozenset[str]:
    """Return the ids of all findings that a body names: what it was written for, and what is open from before."""
    return manifest_in(body).union(" ".join(_NAMED.findall(body)).split())


def ticked_in(body: str) -> frozenset[str]:
    """Return the ids of the findings whose box a reviewer has ticked in ``body``."""
    return frozenset(" ".join(_TICKED.findall(body.replace("\r\n", "\n"))).split())


_ACTIONS = (
    "Merge to accept what the pages say now; flagged articles stay on the list until they are mended."
    " Tick an article that needs no change, or comment `/dismiss ID why`; `/apply ID` writes the suggested"
    " edit. Close without merging to dismiss all of these findings; a page"
    " that changes again is reported again."
)


_PLAIN_ACTIONS = (
    "Merge to accept what the pages say now; flagged articles stay on the list until they are mended."
    " Close without merging to dismiss all of these findings; a page that changes again is reported again."
)


def _forms(
    render: Callable[[PageGroup, Style], str], groups: tuple[PageGroup, ...], style: Style
) -> tuple[tuple[str, ...], ...]:
    styles = [replace(style, show=show, brief=brief) for show, brief in _FORMS]
    return tuple(tuple(render(group, form) for group in groups) for form in styles)


def _link_parts(report: Report, style: Style) -> Iterator[Part]:
    brief = Style(style.places, show=_CITATIONS_SHOWN)
    full, briefly = list(health_sections(report, style)), list(health_sections(report, brief))
    for place, ((title, items), (_, fewer)) in enumerate(zip(full, briefly, strict=True)):
        heading = title if place else f"### Link health\n\n{title}"
        yield Part(heading, (tuple(items), tuple(fewer)), "link", 0.15 / len(full))


def quiet_line(report: Report) -> list[str]:
    """Return in one line what is left out, or nothing."""
    counted = ", ".join(item.removeprefix("- ") for item in quiet_items(report))
    return [f"Not shown: {counted}."] if counted else []


def _manifest(report: Report, limit: int) -> list[str]:
    """Return the hidden list of what this text is about: only a copy, the branch holds the original."""
    ids = " ".join(finding.id for finding in flagged(report) if re.fullmatch("[0-9a-z]+", finding.id))
    if len(ids) > limit // 4:
        return [f"<!-- content-sync manifest: {len(flagged(report))} findings, in report.json -->"]
    return [f"<!-- content-sync findings: {ids} -->"]


def _plain_opening(report: Report, full: str) -> list[str]:
    return [
        *opening(report),
        f"{_PLAIN_ACTIONS} The whole report is {full}.",
    ]


def _plain_parts(report: Report) -> Iterator[Part]:
    found = decisions(report)
    groups = (*found.pages, *found.moved)
    pages = Part("Pages, most urgent first:", (tuple(_plain_page(group) for group in groups),), "page", 0.7)
    links = Part("Links:", (tuple(_plain_links(report)),), "link", 0.2)
    trouble = tuple(_without_html(item) for item in trouble_items(report.trouble))
    yield Part("Trouble:", (trouble,), "item", 0.1)
    yield from (links, pages) if is_baseline(report) else (pages, links)


def _plain_page(group: PageGroup) -> str:
    name = _without_html(escape.prose(page_name(group.page), 80))
    what = _without_html(escape.prose(group.what, 120))
    return f"- {group.first.verdict}: {name}: {what} ({number(group.articles, 'article')})"


def _plain_links(report: Report) -> Iterator[str]:
    for group in link_classes(report):
        for row in group.rows:
            yield f"- {group.health.heading}: {escape.code(row.url, 120)} ({number(len(row.articles), 'place')})"


def _without_html(text: str) -> str:
    return text.replace("<span>$</span>", "\\$")
