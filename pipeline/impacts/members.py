"""Rules on lists: the article enumerates what the page lists, and a member went or came."""

from collections.abc import Iterator

from pipeline.changes import Change, ChangeKind
from pipeline.changes.words import key
from pipeline.content import Section, Snapshot
from pipeline.content.cells import cells_of
from pipeline.impacts.case import Case
from pipeline.impacts.edits import without_member
from pipeline.impacts.model import Reason, Suggestion, Verdict
from pipeline.impacts.sentences import plain, told, told_near
from pipeline.impacts.statements import Statement
from pipeline.impacts.synonyms import concepts, meanings
from pipeline.impacts.vocabulary import mass, stems

# A member of a list has so many telling words at most.
_SHORT = 6
# A row of a table is named by what weighs this.
_TELLS = 2.5
# How much of a member, by the weight of its words, a statement must hold to name it.
_NAMED = 0.75
# So many other members a statement names to be an enumeration of the list.
_SIBLINGS = 2
_ALL = 0.7
# "Canada" and "Canadian" begin alike; a statement that denies a member is no long one.
_ROOT = 5
_BRIEF = 30
_NO = frozenset(("no", "not", "none", "neither", "kein", "keine", "keinen", "nicht"))
_EXAMPLES = ("such as", "for example", "e.g.", "for instance", "including", "zum beispiel", "z. b.")


def member_changed(case: Case) -> Iterator[Reason]:
    """A member of a list went or came that a sentence of the article enumerates."""
    yield from _rows_gone(case)
    if case.before is None:
        return
    for change in case.of(ChangeKind.REMOVED, ChangeKind.REWORDED, ChangeKind.ADDED):
        members = _members(case.before, change)
        if len(members) < _SIBLINGS:
            continue
        for statement in case.stated:
            reason = _of(case, change, members, statement)
            if reason:
                yield reason


def _members(page: Snapshot, change: Change) -> list[str]:
    """The other members of the list that a changed item stands or stood in, "" where it is no such list."""
    item = change.before or change.after
    if not item.lstrip().startswith(("-", "*", "1.")) or not 0 < len(concepts(item)) <= _SHORT:
        return []
    for section in page.sections:
        if _is_place(section, change):
            items = [block.text for block in section.blocks if block.kind == "item"]
            return [text for text in items if text != change.before and 0 < len(concepts(text)) <= _SHORT]
    return []


def _is_place(section: Section, change: Change) -> bool:
    trail = (*section.trail, section.heading) if section.heading else section.trail
    return section.anchor == change.anchor and trail == change.trail


def _of(case: Case, change: Change, members: list[str], statement: Statement) -> Reason | None:
    own = meanings(statement.text)
    if not change.before and _denied(case, change, statement):
        return _came(change, statement, "says that it is not offered")
    named = [one for one in members if _names(own, one)]
    if len(named) < _SIBLINGS:
        return None
    if change.before:
        gone = _names(own, change.before) and not case.now.says(key(change.before))
        line = case.line(statement.line)
        return (
            _gone(change, statement, line)
            if gone and not (change.after and _names(own, change.after))
            else None
        )
    links = case.links if statement.line in case.lines else ()
    cites = any(link.line == statement.line and _names_section(link.fragment, change) for link in links)
    whole = len(named) >= max(_SIBLINGS if cites else 3, _ALL * len(members)) and not _names(
        own, change.after
    )
    examples = any(word in statement.text.casefold() for word in _EXAMPLES)
    return _came(change, statement, "names the others") if whole and not examples else None


def _names_section(fragment: str, change: Change) -> bool:
    return bool(fragment) and fragment.casefold() == change.anchor.casefold()


def _rows_gone(case: Case) -> Iterator[Reason]:
    """A row of a table went that a sentence of the article is about, and the page names its subject no more."""
    for change in case.of(ChangeKind.REMOVED):
        name = cells_of(change.before)[0] if change.before.lstrip().startswith("|") else ""
        words = concepts(name)
        if not words or len(words) > _SHORT or case.now.says(key(name)):
            continue
        for statement in case.stated:
            if case.is_foreign(statement) or not _is_about(statement, name, words):
                continue
            if mass(words) >= _TELLS or _lists_rows(case, change, statement):
                yield _row_gone(change, name, statement)


def _lists_rows(case: Case, change: Change, statement: Statement) -> bool:
    """Whether a statement names other rows of the table that a row went from."""
    said = f" {key(statement.text)} "
    sections = (
        [section for section in case.before.sections if _is_place(section, change)] if case.before else []
    )
    rows = {key(cells_of(block.text)[0]) for one in sections for block in one.blocks if block.kind == "row"}
    return sum(f" {row} " in said for row in rows if row) > _SIBLINGS


def _is_about(statement: Statement, name: str, words: frozenset[str]) -> bool:
    """Whether a statement holds the name of a row: word for word where small words are part of it ("To Do")."""
    if f" {key(name)} " in f" {key(statement.text)} ":
        return True
    return len(words) == len(key(name).split()) and words <= meanings(statement.text)


def _row_gone(change: Change, name: str, statement: Statement) -> Reason:
    return Reason(
        rule="member-changed",
        sentence=f"The page's table no longer has the row '{told(name)}'; the article speaks of it: "
        f"'{told_near(statement.text, name)}'.",
        line=statement.line,
        before=change.before,
        after="",
        confidence=0.6,
        verdict=Verdict.REVIEW,
    )


def _denied(case: Case, change: Change, statement: Statement) -> bool:
    """Whether a statement says that there is no such member as the one that came, in a section the article links."""
    words = {word[:_ROOT] for word in key(change.after).split()}
    said = key(statement.text).split()
    near = change.anchor.casefold() in {link.fragment.casefold() for link in case.links if link.fragment}
    return near and len(said) < _BRIEF and words <= {w[:_ROOT] for w in said} and not _NO.isdisjoint(said)


def _names(own: frozenset[str], member: str) -> bool:
    """Whether a statement of these meanings names a member: nearly all of its words, and every number."""
    words = concepts(member)
    numbers = {one for one in stems(member) if one[0].isdigit()}
    return mass(words & own) >= _NAMED * mass(words) and numbers <= own


def _gone(change: Change, statement: Statement, line: str) -> Reason:
    member = told(change.before)
    now = f"now has '{told(change.after)}' in its place" if change.after else "no longer has it"
    return Reason(
        rule="member-changed",
        sentence=f"The page listed '{member}' and {now}; the article counts it in: "
        f"'{told_near(statement.text, member)}'.",
        line=statement.line,
        before=change.before,
        after=change.after,
        confidence=0.8,
        verdict=Verdict.UPDATE,
        suggestion=_taken_out(change, statement, line) if not change.after else None,
    )


def _taken_out(change: Change, statement: Statement, line: str) -> Suggestion | None:
    edit = without_member(line, plain(change.before))
    return Suggestion(statement.line, *edit) if edit else None


def _came(change: Change, statement: Statement, says: str) -> Reason:
    return Reason(
        rule="member-changed",
        sentence=f"The page's list now has '{told(change.after)}' too; the article {says}: "
        f"'{told(statement.text)}'.",
        line=statement.line,
        after=change.after,
        confidence=0.6,
        verdict=Verdict.REVIEW,
    )
