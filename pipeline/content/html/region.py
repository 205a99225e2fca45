"""Where a site's rules say that its article is."""

import re
from collections.abc import Iterable
from itertools import pairwise

from selectolax.lexbor import LexborNode

from pipeline.sites import ContentRules

# What shows that an element holds text of its own, not only boxes with text.
_PROSE = frozenset(("p", "h2", "h3", "h4", "table", "pre", "ol", "blockquote", "dl", "img", "figure"))

_ARRANGED = re.compile(rb"</?table|<h[123]")


def ruled_region(body: LexborNode, rules: ContentRules) -> tuple[tuple[LexborNode, ...], str]:
    """Return the article's parts in order, none when no selector matches, and the selector that did."""
    for selector in rules.article:
        root = body.css_first(selector)
        if root is None:
            continue
        if rules.parts and not any(child.tag in _PROSE for child in root.iter(include_text=False)):
            found = tuple(_outermost(root, root.css(rules.parts)))
            if found:
                return found, f"{selector} > {rules.parts}"
        return (root,), selector
    return (), ""


def may_arrange(html: bytes) -> bool:
    """Return whether some table may hold tables or headings: such a table arranges a page, it holds no data.

    Looks at the text alone: asking the tree once for every table costs more than most pages need.
    """
    tags = (*_ARRANGED.findall(html), b"")
    return any(tag == b"<table" and after != b"</table" for tag, after in pairwise(tags))


def _outermost(root: LexborNode, found: Iterable[LexborNode]) -> Iterable[LexborNode]:
    taken = {root.mem_id}
    for node in found:
        above = node.parent
        while above is not None and above.mem_id not in taken:
            above = above.parent
        if node.mem_id != root.mem_id and (above is None or above.mem_id == root.mem_id):
            taken.add(node.mem_id)
            yield node
