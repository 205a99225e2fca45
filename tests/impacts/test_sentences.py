"""Page and article text in the sentences people read in the report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.impacts.sentences import in_place, spelled, told


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


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("four regions", "In Four  Regions of Europe", "Four  Regions"),
        ("tls 1.2", "Needs TLS 1.2 or later", "TLS 1.2"),
        ("1.2", "Needs TLS 132", "1.2"),
        ("azure china", "Nothing of it", "azure china"),
    ],
)
def test_a_value_is_spelled_as_the_text_spells_it(value: str, text: str, expected: str) -> None:
    assert spelled(value, text) == expected, "a suggestion would replace text that the line does not hold"


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("93", "There are 93 restore points kept.", "93 restore points"),
        ("93", "There are 93\nrestore points kept.", "93 restore points"),
        ("93", "At most 93 copies.", "93 copies"),
        ("93", "At most 93.", "93"),
        ("93", "Of 93 4-core disks", "93"),
        ("93", "In A93 93 jobs run nightly here", "93 jobs run"),
        ("93", "No such number", "93"),
        ("30 days", "Kept for 30 days at most", "30 days"),
        ("$5.50", "Costs $5.50 each month now", "$5.50 each month"),
    ],
)
def test_a_bare_number_stands_with_what_it_counts(value: str, text: str, expected: str) -> None:
    assert in_place(value, text) == expected
