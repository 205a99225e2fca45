"""Cells of tables as text: written into a row of canonical Markdown, and read out of it again."""

import re

# Stands between the lines of a cell. A row is one line, so a line's end in a cell needs a sign of its own.
BREAK = "⏎"
# Stands before the entries of a list in a cell.
BULLET = "•"
_BREAKS = re.compile(rf"(?:(?<!\s)\s++)?{BREAK}(?:\s|{BREAK})*")
_SEPARATOR = re.compile(r"(?<!\\)\|")
_ENTRY = re.compile(rf"(?:(?<!\s)\s++)?[{BREAK}{BULLET}](?:\s|[{BREAK}{BULLET}])*")


def cell_text(text: str) -> str:
    """Return a tidy line as the text of a cell: no sign in it ends the cell or makes a rule of the row."""
    if BREAK in text:
        text = _BREAKS.sub(f" {BREAK} ", text).strip(f" {BREAK}").replace(f"{BREAK} {BULLET}", BULLET)
    if "|" in text:
        text = text.replace("|", "\\|")
    return f"\\{text}" if text.startswith("---") and not text.strip("-") else text


def row_text(before: str, cells: list[str]) -> str:
    """Return a row of canonical Markdown; ``before`` is what its line begins with."""
    return f"{before}| {' | '.join(cells)} |"


def empty_header(row: str) -> str:
    """Return the header of a table without names that ``row`` begins, where another table ends above it."""
    start = row.index("|")
    return f"{row[:start]}|{'     |' * (len(cells_of(row)))}"


def cells_of(row: str) -> tuple[str, ...]:
    """Return the cells of a row of canonical Markdown, as they are written; a text that is no row is one cell."""
    parts = _SEPARATOR.split(row)
    if len(parts) < 3:
        return (row.strip(),)
    return tuple(part.strip().replace("\\|", "|") for part in parts[1:-1])


def entries_of(cell: str) -> tuple[str, ...]:
    """Return the entries of a cell that holds a list or several lines; any other cell is one entry."""
    return tuple(part for part in _ENTRY.split(cell) if part.strip())
