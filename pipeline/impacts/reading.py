"""A snapshot read for the rules: its words, what its blocks say, how it names itself."""

from collections import Counter
from functools import lru_cache

from pipeline.changes.words import key
from pipeline.content import Snapshot
from pipeline.impacts.vocabulary import stems, weight


class Reading:
    """What the rules ask of a page: ``names`` are the stems of its title and headings."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Index ``snapshot`` once; a page cited by a hundred articles is read once."""
        headings = [section.heading for section in snapshot.sections if section.heading]
        self.names = frozenset(word for text in (snapshot.title, *headings) for word in stems(text))
        self.texts = [snapshot.title, *headings, *(b.text for s in snapshot.sections for b in s.blocks)]
        self._where: dict[str, list[int]] = {}
        for index, text in enumerate(self.texts):
            for word in set(stems(text)):
                self._where.setdefault(word, []).append(index)
        self.folded = "\n".join(f" {key(text)} " for text in self.texts)

    def support(self, telling: frozenset[str]) -> tuple[float, str]:
        """Return how much of a statement's words the best single block holds, and that block."""
        masses: Counter[int] = Counter()
        for word in telling:
            for index in self._where.get(word, ()):
                masses[index] += weight(word)  # type: ignore[assignment]
        if not masses:
            return 0.0, ""
        index, most = max(masses.items(), key=lambda item: (item[1], -item[0]))
        return most, self.texts[index]

    def says(self, phrase: str) -> bool:
        """Return whether the folded ``phrase`` stands in some block word for word."""
        return f" {phrase} " in self.folded


@lru_cache(maxsize=16)
def reading(snapshot: Snapshot) -> Reading:
    """Return the reading of ``snapshot``."""
    return Reading(snapshot)
