"""What site generators set apart in Markdown with marks of their own: notes and tabs by indentation, code by tags.

The text keeps its lines and its columns, so that whatever is found in it stands where its author sees it.
"""

import re
from bisect import bisect_right
from collections.abc import Callable

# MkDocs: a note, one that folds, a tab. What is indented by four columns below belongs to it.
_OPENS = re.compile(r"[ \t]*(?:(?:!!!|\?\?\?\+?) +\S|===[!+]? +[\"'])")
_HINTS = ("!!! ", "??? ", "???+ ", "=== ", "===! ", "===+ ")
_FENCE = re.compile(r"[ \t>]*(```+|~~~+)")
_WIDTH = 4
# Hugo and Jekyll: {{< highlight bash >}}, {% highlight bash %}.
_CODE = re.compile(
    r"[ \t]*(?:\{\{[<%] *highlight\b[^\n]{0,300}[>%]\}\}|\{%-? *highlight\b[^\n]{0,300}%\})[ \t]*\Z"
)
_CODE_END = re.compile(r"[ \t]*(?:\{\{[<%] */ *highlight *[>%]\}\}|\{%-? *endhighlight *-?%\})[ \t]*\Z")
_MARK = "~" * 8

Place = Callable[[int], int]


def with_fences(text: str) -> str:
    """Return ``text`` with a fence of CommonMark in place of each pair of tags around highlighted code."""
    if "highlight" not in text:
        return text
    lines, opened = text.split("\n"), -1
    for number, line in enumerate(lines):
        if opened < 0 and _CODE.match(line):
            opened = number
        elif opened >= 0 and _CODE_END.match(line):
            for at in (opened, number):
                lines[at] = _MARK.ljust(len(lines[at]))
            opened = -1
    return "\n".join(lines)


def outdented(text: str) -> tuple[str, Place]:
    """Return ``text`` with what notes and tabs hold moved to the left, and what tells where a character stood."""
    if not any(hint in text for hint in _HINTS):
        return text, int
    lines = _Lines()
    open_at: list[int] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        columns, _ = _indent(line, len(line))
        if line.strip() and open_at and columns < open_at[-1] + _WIDTH:
            while open_at and columns < open_at[-1] + _WIDTH:
                open_at.pop()
            fence = ""
            lines.part()
        opens = not fence and _OPENS.match(line) is not None
        if opens:
            lines.part()
        lines.add(line, _indent(line, open_at[-1] + _WIDTH if open_at else 0)[1])
        if opens:
            open_at.append(columns)
            lines.part()
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
    return "".join(lines.texts), lines.place


class _Lines:
    """Lines moved to the left, each with the place where it begins and the one where it stood."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._starts, self._stood = [0], [0]
        self._length = self._read = 0

    def add(self, line: str, cut: int) -> None:
        """Add a line without the first ``cut`` characters."""
        self._put(line[cut:], self._read + cut)
        self._read += len(line)

    def part(self) -> None:
        """Part what comes from what was before by an empty line, which stood nowhere."""
        if self._read:
            self._put("\n", self._read - 1)

    def _put(self, text: str, stood: int) -> None:
        self._starts.append(self._length)
        self._stood.append(stood)
        self.texts.append(text)
        self._length += len(text)

    def place(self, at: int) -> int:
        """Return where the character at ``at`` stood."""
        line = bisect_right(self._starts, at) - 1
        return self._stood[line] + at - self._starts[line]


def _indent(line: str, most: int) -> tuple[int, int]:
    """Return how many columns, up to ``most``, white space takes at the beginning of a line, and its characters."""
    columns = characters = 0
    for char in line:
        if char not in " \t" or columns >= most:
            break
        columns += 1 if char == " " else _WIDTH - columns % _WIDTH
        characters += 1
    return columns, characters
