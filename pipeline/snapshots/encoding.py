"""A snapshot as text: a TOML header, canonical Markdown, and the links apart from it.

::

    +++
    url = "https://learn.example/topic"
    title = "Topic"
    extractor = "1+0a1b2c3d"
    anchors = [
      "not-a-heading",
    ]

    [facts]
    updated_at = "2026-01-05"
    +++

    # Topic {#topic}

    A paragraph.

    +++ links

    #topic
    - [label](https://target.example/)

Text of a page cannot make up a line of this frame: where a block begins like one, it is escaped
(``content.text``).
"""

import json
import re
from collections.abc import Iterable, Iterator

from pipeline.content import Block, PageLink, Snapshot

FRAME = "+++"
LINKS = "+++ links"
_UNSAFE_IN_ANCHOR = re.compile(r"[\s%{}\x00-\x1f\x7f-\x9f]")
_ANCHORED = re.compile(r" \{#[^\s{}]*\}\Z")
_JSON = json.JSONEncoder(ensure_ascii=False)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")


def encode(snapshot: Snapshot) -> str:
    """Return ``snapshot`` as the text that is kept in git. ``decode`` gives the same snapshot again."""
    lines = [FRAME, *_header(snapshot), FRAME]
    for section in snapshot.sections:
        if section.heading:
            # A heading that ends as if it had an anchor says that it has none.
            marked = section.anchor or _ANCHORED.search(section.heading)
            anchor = f" {{#{quoted(section.anchor)}}}" if marked else ""
            lines += ["", f"{'#' * section.depth} {section.heading}{anchor}"]
        _add_blocks(lines, section.blocks)
    _add_links(lines, snapshot.links)
    return "\n".join(lines) + "\n"


def quoted(anchor: str) -> str:
    """Return an anchor without characters that would end it."""
    return _UNSAFE_IN_ANCHOR.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), anchor)


def _header(snapshot: Snapshot) -> Iterator[str]:
    for name in ("url", "title", "extractor", "road", "trouble"):
        value = getattr(snapshot, name)
        if value or name not in ("road", "trouble"):
            yield f"{name} = {_string(value)}"
    headings = {section.anchor for section in snapshot.sections}
    yield from _array("anchors", (anchor for anchor in snapshot.anchors if anchor not in headings))
    yield from _array("volatile", snapshot.volatile)
    if snapshot.facts:
        yield from ("", "[facts]")
        for name, value in snapshot.facts:
            yield f"{name if _BARE_KEY.match(name) else _string(name)} = {_string(value)}"


def _string(text: str) -> str:
    """A TOML basic string (TOML 1.0, String): JSON escapes, and DEL, which JSON leaves as it is."""
    return _JSON.encode(text).replace("\x7f", "\\u007f")


def _array(name: str, values: Iterable[str]) -> Iterator[str]:
    listed = [f"  {_string(value)}," for value in values]
    if listed:
        yield from (f"{name} = [", *listed, "]")


def _add_blocks(lines: list[str], blocks: Iterable[Block]) -> None:
    """Rows of one table follow each other; everything else has a blank line before it."""
    in_table = False
    for block in blocks:
        kind, text = block.kind, block.text
        if kind == "header":
            lines += ("", text, rule_under(text))
            in_table = True
        elif kind != "row":
            lines += ("", text)
            in_table = False
        elif in_table:
            lines.append(text)
        else:
            rule = rule_under(text)
            lines += ("", rule.replace("---", "   "), rule, text)
            in_table = True


def rule_under(header: str) -> str:
    """Return the line that makes ``header`` a table's header."""
    start = header.index("|")
    cells = header.count("|") - header.count("\\|") - 1
    return f"{header[:start]}|{' --- |' * cells}"


def _add_links(lines: list[str], links: tuple[PageLink, ...]) -> None:
    if links:
        lines += ("", LINKS)
    anchor = None
    for link in links:
        if link.anchor != anchor:
            anchor = link.anchor
            lines += ("", f"#{quoted(anchor)}")
        lines.append(f"- {'!' * link.image}[{link.label}]({link.target})")
