"""Rules on what a page announces about its own subject."""

import re
from collections.abc import Iterator

from pipeline.changes import Change, ChangeKind
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason, Verdict
from pipeline.impacts.sentences import told
from pipeline.impacts.vocabulary import stems

_RETIRED = re.compile(
    r"\b(?:out of support|end[- ]of[- ](?:support|life|service)|support ends|"
    r"(?:is|are|be|been|being) (?:retired|deprecated|discontinued|decommissioned)|retir(?:es|ing|ement)|"
    r"deprecation|no longer (?:supported|available|maintained|updated)|sunset(?:s|ting)?)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
# An alert that begins with the word for it is about what the page is about, in whatever section it stands.
_LABELLED = re.compile(
    r"> \[!\w+\]\s+>?\s*[*_]*(?:deprecated|retired|discontinued|end of life)\b[:.!*_ ]", re.IGNORECASE
)
# A notice is about the page when it shares this many telling words with the page's title.
_SHARED = 2


def retirement_notice(case: Case) -> Iterator[Reason]:
    """The page newly announces, before its first section or in an alert, that its subject is retired."""
    for change in case.of(ChangeKind.ADDED, ChangeKind.REWORDED):
        notice = _labelled(change) or (_notice(change, case.now.title) if len(change.trail) <= 1 else "")
        for link in case.links if notice else ():
            yield Reason(
                rule="retirement-notice",
                sentence=f"The page now announces: '{told(notice)}'",
                line=link.line,
                before=change.before,
                after=change.after,
                confidence=0.6,
                verdict=Verdict.REVIEW,
            )


def _labelled(change: Change) -> str:
    """The text of a new alert that is called what it says, or ""."""
    if not _LABELLED.match(change.after) or _LABELLED.match(change.before):
        return ""
    return " ".join(change.after.partition("\n")[2].replace("\n> ", " ").removeprefix("> ").split())


def _notice(change: Change, title: str) -> str:
    """The new sentence of a block that retires what the page's title names, or ""."""
    subject = frozenset(stems(title))
    known = [frozenset(stems(sentence)) for sentence in _retiring(change.before)]
    for sentence in _retiring(change.after):
        words = frozenset(stems(sentence))
        old = any(len(words & other) * 2 > len(words) for other in known)
        if not old and len(subject & words) >= _SHARED:
            return sentence
    return ""


def _retiring(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(text) if _RETIRED.search(sentence)]
