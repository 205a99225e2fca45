"""The text kept in git back to a snapshot. What is not such text is an error that names its line."""

import re
import tomllib
from typing import Any
from urllib.parse import unquote

from pipeline.content import Block, PageLink, Section, Snapshot
from pipeline.content.text import is_image
from pipeline.sites import road_of, word_of
from pipeline.snapshots.encoding import FRAME, LINKS, encode, rule_under

_HEADING = re.compile(r"(#{1,6}) (.+?)(?: \{#([^\s{}]*)\})?\Z")
# An info string holds no backtick (CommonMark 4.5): a line that has more of them begins with inline code.
_FENCE = re.compile(r"(`{3,})[^`]*\Z")
_CONFLICT = re.compile(r"<{7} |={7}\Z|>{7} ")
_IN_NO_TARGET = re.compile(r"[\s\[\]]")
# What quotations and the inside of items begin with, and what the line under a table's header is made of.
_PREFIX = "> "
_RULE = "|- >"
_BEGINNINGS = (
    (("- ", "1. "), "item"),
    ("; ", "term"),
    (": ", "definition"),
    ("::: details ", "summary"),
    (("::: tab ", "::: zone "), "panel"),
)


def decode(text: str) -> Snapshot:
    """Return the snapshot that ``text`` holds.

    A byte order mark, line ends of another system and spaces at line ends, as editors leave them, do not count.

    Raises:
        ValueError: the text is no snapshot; the message names the line.
    """
    lines = [line.rstrip(" \t\r") for line in text.removeprefix("\ufeff").split("\n")]
    if lines[0] != FRAME or FRAME not in lines[1:]:
        raise ValueError(f"line 1: a snapshot begins with a header between two lines {FRAME!r}")
    end = lines.index(FRAME, 1)
    header = _header(lines[1:end])
    body = _Body(lines, end + 1)
    body.read()
    return _snapshot(header, body)


def read_file(data: bytes) -> Snapshot:
    """Return the snapshot that a file in git holds.

    Raises:
        ValueError: it holds none, or only the beginning of one; the message says where.
    """
    text = data.decode("utf-8")
    if not text.endswith("\n"):
        raise ValueError(f"line {text.count(chr(10)) + 1}: the text is cut off, its last line has no end")
    return decode(text)


def checked(snapshot: Snapshot) -> bytes:
    """Return the bytes that are kept of ``snapshot``; they are proved to give the same snapshot again.

    Raises:
        ValueError: they do not; the message says where.
    """
    data = encode(snapshot).encode("utf-8")
    if read_file(data) != snapshot:
        raise ValueError("its text would be read back as another page")
    return data


def _header(lines: list[str]) -> dict[str, Any]:
    try:
        header = tomllib.loads("\n".join(lines))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ValueError(f"line 2: the header is not TOML: {error}") from error
    for name, kind in (("url", str), ("title", str), ("extractor", str)):
        if not isinstance(header.get(name), kind):
            raise ValueError(f"line 2: the header has no {name!r}")
    for name in ("anchors", "volatile"):
        values = header.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise ValueError(f"line 2: {name!r} is not a list of texts")
    facts = header.get("facts", {})
    if not isinstance(facts, dict) or not all(isinstance(value, str) for value in facts.values()):
        raise ValueError("line 2: 'facts' is not a table of texts")
    return header


def _snapshot(header: dict[str, Any], body: "_Body") -> Snapshot:
    headings = dict.fromkeys(section.anchor for section in body.sections if section.anchor)
    return Snapshot(
        url=header["url"],
        title=header["title"],
        extractor=header["extractor"],
        sections=tuple(body.sections),
        links=tuple(body.links),
        facts=tuple(header.get("facts", {}).items()),
        anchors=(*headings, *header.get("anchors", ())),
        volatile=tuple(header.get("volatile", ())),
        trouble=str(header.get("trouble", "")),
        road=word_of(road_of(str(header.get("road", "")))),
    )


class _Body:
    """Reads the lines after the header, from line ``at`` (counted from 0)."""

    def __init__(self, lines: list[str], at: int) -> None:
        self.sections: list[Section] = []
        self.links: list[PageLink] = []
        self._lines, self._at = lines, at
        self._blocks: list[Block] = []
        self._open: tuple[str, str, int] = ("", "", 0)
        self._above: list[tuple[int, str]] = []
        self._trail: tuple[str, ...] = ()

    def read(self) -> None:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line == LINKS:
                break
            if not line:
                self._at += 1
            elif line[0].isalpha():
                self._add("paragraph", line)
            elif heading := _HEADING.match(line):
                self._heading(heading)
            else:
                self._block(line)
        self._close()
        self._read_links()

    def _heading(self, found: re.Match[str]) -> None:
        self._close()
        depth = len(found[1])
        while self._above and self._above[-1][0] >= depth:
            self._above.pop()
        self._trail = tuple(heading for _, heading in self._above)
        self._above.append((depth, found[2]))
        self._open = (unquote(found[3] or ""), found[2], depth)
        self._at += 1

    def _close(self) -> None:
        anchor, heading, depth = self._open
        if heading or self._blocks:
            self.sections.append(Section(anchor, heading, depth, self._trail, tuple(self._blocks)))
        self._blocks = []

    def _block(self, line: str) -> None:
        rest = line.lstrip(_PREFIX)
        if fence := _FENCE.match(rest):
            self._code(line, rest, fence[1])
        elif rest.startswith("|"):
            self._row(line)
        elif rest.startswith("[!") and ">" in line:
            self._alert(line)
        elif _CONFLICT.match(line):
            raise ValueError(f"line {self._at + 1}: a merge conflict that nobody resolved")
        else:
            self._add(_kind(line, rest), line)

    def _add(self, kind: str, line: str) -> None:
        self._blocks.append(Block(kind, line))
        self._at += 1

    def _code(self, line: str, rest: str, fence: str) -> None:
        closing = (line[: len(line) - len(rest)] + fence).rstrip()
        first = self._at
        self._at += 1
        while self._at < len(self._lines) and self._lines[self._at] != closing:
            self._at += 1
        if self._at == len(self._lines):
            raise ValueError(f"line {first + 1}: a code block that does not end")
        self._at += 1
        self._blocks.append(Block("code", "\n".join(self._lines[first : self._at])))

    def _row(self, line: str) -> None:
        following = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
        if following and not following.strip(_RULE) and following == rule_under(line):
            self._at += 2
            below_a_row = self._blocks and self._blocks[-1].kind in ("row", "header")
            if below_a_row or line.partition("|")[2].replace("|", "").strip():
                self._blocks.append(Block("header", line))
            return
        self._add("row", line)

    def _alert(self, line: str) -> None:
        before = line[: line.rindex("> [!")]
        first = self._at
        self._at += 1
        while self._at < len(self._lines) and self._lines[self._at].startswith(f"{before}>"):
            self._at += 1
        self._blocks.append(Block("alert", "\n".join(self._lines[first : self._at])))

    def _read_links(self) -> None:
        anchor = ""
        for number, line in enumerate(self._lines[self._at + 1 :], self._at + 2):
            if line.startswith("#"):
                anchor = unquote(line[1:])
            elif line:
                label, _, target = line[:-1].rpartition("](")
                image = label.startswith("- ![")
                if line[-1] != ")" or not (image or label.startswith("- [")) or _IN_NO_TARGET.search(target):
                    raise ValueError(f"line {number}: not a link: {line[:60]!r}")
                self.links.append(PageLink(anchor, label[4 if image else 3 :], target, image))


def _kind(line: str, rest: str) -> str:
    for beginning, kind in _BEGINNINGS:
        if rest.startswith(beginning):
            return kind
    if is_image(rest):
        return "image"
    return "quote" if ">" in line[: len(line) - len(rest)] else "paragraph"
