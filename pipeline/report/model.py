"""The one model every rendering of the report reads."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeVar

import msgspec

from pipeline.articles import Issue
from pipeline.changes import Change, PageNews
from pipeline.flags.model import Finding
from pipeline.pages import Hop, Outcome

Item = TypeVar("Item")


class Lazy(Collection[Item]):
    """Items that are made anew whenever somebody goes through them: tens of thousands are never all in memory."""

    def __init__(self, make: Callable[[], Iterable[Item]]) -> None:
        """Stand for what ``make`` returns, the same every time."""
        self._make = make

    def __iter__(self) -> Iterator[Item]:
        return iter(self._make())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, item: object) -> bool:
        return any(item == one for one in self)


class Run(msgspec.Struct, frozen=True):
    """One run: ``base`` is the commit everything was compared with, ``articles`` the one they were read at.

    ``duration_ms`` and ``id`` are volatile and stay out of what is committed.
    """

    id: str
    base: str
    branch: str
    articles: str
    duration_ms: int
    counts: tuple[tuple[str, int], ...]


class PageRow(msgspec.Struct, frozen=True, gc=False):
    """A page this run looked at. ``snapshot`` is its path in the repository, or "" when there is none.

    ``leads_to``: an address that still leads where the team accepted that it leads has no news of its own;
    the page at its end has a row too, and what changed there is told in that one. ``note`` is what a reviewer
    should know before believing the change; ``detail`` is about the visit. ``road`` is the way by which the text
    came (``sites.Road``), "" for the page itself; ``rerouted``: another one than that of the accepted text.
    """

    url: str
    title: str
    outcome: Outcome
    status: int
    hops: tuple[Hop, ...]
    change: PageNews
    snapshot: str
    changes: tuple[Change, ...] = ()
    detail: str = ""
    first_failed: str = ""
    cited_by: int = 0
    leads_to: str = ""
    note: str = ""
    road: str = ""
    rerouted: bool = False

    @property
    def unread(self) -> bool:
        """True when this run could not read the page, also where what the open proposal holds of it stands on."""
        return self.change is PageNews.UNREAD or (self.change.is_content and not self.outcome.read)


class Citation(msgspec.Struct, frozen=True):
    """A place in an article that names a page."""

    path: str
    line: int
    column: int
    label: str


class LinkRow(msgspec.Struct, frozen=True):
    """A link that is not healthy: one row a URL (fragment included), with every article that uses it.

    ``suggestion`` is the address to write instead, or "".
    """

    url: str
    outcome: Outcome
    articles: tuple[Citation, ...]
    detail: str = ""
    suggestion: str = ""
    nearest: tuple[str, ...] = ()
    first_failed: str = ""


class ArticleRow(msgspec.Struct, frozen=True, gc=False):
    """An article this run read, with what its authors can repair in it.

    ``newer_pages`` counts the pages seen for the first time that say they were updated after the article was.
    """

    path: str
    id: str
    title: str
    owner: str
    clouds: tuple[str, ...]
    issues: tuple[Issue, ...]
    edited: str = ""
    newer_pages: int = 0


class Trouble(msgspec.Struct, frozen=True):
    """Something that did not work: where, what happened, and how to mend it."""

    where: str
    what: str
    mend: str


class UnreadHost(msgspec.Struct, frozen=True):
    """A host that let none of its pages be read in any of the last ``runs``, this one among them.

    ``outcome`` is the commonest of them all, ``pages`` how many this run asked for. ``sign_in``: every answer asked
    for one, so that the host is treated as a portal. ``what`` says it in words, ``mend`` what to do.
    """

    host: str
    outcome: Outcome
    runs: int
    pages: int
    what: str
    mend: str
    sign_in: bool = False


class Fix(msgspec.Struct, frozen=True):
    """One edit: ``old`` became ``new`` on ``line`` of ``article``; ``why`` is the evidence.

    ``stamp``: it says when the sources were read, and mends nothing.
    """

    article: str
    line: int
    old: str
    new: str
    why: str
    stamp: bool = False


class Dismissed(msgspec.Struct, frozen=True):
    """A finding that people decided against: who, why, when and until when (ISO dates, "" = for good)."""

    id: str
    article: str
    line: int
    page: str
    summary: str
    reason: str
    author: str
    date: str
    expires: str = ""


class Report(msgspec.Struct, frozen=True):
    """Everything a run has to say; nothing is cut here.

    ``findings`` are those of this run, most urgent first, ``still`` those of earlier runs that nobody has dealt
    with, ``dismissed`` what people decided against, ``fixes`` what the proposal mends in the articles itself.
    ``pages`` come in order of URL, ``articles`` in order of path; these two may be read from disk. ``left_out`` are
    the files (path, reason) that are no articles. ``hosts`` are those that no run could read; their links are among
    ``links`` too.
    """

    run: Run
    findings: tuple[Finding, ...]
    pages: Collection[PageRow]
    links: tuple[LinkRow, ...]
    articles: Collection[ArticleRow]
    trouble: tuple[Trouble, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    still: tuple[Finding, ...] = ()
    dismissed: tuple[Dismissed, ...] = ()
    fixes: tuple[Fix, ...] = ()
    hosts: tuple[UnreadHost, ...] = ()
