"""Rules on what the article states: the page said it and says it no more, or says another value now."""

import math
from collections.abc import Iterator

from pipeline.impacts.case import LOST, Case, Held
from pipeline.impacts.model import Reason, Verdict
from pipeline.impacts.sentences import told, told_apart, told_nearest
from pipeline.impacts.statements import Statement, is_about_itself
from pipeline.impacts.synonyms import concepts, is_mended, is_only_mended, is_typo, meanings
from pipeline.impacts.vocabulary import MOST, mass

# How much of a statement the page must have held before (share of its mass) to call the support withdrawn.
_HELD = 0.25
# How much of it a single sentence must have said, when nothing took the place of the block that went.
_SAID = 0.5
_RESAID = 0.4
# How much support must go when nothing took the place of it: less is a heading or label that many pages have.
_GONE = 4.0
# A statement the page held this fully is the page's own sentence.
_REPEATED = 0.9


def statement_withdrawn(case: Case) -> Iterator[Reason]:
    """A sentence of the article that a block of the page said is said by no block any more."""
    before = _said_before(case)
    for held in case.held:
        # No statement loses more than it had.
        if held.had < LOST or held.share < _HELD or _is_heading(case, held.statement):
            continue
        lost = support_lost(case, held, LOST)
        said = before.get((id(held.statement), id(held.change)), 0.0)
        if said < (_RESAID if held.change.after else _SAID) or not _tells(held.statement):
            continue
        if (
            lost >= (LOST if held.change.after else _GONE)
            and not case.is_foreign(held.statement)
            and not is_about_itself(held.statement.text)
            and not _other_words(held)
        ):
            yield _withdrawn(case, held, lost, _sentence(case, held))


def _is_heading(case: Case, statement: Statement) -> bool:
    """Whether a statement is a heading: it names what is said below, and says nothing."""
    return case.line(statement.line).lstrip().startswith("#")


def support_lost(case: Case, held: Held, least: float = -math.inf) -> float:
    """Return how much support of the page a statement lost: what its best block held, less what one holds now.

    Less than ``least`` is not told exactly, only that it is less.
    """
    return held.had - case.now.support(held.statement.stems, held.had - least)


def most_support_lost(case: Case) -> float:
    """Return how much the statement lost that lost most; at least 0."""
    most = 0.0
    for held in sorted(case.held, key=lambda held: -held.had):
        if held.had <= most:
            break
        most = max(most, support_lost(case, held, most))
    return most


def _said_before(case: Case) -> dict[tuple[int, int], float]:
    """How much of a statement the best single sentence of a change said, by the identity of both."""
    said: dict[tuple[int, int], float] = {}
    for match in case.matches:
        pair = id(match.statement), id(match.pair.change)
        said[pair] = max(said.get(pair, 0.0), match.of_article)
    return said


def _tells(statement: Statement) -> bool:
    """Whether a statement is more than one common word."""
    return len(statement.stems) > 1 or mass(statement.stems) >= MOST


def _other_words(held: Held) -> bool:
    """Whether the page's new text says all of the statement that the old one said: in other words, or with a
    typing error mended.
    """
    if not held.change.after:
        return False
    old, new = meanings(held.change.before), meanings(held.change.after)
    gone = (concepts(held.statement.text) & old) - new
    return (
        not gone
        or is_only_mended(held.change.before, held.change.after)
        or is_typo(gone, new - old)
        or is_mended(held.statement.text, held.change.before, held.change.after)
    )


def _sentence(case: Case, held: Held) -> tuple[str, str]:
    """The sentence of a block that said most of a statement, and what stands in its place; the block if none did."""
    mine = [
        match
        for match in case.matches
        if match.statement is held.statement
        and match.pair.change is held.change
        and match.of_article >= _SAID
    ]
    best = max(mine, key=lambda match: match.of_article, default=None)
    return (best.pair.before, best.pair.after) if best else (held.change.before, held.change.after)


def _withdrawn(case: Case, held: Held, lost: float, told_of: tuple[str, str]) -> Reason:
    statement, change = held.statement, held.change
    repeated = held.share >= _REPEATED and not statement.linked
    said, says = told_of
    before, after = told_apart(said, says)
    if says:
        sentence = (
            f"The page now says '{after}'; it said '{before}', and the article says '{told(statement.text)}'."
        )
    else:
        gone = told_nearest(said, statement.text)
        sentence = f"The page no longer says '{gone}'; the article says '{told(statement.text)}'."
    return Reason(
        rule="statement-withdrawn",
        sentence=sentence,
        line=statement.line,
        before=change.before,
        after=change.after,
        confidence=min(0.9, 0.5 + 0.04 * lost),
        verdict=Verdict.UPDATE if repeated else Verdict.REVIEW,
    )
