"""Rules on what the article states: the page said it and says it no more, or says another value now."""

from collections.abc import Iterator

from pipeline.changes import Change, Fact
from pipeline.changes.facts import facts_of
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason, Suggestion
from pipeline.impacts.reading import read_lost
from pipeline.impacts.sentences import told
from pipeline.impacts.statements import Statement, statements
from pipeline.impacts.vocabulary import mass

# How much support of the page a statement must lose (see vocabulary.weight), and how much of the statement
# the page must have held before (share of its mass), to call the support withdrawn.
LOST = 2.5
_HELD = 0.3
# A statement the page held this fully is the page's own sentence.
_REPEATED = 0.9
_VALUES = frozenset({"number", "date", "price", "version", "certification", "region"})
_DEMANDS = frozenset({"negation", "requirement"})


def statement_withdrawn(case: Case) -> Iterator[Reason]:
    """A sentence of the article that a block of the page said is said by no block any more."""
    for statement in statements(case.article):
        change, lost, held = support_lost(case, statement)
        if change and lost >= LOST and held >= _HELD:
            yield _withdrawn(case, statement, change, lost, held)


def support_lost(case: Case, statement: Statement) -> tuple[Change | None, float, float]:
    """Return the change that took a statement's support away, how much of it, and the share it had before.

    Support is what the best single block of the page holds of the statement's words, by weight.
    """
    changes, index = read_lost(case.changes)
    had, number = index.support(statement.stems)
    if number < 0:
        return None, 0.0, 0.0
    return changes[number], had - case.now.support(statement.stems)[0], had / mass(statement.stems)


def _withdrawn(case: Case, statement: Statement, change: Change, lost: float, held: float) -> Reason:
    foreign = statement.linked and statement.line not in case.lines
    repeated = held >= _REPEATED and not statement.linked
    says = f"The page now says '{told(change.after)}'" if change.after else "The page no longer says so"
    return Reason(
        rule="statement-withdrawn",
        sentence=f"The article says '{told(statement.text)}'. {says}.",
        line=statement.line,
        before=change.before,
        after=change.after,
        confidence=min(0.9, 0.5 + 0.04 * lost) * (0.85 if foreign else 1.0),
        verdict="update" if repeated else "review",
    )


def fact_changed(case: Case) -> Iterator[Reason]:
    """A number, date, version, price, region or certification that the article repeats is another one now."""
    for statement, change, fact in _restated(case, _VALUES):
        if fact.before and fact.after:
            yield Reason(
                rule="fact-changed",
                sentence=f"The article says '{fact.before}'; the page now says '{fact.after}'.",
                line=statement.line,
                before=change.before,
                after=change.after,
                confidence=0.85,
                verdict="update",
                suggestion=Suggestion(statement.line, fact.before, fact.after),
            )


def requirement_changed(case: Case) -> Iterator[Reason]:
    """What the article calls required, optional, supported or not, the page calls otherwise now."""
    for statement, change, fact in _restated(case, _DEMANDS):
        was, now = fact.before or "no such word", fact.after or "no such word"
        yield Reason(
            rule="requirement-changed",
            sentence=f"The page said '{was}' where it now says '{now}': '{told(change.after)}'.",
            line=statement.line,
            before=change.before,
            after=change.after,
            confidence=0.6,
            verdict="review",
        )


def _restated(case: Case, kinds: frozenset[str]) -> Iterator[tuple[Statement, Change, Fact]]:
    """The facts of ``kinds`` that a reworded block lost and a statement of the article, held by it, still
    has."""
    changes, index = read_lost(tuple(c for c in case.changes if any(f.kind in kinds for f in c.facts)))
    for statement in statements(case.article) if changes else ():
        had, number = index.support(statement.stems)
        if number < 0 or had < max(LOST, 2 * _HELD * mass(statement.stems)):
            continue
        values = set(facts_of(statement.text))
        for fact in changes[number].facts:
            if (
                fact.kind in kinds
                and (fact.kind, fact.before) in values
                and (fact.kind, fact.after) not in values
            ):
                yield statement, changes[number], fact
