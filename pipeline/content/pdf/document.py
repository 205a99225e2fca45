"""A whole PDF: from its sheets to its text."""

from collections.abc import Sequence

import msgspec

from pipeline.content.pdf.columns import aligned
from pipeline.content.pdf.contents import without_numbers
from pipeline.content.pdf.grid import cells_in, grids_of, rules_of
from pipeline.content.pdf.lines import put_right
from pipeline.content.pdf.order import Part, ordered
from pipeline.content.pdf.running import running
from pipeline.content.pdf.sheet import File, Line, Sheet
from pipeline.content.pdf.text import SMALLER, Style, Writer, Written, cell_of, is_note, style_of
from pipeline.content.stream import RawLink
from pipeline.content.text import tidy

# A grid with fewer cells that hold text frames something else.
_FEWEST_CELLS = 2
_FOOT = 0.5


class Reading(msgspec.Struct):
    """What a file says: its text, what it says of itself, what runs along its edges."""

    written: Written
    facts: dict[str, str]
    left_out: list[str]


def read_document(file: File) -> Reading:
    """Return the text of all sheets as one."""
    sheets = [(sheet, put_right(sheet)) for sheet in file.sheets]
    style = style_of([line for _, lines in sheets for line in lines], file.outline)
    edges = running(sheets, style.body)
    writer = Writer(style)
    for sheet, lines in sheets:
        text = [line for line in lines if id(line) not in edges.lines]
        text, entries = without_numbers(sheet, text)
        parts, foot = _parts(sheet, text, entries, style)
        writer.add(parts, sheet.number, entries, foot)
    written = writer.end()
    _add_links(written, sheets)
    _add_anchors(written, file)
    facts = {
        "date": edges.date,
        "modified": _day(file.about["ModDate"] or file.about["CreationDate"]),
        "pages": " ".join(str(written.sheets.count(sheet.number)) for sheet in file.sheets),
    }
    left_out = [*edges.said, *dict.fromkeys(text for sheet in file.sheets for text in sheet.slanted)]
    return Reading(written, facts, left_out)


def _day(date: str) -> str:
    """Return the day of a date (ISO 32000, 7.9.4: ``D:YYYYMMDD...``) as ISO 8601, "" when it is none."""
    digits = date.removeprefix("D:")[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 and digits.isdecimal() else ""


def _parts(sheet: Sheet, lines: list[Line], entries: set[int], style: Style) -> tuple[list[Part], list[Line]]:
    """Return the lines and tables of a sheet in the order in which they are read, and its footnotes."""
    parts: list[Part] = []
    free = lines
    for grid in grids_of(sheet):
        cells, taken = cells_in(grid, free)
        if sum(bool(cell) for row in cells for cell in row) < _FEWEST_CELLS:
            continue
        part = _table(cells, style)
        if part:
            parts.append(part)
            free = [line for line in free if id(line) not in taken]
    across, _ = rules_of(sheet)
    for region in aligned([line for line in free if id(line) not in entries], across):
        part = _table(region.cells, style)
        if part:
            parts.append(part)
            free = [line for line in free if id(line) not in region.lines]
    lowest = max((part.y1 for part in parts), default=0.0)
    free, foot = _without_foot(free, sheet, style, lowest)
    parts += [Part(line.x0, line.x1, line.y - line.size, line.y, line.place, line) for line in free]
    return ordered(parts), foot


def _table(cells: Sequence[Sequence[Sequence[Line]]], style: Style) -> Part | None:
    """Return a table, without rows and columns that hold nothing; ``None`` where one column is left."""
    rows = [row for row in cells if any(row)]
    used = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
    if len(used) < 2:
        return None
    lines = [line for row in rows for cell in row for line in cell]
    texts = [[cell_of(row[column], style.known) for column in used] for row in rows]
    return Part(
        min(line.x0 for line in lines),
        max(line.x1 for line in lines),
        min(line.y - line.size for line in lines),
        max(line.y for line in lines),
        min(line.place for line in lines),
        rows=texts,
        named=len(rows) > 1 and _is_named([[row[column] for column in used] for row in rows]),
    )


def _is_named(rows: Sequence[Sequence[Sequence[Line]]]) -> bool:
    """Return whether the first row of a table names its columns: all of them, and not as the rows below are set."""
    first = rows[0]
    if not all(first):
        return False
    bold = [line.bold for cell in first for line in cell]
    below = [line.bold for row in rows[1:] for cell in row for line in cell]
    if all(bold) and 2 * sum(below) < len(below):
        return True
    return not any(sign.isdigit() for cell in first for line in cell for sign in line.text)


def _without_foot(
    lines: list[Line], sheet: Sheet, style: Style, lowest: float
) -> tuple[list[Line], list[Line]]:
    """Return the lines of a sheet without its footnotes, and these: small lines below all others and all tables."""
    small = [line for line in lines if line.size < SMALLER * style.body and line.y > _FOOT * sheet.height]
    lowest = max((line.y for line in lines if line.size >= SMALLER * style.body), default=lowest)
    foot = sorted((line for line in small if line.y > lowest), key=lambda line: (round(line.y), line.x0))
    while foot and not is_note(foot[0]):
        foot.pop(0)
    held = {id(line) for line in foot}
    return [line for line in lines if id(line) not in held], foot


def _add_links(written: Written, sheets: Sequence[tuple[Sheet, list[Line]]]) -> None:
    """Note the links with the words that stand under them, each at the piece its line went into."""
    for sheet, lines in sheets:
        home = 0
        for spot in sheet.spots:
            if not spot.href:
                continue
            label: list[str] = []
            for line in lines:
                if not spot.box.y0 - 2 < line.y < spot.box.y1 + 2:
                    continue
                home = written.homes.get(id(line), home)
                label += [
                    word.text
                    for word in line.words
                    if spot.box.x0 - 1 < (word.x0 + word.x1) / 2 < spot.box.x1 + 1
                ]
            links, text = written.stream.links, tidy(" ".join(label)).strip(".,;:()")
            if (
                links
                and links[-1].href == spot.href
                and links[-1].position == home
                and text not in links[-1].label
            ):
                links[-1].label = f"{links[-1].label} {text}".strip()
            else:
                links.append(RawLink(home, text, spot.href, False))


def _add_anchors(written: Written, file: File) -> None:
    """Note what a fragment can name (RFC 8118, 3): a page, or a place that has a name."""
    anchors = written.stream.anchors
    anchors += [(0, f"page={sheet.number}") for sheet in file.sheets]
    anchors += [(0, tidy(name)) for name in file.places if name.strip()]
