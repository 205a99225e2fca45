"""Files of office programs: made with the libraries that read them, as people's programs make them."""

import io
import sys

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.apart import read_page
from pipeline.changes.compare import compare
from pipeline.changes.kinds import ChangeKind
from pipeline.content import Snapshot
from pipeline.content.extraction import extract
from pipeline.content.office.docx import DOCX
from pipeline.content.office.xlsx import XLSX
from pipeline.content.registry import format_of
from pipeline.content.wrong import DAMAGED, ENCRYPTED, NO_READER
from pipeline.sites import builtin
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.encoding import encode

WORD, EXCEL = DOCX.types[0], XLSX.types[0]
URL = "https://docs.example/terms"


def word(days: int = 30) -> bytes:
    file = docx.Document()
    file.add_heading("Terms of use", 1)
    file.add_paragraph(f"Deleted keys are kept for {days} days.")
    file.add_paragraph("Nothing is kept longer.", style="List Bullet")
    table = file.add_table(2, 2)
    for row, cells in zip(table.rows, (("Plan", "Price"), ("Basic", "4")), strict=True):
        for cell, said in zip(row.cells, cells, strict=True):
            cell.text = said
    return saved(file)


def saved(file: object) -> bytes:
    body = io.BytesIO()
    file.save(body)  # type: ignore[attr-defined]
    return body.getvalue()


def excel(value: object = 5) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Limits"
    for row in (("Resource", "Most"), ("Queue", value), ("Topic", 2.5)):
        sheet.append(row)
    hidden = book.create_sheet("Notes")
    hidden.append(("secret",))
    hidden.sheet_state = "hidden"
    return saved(book)


def text(snapshot: Snapshot) -> list[str]:
    return [
        part for section in snapshot.sections for part in (section.heading, *(b.text for b in section.blocks))
    ]


def test_a_word_file_is_headings_paragraphs_lists_and_tables() -> None:
    snapshot = extract(word(), URL, WORD)
    assert text(snapshot) == [
        "Terms of use", "Deleted keys are kept for 30 days.", "- Nothing is kept longer.",
        "| Plan | Price |", "| Basic | 4 |",
    ]  # fmt: skip
    assert (snapshot.title, snapshot.extractor) == ("Terms of use", "1-docx")
    assert decode(encode(snapshot)) == snapshot


def test_what_was_inserted_with_changes_tracked_is_read_and_what_was_deleted_is_not() -> None:
    file = docx.Document()
    line = file.add_paragraph("Keys are kept for ")
    for name, inner, said in (("w:del", "w:delText", "30 days."), ("w:ins", "w:t", "90 days.")):
        mark, run, words = OxmlElement(name), OxmlElement("w:r"), OxmlElement(inner)
        words.text = said
        run.append(words)
        mark.append(run)
        line._p.append(mark)
    assert text(extract(saved(file), URL, WORD)) == ["", "Keys are kept for 90 days."]


def test_an_excel_file_is_a_table_for_every_sheet_that_is_shown() -> None:
    snapshot = extract(excel(), URL, EXCEL)
    assert text(snapshot) == ["Limits", "| Resource | Most |", "| Queue | 5 |", "| Topic | 2.5 |"]
    [change] = [one for one in compare(snapshot, extract(excel(9), URL, EXCEL)) if not one.kind.is_silent]
    assert change.kind is ChangeKind.CELL
    assert change.cell is not None
    assert (change.cell.row, change.cell.column, change.cell.after) == ("Queue", "Most", "9")


def test_which_archive_it_is_says_its_type_or_its_name() -> None:
    start = word()[:64]
    assert format_of(WORD, start) is DOCX
    assert format_of(EXCEL, start) is XLSX
    assert format_of("application/octet-stream", start, f"{URL}.xlsx") is XLSX
    assert format_of("application/zip", start, f"{URL}.zip") is None
    assert format_of("text/html", start) is None


def test_a_process_of_its_own_reads_the_same() -> None:
    assert read_page(word(), URL, WORD, sites=builtin()).snapshot == extract(word(), URL, WORD)


def test_what_cannot_be_read_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    assert extract(b"PK\x03\x04 and nothing else", URL, WORD).trouble == DAMAGED
    assert extract(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, URL, EXCEL).trouble == ENCRYPTED
    monkeypatch.setitem(sys.modules, "docx", None)
    assert extract(word(), URL, WORD).trouble == NO_READER


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 255)), min_size=1, max_size=8), st.booleans())
def test_a_damaged_file_never_raises(places: list[tuple[int, int]], first: bool) -> None:
    body = bytearray(word() if first else excel())
    for at, byte in places:
        body[at % len(body)] = byte
    extract(bytes(body), URL, WORD if first else EXCEL)
