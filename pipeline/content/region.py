"""Where a site's rules say that its article is."""

from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.sites import ContentRules

# What shows that an element holds text of its own, not only boxes with text.
_PROSE = frozenset(("p", "h2", "h3", "h4", "table", "pre", "ol", "blockquote", "dl", "img", "figure"))


def ruled_region(body: LexborNode, rules: ContentRules) -> tuple[tuple[LexborNode, ...], str]:
    """Return the article's parts in order and the selector that chose them; no parts when no selector matches."""
    for selector in rules.article:
        for root in body.css(selector):
            if rules.parts and not any(child.tag in _PROSE for child in root.iter(include_text=False)):
                found = tuple(_outermost(root, root.css(rules.parts)))
                if found:
                    return found, f"{selector} > {rules.parts}"
            return (root,), selector
    return (), ""


def layout_tables(page: LexborHTMLParser) -> set[int]:
    """Return the identities of tables that hold tables or headings: they arrange a page, they hold no data."""
    found: set[int] = set()
    for node in page.css("table table, table h1, table h2, table h3"):
        above = node.parent
        while above is not None:
            if above.tag == "table":
                found.add(above.mem_id)
            above = above.parent
    return found


def _outermost(root: LexborNode, found: Iterable[LexborNode]) -> Iterable[LexborNode]:
    taken = {root.mem_id}
    for node in found:
        above = node.parent
        while above is not None and above.mem_id not in taken:
            above = above.parent
        if node.mem_id != root.mem_id and (above is None or above.mem_id == root.mem_id):
            taken.add(node.mem_id)
            yield node
