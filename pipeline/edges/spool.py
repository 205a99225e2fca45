"""Texts of a run that wait on disk and not in memory."""

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import IO, Any

# The length of a record stands before it, in so many bytes.
_SIZE = 8
# So many bytes of a spool may wait in memory; a text costs so many more than it is long.
_MOST_WAITING = 1 << 16
_OVERHEAD = 200


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
        """Begin with nothing; the database is opened when memory should hold no more."""
        self._db: sqlite3.Connection | None = None
        self._waiting: dict[str, bytes] = {}
        self._weight = 0

    def put(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name``, in place of what was there.

        Raises:
            sqlite3.OperationalError: the disk has no room; what was put before may be damaged.
        """
        self._waiting[name] = data
        self._weight += _OVERHEAD + len(data)
        if self._weight > _MOST_WAITING:
            self._write()

    def _write(self) -> None:
        """Hand the database what waits: one call for many texts, while threads wait for the interpreter."""
        if self._db is None:
            self._db = scratch()
            self._db.execute("CREATE TABLE texts (name BLOB PRIMARY KEY, data BLOB)")
        rows = ((_key(name), data) for name, data in self._waiting.items())
        self._db.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", rows)
        self._waiting.clear()
        self._weight = 0

    def drop(self, name: str) -> None:
        """Forget ``name``, if it is there."""
        self._waiting.pop(name, None)
        if self._db is not None:
            self._db.execute("DELETE FROM texts WHERE name = ?", (_key(name),))

    def __getitem__(self, name: str) -> bytes:
        if name in self._waiting:
            return self._waiting[name]
        found = self._ask("SELECT data FROM texts WHERE name = ?", name)
        if found is None:
            raise KeyError(name)
        data: bytes = found[0]
        return data

    def __contains__(self, name: object) -> bool:
        return name in self._waiting or self._ask("SELECT 1 FROM texts WHERE name = ?", str(name)) is not None

    def _ask(self, question: str, name: str) -> tuple[Any, ...] | None:
        if self._db is None:
            return None
        found: tuple[Any, ...] | None = self._db.execute(question, (_key(name),)).fetchone()
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._rows("name, NULL"))

    def pairs(self) -> Iterator[tuple[str, bytes]]:
        """Yield every name with its text, in order of the names: one look for all of them."""
        return self._rows("name, data")

    def _rows(self, columns: str) -> Iterator[tuple[str, Any]]:
        if self._db is None:
            yield from sorted(self._waiting.items(), key=lambda item: _key(item[0]))
            return
        self._write()
        for name, data in self._db.execute(f"SELECT {columns} FROM texts ORDER BY name"):  # noqa: S608  (ours)
            yield name.decode("utf-8", "surrogateescape"), data

    def __len__(self) -> int:
        if self._db is None:
            return len(self._waiting)
        self._write()
        count: int = self._db.execute("SELECT count(*) FROM texts").fetchone()[0]
        return count

    def close(self) -> None:
        """Give the disk space back; so does whoever lets the last reference go."""
        if self._db is not None:
            self._db.close()

    __del__ = close


def scratch() -> sqlite3.Connection:
    """Return an empty database on disk that nobody else sees and that goes when it is closed."""
    db = sqlite3.connect("", check_same_thread=False)
    # Nothing is ever taken back; what does not fit into the cache (KiB where negative) is on disk.
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA cache_size = -64")
    return db


def _key(name: str) -> bytes:
    # A path of git may be no UTF-8.
    return name.encode("utf-8", "surrogateescape")
