"""Two snapshots, and what changed between them. ``changes.compare`` finds it, ``changes.settle`` judges a visit."""

from pipeline.changes.kinds import ChangeKind, PageNews, Part
from pipeline.changes.model import Change, Fact, PageChange

__all__ = ["Change", "ChangeKind", "Fact", "PageChange", "PageNews", "Part"]
