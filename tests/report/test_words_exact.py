"""Before and after, woven: a reader sees each difference, and no more of the rest than helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.words import Span, lines, woven

DOTS = "\N{HORIZONTAL ELLIPSIS}"


def drawn(spans: tuple[Span, ...]) -> str:
    """The spans as text: [-gone-], {+new+}, <left out>."""
    frames = {"same": "%s", "gone": "[-%s-]", "new": "{+%s+}", "left-out": "<%s>"}
    return "".join(frames[span.kind] % span.text for span in spans)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("It takes 30 at a time.", "It takes 20 at a time.", "It takes [-30-]{+20+} at a time."),
        ("It takes 30.", "It takes 30 now.", "It takes 30{+ now+}."),
        ("It really takes 30.", "It takes 30.", "It [-really -]takes 30."),
        ("It takes 1,000.5 of them", "It takes 1,000.6 of them", "It takes [-1,000.5-]{+1,000.6+} of them"),
        ("the re-used key is it", "the unused key is it", "the [-re-used-]{+unused+} key is it"),
        # A space or a small word between two differences is part of one difference.
        ("Use the old big key now.", "Use the new tiny key now.", "Use the [-old big-]{+new tiny+} key now."),
        (
            "say old or big key today",
            "say new or tiny key today",
            "say [-old or big-]{+new or tiny+} key today",
        ),
        (
            "say old from big key here",
            "say new from tiny key here",
            "say [-old-]{+new+} from [-big-]{+tiny+} key here",
        ),
        ("same words here", "same words here", "same words here"),
    ],
)
def test_a_difference_is_shown_word_by_word(before: str, after: str, shown: str) -> None:
    assert drawn(woven(before, after)) == shown


def test_a_small_word_at_an_end_is_no_bridge() -> None:
    assert drawn(woven("a bbbbb ccccc ddddd", "a bbbbb ccccc eeeee")) == "a bbbbb ccccc [-ddddd-]{+eeeee+}"
    assert drawn(woven("aaaaa bbbbb ccccc x", "zzzzz bbbbb ccccc x")) == "[-aaaaa-]{+zzzzz+} bbbbb ccccc x"
    assert drawn(woven("aaaaa bbbbb old x", "aaaaa bbbbb new x")) == "aaaaa bbbbb [-old-]{+new+} x"


def test_texts_that_share_too_little_are_read_one_after_the_other() -> None:
    # 9 of 20 equal characters is the least.
    assert woven("a" * 9 + " " + "b" * 10, "a" * 9 + "!" + "c" * 10) != ()
    assert woven("a" * 8 + " " + "b" * 11, "a" * 8 + "!" + "c" * 11) == ()


@pytest.mark.parametrize(("before", "after"), [("", "new"), ("old", ""), ("", "")])
def test_nothing_is_woven_into_nothing(before: str, after: str) -> None:
    assert woven(before, after) == ()


def test_a_very_long_text_is_not_woven() -> None:
    words = "a " * 300
    assert woven(words, words) == (Span("left-out", f" {DOTS} "),)
    assert woven(words, words + "a") == (), "1,201 words, spaces and marks"


def marks(count: int) -> str:
    """Text of ``count`` tokens, each at a place of its own."""
    return ("!?;%&=+" * count)[:count]


@pytest.mark.parametrize(("equal", "cut"), [(64, False), (65, True)])
def test_equal_words_between_two_differences_are_cut_when_there_are_many(equal: int, cut: bool) -> None:
    middle = marks(equal)
    short = f"{middle[:28]}< {DOTS} >{middle[-28:]}" if cut else middle
    woven_one = drawn(woven(f"old{middle}end", f"new{middle}fin"))
    assert woven_one == f"[-old-]{{+new+}}{short}[-end-]{{+fin+}}"


@pytest.mark.parametrize(("equal", "cut"), [(36, False), (37, True)])
def test_equal_words_at_an_end_are_cut_when_there_are_many(equal: int, cut: bool) -> None:
    rest = marks(equal)
    before, after = (f"< {DOTS} >{rest[-28:]}", f"{rest[:28]}< {DOTS} >") if cut else (rest, rest)
    assert drawn(woven(f"{rest}old", f"{rest}new")) == f"{before}[-old-]{{+new+}}"
    assert drawn(woven(f"old{rest}", f"new{rest}")) == f"[-old-]{{+new+}}{after}"


@pytest.mark.parametrize(("equal", "cut"), [(8, False), (9, True)])
def test_a_text_that_is_the_same_is_cut_when_it_is_long(equal: int, cut: bool) -> None:
    assert drawn(woven(marks(equal), marks(equal))) == (f"< {DOTS} >" if cut else marks(equal))


# -- line by line


def shown(before: str, after: str) -> list[tuple[str, str]]:
    return [(span.kind, span.text) for span in lines(before, after)]


def test_a_row_that_changed_is_shown_between_its_neighbours() -> None:
    assert shown("a\nb\nold\nc\nd\n", "\na\nb\nnew\nc\nd") == [
        *(("same", "a"), ("same", "b"), ("gone", "old"), ("new", "new"), ("same", "c"), ("same", "d")),
    ]


@pytest.mark.parametrize(
    ("between", "told"),
    [
        (["1", "2", "3"], [("same", "1"), ("same", "2"), ("same", "3")]),
        (["1", "2", "3", "4"], [("same", "1"), ("left-out", f"{DOTS} 2 more lines"), ("same", "4")]),
        (["1", "2", "3", "4", "5"], [("same", "1"), ("left-out", f"{DOTS} 3 more lines"), ("same", "5")]),
    ],
)
def test_between_two_differences_a_line_stands_beside_each(
    between: list[str], told: list[tuple[str, str]]
) -> None:
    before, after = ["old", *between, "end"], ["new", *between, "fin"]
    assert shown("\n".join(before), "\n".join(after)) == [
        *(("gone", "old"), ("new", "new")),
        *told,
        *(("gone", "end"), ("new", "fin")),
    ]


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (2, [("same", "1"), ("same", "2")]),
        (3, [("left-out", f"{DOTS} 2 more lines"), ("same", "3")]),
    ],
)
def test_before_the_first_difference_one_line_is_enough(count: int, told: list[tuple[str, str]]) -> None:
    equal = [str(n) for n in range(1, count + 1)]
    assert shown("\n".join([*equal, "old"]), "\n".join([*equal, "new"])) == [
        *told,
        *(("gone", "old"), ("new", "new")),
    ]
    back = [str(n) for n in range(count, 0, -1)]
    assert shown("\n".join(["old", *back]), "\n".join(["new", *back])) == [
        *(("gone", "old"), ("new", "new")),
        *reversed(told),
    ]


def test_lines_that_only_went_or_only_came_have_no_other_side() -> None:
    assert shown("a\nb\nc", "a\nc") == [("same", "a"), ("gone", "b"), ("same", "c")]
    assert shown("a\nc", "a\nb\nc") == [("same", "a"), ("new", "b"), ("same", "c")]
    assert shown("", "b") == [("new", "b")]
    assert shown("b", "") == [("gone", "b")]


@pytest.mark.parametrize(
    ("count", "left"), [(12, []), (13, [f"{DOTS} 1 more line"]), (14, [f"{DOTS} 2 more lines"])]
)
def test_twelve_lines_of_a_side_are_shown_and_the_rest_counted(count: int, left: list[str]) -> None:
    many = [f"n{n}" for n in range(count)]
    assert [text for _, text in shown("old", "\n".join(many))] == ["old", *many[:12], *left]


def test_a_very_long_line_is_cut() -> None:
    assert shown("a" * 400, "b" * 401) == [("gone", "a" * 400), ("new", "b" * 399 + DOTS)]
    assert shown("a", "b" * 398 + "   c")[1][1] == "b" * 398 + DOTS


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_equal_lines_are_never_told_as_a_difference(before: list[str], after: list[str]) -> None:
    spans = lines("\n".join(before), "\n".join(after))
    gone = sum(span.kind == "gone" for span in spans)
    new = sum(span.kind == "new" for span in spans)
    assert gone <= len(before) and new <= len(after)
    if before == after:
        assert gone == new == 0
