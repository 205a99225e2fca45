"""Links in the Markdown of an article: inline, reference, autolink, image, HTML, media, and broken ones."""

import re
from bisect import bisect_right
from collections.abc import Iterator

import msgspec
from markdown_it.token import Token

from pipeline.articles.markdown import visible
from pipeline.links.bare import bare_urls, decode_entities
from pipeline.links.claims import Spot
from pipeline.links.spans import inline

_SPLIT = re.compile(r"\[([^\[\]]+)\](\s+)\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\s*\)")
_CUT = re.compile(r"\[([^\[\]]*)\]\(\s*(https?://[^\s()<>]+)[ \t]+([^\"')\n][^)\n]*)\)")
_VALUE = r"\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s'\">]+))"
_ANCHOR = re.compile(r"(?is)<a\b[^>]*?\bhref" + _VALUE)
_SOURCE = re.compile(r"(?is)<(?:img|iframe|video|source|embed)\b[^>]*?\bsrc" + _VALUE)
_ALT = re.compile(r"(?is)\balt" + _VALUE)
_TAG_NAME = re.compile(r"</?(\w+)")
_BREAK = re.compile(r"(?i)</?(?:br|li|p|div|td|tr|ul|ol|h[1-6])\b")


class Found(msgspec.Struct, frozen=True):
    """A link in a stretch of source: its offset there, what it is, and where its label stands in the text."""

    at: int
    kind: str
    label: str
    url: str
    issue: str
    spot: Spot


class Prose:
    """One stretch of inline Markdown, parsed; ``text`` is what a reader sees, in the lines a reader sees."""

    def __init__(self, source: str, env: dict[str, object]) -> None:
        """Parse ``source``; ``env`` holds the link references of the whole article."""
        self.source = source
        self.tokens, self.spans = inline(source, env)
        self.text, self.places = _visible_text(self.tokens)
        self._tags = _tags_by_name(self.tokens)
        self._seen = 0

    def links(self) -> list[Found]:
        """Return every link in the order of the source."""
        rest = list(self.source)
        found = list(self._from_tokens(rest))
        found += self._from_text("".join(rest))
        return sorted(found, key=lambda link: link.at)

    def _from_tokens(self, rest: list[str]) -> Iterator[Found]:
        """Yield the links the parser sees; what they cover is blanked in ``rest``."""
        for at, token in enumerate(self.tokens):
            if token.type not in ("link_open", "image", "html_inline", "code_inline"):
                continue
            start, end = self.spans.get(id(token), (0, 0))
            if token.type == "link_open":
                close = _closing(self.tokens, at)
                yield self._found(token, at, close, start, _kind(token), str(token.attrGet("href") or ""))
            elif token.type == "image":
                label = visible(token.children or [])
                place = self.places[at]
                url = str(token.attrGet("src") or "")
                yield Found(start, "image", label, url, "", Spot(place, place + len(label)))
            elif token.type == "html_inline":
                close = self._until(at)
                link = self._from_tag(at, close, start, end)
                if link:
                    yield link
                    end = self._start_of(close) if not _SOURCE.match(token.content) else end
            _blank(rest, start, end)

    def _from_tag(self, at: int, close: int, start: int, end: int) -> Found | None:
        tag = self.tokens[at].content
        anchor, source = _ANCHOR.match(tag), _SOURCE.match(tag)
        if anchor:
            return self._found(self.tokens[at], at, close, start, "html", _attribute(anchor))
        if source:
            alt = _ALT.search(tag)
            place = self.places[at]
            return Found(start, "media", _attribute(alt), _attribute(source), "", Spot(place, place))
        if tag[:5].lower() == "<src>":
            url = decode_entities(self.source[end : self._start_of(close)].strip())
            return Found(start, "media", "", url, "", Spot(self.places[at], self.places[close]))
        return None

    def _found(self, token: Token, at: int, close: int, start: int, kind: str, url: str) -> Found:
        label = visible(self.tokens[at + 1 : close])
        return Found(start, kind, label, url, "", Spot(self.places[at], self.places[close]))

    def _from_text(self, text: str) -> Iterator[Found]:
        """Yield the links people broke, and bare URLs, from what the parser left over."""
        for link in _SPLIT.finditer(text):
            label = " ".join(self.source[link.start(1) : link.end(1)].split())
            yield Found(link.start(), "split", label, link[3], "link-split", self._spot(link[3], label))
        text = _SPLIT.sub(lambda link: " " * len(link[0]), text)
        self._seen = 0
        for link in _CUT.finditer(text):
            yield Found(
                link.start(), "cut", link[2], link[2], "link-space-in-url", self._spot(link[2], link[1])
            )
        text = _CUT.sub(lambda link: " " * len(link[0]), text)
        self._seen = 0
        for at, url in bare_urls(text):
            issue = _broken(text[max(at - 20, 0) : at].rstrip(" <"))
            yield Found(at, "bare", url, url, issue, self._spot(url))

    def _spot(self, url: str, label: str = "") -> Spot:
        """Return where an address, and the label before it, stand in the visible text, after the last one."""
        at = self.text.find(url, self._seen)
        if at < 0:
            return Spot(0, 0)
        start = self.text.rfind(label, self._seen, at) if label else at
        self._seen = at + len(url)
        return Spot(start if start >= 0 else at, self._seen)

    def _until(self, at: int) -> int:
        """Return the index of the tag that ends the one at ``at``: its closing or a second opening."""
        name = _TAG_NAME.match(self.tokens[at].content)
        same = self._tags.get(name[1].lower(), []) if name else []
        later = bisect_right(same, at)
        return same[later] if later < len(same) else len(self.tokens)

    def _start_of(self, index: int) -> int:
        return self.spans[id(self.tokens[index])][0] if index < len(self.tokens) else len(self.source)


def _visible_text(tokens: list[Token]) -> tuple[str, list[int]]:
    """Return the visible text, and for each token (and the end) the offset where it begins there."""
    parts, places, length = [], [], 0
    for at, token in enumerate(tokens):
        places.append(length)
        piece = ""
        if token.type in ("text", "text_special", "code_inline"):
            piece = token.content
        elif token.type == "softbreak":
            listed = 0 < at < len(tokens) - 1 and (tokens[at - 1].type, tokens[at + 1].type) == (
                "link_close",
                "link_open",
            )
            piece = "\n" if listed else " "
        elif token.type == "hardbreak" or (token.type == "html_inline" and _BREAK.match(token.content)):
            piece = "\n"
        elif token.type == "image":
            piece = visible(token.children or [])
        parts.append(piece)
        length += len(piece)
    places.append(length)
    return "".join(parts), places


def _tags_by_name(tokens: list[Token]) -> dict[str, list[int]]:
    """Return the indices of HTML tags, opening and closing, by name."""
    tags: dict[str, list[int]] = {}
    for at, token in enumerate(tokens):
        name = _TAG_NAME.match(token.content) if token.type == "html_inline" else None
        if name:
            tags.setdefault(name[1].lower(), []).append(at)
    return tags


def _kind(token: Token) -> str:
    if token.markup == "autolink":
        return "autolink"
    return "reference" if "label" in token.meta else "inline"


def _attribute(found: re.Match[str] | None) -> str:
    return decode_entities(found[1] or found[2] or found[3] or "").strip() if found else ""


def _broken(before: str) -> str:
    if before.endswith("]("):
        return "link-broken"
    return "link-reversed" if before.endswith((")[", "][")) else ""


def _blank(rest: list[str], start: int, end: int) -> None:
    rest[start:end] = ["\n" if char == "\n" else " " for char in rest[start:end]]


def _closing(tokens: list[Token], at: int) -> int:
    depth = 0
    for index in range(at, len(tokens)):
        depth += (tokens[index].type == "link_open") - (tokens[index].type == "link_close")
        if depth == 0:
            return index
    return len(tokens)
