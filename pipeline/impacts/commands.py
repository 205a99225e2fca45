"""Rules on commands: a line of code or an address in it that the article repeats is another one on the page."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from pipeline.changes import Change, ChangeKind
from pipeline.impacts.case import Case
from pipeline.impacts.edits import patched
from pipeline.impacts.model import Reason, Suggestion, Verdict
from pipeline.impacts.sentences import told_apart
from pipeline.impacts.statements import code_lines, is_setting, statements

_FENCE = re.compile(r"\s*(?:```|~~~)")
_SPAN = re.compile(r"(?<!`)`([^`\n]{3,200})`(?!`)")
# Names with a sign or a capital inside: "max_size", "retryCount", "cache.mode".
_IDENTIFIER = re.compile(r"(?=\w{2,}[._-]\w|\w{0,40}[a-z][A-Z])[A-Za-z_][\w.-]{4,80}")
_WORD = re.compile(r"[A-Za-z_][\w.-]{4,80}")
# A path of an interface in plain text: "/v1.0/users/invite".
_PATH = re.compile(r"(?<![\w./:)(<-])/[A-Za-z][\w.{}-]{0,40}(?:/[\w.{}-]{1,40}){1,8}")
# A value that is given away for a placeholder, or one placeholder for another.
_GIVEN = re.compile(r"(?<=[=:])\s*[\"']?[^\s\"']{1,200}[\"']?")
_SHORT = 12
_TOKEN = re.compile(r"[\w./:@+-]{8,200}")
# How alike two lines must be (0 to 100) for one to be the other, changed.
_ALIKE = 60
_MOST_LINES = 300
_LONG_FLAG = re.compile(r"(?<!\S)--?([a-z])[\w-]*")


def command_changed(case: Case) -> Iterator[Reason]:
    """A command that the article gives word for word reads otherwise on the page now."""
    yield from _identifiers_gone(case)
    for change in case.of(ChangeKind.REWORDED):
        if not _FENCE.match(change.before) or not _FENCE.match(change.after):
            continue
        gone = dict(_gone(change))
        for number, line in code_lines(case.article) if gone else ():
            old = next((old for old in gone if _is_same(old, line)), None)
            if old is not None and not case.now.holds(old.strip().casefold()):
                yield _reason(change, number, old, gone[old], line)
        for number, span in _spans(case) if gone else ():
            reason = _of_span(case, change, gone, number, span)
            if reason:
                yield reason


def _spans(case: Case) -> Iterator[tuple[int, str]]:
    """The commands and flags that the article's sentences set in code, each with its line."""
    for number in sorted({statement.line for statement in statements(case.article)}):
        for found in _SPAN.finditer(case.line(number)):
            said = found[1].strip()
            if " " in said or said.startswith("-"):
                yield number, said


def _names_code(case: Case) -> Iterator[tuple[int, str]]:
    """The identifiers that the article's sentences set in code, each with its line."""
    for number in sorted({statement.line for statement in statements(case.article)}):
        line = case.line(number)
        for found in _SPAN.finditer(line):
            if _IDENTIFIER.fullmatch(found[1]):
                yield number, found[1]
        yield from ((number, found[0].rstrip(".")) for found in _PATH.finditer(line))


def _identifiers_gone(case: Case) -> Iterator[Reason]:
    """An identifier that the article sets in code stood in the page's code, and stands nowhere on it any more."""
    for change in case.of(ChangeKind.REWORDED):
        if not _FENCE.match(change.before) or not _FENCE.match(change.after):
            continue
        said = _names_of(change.before) - _names_of(change.after)
        for number, name in _names_code(case) if said else ():
            if name in said and not case.now.holds(name.casefold()):
                yield _identifier(change, number, name)


def _names_of(code: str) -> set[str]:
    """The names and paths of code."""
    return {*_WORD.findall(code), *(found[0].rstrip(".") for found in _PATH.finditer(code))}


def _identifier(change: Change, number: int, name: str) -> Reason:
    line = next((line for line in change.before.splitlines() if name in _names_of(line)), name)
    new = _nearest(line, change.after.splitlines())
    before, after = told_apart(line, new)
    return Reason(
        rule="command-changed",
        sentence=f"'{name}', which the article names, is not in the code of the page any more; it said '{before}'"
        + (f" and now says '{after}'." if new else "."),
        line=number,
        before=change.before,
        after=change.after,
        confidence=0.65,
        verdict=Verdict.REVIEW,
    )


def _of_span(case: Case, change: Change, gone: dict[str, str], number: int, span: str) -> Reason | None:
    """A command in a sentence that is a line of the page's code, or a part of one, and stands there no more."""
    said = f" {_folded(span)} "
    old = next((old for old in gone if said in f" {_folded(old)} "), None)
    if old is None or said in f" {' '.join(map(_folded, change.after.splitlines()))} ":
        return None
    return None if case.now.holds(span.casefold()) else _reason(change, number, old, gone[old], span)


def _gone(change: Change) -> Iterator[tuple[str, str]]:
    """Each line of a code block that went, with the one that took its place ("" = none)."""
    before, after = (change.before.splitlines()[1:_MOST_LINES], change.after.splitlines()[1:_MOST_LINES])
    kept, said = {_folded(line) for line in after}, {_folded(line) for line in before}
    new = [line for line in after if _folded(line) not in said]
    for line in before:
        if len(line.strip()) < _SHORT or _folded(line) in kept or is_setting(line):
            continue
        if not any(_is_sample(line, other) for other in new):
            yield line, _nearest(line, new)


def _is_sample(line: str, other: str) -> bool:
    """Whether a value of a line became a placeholder: nothing of the command is another."""
    return "<" in other and _GIVEN.sub("", line) == _GIVEN.sub("", other)


def _folded(line: str) -> str:
    """A line of code without what is another spelling of the same: spaces, long names of options, comment signs."""
    plain = " ".join(line.strip().rstrip("\\").split())
    return _LONG_FLAG.sub(r"-\1", plain)


def _nearest(line: str, others: Sequence[str]) -> str:
    best = max(((fuzz.ratio(line, other), other) for other in others), default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else ""


def _is_same(theirs: str, mine: str) -> bool:
    """Whether two lines of code are one, or share an address that stands in both."""
    if _folded(theirs) == _folded(mine):
        return True
    ours = {token for token in _TOKEN.findall(mine) if _is_address(token)}
    return any(token in ours for token in _TOKEN.findall(theirs.replace("=", " ")) if _is_address(token))


def _is_address(token: str) -> bool:
    return token.count("/") > 1 and "." in token and not token.startswith(("http", "//"))


def _reason(change: Change, number: int, old: str, new: str, line: str) -> Reason:
    before, after = told_apart(old, new) if new else (old.strip(), "")
    now = f"now reads '{after}' there" if new else "is not there any more"
    edit = _edit(old, new, line)
    return Reason(
        rule="command-changed",
        sentence=f"The command of the article, '{line.strip()}', {now}; the page said '{before}'.",
        line=number,
        before=change.before,
        after=change.after,
        confidence=0.8,
        verdict=Verdict.UPDATE,
        suggestion=Suggestion(number, *edit) if edit else None,
    )


def _edit(old: str, new: str, line: str) -> tuple[str, str] | None:
    """The edit of a line of the article that is ``old``, a part of it, or shares the one address that changed."""
    if not new or _folded(old) == _folded(line):
        return (line.strip(), new.strip()) if new else None
    theirs, others = _addresses(old) - _addresses(new), _addresses(new) - _addresses(old)
    if len(theirs) == len(others) == 1 and line.count(min(theirs)) == 1:
        return min(theirs), min(others)
    return patched(line, old, new, str.strip) if _folded(line) in _folded(old) else None


def _addresses(line: str) -> set[str]:
    return {token for token in _TOKEN.findall(line.replace("=", " ")) if _is_address(token)}
