"""One group's pages against its accepted baseline."""

import msgspec

from pipeline.baseline.elsewhere import Elsewhere, Refused
from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.content import Snapshot
from pipeline.corpus.page_index import Pages
from pipeline.storage.spool import Spool


class Group(msgspec.Struct, frozen=True):
    """One group's pages against its accepted baseline; ``spool`` gathers what its proposal will hold.

    ``proposed`` is the tree of the group's open proposal, from which a page that cannot be read is carried on.
    ``earlier`` are those of open proposals of groups that are no more.
    ``elsewhere`` and ``refused`` are where to look for a page's text that this group has not accepted.
    ``whole`` are the pages whose accepted snapshot is known to have every section that articles name.
    """

    name: str
    pages: Pages
    accepted: SnapshotTree
    proposed: SnapshotTree | None
    spool: Spool = msgspec.field(default_factory=Spool)
    whole: set[str] = msgspec.field(default_factory=set)
    elsewhere: Elsewhere | None = None
    refused: Refused | None = None
    earlier: tuple[SnapshotTree, ...] = ()

    def compared_with(self, url: str, road: str | None = None) -> tuple[Snapshot | None, bool]:
        """Return the text that news of ``url`` is measured by, and whether it still has to be taken over.

        That is what the group accepted, else what another group accepted, else what a first request held. Where
        groups were switched off, the text that one of them accepted is newer than the one of the time before. Where
        the page came by another ``road`` than what was accepted, it is what the open proposal holds from that road.

        Raises:
            StoreError: the file of the accepted text is none.
        """
        own = self.accepted.snapshot(url)
        if own and road is not None and own.road != road:
            pending = self.pending(url, own)
            return (pending, True) if pending and pending.road == road else (own, False)
        if own and self.name:
            return own, False
        other = self.elsewhere.snapshot(url, self.accepted.root) if self.elsewhere else None
        if other or own:
            return other or own, bool(other)
        return (self.refused.snapshot(self.accepted.path(url)) if self.refused else None), False

    def proposes(self, url: str) -> bool:
        """Return whether the open proposal holds another text of the page than the one that was accepted."""
        proposed = self.proposed.blob(url) if self.proposed else ""
        return bool(proposed) and proposed != self.accepted.blob(url)

    def pending(self, url: str, accepted: Snapshot | None) -> Snapshot | None:
        """Return the text of ``url`` that an open proposal holds and nobody has accepted, ``None`` when none does.

        Raises:
            StoreError: the file of that text is none.
        """
        if self.proposed and self.proposed.blob(url):
            return self.proposed.snapshot(url) if self.proposes(url) else None
        # A branch that a person worked on stays, however long ago its group ended: what was accepted since is newer.
        left = () if self.name and self.accepted.blob(url) else self.earlier
        held = (tree.snapshot(url) for tree in left)
        return next((text for text in held if text and text != accepted), None)
