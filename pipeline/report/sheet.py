"""Rows for a spreadsheet (CSV, RFC 4180), in which no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from pipeline.report.escape import line

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return ``rows`` below ``names``; a text that a spreadsheet would compute gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = line(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
