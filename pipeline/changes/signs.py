"""The signs in which two texts differ: comparisons, a minus before a number, the kind of an alert."""

import re
from collections import Counter

from pipeline.changes.keys import signs_of
from pipeline.changes.model import Fact

_ALERT = re.compile(r"^[> ]*\[!([A-Z]+)\]")


def differing_signs(before: str, after: str) -> tuple[Fact, ...]:
    """Return the signs of comparison, the minus signs and the kinds of alert in which two texts differ."""
    old, new = signs_of(before), signs_of(after)
    facts = []
    if old != new:
        lost, won = (list((a - b).elements()) for a, b in _both_ways(Counter(old), Counter(new)))
        facts.append(Fact("sign", " ".join(lost or old), " ".join(won or new)))
    kinds = [found[1].casefold() if (found := _ALERT.match(text)) else "" for text in (before, after)]
    if all(kinds) and kinds[0] != kinds[1]:
        facts.append(Fact("alert", kinds[0], kinds[1]))
    return tuple(facts)


def _both_ways(one: Counter[str], other: Counter[str]) -> tuple[tuple[Counter[str], Counter[str]], ...]:
    return (one, other), (other, one)
