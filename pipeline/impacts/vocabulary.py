"""How telling a word is: rare in support articles and documentation pages, or in every second one."""

import math
import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from pipeline.changes.words import words

# Nothing weighs more: a word never seen before may be a name or a typing error.
MOST = 5.0
_STEM = 6
# Scripts written without spaces, and what a pair of their signs weighs: a good part of a word.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PAIR = 1.5
_FUNCTION_WORDS = (
    "a about after all also an and any are as at be been before but by can could did do does each etc "
    "find for from get go had has have here how i if in into is it its make may more most must need no "
    "not of on one only or other our out per see should so some such sure than that the their them then "
    "there these they this those to two up use used using via was we were what when where which who "
    "whose why will with would yes you your "
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return what the forms of a word share, roughly: no ending, six letters; numbers stay whole."""
    if any(letter.isdigit() for letter in word):
        return word
    bare = re.sub(r"ies$", "y", re.sub(r"'s$|'$", "", word)).replace("-", "")
    bare = re.sub(r"(?<=...)(?:ings?|ed|es)$|(?<=..)(?<!s)s$", "", bare)[:_STEM]
    return re.sub(r"(?<=...)e$", "", bare)


def stems(text: str) -> list[str]:
    """Return the stems of a text's telling words in order.

    What stands on both sides of a slash is two words, what a hyphen joins is one.
    """
    split = (part for word in words(text) for part in word.split("/") if part)
    return [found for part in split for word in _portions(part) if (found := stem(word)) not in _STOPPED]


def _portions(word: str) -> list[str]:
    """A word as it is; a run of Chinese, Japanese or Korean, which has no spaces, in overlapping pairs."""
    if word.isascii() or not _UNSPACED.search(word):
        return [word]
    return [word[i : i + 2] for i in range(max(len(word) - 1, 1))]


def readings(text: str) -> set[str]:
    """Return the stems of ``text`` and those it would have with other hyphens: "sign in" is "sign-in" too."""
    listed = words(text)
    parts = {part for word in listed for part in re.split("[-/]", word) if part}
    joined = {f"{one}{other}" for one, other in pairwise(listed) if len(one) <= _STEM}
    return {*stems(text), *(stem(word) for word in parts | joined)}


_STOPPED = frozenset(stem(word) for word in _FUNCTION_WORDS.split())


@lru_cache(maxsize=65536)
def weight(stemmed: str) -> float:
    """Return how much a stem tells: minus the logarithm of the share of documents that hold it, at most
    ``MOST``.

    The counts in ``vocabulary.txt`` are of support articles and the documentation they link to.
    """
    if not stemmed.isascii() and _UNSPACED.search(stemmed):
        return _PAIR
    counts = _counts()
    return min(MOST, math.log((counts[""] + 1) / (counts.get(stemmed, 0) + 1)))


def mass(stemmed: frozenset[str] | set[str]) -> float:
    """Return how much a set of stems tells together."""
    return sum(weight(word) for word in stemmed)


@cache
def _counts() -> dict[str, int]:
    """Stem to the number of documents that hold it; "" to the number of documents."""
    lines = files("pipeline.impacts").joinpath("vocabulary.txt").read_text(encoding="utf-8").splitlines()
    return {word: int(count) for word, _, count in (line.partition("\t") for line in lines)}
