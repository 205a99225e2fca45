"""From the reasons of an impact to claims: which words of the article each reason is about."""

from collections.abc import Iterable

from msgspec.structs import replace
from rapidfuzz import fuzz

from pipeline.articles import Article
from pipeline.changes.words import key
from pipeline.flags.model import Claim
from pipeline.impacts.model import Impact, Reason
from pipeline.impacts.statements import Statement, statements
from pipeline.links import Link


def claims_of(article: Article, links: Iterable[Link], impact: Impact) -> tuple[Claim, ...]:
    """Return the claims behind those reasons of ``impact`` that ask for a decision, strongest first, each once.

    A claim has the edit that the impact offers: none where two reasons would write different texts in one place.
    """
    cited = tuple(links)
    made = (claim_of(article, cited, reason) for reason in impact.reasons if reason.verdict.flags)
    offered = (one if one.suggestion in impact.suggestions else replace(one, suggestion=None) for one in made)
    return tuple({(claim.rule, claim.line): claim for claim in offered}.values())


def claim_of(article: Article, links: Iterable[Link], reason: Reason) -> Claim:
    """Return the claim that ``reason`` is about, in the article's own words."""
    return Claim(
        rule=reason.rule,
        line=reason.line,
        text=words_at(article, reason),
        sentence=reason.sentence,
        before=reason.before,
        after=reason.after,
        verdict=reason.verdict,
        confidence=round(reason.confidence, 2),
        suggestion=reason.suggestion,
        fragment=_fragment(links, reason),
    )


def words_at(article: Article, reason: Reason) -> str:
    """Return the sentence of the article that ``reason`` is about, else its whole line."""
    stated = [one for one in statements(article) if one.line == reason.line]
    old = key(reason.suggestion.old) if reason.suggestion else ""
    holding = [one for one in stated if old and f" {old} " in f" {key(one.text)} "] or stated
    if holding:
        return _nearest(holding, reason.before).text
    return "".join(article.body.splitlines()[reason.line - 1 : reason.line]).strip()


def _nearest(stated: list[Statement], text: str) -> Statement:
    return max(stated, key=lambda one: fuzz.token_set_ratio(key(one.text), key(text)))


def _fragment(links: Iterable[Link], reason: Reason) -> str:
    """The section that the link on the claim's line names; a claim about a section names its own."""
    if reason.rule == "fragment-dead":
        return reason.before.removeprefix("#")
    return next((link.fragment for link in links if link.line == reason.line), "")
