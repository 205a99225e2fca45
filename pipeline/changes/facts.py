"""The checkable details of a text: numbers with units, dates, versions, prices, negations, requirements, names."""

import re
from collections.abc import Iterator

from pipeline.changes.model import Fact

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_UNITS = (
    r"(?:%|percent|ms|seconds?|minutes?|hours?|days?|weeks?|months?|years?|bytes?|[kmgtp]i?b(?:ps)?|[kmgt]?bps|"
    r"[gm]hz|v?cores?|v?cpus?|nodes?|devices?|users?|regions?|zones?|characters?|requests?|times|bits?|-bit)"
)
# First come, first served: a date is not three numbers, a version is not a decimal.
_KINDS = (
    ("date", rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\.?,? \d{{4}}\b|\b{_MONTH}\.? \d{{4}}\b|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b"),
    ("price", r"[$€£]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:usd|eur|gbp)\b"),
    ("certification", r"\b(?:iso(?:/iec)?[ -]?\d{4,5}(?:[-:]\d+)*|soc [123](?: type [12i]+)?|fedramp(?: (?:high|moderate|low))?|fips(?: pub)? ?\d{3}(?:-\d)?|pci[ -]dss|hipaa|hitrust|gdpr|cjis|itar|nist(?: sp)? ?\d{3}(?:-\d+)*|csa star|irap|c5|ens high|eu model clauses|dod (?:il|impact level) ?\d)\b"),
    ("version", r"\bv\d+(?:\.\d+)*\b|\b\d+\.\d+(?:\.\d+)+\b|\bversion \d+(?:\.\d+)*\b|\b(?:windows|android|ios|macos|tls|ssl|python|\.net|java|node(?:\.js)?|powershell|ubuntu|sql server|exchange|server) \d+(?:\.\d+)*\b"),
    ("number", rf"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:\s?{_UNITS}\b|%)?"),
    ("negation", r"\b(?:not|cannot|can't|don't|doesn't|isn't|aren't|won't|never|no longer|without|unsupported|unavailable)\b"),
    ("requirement", r"\b(?:must|shall|required?|requires|mandatory|only|optional|recommended|preview|retired|retire[sd]?|retirement|deprecated?|deprecation|end of (?:support|life)|discontinued|generally available)\b"),
    ("region", r"\b(?:(?:north|south|east|west|central)(?: (?:central|east|west|north|south))? (?:us|europe|asia|india|uk|japan|australia|germany|france)(?: \d)?|(?:us|uk|china|germany|japan|australia|brazil|canada|india|korea|france) (?:north|south|east|west|central|southeast|gov\w*)(?: \d)?|azure (?:government|china|germany)|21vianet|gcc(?: high)?|usgov\w*)\b"),
)  # fmt: skip
_FACT = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS), re.IGNORECASE)


def facts_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, value) of every checkable detail of ``text`` in order, values folded."""
    for found in _FACT.finditer(text):
        yield str(found.lastgroup), " ".join(found[0].casefold().split()).rstrip(".,")


def differing(before: str, after: str) -> tuple[Fact, ...]:
    """Return the details in which two texts differ, paired in order within their kind ("" = not there)."""
    gone, new = list(facts_of(before)), list(facts_of(after))
    for fact in tuple(gone):
        if fact in new:
            gone.remove(fact)
            new.remove(fact)
    facts = []
    for kind, _ in _KINDS:
        old = [value for name, value in gone if name == kind]
        now = [value for name, value in new if name == kind]
        width = max(len(old), len(now))
        pairs = zip(old + [""] * (width - len(old)), now + [""] * (width - len(now)), strict=True)
        facts += [Fact(kind, one, other) for one, other in pairs]
    return tuple(facts)
