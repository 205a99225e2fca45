"""Links in the Markdown of an article: inline, reference, autolink, image, HTML, media, and broken ones."""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from pipeline.articles.markdown import visible
from pipeline.links.bare import bare_urls, decode_entities
from pipeline.links.spans import inline

_SPLIT = re.compile(r"\[([^\[\]]+)\](\s+)\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\s*\)")
_CUT = re.compile(r"\[([^\[\]]*)\]\(\s*(https?://[^\s()<>]+)[ \t]+([^\"')\n][^)\n]*)\)")
_ANCHOR = re.compile(r"(?is)<a\b[^>]*?\bhref\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s'\">]+))")
_SOURCE = re.compile(
    r"(?is)<(?:img|iframe|video|source|embed)\b[^>]*?\bsrc\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s'\">]+))"
)
_ALT = re.compile(r"(?is)\balt\s*=\s*(?:'([^']*)'|\"([^\"]*)\")")


class Prose:
    """One stretch of inline Markdown: its source, tokens and where each of them stands."""

    def __init__(self, source: str, env: dict[str, object]) -> None:
        """Parse ``source``; ``env`` holds the link references of the whole article."""
        self.source = source
        self.tokens, self.spans = inline(source, env)
        self.rest = list(source)

    def marks(self) -> list[tuple[int, str, str, str, str]]:
        """Return offset, kind, label, destination and issue of every link, in order."""
        found = [*self._token_marks()]
        text = "".join(self.rest)
        for pattern, kind in ((_SPLIT, "split"), (_CUT, "cut")):
            for link in pattern.finditer(text):
                found.append(self._broken(link, kind))
            text = pattern.sub(lambda link: " " * len(link[0]), text)
        found.extend(self._bare(text))
        return sorted(found)

    def _broken(self, link: re.Match[str], kind: str) -> tuple[int, str, str, str, str]:
        label = " ".join(self.source[link.start(1) : link.end(1)].split())
        if kind == "split":
            return link.start(), kind, label, link[3], "link-split"
        return link.start(), kind, link[2], link[2], "link-space-in-url"

    def _bare(self, text: str) -> Iterator[tuple[int, str, str, str, str]]:
        for at, url in bare_urls(text):
            before = text[:at].rstrip(" <")
            issue = "link-broken" if before.endswith("](") else ""
            if before.endswith((")[", "][")):
                issue = "link-reversed"
            yield at, "bare", url, url, issue

    def _token_marks(self) -> Iterator[tuple[int, str, str, str, str]]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            start, end = self.spans.get(id(token), (0, 0))
            if token.type == "link_open":
                close = _closing(self.tokens, at)
                label = visible(self.tokens[at + 1 : close])
                kind = (
                    "autolink"
                    if token.markup == "autolink"
                    else "reference"
                    if "label" in token.meta
                    else "inline"
                )
                yield start, kind, label, str(token.attrGet("href") or ""), ""
                self._mask(start, end)
            elif token.type == "image":
                yield start, "image", visible(token.children or []), str(token.attrGet("src") or ""), ""
                self._mask(start, end)
            elif token.type == "html_inline":
                yield from self._html(at, start, end)
            elif token.type == "code_inline":
                self._mask(start, end)
            at += 1

    def _html(self, at: int, start: int, end: int) -> Iterator[tuple[int, str, str, str, str]]:
        tag = self.tokens[at].content
        self._mask(start, end)
        name = re.match(r"<(\w+)", tag)
        if name is None:
            return
        anchor, source = _ANCHOR.match(tag), _SOURCE.match(tag)
        if anchor:
            close = self._until(at, "</a")
            label = visible(self.tokens[at + 1 : close])
            yield start, "html", label, decode_entities(anchor[1] or anchor[2] or anchor[3] or "").strip(), ""
            self._mask(end, self._start_of(close))
        elif source:
            alt = _ALT.search(tag)
            label = (alt[1] or alt[2] or "") if alt else ""
            yield (
                start,
                "media",
                label,
                decode_entities(source[1] or source[2] or source[3] or "").strip(),
                "",
            )
        elif name[1].lower() == "src":
            close = self._until(at, "</src")
            inside = self._start_of(close)
            yield start, "media", "", decode_entities(self.source[end:inside].strip()), ""
            self._mask(end, inside)

    def _until(self, at: int, tag: str) -> int:
        for index in range(at + 1, len(self.tokens)):
            token = self.tokens[index]
            if token.type == "html_inline" and token.content.lower().startswith(tag):
                return index
        return len(self.tokens)

    def _start_of(self, index: int) -> int:
        return self.spans[id(self.tokens[index])][0] if index < len(self.tokens) else len(self.source)

    def _mask(self, start: int, end: int) -> None:
        self.rest[start:end] = ["\n" if char == "\n" else " " for char in self.rest[start:end]]


def _closing(tokens: list[Token], at: int) -> int:
    depth = 0
    for index in range(at, len(tokens)):
        depth += (tokens[index].type == "link_open") - (tokens[index].type == "link_close")
        if depth == 0:
            return index
    return len(tokens)
