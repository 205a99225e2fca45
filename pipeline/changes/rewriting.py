"""A value written as another text writes its own: 30 November 2024 where it says 31 August 2024."""

import re

from pipeline.changes.units import MONTHS
from pipeline.changes.values import Value

_DAY_FIRST = re.compile(r"(\d{1,2})(\.|st|nd|rd|th)? ([^\W\d_]+)(\.?),? (\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)(\.?) (\d{1,2})(st|nd|rd|th)?(,?) (\d{4})")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def date_like(model: str, date: Value) -> str:
    """Return a date as ``model`` is written: the order of its parts, its points, long or short months.

    As the page has it where both are written alike, "" where one cannot be written as the other.
    """
    parts = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", date.same)
    if not parts or not _is_whole(model):
        return date.text if _shape(model) == _shape(date.text) else ""
    if _ISO.fullmatch(model):
        return date.same
    month = _month(model, date.text, int(parts[2]))
    day = str(int(parts[3]))
    if not month:
        return ""
    if found := _DAY_FIRST.fullmatch(model):
        return f"{day}{found[2] if found[2] == '.' else ''} {month}{',' if ',' in model else ''} {parts[1]}"
    found = _MONTH_FIRST.fullmatch(model)
    return f"{month} {day}{found[5]} {parts[1]}" if found else ""


def _is_whole(model: str) -> bool:
    return any(shape.fullmatch(model) for shape in (_DAY_FIRST, _MONTH_FIRST, _ISO))


def _shape(text: str) -> str:
    """A text with its words and numbers as one letter each."""
    return re.sub(r"\d+", "0", re.sub(r"[^\W\d_]+", "a", text))


def _month(model: str, said: str, number: int) -> str:
    """The month as the page names it, or in English for a model in English; short where the model is."""
    named = next((word for word in re.findall(r"[^\W\d_]+", said) if word.casefold() in MONTHS), "")
    old = next((word for word in re.findall(r"[^\W\d_]+", model) if word.casefold() in MONTHS), "")
    english = {one.casefold() for one in _ENGLISH} | {one[:3].casefold() for one in _ENGLISH}
    if not old or (not named and old.casefold() not in english):
        return ""
    if named and (named.casefold() in english) != (old.casefold() in english):
        return ""
    month = _ENGLISH[number - 1] if not named or named.casefold() in english else named
    return month[:3] if len(old) == 3 and old.casefold() != "may" else month


def grouped_like(model: str, number: str) -> str:
    """Return a number with the separator of thousands that ``model`` has, or without one where it has none."""
    if not re.fullmatch(r"\d{1,3}(?:[ ,.']\d{3})+|\d+", number) or not model[:1].isdigit():
        return number
    digits = re.sub(r"\D", "", number)
    sign = re.fullmatch(r"\d{1,3}(?:([ ,.'])\d{3})+", model)
    if len(digits) < 4 or (not sign and len(model) < 4):
        return number
    return f"{int(digits):,}".replace(",", sign[1]) if sign else digits
