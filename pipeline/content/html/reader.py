"""Writes down what a reader of a page sees, block by block, and what every box of the page holds."""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from pipeline.content.cells import BREAK, BULLET
from pipeline.content.html.asides import notice_kind
from pipeline.content.html.chrome import repeats, standing_of, words_of
from pipeline.content.html.code import code_text, language_of
from pipeline.content.html.dropping import Attributes, Dropping, described, is_hidden
from pipeline.content.html.names import box_of, control_name
from pipeline.content.html.questions import answer_of
from pipeline.content.html.tables import TableReader
from pipeline.content.html.tags import CONTAINERS, HEADINGS
from pipeline.content.html.walk import (
    INLINE_READERS,
    Read,
    Readers,
    heading_depth,
    is_struck,
    next_element,
    only_text,
)
from pipeline.content.model import Block
from pipeline.content.stream import Box, Heading, Stream
from pipeline.content.text import clean, code_span, fenced, is_image, paragraph, readable, tidy
from pipeline.sites import ContentRules

# A picture whose name was made by a machine: that of a file, or words joined by signs.
_FILE = re.compile(
    r"(?i)\.(?:jpe?g|png|gif|webp|svg|bmp|avif|tiff?)$|^(?:[^\s_-]*[_-]){3}\S*$|^[^\s_]*_\S*$|^(?:https?:)?/\S*$"
)
# So many characters of a picture's name say something: shorter ones stand in a text for another reason.
_TOLD = 30
_WRITTEN = (
    "textarea, input[type=email], input[type=text], input[type=password], input[type=tel], input:not([type])"
)
_TABLE_ROLES = frozenset(("table", "grid", "treegrid"))
_PICTURE_ROLES = frozenset(("img", "image"))
# So many lists that hold more than tabs are looked through: one inside the other, each is read anew.
_MOST_TAB_LISTS = 50


class Reader(TableReader):
    """Reads parts of one page in order."""

    def __init__(
        self, rules: ContentRules, dropping: Dropping, selected: dict[int, str], version: str, html: bytes
    ) -> None:
        """Begin with nothing read. ``html`` is the whole page."""
        super().__init__(rules, dropping, selected, version, html)
        self.box = Box("", 0)
        # Where a site's rules do not name its contents lists, lines of nothing but links into the page are such.
        self._without_contents = not rules.article
        self._boxes = not rules.article
        self._alerts = dropping.alerts
        self._marker = self._marker_kind = ""
        self._tabs: dict[str, str] = {}
        self._told_tabs: set[str] = set()
        self._tab_lists_left = _MOST_TAB_LISTS

    def read(self, parts: Iterable[LexborNode]) -> Stream:
        """Read ``parts`` one after the other and return everything read; ``box`` then holds it all."""
        for part in parts:
            if part.tag in HEADINGS:
                self._element(part, part.tag or "", Reader._heading, 0)
            else:
                self.children(part, 0)
            self._end_block()
        self.box.end = len(self.stream.pieces)
        untold = sorted(set(self._tabs.values()) - self._told_tabs)
        self.stream.dropped += [("name of a tab without a panel", name, len(name.split())) for name in untold]
        return self.stream

    # Blocks

    def _block(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if self._line.parts:
            self._end_block()
        if (attributes or node.tag == "aside") and self._special(node, attributes, depth):
            return
        struck = bool(attributes) and is_struck(attributes)
        self._struck += struck
        self.children(node, depth)
        self._end_block()
        self._struck -= struck

    def _container(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if self._in_cell or not self._boxes:
            self._block(node, attributes, depth)
            return
        if self._line.parts:
            self._end_block()
        if not (attributes and self._special(node, attributes, depth)):
            self._box(node, attributes, depth)

    def _special(self, node: LexborNode, attributes: Attributes, depth: int) -> bool:
        """Read an alert or note the names of tabs; True when nothing is left to read."""
        classes, role = attributes.get("class"), attributes.get("role")
        alert = self._alerts.of(node.tag or "", classes) if classes else ""
        if node.tag == "aside":
            alert = alert or notice_kind(classes or "")
        if alert and not self._in_cell and self._held is None:
            self._alert(node, alert, depth)
            return True
        if role == "tablist" and self._tab_names(node):
            return True
        if role in _PICTURE_ROLES and self._picture(node, attributes):
            return True
        if role in _TABLE_ROLES and self._drawn_table(node, depth):
            return True
        if role == "tabpanel" or "data-pivot" in attributes:
            self._panel(attributes)
        return False

    def _box(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        """Read an element that may hold the article, and weigh it."""
        outer = self.box
        tag = node.tag or ""
        main = tag == "main" or attributes.get("role") == "main"
        self.box = box = Box(tag, len(self.stream.pieces), main=main)
        self.children(node, depth)
        self._end_block()
        self.box = outer
        box.end = len(self.stream.pieces)
        if box.size:
            box.asks = tag == "form" and node.css_first(_WRITTEN) is not None
            if attributes:
                box.standing, box.hidden = standing_of(attributes), is_hidden(attributes)
                box.name = described(tag, attributes)
                first = self.stream.pieces[box.start]
                if isinstance(first, Heading) and repeats(attributes.get("id") or "", first.text):
                    box.called = standing_of({"class": attributes.get("class")})
            outer.size += box.size
            outer.linked += box.linked
            outer.inside.append(box)

    def _end_block(self) -> None:
        """Close the line being written: a block, or more of the cell it stands in."""
        line = self._line
        if not line.parts:
            return
        if self._in_cell:
            line.parts.append(f" {BREAK} ")
            return
        text = line.take()
        if self._struck and text and "~~" not in text:
            text = f"~~{text}~~"
        if text and text == line.jump and self._without_contents:
            # Its link goes with it: it would stand as one of the section that follows.
            self.stream.links.pop()
            self._note_words("leads down the page", text)
        elif text:
            if self._marker:
                self._add(self._marker_kind, f"{self._marker}{paragraph(text)}")
            elif is_image(text):
                if self._boxes and self._says_nothing_new(text):
                    self._note_words("the name of a file, or said beside it", text)
                else:
                    self._add("image", f"{self._before}{text}")
            else:
                self._add("quote" if ">" in self._before else "paragraph", f"{self._before}{paragraph(text)}")
        line.linked, line.jump = 0, ""

    def _says_nothing_new(self, text: str) -> bool:
        """Return whether a picture is called by the name of its file, or by what stands before it."""
        name = text[2:-1]
        if _FILE.search(name):
            return True
        said = words_of(name)
        if len(said) < _TOLD:
            return False
        before = self.stream.pieces[-1:] + [
            piece for piece in self.stream.pieces[:40] if isinstance(piece, Heading)
        ]
        return any(said in words_of(piece.text) for piece in before)

    def _drop_repeated_picture(self, text: str) -> None:
        """A picture called by the words right behind it is no second statement."""
        stream, at = self.stream, len(self.stream.pieces) - 1
        last = stream.pieces[at] if at >= self.box.start else None
        inner = self.box.inside[-1].end if self.box.inside else 0
        if not (isinstance(last, Block) and last.kind == "image" and inner <= at and is_image(last.text)):
            return
        said = words_of(last.text)
        if len(said) >= _TOLD and said in words_of(text):
            self._note_words("the name of a file, or said beside it", last.text)
            stream.pieces.pop()
            stream.led.pop()
            size, linked = stream.counts.pop()
            self.box.size -= size
            self.box.linked -= linked

    def _note_words(self, rule: str, text: str) -> None:
        if self.explain:
            self.stream.dropped.append((rule, repr(text[:40]), len(text.split())))

    def _add(self, kind: str, text: str) -> None:
        """Write a block down, or hold it for the alert that is being read."""
        self._marker = ""
        if self._held is not None:
            self._held.append(text)
        else:
            self._write(Block(kind, text))

    def _write(self, piece: Block | Heading) -> None:
        """Write a piece down, and count its characters for the box it stands in."""
        if not self._boxes:
            self.stream.pieces.append(piece)
            return
        self._drop_repeated_picture(piece.text)
        self.stream.pieces.append(piece)
        size = len(piece.text)
        linked = size if self._leads else min(self._line.linked, size)
        self._line.linked = 0
        self.stream.counts.append((size, linked))
        self.stream.led.append(self._leads)
        self.box.size += size
        self.box.linked += linked

    def _heading(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._end_block()
        first_link = len(self.stream.links)
        self._in_heading = True
        self.children(node, depth)
        self._in_heading = False
        if self._in_cell:
            self._line.parts.append(f" {BREAK} ")
            return
        text = self._line.take().replace("{#", "\\{#")
        if not text:
            return
        if self._held is not None:
            self._add("paragraph", f"**{text}**")
            return
        self._marker = ""
        anchor = self._heading_anchor(node, attributes)
        for at in range(first_link, len(self.stream.links)):
            self.stream.links[at].position = len(self.stream.pieces)
        self._write(Heading(anchor, text, heading_depth(node.tag or "", attributes.get("aria-level"))))

    def _heading_anchor(self, node: LexborNode, attributes: Attributes) -> str:
        """Return a heading's id: its own, a browser's copy of it, or of an anchor inside, right behind or around it."""
        for value in (attributes.get("id"), attributes.get("data-id")):
            anchor = self._named(value) if value else ""
            if anchor:
                self.stream.anchors.append((len(self.stream.pieces), anchor))
                return anchor
        # The node itself is among what its own css() finds, with an id that names nothing.
        may_hold_anchor = "id" in attributes or only_text(node) is None
        for inner in node.css("[id], a[name]") if may_hold_anchor else ():
            own = inner.attributes
            return self._named(own.get("id") or own.get("name") or "")
        beside = next_element(node)
        if beside is not None and beside.tag == "a" and not beside.text(strip=True):
            own = beside.attributes
            anchor = self._named(own.get("id") or own.get("name") or "")
            if anchor and next_element(beside) is None:
                return anchor
        parent = node.parent
        around = (
            parent.attributes.get("id") if parent is not None and parent.tag in ("section", "div") else ""
        )
        before = node.prev
        while before is not None and not before.is_element_node:
            before = before.prev
        return self._named(around) if around and before is None else ""

    def _rule(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._end_block()

    def _list(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._end_block()
        if attributes.get("role") == "tablist" and self._tab_names(node):
            return
        if self._boxes and not self._in_cell and self._held is None:
            self._box(node, attributes, depth)
            return
        self.children(node, depth)
        self._end_block()

    def _item(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if self._in_cell:
            self._line.parts.append(f" {BULLET} ")
            self.children(node, depth)
            return
        parent = node.parent
        self._led(node, depth, "item", "1. " if parent is not None and parent.tag == "ol" else "- ")

    def _term(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._in_heading = True
        self._led(node, depth, "term", "; ")
        self._in_heading = False

    def _definition(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._led(node, depth, "definition", ": ")

    def _summary(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._led(node, depth, "summary", "::: details ")

    def _led(self, node: LexborNode, depth: int, kind: str, lead: str) -> None:
        """Read blocks of which the first begins with a marker and the others stand under it."""
        self._end_block()
        if self._in_cell:
            self.children(node, depth)
            self._line.parts.append(f" {BREAK} ")
            return
        outer = self._before
        self._marker, self._marker_kind = f"{outer}{lead}", kind
        self._before = outer + (" " * len(lead) if len(lead) < 4 else "")
        self.children(node, depth)
        self._end_block()
        self._before, self._marker = outer, ""

    def _panel(self, attributes: Attributes) -> None:
        """Name the tab or pivot that what follows stands in."""
        pivot = attributes.get("data-pivot")
        known = (attributes.get(name) or "" for name in ("id", "aria-labelledby", "data-tab"))
        name = next((self._tabs[key] for key in known if key in self._tabs), "")
        self._told_tabs.add(name)
        text = f"::: zone {tidy(readable(pivot))}" if pivot else f"::: tab {name}" if name else ""
        if text and not self._in_cell:
            self._add("panel", f"{self._before}{text}")

    def _tab_names(self, node: LexborNode) -> bool:
        """Note the names of tabs; False when the list holds more than tabs, as accordions do (WAI-ARIA, 5.4)."""
        if not self._tab_lists_left:
            return False
        named = 0
        for tab in node.css("[role=tab], [aria-controls], [data-tab]"):
            name = tidy(readable(tab.text(deep=True)))
            for key in ("aria-controls", "id", "data-tab"):
                value = tab.attributes.get(key)
                if value and name:
                    self._tabs[value] = name
            named += len(name)
        only_names = len(tidy(readable(node.text(deep=True)))) <= 2 * named
        is_list = only_names and node.css_first("[role=tabpanel], details") is None
        self._tab_lists_left -= not is_list
        return is_list

    def _button(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        """Read a button that is the question to an answer, or stands in a heading; no other button is text."""
        if self._in_heading:
            self._inline(node, attributes, depth)
        elif not self._in_cell and self._held is None and answer_of(node, attributes):
            self._summary(node, depth=depth, attributes=attributes)
        else:
            if self._in_cell:
                self._hold_back(control_name(node, attributes))
            self._note_unread(node, "button", "a button")

    def _field(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        if self._in_cell or (self._marker_kind == "item" and self._marker and not self._line.parts):
            self._line.parts.append(box_of(attributes))

    def _alert(self, node: LexborNode, kind: str, depth: int) -> None:
        """Read an alert as one block: its kind, then what stands in it as a quotation."""
        before, marker = self._before, self._marker
        self._held, self._before, self._marker = [], "", ""
        self.children(node, depth)
        self._end_block()
        texts = self._held
        if len(texts) > 1 and len(texts[0].split()) <= 2:
            self._note_words("the name of an alert", texts.pop(0))
        self._held, self._before, self._marker = None, before, marker
        if texts:
            body = "\n\n".join(texts).split("\n")
            lines = [f"> [!{kind}]", *(f"> {line}".rstrip() for line in body)]
            self._add("alert", "\n".join(before + line for line in lines))

    def _quote(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        self._end_block()
        outer = self._before
        self._before = f"{outer}> "
        self.children(node, depth)
        self._end_block()
        self._before = outer

    def _pre(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        code = clean(code_text(node))
        if self._in_cell:
            self._line.parts.append(f" {code_span(code)} ")
            return
        self._end_block()
        text = fenced(code, language_of(node))
        if text:
            self._add("code", "\n".join(f"{self._before}{line}".rstrip() for line in text.split("\n")))


_BLOCK_READERS: dict[str, Read] = {
    **dict.fromkeys(CONTAINERS, Reader._container), **dict.fromkeys(HEADINGS, Reader._heading),
    "pre": Reader._pre, "ul": Reader._list, "ol": Reader._list, "menu": Reader._list, "li": Reader._item,
    "table": Reader._table, "dt": Reader._term, "dd": Reader._definition, "blockquote": Reader._quote,
    "summary": Reader._summary, "hr": Reader._rule, "button": Reader._button, "input": Reader._field,
}  # fmt: skip
Reader.readers = Readers(INLINE_READERS | _BLOCK_READERS, Reader._block, Reader._inline)
