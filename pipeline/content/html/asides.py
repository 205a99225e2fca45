"""Asides, states and footers among an article's own blocks: notices more often than margins (WHATWG HTML, 4.3.5)."""

import re

from selectolax.lexbor import LexborNode

from pipeline.content.html.chrome import NEUTRAL, standing_of
from pipeline.content.html.dropping import Attributes, is_hidden

# Rules that go by what an element is called, not by what stands in it.
_BY_PLACE = frozenset(("tag aside", "tag footer", "role complementary", "role status", "role contentinfo"))
# What stands beside a notice where the text of a page flows.
_FLOW = frozenset(
    (
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "dl",
        "table",
        "pre",
        "blockquote",
        "figure",
        "details",
    )
)
_PARTS = frozenset(("article", "main", "section", "blockquote", "td", "dd", "li"))
# More of a notice than this share of its characters is no link.
_LINKED = 0.34
# Where an aside stands in is asked of so many elements.
_ABOVE = 12
_GRAVE = re.compile(r"deprecat|retir|obsolete|removed|end-of-life|warn|danger|caution", re.IGNORECASE)
_DATE = re.compile(r"\b(?:19|20)\d\d\b")
_OWNER = re.compile(r"©|\(c\)|(?i:\bcopyright\b|all rights reserved)")


def belongs(node: LexborNode, tag: str, attributes: Attributes, rule: str) -> bool:
    """Return whether what ``rule`` passes over is a part of the text: it stands in its flow and says, not links."""
    if rule not in _BY_PLACE or is_hidden(attributes) or standing_of(attributes) != NEUTRAL:
        return False
    said = node.text(deep=True).strip()
    if not said or _linked(node) > len(said) * _LINKED:
        return False
    if rule in ("tag footer", "role contentinfo"):
        return _within(node, _PARTS) and bool(_DATE.search(said)) and not _OWNER.search(said)
    return any(
        beside is not None and beside.tag in _FLOW for beside in (_element(node, True), _element(node, False))
    )


def notice_kind(classes: str) -> str:
    """Return what kind of alert an aside is whose class names none (devsite calls them deprecated, beta, key-point)."""
    return "WARNING" if _GRAVE.search(classes) else "NOTE"


def _linked(node: LexborNode) -> int:
    return sum(len(link.text(deep=True).strip()) for link in node.css("a[href]"))


def _within(node: LexborNode, tags: frozenset[str]) -> bool:
    above = node.parent
    for _ in range(_ABOVE):
        if above is None:
            return False
        if above.tag in tags:
            return True
        above = above.parent
    return False


def _element(node: LexborNode, after: bool) -> LexborNode | None:
    """Return the element right beside ``node``, ``None`` when text stands between the two."""
    beside = node.next if after else node.prev
    while beside is not None and not beside.is_element_node:
        if beside.tag == "-text" and (beside.text_content or "").strip():
            return None
        beside = beside.next if after else beside.prev
    return beside
