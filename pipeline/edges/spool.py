"""Texts of a run that wait to be committed, on disk and not in memory."""

import tempfile
from collections.abc import Iterator, Mapping


class Spool(Mapping[str, bytes]):
    """Path to bytes, kept in one temporary file that goes when the spool is closed.

    A first run over tens of thousands of pages would hold hundreds of megabytes otherwise.
    """

    def __init__(self) -> None:
        """Open an empty spool."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the spool)
        self._at: dict[str, tuple[int, int]] = {}

    def put(self, path: str, data: bytes) -> None:
        """Keep ``data`` under ``path``, in place of what was there."""
        self._at[path] = (self._file.seek(0, 2), len(data))
        self._file.write(data)

    def drop(self, path: str) -> None:
        """Forget ``path``, if it is there."""
        self._at.pop(path, None)

    def __getitem__(self, path: str) -> bytes:
        start, size = self._at[path]
        self._file.seek(start)
        return self._file.read(size)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._at))

    def __len__(self) -> int:
        return len(self._at)

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()
