"""What a PDF says: headings, paragraphs, tables and links, and nothing of what runs along its edges."""

import subprocess
import sys
import zlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.apart import read_page
from pipeline.changes.compare import compare, page_kind
from pipeline.changes.kinds import ChangeKind, PageNews
from pipeline.content import Snapshot
from pipeline.content.extraction import extract
from pipeline.content.wrong import DAMAGED, ENCRYPTED, IMAGE_ONLY, NOT_A_DOCUMENT, TOO_COMPLEX
from pipeline.sites import builtin
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.encoding import encode
from tests.pdfs import Paper, pdf

URL = "https://docs.example/terms.pdf"
LONG = (
    "Every customer may end the agreement at the end of a month without giving",
    "a reason. The notice has to reach the office in writing two weeks before the",
    "month ends, and the office confirms it within five days after it has come in.",
)


def read(papers: list[Paper], **more: object) -> Snapshot:
    body = pdf(papers, **more)  # type: ignore[arg-type]
    return extract(body, URL, "application/pdf")


def text(snapshot: Snapshot) -> list[tuple[str, str]]:
    found = []
    for section in snapshot.sections:
        found += [(f"h{section.depth}", section.heading)] if section.heading else []
        found += [(block.kind, block.text) for block in section.blocks]
    return found


def paper() -> Paper:
    return Paper().text(60, 100, "Terms of use", size=20, bold=True)


def test_headings_are_larger_and_paragraphs_go_over_lines() -> None:
    one = (
        paper().lines(60, 130, *LONG).text(60, 190, "Payment", size=14, bold=True).lines(60, 210, "Monthly.")
    )
    snapshot = read([one])
    assert text(snapshot) == [
        ("h1", "Terms of use"),
        ("paragraph", " ".join(LONG)),
        ("h2", "Payment"),
        ("paragraph", "Monthly."),
    ]
    assert snapshot.title == "Terms of use"
    assert decode(encode(snapshot)) == snapshot


def test_a_paragraph_goes_on_over_the_end_of_a_sheet() -> None:
    one = paper().lines(60, 720, *LONG[:2])
    two = Paper().lines(60, 100, LONG[2])
    snapshot = read([one, two])
    assert text(snapshot)[1:] == [("paragraph", " ".join(LONG))]
    assert dict(snapshot.facts)["pages"] == "2 0"


def test_what_runs_along_the_edges_is_no_text() -> None:
    def book(date: str, pages: int) -> Snapshot:
        papers = [
            paper().lines(60, 130, *LONG, f"Part {'abcde'[number]}.").text(60, 30, "Terms 2031", size=8)
            .text(60, 810, f"Printed {date}", size=8).text(500, 810, f"Page {number + 1} of {pages}", size=8)
            for number in range(pages)
        ]  # fmt: skip
        return read(papers)

    one, other = book("3 March 2031", 3), book("9 April 2031", 3)
    assert "Printed" not in str(text(one))
    assert "Page 1" not in str(text(one))
    assert dict(one.facts)["date"] == "3 March 2031"
    assert page_kind(compare(one, other)) is PageNews.NONE


def test_hyphens_of_line_ends_are_joined_and_those_of_words_stay() -> None:
    lines = (
        "The office keeps a list of everything that was deliv-",
        "ered to the place, and every cross-",
        "border delivery is listed on its own by the same people who deal with",
    )
    [(_, said)] = text(read([Paper().lines(60, 130, *lines)]))
    assert "delivered to" in said
    assert "cross-border" in said


def test_a_hyphen_whose_line_ends_there_is_no_change() -> None:
    one = read(
        [Paper().lines(60, 130, "Audits by a third-party assessor are held every year by the office itself.")]
    )
    other = read(
        [
            Paper().lines(
                60, 130, "Audits by a third-", "party assessor are held every year by the office itself."
            )
        ]
    )
    assert page_kind(compare(one, other)) is PageNews.NONE


def test_nothing_is_loaded_where_no_file_is_read() -> None:
    code = "import sys, pipeline.fetch.read; print([n for n in ('pypdfium2', 'docx', 'openpyxl') if n in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


def test_a_drawn_table_is_cells() -> None:
    def prices(value: str) -> Snapshot:
        rows = (("Plan", "Storage", "Price"), ("Basic", "5 GB", "4"), ("Large", "50 GB", value))
        return read([paper().lines(60, 130, *LONG).table(60, 180, rows)])

    one = prices("9")
    assert text(one)[2:] == [
        ("header", "| Plan | Storage | Price |"),
        ("row", "| Basic | 5 GB | 4 |"),
        ("row", "| Large | 50 GB | 9 |"),
    ]
    [change] = [change for change in compare(one, prices("12")) if not change.kind.is_silent]
    assert change.kind is ChangeKind.CELL
    assert change.cell is not None
    assert (change.cell.row, change.cell.column) == ("Large", "Price")


def test_a_table_of_aligned_columns_is_cells_and_goes_on_over_sheets() -> None:
    def rows(sheet: Paper, y: float, *names: str) -> Paper:
        for number, row in enumerate(
            (("Record", "Kept for", "Ground"), *((n, "2 years", "Contract") for n in names))
        ):
            for column, cell in enumerate(row):
                sheet.text(60 + 120 * column, y + 13 * number, cell, bold=number == 0)
        return sheet

    one = rows(paper().lines(60, 130, *LONG), 720, "Access logs", "Audit trail")
    two = rows(Paper(), 100, "Invoices", "Letters").lines(60, 200, *LONG)
    assert text(read([one, two]))[2:-1] == [
        ("header", "| Record | Kept for | Ground |"),
        *(
            ("row", f"| {name} | 2 years | Contract |")
            for name in ("Access logs", "Audit trail", "Invoices", "Letters")
        ),
    ]


def test_columns_are_read_one_after_the_other() -> None:
    left = [f"left column line {'abcdefghijklmno'[number]} with some words" for number in range(15)]
    right = [f"right column line {'abcdefghijklmno'[number]} with words" for number in range(15)]
    sheet = Paper().lines(60, 100, *left).lines(310, 100, *right)
    sheet.text(60, 60, "A title that reaches over both of the columns of this sheet", size=18)
    blocks = text(read([sheet]))
    assert len(blocks) == 2
    said = " ".join(part for _, part in blocks)
    assert said.index("left column line o") < said.index("right column line a")


def test_links_pages_and_named_places() -> None:
    sheet = (
        paper().text(60, 130, "See the price list.").link(95, 120, 150, 133, "https://docs.example/prices")
    )
    snapshot = read([sheet, Paper().lines(60, 100, *LONG)], names=["annex-a"])
    [link] = snapshot.links
    assert (link.anchor, link.target) == ("terms-of-use", "https://docs.example/prices")
    assert {"page=1", "page=2", "annex-a"} <= set(snapshot.anchors)


def test_page_numbers_of_a_list_of_contents_are_no_text() -> None:
    def book(second: int) -> Snapshot:
        front = Paper().text(60, 100, "Contents", size=16, bold=True)
        for number, (name, page) in enumerate((("Scope", 2), ("Duties", second), ("Ends", second + 1))):
            front.text(60, 130 + 14 * number, name).text(500, 130 + 14 * number, str(page))
        return read([front, Paper().lines(60, 100, *LONG)])

    one = book(3)
    assert ("item", "- Duties") in text(one)
    assert page_kind(compare(one, book(7))) is PageNews.NONE


def test_a_sheet_that_lies_on_its_side_is_read_upright() -> None:
    sheet = Paper(rotate=90)
    for number, line in enumerate(LONG):
        sheet.turned(100 + 12 * number, 60, line)
    assert text(read([sheet])) == [("paragraph", " ".join(LONG))]


def test_the_text_of_another_typesetter_is_the_same() -> None:
    one = paper().lines(60, 130, *LONG)
    words = " ".join(LONG).split()
    narrow = [" ".join(words[at : at + 6]) for at in range(0, len(words), 6)]
    other = (
        Paper().text(90, 120, "Terms of use", size=18, bold=True).lines(90, 160, *narrow, size=9, leading=13)
    )
    assert page_kind(compare(read([one]), read([other]))) is PageNews.NONE


def test_what_cannot_be_read_says_why() -> None:
    sheet = paper().lines(60, 130, *LONG)
    whole, said = pdf([sheet]), [("h1", "Terms of use"), ("paragraph", " ".join(LONG))]
    assert extract(pdf([sheet], password=b"secret"), URL, "application/pdf").trouble == ENCRYPTED
    assert text(extract(pdf([sheet], password=b""), URL, "application/pdf")) == said
    assert extract(pdf([Paper(image=True)]), URL, "application/pdf").trouble == IMAGE_ONLY
    assert extract(b"%PDF-1.7\n" + b"\x07\x99" * 400, URL, "application/pdf").trouble == DAMAGED
    assert extract(b"<html>Sign in</html>", URL, "application/pdf").trouble == NOT_A_DOCUMENT
    lost = whole.replace(b"startxref\n", b"startxref\n9")
    assert text(extract(lost, URL, "application/pdf")) == said


def test_a_process_of_its_own_reads_the_same() -> None:
    body = pdf([paper().lines(60, 130, *LONG)])
    assert read_page(body, URL, "application/pdf", sites=builtin()).snapshot == extract(
        body, URL, "application/pdf"
    )


def test_a_file_that_unpacks_without_an_end_costs_its_page_only() -> None:
    press = zlib.compressobj(9)
    head = press.compress(b" " * (1 << 20)) + press.flush(zlib.Z_FULL_FLUSH)
    # After a full flush a block says the same wherever it stands: 1.5 GB are written as one block 1,500 times.
    block = press.compress(b" " * (1 << 20)) + press.flush(zlib.Z_FULL_FLUSH)
    stream = head + block * 1500 + press.flush()
    body = pdf([Paper()])
    head, rest = body.split(b"21 0 obj\n", 1)
    tail = rest[rest.index(b"endobj") :]
    bomb = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\n" % (len(stream), stream)
    found = read_page(head + b"21 0 obj\n" + bomb + tail, URL, "application/pdf", sites=builtin())
    assert found.snapshot.trouble in (TOO_COMPLEX, IMAGE_ONLY)


WHOLE = pdf(
    [
        paper()
        .lines(60, 130, *LONG)
        .table(60, 300, (("A", "B"), ("c", "d")))
        .link(60, 90, 200, 110, "https://a.example/")
    ],
    outline=["Terms of use"],
    names=["x"],
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_file_never_raises(places: list[tuple[int, int]]) -> None:
    body = bytearray(WHOLE)
    for at, byte in places:
        body[at] = byte
    snapshot = extract(bytes(body), URL, "application/pdf")
    if not snapshot.trouble:
        assert decode(encode(snapshot)) == snapshot


@settings(max_examples=20, deadline=None)
@given(st.integers(0, len(WHOLE)))
def test_a_file_cut_off_never_raises(length: int) -> None:
    extract(WHOLE[:length], URL, "application/pdf")
