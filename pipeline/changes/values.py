"""The values of a text: each with its place, what it is whatever its spelling, its unit and what it counts."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import takewhile

import msgspec

from pipeline.changes.numerals import date_of, number_of, span_of
from pipeline.changes.units import COUNTS, HARDLY_COUNTS, MONTHS, OFTEN, SCALES, UNITS

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "‑": "-", "–": "-", "—": "-"})


def _either(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_MONTH = rf"(?:{_either(MONTHS)})\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|\.)?"
_UNIT = rf"(?:(?:calendar|business|working|consecutive|full|additional|further|extra|more) )?(?:{_either(UNITS)})(?!\w)"
_COUNT = rf"(?:{_either(COUNTS)})\b"
_DIGITS = r"\d{1,3}(?:[ ,.']\d{3}){1,6}(?!\d)(?:[.,]\d{1,6}(?!\d))?|\d+(?:[.,]\d{1,6})?(?!\d)"
_RATE = (
    r"(?:\s?/\s?|\s(?:per|pro|je|par|an?|every)\s)"
    r"(?P<per>second|minute|hour|day|week|month|year|sekunde|stunde|tag|woche|monat|jahr|"
    r"seconde|heure|jour|semaine|mois|an)\b"
)
_POINT = r"(?:north|south|east|west|central|southeast|northeast|northcentral|southcentral|westcentral)"
_LAND = r"(?:us|uk|europe|asia|india|japan|australia|germany|france|brazil|canada|korea|china)"
_PRODUCT = (
    r"(?:windows(?: server)?|android|ios|ipados|macos|tls|ssl|python|\.net|java|node(?:\.js)?|powershell|ubuntu|"
    r"sql server|exchange(?: server)?|server|kubernetes|k8s|versions?|api-version)"
)
_LEVEL = r"(?:level|tier|phase|port|gen(?:eration)?|class|error|event(?: id)?|stage|ring|stufe|ebene)"
# First come, first served: a date is not three numbers, a version is not a decimal.
_KINDS = (
    (
        "aside",
        r"\^\(?\d{1,3}\)?\^|\b(?:microsoft|office|dynamics|m) ?365\b|\b21vianet\b|"
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{10,40}\b",
    ),
    (
        "date",
        rf"\b\d{{4}}-\d\d-\d\d\b|\b{_MONTH} {_DAY},? \d{{4}}\b|\b{_DAY} {_MONTH},? \d{{4}}\b|"
        rf"\b{_MONTH} \d{{4}}\b|\b{_MONTH} {_DAY}(?![\w%])|\b{_DAY} {_MONTH}|"
        r"\b(?:q[1-4]|h[12]|spring|summer|fall|autumn|winter) \d{4}\b|"
        r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}\.\d{1,2}\.\d{4}\b",
    ),
    ("price", rf"[$€£] ?(?:{_DIGITS})|\b(?:{_DIGITS}) ?(?:[$€£]|(?:usd|eur|gbp|euros?|dollars?)\b)"),
    (
        "certification",
        r"\b(?:iso(?:/iec)?[ -]?\d{4,5}(?:[-:]\d+)*|soc [123](?: type [12i]+)?|"
        r"fedramp(?: (?:high|moderate|low))?|"
        r"fips(?: pub)? ?\d{3}(?:-\d)?|pci[ -]dss|hipaa|hitrust|gdpr|cjis|itar|nist(?: sp)? ?\d{3}(?:-\d+)*|"
        r"csa star|irap|ens high|eu model clauses|dod (?:il|impact level) ?\d|wcag \d(?:\.\d)?|section 508|"
        r"en 301 ?549)\b",
    ),
    (
        "version",
        r"\bapi-version[ =]\d{4}-\d\d-\d\d(?:-preview)?\b|"
        r"\bv\d+(?:\.\d+)*\b|\b(?!\d{1,3}(?:\.\d{3}){2,9}\b)\d+\.\d+(?:\.\d+)+\b|"
        rf"(?<!\w){_PRODUCT} \d+(?:\.\d+)*\+?(?!\w)",
    ),
    ("level", rf"\b{_LEVEL} \d+\b"),
    (
        "frequency",
        rf"\b(?:every|alle|jede[nrs]?|chaque|toutes les|tous les) (?:(?:\d+|{_COUNT}) )?(?:{_UNIT})|"
        rf"\b(?:once|twice|einmal|zweimal) (?:a|an|per|every|pro|am|im) (?:{_UNIT})|\b(?:{_either(OFTEN)})\b",
    ),
    (
        "number",
        rf"(?<![\w.$])(?:{_DIGITS})(?:[ ]?(?:{_either(SCALES)})\b)?(?:[ -]?(?:{_UNIT}))?(?!\w)(?:{_RATE})?|"
        rf"\b{_COUNT}(?:[ -](?:{_either(SCALES)})\b)?(?:[ -](?:{_UNIT}))?",
    ),
    (
        "negation",
        r"\b(?:not|no(?! longer)(?= [a-zäöü])|cannot|can't|don't|doesn't|isn't|aren't|won't|wasn't|never|"
        r"no longer|without|unsupported|unavailable|except|unless|nicht|kein\w{0,2}|ohne|pas|aucune?|jamais|sans)\b",
    ),
    (
        "requirement",
        r"\b(?:must|shall|required?|requires|mandatory|only|optional(?:ly)?|recommended|preview|retire[sd]?|"
        r"retirement|deprecated?|deprecation|end of (?:support|life)|discontinued|generally available|"
        r"(?<!-)enabled|(?<!-)disabled|muss|müssen|nur|erforderlich|veraltet|(?:de)?aktiviert|doit|doivent|"
        r"obligatoires?|facultati(?:fs?|ves?)|uniquement|seulement|requise?s?|obsolètes?|(?:dés)?activée?s?)\b",
    ),
    (
        "region",
        rf"\b(?:{_POINT}(?: {_POINT})? {_LAND}(?: \d)?|{_LAND} (?:{_POINT}|gov\w{{0,20}})(?: \d)?|"
        r"azure (?:government|china|germany)|gcc(?: high)?|usgov\w{0,20})\b",
    ),
)
KINDS = (*(kind for kind, _ in _KINDS[1:]), "limit")
# What joins the numbers of a range or list: "7 to 90 days", "versions 7, 8, and 9".
_JOINT = re.compile(r"\s?(?:-|,|/|to|and|or|bis|und|oder|through|, ?(?:and|or))\s?", re.IGNORECASE)
_NOUNS = re.compile(r"[ -]((?:[^\W\d_][\w-]{0,40}[ ]?){1,3})")
BOUND = re.compile(
    r"(?:(?P<max>up to|at most|max(?:imum)?(?: of)?|no more than|not more than|less than|fewer than|bis zu|höchstens|"
    r"maximal|jusqu'à|au plus|\\?<=|≤)|(?P<min>at least|min(?:imum)?(?: of)?|more than|greater than|mindestens|"
    r"au moins|\\?>=|≥))[ ]?$",
    re.IGNORECASE,
)
_GERMAN = frozenset(
    (
        "der", "die", "das", "und", "nicht", "für", "bis", "pro", "mit", "von", "werden", "ist", "sind", "ein", "eine",
        "zu", "le", "la", "les", "des", "est", "une", "et", "du", "pour", "par", "avec", "sont", "dans", "peut", "vous",
        "de",
    )
)  # fmt: skip
_DEMANDS = {
    "must": "must shall require required requires mandatory muss müssen erforderlich doit doivent obligatoire "
    "obligatoires requis requise requises",
    "retired": "retire retired retires retirement discontinued",
    "deprecated": "deprecate deprecated deprecation veraltet obsolète obsolètes",
    "only": "only nur uniquement seulement",
    "optional": "optional optionally facultatif facultatifs facultative facultatives",
    "enabled": "enabled aktiviert activé activée activés activées",
    "disabled": "disabled deaktiviert désactivé désactivée désactivés désactivées",
    "not": "not no cannot never without unsupported unavailable except unless nicht ohne pas aucun aucune jamais sans",
}
_SAME_DEMAND = {word: demand for demand, words in _DEMANDS.items() for word in words.split()} | {
    "end of life": "retired", "end of support": "retired", "no longer": "not",
}  # fmt: skip


class Value(msgspec.Struct, frozen=True):
    """A value as ``text`` spells it, from ``start`` to ``end``: equal values have the same ``kind`` and ``same``.

    ``number`` is the bare number of ``same`` ("" for what has none), ``unit`` its unit, where one is known;
    ``counted`` are the words behind it, in lower case; ``bound`` is "max", "min" or "".
    """

    kind: str
    text: str
    same: str
    start: int
    end: int
    number: str = ""
    unit: str = ""
    counted: tuple[str, ...] = ()
    bound: str = ""

    def equals(self, other: "Value") -> bool:
        """Whether both are one value; a number without a unit equals one whose unit stands elsewhere."""
        if self.kind != other.kind:
            kinds = {self.kind, other.kind}
            return (kinds == {"number", "version"} and self._numbers(other)) or (
                kinds == {"number", "frequency"} and self.same == other.same
            )
        if self.kind == "limit":
            return self.same == other.same
        if self.kind == "date" and "-" in (self.same[:1], other.same[:1]):
            return self.same.partition("-")[2] == other.same.partition("-")[2]
        if self.same == other.same:
            return not (self.counted and other.counted and not self.unit) or self.near(other)
        return self.number == other.number != "" and "" in (self.unit, other.unit)

    def _numbers(self, other: "Value") -> bool:
        """Whether a bare number with a point is the number of a version: "1.24" in a list of "Kubernetes 1.24"."""
        return self.number == other.number and "." in self.number and not self.unit and not other.unit

    @property
    def told(self) -> str:
        """The value as a person reads it: a bare number with the words it counts."""
        if self.kind == "number" and (not self.unit or self.text[-1:].isdigit()):
            return " ".join((self.text, *self.counted[:2]))
        if self.kind == "version":
            return (
                f"version {self.text}"
                if self.text.isdigit()
                else re.sub(r"(?i)^versions ", "version ", self.text)
            )
        return self.text

    def near(self, other: "Value") -> bool:
        """Whether both count the same thing, as far as their words tell."""
        if self.unit or other.unit:
            return self.unit == other.unit
        return bool({word[:5] for word in self.counted} & {word[:5] for word in other.counted})


@lru_cache(maxsize=8192)
def values_of(text: str) -> tuple[Value, ...]:
    """Return every value of ``text`` in order."""
    plain = text.translate(_SPACES)
    german = _is_german(plain)
    found = [value for match in _pattern().finditer(plain) if (value := _value(plain, match, german))]
    shared = list(_shared(plain, found))
    return tuple(sorted((*shared, *_limits(plain, shared)), key=lambda value: value.start))


@cache
def _pattern() -> re.Pattern[str]:
    """Return what finds a value; it takes long to compile, and a run without news needs none."""
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS), re.IGNORECASE)


def _limits(text: str, found: list[Value]) -> Iterator[Value]:
    """A number with "up to" or "at least" before it is a limit besides: the same number can become another."""
    for value in found:
        bound = BOUND.search(text, max(0, value.start - 24), value.start) if value.bound else None
        if bound:
            said = text[bound.start() : value.end]
            same = f"{value.bound} {value.same}"
            yield Value(
                "limit", said, same, bound.start(), value.end, value.number, value.unit, value.counted
            )


def _is_german(text: str) -> bool:
    """Whether a text is German or French, where a comma stands before decimals."""
    return len(_GERMAN & set(text.casefold().split())) > 1


def _value(text: str, match: re.Match[str], german: bool) -> Value | None:
    kind = str(match.lastgroup if match.lastgroup != "per" else "number")
    if kind == "aside":
        return None
    said = match[0].rstrip(".,")
    start, end = match.start(), match.start() + len(said)
    folded = " ".join(said.casefold().split())
    if kind == "number":
        return _number(text, match, folded, start, end, german)
    same = _SAME.get(kind, _itself)(folded, german)
    number = re.split("[ =]", folded)[-1].rstrip("+") if kind in ("version", "level") else ""
    return Value(kind, text[start:end], same, start, end, number.lstrip("v"))


def _itself(folded: str, german: bool) -> str:
    return folded


def _price(folded: str, german: bool) -> str:
    amount = number_of(re.sub(r"[^\d.,']+", "", folded), german)
    euro, pound = re.search("€|eur", folded), re.search("£|gbp", folded)
    return f"{'eur' if euro else 'gbp' if pound else 'usd'} {amount}"


def _certification(folded: str, german: bool) -> str:
    return re.sub(r"[ -]|/iec", "", folded)


def _version(folded: str, german: bool) -> str:
    return re.sub(r"^(?:versions?|server|api-version)[ =]|^v(?=\d)", "", folded)


def _level(folded: str, german: bool) -> str:
    return re.sub(r"^(\w+?)(?:eration|ation| id)? ", r"\1 ", folded)


def _often(folded: str, german: bool) -> str:
    words = folded.split()
    if words[0] in OFTEN:
        return span_of("1", OFTEN[words[0]])
    unit = UNITS.get(words[-1], words[-1])
    if words[0] in ("twice", "zweimal"):
        return f"1/2 {unit}"
    count = words[-2] if words[-2] in COUNTS or words[-2].isdigit() else "1"
    return span_of(str(COUNTS.get(count, count)), unit)


def _demand(folded: str, german: bool) -> str:
    if folded.endswith("n't") or folded.startswith("kein"):
        return "not"
    return _SAME_DEMAND.get(folded, folded)


_SAME = {
    "date": date_of,
    "price": _price,
    "certification": _certification,
    "version": _version,
    "level": _level,
    "frequency": _often,
    "negation": _demand,
    "requirement": _demand,
}


def _number(text: str, match: re.Match[str], folded: str, start: int, end: int, german: bool) -> Value | None:
    per = match.groupdict().get("per")
    bare = folded[: folded.casefold().rfind(per)].rstrip(" /").removesuffix(" per") if per else folded
    head = re.match(rf"(?:{_DIGITS})|{_COUNT}", bare)
    if head is None:
        return None
    rest = bare[head.end() :].strip(" -")
    word, _, tail = rest.partition(" ")
    scale = SCALES.get(word)
    unit = UNITS.get((tail if scale else rest).rpartition(" ")[2], "")
    counted = () if unit else _counted(text, end)
    if head[0] in COUNTS and not unit and (head[0] in HARDLY_COUNTS or not counted):
        return None
    number = str(COUNTS[head[0]]) if head[0] in COUNTS else number_of(head[0], german)
    if scale:
        number = number_of(str(float(number) * scale).removesuffix(".0"), german=False)
    unit = (
        f"{unit or (counted[0] if counted and per else '')}/{UNITS.get(per.casefold(), per)}" if per else unit
    )
    bound = BOUND.search(text, max(0, start - 24), start)
    return Value(
        "number", text[start:end], span_of(number, unit), start, end, number, unit, counted,
        (bound.lastgroup or "") if bound else "",
    )  # fmt: skip


def _counted(text: str, end: int) -> tuple[str, ...]:
    nouns = _NOUNS.match(text, end)
    words = nouns[1].casefold().split() if nouns else []
    first = next((place for place, word in enumerate(words) if word not in _NO_NOUN), len(words))
    return tuple(takewhile(lambda word: word not in _NO_NOUN, words[first:]))


_NO_NOUN = frozenset(
    [
        "and",
        "or",
        "of",
        "to",
        "in",
        "for",
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "were",
        "by",
        "with",
        "on",
        "at",
        "from",
        "that",
        "which",
        "und",
        "oder",
        "bis",
        "von",
        "per",
        "each",
        "every",
    ]
)


def _shared(text: str, found: list[Value]) -> Iterator[Value]:
    """Give the numbers of a range or list the unit that only the last has, or the name only the first has."""
    given: list[Value] = []
    for place, value in enumerate(found):
        given.append(value)
        if value.kind == "number" and (value.unit or value.counted):
            _backwards(text, found, given, place)
    for place, value in enumerate(given):
        before = given[place - 1] if place else None
        if before and _is_named_by(text, before, value):
            same = f"{before.same.rpartition(' ')[0]} {value.number}".strip()
            given[place] = Value(before.kind, value.text, same, value.start, value.end, value.number)
    yield from given


def _behind(value: Value) -> tuple[str, ...]:
    """The words behind a number: its unit as it is spelled, or what it counts."""
    spelled = re.sub(r"^[\d.,' -]+", "", value.text)
    return (spelled,) if value.unit and spelled else value.counted


def _is_named_by(text: str, before: Value, value: Value) -> bool:
    """Whether a bare number is joined to a version or level: "versions 7 and 8"."""
    bare = value.kind == "number" and not value.unit and before.kind in ("version", "level")
    return bare and _JOINT.fullmatch(text, before.end, value.start) is not None


def _backwards(text: str, found: list[Value], given: list[Value], place: int) -> None:
    """Write the unit of ``found[place]`` to the bare numbers that are joined to it."""
    last = found[place]
    while (
        place
        and found[place - 1].kind == "number"
        and not found[place - 1].unit
        and not found[place - 1].counted
    ):
        one = found[place - 1]
        if not _JOINT.fullmatch(text, one.end, found[place].start):
            return
        same = span_of(one.number, last.unit)
        given[place - 1] = found[place - 1] = Value(
            "number", one.text, same, one.start, one.end, one.number, last.unit, _behind(last), one.bound
        )
        place -= 1
