"""What the rules look at: one article, its links to one page, and what happened to the page."""

from dataclasses import dataclass, field

from pipeline.articles import Article
from pipeline.changes import Change
from pipeline.content import Snapshot
from pipeline.impacts.reading import Index, Reading, read_changes, read_lost, read_page
from pipeline.links import Link


@dataclass(frozen=True, slots=True)
class Case:
    """One article against one page; made by ``make_case``.

    ``before`` and ``after`` are ``None`` where a snapshot is not at hand: a page that is gone has no after,
    and ``weigh`` is given changes alone. ``now`` is what the page says: the whole page, or what its changes
    tell of it. ``taken`` are the changes that took text away, ``lost`` what they took, in the same order.
    """

    article: Article
    links: tuple[Link, ...]
    changes: tuple[Change, ...]
    before: Snapshot | None = field(repr=False)
    after: Snapshot | None = field(repr=False)
    now: Reading = field(repr=False)
    taken: tuple[Change, ...] = field(repr=False)
    lost: Index = field(repr=False)

    def of(self, *kinds: str) -> list[Change]:
        """Return the changes of these kinds."""
        return [change for change in self.changes if change.kind in kinds]

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
    taken, lost = read_lost(changes)
    return Case(article, links, changes, before, after, now, taken, lost)
