"""All links, headings and unclosed fences of the Markdown of one article."""

from collections.abc import Iterator

import msgspec

from pipeline.articles import Issue
from pipeline.articles.markdown import visible
from pipeline.links.claims import Spot, claims, only_refers, plain, shortened
from pipeline.links.mark import Mark
from pipeline.links.outline import Block, leads, outline
from pipeline.links.prose import Prose
from pipeline.links.spans import blocks

_HINTS = ("](", "://", "href", "src")


class Heading(msgspec.Struct, frozen=True):
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
        self._leads = leads(self.blocks)
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
        hints = (*_HINTS, "[") if self.env.get("references") else _HINTS
        for at, block in enumerate(self.blocks):
            if block.kind == "fence" or not any(hint in block.source for hint in hints):
                continue
            prose = self._prose(at)
            found = prose.links()
            if found:
                said = self._claims(at, [link.spot for link in found])
                places = self._places(block, [link.at for link in found])
                for link, claim, (line, column) in zip(found, said, places, strict=True):
                    yield Mark(link.kind, line, column, link.label, link.url, claim, link.issue)

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

    def _places(self, block: Block, offsets: list[int]) -> Iterator[tuple[int, int]]:
        """Yield line and column in the file of each offset, in order; a block lacks its indentation."""
        start, number, indent, counted = 0, block.line, -1, 0
        for at in offsets:
            passed = block.source.count("\n", counted, at)
            counted = at
            if passed or indent < 0:
                number += passed
                start = block.source.rfind("\n", 0, at) + 1
                end = block.source.find("\n", at)
                content = block.source[start : end if end >= 0 else len(block.source)]
                line = self.lines[number] if number < len(self.lines) else ""
                indent = line.find(content)
            if indent >= 0:
                yield number + 1, indent + at - start + 1
            else:
                yield number + 1, max(line.find(block.source[at : at + 8]), 0) + 1

    def _claims(self, at: int, spots: list[Spot]) -> list[str]:
        block = self.blocks[at]
        if block.row:
            return [shortened(" | ".join(filter(None, map(self._text, self._row(at)))))] * len(spots)
        if block.level:
            below = self._text(at + 1) if at + 1 < len(self.blocks) else ""
            said = claims(self._prose(at).text, spots)
            return [shortened(f"{one} {below}".strip()) for one in said]
        return claims(self._prose(at).text, spots, self._lead(at))

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

        A paragraph that only refers ("For more information, see ...") belongs to the one above it.
        """
        before = self._leads[at]
        if before < 0:
            return ""
        text = self._text(before)
        introduces = self.blocks[before].depth > 0 or text.endswith((":", "："))
        refers = self.blocks[at].depth == 0 and only_refers(self._text(at))
        return text if introduces or refers else ""

    def _text(self, at: int) -> str:
        return "" if self.blocks[at].kind == "fence" else plain(self._prose(at).text)

    def _is_closed(self, fence: Block) -> bool:
        last = fence.last - 1
        text = self.lines[last].strip(" \t>") if last < len(self.lines) else ""
        return last > fence.line and len(text) >= len(fence.mark) and not text.strip(fence.mark[0])
