"""Finds the article on a page of an unknown site: what the page calls its main part, less what looks like none.

Nothing is left out for being short. A box is left out for what it is called, for leading away, or, where the page
does not say what its main part is, for saying nothing beside the box that holds its title and its text.
"""

from collections.abc import Iterable, Iterator

import msgspec

from pipeline.content.html.chrome import NEUTRAL
from pipeline.content.html.weighing import CELLS, LEADS, LISTS, TEASERS, Scales
from pipeline.content.stream import Box, Heading, Stream

# The main part is what the page calls so, when it holds this share of what the page says.
_MAIN = 0.25
# One article among several is the page when it holds this share of what all say.
_ARTICLE = 0.6
# The box with the title is the place of the article when it holds this share of the page's sentences.
_PLACE = 0.3
# The box with this share of those sentences is the text.
_TEXT = 0.7

Span = tuple[int, int]
Gone = tuple[str, Box]


class Found(msgspec.Struct, frozen=True):
    """Which pieces are the article, as spans, the rule that says so, and what was left out: rule, element, words."""

    spans: list[Span]
    rule: str
    left_out: list[tuple[str, str, int]]


def find_article(stream: Stream, body: Box, name: str = "") -> Found:
    """Return which pieces are the article; the page's title and what stands above it (its date) belong to it.

    ``name`` is what the document is called: the title is known by it where no heading of depth 1 stands.
    """
    _settle(body)
    start = _start(body)
    scales = Scales(stream, start, name)
    place = _place(scales, start, body)
    head = scales.heading_before(body, start)
    gone = [
        *(one for first, end in head for one in _above(scales, body, (first, end))),
        *_told(list(_around(scales, start, place)), start, scales),
    ]
    spans = [
        *(span for one in head for span in _without(one, gone)),
        *_without((start.start, start.end), gone),
    ]
    bare = _bare(stream, spans, {box.start for _, box in gone})
    spans = [(first, end - (end in bare)) for first, end in spans if end - first > (end in bare)]
    gone += [("heads what was left out", Box("heading", end - 1, end)) for end in sorted(bare)]
    left_out = [(why, box.name or box.tag, _words(stream, box.start, box.end)) for why, box in gone]
    at = 0
    for first, end in (*head, (start.start, start.end), (len(stream.pieces), 0)):
        if at < first:
            blocks = f"{first - at} blocks from {stream.pieces[at].text[:40]!r}"
            left_out.append(("outside the main part", blocks, _words(stream, at, first)))
        at = end
    rule = "the whole page" if start is body else f"the page's main part: {start.tag}"
    return Found(spans, rule, left_out)


def _told(gone: list[Gone], start: Box, scales: Scales) -> list[Gone]:
    """Return what is left out; a page that is mostly teasers is a list of pages, and they are what it says."""
    teasers = [one for one in gone if one[0] == TEASERS or (one[0] == LEADS and scales.has_cards(one[1]))]
    if not scales.is_list(start, [box for _, box in teasers]):
        return gone
    return [one for one in gone if one not in teasers]


def _settle(body: Box) -> None:
    """Where ids repeat headings, they are names of sections, and say nothing of what a section is."""
    named = [box for box in _all(body) if box.called is not None]
    if any(box.standing == NEUTRAL for box in named):
        for box in named:
            box.standing = box.called or NEUTRAL


def _start(body: Box) -> Box:
    """Return what the page calls its main part, else its one article, else all of it."""
    boxes = list(_all(body))
    mains = [box for box in boxes if box.main and box.said >= body.said * _MAIN]
    if mains:
        return mains[0]
    articles = [box for box in boxes if box.tag == "article" and box.said > body.said * _ARTICLE]
    return articles[-1] if articles else body


def _all(box: Box) -> Iterator[Box]:
    yield box
    for child in box.inside:
        yield from _all(child)


def _place(scales: Scales, start: Box, body: Box) -> Span:
    """Return where the title and the text are: the smallest box that holds both, less what stands around the two.

    Where the page names its main part, only an article in it is looked for.
    """
    place = box = start
    while inner := next((child for child in box.inside if child.start <= scales.title < child.end), None):
        if scales.sentences(inner) < scales.sentences(start) * _PLACE:
            break
        box = inner
        if start is body or box.tag == "article":
            place = box
    if start is not body:
        return place.start, place.end
    text = place
    while text.inside:
        most = max(text.inside, key=scales.sentences)
        if most.tag in LISTS or scales.sentences(most) < scales.sentences(place) * _TEXT:
            break
        text = most
    title = inner.start if inner else scales.title
    return min(title if title >= 0 else text.start, text.start), text.end


def _around(scales: Scales, box: Box, place: Span) -> Iterator[Gone]:
    """Yield the boxes that are none of the article, the outermost of each, and why."""
    at = box.start
    for child in (*box.inside, Box("", box.end, box.end)):
        for line in range(at, child.start):
            if not place[0] <= line < place[1] and not scales.tells(line):
                yield "beside the article", Box("line", line, line + 1, name="line")
        at = child.end
        if child.start == box.end:
            break
        why = scales.why_not(child)
        beside = child.end <= place[0] or child.start >= place[1]
        if not why and beside and child.tag not in CELLS and not scales.speaks(child):
            # A box around several may hold one with sentences.
            if scales.may_hold(child) and any(map(scales.speaks, child.inside)):
                yield from _around(scales, child, place)
                continue
            why = "beside the article"
        if why:
            yield why, child
        else:
            yield from _around(scales, child, place)


def _above(scales: Scales, box: Box, head: Span) -> Iterator[Gone]:
    """Yield the boxes between the title and the main part that are none of the article, and why."""
    for child in box.inside:
        if child.start >= head[1] or child.end <= head[0]:
            continue
        why = scales.why_not(child) if head[0] <= child.start and child.end <= head[1] else ""
        if why:
            yield why, child
        else:
            yield from _above(scales, child, head)


def _bare(stream: Stream, spans: list[Span], gone: set[int]) -> set[int]:
    """Return where spans end in the heading of what was left out: nothing stands under it, no fragment names it."""
    bare: set[int] = set()
    pieces = stream.pieces
    for at, (_, end) in enumerate(spans):
        last = pieces[end - 1]
        if end not in gone or not isinstance(last, Heading) or last.anchor or last.depth == 1:
            continue
        following = pieces[spans[at + 1][0]] if at + 1 < len(spans) else None
        if following is None or (isinstance(following, Heading) and following.depth <= last.depth):
            bare.add(end)
    return bare


def _without(span: Span, gone: Iterable[Gone]) -> list[Span]:
    """Return what is left of ``span``, in order."""
    left, at = [], span[0]
    for _, box in gone:
        if box.start < span[0] or box.end > span[1]:
            continue
        if at < box.start:
            left.append((at, box.start))
        at = box.end
    return [*left, (at, span[1])] if at < span[1] else left


def _words(stream: Stream, start: int, end: int) -> int:
    return sum(len(piece.text.split()) for piece in stream.pieces[start:end])
