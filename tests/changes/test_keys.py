# ruff: noqa: E501 (cases read better on one line)
"""By what blocks are compared: typography folds in prose; in cells and code every sign counts."""

import pytest

from pipeline.changes.keys import block_key, cell_key, code_key, prose_key, reads_the_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It's “due” – soon…", "It's \"due\" - soon..."), ("7–30 days", "7 - 30 days"), ("see **this**", "see this"),
        ("It is not open.", "It isn't open"), ("You cannot moor", "You can't moor"), ("Harbour > Fees", "Harbour → Fees"),
        ("at least ≥ 5 m", "at least >= 5 m"), ("below −5 °C", "below -5 °C"), ("Berths", "berths"),
    ],
)  # fmt: skip
def test_prose_reads_the_same_whatever_its_typography(one: str, other: str) -> None:
    assert prose_key(one) == prose_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("boats \\< 5 m", "boats > 5 m"), ("boats >= 5 m", "boats > 5 m"), ("down to 5 °C", "down to -5 °C"),
        ("a == b", "a != b"), ("✅ Mooring", "❌ Mooring"), ("set `--keep`", "set `-keep`"), ("set `Keep`", "set `keep`"),
    ],
)  # fmt: skip
def test_signs_and_code_count_in_prose(one: str, other: str) -> None:
    assert prose_key(one) != prose_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("✅", "❌"), ("✅", ""), ("●", "○"), ("•", ""), ("![Yes]", "![No]"), ("*✅*", "✅"), ("Yes", "Yes^1^"), ("5", "-5"),
        ("–", ""), ("< 5", "> 5"), ("3 min", "5 min"), ("A+", "A"), ("02:00", "03:00"),
        ("one two three four five ✅", "one two three four five ❌"),
        ("![High] one two three four five", "![Low] one two three four five"),
    ],
)  # fmt: skip
def test_every_sign_counts_in_a_cell(one: str, other: str) -> None:
    assert cell_key(one) != cell_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yes", "yes"), ("‘a’", "'a'"), ("5–7", "5 - 7"), ("✔️", "✔"), ("5 GB", "5GB"), ("`a`", "a"), ("a ⏎ b", "a b"),
        ("It keeps the “best” berths dry.", "It keeps the \"best\" **berths** dry"), ("3 days ago", "4 days ago"),
    ],
)  # fmt: skip
def test_a_cell_says_the_same_in_another_spelling(one: str, other: str) -> None:
    assert cell_key(one) == cell_key(other)


def test_in_code_all_but_the_width_of_its_indentation_counts() -> None:
    code = "```\nif a:\n    b()\n    c()\n```"
    assert code_key(code) == code_key("```\nif a:\n\tb()\n\tc()\n```")
    assert code_key(code) == code_key("> ```\n> if a:\n>   b()\n>   c()\n> ```")
    assert code_key(code) != code_key("```\nif a:\n    b()\nc()\n```")
    assert code_key(code) != code_key("```\nif A:\n    b()\n    c()\n```")


def test_the_kind_of_an_alert_counts() -> None:
    texts = (f"> [!{kind}]\n> Mind the tide." for kind in ("NOTE", "WARNING"))
    assert len({block_key("alert", text) for text in texts}) == 2


def test_a_name_set_in_code_is_the_same_name_and_an_ornament_is_none() -> None:
    assert reads_the_same("Set True here.", "Set `True` here.")
    assert reads_the_same("Mooring", "✅ Mooring")
    assert not reads_the_same("❌ Mooring", "✅ Mooring")
    assert not reads_the_same("Set `True` here.", "Set `true` here.")
