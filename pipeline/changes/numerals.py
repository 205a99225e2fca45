"""Numbers and dates by what they mean: 1,000 is 1000, 31 March is March 31 is 31. März."""

import re

from pipeline.changes.units import MONTHS

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
