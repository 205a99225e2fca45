"""Where the words of a page went that are no part of its snapshot: for whoever asks why something is not there."""

from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

from pipeline.content.html.dropping import described

Dropped = tuple[str, str, int]

# Words in these are not shown to anyone who sees the page.
_UNSHOWN = frozenset((
    "script", "style", "template", "noscript", "head", "title", "meta", "link", "base", "iframe", "audio",
    "video", "canvas", "object", "datalist", "noembed", "noframes",
))  # fmt: skip


def outside(body: LexborNode, parts: Iterable[LexborNode], rule: str) -> Iterator[Dropped]:
    """Yield what a site's rules leave out of the page by choosing ``parts`` of it: rule, element, words."""
    chosen = {part.mem_id for part in parts}
    around: set[int] = set()
    for part in parts:
        above = part.parent
        while above is not None and above.mem_id not in around:
            around.add(above.mem_id)
            above = above.parent
    waiting = [body]
    while waiting:
        for child in waiting.pop().iter(include_text=True):
            if child.mem_id in around:
                waiting.append(child)
            elif child.mem_id not in chosen:
                words = shown_words(child)
                if words:
                    tag = child.tag or ""
                    name = described(tag, child.attributes) if child.is_element_node else "text"
                    yield f"outside {rule}" if rule else "no selector of the site matches", name, words


def shown_words(node: LexborNode) -> int:
    """Return how many words of an element a reader sees, scripts and the like left out."""
    if node.tag == "-text":
        return len((node.text_content or "").split())
    if node.tag in _UNSHOWN or not node.is_element_node:
        return 0
    words = len(node.text(deep=True, separator=" ").split())
    unshown = [inner for inner in node.css("script, style, noscript, template") if inner.tag in _UNSHOWN]
    return max(words - sum(len(inner.text(deep=True, separator=" ").split()) for inner in unshown), 0)
