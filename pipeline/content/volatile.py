"""What changes on every visit: learned from two visits that differ, kept where a person can see and edit it.

An entry of the volatile list is the kind of a block, a colon, and its text, in which ``[*]`` stands for
any words: ``paragraph: Updated [*] minutes ago``. ``link: LABEL`` is a link whose target changes. (A page
cannot write ``[*]`` itself: its brackets are escaped.) A block's digest is an entry too.
"""

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from msgspec.structs import replace

from pipeline.content.model import Block, PageLink, Snapshot

_ANY = "[*]"
# Where more of a page's words than this share differ between two visits, it is not one page with parts that change.
_MOST = 0.2
# Two blocks are one that changes when they share this much of their words.
_ALIKE = 0.5
# Longer blocks are not compared word by word, nor any where the words of all, those of one visit times those of
# the other, are more: that many that differ are no counters.
_LONGEST = 400
_MOST_WORDS = 4_000_000


def is_volatile(block: Block, volatile: frozenset[str]) -> bool:
    """Return whether ``block`` is known to change on every visit."""
    if not volatile:
        return False
    said = f"{block.kind}: {block.text}"
    return said in volatile or block.digest in volatile or any(_matches(entry, said) for entry in volatile)


def still_links(snapshot: Snapshot, volatile: frozenset[str]) -> Snapshot:
    """Return ``snapshot`` without the links that are known to lead elsewhere on every visit."""
    if not any(entry.startswith("link: ") for entry in volatile):
        return snapshot
    return replace(snapshot, links=tuple(k for k in snapshot.links if f"link: {k.label}" not in volatile))


def learn_volatile(accepted: Snapshot | None, first: Snapshot, second: Snapshot) -> Snapshot:
    """Return ``first`` with what two visits of one run disagree on in its volatile list, and what was there.

    Nothing is learned when more than a fifth of the words differ: that is two pages, not one with parts that change.
    """
    known = {*(accepted.volatile if accepted else ()), *first.volatile}
    seen, again = _differing(first, second, frozenset(known))
    words = sum(_words(block) for section in first.sections for block in section.blocks)
    if sum(map(_words, (*seen, *again))) > 2 * _MOST * max(words, 1):
        return replace(first, volatile=tuple(sorted(known)))
    entries = {*_entries(seen, again), *_links(first.links, second.links)}
    return replace(first, volatile=tuple(sorted(known | entries)))


@lru_cache(maxsize=4096)
def _pieces(entry: str) -> list[str]:
    """Return what stands between the wildcards of an entry."""
    return entry.split(_ANY)


def _matches(entry: str, said: str) -> bool:
    """Return whether ``said`` is ``entry`` with one character or more in place of each wildcard.

    The first place of each piece will do, so that no page can make the search try them all.
    """
    first, *inner = _pieces(entry)
    if not inner or not said.startswith(first):
        return False
    last = inner.pop()
    at = len(first)
    for piece in inner:
        found = said.find(piece, at + 1)
        if found < 0:
            return False
        at = found + len(piece)
    return said.endswith(last) and at < len(said) - len(last)


def _words(block: Block) -> int:
    return block.text.count(" ") + 1


def _differing(one: Snapshot, other: Snapshot, known: frozenset[str]) -> tuple[list[Block], list[Block]]:
    """Return the blocks that only one of two visits saw, each in the order of its page."""
    here, there = (
        [block for section in snapshot.sections for block in section.blocks if not is_volatile(block, known)]
        for snapshot in (one, other)
    )
    return _only(here, there), _only(there, here)


def _only(blocks: Iterable[Block], others: Iterable[Block]) -> list[Block]:
    left = Counter(others)
    found = []
    for block in blocks:
        if left[block] > 0:
            left[block] -= 1
        else:
            found.append(block)
    return found


def _entries(seen: list[Block], again: list[Block]) -> set[str]:
    """Return a pattern for every block that has its like on the other visit, the others as they are."""
    if sum(map(_words, seen)) * sum(map(_words, again)) > _MOST_WORDS:
        return {f"{block.kind}: {block.text}" for block in (*seen, *again)}
    entries = set()
    waiting = list(again)
    for block in seen:
        patterns = ((other, _common(block, other)) for other in waiting if other.kind == block.kind)
        other, pattern = next(((other, pattern) for other, pattern in patterns if pattern), (None, ""))
        if other is not None:
            waiting.remove(other)
        entries.add(f"{block.kind}: {pattern or block.text}")
    return entries | {f"{block.kind}: {block.text}" for block in waiting}


def _common(one: Block, other: Block) -> str:
    """Return the words two blocks share with ``[*]`` between them, "" when they share too little."""
    words, others = one.text.split(" "), other.text.split(" ")
    if len(words) > _LONGEST or len(others) > _LONGEST:
        return ""
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    parts: list[str] = []
    shared = 0
    for kind, start, end, _, _ in matcher.get_opcodes():
        parts += words[start:end] if kind == "equal" else [_ANY]
        shared += sum(any(map(str.isalpha, word)) for word in words[start:end]) if kind == "equal" else 0
    return " ".join(parts) if shared and matcher.ratio() >= _ALIKE else ""


def _links(links: Iterable[PageLink], others: Iterable[PageLink]) -> set[str]:
    """Return an entry for every label whose targets differ between two visits."""
    here, there = ({(link.label, link.target) for link in side} for side in (links, others))
    gone, came = ({label for label, _ in side} for side in (here - there, there - here))
    return {f"link: {label}" for label in gone & came}
