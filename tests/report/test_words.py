"""Before and after woven into one text: nothing that changed is lost, nothing is made up."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report.outline import readable
from pipeline.report.words import Span, lines, woven

_SAID = "the limit of a queue is 30 20 1,000 requests second per (see) ."
WORDS = st.lists(st.sampled_from(_SAID.split()), max_size=30)


def told(spans: tuple[Span, ...], side: str) -> str:
    return "".join(span.text for span in spans if span.kind in ("same", side))


@settings(max_examples=80)
@given(WORDS.map(" ".join), WORDS.map(" ".join))
def test_both_texts_can_be_read_from_the_woven_one(before: str, after: str) -> None:
    spans = woven(before, after)
    if spans and not any(span.kind == "left-out" for span in spans):
        assert (told(spans, "gone"), told(spans, "new")) == (before, after)


LINES = st.lists(st.sampled_from("abcd"), min_size=1, max_size=9)


@settings(max_examples=80)
@given(LINES, LINES)
def test_every_line_that_went_or_came_is_shown(before: list[str], after: list[str]) -> None:
    spans = lines("\n".join(before), "\n".join(after))
    gone, new = (Counter(s.text for s in spans if s.kind == kind) for kind in ("gone", "new"))
    assert gone - new == Counter(before) - Counter(after)
    assert new - gone == Counter(after) - Counter(before)


def test_equal_words_far_from_a_difference_are_left_out() -> None:
    before, after = "word " * 60 + "30 " + "word " * 60, "word " * 60 + "20 " + "word " * 60
    kinds = [span.kind for span in woven(before.strip(), after.strip())]
    assert kinds == ["left-out", "same", "gone", "new", "same", "left-out"]


def test_texts_with_little_in_common_are_not_woven() -> None:
    assert woven("You can rotate a key while it is used.", "Every application must be stopped first.") == ()
    assert woven("", "new") == woven("old", "") == ()
    assert woven("a " * 5_000, "b " * 5_000) == (), "a page may be long; a reader's time is not"


def test_a_long_block_says_how_many_lines_it_leaves_out() -> None:
    spans = lines("", "\n".join(f"line {n}" for n in range(40)))
    assert [span.kind for span in spans] == ["new"] * 12 + ["left-out"]
    assert spans[-1].text == "\u2026 28 more lines"
    assert len(lines("x" * 9_000, "y\nz")[0].text) == 400


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("- **Government**: see [regions](https://a.example/x_(y)).", "Government: see regions."),
        ("## Before you rotate", "Before you rotate"),
        ("2. Select __Resize__.", "Select Resize."),
        ("| Largest message | 256 KB | a \\| b |", "Largest message \u00b7 256 KB \u00b7 a \\| b"),
        ("2 ** 3 is 8, `a**b**c` stays", "2 ** 3 is 8, `a**b**c` stays"),
        ("| a |\n| b |", "| a |\n| b |"),
    ],
)
def test_evidence_reads_as_a_person_would_say_it(markdown: str, said: str) -> None:
    assert readable(markdown) == said


def test_hostile_markup_takes_no_time() -> None:
    for text in ("**a " * 9_000, "[" * 9_000, "[a](" * 9_000, "| " * 9_000):
        assert len(readable(text)) <= 9_000
