"""Rules on names: a role, plan, product, label, identifier or command that the article uses is another one now."""

import re
from collections.abc import Iterator

from pipeline.changes.facts import Difference
from pipeline.changes.values import Value
from pipeline.changes.words import key
from pipeline.impacts.case import Case
from pipeline.impacts.evidence import NAMES, is_alone, spoken, suggested
from pipeline.impacts.model import Reason, Suggestion, Verdict
from pipeline.impacts.pairs import Pair
from pipeline.impacts.sentences import plain, told_apart, told_near
from pipeline.impacts.statements import Statement, statements
from pipeline.impacts.vocabulary import mass, stems

# What a name must weigh to be one that a reader would look for.
_TELLING = 4.0
_MARKED = 2.5
# How far a statement must repeat a sentence that merely dropped a name.
_REPEATS = 0.85
_BESIDE = 0.6
# A statement that holds that share of the sentence may say so much besides.
_SOME = 0.15
# How much of its sentence must stay for a name to be the other's heir.
_KEPT = 0.5
_HEIR = 0.65
_BRACKETS = re.compile(r"\(([^()\n]{3,60})\)")
_TARGET = re.compile(r"\]\([^)\n]{0,3000}\)")


def name_changed(case: Case) -> Iterator[Reason]:
    """A name that the article uses is called otherwise on the page, or not at all any more."""
    for pair in case.pairs:
        for one in pair.differences:
            if one.kind not in NAMES or not one.before or not pair.after or _is_inflected(one):
                continue
            if _is_name(one.before) or _is_click(one) or _is_common(one):
                yield from _users(case, pair, one)


def label_part_changed(case: Case) -> Iterator[Reason]:
    """A part that several labels share, "(with scan)", is another one: the article has it in a label of its own."""
    for pair in case.pairs:
        found = list(_in_labels(case, pair))
        yield from found or _in_brackets(case, pair)


def _in_labels(case: Case, pair: Pair) -> Iterator[Reason]:
    for one in pair.differences:
        if one.kind == "label" and one.before and one.after and one.aligned:
            part = _part(one.before.same, one.after.same)
            if part and not case.now.says(part):
                yield from _with_part(case, pair, one, part)


def _in_brackets(case: Case, pair: Pair) -> Iterator[Reason]:
    """What stands in brackets behind a name, "(with scan)", is other words now, on all of the page."""
    old, new = ([key(found) for found in _BRACKETS.findall(text)] for text in (pair.before, pair.after))
    gone = [one for one in old if one not in new and len(one.split()) > 1 and not case.now.says(one)]
    if len(gone) != 1 or len(new) != len(old) or not pair.after:
        return
    for statement in statements(case.article):
        if any(f" {gone[0]} " in f" {name} " for name in statement.clicks):
            one = Difference("label", Value("label", gone[0], gone[0], -1, -1), None)
            yield _renamed(pair, one, statement.text, statement.line, None, sure=False)


def _part(old: str, new: str) -> str:
    """The words of a label that are others now, with the word before them; "" where nothing stays."""
    was, now = old.split(), new.split()
    lost = [word for word in was if word not in now]
    place = was.index(lost[0]) if lost else 0
    return " ".join((was[place - 1], *lost)) if place and len(lost) < len(was) - 1 else ""


def _with_part(case: Case, pair: Pair, one: Difference, part: str) -> Iterator[Reason]:
    for statement in statements(case.article):
        label = next((name for name in statement.clicks if f" {part} " in f" {name} "), "")
        if label and one.before and label != one.before.same:
            yield _renamed(pair, one, statement.text, statement.line, None, sure=False)


def _is_name(value: Value) -> bool:
    if value.kind == "code":
        return len(value.same) > 4 and not value.same.isdigit()
    return (
        mass(set(stems(value.same))) >= (_MARKED if value.kind == "label" else _TELLING)
        and len(value.same.split()) > 1
    )


def _is_inflected(one: Difference) -> bool:
    """Whether a name of several words stands in another number: the plural is no other name."""
    if one.kind != "name" or not one.before or not one.after:
        return False
    return stems(one.before.same) == stems(one.after.same)


def _is_common(one: Difference) -> bool:
    """Whether a name of common words became another: it counts where the statement repeats the sentence."""
    return (
        one.kind == "name"
        and one.after is not None
        and one.aligned
        and len(key(one.before.text if one.before else "").split()) > 1
    )


def _is_click(one: Difference) -> bool:
    """Whether a label of one word took the place of another: it is looked for in bold alone."""
    if one.kind != "label" or one.before is None or one.after is None or not one.aligned:
        return False
    return len(one.before.same.split()) == 1 and one.before.same.isalpha()


def _users(case: Case, pair: Pair, one: Difference) -> Iterator[Reason]:
    assert one.before is not None  # noqa: S101  (the caller looked)
    there = _is_there(case, one.before)
    for statement in statements(case.article):
        text = _TARGET.sub("]", case.line(statement.line)) if one.kind == "code" else statement.text
        said = spoken(text, one.before)
        if one.kind == "label" and not _is_name(one.before) and one.before.same not in statement.clicks:
            continue
        if not said or (one.after and spoken(text, one.after)):
            continue
        if one.after is None and not _about(case, pair, statement, _REPEATS):
            continue
        if one.kind == "name" and not _is_name(one.before) and not _about(case, pair, statement, _BESIDE):
            continue
        if not there or _row_is_meant(pair, statement.text):
            alone = is_alone(text, pair, one) and not _is_partly_said(text, one)
            suggestion = suggested(statement, case.line(statement.line), said, one) if alone else None
            yield _renamed(pair, one, text, statement.line, suggestion, sure=not there)


def _is_partly_said(text: str, one: Difference) -> bool:
    """Whether a statement says the new name but for its first word: then the old name stands there for else."""
    words = one.after.same.split() if one.after else []
    rest = key(text).replace(one.before.same, "|") if one.before else ""
    return len(words) > 2 and f" {' '.join(words[1:])} " in f" {rest} "


def _about(case: Case, pair: Pair, statement: Statement, least: float) -> bool:
    """Whether a statement repeats the sentence that lost a name, by a share of its words."""
    return any(
        m.of_article >= least or min(m.of_page, m.of_article + _SOME) >= least
        for m in case.matches
        if m.pair is pair and m.statement is statement
    )


def _is_there(case: Case, value: Value) -> bool:
    """Whether the page still uses the name somewhere."""
    if value.kind == "code":
        return case.now.holds(value.same)
    if not _is_name(value):
        return case.now.labels(value.same)
    return case.now.says(value.same)


def _row_is_meant(pair: Pair, text: str) -> bool:
    """Whether a statement names the row in which the name was another one: then other rows do not count."""
    head = {word for word in key(pair.row).replace("-", " ").split() if len(word) > 2}
    return bool(head) and bool(head & set(key(text).replace("-", " ").split()))


def _renamed(
    pair: Pair, one: Difference, text: str, line: int, suggestion: Suggestion | None, *, sure: bool
) -> Reason:
    assert one.before is not None  # noqa: S101  (the caller looked)
    old = plain(one.before.text)
    before, after = told_apart(pair.before, pair.after)
    now = (
        f"'{plain(one.after.text)}' instead of '{old}'"
        if one.after
        else f"'{old}' is not on the page any more"
    )
    firm = sure and one.aligned and pair.kept >= _KEPT
    return Reason(
        rule="name-changed",
        sentence=f"{now}: the article says '{told_near(text, old)}'; the page said '{before}' and now says '{after}'.",
        line=line,
        before=pair.before,
        after=pair.after,
        confidence=0.85 if firm else 0.65,
        verdict=Verdict.UPDATE if firm else Verdict.REVIEW,
        suggestion=suggestion if firm and pair.kept >= _HEIR else None,
    )
