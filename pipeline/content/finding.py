"""Finds the article on a page of an unknown site: the smallest element that holds nearly all of its prose."""

from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from pipeline.content.dropping import Attributes, Dropping, is_hidden, named_like_chrome
from pipeline.content.tags import BLOCK, VOID_OF_TEXT

# A line with fewer words outside links than this is a label more often than a sentence, and counts for less.
_SENTENCE = 40
# An element that holds this share of the page's prose holds the article.
_NEARLY_ALL = 0.92
# A paragraph or list can hold nearly all prose of a page, and is no article.
_CONTAINERS = frozenset(("article", "center", "div", "form", "main", "section", "table", "tbody", "td", "tr"))
# How many words may stand in one box with the page's heading, and how many of them may be links.
_HEAD = 40
_LINKED = 0.25
_DEEPEST = 150


@dataclass(slots=True)
class Weight:
    """How much an element says: ``prose`` (words, labels and links counted less), all ``words``, words in ``links``."""

    prose: float = 0.0
    words: int = 0
    links: int = 0

    def add(self, other: "Weight", trust: float = 1.0) -> None:
        """Add what a child says; its prose counts as far as the child is trusted."""
        self.prose += other.prose * trust
        self.words += other.words
        self.links += other.links


class Weighing:
    """Weighs every block element of a page once."""

    def __init__(self, dropping: Dropping) -> None:
        """Pass over what ``dropping`` names."""
        self._dropping = dropping
        self._weights: dict[int, Weight] = {}

    def of(self, node: LexborNode) -> Weight:
        """Return the weight of an element that was weighed; nothing for others."""
        return self._weights.get(node.mem_id) or Weight()

    def trusted(self, node: LexborNode) -> float:
        """Return the prose of an element as far as its name lets it count."""
        return self.of(node).prose * trust(node.attributes)

    def weigh(self, node: LexborNode, depth: int = 0) -> Weight:
        """Weigh a block element and everything in it."""
        total, line = Weight(), Weight()
        self._inside(node, total, line, depth, linked=False)
        said = line.words - line.links
        line.prose = said * min(1.0, said / _SENTENCE)
        total.add(line)
        self._weights[node.mem_id] = total
        return total

    def _inside(self, node: LexborNode, total: Weight, line: Weight, depth: int, *, linked: bool) -> None:
        child = node.first_child
        while child is not None:
            if child.is_text_node:
                count = len((child.text_content or "").split())
                line.words += count
                line.links += count if linked else 0
            elif child.is_element_node and depth < _DEEPEST:
                tag = child.tag or ""
                attributes = child.attributes
                if tag in VOID_OF_TEXT or self._dropping.drops(child, tag, attributes):
                    pass
                elif tag in BLOCK and not linked:
                    total.add(self.weigh(child, depth + 1), trust(attributes))
                else:
                    self._inside(child, total, line, depth + 1, linked=linked or tag == "a")
            child = child.next


def trust(attributes: Attributes) -> float:
    """How far the text of an element counts, by what it is called; nothing is left out for its name alone."""
    if not attributes:
        return 1.0
    if is_hidden(attributes):
        return 0.1
    return 0.2 if named_like_chrome(attributes) else 1.0


def find_article(body: LexborNode, dropping: Dropping) -> list[LexborNode]:
    """Return the element that holds the article, after what stands between the page's first heading and it."""
    weighing = Weighing(dropping)
    weighing.weigh(body)
    node, share = _start(body, weighing), 1.0
    while True:
        child = max(_blocks(node), key=weighing.trusted, default=None)
        whole = weighing.of(node).prose
        share *= weighing.trusted(child) / whole if child is not None and whole else 0.0
        if child is None or share < _NEARLY_ALL or child.tag not in _CONTAINERS:
            return [*_heading_before(body, node, weighing), node]
        node = child


def _start(body: LexborNode, weighing: Weighing) -> LexborNode:
    for selector in ("main", "[role=main]"):
        for main in body.css(selector):
            if weighing.of(main).prose > weighing.of(body).prose / 2:
                return main
    return body


def _heading_before(body: LexborNode, article: LexborNode, weighing: Weighing) -> list[LexborNode]:
    """Return the page's heading and what stands between it and the article (its date, its authors)."""
    heading = next((node for node in body.css("h1") if weighing.of(node).words), None)
    if heading is None:
        return []
    path = _path(article)
    if heading.mem_id in path or article.mem_id in _path(heading):
        return []
    between = _between(_box(heading, path, weighing), article.mem_id, path)
    found = [node for node in between if weighing.of(node).words]
    words, links = (sum(getattr(weighing.of(node), name) for node in found) for name in ("words", "links"))
    return found if links <= words * _LINKED else [heading][: len(found)]


def _box(heading: LexborNode, path: set[int], weighing: Weighing) -> LexborNode:
    """Return the largest element around a heading that holds little else: its date, its subtitle."""
    box = heading
    while (above := box.parent) is not None and above.mem_id not in path:
        weight = weighing.of(above)
        if weight.words > _HEAD or weight.links > weight.words * _LINKED:
            break
        box = above
    return box


def _between(start: LexborNode, end: int, path: set[int]) -> list[LexborNode]:
    """Return the subtrees from ``start`` up to the element ``end``, none of them around it; [] when it is before."""
    found = []
    node: LexborNode | None = start
    while node is not None and node.mem_id != end:
        if node.mem_id in path:
            node = node.first_child
            continue
        if node.is_element_node:
            found.append(node)
        node = _following(node)
    return found if node is not None else []


def _path(node: LexborNode) -> set[int]:
    """The identities of an element and everything around it."""
    found = {node.mem_id}
    above = node.parent
    while above is not None:
        found.add(above.mem_id)
        above = above.parent
    return found


def _following(node: LexborNode) -> LexborNode | None:
    """The next node after a subtree, in the order of the page."""
    here: LexborNode | None = node
    while here is not None and here.next is None:
        here = here.parent
    return here.next if here is not None else None


def _blocks(node: LexborNode) -> list[LexborNode]:
    """The block elements right inside ``node``, inline wrappers looked through."""
    found = []
    for child in node.iter(include_text=False):
        tag = child.tag or ""
        if tag in BLOCK:
            found.append(child)
        elif tag not in VOID_OF_TEXT:
            found += _blocks(child)
    return found
