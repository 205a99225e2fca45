"""Walks the article's part of a page once and writes down what a reader sees: sections, blocks, links, anchors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from pipeline.content.dropping import Dropping
from pipeline.content.model import Block, PageLink, Section
from pipeline.content.tags import BLOCK, HEADINGS, VOID_OF_TEXT
from pipeline.content.targets import link_target, uncloaked
from pipeline.content.text import clean, code_span, escape, fenced, is_image, paragraph, squeeze
from pipeline.sites import ContentRules, Sites

# Deeper than this, elements are read as plain text: no article nests so deep, hostile pages do.
_DEEPEST = 150

# What stands in links from a heading to itself.
_PERMALINKS = frozenset({"", "#", "¶", "§", "🔗", "\\#"})

Attributes = dict[str, str | None]


@dataclass(slots=True)
class Reading:
    """What has been read so far. ``blocks`` are those of the section that is open."""

    sections: list[Section] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    links: list[PageLink] = field(default_factory=list)
    anchors: dict[str, None] = field(default_factory=dict)
    heading: tuple[str, str, int, tuple[str, ...]] = ("", "", 0, ())
    above: list[tuple[int, str]] = field(default_factory=list)

    def close(self) -> None:
        """Put the open section away; one without a heading only when something stands in it."""
        anchor, heading, depth, trail = self.heading
        if heading or self.blocks:
            self.sections.append(Section(anchor, heading, depth, trail, tuple(self.blocks)))
        self.blocks = []

    def open(self, anchor: str, heading: str, depth: int) -> None:
        """Begin a section."""
        self.close()
        while self.above and self.above[-1][0] >= depth:
            self.above.pop()
        self.heading = (anchor, heading, depth, tuple(text for _, text in self.above))
        self.above.append((depth, heading))


class Reader:
    """Reads parts of one page in order. ``base`` is the address that relative links start from."""

    def __init__(self, base: str, sites: Sites, dropping: Dropping, rules: ContentRules) -> None:
        """Begin with nothing read."""
        # Where a site's rules do not say what its contents lists are, lines that only lead down the page are.
        self._without_contents = not rules.article
        self.reading = Reading()
        self._base, self._sites, self._dropping = base, sites, dropping
        self._alerts, self._id_prefix = rules.alerts, rules.anchor_prefix
        self._line: list[str] = []
        self._jump = ""
        self._open: list[int] = []
        self._before = ""
        self._marker = self._marker_kind = ""
        self._in_cell = False
        self._in_alert = False
        self._tabs: dict[str, str] = {}
        self._by_tag: dict[str, Callable[[LexborNode, Attributes, int], None]] = self._readers()

    def read(self, parts: Iterable[LexborNode]) -> Reading:
        """Read ``parts`` one after the other and return everything read."""
        for part in parts:
            if part.tag in HEADINGS:
                self._element(part, 0)
            else:
                self._children(part, 0)
            self._end_block()
        self.reading.close()
        return self.reading

    def _readers(self) -> dict[str, Callable[[LexborNode, Attributes, int], None]]:
        inline = {
            "a": self._link, "b": self._strong, "strong": self._strong, "em": self._emphasis, "i": self._emphasis,
            "code": self._code, "kbd": self._code, "samp": self._code, "tt": self._code, "sup": self._sup,
            "sub": self._sub, "img": self._image, "br": self._break, "q": self._quoted,
        }  # fmt: skip
        block = {
            "pre": self._pre, "ul": self._list, "ol": self._list, "menu": self._list, "li": self._item,
            "table": self._table, "dt": self._term, "dd": self._definition, "blockquote": self._quote,
            "summary": self._summary,
        }  # fmt: skip
        return inline | block | dict.fromkeys(HEADINGS, self._heading)

    # The walk

    def _children(self, node: LexborNode, depth: int) -> None:
        child = node.first_child
        while child is not None:
            if child.is_element_node:
                self._element(child, depth)
            elif child.is_text_node:
                self._text(child.text_content or "")
            child = child.next

    def _text(self, text: str) -> None:
        if text.isspace():
            self._line.append(" ")
        else:
            self._line.append(escape(clean(text)))

    def _element(self, node: LexborNode, depth: int) -> None:
        tag = node.tag or ""
        if tag in VOID_OF_TEXT:
            return
        attributes = node.attributes
        if attributes:
            if self._dropping.drops(node, tag, attributes):
                self._line.append(" ")
                return
            self._anchor(attributes)
            if "data-cfemail" in attributes:
                self._text(uncloaked(attributes["data-cfemail"] or ""))
                return
        elif tag in self._dropping.tags:
            self._dropping.drops(node, tag, attributes)
            self._line.append(" ")
            return
        if depth > _DEEPEST:
            self._text(f" {node.text(deep=True)} ")
            return
        read = self._by_tag.get(tag)
        if read:
            read(node, attributes, depth + 1)
        elif tag in BLOCK or "-" in tag:
            self._block(node, attributes, depth + 1)
        else:
            self._children(node, depth + 1)

    def _anchor(self, attributes: Attributes) -> None:
        for name in ("id", "name"):
            value = attributes.get(name)
            if value and (name == "id" or "href" not in attributes or attributes.keys() <= {"name", "href"}):
                anchor = self._named(value)
                if anchor:
                    self.reading.anchors[anchor] = None

    def _named(self, value: str) -> str:
        anchor = clean(value).strip()
        if self._id_prefix and anchor.startswith(self._id_prefix):
            anchor = anchor[len(self._id_prefix) :]
        return "" if any(char.isspace() for char in anchor) else anchor

    # Blocks

    def _block(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._end_block()
        classes = attributes.get("class")
        alert = self._alert_kind(classes) if classes else ""
        if alert:
            self._alert(node, alert, depth)
            return
        role = attributes.get("role")
        if role == "tablist":
            self._tab_names(node)
            return
        if role == "tabpanel" or "data-pivot" in attributes:
            self._panel(attributes)
        self._children(node, depth)
        self._end_block()

    def _end_block(self) -> None:
        """Close the line being written: a block, or more of the cell it stands in."""
        if not self._line:
            return
        if self._in_cell:
            self._line.append(" ")
            return
        text, jump = squeeze("".join(self._line)), self._jump
        self._line.clear()
        self._jump = ""
        self._open = [0] * len(self._open)
        if text and not (text == jump and self._without_contents):
            self._emit(text)

    def _emit(self, text: str) -> None:
        if self._marker:
            self._add(self._marker_kind, f"{self._marker}{paragraph(text)}")
        elif is_image(text):
            self._add("image", f"{self._before}{text}")
        else:
            self._add("quote" if ">" in self._before else "paragraph", f"{self._before}{paragraph(text)}")

    def _add(self, kind: str, text: str) -> None:
        self._marker = ""
        self.reading.blocks.append(Block(kind, text))

    def _heading(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._end_block()
        if self._in_cell:
            self._children(node, depth)
            self._line.append(" ")
            return
        self._children(node, depth)
        text = squeeze("".join(self._line)).replace("{#", "\\{#")
        self._line.clear()
        self._open = [0] * len(self._open)
        if not text:
            return
        if self._in_alert:
            self._add("paragraph", f"**{text}**")
            return
        self._marker = ""
        anchor = self._heading_anchor(node, attributes)
        self.reading.open(anchor, text, int((node.tag or "h1")[1]))

    def _heading_anchor(self, node: LexborNode, attributes: Attributes) -> str:
        """Return the id of a heading: its own, a browser's copy of it, or of an anchor inside or around it."""
        for value in (attributes.get("id"), attributes.get("data-id")):
            if value and self._named(value):
                self.reading.anchors[self._named(value)] = None
                return self._named(value)
        inner = node.css_first("[id], a[name]")
        if inner is not None:
            own = inner.attributes
            return self._named(own.get("id") or own.get("name") or "")
        parent = node.parent
        own = parent.attributes if parent is not None else {}
        if parent is not None and parent.tag in ("section", "div") and own.get("id"):
            first = parent.first_child
            while first is not None and not first.is_element_node:
                first = first.next
            if first == node:
                return self._named(own.get("id") or "")
        return ""

    def _list(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if (attributes.get("role")) == "tablist":
            self._tab_names(node)
            return
        self._end_block()
        self._children(node, depth)
        self._end_block()

    def _item(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if self._in_cell:
            self._line.append(" • ")
            self._children(node, depth)
            return
        parent = node.parent
        lead = "1. " if parent is not None and parent.tag == "ol" else "- "
        self._led(node, depth, "item", lead)

    def _term(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._led(node, depth, "term", "; ")

    def _definition(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._led(node, depth, "definition", ": ")

    def _summary(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._led(node, depth, "summary", "::: details ")

    def _led(self, node: LexborNode, depth: int, kind: str, lead: str) -> None:
        """Read blocks of which the first begins with a marker and the others stand under it."""
        self._end_block()
        if self._in_cell:
            self._children(node, depth)
            self._line.append(" ")
            return
        outer = self._before
        self._marker, self._marker_kind = f"{outer}{lead}", kind
        self._before = outer + (" " * len(lead) if len(lead) < 4 else "")
        self._children(node, depth)
        self._end_block()
        self._before, self._marker = outer, ""

    def _panel(self, attributes: Attributes) -> None:
        """Name the tab or pivot that what follows stands in."""
        pivot = attributes.get("data-pivot")
        known = (attributes.get(name) or "" for name in ("id", "aria-labelledby", "data-tab"))
        name = next((self._tabs[key] for key in known if key in self._tabs), "")
        text = f"::: zone {squeeze(escape(clean(pivot)))}" if pivot else f"::: tab {name}" if name else ""
        if text and not self._in_cell:
            self._add("panel", f"{self._before}{text}")

    def _tab_names(self, node: LexborNode) -> None:
        for tab in node.css("[role=tab], [aria-controls], [data-tab]"):
            name = squeeze(escape(clean(tab.text(deep=True))))
            for key in ("aria-controls", "id", "data-tab"):
                value = tab.attributes.get(key)
                if value and name:
                    self._tabs[value] = name

    def _alert_kind(self, classes: str) -> str:
        for name in classes.split():
            kind = self._alerts.get(name.casefold().removeprefix("markdown-alert-").removeprefix("alert-"))
            if kind and (name.isupper() or "alert" in classes or "admonition" in classes):
                return kind
        return ""

    def _alert(self, node: LexborNode, kind: str, depth: int) -> None:
        """Read an alert as one block: its kind, then what stands in it as a quotation."""
        if self._in_cell or self._in_alert:
            self._children(node, depth)
            return
        outer, before, marker = self.reading.blocks, self._before, self._marker
        self.reading.blocks, self._before, self._marker, self._in_alert = [], "", "", True
        self._children(node, depth)
        self._end_block()
        texts = [block.text for block in self.reading.blocks]
        if texts and len(texts[0].split()) <= 2 and len(texts) > 1:
            del texts[0]
        self.reading.blocks, self._before, self._marker, self._in_alert = outer, before, marker, False
        if texts:
            body = "\n\n".join(texts).split("\n")
            lines = [f"> [!{kind}]", *(f"> {line}".rstrip() for line in body)]
            self._add("alert", "\n".join(before + line for line in lines))

    def _quote(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._end_block()
        outer = self._before
        self._before = f"{outer}> "
        self._children(node, depth)
        self._end_block()
        self._before = outer

    def _pre(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        code = clean(node.text(deep=True))
        if self._in_cell:
            self._line.append(f" {code_span(code)} ")
            return
        self._end_block()
        text = fenced(code, _language(node))
        if text:
            self._add("code", "\n".join(f"{self._before}{line}".rstrip() for line in text.split("\n")))

    def _table(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        """Read a table row by row; one that only arranges the page is read as the page."""
        self._end_block()
        # The node itself is among what its own css() finds.
        arranges = len(node.css("table")) > 1 or node.css_first("h1, h2, h3")
        if self._in_cell or attributes.get("role") == "presentation" or arranges:
            self._children(node, depth)
            self._end_block()
            return
        for part in node.iter(include_text=False):
            if part.tag == "tr":
                self._row(part, depth, header=False)
            elif part.tag == "caption":
                self._block(part, part.attributes, depth)
            else:
                for row in part.iter(include_text=False):
                    if row.tag == "tr":
                        self._row(row, depth, header=part.tag == "thead")

    def _row(self, row: LexborNode, depth: int, *, header: bool) -> None:
        attributes = row.attributes
        if attributes:
            if self._dropping.drops(row, "tr", attributes):
                return
            self._anchor(attributes)
        cells, names = [], 0
        for cell in row.iter(include_text=False):
            names += cell.tag == "th"
            cells.append(self._cell(cell, depth))
        header = header or (bool(cells) and names == len(cells) > 1)
        if any(cells):
            self._add("header" if header else "row", f"{self._before}| {' | '.join(cells)} |")

    def _cell(self, cell: LexborNode, depth: int) -> str:
        self._line.clear()
        attributes = cell.attributes
        if attributes:
            self._anchor(attributes)
        self._in_cell = True
        self._children(cell, depth + 1)
        self._in_cell = False
        text = squeeze("".join(self._line))
        self._line.clear()
        return text.replace("|", "\\|") if "|" in text else text

    # Inside a line

    def _wrapped(self, node: LexborNode, depth: int, before: str, after: str) -> None:
        start = self._inner(node, depth)
        text = "".join(self._line[start:])
        inner = text.strip()
        if inner and before not in inner:
            lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            self._line[start:] = [lead, before, inner, after, tail]

    def _inner(self, node: LexborNode, depth: int) -> int:
        """Read what stands in an inline element; return where its text begins in the line."""
        self._open.append(len(self._line))
        self._children(node, depth)
        return min(self._open.pop(), len(self._line))

    def _strong(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._wrapped(node, depth, "**", "**")

    def _emphasis(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._wrapped(node, depth, "*", "*")

    def _quoted(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._wrapped(node, depth, "“", "”")

    def _sup(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._raised(node, depth, "^")

    def _sub(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._raised(node, depth, "~")

    def _raised(self, node: LexborNode, depth: int, mark: str) -> None:
        """Set a raised or lowered text apart, so that a footnote never becomes part of a number."""
        start = self._inner(node, depth)
        text = squeeze("".join(self._line[start:]))
        if text and text not in "®™℠©":
            self._line[start:] = [f"{mark}{text}{mark}"]

    def _code(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._line.append(code_span(clean(node.text(deep=True))))

    def _break(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._line.append(" ")

    def _image(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        alt = squeeze(escape(clean(attributes.get("alt") or "")))
        if not alt:
            return
        self._line.append(f"![{alt}]")
        source = attributes.get("data-src") or attributes.get("src") or ""
        self._note(alt, source, image=True)

    def _link(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        start = self._inner(node, depth)
        href = attributes.get("href")
        if not href:
            return
        label = squeeze("".join(self._line[start:]))
        if href.startswith("#"):
            if label in _PERMALINKS:
                del self._line[start:]
                return
            self._jump = label
        self._note(label or squeeze(escape(clean(node.text(deep=True)))), href, image=False)

    def _note(self, label: str, href: str, *, image: bool) -> None:
        target = link_target(href, self._base, self._sites)
        if target and label:
            self.reading.links.append(PageLink(self.reading.heading[0], label, target, image))


def _language(node: LexborNode) -> str:
    """Return the language a code block names (``lang-xxx``, ``language-xxx``), "" when it names none."""
    inner = node.css_first("code")
    classes = [
        (part.attributes.get("class") or "") for part in (inner, node, node.parent) if part is not None
    ]
    for name in " ".join(classes).split():
        for start in ("lang-", "language-", "highlight-source-", "brush:"):
            if name.startswith(start) and name[len(start) :].replace("-", "").replace("+", "").isalnum():
                return name[len(start) :].lower()
    return ""
