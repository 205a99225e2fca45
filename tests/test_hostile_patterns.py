"""Patterns that took the square of a hostile text: a run of what a pattern may begin with, and never its end."""

import re

import pytest

from pipeline.changes import keys, names
from pipeline.content import canonical, cells
from pipeline.content.html import shadow

# The square of so many characters takes minutes.
MANY = 400_000


@pytest.mark.parametrize(
    ("pattern", "repeated"),
    [
        (keys._FENCE, "`"),
        (canonical._FENCE, "`"),
        (canonical._FENCE, "> "),
        (names._PATH, " "),
        (cells._BREAKS, " "),
        (cells._ENTRY, " "),
    ],
)
def test_what_only_begins_is_passed_over(pattern: re.Pattern[str], repeated: str) -> None:
    text = repeated * (MANY // len(repeated)) + "\0"
    assert pattern.findall(text) == []


def test_templates_that_are_never_closed_are_passed_over() -> None:
    html = b"<p shadowrootmode>" + b"<template" * (MANY // 9)
    assert shadow.opened(html) == html


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("A > B", ["A", "B"]),
        ("A  >  B", ["A", "B"]),
        ("A> >B", ["A", "", "B"]),
        ("A > -> B", ["A", "", "B"]),
        ("  > B", ["", "B"]),
        ("A   B", ["A   B"]),
    ],
)
def test_steps_are_split_with_the_space_around_them(text: str, steps: list[str]) -> None:
    assert names._PATH.split(text) == steps


@pytest.mark.parametrize("space", ["", " ", "   "])
def test_entries_are_split_with_the_space_around_them(space: str) -> None:
    text = f"a{space}{cells.BREAK}{space}{cells.BULLET} b{space}{cells.BULLET}c"
    assert cells._ENTRY.split(text) == ["a", "b", "c"]
    assert cells._BREAKS.sub("|", f"a{space}{cells.BREAK}{space}{cells.BREAK} b") == "a|b"
