"""What the rules look at: one article, its links to one page, and what happened to the page."""

from collections.abc import Iterable, Iterator

import msgspec

from pipeline.articles import Article
from pipeline.changes import Change, ChangeKind
from pipeline.content import Snapshot
from pipeline.impacts.reading import Reading, Rewording, read_changes, read_lost, read_page, read_rewordings
from pipeline.impacts.statements import Statement, statements
from pipeline.impacts.vocabulary import mass
from pipeline.links import Link

# How much support of the page a statement must lose (see vocabulary.weight) to call it withdrawn; weaker than
# ``_SUPPORT`` is none.
LOST = 3.0
_SUPPORT = 1.0
# A statement that a sentence of the page held this far (share of its mass) repeats its facts.
_RESTATED = 0.5


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
    tell of it. ``held`` is what the text that went held of the article's statements, ``restated`` are those
    that a sentence whose facts changed held so far that they repeat it.
    """

    article: Article
    links: tuple[Link, ...]
    changes: tuple[Change, ...]
    before: Snapshot | None
    after: Snapshot | None
    now: Reading
    held: tuple[Held, ...]
    restated: tuple[tuple[Statement, Rewording], ...]

    def of(self, *kinds: ChangeKind) -> list[Change]:
        """Return the changes of these kinds."""
        return [change for change in self.changes if change.kind in kinds]

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
) -> Case:
    """Return the case of an article and a page; the page is read once for all articles that cite it."""
    now = read_page(after) if after else read_changes(changes)
    stated = statements(article)
    return Case(
        article,
        links,
        changes,
        before,
        after,
        now,
        tuple(_held(stated, changes)),
        tuple(_restated(stated, changes)),
    )


def _held(stated: Iterable[Statement], changes: tuple[Change, ...]) -> Iterator[Held]:
    taken, lost = read_lost(changes)
    for statement in stated if taken else ():
        had, number = lost.support(statement.stems)
        if had >= _SUPPORT:
            yield Held(statement, taken[number], had)


def _restated(
    stated: Iterable[Statement], changes: tuple[Change, ...]
) -> Iterator[tuple[Statement, Rewording]]:
    rewordings, index = read_rewordings(changes)
    for statement in stated if rewordings else ():
        had, number = index.support(statement.stems)
        if had >= LOST and had >= _RESTATED * mass(statement.stems):
            yield statement, rewordings[number]
