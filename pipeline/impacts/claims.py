"""Rules on what the article states: the page said it and says it no more, or says another value now."""

from collections.abc import Iterator

from pipeline.changes import Change, Fact
from pipeline.changes.facts import facts_of
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason, Suggestion
from pipeline.impacts.reading import Rewording, read_rewordings
from pipeline.impacts.sentences import in_place, spelled, told
from pipeline.impacts.statements import Statement, statements
from pipeline.impacts.vocabulary import mass

# How much support of the page a statement must lose (see vocabulary.weight), and how much of the statement
# the page must have held before (share of its mass), to call the support withdrawn.
LOST = 3.0
_HELD = 0.25
# A statement that a sentence of the page held this far repeats its facts.
_RESTATED = 0.5
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
    for statement in statements(case.article):
        change, lost, held = support_lost(case, statement)
        if change and lost >= LOST and held >= _HELD and (change.after or not _foreign(case, statement)):
            yield _withdrawn(case, statement, change, lost, held)


def support_lost(case: Case, statement: Statement) -> tuple[Change | None, float, float]:
    """Return the change that took a statement's support away, how much of it, and the share it had before.

    Support is what the best single block of the page holds of the statement's words, by weight.
    """
    had, number = case.lost.support(statement.stems)
    if had < 1:
        return None, 0.0, 0.0
    return case.taken[number], had - case.now.support(statement.stems)[0], had / mass(statement.stems)


def _foreign(case: Case, statement: Statement) -> bool:
    """Whether a statement is about another page: a page may well stop naming it, and say nothing by that."""
    return statement.linked and statement.line not in case.lines


def _withdrawn(case: Case, statement: Statement, change: Change, lost: float, held: float) -> Reason:
    foreign = _foreign(case, statement)
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
                verdict="update",
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
                verdict="review",
            )


def _demand(kind: str, word: str) -> str:
    """What a word demands: "must" and "required" are one, all negations are one, "" is none."""
    if kind == "negation" and word:
        return "not"
    return next((name for name, words in _SAME_DEMAND.items() if word in words), word)


def _restated(case: Case, kinds: frozenset[str]) -> Iterator[tuple[Statement, Rewording, Fact]]:
    """The facts of ``kinds`` that a sentence of the page lost and a statement of the article repeats."""
    rewordings, index = read_rewordings(case.changes)
    for statement in statements(case.article) if rewordings else ():
        had, number = index.support(statement.stems)
        if number < 0 or had < max(LOST, _RESTATED * mass(statement.stems)):
            continue
        values = set(facts_of(statement.text))
        for fact in rewordings[number].facts:
            repeated = (fact.kind, fact.before) in values and (fact.kind, fact.after) not in values
            if fact.kind in kinds and repeated:
                yield statement, rewordings[number], fact
