"""Articles and their links on disk, with what is asked of every one of them beside."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import msgspec
from msgspec import msgpack
from msgspec.structs import replace

from pipeline.articles import Article
from pipeline.articles.boilerplate import MANY, NONE, Boilerplate, prints
from pipeline.corpus.choice import Read, figures
from pipeline.corpus.local_links import LocalLink, local_links
from pipeline.links import Link
from pipeline.links.includes import Include
from pipeline.pages import Outcome
from pipeline.report import ArticleRow
from pipeline.storage.spool import Spool

Entry = tuple[Article, tuple[Link, ...]]
_PACKED = msgpack.Decoder(tuple[Article, tuple[Link, ...], str, tuple[Include, ...], bytes])


class Listed(msgspec.Struct, frozen=True):
    """What is asked of every article: its row in the report, and what a look into its text would tell.

    ``value`` is that of the property that groups go by, ``broken`` are the links that no browser can open.
    ``digest``, ``header_line`` and ``not_an_article`` are the article's; ``has_properties``: its header is a
    ``<properties`` element. ``includes`` are the files it shows, ``shown_by`` the articles that show it,
    ``local`` its links to other articles by path, ``prints`` its sentences (see ``articles.boilerplate``).
    """

    row: ArticleRow
    digest: str
    value: str
    broken: tuple[Link, ...]
    header_line: int
    not_an_article: str
    has_properties: bool = False
    includes: tuple[Include, ...] = ()
    shown_by: tuple[str, ...] = ()
    local: tuple[LocalLink, ...] = ()
    prints: bytes = b""


_LISTED = msgpack.Decoder(Listed)


class Listing(Mapping[str, Listed]):
    """Path to what is listed of the article there, in order of path. It is closed with its last reference."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._texts = Spool()

    def put(self, listed: Listed) -> None:
        """List an article, in place of what was listed at its path."""
        self._texts.put(listed.row.path, msgpack.encode(listed))

    def drop(self, path: str) -> None:
        """Forget what is no article after all."""
        self._texts.drop(path)

    def __getitem__(self, path: str) -> Listed:
        return _LISTED.decode(self._texts[path])

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class ArticleStore(Mapping[str, Article]):
    """Path to article, read back from one temporary file whenever it is asked for.

    ``listing`` lists them. ``commit`` is "" for a work tree; ``source`` names the repository
    when it is another one ("" = this one). ``trouble`` holds (where, what, mend) of what could not be read,
    ``set_aside`` (path, reason) of the files that are none of them, ``unmatched`` settings that match no file.
    ``site`` is where the articles are published ("" = unknown).
    """

    def __init__(
        self,
        texts: Spool,
        listing: Listing,
        commit: str,
        source: str,
        trouble: tuple[tuple[str, str, str], ...],
        set_aside: tuple[tuple[str, str], ...],
        unmatched: tuple[str, ...] = (),
        site: str = "",
    ) -> None:
        """Take over ``texts``, the packed articles by path, and close it in the end."""
        self.listing = listing
        self.commit, self.source, self.site = commit, source, site
        self.trouble, self.set_aside, self.unmatched = trouble, set_aside, unmatched
        self._texts = texts
        self._last: tuple[str, Entry] | None = None

    def entry(self, path: str) -> Entry:
        """Return the article at ``path`` and all its links.

        Raises:
            KeyError: there is none.
        """
        if self._last is None or self._last[0] != path:
            known = self.listing[path]
            article, links = unpack(self._texts[path])
            told = replace(
                article,
                issues=known.row.issues,
                not_an_article="",
                owner=known.row.owner,
                shown_by=known.shown_by,
            )
            self._last = path, (told, links)
        return self._last[1]

    @cached_property
    def boilerplate(self) -> Boilerplate:
        """The sentences that many of the articles share, counted when they are asked for first."""
        if len(self) < MANY:
            return NONE
        shared = Boilerplate()
        for path in self:
            shared.add(self.listing[path].prints)
        return shared

    def read(self) -> Read:
        """Return what reading the articles came to, in figures."""
        links = [link for path in self for link in self.entry(path)[1]]
        return figures(len(self), links, self.set_aside, self.unmatched)

    def __getitem__(self, path: str) -> Article:
        return self.entry(path)[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self.listing)

    def __len__(self) -> int:
        return len(self.listing)

    def close(self) -> None:
        """Give the disk space of the texts back."""
        self._texts.close()


def pack(article: Article, links: Iterable[Link], includes: Iterable[Include] = ()) -> bytes:
    """Return a reading as bytes, with the article's digest, the files it includes and the prints of its sentences."""
    printed = prints(article.body)
    return msgpack.encode((article, tuple(links), article.digest, tuple(includes), printed))


def unpack(packed: bytes) -> Entry:
    """Return the reading that ``pack`` was given."""
    article, links, *_ = _PACKED.decode(packed)
    return article, links


def listed(path: str, packed: bytes, name: str) -> Listed:
    """Return what is listed of the packed article at ``path``.

    ``name`` is the header property that groups go by, in lower case, or "".
    """
    article, links, digest, includes, printed = _PACKED.decode(packed)
    row = ArticleRow(
        path, article.article_id, article.title, article.owner, article.clouds, tuple(article.issues)
    )
    return Listed(
        row,
        digest,
        dict(article.properties).get(name, ""),
        tuple(link for link in links if link.target == Outcome.MALFORMED),
        article.header_line,
        article.not_an_article,
        bool(article.header_line and not article.front_matter),
        includes,
        local=tuple(local_links(links)),
        prints=printed,
    )
