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


class Scratch:
    """Where spools keep their texts: a temporary database, opened when memory should hold no more.

    ``waiting`` are texts by spool and name that are not in it yet. It goes when it is closed, or with the last who
    looks at it.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.database: sqlite3.Connection | None = None
        self.waiting: dict[tuple[int, str], bytes] = {}
        self._weight = 0
        self._spools = 0

    def begin(self) -> int:
        """Return the number of a new spool."""
        self._spools += 1
        return self._spools

    def put(self, spool: int, name: str, data: bytes) -> None:
        """Keep ``data``; while threads wait for the interpreter the database is handed many texts in one call."""
        self.waiting[spool, name] = data
        self._weight += _OVERHEAD + len(data)
        if self._weight > _MOST_WAITING:
            if self.database is None:
                self.database = scratch()
                self.database.execute(
                    "CREATE TABLE texts (spool INTEGER, name BLOB, data BLOB, PRIMARY KEY (spool, name))"
                )
            self.write()

    def write(self) -> None:
        """Hand the database, if there is one, what waits."""
        if self.database is None:
            return
        rows = ((spool, _key(name), data) for (spool, name), data in self.waiting.items())
        self.database.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", rows)
        self.waiting.clear()
        self._weight = 0

    def close(self) -> None:
        """Give the disk space back."""
        if self.database is not None:
            self.database.close()

    __del__ = close


class Spool(Mapping[str, bytes]):
    """Name to bytes, on disk and in order of name; gone when the spool is closed.

    A first run over tens of thousands of pages would hold hundreds of megabytes otherwise. Many spools may share a
    ``Scratch``: then it is for whoever made that to close it.
    """

    def __init__(self, shared: Scratch | None = None) -> None:
        """Begin with nothing."""
        self._scratch = shared or Scratch()
        self._is_shared = shared is not None
        self._number = self._scratch.begin()

    def put(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name``, in place of what was there.

        Raises:
            sqlite3.OperationalError: the disk has no room; what was put before may be damaged.
        """
        self._scratch.put(self._number, name, data)

    def drop(self, name: str) -> None:
        """Forget ``name``, if it is there."""
        self._scratch.waiting.pop((self._number, name), None)
        self._ask("DELETE FROM texts WHERE spool = ? AND name = ?", name)

    def __getitem__(self, name: str) -> bytes:
        waiting = self._scratch.waiting.get((self._number, name))
        if waiting is not None:
            return waiting
        found = self._ask("SELECT data FROM texts WHERE spool = ? AND name = ?", name)
        if found is None:
            raise KeyError(name)
        data: bytes = found[0]
        return data

    def __contains__(self, name: object) -> bool:
        if (self._number, name) in self._scratch.waiting:
            return True
        return self._ask("SELECT 1 FROM texts WHERE spool = ? AND name = ?", str(name)) is not None

    def _ask(self, question: str, name: str) -> tuple[Any, ...] | None:
        database = self._scratch.database
        if database is None:
            return None
        asked = database.execute(question, (self._number, _key(name)))
        found: tuple[Any, ...] | None = asked.fetchone()
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._rows("name, NULL"))

    def pairs(self) -> Iterator[tuple[str, bytes]]:
        """Yield every name with its text, in order of the names: one look for all of them."""
        return self._rows("name, data")

    def _rows(self, columns: str) -> Iterator[tuple[str, Any]]:
        found = self._select(f"{columns} FROM texts WHERE spool = ? ORDER BY name")
        if found is None:
            yield from sorted(self._waiting(), key=lambda item: _key(item[0]))
            return
        for name, data in found:
            yield name.decode("utf-8", "surrogateescape"), data

    def _waiting(self) -> Iterator[tuple[str, bytes]]:
        return (
            (name, data) for (spool, name), data in self._scratch.waiting.items() if spool == self._number
        )

    def _select(self, what: str) -> sqlite3.Cursor | None:
        """Ask the database of this spool, ``None`` where there is none."""
        self._scratch.write()
        if self._scratch.database is None:
            return None
        return self._scratch.database.execute(f"SELECT {what}", (self._number,))

    def __len__(self) -> int:
        found = self._select("count(*) FROM texts WHERE spool = ?")
        if found is None:
            return sum(1 for _ in self._waiting())
        count: int = found.fetchone()[0]
        return count

    def close(self) -> None:
        """Give the disk space back, if nobody shares it; so does whoever lets the last reference go."""
        if not self._is_shared:
            self._scratch.close()


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
