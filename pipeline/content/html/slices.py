"""A hash of the part of a response that can become content, taken before anything is parsed."""

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from pipeline.content.html.rules import Ruling, ruling_for
from pipeline.sites import Sites, builtin

_BODY = re.compile(rb"<body\b[^<>]*>", re.IGNORECASE)
_ENDLESS = 16
# Never read, whatever the site; of noscript only the text may be. Formulas and shadow trees are read.
_SILENT = (
    rb"style",
    rb"noscript",
    rb"nav",
    rb"script(?![^>]{0,300}math/tex)",
    rb"template(?![^>]{0,300}shadowrootmode)",
)
_TAG = re.compile(rb"<[^<>]*>")
# Elements that always have an end tag, so that their end can be found by counting.
_COUNTED = re.compile(rb"<(div|ul|ol|section|aside|span)\b([^<>]*)>")
# In these a tag is text.
_RAW = frozenset({b"script", b"style", b"noscript"})
_ANY_TAG = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
# An end tag of these that ends nothing makes an element of its own (HTML, 13.2.6.4.7).
_LOOSE = frozenset({b"p", b"br"})
_META = re.compile(rb"<meta\b[^<>]*>")
# A drawing with a name is read by it.
_NAMED = re.compile(rb"<title|aria-label|\btitle\s*=")
_NAMES = re.compile(rb"(?:^|\s)(class|id)=[\"']([^\"']*)")


def slice_digest(body: bytes, url: str, sites: Sites | None = None) -> str:
    """Return 32 hex digits that change whenever extracted content could, "" when no slice can be found.

    The slice reaches from the first ``<main`` to the last ``</main`` where the site keeps its article there,
    else it is the body. Scripts, styles, comments, navigation and what the site's rules drop by name are left
    out of it. The title in the head counts. Where the end of an element is in doubt, it stays in.
    """
    ruling = ruling_for(url, sites or builtin())
    start, end = _bounds(body, ruling)
    if start >= end:
        return ""
    hashed = sha256(ruling.digest.encode())
    for mark, close in ((b"<title", b"</title"), (b"<base", b">")):
        at = body.find(mark, 0, start)
        hashed.update(body[at : body.find(close, at)] + b"\0" if at >= 0 else b"\0")
    metas = _META.finditer(body, 0, start) if b"default_moniker" in body else ()
    hashed.update(next((meta[0] for meta in metas if b"default_moniker" in meta[0]), b"") + b"\0")
    pieces = spoken(body[start:end], _silent((*_SILENT, *map(re.escape, ruling.dropping.silent_tags))))
    if ruling.rules.article:
        pieces = _unnamed(b"".join(pieces), ruling.dropping.silent_names)
    for piece in pieces:
        hashed.update(piece)
    return hashed.hexdigest()[:32]


def _bounds(body: bytes, ruling: Ruling) -> tuple[int, int]:
    """Return where the slice begins and ends, two equal numbers when that cannot be found."""
    rules = ruling.rules
    if any(selector.startswith("main") for selector in rules.article) and not rules.find:
        start = body.find(b"<main")
        return (start, body.rfind(b"</main")) if start >= 0 else (0, 0)
    opened = _BODY.search(body)
    return (opened.start(), len(body)) if opened and (rules.find or not rules.article) else (0, 0)


def spoken(html: bytes, silent: re.Pattern[bytes]) -> Iterator[bytes]:
    """Yield ``html`` without comments and silent elements, whichever begins first, as a parser meets them."""
    at = after = 0
    endless = set()
    while found := silent.search(html, after):
        after = found.end()
        end = b"</" + found[1] if found[1] else b"-->"
        stop = -1 if end in endless else html.find(end, after)
        if stop < 0:
            endless.add(end)
        elif found[1] and found[1] not in _RAW and _reaches_out(html, after, stop):
            continue
        elif found[1] == b"svg" and _NAMED.search(html, found.start(), stop):
            after = stop
        else:
            yield html[at : found.start()]
            if found[1] == b"noscript":
                yield _TAG.sub(b"", html[found.start() : stop])
            at = after = stop + len(end)
    yield html[at:]


def _reaches_out(html: bytes, start: int, stop: int) -> bool:
    """Whether an end tag between ``start`` and ``stop`` ends what began before: then what stands there is in doubt.

    An element that is never closed ends with the element around it, and what follows is read.
    """
    depths: dict[bytes, int] = {}
    for tag in _ANY_TAG.finditer(html, start, stop):
        name = tag[2].lower()
        depth = depths.get(name, 0) + (-1 if tag[1] else 1)
        if depth < 0 and name not in _LOOSE:
            return True
        depths[name] = max(depth, 0)
    return False


@cache
def _silent(tags: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Return what matches where a comment or one of these elements begins."""
    return re.compile(rb"<(?:!--|(" + b"|".join(tags) + rb")(?=[ \t\r\n\f/>]))")


def _unnamed(html: bytes, names: frozenset[tuple[bytes, bytes, bytes]]) -> Iterator[bytes]:
    """Yield ``html`` without the elements whose id or class is in ``names``."""
    at = endless = 0
    for opened in _COUNTED.finditer(html):
        if opened.start() < at or not any(
            (b"", attribute, name) in names or (opened[1], attribute, name) in names
            for attribute, value in _NAMES.findall(opened[2])
            for name in value.split()
        ):
            continue
        end = _end(html, opened.end(), opened[1])
        if end and not _reaches_out(html, opened.end(), end - len(opened[1]) - 2):
            yield html[at : opened.start()]
            at = end
        else:
            # Each costs a look at all that follows; a page that has many is read, whatever it says.
            endless += 1
            if endless > _ENDLESS:
                break
    yield html[at:]


def _end(html: bytes, at: int, tag: bytes) -> int:
    """Return where the element ends whose content begins at ``at``, 0 when it does not."""
    start, close = b"<" + tag, b"</" + tag
    depth = 1
    while depth:
        stop = html.find(close, at)
        if stop < 0:
            return 0
        depth += len(re.findall(re.escape(start) + rb"[\s>/]", html[at:stop])) - 1
        at = stop + len(close)
    return at


# What a parser reads as text, whatever stands in it.
SILENT = _silent((b"script", b"style", b"textarea", b"title"))
