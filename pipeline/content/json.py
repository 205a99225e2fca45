"""JSON as a page format (RFC 8259): lists of alike objects as tables, everything else as values by the way to them."""

import json
from collections.abc import Iterator

from pipeline.content.formats import Document, PageFormat, Parts
from pipeline.content.model import Block, Section
from pipeline.content.parts import text_fingerprint, text_of
from pipeline.content.rows import name_of, table_blocks
from pipeline.content.slug import Slugs
from pipeline.content.text import paragraph, readable, tidy
from pipeline.content.wrong import DAMAGED, text_trouble
from pipeline.sites import Sites

# What this code does to a text; a change that moves text of any page gets the next number.
_CODE = 1
# What an entry of a list is called by, so that another one before it changes nothing of its name.
_NAMES = ("id", "name", "key", "title", "slug")
# A table has so many columns at most.
_WIDEST = 30


class _Json:
    """JSON files and answers of interfaces."""

    name = "json"
    types = ("application/json", "text/json")
    apart = False
    suffixes = (".json",)
    weight = 0.0

    def magic(self, start: bytes) -> bool:
        """What begins like an object may be a script as well: the type or the name decides."""
        return False

    def version(self, url: str, sites: Sites) -> str:
        """The number of this code."""
        return f"{_CODE}-json"

    def fingerprint(self, body: bytes, url: str, sites: Sites) -> str:
        """A hash of the whole body."""
        return text_fingerprint(self.name, body)

    def read(self, document: Document) -> Parts:
        """A section for every key at the top that holds more than a value."""
        try:
            said = json.loads(text_of(document))
        except ValueError as error:
            return Parts(title="", sections=(), trouble=DAMAGED, kept=(f"it is no JSON: {error}",))
        sections = tuple(_sections(said))
        anchors = tuple(section.anchor for section in sections if section.anchor)
        return Parts(
            title=name_of(document.url),
            sections=sections,
            anchors=anchors,
            trouble=text_trouble(sections),
            kept=("the whole file",),
        )


JSON: PageFormat = _Json()


def _sections(said: object) -> Iterator[Section]:
    top = said if isinstance(said, dict) else {}
    alone = {key: value for key, value in top.items() if not isinstance(value, dict | list)} if top else said
    blocks = tuple(_blocks(alone, ""))
    if blocks:
        yield Section("", "", 0, (), blocks)
    slugs = Slugs()
    for key, value in top.items():
        heading = tidy(key)
        if isinstance(value, dict | list) and heading:
            yield Section(slugs.of(heading), readable(heading), 1, (), tuple(_blocks(value, "")))


def _blocks(value: object, way: str) -> Iterator[Block]:
    """Yield what stands at ``way``: a table, or an entry for every value below it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _blocks(inner, f"{way}.{key}" if way else str(key))
    elif isinstance(value, list) and _is_table(value):
        columns = list(dict.fromkeys(key for row in value for key in row))
        yield from table_blocks([columns, *([_text(row.get(key, "")) for key in columns] for row in value)])
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            key = _name(inner)
            rest = {name: one for name, one in inner.items() if name != key} if key else inner
            yield from _blocks(rest or inner, f"{way}[{_text(inner[key]) if key else number}]")
    else:
        text = tidy(f"{way}: {_text(value)}" if way else _text(value))
        if text:
            yield Block("item", f"- {paragraph(readable(text))}")


def _is_table(rows: list[object]) -> bool:
    """Return whether a list holds objects of values only, that have few enough keys together."""
    if not rows or not all(isinstance(row, dict) for row in rows):
        return False
    keys = {key for row in rows if isinstance(row, dict) for key in row}
    flat = (
        not isinstance(value, dict | list) for row in rows if isinstance(row, dict) for value in row.values()
    )
    return 0 < len(keys) <= _WIDEST and all(flat)


def _name(entry: object) -> str:
    """Return the key whose value an entry of a list is called by, "" when it has none."""
    if not isinstance(entry, dict):
        return ""
    return next((key for key in _NAMES if isinstance(entry.get(key), str | int)), "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
