"""How web archives spell captures, and what they say they hold: Memento (RFC 7089, RFC 6690)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urlsplit

import msgspec

LINK_FORMAT = frozenset({"application/link-format"})
_REL = re.compile(r'(?i);\s?rel\s?=\s?"([^"<>]*)"')
_DATE = re.compile(r'(?i);\s?datetime\s?=\s?"([^"<>]*)"')
_STAMPED = re.compile(r"(\d{4,14})(?:[a-z]{2}_)?/(https?:.*)", re.DOTALL | re.IGNORECASE)
# One of the two slashes is lost where a server tidies paths.
_ONE_SLASH = re.compile(r"^(https?):/(?=[^/])", re.IGNORECASE)
# Marks of what archives put into a page that they do not give raw.
_TOOLBARS = (b"BEGIN WAYBACK TOOLBAR INSERT", b"wm-ipp-base", b"<!-- WB Insert -->", b"wbinfo = {}")


class Memento(msgspec.Struct, frozen=True, order=True):
    """A capture: ``at`` is when it was made (seconds since the epoch, UTC), ``address`` where it is."""

    at: float
    address: str


class Spelling(msgspec.Struct, frozen=True):
    """How an archive spells its captures: ``prefix``, when, ``/`` and the page's address, as the Wayback Machine."""

    prefix: str

    def raw(self, stamp: str, original: str) -> str:
        """Return where the bytes of a capture are as the page sent them; ``stamp`` is ``YYYYMMDDhhmmss``."""
        return f"{self.prefix}{stamp}id_/{original}"

    def parts(self, address: str) -> tuple[str, str]:
        """Return stamp and original of a capture's address; ("", "") for one that is none of this archive."""
        own, other = urlsplit(self.prefix), _split(address)
        rest = address.partition("://")[2]
        within = self.prefix.partition("://")[2]
        if other.netloc != own.netloc or not rest.startswith(within):
            return "", ""
        found = _STAMPED.match(rest.removeprefix(within))
        return (found[1], _ONE_SLASH.sub(r"\1://", found[2])) if found else ("", "")

    def following(self, asked: str, location: str) -> str:
        """Return where a redirect of a capture is followed to: to a capture here, never to the live page; "" for none.

        A page that redirected when it was captured names the address it led to, be it without a host.
        """
        stamp, original = self.parts(location)
        if stamp:
            return self.raw(stamp, original)
        stamp, original = self.parts(asked)
        target = _split(location)
        if not stamp or target.scheme not in ("http", "https"):
            return ""
        if target.netloc == urlsplit(self.prefix).netloc:
            page = _split(original)
            location = target._replace(scheme=page.scheme, netloc=page.netloc).geturl()
        return self.raw(stamp, location)

    def listed(self, text: str) -> tuple[Memento, ...]:
        """Return the captures here that a TimeMap lists, the oldest first; what is no link to one is passed over."""
        found = set()
        for entry in text.split("<")[1:]:
            address, _, about = entry.partition(">")
            relation, date = _REL.search(about), _DATE.search(about)
            if relation and date and "memento" in relation[1].lower().split():
                at = seconds_of(date[1])
                if at and self.parts(address)[0]:
                    found.add(Memento(at, address))
        return tuple(sorted(found))


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def stamp_of(at: float) -> str:
    """Return ``at`` (seconds since the epoch, UTC) as archives write it into addresses."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%d%H%M%S")


def day_of(at: float) -> str:
    """Return the day of ``at`` (seconds since the epoch), ISO, UTC."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()


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
