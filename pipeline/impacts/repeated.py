"""Whether a statement repeats a sentence of the page word for word, and whether those very words say else now."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from pipeline.changes.units import COUNTS
from pipeline.changes.words import key
from pipeline.impacts.match import Match
from pipeline.impacts.pairs import meant
from pipeline.impacts.synonyms import concepts, is_only_mended, is_typo
from pipeline.impacts.vocabulary import stem, stems

# A shorter sentence stands in many texts by chance.
_WORDS = 3
# How alike a statement and a sentence read (0 to 100) that are one, but for the words around a link.
_ALIKE = 90
# What replaces, precedes or follows other words without another meaning.
_LIGHT_WORDS = (
    "a an the that which this these those your you we our it its their is are be been can may will would could "
    "might please also just simply then there here of for by so now both such other get do does in on at to with "
    "der die das den dem ein eine einen einem einer auch bitte ihr ihre ihren"
)
_LIGHT = frozenset(_LIGHT_WORDS.split())
# Pairs of small words that do change what is said.
_OPPOSED = tuple(map(frozenset, (("on", "off"), ("in", "out"), ("to", "from"), ("with", "without"))))
_ORDER = frozenset(
    [
        "then",
        "before",
        "after",
        "first",
        "last",
        "until",
        "dann",
        "bevor",
        "nachdem",
        "zuerst",
        "avant",
        "après",
        "puis",
    ]
)
_ADDRESS = re.compile(r"https?://[^\s)<>\"'\]]{1,2000}")


def is_repeated(match: Match) -> bool:
    """Whether a statement and a sentence of the page are one, or one holds the other whole."""
    if not _share_words(match.statement.text, match.pair.before):
        # To spell out the values of both takes longer than all else that is asked of them.
        return False
    mine, theirs = _words(match.statement.text), _words(_ADDRESS.sub(" ", match.pair.before))
    if min(len(mine), len(theirs)) < _WORDS:
        return False
    short, long = sorted((" ".join(mine), " ".join(theirs)), key=len)
    if len(short) * 2 < len(long):
        return False
    return fuzz.ratio(short, long, score_cutoff=_ALIKE) > 0 or f" {short} " in f" {long} "


def _share_words(text: str, other: str) -> bool:
    """Whether the longer of two texts has most words of the shorter: else they do not read alike."""
    short, long = sorted((key(text).split(), key(other).split()), key=len)
    return len(set(short).difference(long)) <= 1 + len(short) // 3


def says_else(match: Match) -> bool:
    """Whether words that the statement repeats from the page are others there now, or gone, or denied."""
    before, after = match.pair.before, match.pair.after
    if is_reordered(before, after):
        return True
    if _in_other_words(before, after) or is_only_mended(before, after):
        return False
    old, new = (_words(_ADDRESS.sub(" ", text)) for text in (match.pair.before, match.pair.after))
    held = set(_words(match.statement.text))
    # What the article leaves out may go: it says no less than the page.
    gone = [word for word in old if word not in new and word in held]
    return _differ(gone, [word for word in new if word not in old])


def is_reordered(before: str, after: str) -> bool:
    """Whether the same words stand in another order, and one of them says in which order things are done."""
    old, new = _words(before), _words(after)
    return old != new and sorted(old) == sorted(new) and not _ORDER.isdisjoint(old)


def _in_other_words(before: str, after: str) -> bool:
    """Whether all that differs are telling words that mean the same: "sign in" for "log in"."""
    if concepts(before) != concepts(after):
        return False
    apart = set(_words(before)) ^ set(_words(after))
    return all(stems(word) and word.isalpha() and word not in COUNTS for word in apart - _LIGHT)


def is_same_but_small(before: str, after: str) -> bool:
    """Whether two sentences differ in small words alone, or in one letter that was mended."""
    old, new = set(_words(before)), set(_words(after))
    apart = old ^ new
    turns = any(turn <= apart for turn in _OPPOSED)
    return is_only_mended(before, after) or (not turns and old != new and apart <= _LIGHT)


def address_changed(match: Match, line: str) -> bool:
    """Whether an address of the sentence, which the article's ``line`` repeats, is another one now."""
    old, new = (set(_ADDRESS.findall(text)) for text in (match.pair.before, match.pair.after))
    mine = {one.rstrip(".,;:") for one in _ADDRESS.findall(line)}
    gone = {one.rstrip(".,;:") for one in old - new}
    return bool(new - old) and bool(gone & mine)


def _differ(gone: Sequence[str], came: Sequence[str]) -> bool:
    """Whether words that went and came are more than small words, other forms or a typing error mended."""
    small = set(gone) | set(came)
    if any(turn <= small for turn in _OPPOSED):
        return True
    lost = {stem(word) for word in gone if word not in _LIGHT}
    won = {stem(word) for word in came if word not in _LIGHT}
    if lost == won or concepts(" ".join(gone)) == concepts(" ".join(came)) != frozenset():
        return False
    return not is_typo(frozenset(lost - won), frozenset(won - lost))


def _words(text: str) -> list[str]:
    return meant(text).split()
