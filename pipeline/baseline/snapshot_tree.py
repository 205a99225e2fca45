"""What the team has accepted: the snapshots in a commit, read one at a time."""

from collections.abc import Iterator
from types import TracebackType
from typing import Self

from pipeline.content import Snapshot
from pipeline.errors import UnreadableError
from pipeline.git.repository import ObjectReader, Repository
from pipeline.git.trees import tree_files
from pipeline.snapshots.paths import Root
from pipeline.storage.spool import Scratch, Spool

# No folder that this project writes ends like a file (``snapshots.paths``).
_IN_ITS_PLACE = ".md/"
_MEND = "Restore it from an earlier commit, or delete it to take the page's next state as a new baseline."


class SnapshotTree:
    """The snapshots under ``root`` of ``commit``; "" as commit means that nothing is accepted yet.

    ``folders`` are the paths of snapshots in whose place there is a folder.
    """

    def __init__(
        self, repository: Repository, commit: str, root: Root, scratch: Scratch | None = None
    ) -> None:
        """List the snapshots of ``commit`` without reading them; the list may lie beside others in ``scratch``."""

        self.root = root
        self._objects = ObjectReader(repository)
        self._commit = commit
        self._blobs = Spool(scratch)
        self._last = ("", "")
        self.folders: set[str] = set()
        if commit:
            for path, blob in tree_files(repository, commit, f"{root.folder}/", links=True):
                if _IN_ITS_PLACE in path:
                    self.folders.add(path[: path.index(_IN_ITS_PLACE)] + ".md")
                else:
                    self._blobs.put(path, bytes.fromhex(blob))

    def __iter__(self) -> Iterator[str]:
        """Yield the paths of all files there are, in order; not those in a folder that is in a file's place."""
        return iter(self._blobs)

    def path(self, url: str) -> str:
        """Return where the snapshot of ``url`` lies in the repository."""
        return self.root.snapshot(url)

    def blob(self, url: str) -> str:
        """Return the blob id of the accepted snapshot of ``url``, or ""."""
        return self.blob_at(self.path(url))

    def blob_at(self, path: str) -> str:
        """Return the blob id of the file at ``path``, or "". Asked several times in a row, the disk is spared."""
        if self._last[0] != path:
            self._last = path, self._blobs.get(path, b"").hex()
        return self._last[1]

    def text(self, path: str) -> bytes:
        """Return the bytes of the file at ``path``, b"" when there is none."""
        blob = self._blobs.get(path, b"")
        return self._objects.read(blob.hex()) if blob else b""

    def lines(self, path: str) -> Iterator[bytes]:
        """Yield the lines of the file at ``path`` without their ends, none when there is no file."""
        blob = self._blobs.get(path, b"")
        if blob:
            yield from self._objects.lines(blob.hex())

    def snapshot(self, url: str) -> Snapshot | None:
        """Return the accepted snapshot of ``url``, or ``None`` at first sight.

        Raises:
            UnreadableError: what is there is no snapshot (edited by hand, a merge went wrong, a folder).
        """
        return self.at(self.path(url))

    def at(self, path: str) -> Snapshot | None:
        """Return the snapshot in the file at ``path``, or ``None`` when there is no file.

        Raises:
            UnreadableError: as ``snapshot``.
        """
        if path in self.folders:
            raise UnreadableError(path, f"at {self._commit[:12]}, a folder is in its place", _MEND)
        if path not in self._blobs:
            return None
        from pipeline.snapshots.decoding import read_file

        try:
            return read_file(self.text(path))
        except ValueError as error:
            raise UnreadableError(path, f"at {self._commit[:12]}, {error}", _MEND) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._blobs.close()
        self._objects.close()
