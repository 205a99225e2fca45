"""Two snapshots, and what changed between them."""

from pipeline.changes.model import Change, Fact, PageChange

__all__ = ["Change", "Fact", "PageChange"]
