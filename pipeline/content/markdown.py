"""Markdown as a page format (RFC 7763), read as GitHub shows it: CommonMark with tables, task lists, footnotes, alerts.

Files come this way from raw.githubusercontent.com and the like, most of them as ``text/plain``. What they hold
in HTML is read by the HTML reader; a tag that HTML does not know, as in ``set <NAME>``, is text.
"""

from functools import cache
from hashlib import sha256
from typing import Any

import msgspec
from pyromark import Options, events
from selectolax.lexbor import LexborHTMLParser

from pipeline.articles.front_matter import read_front_matter
from pipeline.content.cells import cell_text, row_text
from pipeline.content.formats import Document, PageFormat, Parts
from pipeline.content.html.budget import too_complex
from pipeline.content.html.reader import Reader
from pipeline.content.html.rules import code_version, ruling_for
from pipeline.content.markdown_line import DEEPEST, SPANS, TAG, MarkdownLine
from pipeline.content.model import Block
from pipeline.content.parts import anchors_of, links_of, text_fingerprint, text_of
from pipeline.content.slug import Slugs
from pipeline.content.stream import Heading, RawLink, Stream, sections_of
from pipeline.content.text import fenced, is_image, paragraph, plain, readable, tidy
from pipeline.content.wrong import TOO_COMPLEX, text_trouble
from pipeline.sites import Sites, builtin

# What this code does to a text; a change that moves text of any page gets the next number.
_CODE = 1
_OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_GFM
)
# Markdown on which parsers differ: emphasis, nesting, tables, lazy lines, references, HTML, alerts.
_PROBE = (
    "a*b**c*d** _e_f ~~g~~ <h>i</h> <https://a.example> [j][k] ![l](m)[^n]\n\n[k]: o 'p'\n[^n]: q\n\n"
    "> [!NOTE]\n> r\ns\n\n1) t\n   - [x] u\n\n     v\n\n|w|x|\n|-|:-|\n|y\\||z\n\n<div>\n*a*\n\n*b*\n</div>\n\n"
    "<C>\nd\n\n~~~ e f\ng\n~~~\n\n\th\n\ni\n===\n## j #\n***\nhttps://b.example &amp; &copy \\* k  \nl\n"
)
# What front matter says of the page, by its name in a snapshot.
_FACTS = {"ms.date": "ms.date", "lastmod": "modified", "updated": "modified", "lang": "lang"}
# No block but a paragraph begins with this.
_BEFORE = "a "


class _Markdown:
    """Markdown files: headings have the anchors that GitHub gives them."""

    name = "markdown"
    types = ("text/markdown", "text/x-markdown")
    apart = False
    suffixes = (".md", ".markdown", ".mdown")
    # Some servers send Markdown to whoever names the type; what people read is the page.
    weight = 0.0

    def magic(self, start: bytes) -> bool:
        """Nothing at the beginning of a text says that it is Markdown."""
        return False

    def version(self, url: str, sites: Sites) -> str:
        """This code and its parser by what it does; the same for the HTML that stands in Markdown."""
        return f"{_CODE}-pulldown.{_parser_digest()}-{code_version()}"

    def fingerprint(self, body: bytes, url: str, sites: Sites) -> str:
        """A hash of the whole body, whatever its lines end in."""
        return text_fingerprint(self.name, body)

    def read(self, document: Document) -> Parts:
        """The whole text; front matter gives a title where no heading does."""
        text = text_of(document)
        header = read_front_matter(text)
        about = dict(header.properties) if header else {}
        reader = _Reader(text[header.end :] if header else text)
        stream = reader.read()
        if reader.too_complex:
            return Parts(title="", sections=(), trouble=TOO_COMPLEX, kept=(reader.too_complex,))
        spans = [(0, len(stream.pieces))]
        sections, homes = sections_of(stream, spans)
        first = next((section.heading for section in sections if section.depth == 1), "")
        facts = {_FACTS[name]: tidy(value) for name, value in about.items() if name in _FACTS}
        return Parts(
            title=plain(first) or tidy(about.get("title", "")),
            sections=tuple(sections),
            links=links_of(stream, homes, document.url, document.url, document.sites),
            facts=tuple((name, value) for name, value in sorted(facts.items()) if value),
            anchors=anchors_of(stream, sections, spans),
            trouble=text_trouble(sections),
            kept=("the whole text",),
        )


MARKDOWN: PageFormat = _Markdown()


@cache
def _parser_digest() -> str:
    """Return 6 hex digits of what the parser sees in the probe: its release number changes no text."""
    return sha256(repr(list(events(_PROBE, options=_OPTIONS))).encode()).hexdigest()[:6]


class _Outer(msgspec.Struct):
    """What held around a quotation, an item or an alert, to be taken up again after it."""

    before: str
    held: list[str] | None
    alert: str = ""


class _Reader(MarkdownLine):
    """Writes down what the parser sees, block by block, in the form the HTML reader writes pages in."""

    def __init__(self, text: str) -> None:
        """Begin with nothing read of ``text``."""
        super().__init__(text)
        self._text = text
        self._slugs = Slugs()
        self._before = self._marker = ""
        self._held: list[str] | None = None
        self._outer: list[_Outer] = []
        self._lists: list[str] = []
        self._cells: list[str] = []
        # How many links stood before the heading that is being read.
        self._first_link = 0
        # Of the code or HTML that is being read: its source, its language.
        self._source: list[str] | None = None
        self._language = ""
        # Why a block of HTML was not parsed.
        self.too_complex = ""

    def read(self) -> Stream:
        """Read the whole text."""
        self._see(self._text)
        self._end_block()
        return self._stream

    def _see(self, text: str) -> None:
        for event in events(text, options=_OPTIONS):
            name, value = _apart(event)
            if name in ("Start", "End"):
                (self._start if name == "Start" else self._end)(*_apart(value))
            else:
                self._see_leaf(name, value)

    def _see_leaf(self, name: str, value: object) -> None:
        if name in ("Html", "Text") and self._source is not None:
            self._source.append(str(value))
        elif name == "Rule":
            self._end_block()
        else:
            self.leaf(name, value)

    # What begins and ends

    def _start(self, tag: str, detail: object) -> None:
        if tag in SPANS:
            self.open_span(tag, detail)
        elif tag in ("CodeBlock", "HtmlBlock"):
            self._end_block()
            self._source = []
            self._language = _language(detail["Fenced"]) if isinstance(detail, dict) else ""
        elif tag == "TableCell":
            self._in_cell = True
        elif tag == "Heading":
            self._end_block()
            self._name, self._first_link = [], len(self._stream.links)
        elif tag == "List":
            self._end_block()
            self._lists.append("- " if detail is None else "1. ")
        elif tag == "Item":
            self._enter(" " * len(self._lists[-1]))
            self._marker = self._outer[-1].before + self._lists[-1]
        elif tag == "BlockQuote":
            self._quote(str(detail or ""))
        elif tag == "FootnoteDefinition":
            self._end_block()
            self._line.parts.append(f"^{readable(str(detail))}^ ")

    def _end(self, tag: str, detail: object) -> None:
        if tag in SPANS:
            self.close_span(tag)
        elif tag == "TableCell":
            self._cells.append(cell_text(self.taken()))
            self._in_cell = False
        elif tag in ("TableHead", "TableRow"):
            if any(self._cells):
                kind = "header" if tag == "TableHead" else "row"
                self._add(kind, row_text(self._before, self._cells))
            self._cells = []
        elif tag == "CodeBlock":
            self._code_block("".join(self._source or ()))
        elif tag == "HtmlBlock":
            self._html_block("".join(self._source or ()))
        elif tag == "Heading":
            self._end_heading(int(str(detail)[1]))
        else:
            self._end_block()
            if tag == "List":
                self._lists.pop()
            elif tag in ("Item", "BlockQuote"):
                self._leave()

    def _enter(self, more: str) -> None:
        """Go into an item or a quotation, whose lines begin with ``more``."""
        self._end_block()
        self._outer.append(_Outer(self._before, self._held))
        if len(self._outer) < DEEPEST:
            self._before += more

    def _leave(self) -> None:
        """Come out of an item, a quotation or an alert, which is written as one block."""
        outer, texts = self._outer.pop(), self._held
        self._before, self._held, self._marker = outer.before, outer.held, ""
        if outer.alert and texts:
            body = "\n\n".join(texts).split("\n")
            lines = [f"> [!{outer.alert}]", *(f"> {line}".rstrip() for line in body)]
            self._add("alert", "\n".join(self._before + line for line in lines))

    def _quote(self, alert: str) -> None:
        if not alert or self._held is not None:
            self._enter("> ")
            return
        self._enter("")
        self._outer[-1].alert = alert.upper()
        self._held, self._before = [], ""

    # Blocks

    def _end_block(self) -> None:
        text = self.taken()
        if not text:
            return
        if self._marker:
            self._add("item", f"{self._marker}{paragraph(text)}")
        elif is_image(text):
            self._add("image", f"{self._before}{text}")
        else:
            self._add("quote" if ">" in self._before else "paragraph", f"{self._before}{paragraph(text)}")

    def _add(self, kind: str, text: str) -> None:
        """Write a block down, or hold it for the alert that is being read."""
        self._marker = ""
        if self._held is not None:
            self._held.append(text)
        else:
            self._stream.pieces.append(Block(kind, text))

    def _end_heading(self, depth: int) -> None:
        text, name = self.taken(), "".join(self._name or ())
        self._name = None
        self._add_heading(text, name, depth)

    def _add_heading(self, text: str, name: str, depth: int) -> None:
        """Write a heading down under the anchor of its ``name``; its links stand in the section it begins."""
        if not text:
            return
        text = text.replace("{#", "\\{#")
        if self._held is not None:
            self._add("paragraph", f"**{text}**")
            return
        self._marker = ""
        for link in self._stream.links[self._first_link :]:
            link.position = len(self._stream.pieces)
        self._stream.pieces.append(Heading(self._slugs.of(name), text, depth))

    def _code_block(self, source: str) -> None:
        self._source = None
        text = fenced(source, self._language)
        if text:
            self._add("code", "\n".join(f"{self._before}{line}".rstrip() for line in text.split("\n")))

    def _html_block(self, source: str) -> None:
        """Read a block of HTML as HTML; one that begins with no tag of HTML is a paragraph."""
        self._source = None
        tag = TAG.match(source.lstrip())
        if tag and not self.is_html(tag):
            self._lead = _BEFORE
            self._see(_BEFORE + " ".join(source.split("\n")))
        else:
            self._add_html(TAG.sub(lambda tag: tag[0] if self.is_html(tag) else f"&lt;{tag[0][1:]}", source))

    def _add_html(self, source: str) -> None:
        """Read HTML with the rules of no site and write it down at this place."""
        html = source.encode()
        self.too_complex = self.too_complex or too_complex(html)
        body = None if self.too_complex else LexborHTMLParser(html).body
        if body is None:
            return
        ruling = ruling_for("", builtin())
        read = Reader(ruling.rules, ruling.dropping, {}, "", html).read((body,))
        places = []
        for piece in read.pieces:
            places.append(len(self._stream.pieces))
            self._first_link = len(self._stream.links)
            if isinstance(piece, Heading):
                self._add_heading(piece.text, plain(piece.text), piece.depth)
            else:
                kind = "quote" if piece.kind == "paragraph" and ">" in self._before else piece.kind
                self._add(
                    kind, "\n".join(f"{self._before}{line}".rstrip() for line in piece.text.split("\n"))
                )
        places.append(len(self._stream.pieces))
        self._stream.links += [
            RawLink(places[link.position], link.label, link.href, link.image) for link in read.links
        ]
        self._stream.anchors += [(places[at], name) for at, name in read.anchors]


def _apart(event: Any) -> tuple[str, Any]:
    """Return the name of an event or a tag of the parser, and what it says besides (``None`` for nothing)."""
    return (event, None) if isinstance(event, str) else next(iter(event.items()))


def _language(info: str) -> str:
    """Return the language that the info string of a fence names (CommonMark 4.5), "" when it names none."""
    name = (info.split() or [""])[0].lower()
    return name if name.replace("-", "").replace("+", "").isalnum() else ""
