# ruff: noqa: E501 (texts read better on one line)
"""What is demanded or denied, and sentences the article repeats: told with the old and the new sentence."""

import pytest

from pipeline.impacts.demands import phrase_replaced, requirement_changed, statement_reworded
from tests.impacts.cases import FIRST, LINK, change, reasons

_SAY = "Vaults of Larkfen and Tidewater in the Gorseley area with Harbrook copies {}"
_SAME = [
    ["must", "shall", "require", "required", "requires", "mandatory"],
    ["retire", "retired", "retires", "retirement", "discontinued", "end of life", "end of support"],
    ["deprecate", "deprecated", "deprecation"],
    ["not", "never", "isn't", "without", "unsupported"],
]


def test_another_demand_is_quoted_before_and_after() -> None:
    before, after = "Larkfen **must** encrypt every vault.", "Larkfen may encrypt every vault."
    (found,) = reasons(
        requirement_changed, f"{LINK}\nLarkfen must encrypt vaults.\n", change("reworded", before, after)
    )
    assert found.sentence == (
        "The page now says 'Larkfen may encrypt every vault'; it said 'Larkfen must encrypt every vault', "
        "and the article says 'Larkfen must encrypt vaults'."
    )
    assert (found.line, found.before, found.after) == (FIRST + 2, before, after)
    assert found.confidence == 0.7


@pytest.mark.parametrize(("one", "other"), [(group[0], word) for group in _SAME for word in group[1:]])
@pytest.mark.parametrize("turned", [False, True])
def test_another_word_for_the_same_demand_is_no_news(one: str, other: str, turned: bool) -> None:
    old, new = (other, one) if turned else (one, other)
    page = change("reworded", _SAY.format(old), _SAY.format(new))
    assert reasons(requirement_changed, _SAY.format(old) + "\n", page) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("must", "optional"),
        ("must", "deprecated"),
        ("retired", "deprecated"),
        ("not", "now"),
        ("only", "recommended"),
    ],
)
def test_another_demand_is_news(old: str, new: str) -> None:
    page = change("reworded", _SAY.format(old), _SAY.format(new))
    (found,) = reasons(requirement_changed, _SAY.format(old) + "\n", page)
    assert (found.before, found.after) == (_SAY.format(old), _SAY.format(new))


def test_a_restriction_lifted_in_other_words_is_news() -> None:
    page = change(
        "reworded", "Once created, vaults can't be moved to another Larkfen.",
        "Once created, vaults can be moved to another Larkfen on request.",
    )  # fmt: skip
    (found,) = reasons(requirement_changed, "A Larkfen vault cannot be relocated once it exists.\n", page)
    assert "can be moved to another Larkfen on request" in found.sentence


@pytest.mark.parametrize(
    ("article", "before", "after"),
    [
        ("Larkfen", "Larkfen and Tidewater must run.", "Larkfen and Tidewater run."),
        ("Delete Larkfen in Tidewater", "You must delete Larkfen in Tidewater.", "Delete Larkfen in Tidewater."),
        ("Larkfen keeps 12 Tidewater copies", "Larkfen keeps 12 Tidewater copies.", "Larkfen keeps 20 Tidewater copies."),
        ("Larkfen must run in Tidewater", "Larkfen must run in Tidewater", ""),
    ],
    ids=["a label", "imperative", "a value", "removed"],
)  # fmt: skip
def test_what_demands_the_same_is_left_alone(article: str, before: str, after: str) -> None:
    kind = "reworded" if after else "removed"
    assert reasons(requirement_changed, f"{article}\n", change(kind, before, after)) == []


def test_a_sentence_the_article_repeats_is_told_when_it_says_something_else() -> None:
    old, new = "Larkfen copies Tidewater to Gorseley.", "Larkfen copies Tidewater to Harbrook."
    (found,) = reasons(statement_reworded, f"{old}\n", change("reworded", old, new))
    assert (found.rule, found.verdict, found.confidence) == ("statement-reworded", "review", 0.65)


@pytest.mark.parametrize(
    ("article", "before", "after"),
    [
        ("Larkfen copies Tidewater to Gorseley", "Larkfen copies Tidewater to Gorseley.", "Larkfen copies Tidewater, to Gorseley."),
        ("Larkfen copies Tidewatre to Gorseley", "Larkfen copies Tidewatre to Gorseley.", "Larkfen copies Tidewater to Gorseley."),
        ("Larkfen copies Tidewater to Harbrook", "Larkfen copies Tidewater to Gorseley.", "Larkfen copies Tidewater to Harbrook."),
        ("Larkfen copies Ottermere", "Larkfen copies Tidewater to Gorseley.", "Larkfen copies Tidewater to Harbrook."),
        ("[Larkfen copies Tidewater to Gorseley](https://example.org/x)", "Larkfen copies Tidewater to Gorseley.", "Larkfen copies Tidewater to Harbrook."),
    ],
    ids=["typography", "typo mended", "agrees already", "another sentence", "another page"],
)  # fmt: skip
def test_a_sentence_that_still_stands_is_left_alone(article: str, before: str, after: str) -> None:
    assert reasons(statement_reworded, f"{article}\n", change("reworded", before, after)) == []


def test_words_that_the_article_took_over_are_told_when_others_take_their_place() -> None:
    page = change(
        "reworded", "Our Larkfen teams give support in business hours.",
        "Our Larkfen teams give support around the clock.",
    )  # fmt: skip
    body = "For previews Larkfen support is best effort, in business hours.\n"
    (found,) = reasons(phrase_replaced, body, page)
    assert "around the clock" in found.sentence
    assert reasons(phrase_replaced, "Larkfen support is best effort.\n", page) == []
    kept = change("added", "", "Tidewater answers in business hours.")
    assert reasons(phrase_replaced, body, page, kept) == []
