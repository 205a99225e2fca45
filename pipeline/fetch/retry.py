"""How long to wait before a retry: Retry-After (RFC 9110 10.2.3), else exponential backoff with jitter."""

from datetime import UTC
from email.utils import parsedate_to_datetime

from pipeline.fetch.response import Answer

MAX_ATTEMPTS = 3
FIRST_WAIT_S = 1.0


def retry_after_s(value: str, now: float) -> float | None:
    """Return the seconds that ``Retry-After`` names, as a number or as a date; ``None`` when it is neither.

    ``now`` is in seconds since the epoch.
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


def requested_pause_s(answer: Answer, now: float) -> float | None:
    """Return how long no request is to be sent to the host, where ``answer`` (429 or 503) asks for that."""
    if answer.status not in (429, 503):
        return None
    return retry_after_s(answer.retry_after, now) if answer.retry_after else None


def backoff_s(attempts: int, jitter: float) -> float:
    """Return the wait after ``attempts`` failed attempts: doubled each time, times 0.5 to 1.5.

    ``jitter`` is in [0, 1).
    """
    return FIRST_WAIT_S * 2.0 ** (attempts - 1) * (0.5 + jitter)
