"""Texts of a run that wait on disk and not in memory."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import IO

# The length of a record stands before it, in so many bytes.
_SIZE = 8


class Records:
    """Bytes by number, one after the other in a temporary file that goes when they are closed."""

    def __init__(self) -> None:
        """Begin with none; the file is opened when first needed."""
        self._file: IO[bytes] | None = None
        self._end = 0
        self._at_end = True

    def put(self, data: bytes) -> int:
        """Keep ``data`` and return its number, the place where it begins.

        Raises:
            OSError: the disk has no room; of what was put before nobody knows how much is there.
        """
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the records)
        if not self._at_end:
            # A seek writes out what is gathered, so it is spared where nothing was read in between.
            self._file.seek(self._end)
            self._at_end = True
        number = self._end
        self._end += self._file.write(len(data).to_bytes(_SIZE) + data)
        return number

    def get(self, number: int) -> bytes:
        """Return the bytes with this number.

        Raises:
            KeyError: nothing was put yet.
            OSError: what was gathered for the disk has no room there.
        """
        if self._file is None:
            raise KeyError(number)
        self._at_end = False
        self._file.seek(number)
        return self._file.read(int.from_bytes(self._file.read(_SIZE)))

    def close(self) -> None:
        """Give the disk space back; so does whoever lets the last reference go."""
        if self._file is not None:
            # Closing writes out what is gathered, which nobody will read.
            with suppress(OSError):
                self._file.close()

    __del__ = close


class Spool(Mapping[str, bytes]):
    """Path to bytes, on disk; gone when the spool is closed.

    A first run over tens of thousands of pages would hold hundreds of megabytes otherwise.
    """

    def __init__(self) -> None:
        """Open an empty spool."""
        self._records = Records()
        self._at: dict[str, int] = {}

    def put(self, path: str, data: bytes) -> None:
        """Keep ``data`` under ``path``, in place of what was there."""
        self._at[path] = self._records.put(data)

    def drop(self, path: str) -> None:
        """Forget ``path``, if it is there."""
        self._at.pop(path, None)

    def __getitem__(self, path: str) -> bytes:
        return self._records.get(self._at[path])

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._at))

    def __len__(self) -> int:
        return len(self._at)

    def close(self) -> None:
        """Give the disk space back; so does whoever lets the last reference go."""
        self._records.close()
