"""A page read for the rules: how it names itself, what its blocks say, how far they support a statement."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz

from pipeline.changes import Change, Fact
from pipeline.changes.facts import differing
from pipeline.changes.words import key
from pipeline.content import Snapshot
from pipeline.impacts.vocabulary import readings, weight

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SAME_SENTENCE = 60


class Index:
    """Texts by their telling words."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Read ``texts`` once; a page cited by a hundred articles is read once."""
        self.texts = texts
        self._where: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for word in readings(text):
                self._where[word].append(number)

    def support(self, telling: Iterable[str]) -> tuple[float, int]:
        """Return how much of ``telling`` the best single text holds (see ``weight``), and its number (-1:
        none)."""
        masses: dict[int, float] = {}
        for word in telling:
            for number in self._where.get(word, ()):
                masses[number] = masses.get(number, 0.0) + weight(word)
        if not masses:
            return 0.0, -1
        best = max(masses, key=lambda number: (masses[number], -number))
        return masses[best], best


class Reading(Index):
    """A page: ``title`` and ``names``, the stems of its title and headings."""

    def __init__(self, title: str, headings: Sequence[str], blocks: Sequence[str]) -> None:
        """Read a page of this title, these headings and these blocks."""
        super().__init__([title, *headings, *blocks])
        self.title = title
        self.names = frozenset(word for text in (title, *headings) for word in readings(text))

    @cached_property
    def _folded(self) -> str:
        return "\n".join(f" {key(text)} " for text in self.texts)

    def says(self, phrase: str) -> bool:
        """Return whether the folded ``phrase`` stands in some text word for word."""
        return f" {phrase} " in self._folded


@lru_cache(maxsize=2)
def read_page(snapshot: Snapshot) -> Reading:
    """Return the reading of a whole page."""
    headings = [section.heading for section in snapshot.sections if section.heading]
    return Reading(snapshot.title, headings, [b.text for s in snapshot.sections for b in s.blocks])


@lru_cache(maxsize=2)
def read_changes(changes: tuple[Change, ...]) -> Reading:
    """Return the reading of what the changes left behind: all that is known without the snapshots."""
    title = next((change.after for change in changes if change.kind == "title"), "")
    texts = [
        c.after
        for c in changes
        if c.kind in ("added", "reworded", "renamed", "moved", "cosmetic") and c.after
    ]
    headings = [text.lstrip("# ") for text in texts if text.startswith("#")]
    return Reading(title, headings, [text for text in texts if not text.startswith("#")])


@lru_cache(maxsize=2)
def read_lost(changes: tuple[Change, ...]) -> tuple[tuple[Change, ...], Index]:
    """Return the changes that took text away, and an index over what they took."""
    lost = tuple(change for change in changes if change.kind in ("removed", "reworded", "renamed"))
    return lost, Index([change.before for change in lost])


@dataclass(frozen=True, slots=True)
class Rewording:
    """A sentence of the page that says something else now: ``facts`` are the details that differ.

    ``alike`` is how alike both sentences read, 0 to 100.
    """

    change: Change
    before: str
    after: str
    facts: tuple[Fact, ...]
    alike: float


@lru_cache(maxsize=2)
def read_rewordings(changes: tuple[Change, ...]) -> tuple[tuple[Rewording, ...], Index]:
    """Return the sentences whose facts changed, and an index over what they said."""
    found = tuple(
        rewording
        for change in changes
        if change.kind == "reworded" and change.facts
        for rewording in _reworded(change)
    )
    return found, Index([rewording.before for rewording in found])


def _reworded(change: Change) -> Iterator[Rewording]:
    """Each sentence of a reworded block with the sentence that took its place, when their facts differ."""
    now = _SENTENCE.split(change.after)
    for before in _SENTENCE.split(change.before):
        after = max(now, key=lambda sentence: fuzz.ratio(key(before), key(sentence)))
        alike = fuzz.ratio(key(before), key(after))
        if alike >= _SAME_SENTENCE and (facts := differing(before, after)):
            yield Rewording(change, before, after, facts, alike)
