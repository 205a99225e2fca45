"""Markdown as these articles use it: CommonMark with tables and strikethrough, as tokens.

A destination is kept as its author wrote it: nothing is refused and nothing normalised.
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_HEADING_OR_FENCE = re.compile(
    r"^ {0,3}(?:(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})|#[ \t]+(?P<atx>[^\n]*?)(?:[ \t]+#+)?[ \t]*$"
    r"|(?P<setext>(?![*+-][ \t]|>|#{1,6}[ \t]|\d+[.)][ \t])\S[^\n]*)\n {0,3}=+[ \t]*$)",
    re.MULTILINE,
)


@cache
def parser() -> MarkdownIt:
    """Return the parser; building one costs far more than using it."""
    markdown = MarkdownIt("commonmark", {"store_labels": True}).enable(["table", "strikethrough"])
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return markdown


def visible(tokens: list[Token]) -> str:
    """Return what a reader sees of inline tokens: markup removed, white space collapsed."""
    parts = []
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(visible(token.children or []))
    return " ".join("".join(parts).split())


def first_h1(body: str) -> str:
    """Return the text of the first level-one heading outside fenced code, "" when there is none."""
    fence = ""
    for found in _HEADING_OR_FENCE.finditer(body):
        mark = found["fence"]
        if mark and (not fence or mark.startswith(fence)):
            fence = "" if fence else mark
        heading = found["atx"] or found["setext"]
        if heading and not fence:
            return visible(parser().parseInline(heading.strip())[0].children or [])
    return ""
