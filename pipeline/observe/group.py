"""One group's pages against its accepted baseline."""

import msgspec

from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.corpus.page_index import Pages
from pipeline.storage.spool import Spool


class Group(msgspec.Struct, frozen=True):
    """One group's pages against its accepted baseline; ``spool`` gathers what its proposal will hold.

    ``proposed`` is the tree of the group's open proposal, from which a page that cannot be read is carried on.
    ``whole`` are the pages whose accepted snapshot is known to have every section that articles name.
    """

    name: str
    pages: Pages
    accepted: SnapshotTree
    proposed: SnapshotTree | None
    spool: Spool = msgspec.field(default_factory=Spool)
    whole: set[str] = msgspec.field(default_factory=set)
