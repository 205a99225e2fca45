"""What reading an article gave, by blob id and path, so that an unchanged file is not parsed again."""

import sqlite3
from collections.abc import Container, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from zlib import crc32

from pipeline.git.repository import Repository
from pipeline.storage.local import LOG, local_file

_FILE = "articles.sqlite"
_SEAL = 4


def _sealed(packed: bytes) -> bytes:
    """Return ``packed`` with a check sum before it: what was changed on disk is read anew, not believed."""
    return crc32(packed).to_bytes(_SEAL, "big") + packed


def _whole(kept: object) -> bytes:
    """Return what was sealed, b"" when these are not the bytes that were put."""
    packed = kept[_SEAL:] if isinstance(kept, bytes) else b""
    return packed if packed and kept == _sealed(packed) else b""


class ReadingCache:
    """A table of packed readings in ``.content-sync/``; safe to delete, and begun anew when it cannot be read.

    ``reader`` identifies what a reading depends on beside the bytes: our code, the site rules, the policy.
    """

    def __init__(self, repository: Repository, reader: str) -> None:
        """Open the table, emptied when another ``reader`` filled it."""
        self._path = local_file(repository.path, _FILE)
        self._reader = reader
        self._database = self._begun()

    def _begun(self) -> sqlite3.Connection:
        """Open the table; one that is damaged is replaced, one that another process holds is left to it."""
        try:
            return self._opened(self._path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
                return self._anew()
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise
            LOG.warning("%s: %s. The articles are read without it.", self._path, error)
        except sqlite3.DatabaseError:
            return self._anew()
        return self._opened(None)

    def _anew(self) -> sqlite3.Connection:
        if self._path:
            self._path.unlink(missing_ok=True)
        return self._opened(self._path)

    def _opened(self, path: Path | None) -> sqlite3.Connection:
        database = sqlite3.connect(path or ":memory:", timeout=1)
        try:
            return self._prepared(database)
        except sqlite3.Error:
            database.close()
            raise

    def _prepared(self, database: sqlite3.Connection) -> sqlite3.Connection:
        database.execute("PRAGMA synchronous = OFF")
        # Every row is read once: pages kept for a second look would only take room (KiB where negative).
        database.execute("PRAGMA cache_size = -256")
        database.execute("CREATE TABLE IF NOT EXISTS reader (id TEXT)")
        database.execute(
            "CREATE TABLE IF NOT EXISTS reading (key TEXT PRIMARY KEY, entry BLOB) WITHOUT ROWID"
        )
        if database.execute("SELECT id FROM reader").fetchall() != [(self._reader,)]:
            database.execute("DELETE FROM reader")
            database.execute("DELETE FROM reading")
            database.execute("INSERT INTO reader VALUES (?)", (self._reader,))
            database.commit()
        return database

    def __enter__(self) -> Self:
        """Use the table in a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Keep what was put and close the table."""
        with suppress(sqlite3.Error):
            self._database.commit()
        self._database.close()

    def load(self, wanted: Container[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the readings known under the ``wanted`` keys, each with its key, and forget all others."""
        stale = []
        try:
            for key, packed in self._database.execute("SELECT key, entry FROM reading"):
                entry = _whole(packed)
                if key in wanted and entry:
                    yield key, entry
                else:
                    stale.append((key,))
            self._database.executemany("DELETE FROM reading WHERE key = ?", stale)
        except sqlite3.DatabaseError:
            # Damaged beyond its first page: what did not come out of it is read anew.
            self._database.close()
            self._database = self._anew()

    def keep(self, key: str, packed: bytes) -> None:
        """Remember a reading under ``key``."""
        self._database.execute("INSERT OR REPLACE INTO reading VALUES (?, ?)", (key, _sealed(packed)))
