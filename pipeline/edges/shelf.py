"""Articles and their links at rest on disk; in memory is what is asked of every one of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import msgpack
from msgspec.structs import replace

from pipeline.articles import Article
from pipeline.edges.spool import Spool
from pipeline.links import Link
from pipeline.pages import Outcome
from pipeline.report import ArticleRow

Entry = tuple[Article, tuple[Link, ...]]
_PACKED = msgpack.Decoder(tuple[Article, tuple[Link, ...], str])


class Listed(msgspec.Struct, frozen=True, gc=False):
    """What a run keeps in mind of an article: its row in the report, and what is asked of every one.

    ``value`` is that of the property that groups go by, ``broken`` are the links that no browser can open.
    ``digest``, ``header_line`` and ``not_an_article`` are the article's.
    """

    row: ArticleRow
    digest: str
    value: str
    broken: tuple[Link, ...]
    header_line: int
    not_an_article: str


class Shelf(Mapping[str, Article]):
    """Path to article, read back from one temporary file whenever it is asked for.

    ``articles`` lists them in order of path. ``commit`` is "" for a work tree; ``source`` names the repository
    when it is another one ("" = this one). ``trouble`` holds (where, what, mend) of what could not be read,
    ``set_aside`` (path, reason) of the Markdown files that are no articles.
    """

    def __init__(
        self,
        texts: Spool,
        articles: Iterable[Listed],
        commit: str,
        source: str,
        trouble: tuple[tuple[str, str, str], ...],
        set_aside: tuple[tuple[str, str], ...],
    ) -> None:
        """Take over ``texts``, the packed articles by path, and close it in the end."""
        self.articles = tuple(articles)
        self.commit, self.source = commit, source
        self.trouble, self.set_aside = trouble, set_aside
        self._texts = texts
        self._listed = {article.row.path: article for article in self.articles}
        self._last: tuple[str, Entry] | None = None

    def entry(self, path: str) -> Entry:
        """Return the article at ``path`` and all its links.

        Raises:
            KeyError: there is none.
        """
        if self._last is None or self._last[0] != path:
            listed = self._listed[path]
            article, links = unpack(self._texts[path])
            self._last = path, (replace(article, issues=listed.row.issues, not_an_article=""), links)
        return self._last[1]

    def __getitem__(self, path: str) -> Article:
        return self.entry(path)[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)

    def close(self) -> None:
        """Give the disk space back."""
        self._texts.close()


def pack(article: Article, links: Iterable[Link]) -> bytes:
    """Return a reading as bytes, with the article's digest."""
    return msgpack.encode((article, tuple(links), article.digest))


def unpack(packed: bytes) -> Entry:
    """Return the reading that ``pack`` was given."""
    article, links, _ = _PACKED.decode(packed)
    return article, links


class Listing:
    """Lists packed articles; text that many of them share (owners, codes of issues) is held once.

    ``name`` is the header property that groups may go by, in lower case.
    """

    def __init__(self, name: str = "") -> None:
        """Begin with nothing shared."""
        self._name = name
        self._shared: dict[Any, Any] = {}

    def listed(self, path: str, packed: bytes) -> Listed:
        """Return what is kept in mind of the packed article at ``path``."""
        article, links, digest = _PACKED.decode(packed)
        once = self._once
        return Listed(
            ArticleRow(
                path,
                article.article_id,
                article.title,
                once(article.owner),
                once(article.clouds),
                tuple(once(replace(issue, code=once(issue.code))) for issue in article.issues),
            ),
            digest,
            once(dict(article.properties).get(self._name, "")),
            tuple(link for link in links if link.target == Outcome.MALFORMED),
            article.header_line,
            once(article.not_an_article),
        )

    def _once(self, value: Any) -> Any:
        return self._shared.setdefault(value, value)
