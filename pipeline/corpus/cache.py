"""What reading an article gave, by blob id and path, so that an unchanged file is not parsed again."""

import sqlite3
from collections.abc import Container, Iterator
from types import TracebackType
from typing import Self

from pipeline.git.repository import Repository
from pipeline.storage.local import local_folder

_FILE = "articles.sqlite"


class ReadingCache:
    """A table of packed readings in ``.content-sync/``; safe to delete, and begun anew when it cannot be read.

    ``reader`` identifies what a reading depends on beside the bytes: our code, the site rules, the policy.
    """

    def __init__(self, repository: Repository, reader: str) -> None:
        """Open the table, emptied when another ``reader`` filled it."""
        self._path = local_folder(repository.path) / _FILE
        self._reader = reader
        try:
            self._database = self._open()
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            self._database = self._open()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=5)
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
        try:
            self._database.commit()
        except sqlite3.Error:
            self._path.unlink(missing_ok=True)
        self._database.close()

    def load(self, wanted: Container[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the readings known under the ``wanted`` keys, each with its key, and forget all others."""
        stale = []
        try:
            for key, packed in self._database.execute("SELECT key, entry FROM reading"):
                if key in wanted:
                    yield key, packed
                else:
                    stale.append((key,))
            self._database.executemany("DELETE FROM reading WHERE key = ?", stale)
        except sqlite3.DatabaseError:
            # Damaged beyond its first page: what did not come out of it is read anew.
            self._database.close()
            self._path.unlink(missing_ok=True)
            self._database = self._open()

    def keep(self, key: str, packed: bytes) -> None:
        """Remember a reading under ``key``."""
        self._database.execute("INSERT OR REPLACE INTO reading VALUES (?, ?)", (key, packed))
