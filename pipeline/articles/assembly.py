"""Puts an article together from what its format found: header attributes by their meaning, lines where they were."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from pipeline.articles.header import Header, position
from pipeline.articles.model import Article, Issue, Keys
from pipeline.articles.text import Text

_SEPARATOR = re.compile(r"[,;]")


def assembled(path: str, text: Text, header: Header | None, keys: Keys, h1: Callable[[str], str]) -> Article:
    """Return the article that a file's text and header make; ``h1`` finds the first heading of a body."""
    body = text.text if header is None else _without_header(text.text, header)
    properties = dict(header.properties) if header else {}
    first = position(text.text, header.start)[0] if header else 0
    last = position(text.text, header.end - 1)[0] if header else 0
    first_heading = h1(body)
    return Article(
        path=path,
        article_id=_first(properties, keys.article_id) or path,
        title=_first(properties, keys.title) or first_heading or PurePosixPath(path).stem,
        h1=first_heading,
        authors=_several(_first(properties, keys.author)),
        owner=_first(properties, keys.owner),
        clouds=_several(_first(properties, keys.clouds).lower()),
        properties=tuple(properties.items()),
        body=body,
        body_line=last + 1,
        issues=_issues(text, header, first, keys),
        not_an_article="" if header else "no header" if text.text.strip() else "empty file",
        encoding=text.encoding,
        newlines=text.newlines,
        header_line=first,
        header_last_line=last,
        front_matter=_front_matter(text.text, header),
    )


def _front_matter(text: str, header: Header | None) -> str:
    marks = ("---", "+++")
    return text[header.start : header.end] if header and text.startswith(marks, header.start) else ""


def _issues(text: Text, header: Header | None, line: int, keys: Keys) -> tuple[Issue, ...]:
    if header is None:
        return text.issues
    held = dict(header.properties)
    is_properties = text.text.startswith("<", header.start)
    missing = [name for name in keys.required if is_properties and not held.get(name)]
    return (*text.issues, *header.issues, *(Issue("header-missing", line, 1, name) for name in missing))


def _without_header(text: str, header: Header) -> str:
    before, after = text[: header.start], text[header.end :]
    lines = "\n" * text.count("\n", header.start, header.end)
    indent = " " * (header.end - text.rfind("\n", 0, header.end) - 1) if after[:1] not in ("", "\n") else ""
    return before + lines + indent + after


def _first(properties: dict[str, str], names: tuple[str, ...]) -> str:
    return next((properties[name] for name in names if properties.get(name)), "")


def _several(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _SEPARATOR.split(value) if part.strip())
