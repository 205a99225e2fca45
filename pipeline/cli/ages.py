"""How people write a span of time or a day: ``30d``, ``6w``, ``2027-01-31``."""

import datetime
import re

import click

_SPAN = re.compile(r"(\d{1,4})\s*([dwmy]?)", re.IGNORECASE)
_DAYS = {"": 1, "d": 1, "w": 7, "m": 30, "y": 365}


def days_of(text: str) -> int:
    """Return the days in ``text``, such as 30d, 6w, 3m or 1y."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise click.BadParameter(f"{text!r} is no span of time. Write 30d, 6w, 3m or 1y.")
    return int(found[1]) * _DAYS[found[2].lower()]


def day_of(text: str, today: str) -> str:
    """Return the ISO date ``text`` names: a date, or a span counted from ``today``."""
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        return (datetime.date.fromisoformat(today) + datetime.timedelta(days_of(text))).isoformat()


def today() -> str:
    """Return today's date in UTC, ISO 8601."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()
