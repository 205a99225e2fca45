"""What a web archive says it holds of an address: a TimeMap in link format (RFC 7089, section 5; RFC 6690)."""

import re
from collections.abc import Iterable
from datetime import UTC
from email.utils import parsedate_to_datetime

import msgspec

LINK_FORMAT = "application/link-format"
_REL = re.compile(r'(?i);\s?rel\s?=\s?"([^"<>]*)"')
_DATE = re.compile(r'(?i);\s?datetime\s?=\s?"([^"<>]*)"')
_STAMP = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/(?=https?:)")
# Marks of what archives put into a page that they do not give raw.
_TOOLBARS = (b"BEGIN WAYBACK TOOLBAR INSERT", b"wm-ipp-base", b"<!-- WB Insert -->", b"wbinfo = {}")


class Memento(msgspec.Struct, frozen=True, order=True):
    """A capture: ``at`` is when it was made (seconds since the epoch, UTC), ``address`` where it is."""

    at: float
    address: str

    @property
    def raw(self) -> str:
        """Where its bytes are as they were sent, on archives that spell a capture ``/YYYYMMDDhhmmss/ADDRESS``."""
        return _STAMP.sub(r"/\1id_/", self.address, count=1)


def read_timemap(text: str) -> tuple[Memento, ...]:
    """Return the captures that a TimeMap lists, the oldest first; what is no link to a capture is passed over."""
    found = set()
    for entry in text.split("<")[1:]:
        address, _, about = entry.partition(">")
        relation, date = _REL.search(about), _DATE.search(about)
        if relation and date and "memento" in relation[1].lower().split():
            at = seconds_of(date[1])
            if at and address.startswith(("http://", "https://")):
                found.add(Memento(at, address))
    return tuple(sorted(found))


def seconds_of(date: str) -> float:
    """Return a date as HTTP spells it (RFC 9110, 5.6.7) in seconds since the epoch, 0 when it is none."""
    try:
        when = parsedate_to_datetime(date.strip())
        return max(0.0, (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (TypeError, ValueError, IndexError, OverflowError, OSError):
        return 0.0


def candidates(captures: Iterable[Memento], before: float, most: int) -> list[Memento]:
    """Return the captures to try for a text as it stood at ``before``: the newest not after it, then older ones.

    Where none is so old, the oldest there is: what changed since then changed after ``before`` too.
    """
    listed = sorted(captures)
    earlier = [one for one in listed if one.at <= before]
    return earlier[: -most - 1 : -1] if earlier else listed[:1]


def has_toolbar(body: bytes) -> bool:
    """Return true when an archive has put its own parts into the page."""
    return any(mark in body for mark in _TOOLBARS)
