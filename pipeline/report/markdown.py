"""The report as Markdown: ``REPORT.md`` in full, and the pieces every Markdown rendering is made of.

What a page or an article says goes through ``escape`` on its way in; the only HTML is our own: details,
summary, b, del, ins, span and comments.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipeline.changes import PageNews
from pipeline.pages import Health
from pipeline.report import escape, outline, words
from pipeline.report.lasting import lasting
from pipeline.report.model import Citation, LinkRow, Report, Trouble
from pipeline.report.outline import (
    Evidence,
    LinkClass,
    PageGroup,
    article_issues,
    decisions,
    headline,
    health_line,
    is_baseline,
    link_classes,
    not_shown,
    notes,
    number,
    page_name,
    quoted,
    shared_claim,
    shared_reasons,
)
from pipeline.report.outputs import Context
from pipeline.report.places import Places
from pipeline.report.rows import BESIDE, Style, dismissed_items, entry, place_of, still_items

_ISSUES_SHOWN = 10
TABLE_HEAD = ("| # | Verdict | Page | What changed | Articles | Owner |", "|--:|---|---|---|--:|---|")


def render(report: Report, context: Context) -> str:
    """Return the output ``markdown``."""
    return render_markdown(report, context.places)


def render_markdown(report: Report, places: Places = BESIDE, html: str = "") -> str:
    """Return the report as Markdown, for ``snapshots/REPORT.md``: what lasts of it, and all of that.

    Texts over 2,000 characters are cut; notes and links that were not read are counts, with a link to the HTML
    report where it is kept at ``html``.
    """
    report = lasting(report)
    style = Style(places.beside(report), html=html)
    found = decisions(report)
    health = [part for title, items in health_sections(report, style) for part in (title, "\n".join(items))]
    links = ["### Link health", *health] if health else []
    parts = [
        *opening(report),
        *titled("### Trouble", trouble_items(report.trouble)),
        *(links if is_baseline(report) else ()),
        *titled(
            "### Needs your decision", (*TABLE_HEAD, *map(table_row, found.pages)) if found.pages else ()
        ),
        *(page_details(group, style) for group in found.pages),
        *titled(moved_title(found.moved), (moved_item(group, style) for group in found.moved)),
        *(() if is_baseline(report) else links),
        *titled("### Still open from earlier reports", still_items(report, style)),
        *titled("### Dismissed", dismissed_items(report, style)),
        *titled("### Mended in the articles", fix_items(report)),
        *titled("### Notes", note_items(report, style)),
        *titled("### Articles to mend", issue_items(report, style)),
        *titled("### Not shown", quiet_items(report)),
        *titled("### How to act", acting()),
    ]
    return "\n\n".join(parts) + "\n"


def titled(title: str, items: Iterable[str]) -> list[str]:
    """Return a heading and its list, or nothing when the list is empty."""
    listed = "\n".join(items)
    return [title, listed] if listed else []


def opening(report: Report) -> list[str]:
    """Return what the run found, in two sentences."""
    return [f"**{headline(report)}**", *filter(None, [outline.still_line(report), health_line(report)])]


def table_row(group: PageGroup) -> str:
    """Return one row of the table of pages that need a decision."""
    first = group.first
    owners = ", ".join(escape.prose(owner, 40) for owner in group.owners[:2])
    more = f" and {len(group.owners) - 2} more" if len(group.owners) > 2 else ""
    cells = (
        str(group.number),
        f"{first.verdict}, {first.confidence:.0%}",
        escape.link(escape.prose(page_name(group.page), 80), escape.web(group.page.url)),
        escape.prose(group.what, 160),
        f"{group.articles:,}",
        owners + more,
    )
    return f"| {' | '.join(cells)} |"


def moved_title(groups: tuple[PageGroup, ...]) -> str:
    """Return the heading over the pages that only moved."""
    told = (
        f"{number(len(groups), 'page')} answer at another address now; nothing else that the articles rely on"
    )
    return f"### Moved pages\n\n{told} changed."


def moved_item(group: PageGroup, style: Style) -> str:
    """Return a page that only moved as an item: where to, and the places that name its old address."""
    title = escape.link(escape.prose(page_name(group.page), 80), escape.web(group.page.url))
    lines = [f"- {title} is now at {escape.code(group.findings[0].after, 300)}"]
    shown = group.findings[: style.show] if style.show else group.findings
    places = Places() if style.brief else style.places
    for finding in shown:
        box = f"[{'x' if finding.id in style.ticked else ' '}] " if style.ticks else ""
        mark = f"<!-- {finding.id} -->" if style.ticks else escape.code(finding.id)
        lines.append(f"  - {box}{place_of(finding.article, finding.line, places)} {mark}")
    if len(shown) < len(group.findings):
        lines.append(f"  - {len(shown):,} of {number(len(group.findings), 'article')} shown")
    return "\n".join(lines)


def page_details(group: PageGroup, style: Style) -> str:
    """Return one page as a foldable section: each evidence once, and under it the articles that rest on it.

    At most ``style.show`` articles under each evidence, with the count of all.
    """
    parts = [part for evidence in group.evidence for part in _evidence_parts(evidence, style)]
    others = [f"{number(len(group.others), 'more change')} on this page."] if group.others else []
    return "\n\n".join([_page_head(group, style), *parts, *others, "</details>"])


def _page_head(group: PageGroup, style: Style) -> str:
    page, verdict = group.page, f"{group.first.verdict}, {number(group.articles, 'article')}"
    title = f"<b>{group.number}. {escape.markup(page_name(page), 120)}</b> ({verdict})"
    looks = [
        escape.link("live page", escape.web(page.url)),
        escape.link("text on record", style.places.snapshot(page.snapshot)) if page.snapshot else "",
    ]
    to = (
        f", now at {escape.code(page.hops[-1].url, 200)}"
        if page.change is PageNews.MOVED and page.hops
        else ""
    )
    address = f"{escape.code(page.url, 200)}{to} ({', '.join(filter(None, looks))})"
    if page.note:
        address += f"\n\nNote: {escape.prose(page.note, 300)}."
    return f"<details>\n<summary>{title}</summary>\n\n{address}"


def _evidence_parts(evidence: Evidence, style: Style) -> Iterator[str]:
    yield from evidence_block(evidence)
    shared = shared_reasons(evidence.findings)
    yield from (escape.prose(sentence, 300) for sentence in shared)
    claim = shared_claim(evidence.findings)
    if claim and not style.brief:
        yield f"In each article: {escape.prose(quoted(claim), 200)}"
    told = (*shared, claim)
    shown = evidence.findings[: style.show] if style.show else evidence.findings
    yield "\n".join(entry(group, style, told) for group in outline.alike(shown))
    if len(shown) < len(evidence.findings):
        yield f"{len(shown):,} of {number(len(evidence.findings), 'article')} shown."


def evidence_block(evidence: Evidence) -> Iterator[str]:
    """Return where on the page something changed, and the change word by word."""
    trail = " > ".join(escape.prose(heading, 100) for heading in evidence.trail)
    anchor = escape.code(f"#{evidence.anchor}", 100) if evidence.anchor else ""
    where = " ".join(filter(None, [trail, anchor]))
    place = [f"Section: {where}"] if where else []
    place += [f"page {evidence.sheet}" if where else f"Page {evidence.sheet}"] if evidence.sheet else []
    if place:
        yield ", ".join(place)
    shown = _difference(evidence.before, evidence.after)
    if shown:
        yield shown


@lru_cache(maxsize=4096)
def _difference(before: str, after: str) -> str:
    if outline.is_block(before, after):
        spans = words.lines(escape.clean(before), escape.clean(after))
        return escape.fenced("\n".join(f"{_MARKS[span.kind]} {span.text}" for span in spans), "diff")
    old, new = escape.flat(before, escape.EXCERPT), escape.flat(after, escape.EXCERPT)
    spans = words.woven(old, new)
    if spans:
        return "> " + "".join(_span(span) for span in spans).replace("</del><ins>", "</del> <ins>")
    sides = (("Before" if new else "Removed", old), ("After" if old else "Added", new))
    return "\n>\n".join(f"> {label}: {escape.prose(text)}" for label, text in sides if text)


_MARKS = {"gone": "-", "new": "+", "same": " ", "left-out": "@@"}
_TAGS = {"gone": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}


def _span(span: words.Span) -> str:
    opened, closed = _TAGS.get(span.kind, ("", ""))
    return f"{opened}{escape.inert(span.text)}{closed}"


def health_sections(report: Report, style: Style) -> Iterator[tuple[str, list[str]]]:
    """Return the links that need a look, class by class: what is wrong with them, and an item a link.

    Those that were not read are one item: nobody can mend them in an article.
    """
    for group in link_classes(report):
        title = f"**{group.health.heading}** ({len(group.rows):,}). {group.health.meaning}".rstrip()
        unread = group.health is Health.UNREAD
        yield title, [_unread_item(group, style)] if unread else [link_item(row, style) for row in group.rows]


def _unread_item(group: LinkClass, style: Style) -> str:
    """Return in one item how many links were not read, why, and since when the first of them."""
    why = Counter(row.outcome for row in group.rows)
    places = number(sum(len(row.articles) for row in group.rows), "place")
    oldest = min((row.first_failed for row in group.rows if row.first_failed), default="")
    since = f", the oldest since {escape.prose(oldest)}" if oldest else ""
    reasons = ", ".join(f"{count:,} {escape.code(outcome)}" for outcome, count in why.most_common())
    return f"- {number(len(group.rows), 'link')} in {places}: {reasons}{since}. {_listed(style)}"


def _listed(style: Style) -> str:
    """Say where what is only counted here is listed."""
    html = escape.link("the HTML report", style.html) if style.html else "the HTML report"
    return f"All are listed in `report.json` and in {html}."


def link_item(row: LinkRow, style: Style) -> str:
    """Return one address as an item, with what is known and the articles that use it."""
    since = f"since {row.first_failed}" if row.first_failed else ""
    told = ", ".join(filter(None, [escape.prose(row.detail, 300), since]))
    near = ", ".join(escape.code(f"#{anchor}", 100) for anchor in row.nearest[:3])
    lines = [
        f"- {escape.code(row.url, 300)}: {told or escape.prose(row.outcome)}",
        f"  Write instead: {escape.code(row.suggestion, 300)}" if row.suggestion else "",
        f"  Sections with similar names: {near}" if near and not row.suggestion else "",
        f"  In {_citations(row.articles, style)}" if row.articles else "",
    ]
    return "\\\n".join(filter(None, lines))


def _citations(articles: tuple[Citation, ...], style: Style) -> str:
    shown = articles[: style.show] if style.show else articles
    places = ", ".join(place_of(c.path, c.line, style.places) for c in shown)
    left = len(articles) - len(shown)
    return f"{places} and {left:,} more" if left else places


def note_items(report: Report, style: Style) -> list[str]:
    """Return in one item how much is worth knowing and asks for no decision; it is never listed here."""
    found = notes(report)
    if not found:
        return []
    pages = len({finding.page for finding in found})
    return [
        f"- {number(len(found), 'note')} on {number(pages, 'page')}: the page changed and nothing that the article"
        f" states is touched. {_listed(style)}"
    ]


def fix_items(report: Report) -> list[str]:
    """Return what this proposal mends in the articles itself, with the evidence."""
    return [
        f"- {escape.code(f'{fix.article}:{fix.line}')}: {escape.code(fix.old)} became {escape.code(fix.new)}"
        + (f" ({escape.code(fix.why, 300)})" if fix.why else "")
        for fix in report.fixes
    ]


def issue_items(report: Report, style: Style) -> list[str]:
    """Return what authors can repair in their articles, an item each kind with its first places."""
    items = []
    for code, places in article_issues(report):
        shown = ", ".join(place_of(path, issue.line, style.places) for path, issue in places[:_ISSUES_SHOWN])
        more = f" and {len(places) - _ISSUES_SHOWN:,} more" if len(places) > _ISSUES_SHOWN else ""
        items.append(f"- {escape.code(code, 60)} ({len(places):,}): {shown}{more}")
    return items


def trouble_items(trouble: Iterable[Trouble]) -> list[str]:
    """Return what did not work and how to mend it, an item each."""
    return [
        f"- {escape.code(one.where, 200)}: {escape.prose(f'{one.what} {one.mend}', 600)}".rstrip()
        for one in trouble
    ]


def quiet_items(report: Report) -> list[str]:
    """Return what is left out, counted, an item each."""
    return [f"- {what}" for what in not_shown(report)]


def acting() -> tuple[str, ...]:
    """Return what a reviewer can do, and what each does."""
    return (
        "- Merge: what the pages say now becomes what your team has accepted. Flagged articles stay on the"
        " list (`content-sync status`) until they are changed.",
        "- Close without merging: exactly these findings are dismissed. A page that changes again is"
        " reported again.",
        "- An article needs no change: `content-sync dismiss ID`, with the reason.",
    )
