"""Days that a page announces for the end of something: retirements, ends of support."""

import re
from calendar import monthrange
from collections.abc import Iterator

import msgspec

from pipeline.changes.values import values_of
from pipeline.content import Section, Snapshot
from pipeline.impacts.sentences import plain, told
from pipeline.impacts.vocabulary import mass, stems
from pipeline.links import Link

_ENDS = re.compile(
    r"\b(?:out of support|end[- ]of[- ](?:support|life|service|sale)|support ends|ends? support|"
    r"retir(?:e|es|ed|ing|ement)|deprecat(?:ed|ion)|discontinued|decommission(?:ed|ing)?|"
    r"no longer (?:be )?(?:supported|available|maintained|updated)|sunset(?:s|ting)?|shut(?:s|ting)? down|"
    r"Supportende|eingestellt|abgekündigt|läuft aus)\b",
    re.IGNORECASE,
)
"""What such a sentence has in it."""
GREP = "support|end.of|retire|deprecat|discontinued|decommission|no longer|sunset|shut|eingestellt|abgek|aus"
"""What at least stands in the file of a page that has one (extended regular expression, any case)."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_FULL = re.compile(r"(\d{4})-(\d\d?)(?:-(\d\d?))?")
# A claim is about such a sentence when both share so much that tells a subject apart, in so many words.
_ABOUT, _WORDS = 6.0, 3
# A sentence is about the page when it shares so many telling words with the page's title.
_SHARED = 2


class Deadline(msgspec.Struct, frozen=True):
    """A day (ISO; of a month the last one), what the page says of it, and the section where it does."""

    day: str
    sentence: str
    anchor: str
    general: bool


def deadlines(snapshot: Snapshot) -> Iterator[Deadline]:
    """Yield the days that a page announces, in order of the page; a day without its year is none."""
    subject = frozenset(stems(snapshot.title))
    for section in snapshot.sections:
        for sentence in _sentences(section):
            words = frozenset(stems(sentence))
            general = len(section.trail) <= 1 and len(subject & words) >= min(_SHARED, len(subject))
            for day in _days(sentence):
                yield Deadline(day, told(plain(sentence)), section.anchor, general and bool(subject))


def _sentences(section: Section) -> Iterator[str]:
    """Yield what speaks of an end: sentences, and the rows of a table whose header does."""
    in_table = False
    for block in section.blocks:
        if block.kind == "header":
            in_table = bool(_ENDS.search(block.text))
        elif block.kind == "row":
            if in_table or _ENDS.search(block.text):
                yield block.text
        elif block.kind != "code":
            yield from (part for part in _SENTENCE.split(block.text) if _ENDS.search(part))


def _days(sentence: str) -> Iterator[str]:
    for value in values_of(sentence):
        found = _FULL.fullmatch(value.same) if value.kind == "date" else None
        if found:
            year, month = int(found[1]), int(found[2])
            if 1 <= month <= 12 and year:
                last = monthrange(year, month)[1]
                yield f"{year:04}-{month:02}-{min(int(found[3] or last), last):02}"


def leans(link: Link, deadline: Deadline) -> bool:
    """Return whether a citation leans on what ends: its section, its own words, or the page as a whole."""
    if deadline.general or (link.fragment and link.fragment == deadline.anchor):
        return True
    shared = frozenset(stems(link.claim)) & frozenset(stems(deadline.sentence))
    return len(shared) >= _WORDS and mass(shared) >= _ABOUT
