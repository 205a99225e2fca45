"""URLs in running text: where they end, and the shapes in which people break a Markdown link."""

import html
import re
from collections.abc import Iterator

_URL = re.compile(
    r"(?<![A-Za-z0-9])(?i:https?)://[^\s<>\"`\u200b-\u200f\u2018-\u201f\u2026\u2028-\u202f\u2060\u3000-\u303f"
    r"\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\ufeff]+"
)
_HOST = re.compile(r"(?i)https?://(?:[^\W_](?:[\w-]*\w)?\.)+[^\W_][\w-]*(?=[:/?#]|\Z)")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
# What ends an address ends it as an entity too.
_DELIMITER = re.compile(r"[<>\"]")
_TRAILING = ".,:;!?*_'~|\\"
_PAIRS = {")": "(", "]": "[", "}": "{"}


def bare_urls(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and URL of every web address in running text whose host could be one."""
    for found in _URL.finditer(text):
        url = bare_end(_ESCAPE.sub(r"\1", _DELIMITER.split(decode_entities(found[0]), maxsplit=1)[0]))
        if _HOST.match(url):
            yield found.start(), url


def bare_end(url: str) -> str:
    """Cut what follows a URL in running text: a bracket opened before it, and closing punctuation."""
    opened: list[str] = []
    for at, char in enumerate(url):
        if char in "([{":
            opened.append(char)
        elif char in _PAIRS and (not opened or opened.pop() != _PAIRS[char]):
            url = url[:at]
            break
    return url.rstrip(_TRAILING)


def decode_entities(text: str) -> str:
    """Decode entities that end in a semicolon, and only those: ``?a=1&regions=all`` stays as it is."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text
