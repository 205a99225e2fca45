"""Page and article text inside a sentence for a person: no markup, not endless, and what differs is seen."""

import re

from pipeline.changes.facts import spots
from pipeline.changes.values import Value
from pipeline.changes.words import key

_MARK = re.compile(r"^[ >]*(?:(?:[-*+]|\d+\.)[ ]+)?(?:\[![A-Z]+\])?|!\[[^\]\n]{0,500}\]", re.MULTILINE)
# An underscore inside a word is part of a name: "max_size", a star before a point one of a host: "*.example.com".
_MARKUP = re.compile(r"\\([^\w\s]|_)|\*{2,}|\*(?!\.\w)|`+|(?<!\w)_+|_+(?!\w)|^#+ ")
# Words before a number that do not say what it is of.
_SMALL = frozenset(
    (
        "a", "an", "the", "to", "at", "of", "up", "most", "least", "than", "over", "until", "from", "between", "and",
        "or", "is", "are", "in", "for", "only", "bis", "zu",
    )
)  # fmt: skip
_MOST = 160
_PART = re.compile(r"\n|\||(?<=[.!?])\s+")
# How much stands before the first difference where a text is cut.
_LEAD = 60


def plain(text: str) -> str:
    """Return ``text`` without markup, on one line, its last stop dropped."""
    return " ".join(_MARKUP.sub(r"\1", _MARK.sub("", text)).split()).rstrip(".:;, ")


def told(text: str, at: int = 0) -> str:
    """Return ``text`` without markup, on one line, at most 160 characters that hold what stands at ``at``.

    ``at`` counts in the plain text; what is cut off at either end is marked.
    """
    said = plain(text)
    if len(said) <= _MOST:
        return said
    start = 0 if at + _LEAD < _MOST else said.rfind(" ", 0, max(0, at - _LEAD)) + 1
    lead = "…" if start else ""
    rest = said[start:]
    if len(rest) + len(lead) <= _MOST:
        return lead + rest
    return lead + rest[: _MOST - 1 - len(lead)].rsplit(" ", 1)[0] + "…"


def told_apart(before: str, after: str) -> tuple[str, str]:
    """Return both texts as ``told``, each around the first place where they differ."""
    old, new = plain(before), plain(after)
    first = next(iter(spots(old, new)), (0, 0, 0, 0))
    return told(before, first[0]), told(after, first[2])


def told_nearest(text: str, other: str) -> str:
    """Return the line, cell or sentence of ``text``, as ``told``, that shares most words with ``other``."""
    wanted = set(key(other).split())
    parts = [part for part in _PART.split(text) if key(part)]
    best = max(parts, key=lambda part: len(wanted & set(key(part).split())), default=text)
    return told(best)


def told_near(text: str, value: str) -> str:
    """Return ``text`` as ``told``, around ``value``."""
    return told(text, max(plain(text).casefold().find(plain(value).casefold()), 0))


def spelled(value: str, text: str) -> str:
    """Return a folded ``value`` as ``text`` spells it, or as it is when ``text`` does not hold it."""
    pattern = r"\s+".join(re.escape(word) for word in value.split())
    found = re.search(pattern, text, re.IGNORECASE)
    return found[0] if found else value


def counted(value: Value, text: str) -> str:
    """Return a value as a person reads it; a name from ``text`` before a bare number, where one stands there."""
    said = _MARKUP.sub(r"\1", value.told)
    bare = value.kind == "number" and not value.unit and not value.counted
    if bare or (value.kind == "version" and value.text[:1].isdigit() and not said.startswith("version")):
        before = re.search(r"([^\W\d_][\w-]{0,40}) ?$", plain(text[: value.start])[-60:])
        return f"{before[1]} {said}" if before and before[1].casefold() not in _SMALL else said
    return said
