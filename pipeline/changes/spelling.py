"""One spelling of every value of a text, so that texts that spell equal values in two ways read alike."""

import re
from functools import lru_cache

from pipeline.changes.values import BOUND, values_of

# Values that several spellings have, and that no word of the sentence depends on.
_SPELLED = frozenset({"date", "price", "version", "frequency", "number", "limit", "requirement"})
# What joins the ends of a range and leads to them: "between 7 and 90 days" is "7-90 days".
_TO = re.compile(r"\s?(?:-|–|to|bis|à|through)\s?", re.IGNORECASE)
_AND = re.compile(r" (?:and|und|et) ", re.IGNORECASE)
_FROM = re.compile(r"(?:^| )(?:between|from|zwischen|von|entre|de) $", re.IGNORECASE)


@lru_cache(maxsize=8192)
def one_spelling(text: str) -> str:
    """Return ``text`` with each number, date, price and the like as what it is, so that equal values read alike."""
    parts: list[str] = []
    end, last = 0, ""
    for value in values_of(text):
        if value.start >= end and value.kind in _SPELLED:
            between = text[end : value.start]
            if last == value.kind == "number" and _ends_range(parts[-2], between):
                parts[-2], between = _FROM.sub(" ", parts[-2]), " "
            if value.kind == "number" and value.bound:
                between = _bounded(between, value.bound)
            parts += [between, f" {value.same} "]
            end, last = value.end, value.kind
    return "".join((*parts, text[end:]))


def _bounded(between: str, bound: str) -> str:
    """The text before a number with its limit as a sign: "a minimum of" and "at least" say the same."""
    found = BOUND.search(between)
    return (
        between[: found.start()].removesuffix("a ") + ("≥ " if bound == "min" else "≤ ") if found else between
    )


def _ends_range(before: str, between: str) -> bool:
    """Whether a number ends the range that the one before it begins: "7-90", "7 to 90", "between 7 and 90"."""
    return bool(_TO.fullmatch(between) or (_FROM.search(before) and _AND.fullmatch(between)))
