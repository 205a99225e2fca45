"""Mechanical edits of an article's line: what the page changed in its sentence, changed in the article's likewise."""

import re
from collections.abc import Callable, Sequence

from rapidfuzz.distance import Indel

from pipeline.changes.words import key
from pipeline.impacts.sentences import plain

_TOKEN = re.compile(r"\S+")
# So many words that stay must stand around what changed, on both sides together; a longer change is no edit.
_CONTEXT = 3
_MOST_WORDS = 12
_MOST = 120
# So many words of a sentence must stay, and no larger share of it may go.
_STAYING = 2
_GONE = 0.6
_STOPS = ".;:!?"
_END = re.compile(r"[.!?:][\"')*_`]*$")
_MARK = re.compile(r"[-*+>]|\d{1,3}[.)]")
_FOREIGN = re.compile(r"[|<>\n\[\]]")
_MARKUP = ("**", "`", "__")
_PAIRED = re.compile(r"\*\*|[*`\"_]")
_LEAD = re.compile(r"^[\s>]*(?:[-*+]|\d{1,3}[.)])\s+")
# What may follow a sentence of the page in the article without being a part of what changed.
_GOES_ON = frozenset(
    [
        "with",
        "when",
        "if",
        "for",
        "in",
        "on",
        "so",
        "which",
        "because",
        "but",
        "while",
        "after",
        "before",
        "until",
        "mit",
        "wenn",
        "für",
        "avec",
        "si",
    ]
)

Word = re.Match[str]


def patched(line: str, before: str, after: str, fold: Callable[[str], str] = key) -> tuple[str, str] | None:
    """Return which words of ``line`` become which others when it is changed as the page's sentence was.

    ``None`` where the words around the change are not the same on both sides, or stand there twice. ``fold``
    says what two equal words share.
    """
    before, after = (_LEAD.sub("", text) for text in (before, after))
    old, new, mine = (list(_TOKEN.finditer(text)) for text in (before, after, line))
    words, said = ([fold(word[0]) or word[0] for word in side] for side in (old, mine))
    first, last, start, end = _window([_bare(word[0]) for word in old], [_bare(word[0]) for word in new])
    if max(last - first, end - start) > _MOST_WORDS or not _stays(len(words), last - first):
        return None
    gone = words[first:last]
    places = [
        place
        for place in range(len(said) - len(gone) + 1)
        if said[place : place + len(gone)] == gone
        and _stands(mine, said, place, place + len(gone), words, first, last)
    ]
    if len(places) != 1:
        return None
    edit = _edit(line, mine, (places[0], places[0] + len(gone)), after, new, (start, end))
    stops = _STOPS if last and old[last - 1][0].endswith(",") else f"{_STOPS},"
    edit = edit and _without_stop(*edit, stops)
    return edit if edit and line.count(edit[0]) == 1 else None


def _stays(words: int, gone: int) -> bool:
    """Whether so much of a sentence stays that what came is its heir, and no other sentence."""
    return words - gone >= _STAYING and gone <= _GONE * words


def _bare(word: str) -> str:
    """A word without what makes it bold or code: case and stops count."""
    return word.replace("`", "").strip("*_")


def _window(words: Sequence[str], others: Sequence[str]) -> tuple[int, int, int, int]:
    """Where all that differs stands: from and to in the one, from and to in the other."""
    steps = [step for step in Indel.opcodes(words, others) if step.tag != "equal"]
    if not steps:
        return 0, 0, 0, 0
    return steps[0].src_start, steps[-1].src_end, steps[0].dest_start, steps[-1].dest_end


def _stands(
    mine: Sequence[Word],
    said: Sequence[str],
    start: int,
    end: int,
    words: Sequence[str],
    first: int,
    last: int,
) -> bool:
    """Whether enough words around a place are those around the change."""
    left = right = 0
    while left < min(start, first) and said[start - left - 1] == words[first - left - 1]:
        left += 1
    while right < min(len(said) - end, len(words) - last) and said[end + right] == words[last + right]:
        right += 1
    begins = first == left and (start == left or _is_begun(mine[start - left - 1][0]))
    ends = last + right == len(words) and (end + right == len(said) or _is_over(mine, end + right))
    if not (left or begins) or not (right or ends):
        return False
    return left + right + begins + ends + (end - start > 1) >= _CONTEXT and left + right > 0


def _is_begun(word: str) -> bool:
    return _END.search(word) is not None or _MARK.fullmatch(word) is not None


def _is_over(mine: Sequence[Word], end: int) -> bool:
    return _END.search(mine[end - 1][0]) is not None or mine[end][0] in _GOES_ON


def _edit(
    line: str,
    mine: Sequence[Word],
    place: tuple[int, int],
    after: str,
    new: Sequence[Word],
    there: tuple[int, int],
) -> tuple[str, str] | None:
    """The words at ``place`` and those that come there, with a word before where either is empty or stands twice."""
    (start, end), (first, last) = place, there
    while start == end or first == last or line.count(_cut(line, mine, start, end)) != 1:
        if start == 0 or first == 0 or end - start > _MOST_WORDS:
            return None
        if key(mine[start - 1][0]) != key(new[first - 1][0]):
            return None
        start, first = start - 1, first - 1
    old, now = _cut(line, mine, start, end), _cut(after, new, first, last)
    marks = [mark for mark in _MARKUP if mark in now and mark not in old]
    now = plain(now) if marks else now
    # A pair of marks must not be cut in two.
    lost = any(mark in old and mark not in now for mark in _MARKUP) or _is_cut(old)
    if not old or not now or old == now or lost or _FOREIGN.search(old + now) or len(old + now) > _MOST:
        return None
    return (old, now) if line.count(old) == 1 else None


def _is_cut(text: str) -> bool:
    """Whether a pair of marks begins or ends outside of ``text``."""
    marks = _PAIRED.findall(text)
    return any(marks.count(mark) % 2 for mark in set(marks))


def _cut(text: str, words: Sequence[Word], start: int, end: int) -> str:
    return text[words[start].start() : words[end - 1].end()]


def _without_stop(old: str, now: str, stops: str) -> tuple[str, str] | None:
    """Both without the stop that ends them: the article keeps its own."""
    old, now = old.rstrip(stops), now.rstrip(stops)
    return (old, now) if old and now and old != now else None


def without_member(line: str, member: str) -> tuple[str, str] | None:
    """Return the edit that takes ``member`` out of an enumeration with commas, ``None`` where it is none."""
    found = list(re.finditer(rf", {re.escape(member)}, (?=(\w+))", line, re.IGNORECASE))
    if len(found) != 1 or line.count(found[0][0]) != 1:
        return None
    more = ", " in line[max(0, found[0].start() - 60) : found[0].start()].rpartition(". ")[2]
    joined = found[0][1].casefold() in ("and", "or", "und", "oder")
    return found[0][0], " " if joined and not more else ", "
