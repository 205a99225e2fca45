"""The memory's file: opened where it is whole and free, begun anew where it is not, done without elsewhere."""

import sqlite3
from pathlib import Path

from pipeline.storage.local import LOG

VERSION = 6
_BUSY_S = 1.0
_TOLD = "This run works without what earlier ones remember, and every page is visited in full."


def open_memory(path: Path | None, tables: dict[str, str], *, keep: bool) -> sqlite3.Connection:
    """Return the database at ``path`` with exactly ``tables`` (name to statement); without one, one in memory.

    A file that is damaged, of another version or of another shape is replaced. One that another process
    writes, or that cannot be written here, is left alone.

    Raises:
        sqlite3.OperationalError: the disk has no room.
    """
    if path is None:
        return _prepared(sqlite3.connect(":memory:"), tables)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _on_disk(path, tables, keep=keep)
    except (OSError, sqlite3.OperationalError) as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
            raise
        LOG.warning("%s: %s. %s", path, error, _TOLD)
        return _copied(path, error, tables)


def _on_disk(path: Path, tables: dict[str, str], *, keep: bool) -> sqlite3.Connection:
    why = "it is a link" if path.is_symlink() else _damage(path, tables)
    if why:
        LOG.warning("%s: begun anew, because %s. Every page is visited in full once.", path, why)
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    database = sqlite3.connect(path, timeout=_BUSY_S)
    try:
        _prepared(database, tables)
        if keep:
            database.execute("BEGIN IMMEDIATE")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _damage(path: Path, tables: dict[str, str]) -> str:
    """Return why the file cannot be used, "" when it can or there is none.

    Raises:
        sqlite3.OperationalError: it cannot be looked at now.
    """
    if not path.is_file() or not path.stat().st_size:
        return ""
    database = sqlite3.connect(path, timeout=_BUSY_S)
    try:
        return _looked_at(database, tables)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        database.close()


def _looked_at(database: sqlite3.Connection, tables: dict[str, str]) -> str:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        return f"its version is {version} and not {VERSION}"
    if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        return "it is damaged"
    found = dict(database.execute("SELECT name, sql FROM sqlite_master"))
    return "" if found == tables else "it has another shape"


def _copied(path: Path, error: Exception, tables: dict[str, str]) -> sqlite3.Connection:
    """Return a copy of a file that can only be read; where somebody else writes it, nothing."""
    held = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    memory = sqlite3.connect(":memory:")
    if path.is_file() and not path.is_symlink() and not held:
        try:
            file = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
            try:
                if not _looked_at(file, tables):
                    file.backup(memory)
            finally:
                file.close()
        except sqlite3.Error:
            memory.close()
            memory = sqlite3.connect(":memory:")
    return _prepared(memory, tables)


def _prepared(database: sqlite3.Connection, tables: dict[str, str]) -> sqlite3.Connection:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = OFF")
    # A run goes through the pages once, in order: more cache (KiB where negative) would only take room.
    database.execute("PRAGMA cache_size = -512")
    known = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    for name, statement in tables.items():
        if name not in known:
            database.execute(statement)
    database.execute(f"PRAGMA user_version = {VERSION}")
    database.commit()
    return database
