"""Goes through a page's tree once: what to pass over, what stands inside a line, which ids there are."""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from selectolax.lexbor import LexborNode

from pipeline.content.cells import BREAK
from pipeline.content.html.accounting import shown_words
from pipeline.content.html.asides import belongs
from pipeline.content.html.dropping import UNSEEN, Attributes, Dropping, described, is_hidden
from pipeline.content.html.formula import formula_text, is_looks, is_shown_again
from pipeline.content.html.names import (
    box_of,
    control_name,
    drawn_name,
    guessed_name,
    hue_of,
    name_of,
    names_icon,
)
from pipeline.content.html.shadow import SHADOW, Slots
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

_STRUCK = re.compile(r"(?:^|\s)(?:text-decoration-)?(?:line-through|strike-?through|strike|struck)(?:\s|$)")

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
                **dict.fromkeys(VOID_OF_TEXT),
                **known,
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
        self._in_cell = self._in_heading = self._in_link = False
        # The line stands in a link to another page that holds whole blocks.
        self._leads = False
        # What a cell says that holds nothing else, and how many struck elements the line stands in.
        self._unseen: list[str] = []
        self._struck = 0
        self._slots = Slots()
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
                    if tag == SHADOW:
                        return
                elif self.explain:
                    self._note_unread(child, tag, "no text of the page")
            child = child.next

    def _child(self, child: LexborNode, depth: int) -> None:
        """Read one child of an element, text or element."""
        tag = child.tag or "-"
        if tag == "-text":
            self._line.parts.append(readable(child.text_content or " "))
            return
        read = self.readers[tag]
        if read:
            self._element(child, tag, read, depth)

    def _element(self, node: LexborNode, tag: str, read: Read, depth: int) -> None:
        """Read an element, unless a rule passes over it."""
        attributes, dropping = node.attributes, self._dropping
        if attributes or tag in dropping.tags or self._selected:
            rule = dropping.rule(node, tag, attributes, self._selected, self._version)
            if rule and not ((rule == UNSEEN and names_icon(node)) or belongs(node, tag, attributes, rule)):
                self._pass_over(node, tag, attributes, rule)
                return
            if "id" in attributes or "name" in attributes:
                self._anchor(attributes)
            if attributes.get("role") == "heading":
                read = self.readers["h2"] or read
        if depth > _DEEPEST:
            self._line.parts.append(readable(f" {node.text(deep=True)} "))
            return
        read(self, node, attributes, depth + 1)

    def _pass_over(self, node: LexborNode, tag: str, attributes: Attributes, rule: str) -> None:
        self._line.parts.append(" ")
        if self._in_cell and rule == UNSEEN:
            self._unseen.append(readable(node.text(deep=True)))
        if self.explain:
            self.stream.dropped.append((rule, described(tag, attributes), shown_words(node)))

    def _note_unread(self, node: LexborNode, tag: str, rule: str) -> None:
        """Tell whoever asks what is shown and never read, whatever the site: buttons, fields, drawn text."""
        words = shown_words(node) if self.explain else 0
        if words:
            self.stream.dropped.append((rule, described(tag, node.attributes), words))

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
        if not attributes:
            self.children(node, depth)
        elif "data-cfemail" in attributes:
            self._line.parts.append(readable(uncloaked(attributes["data-cfemail"] or "")))
        elif attributes.get("aria-hidden") == "true" and is_looks(node):
            self._pass_over(node, node.tag or "", attributes, "what a formula looks like")
        elif is_struck(attributes):
            self._strike(node, attributes, depth)
        elif self._in_cell and "aria-checked" in attributes and (box := box_of(attributes)):
            self._line.parts.append(box)
        elif not self._picture(node, attributes):
            self.children(node, depth)
            if self._in_cell and "style" in attributes and (hue := hue_of(node, attributes)):
                self._line.parts.append(f" ![{hue}]")

    def _strong(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if not (attributes and self._picture(node, attributes)):
            self._marked(node, depth, "**", "**")

    def _emphasis(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if not (attributes and self._picture(node, attributes)):
            self._marked(node, depth, "*", "*")

    def _strike(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        """What the page takes back (WHATWG HTML, 4.7.2, 4.5.5): said no more, and that is the news."""
        self._line.begin()
        self._struck += 1
        self.children(node, depth)
        self._struck -= 1
        self._line.wrap("~~", "~~")

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
        self._line.parts.append(f" {BREAK} " if self._in_cell else " ")

    def _image(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        named = attributes.get("alt") or attributes.get("aria-label") or attributes.get("title")
        alt = tidy(readable(named or ""))
        if alt:
            self._line.parts.append(f"![{alt}]")
            self._note(alt, attributes.get("data-src") or attributes.get("src") or "", image=True)
        elif self._in_cell:
            self._hold_back(guessed_name(attributes))

    def _svg(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if not self._picture(node, attributes):
            if self._in_cell:
                self._hold_back(drawn_name(node))
            self._note_unread(node, "svg", "drawn")

    def _picture(self, node: LexborNode, attributes: Attributes) -> bool:
        """Read what shows a picture by its name; False when it is to be read like other elements.

        In links and headings icons adorn. One that is hidden from those who cannot see, or has no name, counts
        where a cell holds nothing else.
        """
        tag = node.tag or ""
        name = tidy(readable(name_of(node, tag, attributes)))
        if name and not self._in_heading and (self._in_cell or not self._in_link):
            if is_hidden(attributes):
                self._hold_back(name)
            else:
                self._line.parts.append(f"![{name}]")
            return True
        if self._in_cell and not name and node.first_child is None:
            self._hold_back(guessed_name(attributes))
        return bool(name)

    def _hold_back(self, name: str) -> None:
        if self._in_cell and name:
            self._unseen.append(f"![{tidy(readable(name))}]")

    def _field(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        """A check box says something of the item it begins, or of the cell it stands in."""
        if self._in_cell:
            self._line.parts.append(box_of(attributes))

    def _control(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        """What is drawn from a value, or pressed, is no text of a page; it counts in a cell that holds nothing else."""
        if self._in_cell:
            self._hold_back(control_name(node, attributes))
        self._note_unread(node, node.tag or "", "no text of the page")

    def _formula(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if not is_shown_again(node):
            self._line.parts.append(code_span(clean(formula_text(node, attributes))))

    def _script(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        """A formula that a script is to show (MathJax 2); no other script says anything."""
        if (attributes.get("type") or "").lower().startswith("math/tex"):
            self._line.parts.append(code_span(clean(node.text(deep=True))))

    def _shadow(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        """A shadow tree stands in the place of its host's own children, which its slots show."""
        with self._slots.of(node):
            self.children(node, depth)

    def _slot(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        """Read what the page puts into a slot, else what stands in it."""
        given = self._slots.given(attributes.get("name") or "")
        if not given:
            self.children(node, depth)
            return
        with self._slots.outside():
            for child in given:
                self._child(child, depth)

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
            outer = self._in_link, self._leads
            self._in_link, self._leads = True, _leads_away(attributes.get("href") or "")
            self.children(node, depth)
            self._in_link, self._leads = outer
            start = line.end()
            said = "".join(line.parts[start:])
            if not said.strip():
                self._hold_back(attributes.get("aria-label") or attributes.get("title") or "")
        href = attributes.get("href")
        if not href:
            return
        label = tidy(said.replace(BREAK, " "))
        if href[0] == "#":
            if label in _PERMALINKS:
                del line.parts[start:]
                return
            line.jump = label if len(href) > 1 else ""
        if not (self._in_heading and href[0] == "#"):
            line.linked += len(label)
        self._note(label or tidy(readable(node.text(deep=True))), href, image=False)

    def _note(self, label: str, href: str, *, image: bool) -> None:
        if label and href:
            self.stream.links.append(RawLink(len(self.stream.pieces), label, href, image))


INLINE_READERS: dict[str, Read] = {
    "a": Walk._link, "b": Walk._strong, "strong": Walk._strong, "em": Walk._emphasis, "i": Walk._emphasis,
    "code": Walk._code, "kbd": Walk._code, "samp": Walk._code, "tt": Walk._code, "sup": Walk._sup,
    "sub": Walk._sub, "img": Walk._image, "br": Walk._break, "q": Walk._quotation,
    "del": Walk._strike, "s": Walk._strike, "strike": Walk._strike, "svg": Walk._svg, "math": Walk._formula,
    "meter": Walk._control, "progress": Walk._control, "object": Walk._control,
    "input": Walk._field, "script": Walk._script, SHADOW: Walk._shadow, "slot": Walk._slot,
}  # fmt: skip


def _leads_away(href: str) -> bool:
    return bool(href) and not href.startswith(("#", "javascript:"))


def only_text(node: LexborNode) -> str | None:
    """Return the text of an element that holds nothing else, ``None`` for any other element."""
    only = node.first_child
    if only is None or only.tag != "-text" or only.next is not None:
        return None
    return only.text_content or ""


def heading_depth(tag: str, level: str | None = None) -> int:
    """Return 1 to 6 for a heading, by ``aria-level`` or its tag; a role alone makes one of depth 2 (WAI-ARIA, 5.4)."""
    if level and level.isascii() and level.isdecimal() and len(level) < 3:
        return min(max(int(level), 1), 6)
    return int(tag[1]) if tag in HEADINGS else 2


def is_struck(attributes: Attributes) -> bool:
    """Return whether an element looks struck out, whatever it is called."""
    return "line-through" in (attributes.get("style") or "") or bool(
        _STRUCK.search(attributes.get("class") or "")
    )


def next_element(node: LexborNode) -> LexborNode | None:
    """Return the element that follows ``node`` among its siblings."""
    after = node.next
    while after is not None and not after.is_element_node:
        after = after.next
    return after
