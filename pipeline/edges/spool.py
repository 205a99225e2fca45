"""Texts of a run that wait to be committed, on disk and not in memory."""

import tempfile
from collections.abc import Iterator, Mapping

# The length of a text stands before it, in so many bytes.
_SIZE = 8


class Spool(Mapping[str, bytes]):
    """Path to bytes, kept in one temporary file that goes when the spool is closed.

    A first run over tens of thousands of pages would hold hundreds of megabytes otherwise.
    """

    def __init__(self) -> None:
        """Open an empty spool."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the spool)
        self._at: dict[str, int] = {}

    def put(self, path: str, data: bytes) -> None:
        """Keep ``data`` under ``path``, in place of what was there."""
        self._at[path] = self._file.seek(0, 2)
        self._file.write(len(data).to_bytes(_SIZE) + data)

    def drop(self, path: str) -> None:
        """Forget ``path``, if it is there."""
        self._at.pop(path, None)

    def __getitem__(self, path: str) -> bytes:
        self._file.seek(self._at[path])
        return self._file.read(int.from_bytes(self._file.read(_SIZE)))

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._at))

    def __len__(self) -> int:
        return len(self._at)

    def close(self) -> None:
        """Give the disk space back; so does whoever lets the last reference go."""
        self._file.close()

    __del__ = close
