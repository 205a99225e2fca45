"""Words that say the same in documentation, for telling whether two sentences are about the same thing."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from pipeline.changes.keys import written_out
from pipeline.changes.units import COUNTS, PERIODS, UNITS
from pipeline.changes.words import key
from pipeline.impacts.vocabulary import MOST, readings, stem, stems, weight

_PHRASES = (
    (r"\b(?:turn(?:ed|s|ing)?|switch(?:ed)?) on\b", "enable"),
    (r"\b(?:turn(?:ed|s|ing)?|switch(?:ed)?) off\b", "disable"),
    (r"\b(?:white ?list|allow[ -]list)", "allowlist"),
    (r"\b(?:black ?list|block[ -]list|deny[ -]list)", "blocklist"),
    (r"\b(?:sign(?:ed|s|ing)?|log(?:ged|s|ging)?)[ -](?:in|on)\b", "signin"),
    (r"\bset(?:ting)?[ -]up\b", "configure"),
    (r"\b(?:come|comes|came|bring|brought) back\b", "restore"),
    (r"\bdata cent(?:er|re)s?\b", "datacenter"),
    (r"\btim(?:e|es|ed|ing)[ -]out\b", "timeout"),
    (r"\b(?:leave|leaves|left) out\b", "omit"),
    (r"\bby hand\b", "manually"),
)  # fmt: skip
_PHRASE = re.compile(
    "|".join(f"(?P<p{number}>{pattern})" for number, (pattern, _) in enumerate(_PHRASES)), re.IGNORECASE
)
# "5GB" says "GB" too.
_UNIT = re.compile(r"\d([a-z]{1,4})\b")
_GROUPS = (
    "memory ram|cpu processor vcpu|move relocate migrate transfer|delete remove erase wipe|enable active activate|"
    "disable deactivate inactive|create make add exist|allow permit|choose select click press tap pick|"
    "display show|supply provide offer|buy purchase|retain keep store hold stay remain recoverable retention|"
    "license licence subscription|device machine computer|start begin launch|stop end terminate|update upgrade|"
    "region geography location|restore recover recovery|administrator admin|application app|email mail|"
    "limit maximum quota|error failure|repair fix|network connection|vault store|endpoint address url|"
    "interval window period|organization organisation company|cost price|folder directory|picture image|"
    "require need|default standard|finish done complete|"
    "retain speichern speichert gespeichert aufbewahren aufbewahrt conservé conserver conservées|"
    "delete löschen gelöscht entfernen entfernt supprimer supprimé|create erstellen erstellt anlegen créer créé|"
    "choose wählen auswählen klicken sélectionner cliquer|license lizenz lizenzen licence licences|"
    "region regionen région régions|administrator administrateur"
)
_SAME = {
    stem(word): stem(group.split()[0]) for group in _GROUPS.split("|") for word in group.split()[1:]
}  # fmt: skip

# A period is one word in every language, so that it tells as little as in English.
_SAME |= {stem(form): stem(unit) for form, unit in UNITS.items() if unit in PERIODS and len(form) > 2}
# In shorter words a letter may turn the meaning round.
_LONG = 5

_COUNTED = frozenset(map(stem, COUNTS))


@lru_cache(maxsize=8192)
def concepts(text: str) -> frozenset[str]:
    """Return what the telling words of ``text`` mean: their stems, synonyms as one, numbers left out."""
    found = stems(_said(text))
    return frozenset(_SAME.get(one, one) for one in found if not one[0].isdigit() and one not in _COUNTED)


@lru_cache(maxsize=8192)
def meanings(text: str) -> frozenset[str]:
    """Return everything ``text`` may be found by: its concepts, also with other hyphens."""
    units = {unit[1] for unit in _UNIT.finditer(text.casefold())}
    return concepts(text) | {_SAME.get(one, one) for one in readings(_said(text))} | units


def is_mended(text: str, before: str, after: str) -> bool:
    """Whether all that ``text`` says and ``before`` said, and ``after`` does not, came back with one letter mended."""
    own, old, new = (frozenset(stems(_said(one))) for one in (text, before, after))
    return is_typo((own & old) - new, new - old)


def is_only_mended(before: str, after: str) -> bool:
    """Whether two texts have the same words but for long ones in which one letter was mended."""
    old, new = key(before).split(), key(after).split()
    apart = [pair for pair in zip(old, new, strict=False) if pair[0] != pair[1]]
    return len(old) == len(new) and bool(apart) and all(map(_is_mended_word, *zip(*apart, strict=True)))


def _is_mended_word(one: str, other: str) -> bool:
    """Whether two words differ in one letter, of which one is a word that no document has."""
    if min(len(one), len(other)) < _LONG or not (one.isalpha() and other.isalpha()) or one[0] != other[0]:
        return False
    unknown = max(weight(stem(one)), weight(stem(other))) >= MOST or one.rstrip("s") == other.rstrip("s")
    return unknown and OSA.distance(one, other, score_cutoff=1) <= 1


def is_typo(gone: frozenset[str], came: frozenset[str]) -> bool:
    """Whether every word that went came back with one letter mended."""
    return bool(gone) and all(
        len(one) > 3 and any(_is_one_letter(one, other) for other in came) for one in gone
    )


def _is_one_letter(one: str, other: str) -> bool:
    """Whether two stems differ in one letter; a stem is cut, so that a letter more may push another out."""
    if one[0] != other[0]:
        return False
    sides = ((one, other), (one[:-1], other), (one, other[:-1]))
    return any(
        OSA.distance(*side, score_cutoff=1) <= 1 for side in (sides if len(one) == len(other) else sides[:1])
    )


def _said(text: str) -> str:
    """The text with phrases of several words as the one word that says the same."""
    plain = (
        written_out(text.replace("’", "'").casefold())
        if "n't" in text or "'" in text or "’" in text
        else text
    )
    return _PHRASE.sub(lambda found: _PHRASES[int(str(found.lastgroup)[1:])][1], plain)
