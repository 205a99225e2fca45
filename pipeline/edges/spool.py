"""Texts of a run that wait on disk and not in memory."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
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
    """Name to bytes, on disk and in order of name; gone when the spool is closed.

    A first run over tens of thousands of pages would hold hundreds of megabytes otherwise.
    """

    def __init__(self) -> None:
        """Open an empty spool."""
        self._db = scratch()
        self._db.execute("CREATE TABLE texts (name BLOB PRIMARY KEY, data BLOB)")

    def put(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name``, in place of what was there.

        Raises:
            OSError: the disk has no room.
        """
        self.fill([(name, data)])

    def fill(self, items: Iterable[tuple[str, bytes]]) -> None:
        """Keep many texts at once, which costs less than one by one.

        Raises:
            OSError: the disk has no room.
        """
        rows = ((_key(name), data) for name, data in items)
        self._db.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", rows)

    def drop(self, name: str) -> None:
        """Forget ``name``, if it is there."""
        self._db.execute("DELETE FROM texts WHERE name = ?", (_key(name),))

    def __getitem__(self, name: str) -> bytes:
        row = self._db.execute("SELECT data FROM texts WHERE name = ?", (_key(name),)).fetchone()
        if row is None:
            raise KeyError(name)
        data: bytes = row[0]
        return data

    def __contains__(self, name: object) -> bool:
        found = self._db.execute("SELECT 1 FROM texts WHERE name = ?", (_key(str(name)),))
        return found.fetchone() is not None

    def __iter__(self) -> Iterator[str]:
        for (name,) in self._db.execute("SELECT name FROM texts ORDER BY name"):
            yield name.decode("utf-8", "surrogateescape")

    def __len__(self) -> int:
        count: int = self._db.execute("SELECT count(*) FROM texts").fetchone()[0]
        return count

    def texts(self) -> Iterator[bytes]:
        """Yield the texts alone, in order of their names."""
        for (data,) in self._db.execute("SELECT data FROM texts ORDER BY name"):
            yield data

    def close(self) -> None:
        """Give the disk space back; so does whoever lets the last reference go."""
        self._db.close()

    __del__ = close


def scratch() -> sqlite3.Connection:
    """Return an empty database on disk that nobody else sees and that goes when it is closed."""
    db = sqlite3.connect("", check_same_thread=False)
    # Nothing is ever taken back; what does not fit into the cache (KiB where negative) is on disk.
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA cache_size = -512")
    return db


def _key(name: str) -> bytes:
    # A path of git may be no UTF-8.
    return name.encode("utf-8", "surrogateescape")
