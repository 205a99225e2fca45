"""Keys by which an archive is searched for an address."""

import re
from urllib.parse import quote, urlsplit

import requests

_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


def address_key(address: str) -> str:
    """Return ``address`` as a look-up key: one spelling of scheme, host, port and percent-encoding."""
    try:
        parts = urlsplit(address.strip().strip("<>"))
        port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return address
    query = f"?{_spelled(parts.query, '&=+%#')}" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{_spelled(parts.path or '/', '/?%#')}{query}"


def asked_form(request: requests.PreparedRequest) -> str:
    """Return the media type that a request asks for alone, "" where it takes the page as it comes."""
    accept = str(request.headers.get("Accept", ""))
    return "" if "," in accept or "*" in accept else accept


def _spelled(text: str, kept: str) -> str:
    """Decode every escape that is not needed; a character in ``kept`` means something else when decoded."""

    def spell(escape: re.Match[str]) -> str:
        character = chr(int(escape[1], 16))
        return character if "!" <= character <= "~" and character not in kept else escape[0].upper()

    return _ESCAPE.sub(spell, quote(text, safe="%!$&'()*+,/:;=?@[]~^|`{}\"<>\\"))
