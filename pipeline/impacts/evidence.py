"""What a statement says of a value or name that the page lost: whether it says it, and may be mended."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from pipeline.changes.facts import Difference
from pipeline.changes.rewriting import date_like, grouped_like
from pipeline.changes.values import Value, values_of
from pipeline.changes.words import key
from pipeline.impacts.case import Case
from pipeline.impacts.match import Match
from pipeline.impacts.model import Suggestion
from pipeline.impacts.pairs import Pair, parts_of
from pipeline.impacts.statements import Statement
from pipeline.impacts.synonyms import concepts, meanings
from pipeline.impacts.vocabulary import mass

VALUES = frozenset(
    {"number", "limit", "date", "price", "version", "level", "frequency", "certification", "region"}
)
NAMES = frozenset({"name", "label", "code"})
# A text that holds so much of the clause with the value says the same.
_SAID = 0.6
# So much of a statement beside its value, by the weight of words, may be about the same thing.
_BESIDE = 4.0
# So much more alike (of 100) a statement must be to another text of the page to be about that one.
_NEARER = 20
_BEFORE_NUMBER = re.compile(r"([^\d]{0,40})(\d.*)")
_LEADING = re.compile(r"[\d.,' ]*\d|^[^\W\d_]+")


def spoken(text: str, value: Value) -> Value | None:
    """Return the value or name of ``text`` that is ``value``, as ``text`` has it; ``None`` where it has none."""
    if value.kind not in NAMES:
        return next((one for one in values_of(text) if one.equals(value)), None)
    if value.kind == "code":
        return _code(text, value)
    if f" {value.same} " not in f" {key(text)} ":
        return None
    found = re.search(r"\s+".join(map(re.escape, value.text.split())), text, re.IGNORECASE)
    start, end = found.span() if found else (-1, -1)
    return Value(value.kind, found[0] if found else value.text, value.same, start, end)


def _code(text: str, value: Value) -> Value | None:
    """An identifier in ``text``: whole, but for what the page holds open: a placeholder, a host below a suffix."""
    before = r"(?<!\w)" if value.text.startswith(("*.", "<", "\\<")) else r"(?<![\w.-])-{0,2}"
    found = re.search(rf"{before}{re.escape(value.same)}(?![\w-]|\.\w)", text, re.IGNORECASE)
    return Value("code", found[0], value.same, *found.span()) if found else None


def lost(match: Match, kinds: frozenset[str]) -> Iterator[tuple[Difference, Value]]:
    """Yield what the sentence of the page lost and the statement says, and does not say as it is now."""
    for one in match.pair.differences:
        if one.kind in kinds and one.before:
            said = spoken(match.statement.text, one.before)
            if said and not (one.after and spoken(match.statement.text, one.after)):
                yield one, said


def still_said(case: Case, match: Match, value: Value) -> bool:
    """Whether another text of the new page says with the same value what the statement or the sentence said."""
    clauses = [
        concepts(part)
        for text in (match.pair.before, match.statement.text)
        for part in parts_of(text)
        if value.text.casefold() in part.casefold()
    ]
    texts = [text for text in case.now.with_phrase(key(value.text)) if text not in _changed_to(match.pair)]
    return any(own and mass(own & meanings(text)) >= _SAID * mass(own) for text in texts for own in clauses)


def repeats_another(case: Case, match: Match, value: Value) -> bool:
    """Whether the statement repeats another text of the new page, which says the same value of another thing."""
    own = key(match.statement.text)
    near = fuzz.ratio(own, key(match.pair.before)) + _NEARER
    texts = (text for text in case.now.with_phrase(key(value.text)) if text not in _changed_to(match.pair))
    return any(fuzz.ratio(own, key(text), score_cutoff=near) for text in texts)


def _changed_to(pair: Pair) -> tuple[str, str]:
    return pair.change.after, pair.after


def still_used(case: Case, match: Match, value: Value) -> bool:
    """Whether another text of the new page has the value beside words of the statement: then it may be meant."""
    own = concepts(match.statement.text)
    texts = case.now.with_phrase(key(value.text))
    others = [text for text in texts if text not in _changed_to(match.pair)]
    return any(mass(own & meanings(text)) >= _BESIDE for text in others)


def is_alone(text: str, pair: Pair, one: Difference) -> bool:
    """Whether ``text`` says no other detail that the sentence lost: both would have to be changed at once."""
    others = [other for other in pair.differences if other is not one and not _overlaps(other, one)]
    return not any(
        other.before and spoken(text, other.before) and not (other.after and spoken(text, other.after))
        for other in others
        if other.kind in VALUES | NAMES
    )


def _overlaps(one: Difference, other: Difference) -> bool:
    if not one.before or not other.before:
        return False
    return one.before.start < other.before.end and other.before.start < one.before.end


def has_value(case: Case, pair: Pair, value: Value) -> bool:
    """Whether another text of the new page still has the value, in any spelling of its words."""
    texts = [text for text in case.now.with_phrase(key(value.text)) if text not in _changed_to(pair)]
    return any(one.equals(value) for text in texts for one in values_of(text))


def suggested(statement: Statement, line: str, said: Value, one: Difference) -> Suggestion | None:
    """Return the edit that writes the new value in place of the old one, where there is no doubt about it."""
    if one.after is None or one.before is None or not one.aligned or said.start < 0:
        return None
    # What stands alone in brackets says again, in figures, what the words before it say.
    if said.kind != one.before.kind or f"({said.text})" in line:
        return None
    old, new = said.text, one.after.text
    if one.kind == "number":
        old, new = _numbers(said, one.before, one.after)
    if one.kind == "version":
        old, new = _versions(said, one.after)
    if one.kind == "date":
        new = date_like(said.text, one.after)
    if one.kind == "code":
        new = _bare_code(one.before, one.after) if old.casefold() != one.before.text.casefold() else new
    # What begins with a point is a suffix, and stands behind other words.
    start = r"(?<![\w,-])" if one.before.text.startswith((".", "*.")) else r"(?<![\w.,-])"
    whole = re.compile(rf"{start}{re.escape(old)}(?![\w-]|[.,]\d)")
    if not old or not new or old == new or len(whole.findall(line)) != 1:
        return None
    return Suggestion(statement.line, old, new)


def _bare_code(before: Value, after: Value) -> str:
    """The new identifier without what the page holds open before both, "" where that differs."""
    at = before.text.casefold().find(before.same)
    held = before.text[:at] if at > 0 else ""
    new = after.text.removeprefix(held)
    return new if held and after.text.startswith(held) and "<" not in new and "*" not in new else ""


def _versions(said: Value, after: Value) -> tuple[str, str]:
    """The article's version and the new one, with the word that the article has before it."""
    mine, theirs = (_BEFORE_NUMBER.match(one.text) for one in (said, after))
    if not mine or not theirs or mine[1].casefold() == theirs[1].casefold():
        return said.text, after.text
    return said.text, mine[1] + theirs[2]


def _numbers(said: Value, before: Value, after: Value) -> tuple[str, str]:
    """The article's number and the page's new one, both with their units or both without."""
    if said.unit and before.unit and after.unit and said.unit != after.unit:
        return said.text, after.text
    old, new = (_LEADING.match(one.text) for one in (said, after))
    if not old or not new:
        return "", ""
    if "1" in (said.number, after.number):
        # "1 day" becomes "30 days".
        return said.text, after.text if said.unit and after.unit else ""
    return said.text, grouped_like(old[0], new[0]) + said.text[old.end() :]
