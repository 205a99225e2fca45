"""Which sentences of a page a statement of the article repeats, and how far: covered of either side."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from pipeline.changes.values import Value, values_of
from pipeline.impacts.pairs import Pair, parts_of
from pipeline.impacts.statements import Statement
from pipeline.impacts.synonyms import concepts, meanings
from pipeline.impacts.vocabulary import mass, weight

# What both must share at least, by the weight of words.
_LEAST = 1.2
# Two numbers that are no common ones have so many digits, or words for them.
_DIGITS = 4
_DIGIT = re.compile(r"\d")
_LARGE = re.compile(r"\d ?k\b|hund(?:red|ert)|t(?:hous|aus)and|tausend|milli|billion|dozen", re.IGNORECASE)
# Of the sentences that a statement shares words with, so many are looked at: those with which it shares most.
_MOST_PAIRS = 200


class Match(msgspec.Struct, frozen=True):
    """A statement beside a sentence of the page: ``shared`` is the weight of what both say, ``words`` how many.

    ``of_article`` and ``of_page`` are the shares of their words that the other holds, 0 to 1. ``linked``: the
    section of the sentence is the one that a link beside the statement names (2: on its line, 1: elsewhere in
    the article).
    """

    statement: Statement
    pair: Pair
    shared: float
    of_article: float
    of_page: float
    linked: int
    words: int = 0

    def of_page_around(self, value: Value) -> float:
        """The share of the page's clause with ``value`` that the statement holds."""
        return held(parts_of(self.pair.before), value.text, meanings(self.statement.text))

    def of_article_around(self, value: Value) -> float:
        """The share of the statement's clause with ``value`` that the page's sentence and headings hold."""
        return held(parts_of(self.statement.text), value.text, self.pair.about)

    def around(self, value: Value) -> float:
        """The larger of both shares around ``value``."""
        return max(self.of_page_around(value), self.of_article_around(value))

    @property
    def part(self) -> float:
        """The largest share of a clause of either side that the other holds, 0 to 1."""
        return _parts(self.statement.text, self.pair.before)

    @property
    def share(self) -> float:
        """The larger of both shares."""
        return max(self.of_article, self.of_page)


def matches(
    stated: Sequence[Statement], pairs: Sequence[Pair], sections: dict[str, set[int]]
) -> Iterator[Match]:
    """Yield every statement with every sentence that it may repeat or rely on."""
    index: defaultdict[str, set[int]] = defaultdict(set)
    for number, pair in enumerate(pairs):
        for word in pair.concepts:
            index[word].add(number)
    places: defaultdict[str, set[int]] = defaultdict(set)
    for number, pair in enumerate(pairs):
        places[pair.change.anchor.casefold()].add(number)
    by_value = _by_value(pairs)
    masses = [mass(pair.concepts) or 1.0 for pair in pairs]
    for statement in stated if pairs else ():
        mine, own = meanings(statement.text), concepts(statement.text)
        all_mine = mass(own) or 1.0
        common: defaultdict[int, float] = defaultdict(float)
        for word in index.keys() & mine:
            for number in index[word]:
                common[number] += weight(word)
        here = {place for place, lines in sections.items() if statement.line in lines}
        near = [number for number, held_there in common.items() if held_there >= _LEAST]
        most = {*sorted(near, key=lambda number: (-common[number], number))[:_MOST_PAIRS]}
        most |= _with_values(statement.text, by_value)
        for number in sorted(most.union(*(places[place] for place in here if place))):
            pair = pairs[number]
            shared = pair.concepts & mine
            both = mass(shared)
            yield Match(
                statement,
                pair,
                both,
                mass(own & meanings(pair.before)) / all_mine,
                both / masses[number],
                _linked(statement, pair, sections),
                len(shared),
            )


def _by_value(pairs: Sequence[Pair]) -> dict[str, set[int]]:
    """The sentences with each number that is no common one."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for place, pair in enumerate(pairs):
        for number in _numbers(pair.before):
            found[number].add(place)
    return found


def _with_values(text: str, by_value: dict[str, set[int]]) -> set[int]:
    """The sentences that share two such numbers with a text: these are about the same, whatever their words."""
    if not by_value or not (_may_hold_two(text) or any(name.isalpha() for name in by_value)):
        return set()
    times = Counter(place for number in _numbers(text) for place in by_value.get(number, ()))
    return {place for place, count in times.items() if count > 1}


def _may_hold_two(text: str) -> bool:
    """Whether a text may hold two such numbers: to read its values takes far longer, and most hold none."""
    return len(_DIGIT.findall(text)) >= _DIGITS or _LARGE.search(text) is not None


@lru_cache(maxsize=8192)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(value.number for value in values_of(text) if len(value.number) > 2)


def _linked(statement: Statement, pair: Pair, sections: dict[str, set[int]]) -> int:
    lines = sections.get(pair.change.anchor.casefold(), set()) if pair.change.anchor else set()
    return 2 if statement.line in lines else 1 if lines else 0


def held(parts: Sequence[str], said: str, others: frozenset[str]) -> float:
    """Return the share of the clause that says ``said`` which the other side holds; of all, if it tells little."""
    best = 0.0
    for part in parts:
        if said.casefold() in part.casefold():
            own = concepts(part)
            own = own if mass(own) >= _LEAST else frozenset[str]().union(*map(concepts, parts))
            best = max(best, mass(own & others) / (mass(own) or 1.0))
    return best


@lru_cache(maxsize=16384)
def _parts(statement: str, sentence: str) -> float:
    return max(_part(statement, meanings(sentence)), _part(sentence, meanings(statement)))


def _part(text: str, others: frozenset[str]) -> float:
    """The largest share of a clause that the other side holds, of clauses that tell enough."""
    best = 0.0
    for part in parts_of(text):
        own = concepts(part)
        held = mass(own & others)
        if held >= _LEAST:
            best = max(best, held / mass(own))
    return best
