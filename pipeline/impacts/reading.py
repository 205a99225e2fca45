"""A page read for the rules: how it names itself, what its blocks say, how far they support a statement."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from pipeline.changes import Change, ChangeKind, Part
from pipeline.changes.words import key
from pipeline.content import Snapshot
from pipeline.impacts.vocabulary import mass, readings, squeezed, trace, weight

# The parts of a page that say something.
TEXTS = (Part.BLOCK, Part.CELL)
# From so many stems on, taking a whole page to its stems costs less than looking for each of them.
_MANY = 500


class Index:
    """Texts by their telling words."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Read ``texts`` once, for all the articles that cite their page."""
        self._stems = [readings(text) for text in texts]
        self._where: defaultdict[str, list[int]] = defaultdict(list)
        for number, stems in enumerate(self._stems):
            for word in stems:
                self._where[word].append(number)

    def support(self, telling: frozenset[str]) -> tuple[float, int]:
        """Return how much of ``telling`` the best single text holds (see ``weight``), and its number (-1:
        none)."""
        near = {number for word in self._where.keys() & telling for number in self._where[word]}
        best, place = max(((mass(telling & self._stems[n]), -n) for n in near), default=(0.0, 1))
        return best, -place


class Reading:
    """A page: ``title`` and ``names``, the stems of its title and headings.

    A change leaves most of a page as it was, and few statements lean on it: a text is taken to its stems when
    it may be the one that supports a statement best, and not before.
    """

    def __init__(self, title: str, headings: Sequence[str], blocks: Sequence[str]) -> None:
        """Read a page of this title, these headings and these blocks."""
        self.title = title
        self._headings = headings
        self._texts = [title, *headings, *blocks]
        self._stems: dict[int, set[str]] = {}
        self._traces: dict[str, list[int]] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems of the title and the headings."""
        return frozenset(word for text in (self.title, *self._headings) for word in readings(text))

    def support(self, telling: frozenset[str], enough: float = math.inf) -> float:
        """Return how much of ``telling`` the best single text of the page holds (see ``weight``).

        The first text that holds more than ``enough`` will do: then the best may hold more still.
        """
        if len(self._traces) > _MANY:
            return self._index.support(telling)[0]
        best = 0.0
        for stems in self._stems.values():
            best = max(best, mass(telling & stems))
            if best > enough:
                return best
        most: defaultdict[int, float] = defaultdict(float)
        for word in telling:
            for number in self._with_trace(word):
                most[number] += weight(word)
        for number in sorted(most, key=most.__getitem__, reverse=True):
            if most[number] <= best or best > enough:
                break
            best = max(best, mass(telling & self._stems_of(number)))
        return best

    def says(self, phrase: str) -> bool:
        """Return whether the folded ``phrase`` stands in some text word for word."""
        return f" {phrase} " in self._folded

    def holds(self, identifier: str) -> bool:
        """Return whether the folded ``identifier`` stands in some text, and no letter or digit beside it."""
        pattern = rf"(?<![\w-])-{{0,2}}{re.escape(identifier)}(?![\w-]|\.\w)"
        return identifier in self._lower and re.search(pattern, self._lower) is not None

    def labels(self, name: str) -> bool:
        """Return whether some text sets the folded ``name`` in bold."""
        return f"**{name}**" in self._lower

    def with_phrase(self, phrase: str) -> list[str]:
        """Return the texts that say the folded ``phrase`` word for word."""
        if not self.says(phrase):
            return []
        return [text for text in self._texts if f" {phrase} " in f" {key(text)} "]

    def _stems_of(self, number: int) -> set[str]:
        if number not in self._stems:
            self._stems[number] = readings(self._texts[number])
        return self._stems[number]

    def _with_trace(self, word: str) -> list[int]:
        """The texts that may hold the stem ``word``: all that do, and some others."""
        if word not in self._traces:
            part = trace(word)
            self._traces[word] = [number for number, text in enumerate(self._squeezed) if part in text]
        return self._traces[word]

    @cached_property
    def _index(self) -> Index:
        return Index(self._texts)

    @cached_property
    def _squeezed(self) -> list[str]:
        return [squeezed(text) for text in self._texts]

    @cached_property
    def _lower(self) -> str:
        return "\n".join(self._texts).casefold()

    @cached_property
    def _folded(self) -> str:
        return "\n".join(f" {key(text)} " for text in self._texts)


@lru_cache(maxsize=2)
def read_page(snapshot: Snapshot) -> Reading:
    """Return the reading of a whole page."""
    headings = [section.heading for section in snapshot.sections if section.heading]
    return Reading(snapshot.title, headings, [b.text for s in snapshot.sections for b in s.blocks])


@lru_cache(maxsize=2)
def read_changes(changes: tuple[Change, ...]) -> Reading:
    """Return the reading of what the changes left behind: all that is known without the snapshots."""
    title = next((change.after for change in changes if change.kind is ChangeKind.TITLE), "")
    blocks = (change for change in changes if change.kind.part in TEXTS)
    texts = [block.after for block in blocks if block.kind is not ChangeKind.REMOVED and block.after]
    headings = [text.lstrip("# ") for text in texts if text.startswith("#")]
    return Reading(title, headings, [text for text in texts if not text.startswith("#")])


@lru_cache(maxsize=2)
def read_lost(changes: tuple[Change, ...]) -> tuple[tuple[Change, ...], Index]:
    """Return the changes that took text away, and an index over what they took."""
    blocks = (change for change in changes if change.kind.part in TEXTS and change.kind.is_text)
    lost = tuple(change for change in blocks if change.kind is not ChangeKind.ADDED and change.before)
    return lost, Index(map(_lost_text, lost))


def _lost_text(change: Change) -> str:
    """What a change took away; a cell leaves the name of its column."""
    return f"{change.cell.row} {change.cell.before}" if change.cell else change.before
