"""JSON islands in an article (``---``, ``{...}``, ``---``): problem-scoping forms and advisor metadata.

They are read string by string, so that an island which is not valid JSON still gives its links, and a key
that stands twice loses nothing.
"""

import json
import re
from collections.abc import Iterator

import msgspec

from pipeline.articles import Issue
from pipeline.articles.header import position
from pipeline.links.bare import bare_urls, decode_entities
from pipeline.links.claims import plain, says_little, shortened
from pipeline.links.mark import Mark

_ISLAND = re.compile(r"^---[ \t]*\n(?=\s*\{)(.*?)(?=^[ \t]*---[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"?(\s*+:)?', re.DOTALL)
_STRING_IN_LINE = re.compile(r'"((?:[^"\\\n]++|\\.)*+)"?(\s*+:)?')
_WHOLE = re.compile(r"(?i)https?://[^\s<>\"']+\Z")
_ANCHOR = re.compile(
    r"(?is)<a\b[^<>]*?\bhref\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s'\">]+))[^<>]*>(.*?)(?:</a>|(?=<a\b)|\Z)"
)
_INLINE = re.compile(r"\[([^\[\]]*)\]\(\s*(https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\s*\)")
_BRACE = re.compile(r"[{}]")
_DATA_KEYS = frozenset({"streamnamespace", "testdata"})


class String(msgspec.Struct, frozen=True):
    """A string literal: offset of its content in the body, raw and decoded, its key, and the object it is in.

    ``group`` numbers the enclosing object, ``parent`` the one around that.
    """

    at: int
    raw: str
    text: str
    key: str
    is_key: bool
    group: int
    parent: int


def islands(body: str) -> list[tuple[int, int]]:
    """Return the offsets (start, end) of every island in ``body``, marks included."""
    found = []
    for island in _ISLAND.finditer(body):
        end = body.find("\n", island.end())
        found.append((island.start(), end if end >= 0 else len(body)))
    return found


def island_marks(body: str, start: int, end: int) -> list[Mark]:
    """Return the links in one island, in order."""
    strings = _strings(body[start:end], start)
    prose: dict[int, list[str]] = {}
    for string in strings:
        text = _plain(string.text)
        if not string.is_key and "://" not in text and not says_little(text):
            prose.setdefault(string.group, []).append(text)
    marks: list[Mark] = []
    for string in strings:
        if _may_hold_links(string):
            around = prose.get(string.group) or prose.get(string.parent) or []
            marks += _string_marks(body, string, shortened(" ".join(around)))
    return marks


def island_issues(body: str, start: int, end: int) -> list[Issue]:
    """Return what is wrong with an island as JSON: ``json-invalid`` and ``json-duplicate-key``."""
    inner_start = body.index("{", start)
    inner = re.sub(r"\n[ \t]*---[ \t]*\Z", "", body[inner_start:end].rstrip())
    repeated: list[str] = []

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in items]
        repeated.extend(dict.fromkeys(name for name in names if names.count(name) > 1))
        return dict(items)

    try:
        json.loads(inner, strict=False, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        line, column = position(body, inner_start + error.pos)
        return [Issue("json-invalid", line, column, error.msg)]
    except RecursionError:
        return [Issue("json-invalid", *position(body, inner_start), "nested too deeply")]
    line, _ = position(body, start)
    return [Issue("json-duplicate-key", line, 1, name) for name in repeated]


def _strings(text: str, start: int) -> list[String]:
    """Return every string literal of an island; the last key before a value names it, in lists too."""
    try:
        json.loads(text[text.index("{") :].rpartition("}")[0] + "}", strict=False)
        pattern = _STRING
    except (ValueError, RecursionError):
        pattern = _STRING_IN_LINE
    strings, open_proposals, groups, after, key = [], [0], 0, 0, ""
    for literal in pattern.finditer(text):
        for brace in _BRACE.findall(text, after, literal.start()):
            if brace == "{":
                groups += 1
                open_proposals.append(groups)
            elif len(open_proposals) > 1:
                open_proposals.pop()
        after = literal.end()
        key = literal[1] if literal[2] else key
        parent = open_proposals[-2] if len(open_proposals) > 1 else 0
        at, decoded = start + literal.start(1), _decoded(literal[1])
        strings.append(String(at, literal[1], decoded, key, bool(literal[2]), open_proposals[-1], parent))
    return strings


def _may_hold_links(string: String) -> bool:
    if string.is_key or string.key.lower() in _DATA_KEYS:
        return False
    return "://" in string.text or "href" in string.text


def _plain(text: str) -> str:
    """Return the words of a string; where people wrote HTML into it by hand, as a browser would read them."""
    if "<" not in text or text.lstrip().startswith("<?"):
        return " ".join(decode_entities(text).split())
    from bs4 import BeautifulSoup, ParserRejectedMarkup

    try:
        words = BeautifulSoup(text, "html.parser").get_text(" ")
    except ParserRejectedMarkup:
        words = text
    return " ".join(words.split())


def _string_marks(body: str, string: String, around: str) -> Iterator[Mark]:
    """Yield the links in one string; its own words are the claim unless they say nothing."""
    text = string.text
    if _WHOLE.match(text.strip()):
        yield _mark(body, string, text.strip(), "json-value", string.key, around)
        return
    claim = plain(_INLINE.sub(r"\1", _plain(text)))
    claim = around if says_little(claim) else shortened(claim)
    found: list[tuple[int, str, str, str]] = []
    for anchor in _ANCHOR.finditer(text):
        url = decode_entities(anchor[1] or anchor[2] or anchor[3] or "").strip()
        found.append((anchor.start(), "json-html", url, _plain(anchor[4])))
    text = _ANCHOR.sub(_blank, text)
    found += [(a.start(), "json-inline", a[2], " ".join(a[1].split())) for a in _INLINE.finditer(text)]
    text = _INLINE.sub(_blank, text)
    found += [(offset, "json-bare", url, url) for offset, url in bare_urls(text)]
    for _, kind, url, label in sorted(found):
        yield _mark(body, string, url, kind, label, claim)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _mark(body: str, string: String, url: str, kind: str, label: str, claim: str) -> Mark:
    line, column = position(body, string.at + max(string.raw.find(url), 0))
    return Mark(kind, line, column, label, url, claim)


def _decoded(raw: str) -> str:
    if "\\" not in raw:
        return raw
    try:
        text = str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return raw.replace('\\"', '"').replace("\\/", "/")
    return text.encode("utf-8", "replace").decode("utf-8")
