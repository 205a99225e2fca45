"""What of an article the text that went had held: too little is noise, too much silence."""

import pytest

from tests.impacts.cases import FIRST, LINK, case, change
from tests.snapshot_of import URL, snapshot


def test_a_case_knows_the_lines_that_cite_the_page_and_the_changes_of_a_kind() -> None:
    added, gone = change("added", "", "Larkfen"), change("removed", "Tidewater")
    one = case(f"{LINK}\nText\n{LINK}", added, gone)
    assert one.lines == {FIRST, FIRST + 3}
    assert (one.of("removed"), one.of("added", "removed"), one.of("title")) == ([gone], [added, gone], [])


def test_what_a_lost_text_held_of_each_statement() -> None:
    body = f"{LINK}Larkfen and Tidewater.\nTidewater jobs for Gorseley, Harbrook.\nWhatever else.\n"
    lost = change("removed", "Larkfen and Tidewater need time.")
    other = change("removed", "Harbrook.")
    held = case(body, change("added", "", "Larkfen"), lost, other).held
    assert [(one.statement.line, one.change, one.had) for one in held] == [
        (FIRST + 1, lost, 10.0),
        (FIRST + 2, lost, 5.0),
    ]
    assert held[0].share == 1.0
    assert 0.2 < held[1].share < 0.33


@pytest.mark.parametrize(("lost", "held"), [("云服务", [3.0]), ("云服", [1.5]), ("Get support", [])])
def test_a_word_that_stands_everywhere_holds_nothing(lost: str, held: list[float]) -> None:
    assert [one.had for one in case("云服务 support.\n", change("removed", lost)).held] == held


def test_nothing_is_held_where_no_text_went() -> None:
    assert case("Larkfen.\n", change("added", "Larkfen", "Larkfen")).held == ()


def test_a_page_at_hand_is_read_whole_and_otherwise_by_its_changes() -> None:
    added = change("added", "", "Larkfen")
    assert case(LINK, added).now.says("larkfen")
    whole = case(LINK, added, after=snapshot("Tidewater", url=URL))
    assert (whole.now.says("larkfen"), whole.now.says("tidewater")) == (False, True)
