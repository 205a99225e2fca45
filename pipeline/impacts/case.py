"""What the rules look at: one article, its links to one page, and what happened to the page."""

from collections.abc import Iterable, Iterator

import msgspec

from pipeline.articles import Article
from pipeline.articles.boilerplate import Boilerplate
from pipeline.changes import Change, ChangeKind
from pipeline.content import Snapshot
from pipeline.impacts.match import Match, matches
from pipeline.impacts.pairs import Pair, meant, read_pairs
from pipeline.impacts.reading import Reading, read_changes, read_lost, read_page
from pipeline.impacts.statements import Statement, statements, without_boilerplate
from pipeline.impacts.vocabulary import mass
from pipeline.links import Link

# How much support of the page a statement must lose (see vocabulary.weight) to call it withdrawn; weaker than
# ``_SUPPORT`` is none.
LOST = 3.0
_SUPPORT = 1.0


class Held(msgspec.Struct, frozen=True):
    """A statement and the change whose old text held most of it: ``had`` is how much, by the weight of words."""

    statement: Statement
    change: Change
    had: float

    @property
    def share(self) -> float:
        """The share of its words, by weight, that the statement had the page's support for, 0 to 1."""
        return self.had / mass(self.statement.stems)


class Case(msgspec.Struct, frozen=True):
    """One article against one page; made by ``make_case``.

    ``before`` and ``after`` are ``None`` where a snapshot is not at hand: a page that is gone has no after,
    and ``weigh`` is given changes alone. ``now`` is what the page says: the whole page, or what its changes
    tell of it. ``stated`` is what the article states, without boilerplate. ``pairs`` are the page's sentences
    that went or changed. ``held`` is what the text that went held of the article's statements, ``matches`` are
    those that a changed sentence of the page shares words with.
    """

    article: Article
    links: tuple[Link, ...]
    changes: tuple[Change, ...]
    before: Snapshot | None
    after: Snapshot | None
    now: Reading
    stated: tuple[Statement, ...]
    held: tuple[Held, ...]
    pairs: tuple[Pair, ...]
    matches: tuple[Match, ...]

    def of(self, *kinds: ChangeKind) -> list[Change]:
        """Return the changes of these kinds."""
        return [change for change in self.changes if change.kind in kinds]

    def is_foreign(self, statement: Statement) -> bool:
        """Whether a statement is about another page: a page may well stop naming it, and say nothing by that."""
        return statement.linked and statement.line not in self.lines

    def line(self, number: int) -> str:
        """Return a line of the article."""
        return "".join(self.article.body.splitlines()[number - 1 : number])

    @property
    def text(self) -> list[Change]:
        """The changes of the page's text."""
        return [change for change in self.changes if change.kind.is_text]

    @property
    def lines(self) -> frozenset[int]:
        """The lines of the article that cite the page."""
        return frozenset(link.line for link in self.links)


def make_case(
    article: Article,
    links: tuple[Link, ...],
    changes: tuple[Change, ...],
    before: Snapshot | None = None,
    after: Snapshot | None = None,
    boilerplate: Boilerplate | None = None,
) -> Case:
    """Return the case of an article and a page; the page is read once for all articles that cite it.

    What many articles share was not written about this page, unless it cites it: it counts where labels, names
    and commands are compared exactly, and nowhere else.
    """
    now = read_page(after) if after else read_changes(changes)
    stated, pairs = statements(article), read_pairs(changes)
    if boilerplate:
        stated = without_boilerplate(stated, article, frozenset(link.line for link in links), boilerplate)
    return Case(
        article,
        links,
        changes,
        before,
        after,
        now,
        stated,
        tuple(_held(stated, changes)),
        pairs,
        tuple(matches(stated, pairs, sections_of(links))),
    )


def sections_of(links: Iterable[Link]) -> dict[str, set[int]]:
    """Return the sections that links name, folded, each with the lines of those links."""
    found: dict[str, set[int]] = {}
    for link in links:
        if link.fragment:
            found.setdefault(link.fragment.casefold(), set()).add(link.line)
    return found


def _held(stated: Iterable[Statement], changes: tuple[Change, ...]) -> Iterator[Held]:
    taken, lost = read_lost(changes)
    for statement in stated if taken else ():
        had, number = lost.support(statement.stems)
        if had >= _SUPPORT and meant(taken[number].before) != meant(taken[number].after):
            yield Held(statement, taken[number], had)
