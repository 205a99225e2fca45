"""A page's changes weighed against one article's links: the verdict, how surely, and why."""

from collections.abc import Iterable, Sequence

from pipeline.articles import Article
from pipeline.changes import Change, PageChange
from pipeline.impacts.case import Case
from pipeline.impacts.model import Impact, Reason
from pipeline.impacts.rules import RULES
from pipeline.links import Link

_ORDER = {"update": 0, "review": 1, "note": 2}
_TEXT = ("added", "removed", "reworded", "renamed", "title")


def weigh(article: Article, links: Iterable[Link], changes: Iterable[Change]) -> Impact | None:
    """Return what the changes of one page mean for ``article``, or ``None`` when it does not lean on them.

    Only links of the article to the changed page count. Without the snapshots of the page (see
    ``weigh_page``) rules that read the whole page stay silent.
    """
    listed = tuple(changes)
    pages = {change.url for change in listed}
    cited = tuple(link for link in links if link.article == article.path and link.page in pages)
    return _strongest(Case(article, cited, listed)) if cited and listed else None


def weigh_page(article: Article, links: Iterable[Link], page_change: PageChange) -> list[Impact]:
    """Return what one page's change means for ``article``: usually nothing or one impact."""
    cited = tuple(link for link in links if link.article == article.path and link.page == page_change.url)
    if not cited or not page_change.changes:
        return []
    moved = next((c.after for c in page_change.changes if c.kind == "page-moved"), "")
    case = Case(article, cited, page_change.changes, page_change.before, page_change.after, moved)
    impact = _strongest(case)
    return [impact] if impact else []


def rank(impacts: Iterable[Impact]) -> list[Impact]:
    """Return impacts most urgent first: verdict, confidence, how many articles share the page, then by
    name."""
    listed = list(impacts)
    fan_out: dict[str, int] = {}
    for impact in listed:
        fan_out[impact.page] = fan_out.get(impact.page, 0) + 1
    return sorted(
        listed,
        key=lambda i: (_ORDER[i.verdict], -i.confidence, -fan_out[i.page], i.page, i.article, i.line),
    )


def _strongest(case: Case) -> Impact | None:
    reasons = sorted(
        (reason for rule in RULES for reason in rule(case)),
        key=lambda reason: (_ORDER[reason.verdict], -reason.confidence),
    )
    if reasons:
        return _impact(case, reasons)
    return _note(case) if case.of(*_TEXT) else None


def _impact(case: Case, reasons: Sequence[Reason]) -> Impact:
    first = reasons[0]
    link = min(case.links, key=lambda link: (abs(link.line - first.line), link.column))
    line = case.article.body.splitlines()[first.line - 1 : first.line]
    return Impact(
        article=case.article.path,
        page=link.page,
        link=link,
        line=first.line,
        column=link.column if link.line == first.line else 1,
        claim=line[0].strip() if line else link.claim,
        verdict=first.verdict,
        confidence=first.confidence,
        reasons=tuple(reasons),
        summary=first.sentence,
        before=first.before,
        after=first.after,
        suggestion=first.suggestion,
    )


def _note(case: Case) -> Impact:
    weight = min(sum(change.weight for change in case.of(*_TEXT)), 1.0)
    link = case.links[0]
    share = f"The page's text changed ({weight:.0%} of its words); nothing the article states is touched."
    return _impact(case, [Reason("page-changed", share, link.line, "", "", 0.02 + 0.1 * weight, "note")])
