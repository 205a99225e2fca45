"""Articles and their links at rest on disk; in memory is what is asked of every one of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from types import TracebackType
from typing import Any, NamedTuple, Self, overload

from msgspec import msgpack

from pipeline.articles import Article, Issue
from pipeline.edges.spool import Spool
from pipeline.links import Link
from pipeline.pages import Outcome
from pipeline.report import ArticleRow

Entry = tuple[Article, tuple[Link, ...]]
_ARTICLE = attrgetter(*(field.name for field in fields(Article)))
_LINK = attrgetter(*(field.name for field in fields(Link)))
_ISSUE = attrgetter(*(field.name for field in fields(Issue)))


class Cite(NamedTuple):
    """One watched link: the identity of the page, what to request, the section ("" = whole page)."""

    page: str
    address: str
    fragment: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a run keeps in mind of an article: its row in the report and what it leans on.

    ``value`` is that of the property that groups go by. ``cites`` has one item for each watched link,
    ``broken`` are the links that no browser can open. ``digest``, ``header_line`` and ``not_an_article`` are the
    article's.
    """

    row: ArticleRow
    digest: str
    value: str
    cites: tuple[Cite, ...]
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
        commit: str = "",
        source: str = "",
        trouble: tuple[tuple[str, str, str], ...] = (),
        set_aside: tuple[tuple[str, str], ...] = (),
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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Citations(Sequence[Link]):
    """The ``size`` links of ``articles`` to one page, read from the shelf when somebody looks at them."""

    shelf: Shelf = field(repr=False)
    page: str
    articles: tuple[str, ...]
    size: int

    def __iter__(self) -> Iterator[Link]:
        for path in self.articles:
            yield from (link for link in self.shelf.entry(path)[1] if link.watched and link.page == self.page)

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, index: int) -> Link: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Link, ...]: ...

    def __getitem__(self, index: int | slice) -> Link | tuple[Link, ...]:
        return tuple(self)[index]


def pack(article: Article, links: Iterable[Link]) -> bytes:
    """Return a reading as bytes, with the article's digest."""
    values = list(_ARTICLE(replace(article, issues=())))
    issues = [_ISSUE(issue) for issue in article.issues]
    return msgpack.encode((values, issues, [_LINK(link) for link in links], article.digest))


def unpack(packed: bytes) -> Entry:
    """Return the reading that ``pack`` was given."""
    values, issues, links, _ = msgpack.decode(packed)
    article = replace(Article(*map(_frozen, values)), issues=_issues(issues))
    return article, tuple(Link(*map(_frozen, link)) for link in links)


class Listing:
    """Lists packed articles; text that many of them share (pages, owners) is held once.

    ``name`` is the header property that groups go by, "" when they go by none.
    """

    def __init__(self, name: str = "") -> None:
        """Begin with nothing shared."""
        self._name = name
        self._shared: dict[Any, Any] = {}

    def listed(self, path: str, packed: bytes) -> Listed:
        """Return what is kept in mind of the packed article at ``path``."""
        values, issues, links, digest = msgpack.decode(packed)
        article = Article(*values)
        once = self._once
        found = [Link(*link) for link in links]
        cites = (Cite(once(x.page), once(x.address), once(x.fragment)) for x in found if x.watched)
        return Listed(
            ArticleRow(
                path,
                article.article_id,
                article.title,
                once(article.owner),
                once(tuple(article.clouds)),
                _issues(issues),
            ),
            digest,
            once(dict(article.properties).get(self._name, "")),
            tuple(map(once, cites)),
            tuple(_whole(link) for link in found if link.target == Outcome.MALFORMED),
            article.header_line,
            once(article.not_an_article),
        )

    def _once(self, value: Any) -> Any:
        return self._shared.setdefault(value, value)


def _issues(packed: Iterable[Iterable[Any]]) -> tuple[Issue, ...]:
    return tuple(Issue(*issue) for issue in packed)


def _whole(link: Link) -> Link:
    return replace(link, trail=tuple(link.trail))


def _frozen(value: Any) -> Any:
    """Return a list as a tuple, to its depth."""
    return tuple(map(_frozen, value)) if type(value) is list else value
