"""Tables of data files as blocks of canonical Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from pipeline.content.cells import cell_text, row_text
from pipeline.content.model import Block
from pipeline.content.text import readable, tidy
from pipeline.urls import split_url


def table_blocks(rows: Iterable[Sequence[str]], *, named: bool = True) -> Iterator[Block]:
    """Yield a table's rows; empty ones are left out. ``named``: the first of them names the columns."""
    kind = "header" if named else "row"
    for row in rows:
        cells = [cell_text(readable(tidy(cell))) for cell in row]
        if any(cells):
            yield Block(kind, row_text("", cells))
            kind = "row"


def name_of(url: str) -> str:
    """Return the last part of an address's path, "" when it has none."""
    parts = split_url(url)
    return tidy(unquote(parts.path.rpartition("/")[2])) if parts else ""
