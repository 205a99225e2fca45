"""Word files as a page format, read by python-docx."""

import io
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from pipeline.content.formats import Document, PageFormat, Parts
from pipeline.content.model import Block
from pipeline.content.office.package import ZIP, fingerprint, read_with
from pipeline.content.parts import anchors_of, links_of
from pipeline.content.rows import name_of, table_blocks
from pipeline.content.slug import Slugs
from pipeline.content.stream import Heading, RawLink, Stream, sections_of
from pipeline.content.text import paragraph, plain, readable, tidy
from pipeline.content.wrong import text_trouble
from pipeline.sites import Sites

# What this code does to a text; a change that moves text of any page gets the next number.
_CODE = 1
_HEADING = re.compile(r"(?i)heading ([1-9])")
_DEEPEST = 6


class _Docx:
    """Word files: headings by their style, paragraphs, lists, tables, links."""

    name = "docx"
    types = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)
    apart = True
    suffixes = (".docx",)
    weight = 0.0

    def magic(self, start: bytes) -> bool:
        """A ZIP archive may be one; the type or the name decides."""
        return start.startswith(ZIP)

    def version(self, url: str, sites: Sites) -> str:
        """The number of this code."""
        return f"{_CODE}-docx"

    def fingerprint(self, body: bytes, url: str, sites: Sites) -> str:
        """A hash of the whole file."""
        return fingerprint(self.name, body)

    def read(self, document: Document) -> Parts:
        """The whole text; what was deleted with changes tracked is gone, what was inserted is there."""
        return read_with(partial(_read, document), document.body)


DOCX: PageFormat = _Docx()


def _read(document: Document) -> Parts:
    import docx

    file = docx.Document(io.BytesIO(document.body))
    stream = _stream(file)
    spans = [(0, len(stream.pieces))]
    sections, homes = sections_of(stream, spans)
    first = next((section.heading for section in sections if section.depth == 1), "")
    return Parts(
        title=plain(first) or tidy(file.core_properties.title or "") or name_of(document.url),
        sections=tuple(sections),
        links=links_of(stream, homes, document.url, document.url, document.sites),
        anchors=anchors_of(stream, sections, spans),
        trouble=text_trouble(sections),
        kept=("the whole text",),
    )


def _stream(file: Any) -> Stream:
    stream, slugs = Stream(), Slugs()
    for part in file.iter_inner_content():
        if hasattr(part, "rows"):
            stream.pieces += table_blocks(_rows(part))
            continue
        said = tidy(_text(part._p))
        if said:
            _add_links(stream, part)
            stream.pieces.append(_piece(part, said, slugs))
    return stream


def _rows(table: Any) -> Iterator[list[str]]:
    """Yield the rows of a table; a cell that reaches over several columns has its text in the first."""
    for row in table.rows:
        cells: list[str] = []
        last = None
        for cell in row.cells:
            cells.append("" if cell._tc is last else " ".join(_text(one._p) for one in cell.paragraphs))
            last = cell._tc
        yield cells


def _text(element: Any) -> str:
    """Return the text of a paragraph, runs that were inserted with changes tracked among it."""
    parts = []
    for node in element.iter():
        name = str(node.tag).rpartition("}")[2]
        if name == "t":
            parts.append(node.text or "")
        elif name in ("tab", "br", "cr"):
            parts.append(" ")
    return "".join(parts)


def _piece(part: Any, said: str, slugs: Slugs) -> Block | Heading:
    style = part.style.name if part.style is not None and part.style.name else ""
    heading = _HEADING.match(style)
    if heading or style == "Title":
        depth = min(int(heading[1]), _DEEPEST) if heading else 1
        return Heading(slugs.of(said), readable(said), depth)
    numbered = part._p.pPr is not None and part._p.pPr.numPr is not None
    if style.startswith("List") or numbered:
        return Block("item", f"- {paragraph(readable(said))}")
    return Block("paragraph", paragraph(readable(said)))


def _add_links(stream: Stream, part: Any) -> None:
    at = len(stream.pieces)
    stream.links += [
        RawLink(at, readable(tidy(link.text)), link.url, False) for link in part.hyperlinks if link.url
    ]
