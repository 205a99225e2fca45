"""Plain text as a page format (RFC 2046, 4.1.3): paragraphs between blank lines, every line where it was."""

from collections.abc import Iterator
from itertools import groupby

from pipeline.content.formats import Document, PageFormat, Parts
from pipeline.content.model import Block, Section
from pipeline.content.parts import text_fingerprint, text_of
from pipeline.content.rows import name_of
from pipeline.content.text import fenced, paragraph, readable, tidy
from pipeline.content.wrong import text_trouble
from pipeline.sites import Sites

# What this code does to a text; a change that moves text of any page gets the next number.
_CODE = 1


class _PlainText:
    """Text without markup: what looks like a tag or a heading is text."""

    name = "text"
    types = ("text/plain",)
    apart = False
    suffixes = (".txt", ".text")
    weight = 0.9

    def magic(self, start: bytes) -> bool:
        """Nothing at the beginning of a text says that it is one."""
        return False

    def version(self, url: str, sites: Sites) -> str:
        """The number of this code: there is no parser, and no site has rules for its texts."""
        return f"{_CODE}-text"

    def fingerprint(self, body: bytes, url: str, sites: Sites) -> str:
        """A hash of the whole body, whatever its lines end in."""
        return text_fingerprint(self.name, body)

    def read(self, document: Document) -> Parts:
        """Every paragraph as a block; the file's name stands for a title, as in the tab of a browser."""
        blocks = tuple(_blocks(text_of(document)))
        sections = (Section("", "", 0, (), blocks),) if blocks else ()
        return Parts(
            title=name_of(document.url),
            sections=sections,
            trouble=text_trouble(sections),
            kept=("the whole text",),
        )


PLAIN_TEXT: PageFormat = _PlainText()


def _blocks(text: str) -> Iterator[Block]:
    """Yield a block for each paragraph: one line as a paragraph, several as a code block, which keeps them."""
    for is_text, run in groupby(text.splitlines(), key=lambda line: bool(line.strip())):
        lines = list(run)
        if is_text and len(lines) > 1:
            yield Block("code", fenced("\n".join(lines), ""))
        elif is_text:
            yield Block("paragraph", paragraph(tidy(readable(lines[0]))))
