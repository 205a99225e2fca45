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
from pipeline.impacts.sentences import told
from pipeline.impacts.statements import statements

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
# How alike a statement and a sentence of the page must read (0 to 100) to say the same.
_SAME = 85
_MOST = 200


def sign_changed(case: Case) -> Iterator[Reason]:
    """At least became at most, or five degrees became five below zero, in a sentence that the article repeats."""
    turned = [pair for change in case.of(ChangeKind.REWORDED) for pair in _turned(change)][:_MOST]
    for statement in statements(case.article) if turned else ():
        said = key(statement.text)
        for before, after in turned:
            if fuzz.token_set_ratio(said, key(before)) >= _SAME:
                yield Reason(
                    rule="sign-changed",
                    sentence=f"The page said '{told(before)}'. It now says '{told(after)}'.",
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
            if before and after and signs_of(before) != signs_of(after):
                yield before, after
