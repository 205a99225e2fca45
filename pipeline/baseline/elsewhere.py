"""What was accepted, or refused as a start, somewhere else than in a group's own folder.

Groups are switched on and off, owners hand over: the accepted text of a page then lies in another folder. And a
first request that was closed accepted nothing, but what it held is still what to compare with.
"""

from collections.abc import Iterator, Mapping

from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.content import Snapshot
from pipeline.git.repository import Repository
from pipeline.snapshots.paths import FOLDER, Root, is_report_json


class Elsewhere:
    """All files under ``snapshots/`` of the base, whichever group they belong to."""

    def __init__(self, everything: SnapshotTree) -> None:
        """Look into ``everything``, the tree of the whole folder."""
        self.everything = everything
        folders = {path.rpartition("/")[0] for path in everything if is_report_json(path)} | {FOLDER}
        self._roots = [Root(folder.removeprefix(FOLDER).removeprefix("/")) for folder in sorted(folders)]

    def snapshot(self, url: str, own: Root) -> Snapshot | None:
        """Return the text of ``url`` that another group than ``own`` accepted, ``None`` when none did.

        Raises:
            StoreError: the file there is no snapshot.
        """
        paths = (root.snapshot(url) for root in self._roots if root != own)
        return next((self.everything.at(path) for path in paths if self.everything.blob_at(path)), None)

    def reports(self, own: Root) -> Iterator[str]:
        """Yield the paths of reports that no group of today writes, as the group of ``own`` sees it.

        Where articles are grouped that is the one of the time before, else those of all groups.
        """
        for root in [Root()] if own.group else [root for root in self._roots if root.group]:
            paths = (root.report_markdown, root.report_json, root.report_html)
            yield from filter(self.everything.blob_at, paths)


class Refused:
    """The first texts of pages in a request that was closed: accepted by nobody, and not to be asked again."""

    def __init__(self, repository: Repository, blobs: Mapping[str, str]) -> None:
        """Stand for ``blobs``, by the path of the snapshot."""
        self._repository, self._blobs = repository, blobs

    def __len__(self) -> int:
        return len(self._blobs)

    def snapshot(self, path: str) -> Snapshot | None:
        """Return the text that was refused for ``path``, ``None`` when there is none or it cannot be read."""
        if path not in self._blobs:
            return None
        from pipeline.snapshots.decoding import decode

        for _, text in self._repository.blobs([self._blobs[path]]):
            try:
                return decode(text.decode("utf-8"))
            except ValueError:
                return None
        return None
