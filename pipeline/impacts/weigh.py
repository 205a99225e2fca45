"""A page's changes weighed against one article's links: the verdict, how surely, and why."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from pipeline.articles import Article
from pipeline.articles.boilerplate import Boilerplate
from pipeline.changes import Change, PageChange
from pipeline.impacts.case import LOST, Case, make_case
from pipeline.impacts.claims import most_support_lost
from pipeline.impacts.match import Match
from pipeline.impacts.mending import mended
from pipeline.impacts.model import Impact, Reason, Suggestion, Verdict
from pipeline.impacts.rules import RULES
from pipeline.impacts.sentences import told, told_apart
from pipeline.impacts.text_fragments import rests_elsewhere
from pipeline.links import Link

# From so near on, a note quotes what it is near to; so much in common is much, by the weight of words.
_NEAR = 0.6
_MUCH = 10.0
# What a note weighs where the words that the links name stand as they did.
_ELSEWHERE = 0.5


def weigh(article: Article, links: Iterable[Link], changes: Iterable[Change]) -> Impact | None:
    """Return what the changes of one page mean for ``article``, or ``None`` when it does not lean on them.

    Only links of the article to the changed page count. With the snapshots at hand ``weigh_page`` sees more:
    whether what a block lost stands elsewhere on the page.
    """
    listed = tuple(changes)
    pages = {change.url for change in listed}
    cited = tuple(link for link in links if link.article == article.path and link.page in pages)
    return _strongest(make_case(article, cited, listed)) if cited else None


def weigh_page(
    article: Article,
    links: Iterable[Link],
    page_change: PageChange,
    boilerplate: Boilerplate | None = None,
) -> list[Impact]:
    """Return what one page's change means for ``article``: nothing, or one impact with every reason.

    ``boilerplate`` is what many articles share: it says nothing of a page that it does not cite.
    """
    cited = tuple(link for link in links if link.article == article.path and link.page == page_change.url)
    if not cited or not page_change.changes:
        return []
    before, after = page_change.before, page_change.after
    impact = _strongest(make_case(article, cited, page_change.changes, before, after, boilerplate))
    return [impact] if impact else []


def resting_on(impact: Impact, reasons: Sequence[Reason]) -> Impact:
    """Return ``impact`` as it is with some of its reasons only, strongest first."""
    first = reasons[0]
    edits = tuple(one for one in impact.suggestions if any(one == reason.suggestion for reason in reasons))
    return replace(
        impact,
        reasons=tuple(reasons),
        line=first.line,
        column=impact.column if first.line == impact.line else 1,
        claim=impact.claim if first.line == impact.line else "",
        verdict=first.verdict,
        confidence=first.confidence,
        summary=first.sentence,
        before=first.before,
        after=first.after,
        suggestion=next((one for one in edits if one.line == first.line and one == first.suggestion), None),
        suggestions=edits,
        lines=tuple(dict.fromkeys(one.line for one in reasons if one.verdict.flags or one is first)),
    )


def _strongest(case: Case) -> Impact | None:
    """The impact of the strongest reason, with all the others; a note when text changed and no rule fired."""
    said = {(one.rule, one.line): mended(case, one) for rule in RULES for one in _weakest_first(rule(case))}
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
    edits = _edits(case, reasons)
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
        suggestion=next((one for one in edits if one.line == first.line and one == first.suggestion), None),
        suggestions=edits,
        lines=tuple(dict.fromkeys(one.line for one in reasons if one.verdict.flags or one is first)),
    )


def _edits(case: Case, reasons: Sequence[Reason]) -> tuple[Suggestion, ...]:
    """The suggestions of all reasons, one a place: where two reasons would write different texts there is none.

    Of two that overlap the one of the stronger reason counts.
    """
    wanted: dict[tuple[int, str], set[Suggestion]] = {}
    for one in reasons:
        if one.suggestion and one.verdict.flags:
            wanted.setdefault((one.line, one.suggestion.old), set()).add(one.suggestion)
    kept: list[Suggestion] = []
    for edits in wanted.values():
        edit = edits.pop()
        if not edits and not any(_overlap(case, edit, other) for other in kept):
            kept.append(edit)
    return tuple(kept)


def _overlap(case: Case, one: Suggestion, other: Suggestion) -> bool:
    """Whether two edits write to one place of a line."""
    if one.line != other.line:
        return False
    start, begin = (case.line(one.line).find(edit.old) for edit in (one, other))
    return start < begin + len(other.old) and begin < start + len(one.old)


def _note(case: Case) -> Reason:
    """The text changed and no rule fired: the nearer a sentence of the article is to what changed, the surer."""
    share = min(sum(change.weight for change in case.text), 1.0)
    near = max(case.matches, key=_nearness, default=None)
    nearness = _nearness(near) if near else 0.0
    confidence = 0.02 + 0.02 * share + 0.08 * min(most_support_lost(case) / LOST, 1.0) + 0.08 * nearness
    confidence *= _ELSEWHERE if rests_elsewhere(case) else 1.0
    sentence = f"The page's text changed ({share:.0%} of its words); "
    if near is None or nearness < _NEAR:
        sentence += "nothing the article states is touched."
        return Reason("page-changed", sentence, case.links[0].line, "", "", confidence, Verdict.NOTE)
    before, after = told_apart(near.pair.before, near.pair.after)
    sentence += f"nearest to the article's '{told(near.statement.text)}' is '{before}'"
    sentence += f", now '{after}'." if after else ", which is gone."
    return Reason("page-changed", sentence, near.statement.line, "", "", confidence, Verdict.NOTE)


def _nearness(match: Match) -> float:
    """How near a statement comes to a sentence that changed, 0 to 1."""
    return match.share * min(match.shared / _MUCH, 1.0)
