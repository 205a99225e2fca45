"""When two URLs name the same page, and what to ask a server for it.

The key of a page (`canonical_url`) is for identity only; `request_url` is the address as its author wrote it,
less the fragment and less what only tracks the reader. Rules per host are data (``sites/*.toml``, table
``url``). Parts of a URL are split as in RFC 3986, appendix B: unlike ``urllib.parse`` this never raises.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, unquote

import msgspec

from pipeline.sites import Sites, UrlRules, builtin

_PARTS = re.compile(r"(?i)(https?)://([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?\Z", re.DOTALL)
_HOST = re.compile(r"(?:[^@]*@)?([^:@]+)(?::(\d*))?\Z")
_INVISIBLE = re.compile(
    r"[\r\n] *|["
    r"\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]+"
)
_WRAPPED = re.compile(
    r"(?i)https?://[\w.-]*\bsafelinks\.protection\.outlook\.com/?[^#]*?[?&](?:amp;)?url=([^&#]*)"
)
_IS_WRAPPED = re.compile(r"(?i)https?://[\w.-]*\bsafelinks\.protection\.outlook\.com(?=[:/?#]|\Z)")
_WRAPPED_IN_TEXT = re.compile(r"(?i)https?://[\w.-]*\bsafelinks\.protection\.outlook\.com[^\s<>\"'()\[\]]*")
_BUTTON = re.compile(r"(?i)\A\s*button-link:")
_LOCALE = re.compile(r"(?i)(?:/[a-z]{2}(?:-[a-z]{4})?-[a-z]{2}(?=/|\Z))+")
_SHOWN_LOCALE = re.compile(r"(?i)\A(https?://[^/?#]*)/[a-z]{2,3}(?:-[a-z]{4})?-[a-z]{2}(?=/)")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
# A message's address ends at a space or a quote; what closes a sentence or a bracket behind it is no part of it.
_PORTS = {"http": "80", "https": "443"}
# RFC 1035, 2.3.4: no name is longer, whatever its script.
_LONGEST_HOST = 253
_SAFE = "!$&'()*+,;=:@/?%~-._[]|{}^\\\"<>`"


class UrlParts(msgspec.Struct, frozen=True):
    """A web address in five parts, host in lower case, fragment as written ("" when there is none)."""

    scheme: str
    host: str
    port: str
    path: str
    query: str
    fragment: str


def canonical_url(url: str, sites: Sites | None = None) -> tuple[str, str]:
    """Return the key of the page ``url`` names, and the section in it ("" = the whole page).

    Two URLs with one key name one page. The key of a key is itself; the order of the query does not matter.
    Anything that is no ``http`` or ``https`` address has the key "". Never raises.
    """
    return _key(url, sites or builtin())


@lru_cache(maxsize=2048)
def _key(url: str, sites: Sites) -> tuple[str, str]:
    parts = split_url(url)
    if parts is None:
        return "", ""
    rules = _rules(parts.host, sites)
    host = rules.host or parts.host
    port = f":{parts.port}" if parts.port not in ("", "443") else ""
    path, query = _page_path(parts.path, rules), _page_query(parts.query, rules, sites)
    numbered = _number(parts, rules)
    if numbered:
        path, query = rules.number_path, f"{rules.number}={numbered}"
    return f"https://{host}{port}{path}" + (f"?{query}" if query else ""), section(parts.fragment)


def moved_to(written: str, address: str) -> str:
    """Return what to write in place of ``written`` where its page answers from ``address``.

    The section stays, unless ``address`` names one. An address without a locale stays without one: it shows every
    reader the page in their own language.
    """
    if not _SHOWN_LOCALE.match(written):
        address = _SHOWN_LOCALE.sub(r"\1", address)
    fragment = written.partition("#")[2]
    return f"{address}#{fragment}" if fragment and "#" not in address else address


def request_url(url: str, sites: Sites | None = None) -> str:
    """Return the address to ask for: as written, less fragment and tracking; "" when there is none."""
    known = sites or builtin()
    parts = split_url(url)
    if parts is None:
        return ""
    rules = _rules(parts.host, known)
    kept = {name.lower() for name in rules.keep_in_request}
    query = "&".join(
        _escaped(pair)
        for pair in parts.query.split("&")
        if pair and (_name(pair) in kept or not _dropped(_name(pair), rules, known))
    )
    port = f":{parts.port}" if parts.port else ""
    path = _escaped(parts.path) or "/"
    return f"{parts.scheme}://{parts.host}{port}{path}" + (f"?{query}" if query else "")


def unwrap_url(url: str) -> str:
    """Return the URL that a mail filter's wrapper or a button mark hides, "" when the wrapper holds none.

    A wrapper carries a person's address in its other parameters: it must never be stored or logged.
    """
    for _ in range(4):
        plain = _BUTTON.sub("", url, count=1)
        seen = _INVISIBLE.sub("", plain).strip(" ")
        if not _IS_WRAPPED.match(seen):
            return plain
        wrapped = _WRAPPED.match(seen)
        if not wrapped:
            return ""
        url = unquote(wrapped[1], errors="replace")
    return ""


def unwrap_text(text: str) -> str:
    """Return ``text`` with every mail filter's wrapper replaced by the URL it hides."""
    if "safelinks" not in text.lower():
        return text
    return _WRAPPED_IN_TEXT.sub(lambda found: unwrap_url(found[0]), text)


@lru_cache(maxsize=2048)
def split_url(url: str) -> UrlParts | None:
    """Split a web address, unwrapped and without characters nobody sees; ``None`` when it is none."""
    seen = _INVISIBLE.sub("", unwrap_url(url)).strip(" ").encode("utf-8", "replace").decode("utf-8")
    found = _PARTS.match(seen)
    authority = _HOST.match(found[2]) if found else None
    if not found or not authority:
        return None
    scheme, port = found[1].lower(), authority[2] or ""
    host = _ascii(authority[1].lower().rstrip("."))
    if not host:
        return None
    return UrlParts(
        scheme, host, "" if port == _PORTS[scheme] else port, found[3], found[4] or "", found[5] or ""
    )


def _ascii(host: str) -> str:
    """Return a host in other scripts as browsers ask for it (UTS 46, non-transitional); what is no name as it is."""
    if host.isascii() or len(host) > _LONGEST_HOST:
        return host
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return host


def is_localised(url: str, sites: Sites | None = None) -> bool:
    """Say whether a URL names a language that the site would choose for the reader."""
    parts = split_url(url)
    if parts is None or not _rules(parts.host, sites or builtin()).locale_segment:
        return False
    return bool(_LOCALE.match(re.sub(r"/{2,}", "/", parts.path)))


def section(fragment: str) -> str:
    """Return the section a fragment names: decoded, without text directive, stray marks and glued query."""
    plain = fragment.split(":~:", 1)[0]
    if not plain.lstrip("#").startswith("/"):
        plain = re.split(r"/?\?", plain, maxsplit=1)[0].rstrip("/.")
    return _INVISIBLE.sub("", unquote(plain.lstrip("#"), errors="replace"))


def _rules(host: str, sites: Sites) -> UrlRules:
    site = sites.of(host)
    return site.url if site else UrlRules()


def _page_path(path: str, rules: UrlRules) -> str:
    plain = re.sub(r"/{2,}", "/", _escaped(path))
    if rules.locale_segment:
        plain = _LOCALE.sub("", plain, count=1) if _LOCALE.match(plain) else plain
    if "path" in rules.fold_case:
        plain = _folded(plain)
    return plain.rstrip("/") or "/"


def _page_query(query: str, rules: UrlRules, sites: Sites) -> str:
    pairs = (pair for pair in query.split("&") if pair and not _dropped(_name(pair), rules, sites))
    fold = _folded if "query" in rules.fold_case else str
    return "&".join(sorted(fold(_escaped(pair)) for pair in pairs))


def _number(parts: UrlParts, rules: UrlRules) -> str:
    if not rules.number or not f"{parts.path}/".lower().startswith(rules.number_path):
        return ""
    values = (
        pair.partition("=")[2] for pair in parts.query.split("&") if _name(pair) == rules.number.lower()
    )
    return next((value for value in values if value.isdecimal()), "")


def _name(pair: str) -> str:
    return unquote(pair.partition("=")[0]).lower()


def _dropped(name: str, rules: UrlRules, sites: Sites) -> bool:
    always = sites.everywhere()
    return _listed(name, rules.drop) or (always is not None and _listed(name, always.url.drop))


def _listed(name: str, names: Iterable[str]) -> bool:
    return any(
        name == known.lower() or (known[-1:] == "*" and name.startswith(known[:-1].lower()))
        for known in names
    )


@lru_cache(maxsize=2048)
def _escaped(text: str) -> str:
    """Write every escape in one way: unreserved characters plain, hex digits upper case, the rest escaped."""
    plain = _ESCAPE.sub(_unreserved, text).replace(" ", "%20")
    return quote(plain, safe=_SAFE, errors="replace") if not plain.isascii() else plain


def _unreserved(escape: re.Match[str]) -> str:
    char = chr(int(escape[1], 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~()") else escape[0].upper()


def _folded(text: str) -> str:
    return re.sub(r"%[0-9a-f]{2}", lambda escape: escape[0].upper(), text.lower())
