"""How fresh an article is, as evidence: when each of its sources was last read, and what stands against it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from pipeline.impacts import Verdict
from pipeline.report.model import ArticleRow
from pipeline.report.outline import number


class Reading(msgspec.Struct, frozen=True):
    """The last reading of a page: the day (ISO, "" = never); ``current``: the last run, or a visit it rests on.

    ``accepted``: what it said then is what the team has accepted.
    """

    day: str = ""
    current: bool = False
    accepted: bool = False


class Freshness(msgspec.Struct, frozen=True):
    """One article. ``checked`` is the day by which every cited page was read (ISO, "" = never all of them).

    ``statements`` have a source, ``standing`` of them say what is accepted, with no flag open. ``unread`` sources
    were not read in the last run, the one waiting longest for ``unread_weeks`` whole weeks. ``flags`` are open,
    ``updates`` of them because the article says something wrong now.
    """

    article: str
    id: str
    title: str
    owner: str
    sources: int
    checked: str
    statements: int
    standing: int
    unread: int
    unread_weeks: int
    flags: int
    updates: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether every source was read in the last run and no flag is open."""
        return bool(self.checked) and not self.unread and not self.flags

    @property
    def debt(self) -> tuple[int, ...]:
        """What waits, most urgent first: flags, sources unread and for how long, statements that do not stand."""
        return self.updates, self.flags, self.unread, self.unread_weeks, self.statements - self.standing


def freshness(
    article: ArticleRow,
    cited: Sequence[str],
    readings: Mapping[str, Reading],
    flags: Iterable[tuple[str, Verdict]],
    last: str,
) -> Freshness:
    """Return how fresh ``article`` is, as it cites pages: ``cited`` has one for each statement.

    ``flags`` are its open ones, page and verdict; ``last`` is the day of the last run (ISO).
    """
    waiting = list(flags)
    flagged = {page for page, _ in waiting}
    pages = {page: readings.get(page, Reading()) for page in cited}
    unread = [one.day for one in pages.values() if not one.current]
    days = [one.day for one in pages.values()]
    return Freshness(
        article=article.path,
        id=article.id,
        title=article.title,
        owner=article.owner,
        sources=len(pages),
        checked=min(days) if days and all(days) else "",
        statements=len(cited),
        standing=sum(pages[page].accepted and page not in flagged for page in cited),
        unread=len(unread),
        unread_weeks=max((_weeks(day, last) for day in unread if day), default=0),
        flags=len(waiting),
        updates=sum(verdict is Verdict.UPDATE for _, verdict in waiting),
    )


def _weeks(day: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(day)).days // 7


def sentence(one: Freshness) -> str:
    """Return what is known of an article in words."""
    if not one.sources:
        return "cites no watched page"
    if not one.unread:
        said = [f"every cited page was checked on {one.checked}"]
    else:
        weeks = f" for {number(one.unread_weeks, 'week')}" if one.unread_weeks else ""
        oldest = f", the oldest reading of {one.checked}" if one.checked else ""
        said = [f"{one.unread} of {number(one.sources, 'source')} unread{weeks}{oldest}"]
    said.append(f"{one.standing} of {number(one.statements, 'statement')} with a source stand as accepted")
    said.append(f"{number(one.flags, 'flag')} open" if one.flags else "no flag open")
    return "; ".join(said)


def totals(articles: Iterable[Freshness]) -> str:
    """Return the whole of it in one sentence."""
    leaning = [one for one in articles if one.sources]
    clean = sum(one.is_clean for one in leaning)
    return (
        f"{clean} of {number(len(leaning), 'article')} with sources: every cited page checked, no flag open"
    )


def badge(articles: Iterable[Freshness]) -> tuple[str, str]:
    """Return the text of a badge and its colour (a name that shields.io and CSS know)."""
    leaning = [one for one in articles if one.sources]
    clean = sum(one.is_clean for one in leaning)
    share = clean / len(leaning) if leaning else 0.0
    days = [one.checked for one in leaning]
    oldest = f", oldest {min(days)}" if days and all(days) else ""
    colour = "green" if share >= 0.9 else "orange" if share >= 0.5 else "red"
    return f"{clean} of {len(leaning)} articles{oldest}", colour if leaning else "gray"
