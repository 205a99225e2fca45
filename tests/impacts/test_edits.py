# ruff: noqa: E501 (texts read better on one line)
"""What the page changed in a sentence, changed in the article's likewise, and nothing else."""

import pytest

from pipeline.changes.rewriting import date_like, grouped_like
from pipeline.changes.values import values_of
from pipeline.impacts.edits import patched, without_member


@pytest.mark.parametrize(
    ("line", "before", "after", "edit"),
    [
        ("The pump stops at once.", "The pump stops at once.", "The pump stops later.", ("at once", "later")),
        ("The pump stops, at once.", "The pump stops at night.", "The pump stops later.", None),
        ("* Open the valve by hand", "- Open the valve by hand", "- Shut the valve by hand", ("Open", "Shut")),
        ("Valves are open at night.", "Valves are open at night.", "Valves are not open at night.", ("are", "are not")),
        ("All valves can be open.", "All valves can be open.", "All valves be open.", ("valves can", "valves")),
        ("Now all valves are open.", "Most valves are open.", "Some valves are open.", None),
        ("Press **Go on** here now", "Press **Go on** here now", "Press **Start** here now", ("**Go on**", "**Start**")),
        ("Press *Go on* here now", "Press *Go on* here now", "Press *Go off* here now", None),
        ("Press Go here right now", "Press Go here right now", "Press `Start` here right now", ("Go", "Start")),
        ("The old pump, the old pump runs", "The old pump runs", "The new pump runs", None),
        ("A pump. A pump hums. A pump hums.", "A pump hums.", "A pump sings.", None),
        ("A valve leaks when it rains hard.", "A valve leaks.", "A valve drips.", ("leaks", "drips")),
        ("The big valve leaks when it rains.", "The big valve leaks.", "The big valve drips.", ("leaks", "drips")),
        ("The big valve leaks oil.", "The big valve leaks.", "The big valve drips.", None),
        ("The big pump hums.", "The big pump hums.", "The big pump hums.", None),
        ("A b c d e f g h.", "A b c d e f g h.", "One two three four five six seven h.", None),
        ("Use it | now and here", "Use it | now and here", "Use it - now and here", None),
        ("Read [it](x) now and here", "Read it now and here", "Read that now and here", None),
    ],
)  # fmt: skip
def test_a_line_is_changed_as_the_sentence_was(
    line: str, before: str, after: str, edit: tuple[str, str] | None
) -> None:
    assert patched(line, before, after) == edit
    if edit:
        assert line.count(edit[0]) == 1


def test_a_long_change_is_no_edit() -> None:
    many = " ".join(f"w{number}" for number in range(20))
    assert (
        patched(f"One two {many} three four.", f"One two {many} three four.", "One two x three four.") is None
    )


def test_commands_are_compared_sign_by_sign() -> None:
    assert patched("Tool run -A now", "tool run -a now", "tool run -b now", str.strip) is None
    assert patched("tool run -a now", "tool run -a now", "tool run -b now", str.strip) == ("-a", "-b")


@pytest.mark.parametrize(
    ("line", "member", "edit"),
    [
        ("It has red, green, and blue lamps.", "green", (", green, ", " ")),
        ("It has red, green, white, and blue lamps.", "white", (", white, ", ", ")),
        ("It has red, green, blue.", "Green", (", green, ", ", ")),
        ("It has red and green lamps.", "green", None),
        ("Red, green, blue. Not red, green, grey.", "green", None),
    ],
)
def test_a_member_is_taken_out_of_a_list_with_commas(
    line: str, member: str, edit: tuple[str, str] | None
) -> None:
    assert without_member(line, member) == edit


@pytest.mark.parametrize(
    ("model", "date", "said"),
    [
        ("31 August 2027", "November 5, 2028", "5 November 2028"),
        ("August 31, 2027", "5 November 2028", "November 5, 2028"),
        ("31. März 2027", "5. November 2028", ""),
        ("31. März 2027", "5. Mai 2028", "5. Mai 2028"),
        ("Aug 31, 2027", "November 5, 2028", "Nov 5, 2028"),
        ("2027-08-31", "November 5, 2028", "2028-11-05"),
        ("31 August 2027", "2028-11-05", "5 November 2028"),
        ("March 2027", "May 2028", "May 2028"),
        ("March 2027", "5 May 2028", ""),
        ("1er avril 2027", "1er octobre 2028", "1er octobre 2028"),
    ],
)
def test_a_date_is_written_as_the_articles(model: str, date: str, said: str) -> None:
    (value,) = values_of(f"It ends on {date}")
    assert date_like(model, value) == said


@pytest.mark.parametrize(
    ("model", "number", "said"),
    [
        ("2000", "5,000", "5000"),
        ("2,000", "15000", "15,000"),
        ("2 000", "15,000", "15 000"),
        ("200", "5,000", "5,000"),
        ("two", "5,000", "5,000"),
        ("20", "30", "30"),
        ("2,000", "1.5", "1.5"),
    ],
)
def test_a_number_is_grouped_as_the_articles(model: str, number: str, said: str) -> None:
    assert grouped_like(model, number) == said


@pytest.mark.parametrize(("letters", "is_edit"), [(113, True), (114, False)])
def test_an_edit_has_at_most_120_letters_on_both_sides(letters: int, is_edit: bool) -> None:
    old, new = "a" * 7, "b" * letters
    line = "The sealed box of {} is kept in the cold vault."
    edit = patched(line.format(old), line.format(old), line.format(new))
    assert edit == ((old, new) if is_edit else None)
