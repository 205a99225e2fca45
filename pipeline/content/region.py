"""Which part of a page is the article: by the rules of its site, else by what every site does."""

from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from pipeline.content.dropping import Dropping
from pipeline.content.finding import find_article
from pipeline.sites import ContentRules

# What shows that an element holds text of its own, not only boxes with text.
_PROSE = frozenset({"p", "h2", "h3", "h4", "table", "pre", "ol", "blockquote", "dl", "img", "figure"})


@dataclass(frozen=True, slots=True)
class Region:
    """The article's parts in order, and the rule that chose them."""

    parts: tuple[LexborNode, ...]
    rule: str


def find_region(body: LexborNode, rules: ContentRules, dropping: Dropping) -> Region:
    """Return the article's part of the page; no parts when the site's rules find none."""
    for selector in rules.article:
        root = body.css_first(selector)
        if root is not None:
            return _parts(root, selector, rules.parts)
    if rules.article:
        return Region((), "")
    return Region(tuple(find_article(body, dropping)), "most of the prose")


def _parts(root: LexborNode, selector: str, part: str) -> Region:
    """Return the parts of a root that holds nothing but parts, else the root itself."""
    if part and not _has_prose(root):
        found = tuple(_outermost(root, root.css(part)))
        if found:
            return Region(found, f"{selector} > {part}")
    return Region((root,), selector)


def _has_prose(root: LexborNode) -> bool:
    return any(child.tag in _PROSE for child in root.iter(include_text=False))


def _outermost(root: LexborNode, found: Iterable[LexborNode]) -> Iterable[LexborNode]:
    taken: set[int] = set()
    for node in found:
        above, inside = node.parent, False
        while above is not None and above.mem_id != root.mem_id and not inside:
            inside = above.mem_id in taken
            above = above.parent
        if not inside and node.mem_id != root.mem_id:
            taken.add(node.mem_id)
            yield node
