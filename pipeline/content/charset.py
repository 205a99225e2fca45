"""The bytes of a page in UTF-8: byte order mark, header, meta, and what browsers do without them."""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Within how many bytes a page must name its own encoding (WHATWG HTML, 13.2.3.2).
_PRESCAN = 4096


def in_utf8(body: bytes, content_type: str | None = None) -> bytes:
    """Return the page in UTF-8, which most are in. Never raises; bytes that fit no encoding become U+FFFD."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _recoded(body[len(mark) :], name)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _recoded(body, _named(body, content_type))
    return body


def _recoded(body: bytes, encoding: str) -> bytes:
    return body.decode(encoding, errors="replace").encode("utf-8", errors="ignore")


def _named(body: bytes, content_type: str | None) -> str:
    """Return the encoding that header or page name, as Python knows it; windows-1252 stands for latin-1."""
    header = _HEADER.search(content_type or "")
    meta = _META.search(body[:_PRESCAN])
    for name in (header[1] if header else "", meta[1].decode("ascii", "replace") if meta else ""):
        try:
            known = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if known in ("iso8859-1", "ascii"):
            return "windows-1252"
        if not known.startswith("utf-16") and codecs.lookup(known)._is_text_encoding:
            return known
    return "windows-1252"
