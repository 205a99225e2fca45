"""Rules on what a page announces about its own subject."""

import re
from collections.abc import Iterator, Sequence

from pipeline.changes import Change, ChangeKind
from pipeline.changes.values import values_of
from pipeline.impacts.case import Case, sections_of
from pipeline.impacts.match import Match, matches
from pipeline.impacts.model import Reason, Verdict
from pipeline.impacts.pairs import Pair, meant, read_additions
from pipeline.impacts.sentences import told
from pipeline.impacts.statements import Statement
from pipeline.impacts.synonyms import concepts, meanings
from pipeline.impacts.vocabulary import mass, stems

_RETIRED = re.compile(
    r"\b(?:out of support|end[- ]of[- ](?:support|life|service)|support ends|"
    r"(?:is|are|be|been|being) (?:retired|deprecated|discontinued|decommissioned)|retir(?:es|ing|ement)|"
    r"deprecation|no longer (?:supported|available|maintained|updated)|sunset(?:s|ting)?)\b",
    re.IGNORECASE,
)
# What must be done before: it concerns everyone who is sent to its section.
_FIRST = re.compile(
    r"\b(?:must|required?|requires|needs? to)\b.{1,200}\b(?:first|before|beforehand)\b|\bprerequisites?\b|"
    r"^[\W_]*(?:before you (?:begin|start|can)|to use this)\b.{1,200}\b(?:must|need|required?)\b",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_RESTRICTS = re.compile(
    rf"{_RETIRED.pattern}|\b(?:only|must|required?|requires|needs? to|isn't|aren't|can't|cannot|"
    r"not (?:supported|available|included|possible)|limited to|no longer|prerequisites?|deprecated)\b",
    re.IGNORECASE,
)
# How far a statement and a new sentence must hold each other to be about one thing, when the sentence ends it
# and when it bounds it; and what both must share.
_ENDING, _BOUND = 0.4, 0.55
_ABOUT = 6.0
_WORDS = 3
# The same where the statement cites the section in which the sentence is new.
_CITES = 2
_SUBJECT = 2.5
# What the name of a thing must weigh for a statement with that name to be about it.
_NAMED = 4.0
_DEMANDS = frozenset(("negation", "requirement"))
_TOGETHER = 0.3
_GOES_ON = re.compile(r"(?:It|This|These|They|That|Dies|Sie|Er|Es)\b")
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


def restriction_added(case: Case) -> Iterator[Reason]:
    """The page newly restricts or withdraws what a sentence of the article is about."""
    additions = [pair for pair in read_additions(case.changes) if _RESTRICTS.search(pair.before)]
    stated = case.stated
    near = [
        match for match in matches(stated, additions, sections_of(case.links)) if match.shared or match.linked
    ]
    for match in (*near, *_going_on(stated, additions)):
        notice = match.pair.before
        least = _ENDING if _RETIRED.search(notice) else _BOUND
        if case.is_foreign(match.statement) or _RETIRED.search(match.statement.text):
            continue
        if _says_already(match.statement, notice):
            continue
        both = min(match.of_article, match.of_page)
        about = match.shared >= _ABOUT and match.words >= _WORDS and both >= least
        if (
            about
            or _is_of_link(match)
            or (not match.shared and not match.linked)
            or _is_subject(match.statement, notice)
            or (match.linked == _CITES and _FIRST.search(notice))
        ):
            yield Reason(
                rule="restriction-added",
                sentence=f"The page now adds: '{told(notice)}'; the article says '{told(match.statement.text)}'.",
                line=match.statement.line,
                before=match.pair.change.before,
                after=match.pair.change.after,
                confidence=0.55,
                verdict=Verdict.REVIEW,
            )


def _says_already(statement: Statement, notice: str) -> bool:
    """Whether a statement says all that a new sentence says, and demands or denies as much."""
    own, theirs = (
        {one.same for one in values_of(text) if one.kind in _DEMANDS} for text in (statement.text, notice)
    )
    return bool(theirs) and own == theirs and concepts(notice) <= meanings(statement.text)


def _is_subject(statement: Statement, notice: str) -> bool:
    """Whether a statement names what a sentence says to be retired: the words before that."""
    end = _RETIRED.search(notice)
    subject = concepts(notice[: end.start()]) if end else frozenset[str]()
    return mass(subject) >= _NAMED and len(subject) > 1 and subject <= meanings(statement.text)


def _is_of_link(match: Match) -> bool:
    """Whether a statement cites the section with the new sentence, and both share what tells its subject."""
    return match.linked == _CITES and match.shared >= _SUBJECT and match.part >= _TOGETHER


def _going_on(stated: Sequence[Statement], additions: Sequence[Pair]) -> Iterator[Match]:
    """Yield each statement that is the sentence before a new one that goes on: "It is deprecated"."""
    for pair in additions:
        said = f" {meant(pair.change.before)} " if _GOES_ON.match(pair.before) else ""
        for statement in stated if said else ():
            mine = meant(statement.text)
            if len(mine.split()) >= _WORDS and f" {mine} " in said:
                yield Match(statement, pair, 0.0, 0.0, 0.0, 0)


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
