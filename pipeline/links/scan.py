"""All links, headings and unclosed fences of the prose of one article."""

import re
from bisect import bisect_right
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from pipeline.articles import Issue
from pipeline.articles.blocks import Block, visible
from pipeline.articles.formats import ArticleFormat
from pipeline.links.claims import (
    Spot,
    claims,
    footnote_of,
    footnotes_in,
    only_refers,
    plain,
    shortened,
    with_reference,
)
from pipeline.links.includes import Include, includes, may_include
from pipeline.links.mark import Mark
from pipeline.links.prose import Prose

_HINTS = ("[", "://", "href", "src")
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(?!\s)[^*_\n]{1,200}\1\s*\Z")
_FENCE = re.compile(r"`{3,}|~{3,}")


class Heading(msgspec.Struct, frozen=True):
    """A heading: its line (from 1), depth (1-6) and text."""

    line: int
    depth: int
    text: str


class Scan:
    """The prose of one article, block by block; a block is looked into only when somebody asks for it."""

    def __init__(self, body: str, form: ArticleFormat) -> None:
        """Part ``body``, which is written in the format ``form``, into blocks."""
        self.blocks = list(form.outline(body))
        self._body, self._form = body, form
        self._lines = [0, *(end.end() for end in re.finditer("\n", body))]
        self._leads = _leads(self.blocks)
        self._headed = [at for at, block in enumerate(self.blocks) if block.level]
        self._read: dict[int, Prose] = {}
        self._rows: dict[int, str] = {}
        self._noted: dict[str, str] | None = None

    def headings(self) -> list[Heading]:
        """Return all headings in order."""
        return [
            Heading(self._place(block.start)[0], block.level, visible(block.pieces))
            for block in self.blocks
            if block.level
        ]

    def marks(self) -> Iterator[Mark]:
        """Yield every link in the order of the file, with its claim."""
        for at, block in enumerate(self.blocks):
            if block.kind == "fence" or not _may_link(block):
                continue
            found = self._prose(at).links()
            if found:
                said = self._claims(at, [link.spot for link in found])
                for link, claim in zip(found, said, strict=True):
                    line, column = self._place(block.start + link.at)
                    yield Mark(link.kind, line, column, link.label, link.url, claim, link.issue)

    def includes(self) -> Iterator[Include]:
        """Yield the files that the article shows, in the order of the file."""
        for at, include in includes(self.blocks, self._form) if may_include(self._body) else ():
            line, column = self._place(at)
            yield replace(include, line=line, column=column)

    def unclosed_fences(self) -> list[Issue]:
        """Return ``fence-unclosed`` for every fence that nothing closes."""
        return [
            Issue("fence-unclosed", self._place(block.start)[0])
            for block in self.blocks
            if block.kind == "fence" and not _is_closed(block.source)
        ]

    def _prose(self, at: int) -> Prose:
        if at not in self._read:
            block = self.blocks[at]
            self._read[at] = Prose(block.source, self._form.pieces(block))
        return self._read[at]

    def _place(self, at: int) -> tuple[int, int]:
        """Return line and column in the file, from 1, of the character ``at``."""
        line = bisect_right(self._lines, at)
        return line, at - self._lines[line - 1] + 1

    def _claims(self, at: int, spots: list[Spot]) -> list[str]:
        block = self.blocks[at]
        if block.row:
            return [self._row_text(at)] * len(spots)
        if block.level:
            below = self._text(at + 1) if at + 1 < len(self.blocks) else ""
            said = claims(self._prose(at).text, spots)
            return [shortened(f"{one} {below}".strip()) for one in said]
        said = claims(self._prose(at).text, spots, self._lead(at))
        said = [self._of_footnote(at, *one) for one in zip(spots, said, strict=True)]
        if block.kind == "html":
            rows = map(self._prose(at).row, spots)
            return [shortened(row) if row else one for row, one in zip(rows, said, strict=True)]
        return said

    def _of_footnote(self, at: int, spot: Spot, claim: str) -> str:
        """Return the claim of a link; in a footnote it stands for the sentence that refers to the footnote."""
        name = footnote_of(self._prose(at).text, spot) if "[^" in self.blocks[at].source else ""
        if not name:
            return claim
        if self._noted is None:
            texts = (self._prose(n).text for n, one in enumerate(self.blocks) if "[^" in one.source)
            self._noted = dict(reversed([one for text in texts for one in footnotes_in(text)]))
        return with_reference(claim, self._noted[name]) if name in self._noted else claim

    def _row_text(self, at: int) -> str:
        """Return the claim of a table row, put together once: a row may hold thousands of cells with links."""
        row = self.blocks[at].row
        if row not in self._rows:
            self._rows[row] = shortened(" | ".join(filter(None, map(self._text, self._row(at)))))
        return self._rows[row]

    def _row(self, at: int) -> range:
        """Return the blocks of the table row that the block at ``at`` belongs to."""
        first = last = at
        row = self.blocks[at].row
        while first and self.blocks[first - 1].row == row:
            first -= 1
        while last < len(self.blocks) and self.blocks[last].row == row:
            last += 1
        return range(first, last)

    def _lead(self, at: int) -> str:
        """Return the text that introduces a block: of its item, of the list, or the paragraph before.

        A list that nothing introduces stands for its heading; a line in bold is one. A paragraph that only refers
        ("For more information, see ...") belongs to the one above it.
        """
        before = self._leads[at]
        if before < 0:
            return self._heading(at) if self.blocks[at].depth else ""
        text = self._text(before)
        introduces = self.blocks[before].depth > 0 or text.endswith((":", "："))
        introduces = introduces or _BOLD_LINE.match(self.blocks[before].source) is not None
        refers = self.blocks[at].depth == 0 and only_refers(self._text(at))
        if introduces or refers:
            return text
        return self._heading(at) if self.blocks[at].depth else ""

    def _heading(self, at: int) -> str:
        above = bisect_right(self._headed, at) - 1
        return visible(self.blocks[self._headed[above]].pieces) if above >= 0 else ""

    def _text(self, at: int) -> str:
        return "" if self.blocks[at].kind == "fence" else plain(self._prose(at).text)


def _may_link(block: Block) -> bool:
    """Say whether a block may hold a link: by what its source shows, or by what its format saw in it."""
    seen = any(piece.kind == "link" for piece in block.pieces)
    return seen or any(hint in block.source for hint in _HINTS)


def _is_closed(fence: str) -> bool:
    opening = _FENCE.match(fence.lstrip())
    *rest, last = fence.rstrip("\n").split("\n")
    mark = last.strip(" \t>")
    return bool(opening and rest and len(mark) >= len(opening[0]) and not mark.strip(opening[0][0]))


def _leads(blocks: list[Block]) -> list[int]:
    """Return for each block which one may introduce it, -1 for none.

    In a list that is the last block before it that stands less deep; outside lists the paragraph just before.
    """
    found = []
    last: list[int] = []
    for at, block in enumerate(blocks):
        above = last[: block.depth] if block.depth else last[:1] if last[:1] == [at - 1] else []
        found.append(max(above, default=-1))
        if block.level:
            last = []
        elif block.kind in ("paragraph", "html", "code"):
            last = [*last[: block.depth], *[-1] * (block.depth - len(last)), at]
    return found
