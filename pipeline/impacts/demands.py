"""Rules on what is demanded, allowed or said of a thing: another demand, or a sentence the article repeats."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.changes.facts import Difference, spots
from pipeline.changes.words import key
from pipeline.impacts.case import Case
from pipeline.impacts.evidence import spoken
from pipeline.impacts.match import Match, held
from pipeline.impacts.model import Reason, Verdict
from pipeline.impacts.opposites import turned
from pipeline.impacts.pairs import Pair, meant, parts_of
from pipeline.impacts.repeated import address_changed, is_reordered, is_repeated, is_same_but_small, says_else
from pipeline.impacts.sentences import plain, told, told_apart
from pipeline.impacts.statements import is_about_itself
from pipeline.impacts.synonyms import concepts, is_mended, is_typo, meanings
from pipeline.impacts.vocabulary import mass, stem, stems

_DEMANDS = frozenset({"negation", "requirement"})
# How alike two sentences must read (0 to 100) to be one sentence with another demand.
_ALIKE = 55
_PART = 0.65
# How much of the clause with the demand a statement must hold, and how much of the whole sentence.
_CLAUSE = 0.35
_NEAR = 0.6
_SOME = 0.15
_SHARED = 4.0
# A statement and a sentence of the page that hold so much of each other are one sentence.
_SAME = 0.75
# A statement that holds so much of a sentence, and of which the sentence holds so much, is about the same.
_WHOLE, _SOME_OF = 0.7, 0.4
_ALL_OF = 0.9
# A sentence turned about that says so much of the old one is the same sentence.
_SAID_AGAIN = 0.8
_ALSO = {
    "disabled": frozenset(("off", "inactive", "aus")),
    "enabled": frozenset(("on", "active", "an", "ein")),
    "must": frozenset(("need", "needs", "have", "has", "brauchen", "benötigen")),
    "optional": frozenset(("may", "can")),
    "not": frozenset(("no", "none", "impossible", "forbidden")),
}
# Words that the article takes over: how many telling ones at least, how many words at most.
_TAKEN = 0.5
_WORDS = 2
_MANY = 3
_MOST_WORDS = 12
_TOLD = 4.0
_LONG = 6.0
# What must differ by weight, for a sentence to say something else and not the same in other words.
_DIFFERS = 1.5


def requirement_changed(case: Case) -> Iterator[Reason]:
    """What the article calls required, optional, supported or not, the page calls otherwise now."""
    for match in case.matches:
        pair = match.pair
        stayed = pair.alike >= _ALIKE or pair.kept >= _SAID_AGAIN
        if not pair.after or not stayed or (match.shared < _SHARED and match.words < _MANY):
            continue
        demands = [one for one in pair.differences if one.kind in _DEMANDS and _is_news(pair)]
        said = any(_says(match, one) and match.around(one.before) >= _PART for one in demands if one.before)
        said = (said and match.of_page >= _SOME) or (match.shared >= _SHARED and _in_block(match, demands))
        near = _is_near(match) and any(_near(match, one) >= _CLAUSE for one in demands)
        near = near or (bool(demands) and _repeats(match) and not _is_demanded(demands))
        if said or near or _is_opposed(case, match) or any(_says_so(match, one) for one in demands):
            yield _reason(
                "requirement-changed",
                match,
                0.7 if said else 0.55,
                Verdict.UPDATE if said and match.part > 0.9 else Verdict.REVIEW,
            )


def _repeats(match: Match) -> bool:
    """Whether the statement says all that the sentence said, and little more."""
    return match.of_page >= _ALL_OF and match.of_article >= _NEAR


def _is_demanded(demands: Sequence[Difference]) -> bool:
    """Whether all that differs is a "must", which an instruction need not say."""
    return all("must" in (one.before and one.before.same, one.after and one.after.same) for one in demands)


def _is_near(match: Match) -> bool:
    """Whether the page's sentence says most of the statement, or the statement nearly all of a long sentence."""
    return match.of_article >= _NEAR or (
        match.of_page >= _WHOLE and match.of_article >= _SOME_OF and match.shared >= _LONG
    )


def _is_opposed(case: Case, match: Match) -> bool:
    """Whether a word of the sentence became its opposite, and the statement holds most of what is said of it."""
    pair = match.pair
    if match.of_article < _SOME_OF:
        return False
    words = {word for word, _ in turned(pair.before, pair.after)}
    if not words or _stands(case, match) or meant(pair.after) == meant(match.statement.text):
        return False
    mine = {stem(word) for word in key(match.statement.text).split()}
    own = concepts(pair.before) - words
    beside = mass(own & meanings(match.statement.text)) / (mass(own) or 1.0)
    least = _PART if words & mine else _WHOLE
    return beside >= least


def _says_so(match: Match, one: Difference) -> bool:
    """Whether a statement says the old demand in another word, as "off" for "disabled", of the same thing."""
    also = _ALSO.get(one.before.same if one.before else "", frozenset())
    own = concepts(match.pair.before) - concepts(one.before.text if one.before else "")
    said = also & set(key(match.statement.text).split())
    return bool(said) and mass(own & meanings(match.statement.text)) >= _NEAR * mass(own)


def _is_news(pair: Pair) -> bool:
    """Whether a demand went or came, and not another word for it."""
    found = [other for other in pair.differences if other.kind in _DEMANDS]
    old = {other.before.same for other in found if other.before}
    new = {other.after.same for other in found if other.after}
    return old != new


def _in_block(match: Match, demands: list[Difference]) -> bool:
    """Whether a statement with the old demand is what the sentence says with those around it."""
    own = concepts(match.statement.text)
    held_there = mass(own & meanings(match.pair.change.before))
    whole = held_there >= _SAME * mass(own) and held_there >= _LONG
    return whole and any(_says(match, one) for one in demands)


def _near(match: Match, one: Difference) -> float:
    """The share of the page's clause with the demand, old or new, that the statement holds."""
    own = meanings(match.statement.text)
    if "must" in (one.before and one.before.same, one.after and one.after.same):
        # "You must delete it" and "Delete it" demand the same.
        return 0.0
    sides = ((match.pair.before, one.before), (match.pair.after, one.after))
    return max(held(parts_of(text), value.text, own) for text, value in sides if value)


def _says(match: Match, one: Difference) -> bool:
    return one.before is not None and spoken(match.statement.text, one.before) is not None


def statement_reworded(case: Case) -> Iterator[Reason]:
    """A sentence that the article repeats from the page reads otherwise there now."""
    for match in case.matches:
        pair = match.pair
        repeated = match.of_article >= _SAME and match.of_page >= _SAME and match.shared >= _LONG
        if (
            repeated
            and pair.alike >= _ALIKE
            and not _is_label(case, match)
            and not is_about_itself(match.statement.text)
            and not case.is_foreign(match.statement)
            and pair.after
            and _says_else(pair)
            and not _agrees(match)
        ):
            yield _reason("statement-reworded", match, 0.65, Verdict.REVIEW)
        elif _is_turned(case, match):
            said = _as_written(case, match)
            yield _reason("statement-reworded", match, 0.6, Verdict.REVIEW, said)


def _is_turned(case: Case, match: Match) -> bool:
    """Whether a statement is word for word a sentence of the page, which says something else now."""
    pair = match.pair
    alike = pair.alike >= _ALIKE or is_reordered(pair.before, pair.after)
    if not pair.after or pair.row or not alike or not is_repeated(match):
        return False
    if pair.change.before.startswith("#"):
        # What a section is called is told by the rules on names.
        return False
    if case.is_foreign(match.statement) or _is_label(case, match) or is_about_itself(match.statement.text):
        return False
    if address_changed(match, case.line(match.statement.line)):
        return True
    now, mine = meant(match.pair.after), meant(match.statement.text)
    return f" {now} " not in f" {mine} " and not _stands(case, match) and says_else(match)


def _stands(case: Case, match: Match) -> bool:
    """Whether the page still says the whole sentence elsewhere."""
    return case.now.says(key(match.pair.before))


def phrase_replaced(case: Case) -> Iterator[Reason]:
    """Words that the article takes from a sentence of the page are others there now, and nowhere on the page."""
    for match in case.matches:
        spots = _replaced(match.pair.before, match.pair.after) if match.pair.after else ()
        if not spots or case.is_foreign(match.statement) or match.part < _TAKEN:
            continue
        if is_about_itself(match.statement.text):
            continue
        if any(_is_taken(case, match, *spot) for spot in spots):
            yield _reason("phrase-replaced", match, 0.55, Verdict.REVIEW)


@lru_cache(maxsize=32)
def _replaced(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a sentence that others stand in place of: asked of every statement that is near it."""
    old, new = plain(before), plain(after)
    found = ((key(old[first:last]), key(new[start:end])) for first, last, start, end in spots(old, new))
    return tuple((one, other) for one, other in found if other and one.count(" ") < _MOST_WORDS)


def _is_taken(case: Case, match: Match, old: str, new: str) -> bool:
    telling = set(stems(old))
    if len(telling) < _WORDS or mass(telling) < _TOLD:
        return False
    gone = frozenset(telling) - frozenset(stems(new))
    said = (
        f" {old} " in f" {key(match.statement.text)} " and f" {new} " not in f" {key(match.statement.text)} "
    )
    return said and mass(gone) >= _DIFFERS and not case.now.says(old)


def _is_label(case: Case, match: Match) -> bool:
    """Whether a statement is nothing but the label of a link: other rules tell what a page is called."""
    said = key(match.statement.text)
    return any(said == key(link.label) for link in case.links if link.line == match.statement.line)


def _says_else(pair: Pair) -> bool:
    old, new = concepts(pair.before), concepts(pair.after)
    if is_same_but_small(pair.before, pair.after):
        return False
    if pair.differences:
        return True
    return (
        mass(old ^ new) >= _DIFFERS
        and not (old - new and is_typo(old - new, new - old))
        and not is_mended(pair.before, pair.before, pair.after)
    )


def _agrees(match: Match) -> bool:
    """Whether the article says already what the page says now."""
    mine, now, old = (key(text) for text in (match.statement.text, match.pair.after, match.pair.before))
    if now in mine and old not in mine:
        return True
    new = concepts(match.pair.after) - concepts(match.pair.before)
    lost = concepts(match.pair.before) - concepts(match.pair.after)
    own = concepts(match.statement.text)
    return mass(lost & own) < _DIFFERS and mass(new & own) == mass(new) and not match.pair.differences


def _as_written(case: Case, match: Match) -> str:
    """The line of a statement that holds an address, which its text leaves out; "" for any other."""
    line = case.line(match.statement.line)
    return line if address_changed(match, line) else ""


def _reason(rule: str, match: Match, confidence: float, verdict: Verdict, said: str = "") -> Reason:
    before, after = told_apart(match.pair.before, match.pair.after)
    return Reason(
        rule=rule,
        sentence=f"The page now says '{after}'; it said '{before}', and the article says "
        f"'{told(said or match.statement.text)}'.",
        line=match.statement.line,
        before=match.pair.before,
        after=match.pair.after,
        confidence=confidence,
        verdict=verdict,
    )
