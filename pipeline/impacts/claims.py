"""Rules on what the article states: the page said it and says it no more, or says another value now."""

from collections.abc import Iterator

from pipeline.changes import Change
from pipeline.changes.facts import facts_of
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason, Suggestion
from pipeline.impacts.reading import Reading, reading
from pipeline.impacts.statements import Statement, statements
from pipeline.impacts.vocabulary import mass, stems

# How much support of the page a statement must lose (nats, see vocabulary.weight), and how much of the
# statement the page must have held before (share of its mass), to call the support withdrawn.
_LOST = 2.5
_HELD = 0.3
# A statement the page held this fully is the page's own sentence.
_REPEATED = 0.9
_SURE = ("number", "date", "price", "version", "certification", "region")


def statement_withdrawn(case: Case) -> Iterator[Reason]:
    """A sentence of the article that a block of the page said is said by no block any more."""
    if case.before is None or case.after is None:
        return
    now = reading(case.after)
    changed = [
        (change, frozenset(stems(change.before))) for change in case.of("removed", "reworded", "renamed")
    ]
    for statement in statements(case.article):
        found = _withdrawn(statement, changed, now)
        if found:
            yield _reason(case, statement, *found)


def _withdrawn(
    statement: Statement, changed: list[tuple[Change, frozenset[str]]], now: Reading
) -> tuple[Change, float, float] | None:
    """The change that took the statement's support away, how much of it, and the share it had."""
    best = max(((mass(statement.stems & words), c) for c, words in changed), key=lambda x: x[0], default=None)
    if best is None or best[0] < _LOST or best[0] < _HELD * mass(statement.stems):
        return None
    lost = best[0] - now.support(statement.stems)[0]
    return (best[1], lost, best[0] / mass(statement.stems)) if lost >= _LOST else None


def _reason(case: Case, statement: Statement, change: Change, lost: float, held: float) -> Reason:
    foreign = statement.bare and statement.line not in {link.line for link in case.links}
    repeated = held >= _REPEATED and not foreign
    confidence = min(0.9, 0.45 + 0.05 * lost) * (0.8 if foreign else 1.0)
    sentence = f"The article says '{_short(statement.text)}'; the page no longer does."
    if change.after:
        sentence = f"The article says '{_short(statement.text)}'; the page now says '{_short(change.after)}'."
    verdict = "update" if repeated else "review"
    return Reason(
        "statement-withdrawn", sentence, statement.line, change.before, change.after, confidence, verdict
    )


def fact_changed(case: Case) -> Iterator[Reason]:
    """A number, date, version, price, region or certification that the article repeats is another one now."""
    for change in case.of("reworded", "renamed", "title"):
        facts = [fact for fact in change.facts if fact.kind in _SURE and fact.before and fact.after]
        words = frozenset(stems(change.before))
        for statement in statements(case.article) if facts else ():
            values = set(facts_of(statement.text))
            held = mass(statement.stems & words) / mass(statement.stems)
            for fact in facts:
                if (
                    held >= _HELD
                    and (fact.kind, fact.before) in values
                    and (fact.kind, fact.after) not in values
                ):
                    edit = Suggestion(statement.line, fact.before, fact.after)
                    sentence = f"The article says '{fact.before}'; the page now says '{fact.after}'."
                    yield Reason(
                        "fact-changed",
                        sentence,
                        statement.line,
                        change.before,
                        change.after,
                        0.85,
                        "update",
                        edit,
                    )


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
