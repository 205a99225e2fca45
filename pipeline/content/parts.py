"""What several formats need: a body as text, the links and anchors of the stream they wrote, a fingerprint."""

from collections.abc import Iterable
from hashlib import sha256

from pipeline.content.charset import in_utf8
from pipeline.content.formats import Document
from pipeline.content.model import PageLink, Section
from pipeline.content.stream import Stream
from pipeline.content.targets import Targets
from pipeline.content.text import clean
from pipeline.sites import Sites

# So much of a resource is looked at for its type (WHATWG MIME Sniffing, 5.2).
_LOOKED_AT = 1445


def links_of(
    stream: Stream, homes: dict[int, str], base: str, url: str, sites: Sites
) -> tuple[PageLink, ...]:
    """Return the links in the article, each with the anchor of the section it stands in.

    ``homes`` has that anchor by the number of the piece, ``base`` is what relative links are relative to.
    """
    found = []
    targets = Targets(url, sites)
    if base != url:
        targets = Targets(targets.of(base), sites)
    for link in stream.links:
        if link.position in homes:
            target = targets.of(link.href)
            if target:
                found.append(PageLink(homes[link.position], link.label, target, link.image))
    return tuple(found)


def anchors_of(stream: Stream, sections: Iterable[Section], spans: list[tuple[int, int]]) -> tuple[str, ...]:
    """Return all anchors of the article: those of headings in order, then the others, each once."""
    whole = spans == [(0, len(stream.pieces))]
    others = {name for at, name in stream.anchors if whole or any(start <= at < end for start, end in spans)}
    headings = [section.anchor for section in sections if section.anchor]
    return tuple(dict.fromkeys([*headings, *sorted(others)]))


def text_of(document: Document) -> str:
    """Return a body as text, its lines ended by a line feed; "" when it is no text, whatever its server says.

    A zero byte at the beginning says so (WHATWG MIME Sniffing, 7.2: a binary data byte in what is called text).
    """
    text = in_utf8(document.body, document.content_type).decode("utf-8", "replace")
    if "\0" in text[:_LOOKED_AT]:
        return ""
    return clean(text.replace("\r\n", "\n").replace("\r", "\n"))


def text_fingerprint(name: str, body: bytes) -> str:
    """Return the fingerprint of a body that is all text, for the format called ``name``."""
    return sha256(name.encode() + b"\0" + body.replace(b"\r\n", b"\n")).hexdigest()[:32]
