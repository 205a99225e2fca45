"""The grid of a table: which text stands in which column, whatever spans rows and columns (WHATWG HTML, 4.9.12)."""

# What spans may add to a table, in characters: beyond it a cell stands in its own place only.
_MOST_ADDED = 200_000
_WIDEST = 200


class Grid:
    """The rows of one table. A text that spans columns or rows stands in each of them."""

    def __init__(self) -> None:
        """Begin with no row read."""
        # By column: a text that reaches down, and how many rows further.
        self._reaching: dict[int, tuple[str, int]] = {}
        self._left = _MOST_ADDED

    def part(self) -> None:
        """A group of rows begins: nothing reaches into it from above."""
        self._reaching.clear()

    def row(self, cells: list[tuple[str, int, int]]) -> list[str]:
        """Return the texts of a row by column; ``cells`` are (text, columns, rows), of which 0 rows are all."""
        if len(cells) == 1 and not self._reaching and cells[0][2] == 1:
            # One cell across the whole table names a group of rows; it is said once.
            return [cells[0][0]]
        texts: list[str] = []
        reaching: dict[int, tuple[str, int]] = {}
        for text, columns, rows in cells:
            self._above(texts, reaching)
            for _ in range(self._afforded(text, columns)):
                if rows != 1 and self._afforded(text, 2) == 2:
                    reaching[len(texts)] = (text, rows - 1 if rows else _MOST_ADDED)
                texts.append(text)
        self._above(texts, reaching)
        self._reaching = reaching
        return texts

    def _above(self, texts: list[str], reaching: dict[int, tuple[str, int]]) -> None:
        """Add what reaches down into the next columns."""
        while len(texts) in self._reaching:
            text, rows = self._reaching[len(texts)]
            if rows > 1 and self._afforded(text, 2) == 2:
                reaching[len(texts)] = (text, rows - 1)
            texts.append(text)

    def _afforded(self, text: str, columns: int) -> int:
        """How many of ``columns`` a text may stand in."""
        columns = max(1, min(columns, _WIDEST))
        cost = (len(text) + 3) * (columns - 1)
        if cost > self._left:
            return 1
        self._left -= cost
        return columns


def span_of(value: str | None) -> int:
    """Return an attribute ``colspan`` or ``rowspan`` as a number, 1 where it is none."""
    text = (value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
