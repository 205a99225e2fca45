"""What reading an article gave, by blob id and path, so that an unchanged file is not parsed again."""

import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from pipeline.articles import Article, Issue
from pipeline.edges.local import local_folder
from pipeline.links import Link

Entry = tuple[Article, tuple[Link, ...]]
_FILE = "articles.sqlite"
_ARTICLE = attrgetter(*(field.name for field in fields(Article)))
_LINK = attrgetter(*(field.name for field in fields(Link)))
_ISSUE = attrgetter(*(field.name for field in fields(Issue)))
_ISSUES = [field.name for field in fields(Article)].index("issues")


class ReadingCache:
    """A table of readings in ``.content-sync/``; safe to delete, and begun anew when it cannot be read.

    ``reader`` identifies what a reading depends on beside the bytes: our code, the site rules, the policy.
    Text that many readings share (headings, pages, owners) is held once in memory.
    """

    def __init__(self, repository: Path, reader: str) -> None:
        """Open the table, emptied when another ``reader`` filled it."""
        self._path = local_folder(repository) / _FILE
        self._shared: dict[str, str] = {}
        try:
            self._database = self._open(reader)
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            self._database = self._open(reader)

    def _open(self, reader: str) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=5)
        database.execute("PRAGMA synchronous = OFF")
        database.execute("CREATE TABLE IF NOT EXISTS reader (id TEXT)")
        database.execute(
            "CREATE TABLE IF NOT EXISTS reading (key TEXT PRIMARY KEY, entry BLOB) WITHOUT ROWID"
        )
        if database.execute("SELECT id FROM reader").fetchall() != [(reader,)]:
            database.execute("DELETE FROM reader")
            database.execute("DELETE FROM reading")
            database.execute("INSERT INTO reader VALUES (?)", (reader,))
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

    def load(self, keys: Iterable[str]) -> dict[str, Entry]:
        """Return the readings known under ``keys``, and forget all others."""
        wanted = set(keys)
        known, stale = {}, []
        for key, packed in self._database.execute("SELECT key, entry FROM reading"):
            if key in wanted:
                known[key] = self._unpacked(packed)
            else:
                stale.append((key,))
        self._database.executemany("DELETE FROM reading WHERE key = ?", stale)
        return known

    def keep(self, key: str, entry: Entry) -> Entry:
        """Remember a reading under ``key``, and return it as it would come back."""
        packed = _packed(entry)
        self._database.execute("INSERT OR REPLACE INTO reading VALUES (?, ?)", (key, packed))
        return self._unpacked(packed)

    def _unpacked(self, packed: bytes) -> Entry:
        article, links = msgspec.msgpack.decode(packed)
        article[_ISSUES] = tuple(Issue(*issue) for issue in article[_ISSUES])
        return Article(*map(self._one, article)), tuple(Link(*map(self._one, link)) for link in links)

    def _one(self, value: Any) -> Any:
        """Return a text that was seen before as the same object; lists as tuples."""
        if type(value) is str:
            return self._shared.setdefault(value, value)
        return tuple(map(self._one, value)) if type(value) is list else value


def _packed(entry: Entry) -> bytes:
    article, links = entry
    values = list(_ARTICLE(article))
    values[_ISSUES] = [_ISSUE(issue) for issue in article.issues]
    return msgspec.msgpack.encode((values, [_LINK(link) for link in links]))
