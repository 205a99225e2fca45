"""The formats that pages come in: one line each. What is admitted, asked for and read is told from this list.

A media type that a server names decides; the first bytes do where it names none, and against it where they
are those of a binary file. ``docs/architecture.md`` says how to add a format.
"""

import re
from collections.abc import Iterable

from pipeline.content.csv import CSV
from pipeline.content.formats import PageFormat
from pipeline.content.html.format import HTML
from pipeline.content.html.rules import package_extractor
from pipeline.content.json import JSON
from pipeline.content.markdown import MARKDOWN
from pipeline.content.office.docx import DOCX
from pipeline.content.office.xlsx import XLSX
from pipeline.content.pdf.format import PDF
from pipeline.content.plain_text import PLAIN_TEXT
from pipeline.sites import Sites, builtin
from pipeline.urls import split_url

# In the order in which they are asked for; the first reads what no format admits.
FORMATS: tuple[PageFormat, ...] = (
    HTML,
    MARKDOWN,
    PLAIN_TEXT,
    PDF,
    DOCX,
    XLSX,
    CSV,
    JSON,
)
# So many first bytes are looked at.
START = 64
# What any text is called that has no better name (RFC 2046, 4.1.3).
ANY_TEXT = "text/plain"
# How binary files begin (PDF, PNG, ZIP and what is made of it, GIF, JPEG), whatever their server calls them.
_BINARY = (b"%PDF-", b"\x89PNG", b"PK\x03\x04", b"GIF8", b"\xff\xd8\xff")


def format_of(content_type: str, start: bytes, url: str = "") -> PageFormat | None:
    """Return who reads a body that begins with ``start``, ``None`` when nobody does.

    ``content_type`` is the header of that name ("" = none was sent), ``url`` the page's address.
    """
    kind = media_type(content_type)
    if start.startswith(_BINARY):
        return _binary(kind, start, url)
    told = _first(one for one in FORMATS if (kind in one.types if kind else one.magic(start)))
    if kind == ANY_TEXT or not (kind or told):
        return _by_suffix(url) or told
    return told


def reader_of(body: bytes, url: str, content_type: str | None) -> PageFormat:
    """Return who reads ``body``: its format, else the first of all."""
    return format_of(content_type or "", body[:START], url) or FORMATS[0]


def media_type(content_type: str) -> str:
    """Return the media type that a header names, in lower case, without parameters; "" when it names none."""
    # A server that sends the header twice means it once.
    return re.split("[;,]", content_type, maxsplit=1)[0].strip().lower()


def admitted() -> frozenset[str]:
    """Return the media types that somebody reads."""
    return frozenset(kind for one in FORMATS for kind in one.types)


def accept() -> str:
    """Return the value of ``Accept`` (RFC 9110, 12.5.1): every type that is asked for, then whatever there is."""
    asked = (
        kind if one.weight == 1 else f"{kind};q={one.weight:g}"
        for one in FORMATS
        if one.weight
        for kind in one.types
    )
    return ",".join((*asked, "*/*;q=0.1"))


def type_of(name: str) -> str | None:
    """Return the media type of a file with this name, ``None`` when its suffix says nothing."""
    one = _first(one for one in FORMATS if one.suffixes and name.lower().endswith(one.suffixes))
    return one.types[0] if one else None


def is_current(version: str, url: str, sites: Sites) -> bool:
    """Say whether a snapshot of ``url`` that was made with ``version`` would be made with it again today.

    Raises:
        ConfigError: a selector of the site's rules is no CSS.
    """
    return any(version == one.version(url, sites) for one in FORMATS)


def package_version() -> str:
    """Return what any snapshot may be made with: every format, and all rules that come with the package."""
    return "+".join((package_extractor(), *(one.version("", builtin()) for one in FORMATS)))


def _binary(kind: str, start: bytes, url: str) -> PageFormat | None:
    """Return who reads a binary file; where several begin so, as ZIP archives do, its type or its name decides."""
    able = [one for one in FORMATS if one.magic(start)]
    if len(able) < 2:
        return _first(able)
    named = _by_suffix(url)
    return _first(one for one in able if kind in one.types) or (named if named in able else None)


def _by_suffix(url: str) -> PageFormat | None:
    parts = split_url(url)
    path = parts.path.lower() if parts else ""
    return _first(one for one in FORMATS if one.suffixes and path.endswith(one.suffixes))


def _first(formats: Iterable[PageFormat]) -> PageFormat | None:
    return next(iter(formats), None)
