"""All links, headings and unclosed fences of the Markdown of one article."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.articles import Issue
from pipeline.articles.markdown import visible
from pipeline.links.claims import Spot, claims, only_refers, plain, shortened
from pipeline.links.mark import Mark
from pipeline.links.outline import Block, outline
from pipeline.links.prose import Found, Prose
from pipeline.links.spans import blocks

_HINTS = ("](", "://", "href", "src=", "<src", "[")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its line (from 1), depth (1-6) and text."""

    line: int
    depth: int
    text: str


class Scan:
    """The Markdown of one article, block by block; a block is parsed only when somebody asks for it."""

    def __init__(self, body: str) -> None:
        """Part ``body`` into blocks."""
        tokens, self.env = blocks(body)
        self.lines = body.split("\n")
        self.blocks = list(outline(tokens))
        self._parsed: dict[int, Prose] = {}

    def headings(self) -> list[Heading]:
        """Return all headings in order."""
        return [
            Heading(block.line + 1, block.level, visible(self._prose(at).tokens))
            for at, block in enumerate(self.blocks)
            if block.level
        ]

    def marks(self) -> Iterator[Mark]:
        """Yield every link in the order of the file, with its claim."""
        for at, block in enumerate(self.blocks):
            if block.kind == "fence" or not any(hint in block.source for hint in _HINTS):
                continue
            prose = self._prose(at)
            found = prose.links()
            if found:
                said = self._claims(at, [link.spot for link in found])
                for link, claim in zip(found, said, strict=True):
                    yield self._mark(block, link, claim)

    def unclosed_fences(self) -> list[Issue]:
        """Return ``fence-unclosed`` for every fence that nothing closes."""
        return [
            Issue("fence-unclosed", block.line + 1)
            for block in self.blocks
            if block.kind == "fence" and not self._is_closed(block)
        ]

    def _prose(self, at: int) -> Prose:
        if at not in self._parsed:
            self._parsed[at] = Prose(self.blocks[at].source, self.env)
        return self._parsed[at]

    def _mark(self, block: Block, link: Found, claim: str) -> Mark:
        line = block.line + block.source.count("\n", 0, link.at)
        column = _column(block.source, link.at, self.lines[line] if line < len(self.lines) else "")
        return Mark(link.kind, line + 1, column, link.label, link.url, claim, link.issue)

    def _claims(self, at: int, spots: list[Spot]) -> list[str]:
        block = self.blocks[at]
        if block.row:
            cells = (self._text(i) for i, other in enumerate(self.blocks) if other.row == block.row)
            return [shortened(" | ".join(filter(None, cells)))] * len(spots)
        lead = self._text(at + 1) if block.level and at + 1 < len(self.blocks) else self._lead(at)
        said = claims(self._prose(at).text, spots, "" if block.level else lead)
        return [shortened(f"{one} {lead}".strip()) for one in said] if block.level else said

    def _lead(self, at: int) -> str:
        """Return the text that introduces a block: of the item it stands in, of the list, or a paragraph
        before.

        A paragraph that does no more than refer ("For more information, see ...") belongs to the one above
        it.
        """
        block = self.blocks[at]
        for index in range(at - 1, -1, -1):
            other = self.blocks[index]
            if other.level or other.kind in ("fence", "cell"):
                return ""
            text = self._text(index)
            if other.depth < block.depth:
                return text if other.depth > 0 or text.endswith((":", "：")) else ""
            if other.depth == block.depth == 0:
                return text if text.endswith((":", "：")) or only_refers(self._text(at)) else ""
            if block.depth == 0:
                return ""
        return ""

    def _text(self, at: int) -> str:
        return "" if self.blocks[at].kind == "fence" else plain(self._prose(at).text)

    def _is_closed(self, fence: Block) -> bool:
        last = fence.last - 1
        text = self.lines[last].strip(" \t>") if last < len(self.lines) else ""
        return last > fence.line and len(text) >= len(fence.mark) and not text.strip(fence.mark[0])


def _column(source: str, at: int, line: str) -> int:
    """Return the column in the file's line of an offset in a block, whose lines lack their indentation."""
    start = source.rfind("\n", 0, at) + 1
    end = source.find("\n", at)
    content = source[start : end if end >= 0 else len(source)]
    offset = line.find(content)
    if offset >= 0:
        return offset + at - start + 1
    return max(line.find(source[at : at + 8]), 0) + 1
