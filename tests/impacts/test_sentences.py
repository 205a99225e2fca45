"""Page and article text in the sentences people read in the report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.changes.values import values_of
from pipeline.impacts.pairs import read_additions
from pipeline.impacts.sentences import counted, told, told_apart, told_near, told_nearest
from tests.impacts.cases import change


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Back up **daily** with `vaultctl`.", "Back up daily with vaultctl"),
        ("## Restore a vault", "Restore a vault"),
        ("- Select **Restore**:", "Select Restore"),
        ("> 2. Wait; ", "Wait"),
        ("> [!NOTE] Vaults are read-only,", "Vaults are read-only"),
        ("* one\n* two", "one two"),
        ("+ plus item", "plus item"),
        ("Open ![the gear icon] settings", "Open settings"),
        (r"Use \*.bak and max\_size", "Use *.bak and max_size"),
        ("Set max_size to __two__ _or_ three", "Set max_size to two or three"),
        (r"C:\temp stays", r"C:\temp stays"),
        ("Two  spaces\tand a tab", "Two spaces and a tab"),
        ("A # in the middle", "A # in the middle"),
        ("", ""),
    ],
)
def test_told_without_markup(text: str, expected: str) -> None:
    assert told(text) == expected


def test_a_long_sentence_is_cut_at_a_word_and_says_so() -> None:
    fits = "word " * 31 + "ended"
    assert len(fits) == 160
    assert told(fits) == fits
    assert told(f"{fits}s") == "word " * 30 + "word…"
    assert told("x" * 161) == "x" * 159 + "…"


@given(st.text(alphabet="ab *_`#>-[]!\\\n.1", max_size=400))
def test_whatever_a_page_says_is_one_line_of_bearable_length(text: str) -> None:
    line = told(text)
    assert "\n" not in line
    assert line == line.strip()
    assert len(line) <= 160


def test_a_cut_text_holds_what_differs() -> None:
    """A reader must see what is new: a window around the first difference, marked where it is cut."""
    lead = "word " * 60
    old, new = told_apart(f"{lead}in business hours.", f"{lead}around the clock.")
    assert old.startswith("…")
    assert old.endswith("in business hours")
    assert new.endswith("around the clock")
    assert len(new) <= 160


def test_what_is_gone_is_quoted_by_the_sentence_that_said_it() -> None:
    block = "Vaults expire. " + "Jobs run nightly. " * 20 + "Larkfen keeps Tidewater."
    assert told_nearest(block, "Use Larkfen and Tidewater") == "Larkfen keeps Tidewater"
    assert told_nearest("", "x") == ""


def test_a_statement_is_quoted_around_its_value() -> None:
    assert "30 days" in told_near("word " * 60 + "for 30 days " + "word " * 60, "30 days")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There are 93 restore points kept.", "93 restore points"),
        ("Kept for 30 days at most", "30 days"),
        ("Set the size to 93.", "93"),
        ("93", "93"),
        ("It costs $5.50 each month", "$5.50"),
    ],
)
def test_a_bare_number_stands_with_what_it_counts(text: str, expected: str) -> None:
    value = next(one for one in values_of(text) if one.kind != "limit")
    assert counted(value, text) == expected


@pytest.mark.parametrize("short", ["i.e.", "e.g.", "vs.", "cf."])
def test_a_sentence_is_not_cut_in_two_after_an_abbreviation(short: str) -> None:
    added = (
        f"The two seals of a box are not related in any way ({short} they must follow the rule of the box)."
    )
    pairs = read_additions((change("added", "", f"Boxes are cold. {added}"),))
    assert [pair.before for pair in pairs] == ["Boxes are cold.", added]
