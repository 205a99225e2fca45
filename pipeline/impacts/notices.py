"""Rules on what a page announces about its own subject."""

import re
from collections.abc import Iterator

from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason
from pipeline.impacts.sentences import told
from pipeline.impacts.vocabulary import stems

_RETIRED = re.compile(
    r"\b(?:out of support|end[- ]of[- ](?:support|life|service)|support ends|"
    r"(?:is|are|be|been|being) (?:retired|deprecated|discontinued|decommissioned)|retir(?:es|ing|ement)|"
    r"deprecation|no longer (?:supported|available|maintained|updated)|sunset(?:s|ting)?)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
# A notice is about the page when it shares this many telling words with the page's title.
_SHARED = 2


def retirement_notice(case: Case) -> Iterator[Reason]:
    """The page newly announces, before its first section, that its subject is retired or out of support."""
    title = frozenset(stems(case.now.title)) if case.of("added", "reworded") else frozenset()
    for change in case.of("added", "reworded") if title else ():
        notice = _notice(change.after, title) if len(change.trail) <= 1 else ""
        if notice and not _RETIRED.search(change.before):
            for link in case.links:
                yield Reason(
                    rule="retirement-notice",
                    sentence=f"The page now announces: '{told(notice)}'",
                    line=link.line,
                    before=change.before,
                    after=change.after,
                    confidence=0.6,
                    verdict="review",
                )


def _notice(text: str, title: frozenset[str]) -> str:
    """The sentence of ``text`` that retires what ``title`` names, or ""."""
    for sentence in _SENTENCE.split(text):
        if _RETIRED.search(sentence) and len(title & frozenset(stems(sentence))) >= _SHARED:
            return sentence
    return ""
