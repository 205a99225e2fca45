"""A page's changes weighed against one article's links: the verdict, how surely, and why."""

from collections.abc import Iterable, Sequence

from pipeline.articles import Article
from pipeline.changes import Change, PageChange
from pipeline.impacts.case import LOST, Case, make_case
from pipeline.impacts.claims import most_support_lost
from pipeline.impacts.model import Impact, Reason, Verdict
from pipeline.impacts.rules import RULES
from pipeline.links import Link


def weigh(article: Article, links: Iterable[Link], changes: Iterable[Change]) -> Impact | None:
    """Return what the changes of one page mean for ``article``, or ``None`` when it does not lean on them.

    Only links of the article to the changed page count. With the snapshots at hand ``weigh_page`` sees more:
    whether what a block lost stands elsewhere on the page.
    """
    listed = tuple(changes)
    pages = {change.url for change in listed}
    cited = tuple(link for link in links if link.article == article.path and link.page in pages)
    return _strongest(make_case(article, cited, listed)) if cited else None


def weigh_page(article: Article, links: Iterable[Link], page_change: PageChange) -> list[Impact]:
    """Return what one page's change means for ``article``: nothing, or one impact with every reason."""
    cited = tuple(link for link in links if link.article == article.path and link.page == page_change.url)
    if not cited or not page_change.changes:
        return []
    impact = _strongest(make_case(article, cited, page_change.changes, page_change.before, page_change.after))
    return [impact] if impact else []


def _strongest(case: Case) -> Impact | None:
    """The impact of the strongest reason, with all the others; a note when text changed and no rule fired."""
    said = {(reason.rule, reason.line): reason for rule in RULES for reason in _weakest_first(rule(case))}
    reasons = sorted(said.values(), key=lambda reason: (reason.verdict.rank, -reason.confidence))
    if not reasons and case.text:
        reasons = [_note(case)]
    return _impact(case, reasons) if reasons else None


def _weakest_first(reasons: Iterable[Reason]) -> list[Reason]:
    """A rule's reasons, so that of those for one line the strongest is kept."""
    return sorted(reasons, key=lambda reason: (-reason.verdict.rank, reason.confidence))


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


def _note(case: Case) -> Reason:
    """The text changed, no statement lost its support: the nearer one came to it, the surer the note."""
    share = min(sum(change.weight for change in case.text), 1.0)
    confidence = 0.02 + 0.03 * share + 0.15 * min(most_support_lost(case) / LOST, 1.0)
    sentence = f"The page's text changed ({share:.0%} of its words); nothing the article states is touched."
    return Reason("page-changed", sentence, case.links[0].line, "", "", confidence, Verdict.NOTE)
