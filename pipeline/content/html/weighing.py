"""What a box of a page holds, counted once for all boxes: sentences, headings, tables, lines that lead away."""

import re
from collections.abc import Iterable
from itertools import accumulate

from pipeline.content.html.chrome import ALIEN, AROUND, COMMENTS, TEASER, words_of
from pipeline.content.model import Block
from pipeline.content.stream import Box, Heading, Stream

# A box that holds more of the article than this is no part around it, whatever it is called.
_MOST = 0.4
# A box with more than this share of its characters in links leads away; less will do where its name says so.
_LINKED = 0.6
_LINKED_AROUND = 0.3
_LINKED_LITTLE = 0.1
# A line with this share of its characters in links is a link.
_LINK = 0.8
# How many characters a sentence has at least; a third where each sign is a word or half of one.
_SENTENCE = 60
# How much must be left of a page without its comments, or stand on it beside its teasers.
_REST = 300
# A page with more than this share of what it says in teasers is a list of pages.
_LIST = 0.25
TEASERS = "teasers of other pages"
LEADS = "leads away"
# Of so many boxes, with at most so many characters each, teasers are made.
_TEASERS, _TEASER = 3, 400
# How many characters a form has at most that is one.
_FORM = 600
# How many characters may stand in one box with the page's heading, and how many of them may be links.
_HEAD = 240
_HEAD_LINKED = 0.25
# How many characters a line with a date has at most.
_DATE = 48
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OWNER = re.compile(r"©|\(c\)|(?i:\bcopyright\b|all rights reserved)")
# Parts of a table, and lists: what stands in them is told by what they stand in.
CELLS = frozenset(("tbody", "tr", "td"))
LISTS = frozenset(("ul", "ol", "menu"))
_TABLED = frozenset(("row", "header", "code"))
_TELLING = _TABLED | {"alert", "definition", "summary", "panel"}


class Scales:
    """Answers about the boxes of one page, each at the price of a subtraction."""

    def __init__(self, stream: Stream, start: Box, name: str) -> None:
        """Count ``stream`` once; ``start`` is the part of the page that is looked at, ``name`` its document's title."""
        self._stream, self._whole, self._from = stream, start.said, start.start
        pairs = list(zip(stream.pieces, stream.counts, strict=True))
        self._sentences = _sums(
            size - linked if _is_sentence(p.text, size - linked) else 0 for p, (size, linked) in pairs
        )
        self._links = _sums(linked >= size * _LINK for _, (size, linked) in pairs)
        self._headings = _sums(isinstance(p, Heading) for p, _ in pairs)
        self._tabled = _sums(isinstance(p, Block) and p.kind in _TABLED for p, _ in pairs)
        self._telling = _sums(_tells(p) for p, _ in pairs)
        self._led = _sums(stream.led)
        self._leading = _sums(
            isinstance(p, Heading) and linked >= size * _LINK for p, (size, linked) in pairs
        )
        self._dated = _sums(_is_dated(p.text) and not linked for p, (_, linked) in pairs)
        self.title = self._title(start, name)

    def sentences(self, box: Box) -> int:
        """Return how many characters of a box stand in sentences, none where its name says that it is no article."""
        return 0 if box.standing >= ALIEN else _in(self._sentences, box)

    def why_not(self, box: Box) -> str:
        """Return why a box is no part of the article, "" when it may be one."""
        if box.start <= self.title < box.end or box.tag in CELLS:
            return ""
        if box.standing == COMMENTS and self._is_after(box) and self._whole - box.said >= _REST:
            return "what readers say"
        if box.said > self._whole * _MOST:
            return ""
        if box.standing >= ALIEN and not _in(self._tabled, box):
            return "named like no part of an article"
        if box.standing == AROUND and (box.linked > box.size * _LINKED_AROUND or not _in(self._telling, box)):
            return "named like what stands around an article"
        leads = box.linked > box.size * _LINKED and (box.tag not in LISTS or box.start < self.title)
        if leads and not _in(self._headings, box) and not _in(self._tabled, box):
            return LEADS
        if self.title < box.start and (self._is_teasers(box) or self._is_cards(box)):
            return TEASERS
        return "a form to fill in" if box.asks and self._is_after(box) and self._is_form(box) else ""

    def speaks(self, box: Box) -> bool:
        """Return whether a box beside the article has something to say: a table, or sentences that lead nowhere."""
        if box.standing > TEASER or box.linked > box.size * _LINKED_AROUND:
            return False
        names = [child.name for child in box.inside if child.name]
        if len(names) >= _TEASERS and len(set(names)) == 1 and not _in(self._tabled, box):
            return False
        pieces, links = box.end - box.start, _in(self._links, box)
        if links >= _TEASERS and links * 3 >= pieces:
            return False
        if _in(self._tabled, box) or _in(self._dated, box) or _in(self._sentences, box) >= _SENTENCE * 3:
            return True
        return (
            bool(_in(self._headings, box))
            and box.said >= 2 * _SENTENCE
            and box.linked <= box.size * _LINKED_LITTLE
        )

    def tells(self, at: int) -> bool:
        """Return whether a line that stands in no box of its own says more than a label, or a link."""
        return self._telling[at + 1] > self._telling[at] and self._links[at + 1] == self._links[at]

    def may_hold(self, box: Box) -> bool:
        """Return whether a box without sentences may hold one with some: it is not mostly links."""
        return box.standing <= TEASER and box.linked <= box.size / 2

    def heading_before(self, body: Box, article: Box) -> list[tuple[int, int]]:
        """Return where the title stands that is before ``article``, with what stands between the two but a menu."""
        at = self.title
        if at < 0 or at >= article.start:
            return []
        start = _box_of_heading(body, at, article.start)
        start -= start > 0 and self._is_date(start - 1)
        size, linked = (sum(count[i] for count in self._stream.counts[start : article.start]) for i in (0, 1))
        return [(start, article.start)] if linked <= size * _HEAD_LINKED else [(at, at + 1)]

    def _title(self, start: Box, name: str) -> int:
        """Return where the title of the page is: its first heading of depth 1 that leads nowhere; -1 for none.

        Where there is none, it is the heading that says most of what the document is called.
        """
        pieces, counts = self._stream.pieces, self._stream.counts
        ones = [i for i, piece in enumerate(pieces) if isinstance(piece, Heading) and piece.depth == 1]
        own = [i for i in ones if counts[i][1] < counts[i][0] / 2]
        inside = [i for i in own if start.start <= i < start.end]
        return next(iter(inside or own or self._said_in(name, start) or ones), -1)

    def _said_in(self, name: str, start: Box) -> list[int]:
        """Return which heading says most of ``name``, none when none says a good part of it."""
        pieces, whole = self._stream.pieces, words_of(name)
        said = [
            (len(words), -i)
            for i in range(start.start, start.end)
            if isinstance(piece := pieces[i], Heading) and (words := words_of(piece.text)) and words in whole
        ]
        most, at = max(said, default=(0, 0))
        return [-at] if most * 3 >= len(whole) and most else []

    def is_list(self, start: Box, teasers: list[Box]) -> bool:
        """Return whether a page is a list of pages: mostly ``teasers``, or little else."""
        if sum(box.said for box in teasers) > start.said * _LIST:
            return True
        rest = _in(self._sentences, start) - sum(_in(self._sentences, box) for box in teasers)
        return rest < _REST and sum(box.size for box in teasers) > start.size * _LIST

    def _is_form(self, box: Box) -> bool:
        """Return whether a form holds no more than what its fields are called and why one should fill them in."""
        return box.size <= _FORM and not _in(self._tabled, box) and _in(self._headings, box) <= 1

    def has_cards(self, box: Box) -> bool:
        """Return whether whole blocks of a box stand in links."""
        return bool(_in(self._led, box))

    def _is_after(self, box: Box) -> bool:
        """Return whether a box stands behind the title, or behind a text where there is no title."""
        if self.title >= 0:
            return self.title < box.start
        return self._sentences[box.start] - self._sentences[self._from] >= _REST

    def _is_cards(self, box: Box) -> bool:
        """Return whether a box leads away with several headings and has no text of its own, or is called a teaser."""
        if box.standing == TEASER and box.said <= _TEASER and not _in(self._tabled, box):
            return box.linked >= box.size * _LINKED_AROUND
        leading = _in(self._leading, box)
        if leading < _TEASERS or leading * 2 < _in(self._headings, box) or _in(self._tabled, box):
            return False
        return box.linked >= box.size / 2 and _in(self._sentences, box) < box.size * _LINKED_AROUND

    def _is_teasers(self, box: Box) -> bool:
        """Return whether a box holds several boxes and each of them begins with a heading that leads away."""
        return len(box.inside) >= _TEASERS and all(map(self._is_teaser, box.inside))

    def _is_teaser(self, box: Box) -> bool:
        if box.said > _TEASER or not _in(self._headings, box):
            return False
        pieces, counts = self._stream.pieces, self._stream.counts
        headings = [i for i in range(box.start, box.end) if isinstance(pieces[i], Heading)]
        return all(counts[i][1] >= counts[i][0] * _LINK for i in headings)

    def _is_date(self, at: int) -> bool:
        """Return whether the piece at ``at`` is a short line with a year in it, as dates stand above titles."""
        piece, (size, linked) = self._stream.pieces[at], self._stream.counts[at]
        return isinstance(piece, Block) and size <= _DATE and not linked and bool(_YEAR.search(piece.text))


def _sums(values: Iterable[int]) -> list[int]:
    return list(accumulate(values, initial=0))


def _in(sums: list[int], box: Box) -> int:
    return sums[box.end] - sums[box.start]


def _is_sentence(text: str, said: int) -> bool:
    if said >= _SENTENCE:
        return True
    return said * 3 >= _SENTENCE and 2 * sum(sign > "\u0dff" for sign in text) > len(text)


def _is_dated(text: str) -> bool:
    return len(text) <= _DATE and bool(_YEAR.search(text)) and not _OWNER.search(text)


def _tells(piece: Block | Heading) -> bool:
    """Return whether a piece is what pages are made of: a heading, a table, a list, a date, a sentence."""
    if isinstance(piece, Heading) or piece.kind in _TELLING or piece.kind == "item":
        return True
    text = piece.text
    if _OWNER.search(text):
        return False
    ends = text[-1:] in ".!:。！：" and len(text) * 3 >= _SENTENCE
    return ends or len(text) >= _SENTENCE or bool(_YEAR.search(text))


def _box_of_heading(body: Box, at: int, before: int) -> int:
    """Return where the largest box begins that holds the heading at ``at`` and little else."""
    box = body
    while True:
        if box.end <= before and box.size <= _HEAD and box.linked <= box.size * _HEAD_LINKED:
            return box.start
        inner = next((child for child in box.inside if child.start <= at < child.end), None)
        if inner is None:
            return at
        box = inner
