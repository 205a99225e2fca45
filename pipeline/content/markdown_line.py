"""The lines of a Markdown page: text, code, links, and the HTML that stands between them."""

import re

from pipeline.content.cells import BREAK
from pipeline.content.html.tags import BLOCK, INLINE, VOID_OF_TEXT
from pipeline.content.html.walk import INLINE_READERS
from pipeline.content.line import Line
from pipeline.content.stream import RawLink, Stream
from pipeline.content.text import code_span, readable, tidy

# Deeper than this nothing nests to the eye, and hostile pages do.
DEEPEST = 150
_MARKS = {"Strong": "**", "Emphasis": "*"}
SPANS = frozenset((*_MARKS, "Strikethrough", "Link", "Image"))

TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])")
_ATTRIBUTE = re.compile(r"\s([A-Za-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HTML = BLOCK | INLINE | VOID_OF_TEXT | INLINE_READERS.keys()
_NEEDS_NO_END = frozenset(("br", "dd", "dt", "hr", "img", "li", "p", "td", "th", "tr"))
_END_IN_CAPITALS = re.compile(r"</([A-Z][A-Z0-9]*)>")


class MarkdownLine:
    """Reads inline elements; who reads blocks takes the line's text when the block ends."""

    def __init__(self, text: str) -> None:
        """Begin with nothing read of ``text``."""
        self._stream = Stream()
        self._line = Line()
        # What is open in this line: elements of HTML with their destinations, destinations of spans.
        self._tags: list[tuple[str, str]] = []
        self._spans: list[str] = []
        # Of the heading that is being read: its text without markup.
        self._name: list[str] | None = None
        self._in_image = False
        # What was put before the text and is to be left out of it.
        self._lead = ""
        self._in_cell = False
        self._closed = frozenset(_END_IN_CAPITALS.findall(text))

    def taken(self) -> str:
        """Return the text of the line and empty it; what is open in it ends with it."""
        while self._tags:
            self._close_tag(self._tags[-1][0])
        return self._line.take()

    def leaf(self, name: str, value: object) -> None:
        """Read what stands in a line and holds nothing: text, code, a tag, a line's end."""
        text = str(value)
        if name == "Text":
            self._said(text, readable(text.removeprefix(self._lead)))
            self._lead = ""
        elif name == "Code":
            self._said(text, code_span(text))
        elif name == "InlineHtml":
            self._tag(text)
        elif name in ("SoftBreak", "HardBreak"):
            self._line.parts.append(" ")
        elif name == "FootnoteReference":
            self._line.parts.append(f"^{readable(text)}^")
        elif name == "TaskListMarker":
            self._line.parts.append(readable("[x] " if value else "[ ] "))

    def _said(self, text: str, shown: str) -> None:
        """Write down a part of the line, and of the name of the heading it stands in."""
        self._line.parts.append(shown)
        if self._name is not None:
            self._name.append(text)

    def open_span(self, tag: str, detail: object) -> None:
        """Begin emphasis, a link or an image; ``detail`` is what the parser says of it."""
        self._spans.append(str(detail["dest_url"]) if isinstance(detail, dict) else "")
        self._in_image = self._in_image or tag == "Image"
        if len(self._spans) < DEEPEST:
            self._line.begin()

    def close_span(self, tag: str) -> None:
        """End what began last."""
        deep, href = len(self._spans) >= DEEPEST, self._spans.pop()
        mark = "" if self._name is not None or self._in_image else _MARKS.get(tag, "")
        if deep:
            return
        if mark:
            self._line.wrap(mark, mark)
            return
        start = self._line.end()
        label = tidy("".join(self._line.parts[start:])) if href else ""
        if tag == "Image":
            self._in_image = False
            self._line.parts[start:] = [f"![{label}]"] if label else []
        self._note(label, href, image=tag == "Image")

    def _note(self, label: str, href: str, *, image: bool = False) -> None:
        if label and href:
            self._stream.links.append(RawLink(len(self._stream.pieces), label, href, image))

    # HTML inside a line

    def is_html(self, tag: re.Match[str]) -> bool:
        """Say whether a tag is one of HTML: ``<NAME>`` is none, nor is ``<SOURCE>`` that nothing closes."""
        name = tag[1]
        if name.lower() not in _HTML:
            return False
        bare = name.isupper() and tag.string.startswith(">", tag.end())
        return not bare or name.lower() in _NEEDS_NO_END or name in self._closed

    def _tag(self, source: str) -> None:
        tag = TAG.match(source)
        if tag is None:
            return
        if not self.is_html(tag):
            self._line.parts.append(readable(source))
            return
        name = tag[1].lower()
        if source.startswith("</"):
            if self._tags and self._tags[-1][0] == name:
                self._close_tag(name)
            return
        self._open_tag(name, {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(source)})

    def _open_tag(self, name: str, attributes: dict[str, str]) -> None:
        for anchor in {attributes.get("id"), attributes.get("name") if name == "a" else ""} - {None, ""}:
            if len(str(anchor).split()) == 1:
                self._stream.anchors.append((len(self._stream.pieces), str(anchor)))
        if name == "br":
            self._line.parts.append(f" {BREAK} " if self._in_cell else " ")
        elif name == "img":
            alt = tidy(readable(attributes.get("alt", "")))
            self._line.parts.append(f"![{alt}]" if alt else "")
            self._note(alt, attributes.get("src", ""), image=True)
        elif name in ("a", "sup", "sub") and len(self._tags) < DEEPEST:
            self._line.begin()
            self._tags.append((name, attributes.get("href", "")))

    def _close_tag(self, name: str) -> None:
        _, href = self._tags.pop()
        if name == "a":
            start = self._line.end()
            self._note(tidy("".join(self._line.parts[start:])) if href else "", href)
        else:
            self._line.raised("^" if name == "sup" else "~")
