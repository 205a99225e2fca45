"""The edit of a reason that has none: the article repeats the sentence, and is changed as the sentence was."""

import re

from msgspec.structs import replace

from pipeline.changes.words import key
from pipeline.impacts.case import Case
from pipeline.impacts.edits import patched
from pipeline.impacts.evidence import still_used
from pipeline.impacts.match import Match
from pipeline.impacts.model import Reason, Suggestion, Verdict
from pipeline.impacts.repeated import is_repeated

# Rules about a sentence of the page that the article repeats.
_RULES = frozenset(
    (
        "fact-changed",
        "value-withdrawn",
        "requirement-changed",
        "statement-withdrawn",
        "statement-reworded",
        "step-renamed",
        "name-changed",
    )
)
# So many words on either side of an edit tell which place of the page it is about.
_AROUND = 2
_SENTENCE = re.compile(r"(?<=[.!?:;])\s")
# A statement that holds so much of the sentence, by weight, repeats it.
_REPEATS = 0.75


def mended(case: Case, reason: Reason) -> Reason:
    """Return ``reason`` with the edit that the page's own change makes of the article's line, where it is certain.

    None, where the page still says elsewhere what the article says there: it may be about that place.
    """
    found = _with_edit(case, reason)
    if found.suggestion and _still_stands(case, found.suggestion, found.after):
        return replace(found, suggestion=None)
    return found


def _with_edit(case: Case, reason: Reason) -> Reason:
    if reason.suggestion or not reason.verdict.flags or reason.rule not in _RULES:
        return reason
    edits = {edit for match in case.matches if _is_of(match, reason) and (edit := _edit(case, match))}
    return replace(reason, suggestion=edits.pop()) if len(edits) == 1 else reason


def _still_stands(case: Case, edit: Suggestion, after: str) -> bool:
    """Whether the new page says what is to be mended, with the words around it, beside what it says ``after`` all."""
    before, found, behind = case.line(edit.line).partition(edit.old)
    if not found or "://" in edit.old:
        return False
    left, right = _SENTENCE.split(before)[-1].split(), _SENTENCE.split(behind, maxsplit=1)[0].split()
    around = key(" ".join((*left[-_AROUND:], edit.old, *right[:_AROUND])))
    if len(around.split()) <= _AROUND:
        return False
    others = (text.replace(after, " ") if after else text for text in case.now.with_phrase(around))
    return any(f" {around} " in f" {key(text)} " for text in others)


def _is_of(match: Match, reason: Reason) -> bool:
    """Whether a match is what a reason is about, and its sentence is repeated."""
    same = match.statement.line == reason.line and match.pair.before in reason.before
    firm = reason.verdict is Verdict.UPDATE or reason.rule != "fact-changed"
    return same and firm and bool(match.pair.after) and (match.of_page >= _REPEATS or is_repeated(match))


def _edit(case: Case, match: Match) -> Suggestion | None:
    if any(
        one.before and one.kind == "number" and still_used(case, match, one.before)
        for one in match.pair.differences
    ):
        return None
    found = patched(case.line(match.statement.line), match.pair.before, match.pair.after)
    return Suggestion(match.statement.line, *found) if found else None
