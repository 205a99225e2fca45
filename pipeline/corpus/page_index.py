"""The pages that articles cite, and who cites each, on disk."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, groupby
from operator import itemgetter

from pipeline.corpus.store import ArticleStore
from pipeline.links import Link
from pipeline.pages import Page, names_of, page_of
from pipeline.sites import Sites, builtin
from pipeline.storage.spool import scratch


class PageIndex:
    """What the articles of every group cite, in one temporary database."""

    def __init__(
        self, store: ArticleStore, groups: Mapping[str, Sequence[str]], sites: Sites | None = None
    ) -> None:
        """Gather the watched links of the articles of each group (name to paths), which are in ``store``."""
        known = sites or builtin()
        self._store = store
        self._db = scratch()
        self._db.execute(
            "CREATE TABLE links (team TEXT, page TEXT, article TEXT, address TEXT, fragment TEXT)"
        )
        for name, paths in groups.items():
            found = chain.from_iterable(store.entry(path)[1] for path in paths)
            rows = (
                (name, one.page, one.article, one.address, names_of(one, known))
                for one in found
                if one.watched
            )
            self._db.executemany("INSERT INTO links VALUES (?, ?, ?, ?, ?)", rows)
        self._db.execute("CREATE INDEX by_page ON links (team, page)")

    def pages(self, group: str) -> "Pages":
        """Return the pages of ``group``."""
        return Pages(self._db, group, self._store)

    def close(self) -> None:
        """Give the disk space back."""
        self._db.close()


class Pages(Mapping[str, Page]):
    """What a group cites, by URL and in order of it; ``links`` is how many links that are.

    A page is put together anew whenever it is asked for, several times in a row without asking the disk.
    """

    def __init__(self, db: sqlite3.Connection, group: str, store: ArticleStore) -> None:
        """Look at what ``db`` has of ``group``; its articles are in ``store``."""
        self._db, self._group, self._store = db, group, store
        self.links = self._count("*")
        self._last: tuple[str, Page | None] = ("", None)

    def __getitem__(self, url: str) -> Page:
        page = self._find(url)
        if page is None:
            raise KeyError(url)
        return page

    def __contains__(self, url: object) -> bool:
        return self._find(str(url)) is not None

    def __iter__(self) -> Iterator[str]:
        asked = "SELECT DISTINCT page FROM links WHERE team = ? ORDER BY page"
        for (url,) in self._db.execute(asked, (self._group,)):
            yield url

    def in_order(self) -> Iterator[Page]:
        """Yield every page: one look for all of them."""
        asked = "SELECT page, article, address, fragment FROM links WHERE team = ? ORDER BY page, rowid"
        for url, rows in groupby(self._db.execute(asked, (self._group,)), itemgetter(0)):
            yield self._page(url, [row[1:] for row in rows])

    def __len__(self) -> int:
        return self._count("DISTINCT page")

    def _count(self, what: str) -> int:
        asked = f"SELECT count({what}) FROM links WHERE team = ?"  # noqa: S608  (ours)
        count: int = self._db.execute(asked, (self._group,)).fetchone()[0]
        return count

    def _find(self, url: str) -> Page | None:
        if self._last[0] != url:
            asked = "SELECT article, address, fragment FROM links WHERE team = ? AND page = ? ORDER BY rowid"
            cited = self._db.execute(asked, (self._group, url)).fetchall()
            self._last = url, self._page(url, cited) if cited else None
        return self._last[1]

    def _page(self, url: str, cited: list[tuple[str, str, str]]) -> Page:
        articles = tuple(dict.fromkeys(article for article, _, _ in cited))
        return page_of(url, cited, Citations(self._store, url, articles, len(cited)))


class Citations(Collection[Link]):
    """The links of some articles to one page, read from the store when they are asked for."""

    __slots__ = ("_articles", "_page", "_size", "_store")

    def __init__(self, store: ArticleStore, page: str, articles: tuple[str, ...], size: int) -> None:
        """Stand for the ``size`` links that ``articles`` have to ``page``."""
        self._store, self._page, self._articles, self._size = store, page, articles, size

    def __iter__(self) -> Iterator[Link]:
        for path in self._articles:
            for link in self._store.entry(path)[1]:
                if link.watched and link.page == self._page:
                    yield link

    def __len__(self) -> int:
        return self._size

    def __contains__(self, link: object) -> bool:
        return any(link == one for one in self)
