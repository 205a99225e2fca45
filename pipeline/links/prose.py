"""Links in the Markdown of an article: inline, reference, autolink, image, HTML, media, and broken ones."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from pipeline.articles.blocks import Piece, visible
from pipeline.links.bare import bare_urls, decode_entities
from pipeline.links.claims import Spot, plain

_SPLIT = re.compile(r"\[([^\[\]]+)\](\s+)\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\s*\)")
# How far the end of an address with a space is looked for: no line may cost the square of its length.
_CUT = re.compile(r"\[([^\[\]]*)\]\(\s*(https?://[^\s()<>]{1,2000})[ \t]{1,20}([^\"')\n][^)\n\[]{0,500})\)")
_VALUE = r"\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s'\">]+))"
# A component that leads somewhere says so as ``to`` or ``href``: <Link to="...">, <Card href="..." />.
_ANCHOR = re.compile(r"(?is)<(?:a\b[^>]*?\bhref|(?-i:[A-Z])[\w.]*\s[^>]*?\b(?:href|to))" + _VALUE)
_SOURCE = re.compile(r"(?is)<(?:img|iframe|video|source|embed)\b[^>]*?\bsrc" + _VALUE)
_ALT = re.compile(r"(?is)\balt" + _VALUE)
_TAG_NAME = re.compile(r"</?(\w+)")
_NOT_LINE_END = re.compile(r"[^\n]")
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
    """One stretch of inline Markdown; ``text`` is what a reader sees, in the lines a reader sees."""

    def __init__(self, source: str, pieces: list[Piece]) -> None:
        """Take a ``source`` and what the parser saw in it."""
        self.source = source
        self.pieces = pieces
        self.text, self.places = _visible_text(pieces, source)
        self._tags = _tags_by_name(pieces)
        self._rows: list[tuple[int, str]] | None = None
        self._seen = 0

    def links(self) -> list[Found]:
        """Return every link in the order of the source."""
        covered: list[tuple[int, int]] = []
        found = list(self._from_pieces(covered))
        found += self._from_text(_blanked(self.source, covered))
        return sorted(found, key=lambda link: link.at)

    def row(self, spot: Spot) -> str:
        """Return the row of an HTML table that a link stands in, its cells parted by ``|``, "" outside of rows."""
        if self._rows is None:
            self._rows = self._table_rows()
        at = bisect_right(self._rows, spot.start, key=lambda row: row[0]) - 1
        return self._rows[at][1] if at >= 0 else ""

    def _table_rows(self) -> list[tuple[int, str]]:
        """Return where in the text each row begins, with its cells; what follows a row is "" until the next."""
        marks = self._tags.get("tr", [])
        places = [*(self.places[at] for at in marks), len(self.text)]
        found = []
        for mark, (start, end) in zip(marks, pairwise(places), strict=True):
            opens = not self.pieces[mark].text.startswith("</")
            cells = map(plain, self.text[start:end].split("\n")) if opens else ()
            found.append((start, " | ".join(filter(None, cells))))
        return found

    def _from_pieces(self, covered: list[tuple[int, int]]) -> Iterator[Found]:
        """Yield the links the parser sees, and add to ``covered`` the stretches they take."""
        for at, piece in enumerate(self.pieces):
            end = piece.end
            if piece.kind == "link":
                yield self._found(at, self._closing(at), piece.way, piece.url)
            elif piece.kind == "image":
                place = self.places[at]
                label = piece.text
                yield Found(piece.start, "image", label, piece.url, "", Spot(place, place + len(label)))
            elif piece.kind == "html":
                close = self._until(at)
                link = self._from_tag(at, close)
                if link:
                    yield link
                    end = self._start_of(close) if not _SOURCE.match(piece.text) else end
            elif piece.kind != "code":
                continue
            covered.append((piece.start, end))

    def _from_tag(self, at: int, close: int) -> Found | None:
        piece = self.pieces[at]
        tag, start = piece.text, piece.start
        anchor, source = _ANCHOR.match(tag), _SOURCE.match(tag)
        if anchor:
            ends = tag.endswith("/>") and not tag.startswith(("<a ", "<A "))
            return self._found(at, at + 1 if ends else close, "html", _attribute(anchor))
        if source:
            alt = _ALT.search(tag)
            place = self.places[at]
            return Found(start, "media", _attribute(alt), _attribute(source), "", Spot(place, place))
        if tag[:5].lower() == "<src>":
            url = decode_entities(self.source[piece.end : self._start_of(close)].strip())
            return Found(start, "media", "", url, "", Spot(self.places[at], self.places[close]))
        return None

    def _found(self, at: int, close: int, kind: str, url: str) -> Found:
        label = visible(self.pieces[at + 1 : close])
        start = self.pieces[at].start
        return Found(start, kind, label, url, "", Spot(self.places[at], self.places[close]))

    def _from_text(self, text: str) -> Iterator[Found]:
        """Yield the links people broke, and bare URLs, from what the parser left over."""
        if "://" not in text:
            return
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
            before = text[max(at - 20, 0) : at].rstrip(" <")
            kind = "media" if before.lower().endswith("[!video") else "bare"
            yield Found(at, kind, url, url, _broken(before), self._spot(url))

    def _spot(self, url: str, label: str = "") -> Spot:
        """Return where an address, and the label before it, stand in the visible text, after the last one."""
        at = self.text.find(url, self._seen)
        if at < 0:
            return Spot(0, 0)
        start = self.text.rfind(label, self._seen, at) if label else at
        self._seen = at + len(url)
        return Spot(start if start >= 0 else at, self._seen)

    def _closing(self, at: int) -> int:
        """Return the index of the piece that ends the link at ``at``; links do not nest."""
        return next(n for n in range(at, len(self.pieces)) if self.pieces[n].kind == "link_end")

    def _until(self, at: int) -> int:
        """Return the index of the tag that ends the one at ``at``: its closing or a second opening."""
        name = _TAG_NAME.match(self.pieces[at].text)
        same = self._tags.get(name[1].lower(), []) if name else []
        later = bisect_right(same, at)
        return same[later] if later < len(same) else len(self.pieces)

    def _start_of(self, index: int) -> int:
        return self.pieces[index].start if index < len(self.pieces) else len(self.source)


def _visible_text(pieces: list[Piece], source: str) -> tuple[str, list[int]]:
    """Return the visible text, and for each piece (and the end) the offset where it begins there."""
    parts, places, length = [], [], 0
    for at, piece in enumerate(pieces):
        places.append(length)
        shown = ""
        if piece.kind in ("text", "code", "image"):
            shown = piece.text
        elif piece.kind == "break":
            listed = 0 < at < len(pieces) - 1 and (pieces[at - 1].kind, pieces[at + 1].kind) == (
                "link_end",
                "link",
            )
            shown = "\n" if listed or source.startswith("[^", piece.end) else " "
        elif piece.kind == "hard" or (piece.kind == "html" and _BREAK.match(piece.text)):
            shown = "\n"
        parts.append(shown)
        length += len(shown)
    places.append(length)
    return "".join(parts), places


def _tags_by_name(pieces: list[Piece]) -> dict[str, list[int]]:
    """Return the indices of HTML tags, opening and closing, by name."""
    tags: dict[str, list[int]] = {}
    for at, piece in enumerate(pieces):
        name = _TAG_NAME.match(piece.text) if piece.kind == "html" else None
        if name:
            tags.setdefault(name[1].lower(), []).append(at)
    return tags


def _attribute(found: re.Match[str] | None) -> str:
    return decode_entities(found[1] or found[2] or found[3] or "").strip() if found else ""


def _broken(before: str) -> str:
    if before.endswith("]("):
        return "link-broken"
    return "link-reversed" if before.endswith((")[", "][")) else ""


def _blanked(source: str, covered: list[tuple[int, int]]) -> str:
    """Return ``source`` with spaces and line ends only where it is covered."""
    parts: list[str] = []
    after = 0
    for start, end in covered:
        parts += (source[after : max(start, after)], _NOT_LINE_END.sub(" ", source[max(start, after) : end]))
        after = max(end, after)
    return "".join((*parts, source[after:]))
