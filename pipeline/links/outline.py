"""The blocks of an article in order: what stands in a paragraph, an item, a table row, under which list."""

from collections.abc import Iterator

import msgspec
from markdown_it.token import Token

_LEAVES = {"inline": "paragraph", "html_block": "html", "code_block": "code", "fence": "fence"}


class Block(msgspec.Struct, frozen=True):
    """A leaf of the Markdown tree.

    ``line`` is its first line, counted from 0, ``last`` the line after it; ``depth`` how many lists it stands
    in; ``row`` numbers table rows (0 = no table); ``level`` is a heading's depth (0 = no heading). ``kind``:
    paragraph, heading, cell, html, code or fence.
    """

    kind: str
    source: str
    line: int
    last: int
    depth: int
    row: int = 0
    level: int = 0
    mark: str = ""


def outline(tokens: list[Token]) -> Iterator[Block]:
    """Yield the leaves of a parsed article in order."""
    depth = row = level = 0
    in_row = False
    for token in tokens:
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type == "tr_open":
            row, in_row = row + 1, True
        elif token.type == "tr_close":
            in_row = False
        elif token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type in _LEAVES and token.map:
            kind = "heading" if level else "cell" if in_row else _LEAVES[token.type]
            first, last = token.map
            within = row if in_row else 0
            yield Block(kind, token.content, first, last, depth, within, level, token.markup)
            level = 0


def leads(blocks: list[Block]) -> list[int]:
    """Return for each block which one may introduce it, -1 for none.

    In a list that is the last block before it that stands less deep; outside lists the paragraph just before.
    """
    found = []
    last: list[int] = []
    for at, block in enumerate(blocks):
        above = last[: block.depth] if block.depth else last[:1] if last[:1] == [at - 1] else []
        found.append(max(above, default=-1))
        if block.level:
            last = []
        elif block.kind in ("paragraph", "html", "code"):
            last = [*last[: block.depth], *[-1] * (block.depth - len(last)), at]
    return found
