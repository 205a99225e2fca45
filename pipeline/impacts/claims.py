"""Rules on what the article states: the page said it and says it no more, or says another value now."""

import math
from collections.abc import Iterator

from pipeline.changes import Fact
from pipeline.changes.facts import facts_of
from pipeline.impacts.case import LOST, Case, Held
from pipeline.impacts.model import Reason, Suggestion, Verdict
from pipeline.impacts.reading import Rewording
from pipeline.impacts.sentences import in_place, spelled, told
from pipeline.impacts.statements import Statement

# How much of a statement the page must have held before (share of its mass) to call the support withdrawn.
_HELD = 0.25
# A statement the page held this fully is the page's own sentence.
_REPEATED = 0.9
_VALUES = frozenset({"number", "date", "price", "version", "certification", "region"})
_DEMANDS = frozenset({"negation", "requirement"})
# How alike two sentences must read (0 to 100) to say that little but the demand changed.
_SAME = 80
_SAME_DEMAND = {
    "must": ("must", "shall", "require", "required", "requires", "mandatory"),
    "retired": (
        "retire",
        "retired",
        "retires",
        "retirement",
        "discontinued",
        "end of life",
        "end of support",
    ),
    "deprecated": ("deprecate", "deprecated", "deprecation"),
}


def statement_withdrawn(case: Case) -> Iterator[Reason]:
    """A sentence of the article that a block of the page said is said by no block any more."""
    for held in case.held:
        # No statement loses more than it had.
        if held.had < LOST or held.share < _HELD:
            continue
        lost = support_lost(case, held, LOST)
        if lost >= LOST and (held.change.after or not _foreign(case, held.statement)):
            yield _withdrawn(case, held, lost)


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


def _foreign(case: Case, statement: Statement) -> bool:
    """Whether a statement is about another page: a page may well stop naming it, and say nothing by that."""
    return statement.linked and statement.line not in case.lines


def _withdrawn(case: Case, held: Held, lost: float) -> Reason:
    statement, change = held.statement, held.change
    foreign = _foreign(case, statement)
    repeated = held.share >= _REPEATED and not statement.linked
    says = f"The page now says '{told(change.after)}'" if change.after else "The page no longer says so"
    return Reason(
        rule="statement-withdrawn",
        sentence=f"The article says '{told(statement.text)}'. {says}.",
        line=statement.line,
        before=change.before,
        after=change.after,
        confidence=min(0.9, 0.5 + 0.04 * lost) * (0.85 if foreign else 1.0),
        verdict=Verdict.UPDATE if repeated else Verdict.REVIEW,
    )


def fact_changed(case: Case) -> Iterator[Reason]:
    """A number, date, version, price, region or certification that the article repeats is another one now."""
    for statement, rewording, fact in _restated(case, _VALUES):
        if fact.before and fact.after and not _same_version(fact):
            old, new = spelled(fact.before, statement.text), spelled(fact.after, rewording.after)
            says, said = in_place(old, statement.text), in_place(new, rewording.after)
            yield Reason(
                rule="fact-changed",
                sentence=f"The article says '{says}'; the page now says '{said}'.",
                line=statement.line,
                before=rewording.before,
                after=rewording.after,
                confidence=0.85,
                verdict=Verdict.UPDATE,
                suggestion=Suggestion(statement.line, old, new),
            )


def _same_version(fact: Fact) -> bool:
    """Whether only the product beside a version is called otherwise."""
    return fact.kind == "version" and fact.before.split()[-1] == fact.after.split()[-1]


def requirement_changed(case: Case) -> Iterator[Reason]:
    """What the article calls required, optional, supported or not, the page calls otherwise now."""
    for statement, rewording, fact in _restated(case, _DEMANDS):
        if rewording.alike >= _SAME and _demand(fact.kind, fact.before) != _demand(fact.kind, fact.after):
            yield Reason(
                rule="requirement-changed",
                sentence=f"The page said '{told(rewording.before)}'. It now says '{told(rewording.after)}'.",
                line=statement.line,
                before=rewording.before,
                after=rewording.after,
                confidence=0.6,
                verdict=Verdict.REVIEW,
            )


def _demand(kind: str, word: str) -> str:
    """What a word demands: "must" and "required" are one, all negations are one, "" is none."""
    if kind == "negation" and word:
        return "not"
    return next((name for name, words in _SAME_DEMAND.items() if word in words), word)


def _restated(case: Case, kinds: frozenset[str]) -> Iterator[tuple[Statement, Rewording, Fact]]:
    """The facts of ``kinds`` that a sentence of the page lost and a statement of the article repeats."""
    for statement, rewording in case.restated:
        if kinds.isdisjoint(fact.kind for fact in rewording.facts):
            continue
        values = set(facts_of(statement.text))
        for fact in rewording.facts:
            repeated = (fact.kind, fact.before) in values and (fact.kind, fact.after) not in values
            if fact.kind in kinds and repeated:
                yield statement, rewording, fact
