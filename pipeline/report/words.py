"""Before and after, word by word and line by line: what a reader has to see of a reworded text."""

import re
from collections.abc import Iterator
from itertools import groupby

import msgspec
from rapidfuzz.distance import Indel

_TOKEN = re.compile(r"\s+|\w+(?:[.,:'’\-/]\w+)*|[^\w\s]")
# How many tokens (words, spaces and marks) are kept beside a difference, and at most compared.
_AROUND = 28
_MOST_TOKENS = 1_200
# Below this share of equal text two texts are read one after the other, not woven into each other.
_ALIKE = 0.45
_MOST_LINES = 12
_MOST_IN_LINE = 400
_DOTS = "\N{HORIZONTAL ELLIPSIS}"


class Span(msgspec.Struct, frozen=True):
    """A stretch of text: ``kind`` is same, gone (only before), new (only after) or left-out (equal)."""

    kind: str
    text: str


def woven(before: str, after: str) -> tuple[Span, ...]:
    """Return one text that shows what went and what came; () when the two have too little in common.

    Both are single lines. Equal words far from any difference are left out.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if not old or not new or len(old) + len(new) > _MOST_TOKENS:
        return ()
    spans = list(_spans(old, new))
    same = sum(len(span.text) for span in spans if span.kind == "same")
    if same < _ALIKE * min(len(before), len(after)):
        return ()
    return tuple(_shortened(_calmed(spans)))


def lines(before: str, after: str) -> tuple[Span, ...]:
    """Return the lines that went and came, one span a line, with a line of context beside each.

    At most 12 lines of either side and 400 characters of a line; what is left out is said.
    """
    found: list[Span] = []
    runs = list(_runs(before.strip("\n").split("\n"), after.strip("\n").split("\n")))
    for place, (kind, each) in enumerate(runs):
        if kind == "same":
            found += _context(each, first=place == 0, last=place == len(runs) - 1)
        else:
            found += [Span(kind, _short(line)) for line in each[:_MOST_LINES]]
            found += [_left(len(each) - _MOST_LINES)] * (len(each) > _MOST_LINES)
    return tuple(found)


def _runs(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Return equal lines and differing ones in turn: of those that differ first the gone, then the new."""
    for equal, steps in groupby(Indel.opcodes(old, new), key=lambda step: step.tag == "equal"):
        taken = list(steps)
        gone = old[taken[0].src_start : taken[-1].src_end]
        came = new[taken[0].dest_start : taken[-1].dest_end]
        if equal:
            yield "same", gone
        else:
            yield from ((kind, each) for kind, each in (("gone", gone), ("new", came)) if any(each))


def _context(each: list[str], *, first: bool, last: bool) -> Iterator[Span]:
    head, tail = int(not first), int(not last)
    if len(each) <= head + tail + 1:
        yield from (Span("same", _short(line)) for line in each)
        return
    yield from (Span("same", _short(line)) for line in each[:head])
    yield _left(len(each) - head - tail)
    yield from (Span("same", _short(line)) for line in each[len(each) - tail :])


def _left(count: int) -> Span:
    return Span("left-out", f"{_DOTS} {count} more line{'s' * (count != 1)}")


def _short(line: str) -> str:
    return line if len(line) <= _MOST_IN_LINE else f"{line[: _MOST_IN_LINE - 1].rstrip()}{_DOTS}"


def _spans(old: list[str], new: list[str]) -> Iterator[Span]:
    for step in Indel.opcodes(old, new):
        gone = "".join(old[step.src_start : step.src_end])
        came = "".join(new[step.dest_start : step.dest_end])
        if step.tag == "equal":
            yield Span("same", gone)
        if step.tag in ("delete", "replace"):
            yield Span("gone", gone)
        if step.tag in ("insert", "replace"):
            yield Span("new", came)


def _calmed(spans: list[Span]) -> list[Span]:
    """Join differences that only a space or a small word holds apart, gone before new."""
    calm: list[Span] = []
    gone = new = ""
    for index, span in enumerate(spans):
        inside = (gone or new) and index + 1 < len(spans)
        if span.kind == "same" and not (inside and _slight(span.text)):
            calm += [*_differing(gone, new), span]
            gone = new = ""
        else:
            gone += span.text if span.kind != "new" else ""
            new += span.text if span.kind != "gone" else ""
    return calm + _differing(gone, new)


def _slight(text: str) -> bool:
    return len(text.split()) <= 1 and len(text.strip()) <= 3


def _differing(gone: str, new: str) -> list[Span]:
    return [Span(kind, text) for kind, text in (("gone", gone), ("new", new)) if text]


def _shortened(spans: list[Span]) -> Iterator[Span]:
    for index, span in enumerate(spans):
        tokens = _TOKEN.findall(span.text)
        head, tail = index > 0, index < len(spans) - 1
        if span.kind != "same" or len(tokens) <= _AROUND * (head + tail) + 8:
            yield span
            continue
        if head:
            yield Span("same", "".join(tokens[:_AROUND]))
        yield Span("left-out", f" {_DOTS} ")
        if tail:
            yield Span("same", "".join(tokens[-_AROUND:]))
