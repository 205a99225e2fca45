"""Validators (RFC 9110 8.8): which ones are stored and sent back in a conditional request.

What is none would make a condition that means something else (``If-None-Match: *``) or that servers ignore.
"""

import re
from datetime import datetime

_MAX_LENGTH = 512
# RFC 9110 8.8.3, without the bytes above ASCII that not every server gets back as it sent them.
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"\Z')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
# RFC 9110 5.6.7: the format in use and the two obsolete ones, which recipients accept.
_HTTP_DATES = (
    re.compile(rf"{_DAY}, (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT\Z"),
    re.compile(
        rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?P<day>[0-9]{{2}})-{_MONTH}-(?P<year>[0-9]{{2}})"
        rf" {_TIME} GMT\Z"
    ),
    re.compile(rf"{_DAY} {_MONTH} (?P<day>[ 0-9][0-9]) {_TIME} (?P<year>[0-9]{{4}})\Z"),
)


def valid_etag(value: str) -> str:
    """Return the entity tag in ``value`` (RFC 9110 8.8.3), "" when it is none or too long to be kept."""
    text = value.strip(" \t")
    return text if len(text) <= _MAX_LENGTH and _ETAG.match(text) else ""


def valid_last_modified(value: str) -> str:
    """Return the HTTP date in ``value`` (RFC 9110 5.6.7), "" when it is none."""
    text = value.strip(" \t")
    found = next((match for pattern in _HTTP_DATES if (match := pattern.match(text))), None)
    return text if found and _is_date(found) else ""


def _is_date(found: re.Match[str]) -> bool:
    """Return true when the calendar has the day and the clock the time; a leap second is one."""
    numbers = {name: int(found[name]) for name in ("year", "day", "hour", "minute", "second")}
    # Of a year in two digits any century will do here.
    numbers["year"] += 2000 if len(found["year"]) == 2 else 0
    numbers["second"] -= numbers["second"] == 60
    try:
        datetime(month=_MONTHS.index(found["month"]) + 1, **numbers)  # type: ignore[arg-type]
    except ValueError:
        return False
    return True
