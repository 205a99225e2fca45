"""The ``<properties ... />`` header, read as people write it: a broken attribute costs only itself."""

import html
import re
from bisect import bisect_left
from functools import lru_cache

import msgspec

from pipeline.articles.model import Issue

_OPEN = re.compile(r"(?i)<properties(?=[\s/>])")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"([A-Za-z_][\w.:-]*)\s*=\s*")
_UNQUOTED = re.compile(r"""[^\s"'<>]+""")
_NEXT_ATTRIBUTE = re.compile(r"\n[^\S\n]*[A-Za-z_][\w.:-]*\s*=\s*(?=[\"']|\Z)")
_STRAY = re.compile(r"[^\s]")


class Header(msgspec.Struct, frozen=True):
    """What a header says and where it stands: ``start`` and ``end`` are offsets in the text."""

    properties: tuple[tuple[str, str], ...]
    start: int
    end: int
    issues: tuple[Issue, ...]


def read_properties(text: str) -> Header | None:
    """Read the first ``<properties`` header that stands outside comments. Never raises."""
    opening = _opening(text)
    if opening is None:
        return None
    issues = []
    before = _COMMENT.sub(_blank, text[: opening.start()])
    if before.strip():
        issues.append(_issue("text-before-header", text, _STRAY.search(before).start()))  # type: ignore[union-attr]
    properties, end, found = _attributes(text, opening.end())
    return Header(tuple(properties.items()), opening.start(), end, (*issues, *found))


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1, of an offset in a text whose lines end in a line feed."""
    return bisect_left(_line_ends(text), offset) + 1, offset - text.rfind("\n", 0, offset)


@lru_cache(maxsize=2)
def _line_ends(text: str) -> list[int]:
    """A broken header may have thousands of issues: the lines before each are not counted anew."""
    return [end.start() for end in re.finditer("\n", text)]


def _opening(text: str) -> re.Match[str] | None:
    opening = _OPEN.search(text)
    if opening and "<!--" in text[: opening.start()]:
        opening = _OPEN.search(_COMMENT.sub(_blank, text))
    if opening and len(_FENCE.findall(text, 0, opening.start())) % 2:
        return None  # a page that shows what a header looks like
    return opening


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _issue(code: str, text: str, offset: int, detail: str = "") -> Issue:
    line, column = position(text, offset)
    return Issue(code, line, column, detail)


def _attributes(text: str, at: int) -> tuple[dict[str, str], int, list[Issue]]:
    """Read attributes from ``at`` to the closing mark: the properties, the offset after it, the issues."""
    properties: dict[str, str] = {}
    issues: list[Issue] = []
    stray = -1
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        closing = 2 if text.startswith("/>", at) else int(text.startswith(">", at))
        name = _NAME.match(text, at)
        if stray >= 0 and (closing or name):
            issues.append(_issue("header-stray-char", text, stray, text[stray]))
            stray = -1
        if closing:
            return properties, at + closing, issues
        if name:
            value, at, broken = _value(text, name.end())
            properties.setdefault(name[1].lower(), " ".join(html.unescape(value).split()))
            if broken:
                issues.append(_issue("header-unterminated-quote", text, name.start(), name[1].lower()))
        elif at >= len(text) or (stray >= 0 and at - stray > 40):
            end = len(text) if stray < 0 else stray
            return properties, end, [*issues, _issue("header-unclosed", text, end)]
        else:
            stray, at = (at if stray < 0 else stray), at + 1


def _value(text: str, at: int) -> tuple[str, int, bool]:
    """Read one value: the value, the offset after it, and whether its closing quote is missing."""
    quote = text[at : at + 1]
    if quote not in ('"', "'"):
        plain = _UNQUOTED.match(text, at)
        return (plain[0], plain.end(), False) if plain else ("", at, False)
    end = text.find(quote, at + 1)
    value = text[at + 1 : end] if end >= 0 else text[at + 1 :]
    if end >= 0 and not _NEXT_ATTRIBUTE.search(value):
        return value, end + 1, False
    line = value.split("\n", 1)[0]
    rest = line.removesuffix("/>") if line.rstrip().endswith("/>") else line
    return rest, at + 1 + len(rest), True
