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
_UNSPACED = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7af"))
_PAIR = 1.5
_JOINTS = re.compile("[-/]")
_JOINING = str.maketrans("", "", "-/")
_FUNCTION_WORDS = (
    "a about after all also an and any are as at be been before but by can could did do does each etc "
    "find for from get go had has have here how i if in into is it its make may more most must need no "
    "not of on one only or other our out per see should so some such sure than that the their them then "
    "there these they this those to two up use used using via was we were what when where which who "
    "whose why will with would yes you your "
    "der die das den dem des ein eine einen einem einer eines und oder nicht kein keine keinen ist sind war wird "
    "werden wurde wurden kann können muss müssen soll sollen darf dürfen hat haben sie es er wir ihr ihre ihren ihrer "
    "auch auf aus bei bis für im mit nach nur über um unter von vom vor zu zum zur als wenn wie dass sich je durch "
    "dieser diese dieses diesem diesen jede jeder jedes "
    "le la les un une du de et ou à au aux en est sont être ont peut peuvent pas ne pour par sur avec dans sans ce "
    "cette ces qui que se il elle ils vous votre vos nous chaque doit doivent "
)
# What French writes before a vowel: "l'agent" is "agent".
_ELIDED = frozenset(["d", "l", "n", "s", "j", "m", "t", "c", "qu", "jusqu"])
# Endings, and how long a word must be to lose them.
_ENDINGS = (("ings", 7), ("ing", 6), ("ed", 5), ("es", 5))


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return what the forms of a word share, roughly: no ending, six letters; numbers stay whole."""
    if not word.isalpha():
        if any(letter.isdigit() for letter in word):
            return word
        word = word[:-2] if word.endswith("'s") else word.removesuffix("'")
    bare = (word[:-3] + "y" if word.endswith("ies") else word).replace("-", "")
    bare = _german(bare) if not bare.isascii() or bare.startswith("ge") else bare
    bare = _bare(bare)[:_STEM]
    return bare[:-1] if len(bare) > 3 and bare[-1] == "e" else bare


def _german(word: str) -> str:
    """A German word without the endings of verbs, and without what a participle begins with: "geändert", "ändern"."""
    begun = word.startswith("ge") and word.endswith(("t", "en")) and len(word) > 6 and not word.isascii()
    rest = word[2:] if begun else word
    ending = (
        ""
        if rest.isascii()
        else next((one for one in ("ern", "ert", "en", "et", "t") if rest.endswith(one)), "")
    )
    return rest.removesuffix(ending) if len(rest) - len(ending) > 2 else rest


def _bare(word: str) -> str:
    """A word without one of the usual endings, where three letters stay (two before a plural's s)."""
    for ending, least in _ENDINGS:
        if len(word) >= least and word.endswith(ending):
            return word[: -len(ending)]
    return word[:-1] if len(word) > 2 and word[-1] == "s" and word[-2] != "s" else word


def stems(text: str) -> list[str]:
    """Return the stems of a text's telling words in order.

    What stands on both sides of a slash is two words, what a hyphen joins is one.
    """
    return [found for word in words(text) for found in _telling(word)]


@lru_cache(maxsize=16384)
def _telling(word: str) -> tuple[str, ...]:
    """The telling stems of one word."""
    halves = (_whole(half) for half in word.split("/"))
    parts = (part for half in halves if half for part in _portions(half))
    return tuple(found for part in parts if (found := stem(part)) not in _STOPPED)


def _whole(word: str) -> str:
    """A word without an article that is written together with it."""
    head, mark, rest = word.partition("'")
    return rest if mark and rest and head in _ELIDED else word


@lru_cache(maxsize=16384)
def _all_of(word: str) -> tuple[str, ...]:
    """The stems one word may be found by: the telling ones, and those of its parts."""
    return (*_telling(word), *(stem(part) for part in _JOINTS.split(word) if part))


def _portions(word: str) -> list[str]:
    """A word as it is; a run of Chinese, Japanese or Korean, which has no spaces, in overlapping pairs."""
    if not _is_unspaced(word):
        return [word]
    return [word[i : i + 2] for i in range(max(len(word) - 1, 1))]


def readings(text: str) -> set[str]:
    """Return the stems of ``text`` and those it would have with other hyphens: "sign in" is "sign-in" too."""
    listed = words(text)
    found = {stem(one + other) for one, other in pairwise(listed) if len(one) <= _STEM}
    found.update(*map(_all_of, set(listed)))
    return found


def squeezed(text: str) -> str:
    """Return the words of ``text`` without anything between them or joining them."""
    return "".join(words(text)).translate(_JOINING)


def trace(stemmed: str) -> str:
    """Return what a text squeezes to somewhere if ``stemmed`` is among its readings.

    The end of a stem may be its own: "policies" has the stem "policy".
    """
    return stemmed.translate(_JOINING).removesuffix("y")


_STOPPED = frozenset(stem(word) for word in _FUNCTION_WORDS.split())


@lru_cache(maxsize=16384)
def weight(stemmed: str) -> float:
    """Return how much a stem tells, at most ``MOST``: minus the logarithm of the share of documents with it.

    The counts in ``vocabulary.txt`` are of support articles and the documentation they link to.
    """
    if _is_unspaced(stemmed):
        return _PAIR
    counts = _counts()
    return min(MOST, math.log((counts[""] + 1) / (counts.get(stemmed, 0) + 1)))


def mass(stemmed: frozenset[str] | set[str]) -> float:
    """Return how much a set of stems tells together; a set has no order, so the sum must not depend on one."""
    return math.fsum(map(weight, stemmed))


@cache
def _counts() -> dict[str, int]:
    """Stem to the number of documents that hold it; "" to the number of documents."""
    lines = files("pipeline.impacts").joinpath("vocabulary.txt").read_text(encoding="utf-8").splitlines()
    return {word: int(count) for word, _, count in (line.partition("\t") for line in lines)}


def _is_unspaced(word: str) -> bool:
    # As a pattern the ranges take 3 ms to compile, in every run that finds news.
    return not word.isascii() and any(low <= sign <= high for sign in word for low, high in _UNSPACED)
