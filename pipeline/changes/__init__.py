"""Two snapshots, and what changed between them. ``changes.compare`` finds it, ``changes.settle`` judges a visit."""

from pipeline.changes.model import Change, Fact, PageChange

__all__ = ["Change", "Fact", "PageChange"]
