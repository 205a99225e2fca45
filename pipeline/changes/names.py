"""The names of a text: roles, plans and products, labels in bold or quotes, identifiers and commands."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.changes.values import Value
from pipeline.changes.words import key

_CODE = re.compile(r"`([^`\n]{1,200})`|(?<!\w)--[a-z][\w-]{1,60}|\b[A-Z][a-z]+-[A-Z]\w{2,60}")
_LABEL = re.compile(
    r"\*\*(?! )(.{1,120}?)\*\*|__(?! )(.{1,120}?)__|<(?:b|strong)>(.{1,120}?)</(?:b|strong)>|"
    r"(?<!\w)\"([^\"\n]{2,80})\"|[“„]([^”“\n]{2,80})[”“]|(?<![\w*])\*(?![ *])([^*\n]{2,60})(?<! )\*(?![\w*])",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?:(?<!\s)\s++)?(?:>|->|→|»|&gt;)\s*")
_NAME = re.compile(r"\b[A-Z][\w-]{0,60}(?:(?: for| of)? (?:[A-Z][\w-]{0,60}|365\b|\d{1,2}\b)){1,12}")
# A cell that is nothing but one name with a hyphen or underscore inside.
_BARE = re.compile(r"\s*([A-Za-z]\w{0,40}(?:[-_]\w{1,40}){1,6})\s*")
# Hosts, files and dotted names outside of code.
_DOTTED = re.compile(r"(?<![\w.@/-])(?:\*\.)?[A-Za-z][\w-]{0,60}(?:\.[A-Za-z][\w-]{0,60}){1,8}(?![\w@])")
_HOLDER = re.compile(r"<[^<>\s]{1,60}>|\\<[^<>\s]{1,60}\\?>|\{[^{}\s]{1,60}\}")
_OPENING = frozenset(
    [
        "a",
        "an",
        "the",
        "if",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "of",
        "and",
        "or",
        "but",
        "with",
        "when",
        "where",
        "while",
        "then",
        "this",
        "these",
        "that",
        "those",
        "see",
        "use",
        "using",
        "select",
        "click",
        "choose",
        "open",
        "go",
        "run",
        "set",
        "as",
        "by",
        "is",
        "are",
        "your",
        "you",
        "we",
        "it",
        "its",
        "our",
        "note",
        "important",
        "each",
        "all",
        "both",
        "only",
        "microsoft's",
        "starting",
        "under",
        "after",
        "before",
        "once",
        "how",
        "what",
        "why",
        "which",
        "can",
        "enable",
        "disable",
        "create",
        "configure",
    ]
)


@lru_cache(maxsize=8192)
def names_of(text: str) -> tuple[Value, ...]:
    """Return the names of ``text`` in order, each as a value of kind code, label or name."""
    found = [*_codes(text), *_labels(text)]
    taken = [(one.start, one.end) for one in found if one.kind == "code"]
    found += [one for one in _proper(text) if not any(start <= one.start < end for start, end in taken)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def identity(code: str) -> str:
    """Return what two spellings of an identifier share: no placeholders, no wildcard, no case."""
    return _HOLDER.sub("", code.replace("\\", "")).casefold().strip(" .,;:/*'\"").removeprefix("--")


def _codes(text: str) -> Iterator[Value]:
    for match in _CODE.finditer(text):
        said = (match[1] or match[0]).strip()
        if same := identity(said):
            yield Value("code", said, same, match.start(), match.end())
    if bare := _BARE.fullmatch(text):
        yield Value("code", bare[1], identity(bare[1]), bare.start(1), bare.end(1))
    marked = [match.span() for match in _CODE.finditer(text)]
    for match in _DOTTED.finditer(text):
        if len(match[0]) > 5 and not any(start <= match.start() < end for start, end in marked):
            yield Value("code", match[0], identity(match[0]), match.start(), match.end())


def _labels(text: str) -> Iterator[Value]:
    for match in _LABEL.finditer(text):
        said = next(filter(None, match.groups()), "")
        if "`" in said:
            continue
        for step in _PATH.split(said):
            if same := key(step):
                yield Value("label", step, same, match.start(), match.end())


def _proper(text: str) -> Iterator[Value]:
    for match in _NAME.finditer(text):
        words = match[0].split()
        start = match.start()
        while words and (words[0].casefold() in _OPENING or (not start and words[0].endswith("ing"))):
            start += len(words.pop(0)) + 1
        if len(words) > 2 or (len(words) == 2 and (words[1] == "365" or not words[1].isdigit())):
            said = " ".join(words)
            yield Value("name", said, key(said), start, match.end())
