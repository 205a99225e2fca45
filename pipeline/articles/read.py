"""Reads one article: its header, its Markdown, its path in the repository."""

import os
import re
from pathlib import Path, PurePosixPath

from pipeline.articles.front_matter import read_front_matter
from pipeline.articles.header import Header, position, read_properties
from pipeline.articles.markdown import first_h1
from pipeline.articles.model import Article, Issue, Keys
from pipeline.articles.text import Text, read_text

_KEYS = Keys()
LARGEST_BYTES = 4_000_000
_SEPARATOR = re.compile(r"[,;]")


def read_article(source: bytes | os.PathLike[str], path: str = "", keys: Keys = _KEYS) -> Article:
    """Read one article from its bytes, or from a file; ``path`` is its place in the repository.

    Content never raises: what is wrong with it becomes ``issues``, and a file that is no article says why in
    ``not_an_article``. Only a file that cannot be opened raises ``OSError``.
    """
    if not isinstance(source, bytes):
        path = path or os.fspath(source)
        source = Path(source).read_bytes()
    if b"\x00" in source and source[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return _none_of(path, "binary file")
    if len(source) > LARGEST_BYTES:
        return _none_of(path, "larger than 4 MB")
    text = read_text(source)
    header = read_properties(text.text) or read_front_matter(text.text)
    return _article(path, text, header, keys)


def _none_of(path: str, reason: str) -> Article:
    return Article(path, path, PurePosixPath(path).stem, "", (), "", (), (), "", 1, not_an_article=reason)


def _article(path: str, text: Text, header: Header | None, keys: Keys) -> Article:
    body = text.text if header is None else _without_header(text.text, header)
    properties = dict(header.properties) if header else {}
    first = position(text.text, header.start)[0] if header else 0
    last = position(text.text, header.end - 1)[0] if header else 0
    h1 = first_h1(body)
    return Article(
        path=path,
        article_id=_first(properties, keys.article_id) or path,
        title=_first(properties, keys.title) or h1 or PurePosixPath(path).stem,
        h1=h1,
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
    )


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
