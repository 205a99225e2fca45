"""A body to what its reader sees: sections and blocks in canonical Markdown. ``content.extraction`` reads a page."""

from pipeline.content.model import Block, PageLink, Section, Snapshot

__all__ = ["Block", "PageLink", "Section", "Snapshot"]
