"""The signals the impact benchmark sets itself beside: from nothing at all to the best rules known before."""

import math
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from pipeline.changes.words import words
from pipeline.content import Snapshot
from pipeline.impacts.vocabulary import MOST, stem, weight

_LONGEST = 4


def chance(case: Any) -> float:
    """Anything could be worth a flag."""
    return random.Random(case.event["id"]).random()


def any_text(case: Any) -> float:
    """The page's text changed, or it is gone or elsewhere."""
    return float(case.change.change not in ("none", "links"))


def diff_size(case: Any) -> float:
    """How many words differ."""
    before, after = Counter(_words(case.change.before)), Counter(_words(case.change.after))
    return float(((before - after) + (after - before)).total())


def linked_section(case: Any) -> float:
    """Words that differ in the section the link names; anywhere when it names none."""
    anchors = {link.fragment.casefold() for link in case.links if link.fragment}
    if not anchors:
        return any_text(case)
    return sum(change.weight for change in case.change.changes if change.anchor.casefold() in anchors)


def tf_idf(case: Any) -> float:
    """Cosine of the words that differ and the article's words, weighted by rarity."""
    before, after = Counter(_words(case.change.before)), Counter(_words(case.change.after))
    changed = _vector((before - after) + (after - before))
    article = _vector(Counter(words(case.article.body)))
    dot = sum(value * article.get(word, 0.0) for word, value in changed.items())
    return dot / ((_length(changed) * _length(article)) or 1.0)


def phrase_vanished(case: Any) -> float:
    """The rarest run of up to four words that the article and the old page share and the new page lacks."""
    before, after = _runs(_words(case.change.before)), _runs(_words(case.change.after))
    lost = (_runs(words(case.article.body)) & before) - after if case.change.after else set()
    return max((sum(_weight(word) for word in run) for run in lost), default=0.0)


def link_health(case: Any) -> float:
    """Gone, a fragment that went, or led outside: nothing else."""
    if case.change.change == "gone":
        return 1.0
    gone = {c.before.casefold() for c in case.change.changes if c.kind in ("anchor-gone", "anchor-renamed")}
    if any(link.fragment.casefold() in gone for link in case.links if link.fragment):
        return 1.0
    return float(case.change.change == "moved" and case.change.after is None)


def health_then_phrase(case: Any) -> float:
    """Link health, then a vanished phrase, then a moved page, then the rest by size."""
    size = diff_size(case)
    rest = size / (size + 1000)
    if link_health(case):
        return 4 + rest
    phrase = phrase_vanished(case)
    if phrase >= 5:
        return 2 + phrase / (phrase + 20)
    return 1 + rest if case.change.change == "moved" else rest


BASELINES: dict[str, Callable[[Any], float]] = {
    "random": chance,
    "any text change": any_text,
    "diff size": diff_size,
    "linked section changed": linked_section,
    "TF-IDF, changed text ~ article": tf_idf,
    "article phrase vanished": phrase_vanished,
    "link health only": link_health,
    "rules: health > phrase > moved": health_then_phrase,
}


def _words(snapshot: Snapshot | None) -> list[str]:
    if snapshot is None:
        return []
    texts = [
        snapshot.title,
        *(text for s in snapshot.sections for text in (s.heading, *(b.text for b in s.blocks))),
    ]
    return [word for text in texts for word in words(text)]


def _runs(listed: list[str]) -> set[tuple[str, ...]]:
    return {tuple(listed[i : i + n]) for n in range(1, _LONGEST + 1) for i in range(len(listed) - n + 1)}


def _weight(word: str) -> float:
    return min(MOST, weight(stem(word)))


def _vector(counts: Counter[str]) -> dict[str, float]:
    return {word: count * _weight(word) for word, count in counts.items()}


def _length(vector: dict[str, float]) -> float:
    return math.sqrt(sum(value * value for value in vector.values()))
