"""Reads tables: their rows in canonical Markdown, every text in the columns and rows it spans."""

from functools import cached_property

from selectolax.lexbor import LexborNode

from pipeline.content.cells import cell_text, empty_header, row_text
from pipeline.content.html.dropping import Attributes, Dropping
from pipeline.content.html.grid import Grid, span_of
from pipeline.content.html.names import answer_in
from pipeline.content.html.region import may_arrange
from pipeline.content.html.walk import Walk, only_text
from pipeline.content.model import Block
from pipeline.content.text import readable, tidy
from pipeline.sites import ContentRules

_CELLS = "[role=cell], [role=gridcell], [role=columnheader], [role=rowheader]"


class TableReader(Walk):
    """Reads tables row by row; ``html`` is the whole page. How a block is written down, a subclass says."""

    def __init__(
        self, rules: ContentRules, dropping: Dropping, selected: dict[int, str], version: str, html: bytes
    ) -> None:
        """Begin with no table read."""
        super().__init__(rules, dropping, selected, version)
        self._html = html
        self._before = ""
        self._held: list[str] | None = None
        # Of the table that is being read: its grid, and whether none of its rows is written yet.
        self._grid, self._begins_table = Grid(), False

    def _end_block(self) -> None:
        raise NotImplementedError

    def _block(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        raise NotImplementedError

    def _container(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        raise NotImplementedError

    def _add(self, kind: str, text: str) -> None:
        raise NotImplementedError

    @cached_property
    def _may_arrange(self) -> bool:
        return may_arrange(self._html)

    def _table(self, node: LexborNode, attributes: Attributes, depth: int) -> None:
        """Read a table row by row; one that only arranges the page is read as the page."""
        self._end_block()
        # The node itself is among what its own css() finds.
        arranges = self._may_arrange and len(node.css("table, h1, h2, h3")) > 1
        if self._in_cell or arranges or attributes.get("role") == "presentation":
            self._container(node, {}, depth)
            return
        self._grid, self._begins_table = Grid(), True
        for part in node.iter(include_text=False):
            if part.tag == "tr":
                self._row(part, depth, header=False)
            elif part.tag == "caption":
                self._block(part, part.attributes, depth)
            else:
                self._grid.part()
                for row in part.iter(include_text=False):
                    if row.tag == "tr":
                        self._row(row, depth, header=part.tag == "thead")

    def _row(self, row: LexborNode, depth: int, *, header: bool) -> None:
        attributes = row.attributes
        if attributes:
            if self._dropping.rule(row, "tr", attributes, self._selected, self._version):
                return
            self._anchor(attributes)
        read = []
        only_names = True
        for cell in row.iter(include_text=False):
            tag = cell.tag or "-"
            if tag[0] != "-":
                only_names = only_names and tag == "th"
                own = cell.attributes
                read.append(
                    (self._cell(cell, depth), span_of(own.get("colspan")), span_of(own.get("rowspan")))
                )
        cells = self._grid.row(read)
        if any(cells):
            self._add_row(row_text(self._before, cells), header=header or (only_names and len(read) > 1))

    def _add_row(self, text: str, *, header: bool) -> None:
        """Write a row down. A table without names that follows a table gets names that say nothing."""
        pieces = self.stream.pieces
        last = pieces[-1] if pieces and self._held is None else None
        if self._begins_table and not header and isinstance(last, Block) and last.kind in ("row", "header"):
            self._add("header", empty_header(text))
        self._begins_table = False
        self._add("header" if header else "row", text)

    def _cell(self, cell: LexborNode, depth: int) -> str:
        attributes = cell.attributes
        if attributes and ("id" in attributes or "name" in attributes):
            self._anchor(attributes)
        text = only_text(cell)
        if text is not None:
            text = tidy(readable(text))
        else:
            self._in_cell = True
            self.children(cell, depth + 1)
            self._in_cell = False
            text = self._line.take() or tidy(" ".join(self._unseen))
            self._unseen.clear()
        if attributes and not text:
            name = tidy(readable(attributes.get("aria-label") or answer_in(attributes)))
            text = f"![{name}]" if name else ""
        return cell_text(text)

    def _drawn_table(self, node: LexborNode, depth: int) -> bool:
        """Read a table that is made of other elements by its roles (WAI-ARIA 1.2, 5.3.3); False when it has no rows."""
        rows = [row for row in node.css("[role=row]") if row.css_first(_CELLS)]
        if not rows or self._in_cell or node.css_first("table, h1, h2, h3") is not None:
            return False
        self._end_block()
        self._grid, self._begins_table = Grid(), True
        for row in rows:
            cells = [cell for cell in row.css(_CELLS) if cell.mem_id != row.mem_id]
            only_names = all(cell.attributes.get("role") == "columnheader" for cell in cells)
            texts = self._grid.row(
                [
                    (self._cell(cell, depth), _spanned(cell, "colspan"), _spanned(cell, "rowspan"))
                    for cell in cells
                ]
            )
            if any(texts):
                self._add_row(row_text(self._before, texts), header=only_names and len(cells) > 1)
        return True


def _spanned(cell: LexborNode, name: str) -> int:
    return span_of(cell.attributes.get(f"aria-{name}"))
