"""Finds the article on a page of an unknown site: the smallest box that holds nearly all of its prose."""

import re

from pipeline.content.model import Block
from pipeline.content.stream import Box, Heading, Stream

# A line with fewer words outside links than this is a label more often than a sentence, and counts for less.
_SENTENCE = 40
# A box that holds this share of the page's prose holds the article.
_NEARLY_ALL = 0.92
# How many words may stand in one box with the page's heading, and how many of them may be links.
_HEAD = 40
_LINKED = 0.25
# How many words a line with a date has at most.
_DATE = 8
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def prose_of(words: int, links: int) -> float:
    """Return how much a line counts: its words outside links, the shorter the line the less."""
    said = words - links
    return said if said >= _SENTENCE else said * said / _SENTENCE


def find_article(stream: Stream, body: Box) -> tuple[list[tuple[int, int]], str]:
    """Return which pieces are the article, as spans, and the tag of the element that holds them.

    The page's first heading and what stands between it and the article (its date, its authors) belong to it.
    """
    box, share = _start(body), 1.0
    while box.inside and box.prose:
        child = max(box.inside, key=_trusted)
        share *= _trusted(child) / box.prose
        if share < _NEARLY_ALL:
            break
        box = child
    return [*_heading_before(stream, body, box), (box.start, box.end)], box.tag


def _trusted(box: Box) -> float:
    return box.prose * box.trust


def _start(body: Box) -> Box:
    """Return the main element, when it holds most of the prose."""
    waiting = [body]
    while waiting:
        box = waiting.pop()
        if box.main and box.prose > body.prose / 2:
            return box
        waiting += box.inside
    return body


def _heading_before(stream: Stream, body: Box, article: Box) -> list[tuple[int, int]]:
    at = next(
        (i for i, p in enumerate(stream.pieces) if isinstance(p, Heading) and p.depth == 1),
        len(stream.pieces),
    )
    if at >= article.start:
        return []
    start = _box_of_heading(body, at, article.start)
    start -= start > 0 and _is_date(stream, start - 1)
    words, links = (sum(count[i] for count in stream.counts[start : article.start]) for i in (0, 1))
    return [(start, article.start)] if links <= words * _LINKED else [(at, at + 1)]


def _is_date(stream: Stream, at: int) -> bool:
    """Return whether the piece at ``at`` is a short line with a year in it, as dates stand above titles."""
    piece = stream.pieces[at]
    words, links = stream.counts[at]
    return isinstance(piece, Block) and words <= _DATE and not links and bool(_YEAR.search(piece.text))


def _box_of_heading(body: Box, at: int, before: int) -> int:
    """Return where the largest box begins that holds the heading at ``at`` and little else."""
    box = body
    while True:
        if box.end <= before and box.words <= _HEAD and box.links <= box.words * _LINKED:
            return box.start
        inner = next((child for child in box.inside if child.start <= at < child.end), None)
        if inner is None:
            return at
        box = inner
