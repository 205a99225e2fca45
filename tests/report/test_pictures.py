"""What the pictures of the report show: when pages changed, and how long flags are open."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.history import Bar, History, PageHistory, Strip, busiest, by_age, span


def past(*pages: tuple[str, tuple[str, ...]], **more: object) -> History:
    return History(tuple(PageHistory(url, url.upper(), days) for url, days in pages), **more)  # type: ignore[arg-type]


def test_the_pages_that_changed_most_stand_first_on_one_time_line() -> None:
    known = past(
        ("b", ("2026-01-01", "2026-01-05")),
        ("never", ()),
        ("a", ("2026-01-03", "2026-01-11")),
        ("c", ("2026-01-02", "2026-01-03", "2026-01-04")),
    )
    assert busiest(known) == (
        Strip("c", "C", ("2026-01-02", "2026-01-03", "2026-01-04"), (10.0, 20.0, 30.0)),
        Strip("a", "A", ("2026-01-03", "2026-01-11"), (20.0, 100.0)),
        Strip("b", "B", ("2026-01-01", "2026-01-05"), (0.0, 40.0)),
    )
    assert [strip.url for strip in busiest(known, most=2)] == ["c", "a"]


def test_ten_pages_are_shown_unless_asked_for_more() -> None:
    many = past(*((f"{n:02}", ("2026-01-01",)) for n in range(12)))
    assert [strip.url for strip in busiest(many)] == [f"{n:02}" for n in range(10)]


def test_a_change_outside_the_time_line_stands_at_its_end() -> None:
    known = past(("a", ("2025-01-01", "2026-01-02", "2027-01-01")), since="2026-01-01", until="2026-01-04")
    assert busiest(known)[0].marks == (0.0, 33.33, 100.0)


def test_a_past_of_one_day_is_a_mark_at_the_start() -> None:
    assert busiest(past(("a", ("2026-01-01",))))[0].marks == (0.0,)


@pytest.mark.parametrize(
    ("known", "days"),
    [
        (past(("a", ("2026-01-03",)), ("b", ("2026-01-01",))), ("2026-01-01", "2026-01-03")),
        (past(("a", ("2026-01-03",)), since="2026-01-02"), ("2026-01-02", "2026-01-03")),
        (past(("a", ("2026-01-03",)), until="2026-02-02"), ("2026-01-03", "2026-02-02")),
        (past(since="2026-01-02"), ("2026-01-02", "2026-01-02")),
        (past(("a", ("2026-01-03",)), since="2026-01-05", until="2026-01-09"), ("2026-01-05", "2026-01-09")),
        (past(), ("1970-01-01", "1970-01-01")),
    ],
)
def test_the_time_line_goes_from_the_first_day_known_to_the_last(
    known: History, days: tuple[str, str]
) -> None:
    assert span(known) == (date.fromisoformat(days[0]), date.fromisoformat(days[1]))


def test_flags_are_counted_by_age_up_to_the_last_day_of_each_bar() -> None:
    assert by_age(iter([0, 7, 8, 30, 31, 90, 91, 180, 181, 999, 1_000, 1_001])) == (
        Bar("0 to 7 days", 2, 50.0),
        Bar("8 to 30 days", 2, 50.0),
        Bar("31 to 90 days", 2, 50.0),
        Bar("91 to 180 days", 2, 50.0),
        Bar("over 180 days", 4, 100.0),
    )
    assert [bar.share for bar in by_age([1, 1, 1, 10])] == [100.0, 33.33, 0.0, 0.0, 0.0]


def test_no_open_flag_is_no_picture() -> None:
    assert by_age([]) == ()


@given(st.lists(st.integers(0, 2_000), min_size=1))
def test_every_flag_stands_in_one_bar(ages: list[int]) -> None:
    bars = by_age(ages)
    assert sum(bar.count for bar in bars) == len(ages)
    assert max(bar.share for bar in bars) == 100.0
