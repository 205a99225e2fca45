"""Goes through a page's tree once: what to pass over, what stands inside a line, which ids there are."""

from collections.abc import Callable
from typing import Any, ClassVar

from selectolax.lexbor import LexborNode

from pipeline.content.html.dropping import Attributes, Dropping, described
from pipeline.content.html.tags import BLOCK, HEADINGS, INLINE, VOID_OF_TEXT
from pipeline.content.line import Line
from pipeline.content.stream import RawLink, Stream
from pipeline.content.targets import uncloaked
from pipeline.content.text import clean, code_span, readable, tidy
from pipeline.sites import ContentRules

# Deeper than this, elements are read as plain text: no article nests so deep, hostile pages do.
_DEEPEST = 150
# What stands in links from a heading to itself.
_PERMALINKS = frozenset(("", "#", "¶", "§", "🔗"))

# Reads one element: a method of the walk, the element, its attributes, its depth.
Read = Callable[[Any, LexborNode, Attributes, int], None]


class Readers(dict[str, Read | None]):
    """What reads an element, by its tag; nothing reads comments and what holds no text of the page."""

    def __init__(self, known: dict[str, Read], block: Read, inline: Read) -> None:
        """Take what reads the tags that mean more than a block or a part of a line."""
        super().__init__(
            {
                **dict.fromkeys(BLOCK, block),
                **dict.fromkeys(INLINE, inline),
                **known,
                **dict.fromkeys(VOID_OF_TEXT),
            }
        )
        self._block, self._inline = block, inline

    def __missing__(self, tag: str) -> Read | None:
        return None if tag[0] == "-" else self._block if "-" in tag else self._inline


class Walk:
    """Reads inline elements itself; ``readers``, the reader of every tag, are given by who reads blocks.

    ``selected`` are elements that rules beyond tag, id, class and attribute drop, ``version`` is the
    product version asked for.
    """

    readers: ClassVar[Readers]

    def __init__(
        self, rules: ContentRules, dropping: Dropping, selected: dict[int, str], version: str
    ) -> None:
        """Begin with nothing read."""
        self.stream = Stream()
        self.explain = False
        self._line = Line()
        self._in_cell = self._in_heading = False
        self._dropping, self._selected, self._version = dropping, selected, version
        self._id_prefix = rules.anchor_prefix

    def children(self, node: LexborNode, depth: int) -> None:
        """Read what stands in an element."""
        parts, readers = self._line.parts, self.readers
        child = node.first_child
        while child is not None:
            tag = child.tag or "-"
            if tag == "-text":
                text = child.text_content or " "
                if not text.isspace():
                    parts.append(readable(text))
                elif parts:
                    parts.append(" ")
            else:
                read = readers[tag]
                if read:
                    self._element(child, tag, read, depth)
                elif tag == "button" and self._in_heading:
                    self._element(child, tag, Walk._inline, depth)
            child = child.next

    def _element(self, node: LexborNode, tag: str, read: Read, depth: int) -> None:
        """Read an element, unless a rule passes over it."""
        attributes, dropping = node.attributes, self._dropping
        if attributes or tag in dropping.tags or self._selected:
            rule = dropping.rule(node, tag, attributes, self._selected, self._version)
            if rule:
                self._pass_over(node, tag, attributes, rule)
                return
            if "id" in attributes or "name" in attributes:
                self._anchor(attributes)
        if depth > _DEEPEST:
            self._line.parts.append(readable(f" {node.text(deep=True)} "))
            return
        read(self, node, attributes, depth + 1)

    def _pass_over(self, node: LexborNode, tag: str, attributes: Attributes, rule: str) -> None:
        self._line.parts.append(" ")
        if self.explain:
            self.stream.dropped.append((rule, described(tag, attributes), len(node.text(deep=True).split())))

    def _anchor(self, attributes: Attributes) -> None:
        """Note the ids a fragment can name: ``id`` of anything, ``name`` of an anchor (HTML, 7.4.6.3)."""
        for name in ("id", "name"):
            value = attributes.get(name)
            anchor = self._named(value) if value and not (name == "name" and "content" in attributes) else ""
            if anchor:
                self.stream.anchors.append((len(self.stream.pieces), anchor))

    def _named(self, value: str) -> str:
        if value.isalnum() and value.isascii():
            return value
        anchor = clean(value).strip().removeprefix(self._id_prefix)
        return anchor if len(anchor.split()) == 1 else ""

    # Inside a line

    def _inline(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if "data-cfemail" in attributes:
            self._line.parts.append(readable(uncloaked(attributes["data-cfemail"] or "")))
        else:
            self.children(node, depth)

    def _strong(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._marked(node, depth, "**", "**")

    def _emphasis(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._marked(node, depth, "*", "*")

    def _quotation(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._marked(node, depth, "“", "”")

    def _marked(self, node: LexborNode, depth: int, before: str, after: str) -> None:
        """Emphasis in a heading is how it looks, not what it says."""
        self._line.begin()
        self.children(node, depth)
        if self._in_heading:
            self._line.end()
        else:
            self._line.wrap(before, after)

    def _sup(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._line.begin()
        self.children(node, depth)
        self._line.raised("^")

    def _sub(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._line.begin()
        self.children(node, depth)
        self._line.raised("~")

    def _code(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        text = code_span(clean(node.text(deep=True)))
        self._line.parts.append(text)
        child = node.first_child
        if child is not None and (child.next is not None or child.tag == "a"):
            for link in node.css("a[href]"):
                self._note(
                    tidy(readable(link.text(deep=True))), link.attributes.get("href") or "", image=False
                )

    def _break(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._line.parts.append(" ")

    def _image(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        alt = tidy(readable(attributes.get("alt") or ""))
        if alt:
            self._line.parts.append(f"![{alt}]")
            self._note(alt, attributes.get("data-src") or attributes.get("src") or "", image=True)

    def _link(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        line = self._line
        if "data-cfemail" in attributes:
            line.parts.append(readable(uncloaked(attributes["data-cfemail"] or "")))
            return
        start, text = len(line.parts), only_text(node)
        if text is not None:
            said = readable(text)
            line.parts.append(said)
        else:
            line.begin()
            self.children(node, depth)
            start = line.end()
            said = "".join(line.parts[start:])
        href = attributes.get("href")
        if not href:
            return
        label = tidy(said)
        if href[0] == "#":
            if label in _PERMALINKS:
                del line.parts[start:]
                return
            line.jump = label if len(href) > 1 else ""
        line.linked += label.count(" ") + 1 if label else 0
        self._note(label or tidy(readable(node.text(deep=True))), href, image=False)

    def _note(self, label: str, href: str, *, image: bool) -> None:
        if label and href:
            self.stream.links.append(RawLink(len(self.stream.pieces), label, href, image))


INLINE_READERS: dict[str, Read] = {
    "a": Walk._link, "b": Walk._strong, "strong": Walk._strong, "em": Walk._emphasis, "i": Walk._emphasis,
    "code": Walk._code, "kbd": Walk._code, "samp": Walk._code, "tt": Walk._code, "sup": Walk._sup,
    "sub": Walk._sub, "img": Walk._image, "br": Walk._break, "q": Walk._quotation,
}  # fmt: skip


def only_text(node: LexborNode) -> str | None:
    """Return the text of an element that holds nothing else, ``None`` for any other element."""
    only = node.first_child
    if only is None or only.tag != "-text" or only.next is not None:
        return None
    return only.text_content or ""


def heading_depth(tag: str) -> int:
    """Return 1 to 6 for a heading's tag, 0 for any other."""
    return int(tag[1]) if tag in HEADINGS else 0
