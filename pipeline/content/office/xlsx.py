"""Excel files as a page format, read by openpyxl: a table for every sheet."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from typing import Any

from pipeline.content.formats import Document, PageFormat, Parts
from pipeline.content.model import Section
from pipeline.content.office.package import ZIP, fingerprint, read_with
from pipeline.content.rows import name_of, table_blocks
from pipeline.content.slug import Slugs
from pipeline.content.text import readable, tidy
from pipeline.content.wrong import text_trouble
from pipeline.sites import Sites

# What this code does to a text; a change that moves text of any page gets the next number.
_CODE = 1


class _Xlsx:
    """Excel files: the values that were last worked out, the first row of a sheet names its columns."""

    name = "xlsx"
    types = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",)
    apart = True
    suffixes = (".xlsx",)
    weight = 0.0

    def magic(self, start: bytes) -> bool:
        """A ZIP archive may be one; the type or the name decides."""
        return start.startswith(ZIP)

    def version(self, url: str, sites: Sites) -> str:
        """The number of this code."""
        return f"{_CODE}-xlsx"

    def fingerprint(self, body: bytes, url: str, sites: Sites) -> str:
        """A hash of the whole file."""
        return fingerprint(self.name, body)

    def read(self, document: Document) -> Parts:
        """A section for every sheet that is shown."""
        return read_with(partial(_read, document), document.body)


XLSX: PageFormat = _Xlsx()


def _read(document: Document) -> Parts:
    import openpyxl

    file = openpyxl.load_workbook(io.BytesIO(document.body), read_only=True, data_only=True)
    slugs = Slugs()
    sections = []
    for sheet in file.worksheets:
        blocks = tuple(table_blocks(_rows(sheet))) if sheet.sheet_state == "visible" else ()
        name = tidy(sheet.title)
        if blocks and name:
            sections.append(Section(slugs.of(name), readable(name), 1, (), blocks))
    return Parts(
        title=tidy(file.properties.title or "") or name_of(document.url),
        sections=tuple(sections),
        anchors=tuple(section.anchor for section in sections),
        trouble=text_trouble(sections),
        kept=("all sheets that are shown",),
    )


def _rows(sheet: Any) -> Iterator[list[str]]:
    """Yield the rows, each as wide as its last cell that holds something."""
    for row in sheet.iter_rows(values_only=True):
        cells = [_said(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
