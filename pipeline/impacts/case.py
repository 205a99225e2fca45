"""What the rules look at: one article, its links to one page, and what happened to the page."""

from dataclasses import dataclass, field

from pipeline.articles import Article
from pipeline.changes import Change
from pipeline.content import Snapshot
from pipeline.impacts.reading import Reading, read_changes, read_page
from pipeline.links import Link


@dataclass(frozen=True, slots=True)
class Case:
    """One article against one page.

    ``before`` and ``after`` are ``None`` where a snapshot is not at hand: a page that is gone has no after,
    and ``weigh`` is given changes alone.
    """

    article: Article
    links: tuple[Link, ...]
    changes: tuple[Change, ...]
    before: Snapshot | None = field(default=None, repr=False)
    after: Snapshot | None = field(default=None, repr=False)

    def of(self, *kinds: str) -> list[Change]:
        """Return the changes of these kinds."""
        return [change for change in self.changes if change.kind in kinds]

    @property
    def now(self) -> Reading:
        """What the page says now: the whole page, or what its changes tell of it."""
        return read_page(self.after) if self.after else read_changes(self.changes)

    @property
    def lines(self) -> frozenset[int]:
        """The lines of the article that cite the page."""
        return frozenset(link.line for link in self.links)
