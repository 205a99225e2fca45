"""The claim of a link: the words of an article that rest on the page it names.

A link that only refers ("For more information, see ...") stands for the sentences before it; any other for
its own sentence and what follows, up to the next link. A list item that is nothing but a link takes the
sentence that introduces the list.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain

import msgspec

LIMIT = 500
_SENTENCE_END = re.compile(
    r"\n+|(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!\bvs\.)(?<!\bNo\.)[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9\u00c0-\u024f*])"
    r"|(?<=[\u3002\uff01\uff1f\uff1b])"
)
_REFERRAL = re.compile(
    r"(?i)\b(?:see|refer(?:ence)?|learn (?:more|about)|more (?:information|details?|info|about)|"
    r"further (?:information|details?|reading)|read|details|documentation|documented|described|article|guide|"
    r"visit|review|check|follow|click here|here|please see|find out)\b|详细信息|请参阅|参考|了解"
)
_SENDS_AWAY = re.compile(
    r"(?i)\W*(?:for (?:more|further|additional|detailed|details?|guidance|help)|"
    r"to (?:learn|read|find out|know) more|"
    r"(?:please )?(?:see|refer|read|review|check|visit)\b|learn more|more (?:information|details)|"
    r"有关.*(?:请参阅|参考))"
)
_SPLIT_LINK = re.compile(r"\[([^\[\]]+)\]\s+\(https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*\s*\)")
_URL = re.compile(r"(?i)\(?\bhttps?://[^\s<>()]+(?:\([^\s()]*\)[^\s<>()]*)*\)?")
# What is meant for the site generator: notes, includes, conditions, tabs. A reader sees none of it.
_DIRECTIVE = re.compile(
    r"\[![A-Za-z][\w-]*[^\[\]\n]{0,300}\]"
    r"|\{\{[<%#][^\n{}]{0,300}\}\}|\{%[^\n%]{0,300}%\}|\{:? ?[:#.][^\n{}]{0,300}\}"
    r"|\[\^[^\]\s]{1,60}\]:?|\bANCHOR(?:_END)?: ?[\w-]{1,60}"
    r"|:::(?:zone|moniker|row|column|image|video|code|form)\b[^\n:]{0,300}:::"
    r"|::: ?(?:zone|moniker)(?:-end)?(?: ?[\w-]+ ?= ?\"[^\"\n]{0,300}\")*"
    r"|-{1,9}8<-{1,9}(?: ?[\"'][^\"'\n]{0,300}[\"'])?"
    r"|(?:\A\s*|(?<=\n))(?:!!!|\?\?\?|===)\+? ?[\w-]*(?: \"[^\"\n]{0,300}\")?(?= |\Z)"
)
_MAY_DIRECT = re.compile(r"[\[{]|:::|8<|!!!|\?\?\?|===|ANCHOR")
_MARK = re.compile(r"(?:\A\s*|(?<=\n)[^\S\n]*)(?:\[[ xX]\]|:::\S*)|(?<=\s):::+(?=\s|\Z)")
# A directive that is given its text says that; a link whose address is filled in is its label.
_GIVEN = re.compile(r"\b(?:content|text|body|message)\s?=\s?(?:\"([^\"\n]{1,300})\"|'([^'\n]{1,300})')")
_FILLED_IN = re.compile(r"\[([^\[\]\n]{1,300})\]\(\{[{%][^\n)]{0,300}\)")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,60})\](:?)")
_WORD = re.compile(r"[\w\u2e80-\u9fff]")
_WORDS = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+|[\u2e80-\u9fff]")


class Spot(msgspec.Struct, frozen=True):
    """Where a link's label stands in the visible text of its block: offsets ``start`` and ``end``."""

    start: int
    end: int


def claims(text: str, spots: Sequence[Spot], lead: str = "") -> list[str]:
    """Return the claim of each link in a block of visible text, in the order of ``spots``.

    ``lead`` is the text that introduces the block; it is put before a claim that says nothing by itself.
    """
    bounds = _sentences(text)
    ends = [end for _, end in bounds]
    holding = [min(bisect_right(ends, spot.start), len(bounds) - 1) for spot in spots]
    labels = _without_labels(text, spots)
    linked = sorted(set(holding))
    said = {at: _claim(text, bounds, at, linked, labels, lead) for at in linked}
    return [said[at] for at in holding]


def plain(text: str) -> str:
    """Return visible text without URLs and without what is meant for the site generator, white space collapsed."""
    if _MAY_DIRECT.search(text):
        text = _DIRECTIVE.sub(_given, _FILLED_IN.sub(r"\1", text))
        text = _SPLIT_LINK.sub(r"\1", _MARK.sub(" ", text))
    return " ".join((_URL.sub(" ", text) if "://" in text else text).split())


def _given(directive: re.Match[str]) -> str:
    found = _GIVEN.search(directive[0])
    if directive[0].startswith("[^"):
        return ""
    return f" {found[1] or found[2]} " if found else " "


def footnote_of(text: str, spot: Spot) -> str:
    """Return the name of the footnote whose text a link stands in, "" for none."""
    start, end = next(((start, end) for start, end in _sentences(text) if spot.start < end), (0, 0))
    mark = _FOOTNOTE.match(text, start, end)
    return mark[1] if mark and mark[2] else ""


def footnotes_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the footnotes that a text refers to, each with the sentence that does."""
    for start, end in _sentences(text):
        for mark in _FOOTNOTE.finditer(text, start, end):
            if not mark[2]:
                yield mark[1], plain(text[start:end])


def with_reference(claim: str, sentence: str) -> str:
    """Return the claim of a link in a footnote behind the sentence that refers to it."""
    return shortened(f"{_stopped(sentence)} {claim}".strip())


def shortened(text: str) -> str:
    """Return at most ``LIMIT`` characters of ``text``, cut between words."""
    if len(text) <= LIMIT:
        return text
    cut = text[: LIMIT - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def only_refers(text: str) -> bool:
    """Say whether ``text`` is one sentence that sends the reader elsewhere."""
    return bool(_SENDS_AWAY.match(text)) and len(_sentences(text)) == 1


def says_little(text: str) -> bool:
    """Say whether ``text`` holds fewer than four words, which is no statement."""
    return len(_WORDS.findall(text)) < 4


def _claim(
    text: str, bounds: list[tuple[int, int]], at: int, linked: list[int], labels: str, lead: str
) -> str:
    before, after = _neighbours(len(bounds), at, linked)
    refers = _REFERRAL.search(labels[slice(*bounds[at])])
    order = chain(reversed(before), after) if refers else chain(after, reversed(before))
    if not refers and before.start:
        order = chain(after)
    chosen = {at}
    room = LIMIT - len(plain(text[slice(*bounds[at])]))
    for index in order:
        size = len(plain(text[slice(*bounds[index])])) + 1
        if size > room:
            break
        chosen.add(index)
        room -= size
    said = " ".join(filter(None, (plain(text[slice(*bounds[index])]) for index in sorted(chosen))))
    rest = " ".join(labels[slice(*bounds[index])] for index in sorted(chosen))
    needy = says_little(_REFERRAL.sub(" ", rest)) or (len(chosen) == 1 and only_refers(said))
    if lead and needy and 0 in chosen:
        room = LIMIT - len(said) - 2
        said = f"{_stopped(_ending(lead, room))} {said}".strip()
    return shortened(said)


def _stopped(text: str) -> str:
    return text if not text or text[-1] in ".:!?。：！？" else f"{text}."


def _ending(text: str, room: int) -> str:
    """Return the last sentences of ``text`` that fit into ``room`` characters."""
    kept = ""
    for start, end in reversed(_sentences(text)):
        longer = f"{text[start:end].strip()} {kept}".strip()
        if len(longer) > room:
            break
        kept = longer
    return kept


def _neighbours(count: int, at: int, linked: list[int]) -> tuple[range, range]:
    """Return the sentences before and after sentence ``at`` up to the next ones that hold links."""
    place = bisect_left(linked, at)
    earlier = linked[place - 1] if place else -1
    later = linked[place + 1] if place + 1 < len(linked) else count
    return range(earlier + 1, at), range(at + 1, later)


def _sentences(text: str) -> list[tuple[int, int]]:
    bounds, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        if _WORD.search(text, start, end.end()):
            bounds.append((start, end.end()))
            start = end.end()
    if start < len(text) or not bounds:
        bounds.append((start, len(text)))
    return bounds


def _without_labels(text: str, spots: Sequence[Spot]) -> str:
    kept: list[str] = []
    after = 0
    for spot in sorted(spots, key=lambda spot: spot.start):
        kept += (text[after : spot.start], " " * (spot.end - max(spot.start, after)))
        after = max(after, spot.end)
    return "".join((*kept, text[after:]))
