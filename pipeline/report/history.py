"""What the recorded history says, for the pictures: which pages changed when, and how long flags are open."""

from collections.abc import Iterable
from datetime import date

import msgspec

from pipeline.report.freshness import Freshness
from pipeline.report.reminders import Reminder

# Up to how many days a flag counts for a bar; the last bar has no end.
_AGES = (7, 30, 90, 180)


class PageHistory(msgspec.Struct, frozen=True):
    """A page and the ISO dates on which an accepted proposal changed its text, the baseline left out."""

    url: str
    title: str
    dates: tuple[str, ...]


class History(msgspec.Struct, frozen=True):
    """``pages`` in any order; ``ages`` of the open flags, in days; ``since`` and ``until`` are ISO dates.

    ``fresh`` says of every article when its sources were read, those with most debt first; ``reminders`` are days
    that come near.
    """

    pages: tuple[PageHistory, ...] = ()
    ages: tuple[int, ...] = ()
    since: str = ""
    until: str = ""
    fresh: tuple[Freshness, ...] = ()
    reminders: tuple[Reminder, ...] = ()


class Strip(msgspec.Struct, frozen=True):
    """A page on a time line: ``marks`` are the places of its changes, 0 (since) to 100 (until)."""

    url: str
    title: str
    dates: tuple[str, ...]
    marks: tuple[float, ...]


class Bar(msgspec.Struct, frozen=True):
    """One bar: ``share`` is its length, 0 to 100, of the longest."""

    label: str
    count: int
    share: float


def busiest(history: History, most: int = 10) -> tuple[Strip, ...]:
    """Return the pages that changed most, most changes first, placed on one time line."""
    changed = sorted((p for p in history.pages if p.dates), key=lambda p: (-len(p.dates), p.url))[:most]
    first, last = span(history)
    days = max((last - first).days, 1)
    return tuple(
        Strip(page.url, page.title, page.dates, tuple(_place(day, first, days) for day in page.dates))
        for page in changed
    )


def span(history: History) -> tuple[date, date]:
    """Return the first and the last day of the time line."""
    days = [day for page in history.pages for day in page.dates]
    known = sorted(filter(None, [*days, history.since, history.until])) or ["1970-01-01"]
    return date.fromisoformat(history.since or known[0]), date.fromisoformat(history.until or known[-1])


def by_age(ages: Iterable[int]) -> tuple[Bar, ...]:
    """Return how many flags are open since about when; () when none is."""
    counted = list(ages)
    starts = (0, *(days + 1 for days in _AGES))
    ends = (*_AGES, None)
    counts = [
        sum(age >= a and (b is None or age <= b) for age in counted)
        for a, b in zip(starts, ends, strict=True)
    ]
    labels = [f"{a} to {b} days" if b else f"over {a - 1} days" for a, b in zip(starts, ends, strict=True)]
    top = max(counts)
    return tuple(
        Bar(label, count, round(100 * count / top, 2))
        for label, count in zip(labels, counts, strict=True)
        if top
    )


def _place(day: str, first: date, days: int) -> float:
    return round(min(max(100 * (date.fromisoformat(day) - first).days / days, 0.0), 100.0), 2)
