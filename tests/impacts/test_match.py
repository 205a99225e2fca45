"""Which sentences of a page a statement is put beside: those that share two numbers, whatever their words."""

import pytest

from pipeline.changes.values import values_of
from pipeline.impacts.match import _may_hold_two
from tests.impacts.cases import case, change

LARGE = [
    "400 and 250",
    "5k or 3 k",
    "a hundred users and a thousand files",
    "12 dozen, 20 dozen",
    "3 million of 5 million",
    "1.5 and 2.5 GB",
    "zwei Tausend Euro und drei Millionen",
]


@pytest.mark.parametrize("text", LARGE)
def test_a_text_with_two_large_numbers_is_read(text: str) -> None:
    assert _may_hold_two(text)


@pytest.mark.parametrize("text", ["", "four of five", "5 to 20", "E5 for 90 days"])
def test_a_text_without_is_not(text: str) -> None:
    assert not _may_hold_two(text)
    assert len({value.number for value in values_of(text) if len(value.number) > 2}) < 2


@pytest.mark.parametrize(
    ("said", "found"), [("It is 400 or 250.", 1), ("It is 400 or 25.", 0), ("It is 40.", 0)]
)
def test_two_shared_numbers_put_a_sentence_beside_a_statement(said: str, found: int) -> None:
    page = change(
        "reworded", "Larkfen vaults seal 400 boxes or 250 bags.", "Larkfen vaults seal 300 boxes or 250 bags."
    )
    assert len(case(f"{said}\n", page).matches) == found


def test_two_small_numbers_are_shared_by_chance() -> None:
    page = change(
        "reworded", "Larkfen vaults seal 40 boxes or 25 bags.", "Larkfen vaults seal 30 boxes or 25 bags."
    )
    assert case("It is 40 or 25.\n", page).matches == ()
