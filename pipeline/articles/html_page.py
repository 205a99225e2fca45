"""Articles as HTML pages, as Confluence, SharePoint and other wikis export them.

Such files are articles only where a team names their ending: most HTML in a repository is no article.
"""

import html
import re
from collections.abc import Iterator
from typing import ClassVar

from pipeline.articles.assembly import assembled
from pipeline.articles.blocks import Block, Piece, visible
from pipeline.articles.formats import ArticleFormat, Stretch
from pipeline.articles.header import Header
from pipeline.articles.model import Article, Keys
from pipeline.articles.text import read_text

# A tag is no longer than this: one that is never closed must not cost the rest of the file again and again.
_TOKEN = re.compile(
    r"(?s)(?P<comment><!--.*?(?:-->|\Z)|<[!?][^>]{0,1000}>)"
    r"|(?P<tag><(?P<end>/?)(?P<name>[A-Za-z][\w:-]{0,60})(?:\"[^\"]{0,4000}\"|'[^']{0,4000}'|[^\"'<>]){0,4000}>)"
)
_HEAD = re.compile(r"(?i)<head(?=[\s>])")
_HEAD_END = re.compile(r"(?i)</head\s{0,9}>")
_PAGE_TITLE = re.compile(r"(?is)<title\b[^>]{0,300}>([^<]{0,1000})")
_META = re.compile(r"(?is)<meta\b([^<>]{0,2000})>")
_ATTRIBUTE = re.compile(r"(?<![\w:-])([\w:-]{1,100})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
# What a wiki puts around an article, and what no reader sees.
_LEFT_OUT = re.compile(
    r"(?:script|style|template|svg|noscript|head|pre|nav|header|footer|aside|select|button|textarea)\Z"
)
_PARTS = re.compile(
    r"(?:p|div|li|[uod]l|d[td]|blockquote|figure|figcaption|hr|address|table|thead|tbody|tfoot|t[rdh]|caption|h[1-6]|html"
    r"|body|main|section|article|form|fieldset|details|summary)\Z"
)


class _Html:
    """HTML pages, with ``<title>`` and ``<meta name>`` as their header."""

    name: ClassVar[str] = "HTML"
    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml")
    version = 1
    distributions: ClassVar[tuple[str, ...]] = ()
    islands = False

    def read(self, source: bytes, path: str, keys: Keys) -> Article:
        """Take what the head says for the header."""
        text = read_text(source)
        return assembled(path, text, _head(text.text), keys, _first_heading)

    def outline(self, body: str) -> Iterator[Block]:
        """The paragraphs, headings, items and cells; what stands around an article on a wiki's page is none."""
        return _Outline(body).blocks()

    def pieces(self, block: Block) -> list[Piece]:
        """Text and tags."""
        return block.pieces

    def addresses(self, text: str, kind: str, url: str, stretch: Stretch) -> Iterator[int]:
        """The value of the attribute, as far as it is written without entities."""
        pattern = rf"(?i)(?:href|cite)\s*=\s*[\"']({re.escape(url)})[\"']"
        found = re.compile(pattern).search(text, stretch.start, stretch.end)
        if kind == "html" and found:
            yield found.start(1)


HTML: ArticleFormat = _Html()


def _head(text: str) -> Header | None:
    opening = _HEAD.search(text)
    closing = _HEAD_END.search(text, opening.end()) if opening else None
    if not opening or not closing:
        return None
    said_there = text[opening.start() : closing.end()]
    title = _PAGE_TITLE.search(said_there)
    pairs = {"title": html.unescape(title[1]).strip()} if title else {}
    for meta in _META.finditer(said_there):
        said = {one[1].lower(): one[2] or one[3] or one[4] or "" for one in _ATTRIBUTE.finditer(meta[1])}
        if said.get("name") and "content" in said:
            pairs.setdefault(said["name"].lower(), html.unescape(said["content"]))
    return Header(tuple(pairs.items()), opening.start(), closing.end(), ())


def _first_heading(body: str) -> str:
    return next((visible(block.pieces) for block in _Outline(body).blocks() if block.level == 1), "")


class _Outline:
    """One way through the tags of a body."""

    def __init__(self, body: str) -> None:
        self._body = body
        self._pieces: list[Piece] = []
        self._depth = self._row = self._level = 0
        self._cell = False

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        after, hidden, opened = 0, "", 0
        for found in _TOKEN.finditer(self._body):
            name, closes = (found["name"] or "").lower(), bool(found["end"])
            if hidden:
                opened += (name == hidden) * (-1 if closes else 1)
                hidden = hidden if opened > 0 else ""
                after = found.end()
                continue
            self._text(after, found.start())
            after = found.end()
            if _LEFT_OUT.match(name) and not closes:
                hidden, opened = name, 1
                yield from self._ended()
            elif _PARTS.match(name):
                yield from self._ended()
                self._part(name, closes=closes)
            else:
                self._tag(found)
        if not hidden:
            self._text(after, len(self._body))
        yield from self._ended()

    def _part(self, name: str, *, closes: bool) -> None:
        if name in ("li", "dd"):
            self._depth = max(0, self._depth + (-1 if closes else 1))
        elif name == "tr" and not closes:
            self._row += 1
        elif name in ("td", "th"):
            self._cell = not closes
        elif name == "table":
            self._cell = False
        elif len(name) == 2 and name[0] == "h" and name[1].isdigit():
            self._level = 0 if closes else int(name[1])

    def _text(self, start: int, end: int) -> None:
        if start < end:
            words = re.sub(r"\s+", " ", html.unescape(self._body[start:end]))
            self._pieces.append(Piece("text", start, end, words))

    def _tag(self, found: re.Match[str]) -> None:
        kind = "html" if found["tag"] else "code"  # a comment shows nothing, and nothing in it is a link
        shown = found["tag"] or ""
        self._pieces.append(Piece(kind, found.start(), found.end(), shown))

    def _ended(self) -> Iterator[Block]:
        """Yield the block that ends here, unless it shows nothing."""
        if any(piece.text.strip() for piece in self._pieces):
            start = self._pieces[0].start
            source = self._body[start : self._pieces[-1].end]
            pieces = [Piece(p.kind, p.start - start, p.end - start, p.text) for p in self._pieces]
            kind = "heading" if self._level else "cell" if self._cell else "paragraph"
            row = self._row if kind == "cell" else 0
            depth = 0 if self._level else self._depth
            yield Block(kind, source, start, depth, row, self._level, pieces)
        self._pieces = []
