"""How long to wait before another try: Retry-After in both forms (RFC 9110 10.2.3), else back-off with
jitter.
"""

from datetime import UTC
from email.utils import parsedate_to_datetime

from pipeline.fetch.response import Answer

MOST_TRIES = 3
FIRST_WAIT_S = 1.0


def retry_after_s(value: str, now: float) -> float | None:
    """Return the seconds a ``Retry-After`` asks for, ``now`` in seconds since the epoch; ``None`` if it says
    nothing.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    at = when if when.tzinfo else when.replace(tzinfo=UTC)
    try:
        return max(0.0, at.timestamp() - now)
    except (OverflowError, ValueError):
        return None


def asked_pause_s(answer: Answer, now: float) -> float | None:
    """Return how long the whole host is to be left alone, if ``answer`` asks for that."""
    if answer.status not in (429, 503):
        return None
    return retry_after_s(answer.retry_after, now) if answer.retry_after else None


def back_off_s(tries: int, jitter: float) -> float:
    """Return the wait after ``tries`` failed tries: doubling, spread by ``jitter`` in [0, 1) to half and half
    again.
    """
    return FIRST_WAIT_S * 2.0 ** (tries - 1) * (0.5 + jitter)
