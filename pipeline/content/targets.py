"""Where the links of a page lead: absolute, without tracking, past the redirectors that only count clicks."""

import binascii
import re
from base64 import urlsafe_b64decode
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from pipeline.sites import Sites
from pipeline.urls import request_url, unwrap_url

# Redirectors that carry the target in their own address: host, path, and the parameter that holds it.
_REDIRECTORS = (
    (re.compile(r"(?:www\.)?bing\.com\Z"), "/ck/a", "u"),
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}\Z"), "/url", "q"),
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}\Z"), "/url", "url"),
    (re.compile(r"l\.(?:facebook|instagram)\.com\Z"), "/l.php", "u"),
    (re.compile(r"(?:www\.)?youtube\.com\Z"), "/redirect", "q"),
    (re.compile(r"(?:www\.)?linkedin\.com\Z"), "/redir/redirect", "url"),
    (re.compile(r"href\.li\Z|out\.reddit\.com\Z|slack-redir\.net\Z"), "/", "url"),
    (re.compile(r"urldefense\.proofpoint\.com\Z"), "/v2/url", "u"),
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\"<>\[\]\\^`{|}\u2028\u2029\ufeff]")
# Nothing to complete, to quote or to look for tracking in.
_PLAIN_ADDRESS = re.compile(rf"https?:[^?{_UNSAFE.pattern[1:-1]}]*\Z")
# Addresses that resolve without a look at dots, empty segments and parameters (RFC 3986, 5.2.4).
_PLAIN_BASE = re.compile(r"(https?://[\w.:-]+)((?:/[^/?#;.][^/?#;]*)*/?)(?:[?#]|\Z)", re.ASCII)
_PLAIN = re.compile(r"(/|(?:\.\./)*)((?:[^/?#;:.][^/?#;:]*(?:/|(?=[?#])|\Z))+(?:\?[^#]+)?(?:#.+)?)\Z")
_CLOAKED = "/cdn-cgi/l/email-protection"


class Targets:
    """Completes the links of one page, whose address (or ``base`` element) is taken apart once."""

    def __init__(self, base: str, sites: Sites) -> None:
        """Take what relative links are relative to, and the sites whose tracking is known."""
        self._base, self._sites = base, sites
        self._folders = _folders(base)

    def of(self, href: str) -> str:
        """Return the absolute target of a link, "" for what leads nowhere (scripts, data, empty).

        Addresses without a host keep their scheme (``mailto:``, ``tel:``); a cloaked e-mail address is
        uncloaked.
        """
        if _PLAIN_ADDRESS.match(href) and _CLOAKED not in href:
            return href
        plain = href.strip()
        if not plain:
            return ""
        if _UNSAFE.search(plain):
            plain = _UNSAFE.sub(_quoted, plain)
        scheme = _SCHEME.match(plain)
        if scheme and scheme[1].lower() not in ("http", "https"):
            return plain if scheme[1].lower() in ("mailto", "tel", "ftp", "sms") else ""
        absolute = plain if scheme else self._joined(plain)
        if "?" not in absolute and _CLOAKED not in absolute:
            return absolute
        if _CLOAKED in absolute:
            return _UNSAFE.sub(_quoted, f"mailto:{uncloaked(absolute.partition('#')[2])}")
        return _UNSAFE.sub(_quoted, _without_tracking(_unwrapped(absolute), self._sites))

    def _joined(self, href: str) -> str:
        """Resolve a relative reference (RFC 3986, 5.2); what is written plainly needs no parser."""
        if href.startswith("#"):
            return self._base.partition("#")[0] + href
        plain = _PLAIN.match(href) if self._folders else None
        if plain:
            up = len(self._folders) if plain[1] == "/" else plain[1].count("../")
            return self._folders[: up + 1][-1] + plain[2]
        try:
            return urljoin(self._base, href)
        except ValueError:
            return ""


def _folders(base: str) -> tuple[str, ...]:
    """Return the folder ``base`` lies in and those above it up to the root, none where that takes a parser."""
    found = _PLAIN_BASE.match(base)
    if not found:
        return ()
    root, path = found[1], found[2].split("/")[1:-1]
    return tuple("/".join((root, *path[:depth], "")) for depth in range(len(path), -1, -1))


def uncloaked(code: str) -> str:
    """Return the e-mail address that Cloudflare encodes against robots, "" when ``code`` holds none.

    The first byte is a key, every other byte is one of the address, XOR the key. A page shows the address
    on one visit and the cloak on the next; to a reader they are the same.
    """
    try:
        key, *rest = bytes.fromhex(code)
    except ValueError:
        return ""
    return bytes(byte ^ key for byte in rest).decode("utf-8", "replace")


def _quoted(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))


def _without_tracking(url: str, sites: Sites) -> str:
    if "?" not in url:
        return url
    address, mark, fragment = url.partition("#")
    return (request_url(address, sites) or address) + mark + fragment


def _unwrapped(url: str) -> str:
    """Return what a redirector's address holds, the address itself when it holds nothing readable."""
    url = unwrap_url(url)
    if "?" not in url:
        return url
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return url
    for known, path, parameter in _REDIRECTORS:
        if known.match(host) and parts.path.startswith(path):
            inner = _inner((parse_qs(parts.query).get(parameter) or [""])[0])
            if inner:
                return inner
    return url


def _inner(value: str) -> str:
    """Return the address in a redirector's parameter: plain, or base64 behind two letters (Bing: ``a1``)."""
    if value.startswith("a1"):
        try:
            raw = value[2:]
            value = urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
    value = unquote(value) if value.lower().startswith(("http%3a", "https%3a")) else value
    return value if value.lower().startswith(("http://", "https://")) else ""
