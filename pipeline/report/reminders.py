"""Days that pages announce and articles lean on, as they come near."""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

# So many days before such a day it is listed, and so many after it.
AHEAD, BEHIND = 180, 90


class Reminder(msgspec.Struct, frozen=True):
    """A day (ISO) that an accepted page announces, and the line of an article that leans on it."""

    day: str
    article: str
    line: int
    page: str
    sentence: str


def is_near(day: str, today: str) -> bool:
    """Return whether ``day`` is to be listed ``today``, both ISO."""
    return -BEHIND <= days_until(day, today) <= AHEAD


def near_years(today: str) -> str:
    """Return what stands on every page with a day near ``today``: its year, as an extended regular expression.

    A day without its year in four digits is none (see ``impacts.deadlines``).
    """
    now = date.fromisoformat(today)
    years = {(now + timedelta(days)).year for days in (-BEHIND, 0, AHEAD)}
    return "|".join(map(str, sorted(years)))


def days_until(day: str, today: str) -> int:
    """Return how many days it is from ``today`` to ``day``, negative when it is past."""
    return (date.fromisoformat(day) - date.fromisoformat(today)).days


def in_words(day: str, today: str) -> str:
    """Return how far a day is."""
    days = days_until(day, today)
    if not days:
        return f"{day}, today"
    unit = "day" if abs(days) == 1 else "days"
    return f"{day}, in {days} {unit}" if days > 0 else f"{day}, {-days} {unit} ago"


def nearest(reminders: Iterable[Reminder]) -> list[Reminder]:
    """Return each day of an article and a page once, the earliest first."""
    once = {(one.day, one.article, one.page): one for one in sorted(reminders, key=_place, reverse=True)}
    return sorted(once.values(), key=_place)


def _place(one: Reminder) -> tuple[str, str, int, str]:
    return one.day, one.article, one.line, one.page
