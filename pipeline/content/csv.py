"""Lists of values between commas, semicolons, tabs or bars as a page format (RFC 4180): one table."""

import csv
from collections.abc import Iterator

from pipeline.content.formats import Document, PageFormat, Parts
from pipeline.content.model import Section
from pipeline.content.parts import text_fingerprint, text_of
from pipeline.content.rows import name_of, table_blocks
from pipeline.content.wrong import DAMAGED, text_trouble
from pipeline.sites import Sites

# What this code does to a text; a change that moves text of any page gets the next number.
_CODE = 1
_BETWEEN = ",;\t|"


class _Csv:
    """CSV files: the first row names the columns."""

    name = "csv"
    types = ("text/csv", "text/tab-separated-values")
    apart = False
    suffixes = (".csv", ".tsv")
    weight = 0.0

    def magic(self, start: bytes) -> bool:
        """Nothing at the beginning of a text says that it is a table."""
        return False

    def version(self, url: str, sites: Sites) -> str:
        """The number of this code."""
        return f"{_CODE}-csv"

    def fingerprint(self, body: bytes, url: str, sites: Sites) -> str:
        """A hash of the whole body, whatever its lines end in."""
        return text_fingerprint(self.name, body)

    def read(self, document: Document) -> Parts:
        """One table."""
        try:
            blocks = tuple(table_blocks(_rows(text_of(document))))
        except csv.Error as error:
            return Parts(title="", sections=(), trouble=DAMAGED, kept=(f"it is no table: {error}",))
        sections = (Section("", "", 0, (), blocks),) if blocks else ()
        title, trouble = name_of(document.url), text_trouble(sections)
        return Parts(title=title, sections=sections, trouble=trouble, kept=("the whole table",))


CSV: PageFormat = _Csv()


def _rows(text: str) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    between = max(_BETWEEN, key=first.count)
    return csv.reader(text.splitlines(keepends=True), delimiter=between)
