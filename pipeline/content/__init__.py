"""HTML to what its reader sees: sections and blocks in canonical Markdown."""

from pipeline.content.extraction import EXTRACTOR, Explained, explain, extract, extractor
from pipeline.content.model import Block, PageLink, Section, Snapshot
from pipeline.content.slices import slice_digest
from pipeline.content.volatile import is_volatile, learn_volatile, still_links
from pipeline.content.wrong import was_home_page, wrong_page

__all__ = [
    "EXTRACTOR",
    "Block",
    "Explained",
    "PageLink",
    "Section",
    "Snapshot",
    "explain",
    "extract",
    "extractor",
    "is_volatile",
    "learn_volatile",
    "slice_digest",
    "still_links",
    "was_home_page",
    "wrong_page",
]
