"""The bytes of a file as text: encodings, byte order marks and line ends as people leave them."""

import codecs

import msgspec

from pipeline.articles.model import Issue
from pipeline.urls import unwrap_text

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Text(msgspec.Struct, frozen=True):
    """A file's text without byte order marks, lines ended by a line feed, and how the file was written."""

    text: str
    encoding: str
    newlines: str
    issues: tuple[Issue, ...]


def read_text(source: bytes) -> Text:
    """Decode a file: UTF-8, UTF-16 by its mark, else windows-1252 and ``not-utf8``. Never raises."""
    decoded, encoding, issues = _decode(source)
    plain = decoded.lstrip("\ufeff")
    if len(decoded) - len(plain) > 1:
        issues.append(Issue("double-bom", 1))
    if encoding == "utf-8" and plain != decoded:
        encoding = "utf-8-bom"
    text = plain.replace("\r\n", "\n").replace("\r", "\n")
    unwrapped = unwrap_text(text)
    if unwrapped != text:
        issues += _wrapped(text, unwrapped)
    return Text(unwrapped, encoding, _newlines(plain), tuple(issues))


def _decode(source: bytes) -> tuple[str, str, list[Issue]]:
    if source[:2] in _UTF16:
        return source.decode(_UTF16[source[:2]], errors="replace"), "utf-16", []
    try:
        return source.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        before = source[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", errors="replace")) + 1
        return (
            source.decode("windows-1252", errors="replace"),
            "windows-1252",
            [Issue("not-utf8", line, column)],
        )


def _wrapped(text: str, unwrapped: str) -> list[Issue]:
    lines = zip(text.split("\n"), unwrapped.split("\n"), strict=True)
    return [
        Issue("link-wrapped", number) for number, (before, after) in enumerate(lines, 1) if before != after
    ]


def _newlines(text: str) -> str:
    pairs = text.count("\r\n")
    single = text.count("\n") + text.count("\r") - 2 * pairs
    return "mixed" if pairs and single else "crlf" if pairs else "lf"
