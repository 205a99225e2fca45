"""Which sentences of a page a statement of the article repeats, and how far: covered of either side."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from pipeline.changes.values import Value
from pipeline.impacts.pairs import Pair, parts_of
from pipeline.impacts.statements import Statement
from pipeline.impacts.synonyms import concepts, meanings
from pipeline.impacts.vocabulary import mass

# What both must share at least, by the weight of words.
_LEAST = 1.2


class Match(msgspec.Struct, frozen=True):
    """A statement beside a sentence of the page: ``shared`` is the weight of what both say.

    ``words`` is how many those are.
    ``of_article`` and ``of_page`` are the shares of their words that the other holds, 0 to 1; ``part`` is the
    largest share of a clause of either that the other holds. ``linked``: the section of the sentence is the
    one that a link beside the statement names (2: on its line, 1: elsewhere in the article).
    """

    statement: Statement
    pair: Pair
    shared: float
    of_article: float
    of_page: float
    part: float
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
    for statement in stated if pairs else ():
        mine = meanings(statement.text)
        near = {number for word in index.keys() & mine for number in index[word]}
        lines = (pair.change.anchor.casefold() for pair in pairs)
        near |= {n for n, anchor in enumerate(lines) if anchor and statement.line in sections.get(anchor, ())}
        for number in sorted(near):
            found = _match(statement, pairs[number], mine, sections)
            if found.shared >= _LEAST or found.linked == 2:
                yield found


def _match(statement: Statement, pair: Pair, mine: frozenset[str], sections: dict[str, set[int]]) -> Match:
    own = concepts(statement.text)
    theirs = meanings(pair.before)
    shared = pair.concepts & mine
    both = mass(shared)
    lines = sections.get(pair.change.anchor.casefold(), set()) if pair.change.anchor else set()
    return Match(
        statement,
        pair,
        both,
        mass(own & theirs) / (mass(own) or 1.0),
        both / (mass(pair.concepts) or 1.0),
        max(_part(statement.text, theirs), _part(pair.before, mine)),
        2 if statement.line in lines else 1 if lines else 0,
        len(shared),
    )


def held(parts: Sequence[str], said: str, others: frozenset[str]) -> float:
    """The share of the clause that says ``said`` which the other side holds."""
    best = 0.0
    for part in parts:
        own = concepts(part)
        if said.casefold() in part.casefold() and mass(own) >= _LEAST:
            best = max(best, mass(own & others) / mass(own))
    return best


def _part(text: str, others: frozenset[str]) -> float:
    """The largest share of a clause that the other side holds, of clauses that tell enough."""
    best = 0.0
    for part in parts_of(text):
        own = concepts(part)
        held = mass(own & others)
        if held >= _LEAST:
            best = max(best, held / mass(own))
    return best
