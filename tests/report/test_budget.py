"""A text that has to fit is cut in whole items, and says what it leaves out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forges.base import Unit
from pipeline.report.budget import Part, fit, utf8

FULL = "all are elsewhere"


def part(*forms: tuple[str, ...], share: float = 1.0, **more: str) -> Part:
    return Part("T", forms, "page", share, **more)


def cut(room: int, *parts: Part) -> list[str]:
    return fit(parts, room, len, FULL)


def test_lengths_are_those_of_the_forge() -> None:
    assert tuple(map(Unit.UTF16.length, ("aé", "\U0001f600", "\ud800"))) == (2, 2, 1)
    assert (utf8("aé"), utf8("\U0001f600"), utf8("\ud800")) == (3, 4, 3)


# "T", an empty line and two items are 9 long; two line ends follow.
def test_a_section_that_fits_is_whole_to_the_last_character() -> None:
    assert cut(11, part(("aaa", "bb"))) == ["T\n\naaa\nbb"[:9]]
    assert cut(10, part(("aaa", "bb"))) == []


def test_the_fullest_form_that_fits_is_taken() -> None:
    forms = ("a" * 50, "b" * 50), ("a" * 20, "b" * 20), ("a", "b")
    assert cut(106, part(*forms)) == ["T\n\n" + "a" * 50 + "\n" + "b" * 50]
    assert cut(105, part(*forms)) == ["T\n\n" + "a" * 20 + "\n" + "b" * 20]
    assert cut(45, part(*forms)) == ["T\n\na\nb"]


@pytest.mark.parametrize(("room", "shown"), [(80, 3), (90, 3), (91, 4)])
def test_what_does_not_fit_is_cut_in_whole_items_and_counted(room: int, shown: int) -> None:
    items = tuple(letter * 10 for letter in "abcdefghijklmnopqrst")
    listed = "\n".join(items[:shown])
    assert cut(room, part(items)) == [f"T\n\n{listed}\n\n{shown} of 20 pages shown; {FULL}."]


def test_the_briefest_form_is_the_one_that_is_cut_and_the_sentence_can_be_chosen() -> None:
    forms = tuple(c * 40 for c in "abcdefgh"), tuple(c * 20 for c in "abcdefgh")
    one = part(*forms, joint="\n\n", gap="\n", shown="shown in detail")
    assert cut(105, one) == [f"T\n{'a' * 20}\n\n{'b' * 20}\n\n2 of 8 pages shown in detail; {FULL}."]


def test_a_section_without_room_for_its_sentence_is_left_out() -> None:
    assert cut(30, part(tuple("abcdefgh" * 9))) == []


def test_a_section_without_items_is_left_out() -> None:
    assert cut(100, part(()), part(("a",))) == ["T\n\na"]


def test_a_section_without_a_title_begins_with_its_items() -> None:
    assert cut(100, Part("", (("a", "b"),), "page", 1.0)) == ["a\nb"]


def test_every_section_gets_its_share_and_the_first_what_is_left() -> None:
    items = tuple("x" * 9 for _ in range(60))
    first, second = cut(400, part(items, share=0.5), part(items, share=0.5))
    assert first.count("x" * 9) == second.count("x" * 9)
    first, second = cut(400, part(items, share=0.25), part(items, share=0.25))
    assert first.count("x" * 9) > 2 * second.count("x" * 9)
    first, second = cut(400, part(items, share=0.25), part(("y",), share=0.5))
    assert (first.count("x" * 9) > 25, second) == (True, "T\n\ny")


def test_a_section_takes_no_more_than_it_needs() -> None:
    """What the first leaves is the second's: a reviewer sees as much as fits."""
    items = tuple("x" * 9 for _ in range(28))
    first, second = cut(400, part(("y" * 112,), share=0.25), part(items, share=0.25))
    assert first == "T\n\n" + "y" * 112
    assert second == "T\n\n" + "\n".join(items[:23]) + f"\n\n23 of 28 pages shown; {FULL}."


@given(
    st.lists(st.tuples(st.lists(st.text(max_size=30), max_size=12), st.floats(0, 0.5)), max_size=4),
    st.integers(0, 400),
)
def test_nothing_ever_takes_more_than_its_room(given_parts: list[tuple[list[str], float]], room: int) -> None:
    shares = sum(share for _, share in given_parts) or 1
    parts = [part(tuple(items), share=share / max(shares, 1)) for items, share in given_parts]
    assert sum(len(text) + 2 for text in fit(parts, room, len, FULL)) <= room


def test_large_numbers_are_readable() -> None:
    items = ("ok", *("item" * 200 for _ in range(1_999)))
    assert cut(600, part(items)) == [f"T\n\nok\n\n1 of 2,000 pages shown; {FULL}."]
    assert cut(600, part(("item" * 200,))) == [f"T\n\n0 of 1 page shown; {FULL}."]
