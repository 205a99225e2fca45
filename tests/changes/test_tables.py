# ruff: noqa: E501 (tables read better on one line)
"""What changed in a table: the cell that changed is named by its row and its column, and no other cell is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.flips import tally
from pipeline.changes.compare import apply, compare
from pipeline.content import Block, Section, Snapshot
from tests.changes.pages import page, section

Rows = list[tuple[str, ...]]
NAMES = ("Berth", "Water", "Power")
HELD: Rows = [("North", "✅", "✅"), ("South", "✅", "❌"), ("East", "❌", "✅")]


def blocks(rows: Rows, names: tuple[str, ...] = NAMES) -> list[Block]:
    header = [Block("header", f"| {' | '.join(names)} |")] if names else []
    return header + [Block("row", f"| {' | '.join(row)} |") for row in rows]


def table(rows: Rows, names: tuple[str, ...] = NAMES) -> Snapshot:
    return page(Section("scope", "Scope", 2, (), tuple(blocks(rows, names))))


def told(one: Snapshot, other: Snapshot) -> list[tuple[str, str]]:
    changes = compare(one, other)
    assert apply(one, changes) == apply(other, [])
    return [(change.before, change.after) for change in changes if not change.kind.is_silent]


def changed(row: int, column: int, value: str, rows: Rows = HELD) -> Rows:
    made = [list(one) for one in rows]
    made[row][column] = value
    return [tuple(one) for one in made]


@pytest.mark.parametrize(
    ("value", "said"),
    [("❌", "no (❌)"), ("", "no (empty)"), ("🟡", "partly (🟡)"), ("*✅*", "yes (✅), in italics")],
)
def test_a_flipped_cell_is_named_with_both_answers(value: str, said: str) -> None:
    was = "yes (✅)"
    assert told(table(HELD), table(changed(1, 1, value))) == [
        (f"South, Water: {was}", f"South, Water: {said}")
    ]


def test_a_change_says_what_the_cell_meant() -> None:
    (change,) = (c for c in compare(table(HELD), table(changed(0, 2, "❌"))) if c.kind == "cell")
    assert change.cell is not None
    assert (change.cell.row, change.cell.column) == ("North", "Power")
    assert [(fact.kind, fact.before, fact.after) for fact in change.facts] == [("mark", "yes", "no")]


def test_beside_an_added_a_removed_and_a_moved_row_the_flip_is_one_cell() -> None:
    flipped = changed(1, 1, "")
    cell = ("South, Water: yes (✅)", "South, Water: no (empty)")
    assert told(table(HELD), table([*flipped[:1], ("West", "✅", "✅"), *flipped[1:]])) == [
        cell,
        ("", "| West | ✅ | ✅ |"),
    ]
    assert told(table(HELD), table(flipped[1:])) == [("| North | ✅ | ✅ |", ""), cell]
    assert told(table(HELD), table([flipped[2], *flipped[:2]])) == [cell]


def test_columns_come_go_move_and_get_other_names() -> None:
    wider = [(*row, "✅") for row in HELD]
    assert told(table(HELD), table(wider, (*NAMES, "Crane"))) == [("", "column Crane")]
    assert told(table(wider, (*NAMES, "Crane")), table(HELD)) == [("column Crane", "")]
    assert told(table(HELD), table([(a, c, b) for a, b, c in HELD], ("Berth", "Power", "Water"))) == []
    renamed = table(changed(1, 1, "❌"), ("Berth", "Water supply", "Power"))
    assert told(table(HELD), renamed) == [
        ("column Water", "column Water supply"),
        ("South, Water supply: yes (✅)", "South, Water supply: no (❌)"),
    ]


def test_a_row_under_another_name_keeps_its_cells() -> None:
    rows = changed(0, 0, "North Quay", [("North Pier", "12 m", "✅"), *HELD[1:]])
    assert told(table([("North Pier", "12 m", "✅"), *HELD[1:]]), table(changed(0, 2, "❌", rows))) == [
        ("Berth: North Pier", "Berth: North Quay"),
        ("North Quay, Power: yes (✅)", "North Quay, Power: no (❌)"),
    ]


def test_another_look_of_every_sign_is_no_news() -> None:
    looks = {"✅": "✔️", "❌": "✗"}
    styled = [(row[0], *(looks[cell] for cell in row[1:])) for row in HELD]
    assert told(table(HELD), table(styled)) == []
    bold = [(row[0], f"**{row[1]}**", row[2]) for row in HELD]
    assert told(table(HELD), table(bold)) == []


def test_two_signs_of_one_meaning_are_two_answers_where_a_table_uses_both() -> None:
    both = changed(2, 1, "✔")
    assert told(table(both), table(changed(0, 1, "✔", both))) == [
        ("North, Water: yes (✅)", "North, Water: yes (✔)")
    ]


def test_columns_that_are_lists_are_compared_entry_by_entry() -> None:
    names = ("Global", "Government", "Industry")
    old: Rows = [
        ("Norm 1:2013", "Level 2", "Card A"),
        ("Norm 9:2015", "Moderate", "WAVE 2.0"),
        ("Audit 2", "", ""),
    ]
    new: Rows = [
        ("Norm 1:2013", "Section 5", "Card A"),
        ("Norm 9:2015", "Level 2", "WAVE 2.1"),
        ("Audit 2", "Moderate", ""),
    ]
    assert told(table(old, names), table(new, names)) == [
        ("Industry: WAVE 2.0", "Industry: WAVE 2.1"),
        ("", "Government: Section 5"),
    ]  # fmt: skip


def test_a_list_in_a_cell_is_compared_entry_by_entry() -> None:
    one, other = (("North", f"crane ⏎ {text} ⏎ fuel", "✅") for text in ("water", "water ⏎ waste"))
    assert told(table([one, *HELD[1:]]), table([other, *HELD[1:]])) == [("", "North, Water: waste")]


def test_rows_of_one_name_are_told_apart_by_the_next_column_or_by_their_group() -> None:
    rows: Rows = [
        ("North", "Day", "80"),
        ("North", "Week", "400"),
        ("South", "Day", "60"),
        ("South", "Week", "300"),
    ]
    names = ("Berth", "Stay", "Fee")
    assert told(table(rows, names), table(changed(3, 2, "350", rows), names)) == [
        ("South, Week, Fee: 300", "South, Week, Fee: 350")
    ]
    groups: Rows = [("Inner",), *HELD, ("Outer",), *HELD]
    assert told(table(groups), table(changed(5, 1, "❌", groups))) == [
        ("North, Water: yes (✅)", "North, Water: no (❌)")
    ]


def test_a_first_column_that_only_counts_names_no_row() -> None:
    names = ("#", "Berth", "Fee")
    old: Rows = [("1", "North", "80"), ("2", "South", "60")]
    new: Rows = [("1", "East", "70"), ("2", "North", "80"), ("3", "South", "65")]
    assert told(table(old, names), table(new, names)) == [
        ("South, Fee: 60", "South, Fee: 65"),
        ("", "| 1 | East | 70 |"),
    ]


def test_a_table_without_names_tells_the_number_of_the_column() -> None:
    assert told(table(HELD, ()), table(changed(1, 2, "✅"), ())) == [
        ("South, column 3: no (❌)", "South, column 3: yes (✅)")
    ]


def test_a_row_that_went_to_another_table_has_moved() -> None:
    other = section("Other", "| Quay | 5 |", "| Dock | 6 |", kind="row")
    more = section("Other", "| Quay | 5 |", "| Dock | 6 |", "| South | ✅ | ❌ |", kind="row")
    one, two = (Section("scope", "Scope", 2, (), tuple(blocks(rows))) for rows in (HELD, [HELD[0], HELD[2]]))
    assert told(page(one, other), page(two, more)) == []


def test_a_kind_of_alert_is_a_fact() -> None:
    pages = (
        page(section("S", f"> [!{kind}]\n> Mind the tide.", kind="alert")) for kind in ("TIP", "WARNING")
    )
    (change,) = compare(*pages)
    assert [(fact.kind, fact.before, fact.after) for fact in change.facts] == [("alert", "tip", "warning")]


_CELL = st.sampled_from(
    ["", "✅", "❌", "A", "B", "A ⏎ B", "5 GB", "*✅*", "long words of prose in a cell", "1", "2"]
)
_TABLE = st.tuples(
    st.booleans(), st.lists(st.lists(_CELL, min_size=1, max_size=4).map(tuple), min_size=1, max_size=6)
)


@given(st.lists(_TABLE, max_size=3), st.lists(_TABLE, max_size=3))
def test_whatever_became_of_its_tables_a_page_is_told_whole(
    before: list[tuple[bool, Rows]], after: list[tuple[bool, Rows]]
) -> None:
    one, other = (
        page(Section("s", "S", 2, (), tuple(b for names, rows in side for b in blocks(rows, ("N", "O") if names else ()))))
        for side in (before, after)
    )  # fmt: skip
    changes = compare(one, other)
    assert apply(one, changes) == apply(other, [])


def test_a_small_run_of_the_flips_tells_each_as_its_cell() -> None:
    found = tally(180, seed=11)
    assert (found.told, found.others, found.silent) == (found.flips, 0, 0)
