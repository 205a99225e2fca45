"""What an article format is: the one place to look at before adding one (see ``docs/architecture.md``).

A format makes an ``Article`` of a file and says where its prose stands. Who has to know which files may be
articles, or how one is read, asks ``articles.registry``.
"""

from collections.abc import Iterator
from typing import Protocol

import msgspec

from pipeline.articles.blocks import Block, Piece
from pipeline.articles.model import Article, Keys


class Stretch(msgspec.Struct, frozen=True):
    """Where to look for the address of a link, as characters of the file.

    ``line`` is where the line begins that the link begins on, ``start`` where the link begins, ``end`` up to
    where its address may reach.
    """

    line: int
    start: int
    end: int


class ArticleFormat(Protocol):
    """One format that articles are written in. Its objects hold no state; none of its methods raises for a text."""

    @property
    def name(self) -> str:
        """One word for people, as its authors spell it."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How the names of its files end (".md"), in lower case; a name may be written in any case."""

    @property
    def version(self) -> int:
        """A number that changes whenever the same file would be read otherwise: cached readings end with it."""

    @property
    def distributions(self) -> tuple[str, ...]:
        """The installed packages that parse it: another release of one may read a file otherwise."""

    @property
    def islands(self) -> bool:
        """Whether JSON between two lines ``---`` is a form with links, as in support articles in Markdown."""

    def read(self, source: bytes, path: str, keys: Keys) -> Article:
        """Read a file that is neither binary nor larger than 4 MB; ``path`` is its place in the repository.

        Line *n* of the article's ``body`` is line *n* of the file. ``articles.assembly`` puts one together.
        """

    def outline(self, body: str) -> Iterator[Block]:
        """Yield the blocks of a body in order; links, their claims and headings are found in them."""

    def pieces(self, block: Block) -> list[Piece]:
        """Return the pieces of a block of ``outline``; asked where it may hold links or introduces some."""

    def addresses(self, text: str, kind: str, url: str, stretch: Stretch) -> Iterator[int]:
        """Yield where ``url``, the address of a link of this kind, stands in the text of a file as written.

        None where that is in doubt: whatever stands there is replaced when the page has moved for good.
        """
