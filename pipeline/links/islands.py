"""JSON islands in an article (``---``, ``{...}``, ``---``): problem-scoping forms and advisor metadata.

They are read string by string, so that an island which is not valid JSON still gives its links, and a key
that stands twice loses nothing.
"""

import json
import re
from collections.abc import Iterator

from pipeline.articles import Issue, position
from pipeline.links.bare import bare_urls, decode_entities
from pipeline.links.mark import Mark

_ISLAND = re.compile(r"^---[ \t]*\n(?=\s*\{)(.*?)(?=^[ \t]*---[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?', re.DOTALL)
_STRING_IN_LINE = re.compile(r'"((?:[^"\\\n]|\\.)*)"(\s*:)?')
_WHOLE = re.compile(r"(?i)https?://[^\s<>\"']+\Z")
_ANCHOR = re.compile(
    r"(?is)<a\b[^>]*?\bhref\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s'\">]+))[^>]*>(.*?)(?:</a>|\Z)"
)
_INLINE = re.compile(r"\[([^\[\]]*)\]\(\s*(https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\s*\)")
_TAG = re.compile(r"<[^>]*>")
_DATA_KEYS = frozenset({"streamnamespace", "testdata"})


def islands(body: str) -> list[tuple[int, int]]:
    """Return the offsets (start, end) of every island in ``body``, marks included."""
    found = []
    for island in _ISLAND.finditer(body):
        end = body.find("\n", island.end())
        found.append((island.start(), end if end >= 0 else len(body)))
    return found


def island_marks(body: str, start: int, end: int) -> list[Mark]:
    """Return the links in one island, in order."""
    text = body[start:end]
    return list(_marks(body, start, _strings(text)))


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


def _strings(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield offset, raw text and whether it is a key of every string literal."""
    try:
        json.loads(text[text.index("{") :].rpartition("}")[0] + "}", strict=False)
        pattern = _STRING
    except (ValueError, RecursionError):
        pattern = _STRING_IN_LINE
    for literal in pattern.finditer(text):
        yield literal.start(1), literal[1], bool(literal[2])


def _marks(body: str, start: int, strings: Iterator[tuple[int, str, bool]]) -> Iterator[Mark]:
    key = ""
    for at, raw, is_key in strings:
        if is_key:
            key = raw
        elif "://" in raw or "\\/\\/" in raw or "href" in raw:
            if key.lower() not in _DATA_KEYS:
                yield from _string_marks(body, start + at, _decoded(raw), raw, key)


def _string_marks(body: str, at: int, text: str, raw: str, key: str) -> Iterator[Mark]:
    claim = " ".join(decode_entities(_TAG.sub("", text)).split())
    if _WHOLE.match(text.strip()):
        yield _mark(body, at, raw, text.strip(), "json-value", key, claim)
        return
    rest = list(text)
    found = []
    for anchor in _ANCHOR.finditer(text):
        url = decode_entities(anchor[1] or anchor[2] or anchor[3] or "").strip()
        label = " ".join(decode_entities(_TAG.sub("", anchor[4])).split())
        found.append((anchor.start(), "json-html", url, label))
        rest[anchor.start() : anchor.end()] = " " * (anchor.end() - anchor.start())
    for inline in _INLINE.finditer("".join(rest)):
        found.append((inline.start(), "json-inline", inline[2], " ".join(inline[1].split())))
        rest[inline.start() : inline.end()] = " " * (inline.end() - inline.start())
    found.extend((offset, "json-bare", url, url) for offset, url in bare_urls("".join(rest)))
    for _, kind, url, label in sorted(found):
        yield _mark(body, at, raw, url, kind, label, claim)


def _mark(body: str, at: int, raw: str, url: str, kind: str, label: str, claim: str) -> Mark:
    offset = max(raw.find(url), 0)
    line, column = position(body, at + offset)
    return Mark(kind, line, column, label, url, claim)


def _decoded(raw: str) -> str:
    try:
        return str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return raw.replace('\\"', '"').replace("\\/", "/")
