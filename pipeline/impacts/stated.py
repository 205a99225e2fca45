"""Rules on values: a number, date, version, price or the like that the article repeats is another one, or gone."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from pipeline.changes.facts import Difference
from pipeline.changes.values import Value, values_of
from pipeline.changes.words import key
from pipeline.impacts.case import Case
from pipeline.impacts.evidence import (
    VALUES,
    has_value,
    is_alone,
    lost,
    repeats_another,
    spoken,
    still_said,
    still_used,
    suggested,
)
from pipeline.impacts.match import Match
from pipeline.impacts.model import Reason, Verdict
from pipeline.impacts.pairs import Pair
from pipeline.impacts.sentences import counted, told_apart, told_near
from pipeline.impacts.statements import statements
from pipeline.impacts.synonyms import concepts, meanings
from pipeline.impacts.vocabulary import mass

# How much of a clause (of either side) the other must hold for both to be about one thing, and what both must
# share by the weight of words beside the value.
_PART = 0.6
_SHARED = 3.0
# The same where the statement cites the page, or both name another particular value.
_LEAST = 1.2
# How alike (0 to 100) a cell reads that took another's place in a table whose columns are lists of their own.
_SAME_CELL = 50
_BESIDE = 0.4
_PARTICULAR = frozenset({"certification", "version", "date", "price", "region"})
# Values so particular that fewer shared words do: a full date, a price, a version of three parts.
_RARE = 5.0
_ALERT = re.compile(r"> \[!(?:IMPORTANT|WARNING|CAUTION)\]", re.IGNORECASE)
_SURE = 0.75
# So many signs may stand between two values that belong together: "7 to 90", "1.24, 1.25".
_JOINED = 10
_LONG = 6.0
_WORDS = 3
# Both sides' clauses with the value must hold so much of each other for an edit to be suggested.
_BOTH = 0.5
# So much of the sentence must stay beside its values for an edit, where a whole sentence may have come instead.
_HEIR = 0.65


def fact_changed(case: Case) -> Iterator[Reason]:
    """A value that the article repeats is another one on the page now."""
    for match in case.matches:
        for one, said in lost(match, VALUES):
            if one.after and _about(case, match, one, said) and not repeats_another(case, match, said):
                reason = _changed(case, match, one, said)
                yield _doubted(reason) if still_said(case, match, said) else reason


def value_withdrawn(case: Case) -> Iterator[Reason]:
    """A value that the article repeats is not in the page's sentence any more, and no other took its place."""
    for match in case.matches:
        for one, said in lost(match, VALUES):
            if one.after or still_said(case, match, said):
                continue
            sure = match.shared >= _RARE and match.part >= _SURE
            named = _is_named(one.before) and not case.is_foreign(match.statement)
            one_of = _share_a_range(match, one, said) and not still_used(case, match, said)
            if (match.pair.after and (sure or one_of)) or (named and not _is_elsewhere(case, said)):
                yield _gone(match, one, said)


def _doubted(reason: Reason) -> Reason:
    """The reason where another part of the page still says what the article says."""
    doubt = " Another part of the page still says the old value."
    return replace(
        reason, sentence=reason.sentence + doubt, confidence=0.55, verdict=Verdict.REVIEW, suggestion=None
    )


def _about(case: Case, match: Match, one: Difference, said: Value) -> bool:
    """Whether a statement and a sentence with one value are about the same thing."""
    if not _in_its_row(match):
        return False
    if match.linked == 2 and one.aligned:
        return True
    if match.shared >= _LEAST and match.part >= _PART and match.statement.line in case.lines and said.unit:
        return True
    if (
        match.shared >= _RARE
        and match.words >= _WORDS
        and match.part >= _BESIDE
        and said.unit
        and one.aligned
    ):
        return True
    if match.shared >= _SHARED and match.part >= _BESIDE and _share_a_value(match, said):
        return True
    if _share_a_range(match, one, said) or (_is_named(said) and not _is_elsewhere(case, said)):
        return True
    if match.shared >= _SHARED and match.part >= _PART and max(match.share, match.part * 0.5) >= 0.4:
        return True
    if one.before and said.counted and not said.unit and said.near(one.before) and match.shared >= _SHARED:
        return True
    return _is_rare(one) and match.shared >= _RARE


def _in_its_row(match: Match) -> bool:
    """Whether a cell became another of its kind; where it reads quite differently, the statement names its row."""
    pair = match.pair
    if not pair.row or pair.alike >= _SAME_CELL:
        return True
    return mass(concepts(pair.row) & meanings(match.statement.text)) >= _LEAST


def _share_a_value(match: Match, said: Value) -> bool:
    """Whether both name another particular value too, such as a certification."""
    mine = {
        (v.kind, v.same)
        for v in values_of(match.statement.text)
        if v.kind in _PARTICULAR and v.start != said.start
    }
    return any((v.kind, v.same) in mine for v in values_of(match.pair.before))


def _share_a_range(match: Match, one: Difference, said: Value) -> bool:
    """Whether the value is one end of a range or list in both, and another value there is the same in both."""
    mine, theirs = (
        {(other.number, other.unit) for other in values_of(text) if _is_near(other, value)}
        for text, value in ((match.statement.text, said), (match.pair.before, one.before))
        if value
    )
    return any(len(number) > 2 for number, _ in mine & theirs)


def _is_near(one: Value, other: Value) -> bool:
    return one.number != other.number and 0 < max(one.start - other.end, other.start - one.end) < _JOINED


def _is_named(value: Value | None) -> bool:
    """Whether a value names what it is of: "TLS 1.1", "ISO 27001", and neither "1.1" nor "v2"."""
    if value is None or value.kind not in ("version", "certification"):
        return False
    return value.text[:1].isalpha() and not value.text.casefold().startswith(("v", "api"))


def _is_elsewhere(case: Case, value: Value) -> bool:
    """Whether any text of the page still has the value."""
    return case.now.says(key(value.text))


def _is_rare(one: Difference) -> bool:
    value = one.before
    assert value is not None  # noqa: S101  (``lost`` yields only what was there)
    return (
        value.kind in ("price", "certification")
        or (value.kind == "date" and value.same.count("-") == 2 and value.same[0] != "-")
        or (value.kind == "version" and value.same.count(".") > 1)
        or len(value.number) > 3
    )


def _changed(case: Case, match: Match, one: Difference, said: Value) -> Reason:
    old, new = one.before, one.after
    assert old is not None and new is not None  # noqa: S101  (the caller looked)
    before, after = told_apart(match.pair.before, match.pair.after)
    statement = match.statement
    both = min(match.of_page_around(old), match.of_article_around(said))
    same = both >= _BOTH and match.share >= _SURE and match.shared >= _LONG and match.words >= _WORDS
    is_heir = match.pair.kept >= _BOTH
    sure = one.aligned and match.pair.kept >= _HEIR and same and not still_used(case, match, old)
    gone = match.pair.kept >= _HEIR and not has_value(case, match.pair, old)
    alone = is_alone(statement.text, match.pair, one)
    near = max(match.share, match.part) >= _SURE and one.aligned and match.shared >= _SHARED
    firm = one.aligned and is_heir and (match.share >= _SURE or match.part >= _SURE or match.linked == 2)
    return Reason(
        rule="fact-changed",
        sentence=f"{counted(new, match.pair.after)} instead of {counted(old, match.pair.before)}: the article says "
        f"'{told_near(statement.text, said.text)}'; the page said '{before}' and now says '{after}'.",
        line=statement.line,
        before=match.pair.before,
        after=match.pair.after,
        confidence=0.9 if sure else 0.75 if firm else 0.65,
        verdict=Verdict.UPDATE if sure or firm else Verdict.REVIEW,
        suggestion=suggested(statement, case.line(statement.line), said, one)
        if alone and (sure or (near and gone))
        else None,
    )


def _gone(match: Match, one: Difference, said: Value) -> Reason:
    before, after = told_apart(match.pair.before, match.pair.after)
    assert one.before is not None  # noqa: S101  (``lost`` yields only what was there)
    now = f"and now says '{after}'" if after else "and says nothing in its place"
    return Reason(
        rule="value-withdrawn",
        sentence=f"The page no longer says {counted(one.before, match.pair.before)}, the article does: "
        f"'{told_near(match.statement.text, said.text)}'; the page said '{before}' {now}.",
        line=match.statement.line,
        before=match.pair.before,
        after=match.pair.after,
        confidence=0.7,
        verdict=Verdict.UPDATE
        if match.pair.after and match.part >= 0.9 and match.share >= _SURE
        else Verdict.REVIEW,
    )


def _is_warned(pair: Pair) -> bool:
    """Whether a sentence of an alert of the page says much else now: alerts are what its readers must know."""
    return (
        bool(_ALERT.match(pair.change.before)) and mass(concepts(pair.before) ^ concepts(pair.after)) >= _LONG
    )


def section_changed(case: Case) -> Iterator[Reason]:
    """Facts of the section changed that a bare link names: the article sends its readers there for them."""
    fragments = {link.fragment.casefold(): link for link in reversed(case.links) if link.fragment}
    told = set()
    for pair in case.pairs:
        link = fragments.get(pair.change.anchor.casefold()) if pair.change.anchor else None
        # Tables are told cell by cell, by rules of their own.
        if link is None or pair.row or pair.change.cell or not pair.after or link in told:
            continue
        facts = [one for one in pair.differences if one.before and one.kind not in ("name", "label", "code")]
        if (facts and not _says_already(case, link.line, facts)) or _is_warned(pair):
            told.add(link)
            before, after = told_apart(pair.before, pair.after)
            yield Reason(
                rule="section-changed",
                sentence=f"The section '{pair.change.trail[-1] if pair.change.trail else link.fragment}' that the "
                f"link names now says '{after}'; it said '{before}'.",
                line=link.line,
                before=pair.before,
                after=pair.after,
                confidence=0.5,
                verdict=Verdict.REVIEW,
            )


def _says_already(case: Case, line: int, facts: list[Difference]) -> bool:
    """Whether the statement beside a link says all that is new, and nothing that is over: somebody was faster."""
    texts = [one.text for one in statements(case.article) if one.line == line]
    return any(
        all(one.after and spoken(text, one.after) for one in facts)
        and not any(one.before and spoken(text, one.before) for one in facts)
        for text in texts
    )
