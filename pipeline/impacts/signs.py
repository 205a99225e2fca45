"""A rule on signs: the article repeats a sentence in which the page turned a comparison or a number round."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from rapidfuzz import fuzz

from pipeline.changes import Change, ChangeKind
from pipeline.changes.keys import signs_of
from pipeline.changes.words import key
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason, Verdict
from pipeline.impacts.sentences import told, told_apart

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
# How alike a statement and a sentence of the page must read (0 to 100) to say the same.
_SAME = 85
_MOST = 200
# A shorter statement is a part of many sentences.
_WORDS = 4


def sign_changed(case: Case) -> Iterator[Reason]:
    """At least became at most, or five degrees became five below zero, in a sentence that the article repeats."""
    turned = [pair for change in case.of(ChangeKind.REWORDED) for pair in _turned(change)][:_MOST]
    for statement in case.stated if turned else ():
        said = key(statement.text)
        if len(said.split()) < _WORDS:
            continue
        for before, after in turned:
            if fuzz.token_set_ratio(said, key(before)) >= _SAME:
                old, new = told_apart(before, after)
                yield Reason(
                    rule="sign-changed",
                    sentence=f"The page now says '{new}'; it said '{old}', and the article says "
                    f"'{told(statement.text)}'.",
                    line=statement.line,
                    before=before,
                    after=after,
                    confidence=0.6,
                    verdict=Verdict.REVIEW,
                )


def _turned(change: Change) -> Iterator[tuple[str, str]]:
    """The sentences of a reworded block whose words stayed and whose signs did not."""
    if any(fact.kind == "sign" for fact in change.facts):
        sides = (_SENTENCE.split(text) for text in (change.before, change.after))
        for before, after in zip_longest(*sides, fillvalue=""):
            same = fuzz.ratio(key(before), key(after)) >= _SAME
            if (
                before
                and after
                and same
                and signs_of(before) != signs_of(after)
                and _says_else(before, after)
            ):
                yield before, after


def _says_else(before: str, after: str) -> bool:
    """Whether signs that both have were turned; what stands before a sentence is a mark of a list or table."""
    old, new = (signs_of(text.lstrip(" |>-*")) for text in (before, after))
    return old != new
