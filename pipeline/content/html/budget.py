"""What a page may cost: told from its tags, in one pass, before a parser builds anything of them.

Parsers of HTML follow rules (WHATWG HTML, 13.2.6) that cost the square of the open elements, of the attributes of
one element, and more than that of open formatting elements, which are made anew in every block. Browsers stop at
512 levels. Names are counted without knowing all of those rules, so the counts are upper bounds.
"""

import re
from collections.abc import Iterator

from pipeline.content.html.slices import SILENT, spoken

MOST_TAGS = 200_000
MOST_OPEN = 2_000
MOST_FORMATTING = 1_500_000
MOST_ATTRIBUTES = 1_000
# A page with fewer tags cannot cost much, however they are put.
_FEW_TAGS = 8_000
# A tag that is shorter cannot have that many attributes; one twice as long has all of some window of this size.
_LONG = 2 * MOST_ATTRIBUTES

_NAME = re.compile(rb"<(/?[a-zA-Z][a-zA-Z0-9]*)")
# By two letters, and some others with them: to look for more costs more than to look closer at a few pages.
_FORMATS = re.compile(rb"<[bBiIuUsSeEfFcCtTnN](?:[\s/>]|[mMtToOiI][a-zA-Z\s/>])")
_TAG = re.compile(rb"<[a-zA-Z](?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+")
_QUOTED = re.compile(rb"\"[^\"]*+\"|'[^']*+'")
_PARTS = b" \t\r\n\f\x0b/\"'="
_PARTING = re.compile(rb"[\s/\"'=]+")
_FORMATTING = frozenset(b"b i u s em strong font big small code tt nobr strike".split())
# Elements that have no content, and elements that end where the next of their kind begins.
_NEVER_OPEN = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot "
    b"option optgroup rp rt colgroup html head body".split()
)
# Inside one of these an end tag closes nothing that was opened outside.
_SCOPES = frozenset(b"applet marquee object table template svg math select button caption".split())


def too_complex(html: bytes) -> str:
    """Return why ``html`` would cost too much to read, "" when it would not."""
    tags = html.count(b"<")
    if tags > MOST_TAGS:
        return f"it has {tags:,} tags, and {MOST_TAGS:,} are the most"
    if _has_long_tag(html) and (why := _attributes(html)):
        return why
    if tags * tags // 2 <= MOST_FORMATTING:
        return ""
    if tags > 2 * MOST_OPEN and tags - 2 * html.count(b"</") > MOST_OPEN:
        return _nesting(html)
    if tags > _FEW_TAGS or len(_FORMATS.findall(html)) * tags > MOST_FORMATTING:
        return _nesting(html)
    return ""


def _has_long_tag(html: bytes) -> bool:
    """True where a tag seems to reach over a stretch that is as long as many attributes need."""
    seen = at = 0
    while at < len(html):
        if html.find(b">", at, at + _LONG) < 0:
            opened = html.rfind(b"<", seen, at)
            tag = _TAG.match(html, opened) if opened >= 0 else None
            if tag and _has_many(tag[0]):
                return True
            seen = at = max(at, tag.end() if tag else at)
        at += _LONG
    return False


def _has_many(tag: bytes) -> bool:
    if len(tag) - len(tag.translate(None, _PARTS)) <= 2 * MOST_ATTRIBUTES:
        return False
    return len(_PARTING.findall(_QUOTED.sub(b'""', tag))) > 2 * MOST_ATTRIBUTES


def _attributes(html: bytes) -> str:
    """Count the attributes of tags that are long; scripts hold what looks like one."""
    for part in spoken(html, SILENT):
        if any(map(_has_many, _TAG.findall(part))):
            return f"an element has more than {MOST_ATTRIBUTES:,} attributes"
    return ""


def _nesting(html: bytes) -> str:
    """Follow the elements that are open at a time, and the work that open formatting makes."""
    is_open = formatting = work = 0
    counts: dict[bytes, int] = {}
    scopes: list[tuple[bytes, dict[bytes, int]]] = []
    for name, closes in _names(html):
        formats = name in _FORMATTING
        if not closes:
            work += formatting
            if name in _NEVER_OPEN:
                continue
            is_open += 1
            formatting += formats
            counts[name] = counts.get(name, 0) + 1
            if name in _SCOPES:
                scopes.append((name, counts))
                counts = {}
            if is_open > MOST_OPEN:
                return f"more than {MOST_OPEN:,} elements are open at a time"
            if work > MOST_FORMATTING:
                return "it nests formatting that is never closed"
        elif scopes and name == scopes[-1][0]:
            is_open -= 1 + sum(counts.values())
            formatting -= sum(counts.get(one, 0) for one in _FORMATTING)
            counts = scopes.pop()[1]
            counts[name] -= 1
        elif counts.get(name):
            counts[name] -= 1
            is_open -= 1
            formatting -= formats
    return ""


def _names(html: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield the names of the tags that open or close something, in lower case, and whether each closes."""
    known: dict[bytes, tuple[bytes, bool] | None] = {}
    for part in spoken(html, SILENT):
        for name in _NAME.findall(part):
            if name not in known:
                plain = name.lower().lstrip(b"/")
                # Every paragraph and every cell means work where formatting is open.
                known[name] = None if plain in _NEVER_OPEN and name[0] == 47 else (plain, name[0] == 47)
            if said := known[name]:
                yield said
