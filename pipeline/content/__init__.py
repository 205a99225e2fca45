"""HTML to what its reader sees: sections and blocks in canonical Markdown."""

from pipeline.content.extraction import EXTRACTOR, extract
from pipeline.content.model import Block, PageLink, Section, Snapshot
from pipeline.content.slices import slice_digest
from pipeline.content.volatile import learn_volatile
from pipeline.content.wrong import wrong_page

__all__ = [
    "EXTRACTOR",
    "Block",
    "PageLink",
    "Section",
    "Snapshot",
    "extract",
    "learn_volatile",
    "slice_digest",
    "wrong_page",
]
