"""Numbers and dates by what they mean: 1,000 is 1000, 31 March is March 31 is 31. März."""

import re

from pipeline.changes.units import MONTHS

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_IN_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_THOUSANDS = re.compile(r"\d{1,3}(?:([,.])\d{3})(?:\1\d{3})*")


def number_of(text: str, german: bool) -> str:
    """Return a number without separators, with a point before decimals and no needless zeros."""
    bare = re.sub(r"[ ']", "", text)
    grouped = _THOUSANDS.fullmatch(bare)
    if "," in bare and "." in bare:
        point = max(bare.rfind(","), bare.rfind("."))
        bare = re.sub("[,.]", "", bare[:point]) + "." + bare[point + 1 :]
    elif grouped and (grouped[1] == "," or german or bare.count(".") > 1):
        bare = re.sub("[,.]", "", bare)
    else:
        bare = bare.replace(",", ".")
    whole, point_sign, rest = bare.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (f"{point_sign}{rest}" if rest else "")


def span_of(number: str, unit: str) -> str:
    """Return a number with its unit; of a time the largest that is whole: 60 minutes are 1 hour, a year 12 months."""
    if not re.fullmatch(r"\d{1,9}", number):
        return f"{number} {unit}".strip()
    if unit in _IN_MONTHS:
        return f"{int(number) * _IN_MONTHS[unit]} month"
    if unit not in _SECONDS:
        return f"{number} {unit}".strip()
    seconds = int(number) * _SECONDS[unit]
    whole = next(name for name in ("day", "hour", "minute", "second") if seconds % _SECONDS[name] == 0)
    return f"{seconds // _SECONDS[whole]} {whole}"


def date_of(folded: str, german: bool) -> str:
    """Return a folded date as year, month and day, what is not said left out; as it is where it is not clear."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", folded):
        return folded
    points = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", folded)
    if points:
        return f"{points[3]}-{int(points[2]):02}-{int(points[1]):02}"
    words = re.findall(r"[^\W\d_]+|\d+", folded)
    month = next((MONTHS[word] for word in words if word in MONTHS), 0)
    if not month:
        return folded
    numbers = [word for word in words if word.isdigit()]
    year = next((number for number in numbers if len(number) == 4), "")
    day = next((int(number) for number in numbers if len(number) < 3), 0)
    return f"{year}-{month:02}" + (f"-{day:02}" if day else "")
