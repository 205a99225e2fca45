"""Tables as a reader sees them: every cell in its column, its lines apart, and what its sign stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.content.cells import cell_text, cells_of, entries_of, row_text
from pipeline.content.extraction import extract
from pipeline.content.html.grid import Grid, span_of
from pipeline.content.marks import is_sign, meaning
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.encoding import encode
from tests.content.reading import blocks, ruled


def rows(html: str) -> list[str]:
    return [text for _, text in blocks(ruled(f"<table>{html}</table>"))]


def test_a_text_stands_in_every_column_and_row_it_spans() -> None:
    head = "<tr><th rowspan=2>Berth<th colspan=2>Summer</tr><tr><th>Day<th>Week</tr>"
    body = "<tr><td rowspan=2>North<td>80<td>400</tr><tr><td colspan=2>closed</tr>"
    assert rows(f"<thead>{head}</thead><tbody>{body}</tbody>") == [
        "| Berth | Summer | Summer |",
        "| Berth | Day | Week |",
        "| North | 80 | 400 |",
        "| North | closed | closed |",
    ]


def test_one_cell_across_a_table_names_a_group_and_is_said_once() -> None:
    assert rows("<tr><td colspan=3>Inner harbour</tr><tr><td>A<td>B<td>C</tr>") == [
        "| Inner harbour |",
        "| A | B | C |",
    ]


def test_nothing_reaches_from_one_group_of_rows_into_the_next() -> None:
    body = "<tbody><tr><td rowspan=0>A<td>1</tr><tr><td>2</tr></tbody><tbody><tr><td>B<td>3</tr></tbody>"
    assert rows(body) == ["| A | 1 |", "| A | 2 |", "| B | 3 |"]


@pytest.mark.parametrize(
    ("value", "number"), [(None, 1), ("3", 3), (" 2 ", 2), ("x", 1), ("-1", 1), ("99999", 1), ("0", 0)]
)
def test_a_span_is_a_number_or_one(value: str | None, number: int) -> None:
    assert span_of(value) == number


def test_spans_that_would_fill_memory_are_taken_for_one() -> None:
    grid = Grid()
    length = sum(len(text) for _ in range(500) for text in grid.row([("a" * 50, 1000, 0), ("b", 1, 1)]))
    assert length < 300_000


def test_a_table_without_names_under_a_table_stays_a_table_of_its_own() -> None:
    page = ruled("<table><tr><th>A<th>B<tr><td>1<td>2</table><table><tr><td>3<td>4</table>")
    assert [kind for kind, _ in blocks(page)] == ["header", "row", "header", "row"]
    assert decode(encode(page)) == page


_PARTS = [*"ab|\\`*_-⏎•<>&~ #✅—\n", "---", "<br>", "</td>", "<td>", "<b>", "<ul><li>", "+++"]
_CELLS = st.lists(st.sampled_from(_PARTS), max_size=8).map("".join)
_TABLES = st.lists(st.tuples(st.booleans(), st.lists(_CELLS, min_size=1, max_size=4)), min_size=1, max_size=5)


@given(st.lists(_TABLES, min_size=1, max_size=3))
def test_every_table_comes_back_from_its_file(tables: list[list[tuple[bool, list[str]]]]) -> None:
    html = ""
    for table in tables:
        made = ("".join(f"<{'th' if head else 'td'}>{cell}" for cell in cells) for head, cells in table)
        html += f"<table>{''.join(f'<tr>{cells}</tr>' for cells in made)}</table>"
    page = extract(f"<main><h1>T</h1>{html}</main>".encode(), "https://quay.example/t", "text/html")
    assert decode(encode(page)) == page


@given(st.lists(_CELLS.map(lambda text: " ".join(text.split())), min_size=1, max_size=5))
def test_the_cells_of_a_row_come_back_from_its_text(cells: list[str]) -> None:
    written = [cell_text(cell) for cell in cells]
    read = cells_of(row_text("> ", written))

    assert len(read) == len(written)


def test_the_entries_of_a_cell_are_its_lines_and_items() -> None:
    assert entries_of("a ⏎ b • c") == ("a", "b", "c")
    assert entries_of("• a • b") == ("a", "b")
    assert entries_of("") == ()
    assert entries_of("one text") == ("one text",)


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("✅", "yes"), ("✔️", "yes"), ("●", "yes"), ("☑", "yes"), ("\\[x\\]", "yes"), ("Yes", "yes"), ("🟢", "yes"),
        ("![Supported]", "yes"), (":heavy_check_mark:", "yes"), ("*✅*", "yes"), ("**yes**", "yes"),
        ("❌", "no"), ("✗", "no"), ("○", "no"), ("☐", "no"), ("\\[ \\]", "no"), ("No", "no"), ("🔴", "no"),
        ("![Not supported]", "no"), ("![❌]", "no"), ("–", "none"), ("---", "none"),
        ("◐", "partly"), ("🟡", "partly"), ("Partial", "partly"), ("◔", "a quarter"),
        ("★★★☆☆", "3 of 5"), ("⭐", "yes"), ("☆", "no"), ("✅❌", ""), ("5 GB", ""), ("", ""), ("Yes, in May", ""),
    ],
)  # fmt: skip
def test_a_sign_is_read_as_the_word_it_stands_for(cell: str, word: str) -> None:
    assert meaning(cell) == word


def test_a_word_is_no_sign() -> None:
    assert is_sign("✅")
    assert is_sign("![Yes]")
    assert not is_sign("Yes")
