"""Articles in AsciiDoc: titles, paragraphs, lists, tables, links, attributes and includes.

A light reader after https://docs.asciidoctor.org/asciidoc/latest/: what renders text is left out, what changes
where a link leads or whether a line is shown is read.
"""

import re
from collections.abc import Generator, Iterator
from typing import ClassVar

from pipeline.articles.assembly import assembled
from pipeline.articles.blocks import Block, Piece, visible
from pipeline.articles.formats import ArticleFormat, Stretch
from pipeline.articles.front_matter import read_front_matter
from pipeline.articles.header import Header
from pipeline.articles.model import Article, Keys
from pipeline.articles.text import read_text

_ENTRY = re.compile(r"^:([\w-]{1,100}):(?:[ \t]+(.*))?$", re.MULTILINE)
_ENTRIES = re.compile(
    r"(?:\s*(?://[^\n]*\n)*=[ \t][^\n]*\n(?:[^:\n][^\n]*\n){0,2})?((?::[\w-]{1,100}:[^\n]*(?:\n|\Z))+)"
)
# Between two such lines is nothing that a reader sees as prose.
_VERBATIM = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|`{3,})[^\n]*\Z")
# Such a line opens or closes what holds blocks of its own.
_CONTAINER = re.compile(r"(?:={4,}|\*{4,}|_{4,}|--)\Z")
_TABLE = re.compile(r"[|!,:]={3,}\Z")
_TITLE = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)\Z")
_ATTRIBUTES = re.compile(r"\[[^\]\n]*\]\Z")
_NO_PROSE = re.compile(
    r"\[(?:source|listing|literal|stem|latexmath|asciimath|plantuml|mermaid|graphviz|verse)\b"
)
_ITEM = re.compile(r"[ \t]*(\*{1,6}|-|\.{1,6}|\d{1,9}\.|<(?:\d{1,3}|\.)>)[ \t]+(?=\S)")
_TERM = re.compile(r"[ \t]*(\S[^\n]{0,300}?)(:{2,4}|;;)(?:[ \t]+|\Z)")
_SKIPPED = re.compile(
    r"(?://(?!/)|ifdef::|ifndef::|ifeval::|endif::|toc::|video::|audio::|'''\Z|<<<\Z|\+\Z|:!?[\w-]{1,100}!?:(?:\s|\Z))"
)
_CELL = re.compile(r"(?<!\\)(?:\d{1,3}(?:\.\d{1,3})?[+*]|\.\d{1,3}\+)?[<^>.]{0,4}[aehlmsdv]?\|")
_TARGET = r"[^\s\[\]<>]{1,2000}"
_INLINE = re.compile(
    r"(?P<code>`[^`\n]{1,2000}`|\+\+\+[^+\n]{1,2000}\+\+\+)"
    r"|(?P<escaped>\\(?:https?|link|mailto|image|xref))"
    rf"|link:(?:\+\+(?P<raw>[^+\s]{{1,2000}})\+\+|(?P<to>{_TARGET}))\[(?P<label>(?:[^\]\\]|\\.){{0,500}})\]"
    rf"|(?P<url>(?:https?://|\{{[\w-]{{1,100}}\}}){_TARGET}|\{{[\w-]{{1,100}}\}}(?=\[))"
    r"(?:\[(?P<text>(?:[^\]\\]|\\.){0,500})\])?"
    rf"|(?:xref:{_TARGET}\[(?P<cross>[^\]]{{0,500}})\]|<<[^<>,]{{1,300}}(?:,(?P<named>[^<>]{{0,500}}))?>>)"
    rf"|image::?(?P<picture>{_TARGET})\[(?P<alt>[^\]]{{0,500}})\]"
)
_REFERENCE = re.compile(r"\{([\w-]{1,100})\}")
_AFTER = ".,;:!?)'\""
_LONGEST = 2_000


class _AsciiDoc:
    """AsciiDoc files; attributes under their title are their header."""

    name: ClassVar[str] = "AsciiDoc"
    suffixes: ClassVar[tuple[str, ...]] = (".adoc", ".asciidoc", ".asc")
    version = 1
    distributions: ClassVar[tuple[str, ...]] = ()
    islands = False

    def read(self, source: bytes, path: str, keys: Keys) -> Article:
        """Take attributes below the title, or front matter, for the header."""
        text = read_text(source)
        header = read_front_matter(text.text) or _entries(text.text)
        first = next((b for b in _Outline(text.text).blocks() if b.level == 1), None)
        return assembled(path, text, header, keys, lambda _: visible(first.pieces) if first else "")

    def outline(self, body: str) -> Iterator[Block]:
        """Titles, paragraphs, items and cells; what is verbatim or a comment is none."""
        return _Outline(body).blocks()

    def pieces(self, block: Block) -> list[Piece]:
        """The text and the links of a block."""
        return block.pieces

    def addresses(self, text: str, kind: str, url: str, stretch: Stretch) -> Iterator[int]:
        """The address behind ``link:``, or as it stands; one that attributes are part of stands nowhere."""
        at = text.find(url, stretch.start, stretch.end)
        if at >= 0 and text[stretch.start : at] in ("", "link:", "link:++"):
            yield at


ASCIIDOC: ArticleFormat = _AsciiDoc()


def _entries(text: str) -> Header | None:
    found = _ENTRIES.match(text)
    if not found:
        return None
    pairs = tuple((one[1].lower(), (one[2] or "").strip()) for one in _ENTRY.finditer(found[1]))
    # Nothing is taken out of the body: the attributes are told again where its links are read.
    end = found.end(1) - found[1].endswith("\n")
    return Header(pairs, end, end, ())


class _Outline:
    """One way through the lines of a body."""

    def __init__(self, body: str) -> None:
        self._body = body
        self._attributes = {one[1].lower(): (one[2] or "").strip() for one in _ENTRY.finditer(body)}
        self._held: list[tuple[int, str]] = []
        self._depth = self._row = self._held_row = 0
        self._in_table = self._no_prose = self._row_open = self._list_may_end = False

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        closing, at = "", 0
        for line in self._body.split("\n"):
            start, at = at, at + len(line) + 1
            said = line.rstrip()
            if closing:
                closing = "" if said == closing else closing
                continue
            opening = _VERBATIM.match(said)
            if opening:
                closing = opening[1]
                yield from self._ended()
                self._no_prose = False
                continue
            yield from self._line(start, said)
        yield from self._ended()

    def _line(self, start: int, said: str) -> Iterator[Block]:
        if _TABLE.match(said):
            yield from self._ended()
            self._in_table, self._depth = not self._in_table, 0
        elif not said or _CONTAINER.match(said) or _SKIPPED.match(said):
            yield from self._ended()
            self._list_may_end = not said
        elif said.startswith("include::"):
            yield from self._ended()
            yield Block("paragraph", said, start, 0, 0, 0, [])
        elif _ATTRIBUTES.match(said):
            yield from self._ended()
            self._no_prose = bool(_NO_PROSE.match(said))
        elif self._in_table:
            yield from self._table_line(start, said)
        else:
            yield from self._prose_line(start, said)

    def _prose_line(self, start: int, said: str) -> Iterator[Block]:
        title, item, term = _TITLE.match(said), _ITEM.match(said), _TERM.match(said)
        if title and not self._held:
            self._depth = 0
            yield self._block("heading", start + title.start(2), title[2], level=len(title[1]))
        elif item:
            yield from self._ended()
            mark = item[1]
            self._depth = len(mark) if mark[0] in "*." else 1
            self._held = [(start + item.end(), said[item.end() :])]
        elif term and "://" not in term[1]:
            yield from self._ended()
            self._depth = len(term[2]) - 1
            yield self._block("paragraph", start + term.start(1), term[1])
            self._depth += 1
            if said[term.end() :].strip():
                self._held = [(start + term.end(), said[term.end() :])]
        elif self._held or not said[0].isspace():
            if not self._held and self._list_may_end:
                self._depth = 0
            self._held.append((start, said))
        self._list_may_end = False

    def _table_line(self, start: int, said: str) -> Iterator[Block]:
        """Cells of one line are a row; cells on lines of their own are one up to an empty line."""
        marks = list(_CELL.finditer(said))
        if not marks:
            if self._held:
                self._held.append((start, said))
            return
        if len(marks) > 1 or not self._row_open:
            self._row += 1
        self._row_open = len(marks) == 1
        for mark, following in zip(marks, [*marks[1:], None], strict=True):
            if self._held:
                yield self._joined("cell")
            end = following.start() if following else len(said)
            self._held, self._held_row = [(start + mark.end(), said[mark.end() : end])], self._row

    def _ended(self) -> Iterator[Block]:
        """Yield the block that was held, if any; an empty line ends a row."""
        if self._held and not self._no_prose:
            yield self._joined("cell" if self._in_table else "paragraph")
        self._no_prose = self._no_prose and not self._held
        self._held = []
        self._row_open = False

    def _joined(self, kind: str) -> Block:
        start = self._held[0][0]
        last, words = self._held[-1]
        source = self._body[start : last + len(words)]
        self._held = []
        return self._block(kind, start, source)

    def _block(self, kind: str, start: int, source: str, level: int = 0) -> Block:
        pieces = list(self._pieces(source))
        shown = _links_only(source, pieces)
        row = self._held_row if kind == "cell" else 0
        return Block(kind, shown, start, 0 if level else self._depth, row, level, pieces)

    def _pieces(self, source: str) -> Iterator[Piece]:
        after = 0
        for found in _INLINE.finditer(source):
            if found.start() < after:
                continue
            yield from _text(source, after, found.start())
            after = found.end()
            if found["code"]:
                yield Piece("code", found.start(), after, found["code"].strip("`+"))
            elif found["escaped"]:
                yield Piece("text", found.start(), after, found["escaped"][1:])
                # What follows the backslash is text, to the end of the address.
                rest = re.compile(r"\S*").match(source, after)
                after = rest.end() if rest else after
                yield Piece("text", found.end(), after, source[found.end() : after])
            elif found["picture"]:
                yield Piece("image", found.start(), after, found["alt"].partition(",")[0], found["picture"])
            elif found["url"] or found["to"] or found["raw"]:
                after = yield from self._link(source, found)
            else:
                yield Piece("text", found.start(), after, found["cross"] or found["named"] or "")
        yield from _text(source, after, len(source))

    def _link(self, source: str, found: re.Match[str]) -> Generator[Piece, None, int]:
        """Yield the pieces of a link; return where it ends."""
        written = found["url"] or found["to"] or found["raw"]
        label = found["text"] if found["url"] else found["label"]
        end = found.end()
        if label is None:
            stripped = written.rstrip(_AFTER if "(" not in written else _AFTER.replace(")", ""))
            end -= len(written) - len(stripped)
            written = stripped
        url = self._filled(written)
        if found["url"] and not re.match(r"https?://.", url):
            yield Piece("text", found.start(), end, self._filled(source[found.start() : end]))
            return end
        way = "inline" if label is not None else "autolink"
        yield Piece("link", found.start(), end, url=url, way=way)
        yield Piece("text", found.start(), end, self._filled(_label(label or "") or url))
        yield Piece("link_end", end, end)
        return end

    def _filled(self, text: str) -> str:
        """Return ``text`` with the attributes it names; one that the file does not set stays as it is."""
        for _ in range(5):
            if "{" not in text or len(text) > _LONGEST:
                break
            text = _REFERENCE.sub(lambda one: self._attributes.get(one[1].lower(), one[0]), text)
        return text[:_LONGEST]


def _text(source: str, start: int, end: int) -> Iterator[Piece]:
    if start < end:
        yield Piece("text", start, end, re.sub(r"\s+", " ", source[start:end]))


def _label(written: str) -> str:
    """Return the words of a link: without what follows a comma when that sets something, and without a caret."""
    words, comma, rest = written.partition(",")
    shown = words if comma and "=" in rest else written
    return shown.replace("\\]", "]").removesuffix("^").strip().strip('"')


def _links_only(source: str, pieces: list[Piece]) -> str:
    """Return the source with its links alone: nothing else is to be taken for one."""
    shown = [" "] * len(source)
    for piece in pieces:
        if piece.kind == "link":
            shown[piece.start : piece.end] = source[piece.start : piece.end]
    return "".join(shown)
