"""Sentences that many articles share letter for letter: they were not written about the pages of one of them."""

import re
from array import array
from zlib import crc32

# "Hundreds of articles": from so many on, a sentence is boilerplate.
MANY = 100
# Two tables of 2**20 counts, a byte each, whatever the articles hold: a count-min sketch (Cormode and
# Muthukrishnan, 2005). It never counts too few; that it counts 100 too many takes a hundred million sentences.
_BITS = 20
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")
_MARKS = " \t>*+-#"


def prints(body: str) -> bytes:
    """Return the check sum (CRC-32) of every sentence of ``body``, each once, as numbers of 32 bits."""
    # A pattern would take ten times as long, for every article that is read.
    lines = body.replace(". ", ".\n").replace("? ", "?\n").replace("! ", "!\n").splitlines()
    found = {crc32(said.encode("utf-8", "replace")) for line in lines if (said := line.strip(_MARKS))}
    return array("I", sorted(found)).tobytes()


class Boilerplate:
    """How many articles share a sentence: counted with ``add``, asked with ``holds``; 2 MB at most."""

    def __init__(self) -> None:
        """Begin with no article."""
        self._counts: tuple[bytearray, bytearray] | None = None
        self._any = False

    def __bool__(self) -> bool:
        """Whether there may be boilerplate at all."""
        return self._any

    def add(self, printed: bytes) -> None:
        """Count the sentences of one more article, as ``prints`` gave them."""
        if self._counts is None:
            self._counts = bytearray(1 << _BITS), bytearray(1 << _BITS)
        low, high = self._counts
        for number in memoryview(printed).cast("I"):
            one, other = _places(number)
            low[one] += low[one] < MANY
            high[other] += high[other] < MANY
            self._any = self._any or low[one] == high[other] == MANY

    def holds(self, text: str) -> bool:
        """Whether every sentence of ``text`` stands in at least ``MANY`` articles; not of a text that has none."""
        if not self._any or self._counts is None:
            return False
        low, high = self._counts
        said = [one for part in _SENTENCE_END.split(text) if (one := part.strip(_MARKS))]
        places = [_places(crc32(one.encode("utf-8", "replace"))) for one in said]
        return bool(places) and all(low[one] == high[other] == MANY for one, other in places)


# What too few articles share to count.
NONE = Boilerplate()


def _places(number: int) -> tuple[int, int]:
    return number & ((1 << _BITS) - 1), number >> (32 - _BITS)
