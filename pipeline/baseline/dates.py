"""What sites said of when their pages changed, and how often that was right: remembered from visit to visit."""

import sqlite3
from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import structs

from pipeline.revisit import Belief, Signal

TABLES = {
    "dates": "CREATE TABLE dates (url PRIMARY KEY, said) WITHOUT ROWID",
    "beliefs": "CREATE TABLE beliefs (site PRIMARY KEY, told, untold, false, days) WITHOUT ROWID",
}

_Count = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
_COUNTS = tuple[_Count, _Count, _Count, _Count]


class Dates:
    """The dates of this run, beside those that held at each page's last visit."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Begin without any said in this run."""
        self._db = database
        self._said: dict[str, tuple[str, str]] = {}
        self._beliefs: dict[str, Belief] = {}

    def take(self, site: str, dates: Mapping[str, str]) -> None:
        """Take what ``site`` says in this run: the date of each page by its URL."""
        self._said.update((url, (site, date)) for url, date in dates.items())

    def signal(self, url: str) -> Signal | None:
        """Return what is said of a page; ``None`` where nothing is, or was when it was visited last."""
        site, date = self._said.get(url, ("", ""))
        known = self._known(url) if site else ""
        return Signal(date != known, self._belief(site)) if known else None

    def learn(self, url: str, changed: bool | None, days: float) -> None:
        """Take in a visit of a page, ``days`` after the last one: whether it had changed (``None`` = unknown)."""
        site, date = self._said.pop(url, ("", ""))
        if not site:
            return
        known = self._known(url)
        if known and changed is not None:
            belief = self._beliefs[site] = self._belief(site).after(date != known, changed, days)
            row = (site, *structs.astuple(belief))
            self._db.execute("INSERT OR REPLACE INTO beliefs VALUES (?, ?, ?, ?, ?)", row)
        if date != known:
            self._db.execute("INSERT OR REPLACE INTO dates VALUES (?, ?)", (url, date))

    def _known(self, url: str) -> str:
        row = self._db.execute("SELECT said FROM dates WHERE url = ?", (url,)).fetchone()
        return row[0] if row and isinstance(row[0], str) else ""

    def _belief(self, site: str) -> Belief:
        if site not in self._beliefs:
            asked = "SELECT told, untold, false, days FROM beliefs WHERE site = ?"
            row = self._db.execute(asked, (site,)).fetchone()
            try:
                self._beliefs[site] = Belief(*msgspec.convert(row, _COUNTS)) if row else Belief()
            except msgspec.ValidationError:
                self._beliefs[site] = Belief()
        return self._beliefs[site]
