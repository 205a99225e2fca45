"""A hash of the part of a response that can become content, taken before anything is parsed."""

import re
from collections.abc import Iterator
from hashlib import sha256

from pipeline.content.rules import Ruling, ruling_for
from pipeline.sites import Sites, builtin

_BODY = re.compile(rb"<body\b[^>]*>", re.IGNORECASE)
# Never read, whatever the site.
_SILENT = (b"script", b"style", b"noscript", b"template", b"svg", b"nav")
_AFTER_NAME = (b" ", b"\t", b"\r", b"\n", b"\f", b"/", b">")
# Elements that always have an end tag, so that their end can be found by counting.
_COUNTED = re.compile(rb"<(div|ul|ol|section|aside|span)\b([^>]*)>")
_NAMES = re.compile(rb"(?:^|\s)(class|id)=[\"']([^\"']*)")


def slice_digest(body: bytes, url: str, sites: Sites | None = None) -> str:
    """Return 32 hex digits that change whenever extracted content could, "" when no slice can be found.

    The slice reaches from the first ``<main`` to the last ``</main`` where the site keeps its article there,
    else it is the body. Scripts, styles, comments, navigation and what the site's rules drop by name are left
    out of it. The title counts. Where the end of an element is in doubt, it stays in.
    """
    ruling = ruling_for(url, sites or builtin())
    part = _part(body, ruling)
    if not part:
        return ""
    hashed = sha256(ruling.digest.encode())
    for mark, end in ((b"<title", b"</title"), (b"<base", b">"), (b"default_moniker", b">")):
        start = body.find(mark)
        hashed.update(body[start : body.find(end, start)] + b"\0" if start >= 0 else b"\0")
    kept = b"".join(_spoken(part, (*_SILENT, *ruling.dropping.silent_tags)))
    for piece in _unnamed(kept, ruling.dropping.silent_names) if ruling.rules.article else (kept,):
        hashed.update(piece)
    return hashed.hexdigest()[:32]


def _part(body: bytes, ruling: Ruling) -> bytes:
    rules = ruling.rules
    if any(selector.startswith("main") for selector in rules.article) and not rules.find:
        start, end = body.find(b"<main"), body.rfind(b"</main")
        return body[start:end] if 0 <= start < end else b""
    opened = _BODY.search(body)
    return body[opened.start() :] if opened and (rules.find or not rules.article) else b""


def _spoken(html: bytes, silent: tuple[bytes, ...]) -> Iterator[bytes]:
    """Yield ``html`` without comments and silent elements, whichever begins first, as a parser meets them."""
    marks = [(b"<!--", b"-->"), *((b"<" + tag, b"</" + tag) for tag in silent)]
    found = [html.find(start) for start, _ in marks]
    at = 0
    while True:
        first = min((position for position in found if position >= 0), default=-1)
        if first < 0:
            yield html[at:]
            return
        number = found.index(first)
        start, end = marks[number]
        after = first + len(start)
        stop = html.find(end, after) if number == 0 or html[after : after + 1] in _AFTER_NAME else -1
        if stop >= 0:
            yield html[at:first]
            at = after = stop + len(end)
        found = [
            html.find(mark, after) if 0 <= position < after else position
            for position, (mark, _) in zip(found, marks, strict=True)
        ]


def _unnamed(html: bytes, names: frozenset[tuple[bytes, bytes, bytes]]) -> Iterator[bytes]:
    """Yield ``html`` without the elements whose id or class is in ``names``."""
    at = 0
    for opened in _COUNTED.finditer(html):
        if opened.start() < at or not any(
            (b"", attribute, name) in names or (opened[1], attribute, name) in names
            for attribute, value in _NAMES.findall(opened[2])
            for name in value.split()
        ):
            continue
        end = _end(html, opened.end(), opened[1])
        if end:
            yield html[at : opened.start()]
            at = end
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
