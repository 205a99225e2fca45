"""Two snapshots, and what changed between them."""

from pipeline.changes.anchors import successor
from pipeline.changes.compare import apply, compare, page_kind
from pipeline.changes.identity import replaced
from pipeline.changes.model import Change, Fact, PageChange

__all__ = ["Change", "Fact", "PageChange", "apply", "compare", "page_kind", "replaced", "successor"]
