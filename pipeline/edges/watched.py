"""The pages that articles lean on, and who cites each, at rest on disk."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from pipeline.edges.shelf import Shelf
from pipeline.edges.spool import scratch
from pipeline.links import Link
from pipeline.pages import Page, page_of


class Pages(Mapping[str, Page]):
    """What some articles lean on, by URL and in order of it; ``links`` is how many links that are.

    A page is put together anew whenever it is asked for, several times in a row without asking the disk.
    """

    def __init__(self, shelf: Shelf, articles: Iterable[str]) -> None:
        """Gather the watched links of ``articles``, which lie on ``shelf``."""
        self._shelf = shelf
        self._db = scratch()
        self._db.execute("CREATE TABLE links (page TEXT, article TEXT, address TEXT, fragment TEXT)")
        found = chain.from_iterable(shelf.entry(path)[1] for path in articles)
        rows = ((link.page, link.article, link.address, link.fragment) for link in found if link.watched)
        self.links = self._db.executemany("INSERT INTO links VALUES (?, ?, ?, ?)", rows).rowcount
        self._db.execute("CREATE INDEX by_page ON links (page)")
        self._last: tuple[str, Page | None] = ("", None)

    def __getitem__(self, url: str) -> Page:
        page = self._find(url)
        if page is None:
            raise KeyError(url)
        return page

    def __contains__(self, url: object) -> bool:
        return self._find(str(url)) is not None

    def __iter__(self) -> Iterator[str]:
        for (url,) in self._db.execute("SELECT DISTINCT page FROM links ORDER BY page"):
            yield url

    def __len__(self) -> int:
        count: int = self._db.execute("SELECT count(DISTINCT page) FROM links").fetchone()[0]
        return count

    def _find(self, url: str) -> Page | None:
        if self._last[0] != url:
            asked = "SELECT article, address, fragment FROM links WHERE page = ? ORDER BY rowid"
            cited = self._db.execute(asked, (url,)).fetchall()
            self._last = url, self._page(url, cited) if cited else None
        return self._last[1]

    def _page(self, url: str, cited: list[tuple[str, str, str]]) -> Page:
        articles = tuple(dict.fromkeys(article for article, _, _ in cited))
        return page_of(url, cited, Citations(self._shelf, url, articles, len(cited)))

    def close(self) -> None:
        """Give the disk space back; so does whoever lets the last reference go."""
        self._db.close()

    __del__ = close


class Citations(Collection[Link]):
    """The links of some articles to one page, read from the shelf when somebody looks at them."""

    __slots__ = ("_articles", "_page", "_shelf", "_size")

    def __init__(self, shelf: Shelf, page: str, articles: tuple[str, ...], size: int) -> None:
        """Stand for the ``size`` links that ``articles`` have to ``page``."""
        self._shelf, self._page, self._articles, self._size = shelf, page, articles, size

    def __iter__(self) -> Iterator[Link]:
        for path in self._articles:
            for link in self._shelf.entry(path)[1]:
                if link.watched and link.page == self._page:
                    yield link

    def __len__(self) -> int:
        return self._size

    def __contains__(self, link: object) -> bool:
        return any(link == one for one in self)
