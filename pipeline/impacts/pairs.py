"""What single sentences and cells of a page said, and what stands in their place now."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec
from rapidfuzz import fuzz

from pipeline.changes import Change, ChangeKind, Part
from pipeline.changes.facts import Difference, differences
from pipeline.changes.keys import written_out
from pipeline.changes.spelling import one_spelling
from pipeline.changes.units import NO_MONTH
from pipeline.changes.words import key, unstruck
from pipeline.impacts.reading import TEXTS
from pipeline.impacts.synonyms import concepts, meanings
from pipeline.impacts.vocabulary import mass

# What stands behind these abbreviations goes on with the sentence.
_NO_END = r"(?<!i\.e\.)(?<!e\.g\.)(?<!\bvs\.)(?<!\bcf\.)"
_SENTENCE = re.compile(
    rf"(?<=[.!?]){_NO_END}[\"')*_]{{0,3}}\s+{NO_MONTH}(?=[\"'(*_\[`>]{{0,3}}\w)|\n\s*>?\s*\n?| ?• ?"
)
_CLAUSE = re.compile(
    r"[;:()]| - |, (?:so|and|but|which|because|since|unless|if|when|with|see|as)\b", re.IGNORECASE
)
_CODE = re.compile(r"\s*(?:```|~~~)")
# How alike (0 to 100) two sentences of a block must read to be one sentence reworded.
_SAME_SENTENCE = 50
_MOST_SENTENCES = 200
_AND = frozenset(("and", "und", "et"))
# What weighs less is no sentence to be kept or lost.
_TELLS = 1.2


class Pair(msgspec.Struct, frozen=True):
    """A sentence or cell of the page and what took its place ("" where nothing did).

    ``row`` is what the row of a cell is about, "" outside of tables. ``alike`` is how alike both read, 0 to
    100. ``parts`` are the concepts of its clauses.
    """

    change: Change
    before: str
    after: str
    alike: float
    row: str = ""

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The details in which the sentence differs from what stands in its place."""
        return differences(self.before, self.after)

    @property
    def concepts(self) -> frozenset[str]:
        """What the sentence is about."""
        return concepts(self.before)

    @property
    def kept(self) -> float:
        """The share of the sentence, beside its details that differ, which what took its place still says, 0 to 1."""
        details = concepts(" ".join(one.before.text for one in self.differences if one.before))
        own = self.concepts - details
        return mass(own & meanings(self.after)) / mass(own) if mass(own) >= _TELLS else 1.0

    @property
    def about(self) -> frozenset[str]:
        """The sentence with its row and the headings above it."""
        return meanings(" ".join((self.before, self.row, *self.change.trail[-2:])))


@lru_cache(maxsize=2)
def read_pairs(changes: tuple[Change, ...]) -> tuple[Pair, ...]:
    """Return every sentence and cell of the text that went, with what took its place."""
    return tuple(
        pair
        for change in changes
        if change.kind.is_text and change.kind.part in TEXTS and not _CODE.match(change.before)
        for pair in _of_change(change)
    )


@lru_cache(maxsize=2)
def read_additions(changes: tuple[Change, ...]) -> tuple[Pair, ...]:
    """Return every sentence that came without taking the place of another, as what it says."""
    return tuple(
        Pair(change, one, "", 0.0)
        for change in changes
        if _adds(change) and not _CODE.match(change.after)
        for one in _added(change)
    )


def _adds(change: Change) -> bool:
    """Whether a change of the text may say something new: what is named anew does not."""
    return change.kind.part is Part.BLOCK and change.kind.is_text and change.kind is not ChangeKind.RENAMED


def _added(change: Change) -> Iterator[str]:
    old = list(_sentences(change.before))[:_MOST_SENTENCES]
    new = list(_sentences(change.after))[:_MOST_SENTENCES]
    said, kept = {meant(one) for one in old}, {meant(one) for one in new}
    gone = [one for one in old if meant(one) not in kept]
    for one in new:
        # A sentence that still stands became no other.
        if meant(one) not in said and not _nearest(one, gone)[0]:
            yield one


@lru_cache(maxsize=16384)
def meant(text: str) -> str:
    """Return what two sentences share that differ at most in how they spell a value, or in contractions."""
    return written_out(key(one_spelling(text))).replace("in order to ", "to ")


def parts_of(text: str) -> list[str]:
    """Return the clauses of a sentence."""
    return [part for part in _CLAUSE.split(text) if part.strip()]


def _of_change(change: Change) -> Iterator[Pair]:
    if change.cell:
        yield from _of_texts(change, change.cell.before, change.cell.after, change.cell.row)
        return
    if change.before.lstrip().startswith("|"):
        yield from _of_row(change)
        return
    yield from _of_texts(change, change.before, change.after)


def _of_texts(change: Change, before: str, after: str, row: str = "") -> Iterator[Pair]:
    old = list(_sentences(before))[:_MOST_SENTENCES]
    new = list(_sentences(after))[:_MOST_SENTENCES]
    kept = {meant(one) for one in new}
    said = {meant(one) for one in old}
    came = [one for one in new if meant(one) not in said]
    gone = [one for one in old if meant(one) not in kept]
    if _joined(gone) == _joined(came):
        return
    for one in gone:
        nearest, alike = _nearest(one, came)
        if len(gone) == len(came) == 1 and not nearest:
            nearest, alike = came[0], fuzz.ratio(key(one), key(came[0]))
        yield Pair(change, one, nearest, alike, row)


def _joined(sentences: Sequence[str]) -> str:
    """What sentences say together, whether "and" or a stop stands between them."""
    return " ".join(word for one in sentences for word in meant(one).split() if word not in _AND)


def _sentences(text: str) -> Iterator[str]:
    return (one.strip() for one in _SENTENCE.split(unstruck(text)) if key(one))


def _nearest(sentence: str, others: Sequence[str]) -> tuple[str, float]:
    folded = key(sentence)
    best = max(((fuzz.ratio(folded, key(one)), one) for one in others), default=(0.0, ""))
    return (best[1], best[0]) if best[0] >= _SAME_SENTENCE else ("", 0.0)


def _of_row(change: Change) -> Iterator[Pair]:
    old, new = (
        [cell.strip() for cell in side.strip().strip("|").split("|")]
        for side in (change.before, change.after)
    )
    if len(old) != len(new) or not change.after:
        yield Pair(change, " | ".join(old), " | ".join(new) if change.after else "", 0.0, old[0])
        return
    for place, (one, other) in enumerate(zip(old, new, strict=True)):
        if meant(one) != meant(other):
            head = old[0] if place else " ".join(old[1:2])
            yield from _of_texts(change, one, other, head)
