"""The bytes of a page in UTF-8: byte order mark, header, what the page says, and what browsers do without them.

Labels mean what they mean on the Web (WHATWG Encoding, 4.2), not what Python calls by that name: ``gb2312`` is
gb18030, ``iso-8859-1`` windows-1252, ``shift_jis`` windows-31j.
"""

import codecs
import re

import webencodings

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
# How an XML declaration names an encoding (XML 1.0, 4.3.3; WHATWG HTML, 13.2.3.2).
_XML = re.compile(rb"\s*<\?xml\s[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([\w.:-]+)")
# What a scan for meta elements stops at: comments and what holds no elements are passed over.
_STOPS = re.compile(rb"<(?:!--|(script|style|title|textarea)\b|(meta)\b([^>]{0,1000}))", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"(?<![\w-])([\w-]++)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_IN_CONTENT = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LANG = re.compile(rb"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([a-z]{2,3}(?:-\w+)*)", re.IGNORECASE)
# What pages were written in that name no encoding, by their language (WHATWG HTML, 13.2.3.2, the last step).
_BY_LANGUAGE = {
    "ar": "windows-1256", "az": "windows-1254", "ba": "windows-1251", "be": "windows-1251",
    "bg": "windows-1251", "cs": "windows-1250", "el": "iso-8859-7", "et": "windows-1257",
    "fa": "windows-1256", "he": "windows-1255", "hr": "windows-1250", "hu": "iso-8859-2",
    "ja": "shift_jis", "ko": "euc-kr", "ku": "windows-1254", "ky": "windows-1251", "lt": "windows-1257",
    "lv": "windows-1257", "mk": "windows-1251", "pl": "iso-8859-2", "ru": "windows-1251",
    "sk": "windows-1250", "sl": "iso-8859-2", "sr": "windows-1251", "th": "windows-874",
    "tr": "windows-1254", "uk": "windows-1251", "vi": "windows-1258", "zh": "gb18030", "zh-hk": "big5",
    "zh-tw": "big5", "zh-hant": "big5",
}  # fmt: skip
# Labels of no encoding that bytes without zeros can be in, and those whose text is never decoded.
_IMPOSSIBLE = ("utf-16le", "utf-16be", "replacement", "x-user-defined")
# Text that is UTF-8 but for a few bytes has this many characters beyond ASCII for each that is none.
_MOSTLY = 5
# How many bytes show that two make a character.
_LOOKED_AT = 512


def in_utf8(body: bytes, content_type: str | None = None) -> bytes:
    """Return the page in UTF-8, which most are in. Never raises; bytes that fit no encoding become U+FFFD."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _recoded(body[len(mark) :], name)
    wide = _wide(body, content_type)
    if wide:
        return _recoded(body, wide)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _recoded(body, _named(body, content_type) or _guessed(body))
    # The one encoding in use whose text is all ASCII bytes.
    if b"\x1b" in body and _named(body, content_type) == "iso2022_jp":
        return _recoded(body, "iso2022_jp")
    return body


def _recoded(body: bytes, encoding: str) -> bytes:
    return body.decode(encoding, errors="replace").encode("utf-8", errors="ignore")


def _wide(body: bytes, content_type: str | None) -> str:
    """Return which UTF-16 a page without a byte order mark is in, "" for none: markup is ASCII, half of it zeros."""
    start = body[:_LOOKED_AT]
    if b"\0" not in start:
        return ""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    header = _HEADER.search(content_type or "")
    if not header or not header[1].lower().startswith("utf-16"):
        shown = start.lstrip(b" \t\r\n\0").startswith(b"<") and max(even, odd) * 4 > len(start)
        even, odd = (even, odd) if shown else (0, 0)
    return "utf-16-le" if odd > 2 * even else "utf-16-be" if even > 2 * odd else ""


def _named(body: bytes, content_type: str | None) -> str:
    """Return the encoding that header or page name, as Python knows it, "" when they name none."""
    header = _HEADER.search(content_type or "")
    if header and (known := _codec(header[1])):
        return known
    declared = _XML.match(body)
    named = (
        _codec(label.decode("ascii", "replace")) for label in (_meta(body), declared and declared[1]) if label
    )
    return next((name for name in named if name), "")


def _codec(label: str) -> str:
    """Return what Python calls the encoding that the Web calls ``label``, "" when that is none."""
    known = webencodings.lookup(label)
    if known is None or known.name in _IMPOSSIBLE:
        return ""
    return "gb18030" if known.name == "gbk" else known.codec_info.name


def _meta(body: bytes) -> bytes:
    """Return the first label in a meta element, however late: a browser that meets it late starts again."""
    at = 0
    while found := _STOPS.search(body, at):
        at = found.end()
        if found[2]:
            label = _label(found[3])
            if label:
                return label
        else:
            close = b"</" + found[1].lower() if found[1] else b"-->"
            end = body.find(close, at)
            at = end if end >= 0 else len(body)
    return b""


def _label(meta: bytes) -> bytes:
    """Return the label in the attributes of a meta element, b"" when it has none."""
    values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(meta)}
    if values.get(b"charset"):
        return bytes(values[b"charset"].strip())
    if values.get(b"http-equiv", b"").strip().lower() == b"content-type":
        found = _IN_CONTENT.search(values.get(b"content", b""))
        return found[1] if found else b""
    return b""


def _guessed(body: bytes) -> str:
    """Return what a page is in that names nothing: UTF-8 with a few bad bytes, else as its language was written."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore")) - bad
    if beyond >= bad * _MOSTLY:
        return "utf-8"
    found = _LANG.search(body)
    language = found[1].decode("ascii").lower() if found else ""
    short = language.partition("-")[0]
    return _codec(_BY_LANGUAGE.get(language) or _BY_LANGUAGE.get(short) or "windows-1252")
