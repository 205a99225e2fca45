"""The line of text that is being read, before it becomes a block."""

from pipeline.content.text import tidy

_TRADE_MARKS = "®™℠©"


class Line:
    """Pieces of one line. Inline elements begin and end in it; a block that ends in between empties it."""

    __slots__ = ("_begun", "jump", "linked", "parts")

    def __init__(self) -> None:
        """Begin an empty line."""
        self.parts: list[str] = []
        self.linked = 0
        self.jump = ""
        self._begun: list[int] = []

    def begin(self) -> None:
        """An inline element begins here."""
        self._begun.append(len(self.parts))

    def end(self) -> int:
        """An inline element ends; return where its text begins in ``parts``."""
        return min(self._begun.pop(), len(self.parts))

    def take(self) -> str:
        """Return the text of the line and empty it; ``linked`` and ``jump`` are the caller's to reset."""
        parts = self.parts
        text = tidy(parts[0] if len(parts) == 1 else "".join(parts))
        parts.clear()
        if self._begun:
            self._begun = [0] * len(self._begun)
        return text

    def wrap(self, before: str, after: str) -> None:
        """End an inline element with marks around its text."""
        start = self.end()
        text = "".join(self.parts[start:])
        inner = text.strip()
        if inner and before not in inner:
            lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            self.parts[start:] = [lead, before, inner, after, tail]

    def raised(self, mark: str) -> None:
        """End raised or lowered text, set apart so that a footnote never becomes part of a number."""
        start = self.end()
        text = tidy("".join(self.parts[start:]))
        if text and text not in _TRADE_MARKS:
            self.parts[start:] = [f"{mark}{text}{mark}"]
