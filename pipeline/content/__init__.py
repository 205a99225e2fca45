"""HTML to what its reader sees: sections and blocks in canonical Markdown."""

from pipeline.content.model import Block, PageLink, Section, Snapshot

__all__ = ["Block", "PageLink", "Section", "Snapshot"]
