"""What the rules look at: one article, its links to one page, and what happened to the page."""

from dataclasses import dataclass, field

from pipeline.articles import Article
from pipeline.changes import Change
from pipeline.content import Snapshot
from pipeline.links import Link


@dataclass(frozen=True, slots=True)
class Case:
    """One article against one page.

    ``before`` and ``after`` are ``None`` where a snapshot is not at hand (a page that is gone has no after).
    ``moved_to`` is the page's new address ("" = it stayed).
    """

    article: Article
    links: tuple[Link, ...]
    changes: tuple[Change, ...]
    before: Snapshot | None = field(default=None, repr=False)
    after: Snapshot | None = field(default=None, repr=False)
    moved_to: str = ""

    def of(self, *kinds: str) -> list[Change]:
        """Return the changes of these kinds."""
        return [change for change in self.changes if change.kind in kinds]
