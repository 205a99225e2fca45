"""Before and after, word by word: what a reader has to see of a reworded text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Indel

_TOKEN = re.compile(r"\s+|\w+(?:[.,:'’\-/]\w+)*|[^\w\s]")
_AROUND = 14
_MOST_TOKENS = 1_200
# Below this share of equal words two texts are read one after the other, not woven into each other.
_ALIKE = 0.45


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text: ``kind`` is same, gone (only before), new (only after) or left-out (equal)."""

    kind: str
    text: str


def woven(before: str, after: str) -> tuple[Span, ...]:
    """Return one text that shows what went and what came; () when the two have too little in common.

    Equal words far from any difference are left out.
    """
    old, new = _tokens(before), _tokens(after)
    if not old or not new or len(old) + len(new) > _MOST_TOKENS:
        return ()
    spans = list(_spans(old, new))
    same = sum(len(span.text) for span in spans if span.kind == "same")
    if same < _ALIKE * min(len(before), len(after)):
        return ()
    return tuple(_shortened(_calmed(spans)))


def excerpt(text: str) -> str:
    """Return at most 12 lines and 2,000 characters of ``text``; what is left out is marked."""
    lines = text.strip("\n").split("\n")
    kept = "\n".join(lines[:12])
    left = len(lines) - 12
    shown = kept if len(kept) <= 2_000 else f"{kept[:1_999].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    return f"{shown}\n(... {left} more lines)" if left > 0 else shown


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _spans(old: list[str], new: list[str]) -> Iterator[Span]:
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            yield Span("same", "".join(old[step.src_start : step.src_end]))
        if step.tag in ("delete", "replace"):
            yield Span("gone", "".join(old[step.src_start : step.src_end]))
        if step.tag in ("insert", "replace"):
            yield Span("new", "".join(new[step.dest_start : step.dest_end]))


def _calmed(spans: list[Span]) -> list[Span]:
    """Join differences that only a space or a small word holds apart, gone before new."""
    calm: list[Span] = []
    gone = new = ""
    for index, span in enumerate(spans):
        inside = (gone or new) and index + 1 < len(spans)
        if span.kind == "same" and not (inside and _slight(span.text)):
            calm += _differing(gone, new)
            calm.append(span)
            gone = new = ""
        elif span.kind == "same":
            gone, new = gone + span.text, new + span.text
        elif span.kind == "gone":
            gone += span.text
        else:
            new += span.text
    return calm + _differing(gone, new)


def _slight(text: str) -> bool:
    return len(text.split()) <= 1 and len(text.strip()) <= 3


def _differing(gone: str, new: str) -> list[Span]:
    return [Span(kind, text) for kind, text in (("gone", gone), ("new", new)) if text]


def _shortened(spans: list[Span]) -> Iterator[Span]:
    for index, span in enumerate(spans):
        tokens = _tokens(span.text)
        first, last = index == 0, index == len(spans) - 1
        room = _AROUND * 2 * (1 if first or last else 2)
        if span.kind != "same" or len(tokens) <= room + 6:
            yield span
            continue
        if not first:
            yield Span("same", "".join(tokens[: _AROUND * 2]))
        yield Span("left-out", " \N{HORIZONTAL ELLIPSIS} ")
        if not last:
            yield Span("same", "".join(tokens[-_AROUND * 2 :]))
