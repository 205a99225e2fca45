"""The checkable details of a text: numbers with units, dates, versions, prices, regions, names, demands."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from pipeline.changes.model import Fact
from pipeline.changes.words import unstruck

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_UNIT = (
    r"(?:percent|ms|seconds?|minutes?|hours?|days?|weeks?|months?|years?|bytes?|[kmgtp]i?b(?:ps)?|[kmgt]?bps|"
    r"[gm]hz|v?cores?|v?cpus?|nodes?|devices?|users?|regions?|zones?|characters?|requests?|times|bits?)"
)
_POINT = r"(?:north|south|east|west|central|southeast|northeast|northcentral|southcentral|westcentral)"
_LAND = r"(?:us|uk|europe|asia|india|japan|australia|germany|france|brazil|canada|korea|china)"
_PRODUCT = (
    r"(?:windows|android|ios|ipados|macos|tls|ssl|python|\.net|java|node(?:\.js)?|powershell|ubuntu|"
    r"sql server|exchange|server|version)"
)
_SPELT = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
# First come, first served: a date is not three numbers, a version is not a decimal.
_KINDS = (
    (
        "date",
        rf"\b\d{{4}}-\d\d-\d\d\b|\b{_MONTH} {_DAY},? \d{{4}}\b|\b{_DAY} {_MONTH},? \d{{4}}\b|"
        rf"\b{_MONTH} \d{{4}}\b|"
        r"\b\d{1,2}/\d{1,2}/\d{2,4}\b",
    ),
    ("price", r"[$€£]\s?\d[\d.,]{0,20}|\b\d[\d.,]{0,20}\s?(?:usd|eur|gbp)\b"),
    (
        "certification",
        r"\b(?:iso(?:/iec)?[ -]?\d{4,5}(?:[-:]\d+)*|soc [123](?: type [12i]+)?|"
        r"fedramp(?: (?:high|moderate|low))?|"
        r"fips(?: pub)? ?\d{3}(?:-\d)?|pci[ -]dss|hipaa|hitrust|gdpr|cjis|itar|nist(?: sp)? ?\d{3}(?:-\d+)*|"
        r"csa star|irap|ens high|eu model clauses|dod (?:il|impact level) ?\d)\b",
    ),
    ("version", rf"\bv\d+(?:\.\d+)*\b|\b\d+\.\d+(?:\.\d+)+\b|(?<!\w){_PRODUCT} \d+(?:\.\d+)*\b"),
    ("number", rf"(?<![\w.])(?!21vianet)\d[\d,]*(?:\.\d+)?(?:%|[ -]?{_UNIT}\b)?|\b(?:{_SPELT}) {_UNIT}\b"),
    (
        "negation",
        r"\b(?:not|cannot|can't|don't|doesn't|isn't|aren't|won't|never|no longer|without|"
        r"unsupported|unavailable|except|unless)\b",
    ),
    (
        "requirement",
        r"\b(?:must|shall|required?|requires|mandatory|only|optional|recommended|preview|retire[sd]?|retirement|"
        r"deprecated?|deprecation|end of (?:support|life)|discontinued|generally available)\b",
    ),
    (
        "region",
        rf"\b(?:{_POINT}(?: {_POINT})? {_LAND}(?: \d)?|{_LAND} (?:{_POINT}|gov\w*)(?: \d)?|"
        r"azure (?:government|china|germany)|21vianet|gcc(?: high)?|usgov\w*)\b",
    ),
)
_FACT = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS))
_NAME = re.compile(r"\b[A-Z]\w*(?:(?: for| of)? [A-Z]\w*)+")
# Words kept on both sides of a difference, so that a number keeps its unit and a version its product.
_MARGIN = 3


def facts_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, value) of every checkable detail of ``text`` in order, values folded; "isn't" is "not"."""
    for found in _FACT.finditer(text.casefold().replace("’", "'")):
        value = " ".join(found[0].split()).rstrip(".,")
        contracted = found.lastgroup == "negation" and (value == "cannot" or value.endswith("n't"))
        yield str(found.lastgroup), "not" if contracted else value


def _named(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names of two capitalised words or more, as they are spelled."""
    for found in _NAME.finditer(text):
        yield "name", " ".join(found[0].split())


def differing(before: str, after: str) -> tuple[Fact, ...]:
    """Return the details in which two texts differ, paired in order within their kind ("" = not there)."""
    old, new = _apart(unstruck(before).split(), unstruck(after).split())
    gone, came = (Counter((*facts_of(text), *_named(text))) for text in (old, new))
    lost_facts, won_facts = list((gone - came).elements()), list((came - gone).elements())
    facts = []
    for kind in (*(kind for kind, _ in _KINDS), "name") if lost_facts or won_facts else ():
        lost = [value for name, value in lost_facts if name == kind]
        won = [value for name, value in won_facts if name == kind]
        facts += [Fact(kind, one, other) for one, other in zip_longest(lost, won, fillvalue="")]
    return tuple(facts)


def _apart(before: list[str], after: list[str]) -> tuple[str, str]:
    """Both texts without what they share at their ends, but for a margin."""
    most = min(len(before), len(after))
    first = next((i for i in range(most) if before[i] != after[i]), most)
    last = next((i for i in range(most - first) if before[-1 - i] != after[-1 - i]), most - first)
    start, end = max(first - _MARGIN, 0), max(last - _MARGIN, 0)
    return " ".join(before[start : len(before) - end]), " ".join(after[start : len(after) - end])
