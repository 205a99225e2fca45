"""Rules on what an article states: the exact reason for a withdrawn sentence, another value, another demand."""

import pytest

from pipeline.impacts import Reason, Suggestion, Verdict
from pipeline.impacts.claims import (
    fact_changed,
    most_support_lost,
    requirement_changed,
    statement_withdrawn,
    support_lost,
)
from tests.impacts.cases import FIRST, LINK, case, change, reasons
from tests.snapshot_of import URL

NAMES = [
    *("Larkfen", "Tidewater", "Gorseley", "Harbrook", "Ottermere"),
    *("Fennimore", "Quillgate", "Brackwell", "Sandholt", "Wexcombe"),
]
LABELLED = f"[Larkfen]({URL}) keeps Tidewater.\n"


def test_a_withdrawn_sentence_is_quoted_with_its_line_and_the_page_before() -> None:
    lost = change("removed", "You need Tidewater for that.")
    assert reasons(statement_withdrawn, f"{LINK}\nUse **Tidewater**.\n", lost) == [
        Reason(
            rule="statement-withdrawn",
            sentence="The article says 'Use Tidewater'. The page no longer says so.",
            line=FIRST + 2,
            before="You need Tidewater for that.",
            after="",
            confidence=0.7,
            verdict=Verdict.UPDATE,
        )
    ]


def test_a_reworded_sentence_is_quoted_as_it_reads_now() -> None:
    (found,) = reasons(
        statement_withdrawn, "Use Tidewater.\n", change("reworded", "Tidewater.", "Use *Larkfen*.")
    )
    assert found.sentence == "The article says 'Use Tidewater'. The page now says 'Use Larkfen'."
    assert (found.before, found.after, found.verdict) == ("Tidewater.", "Use *Larkfen*.", "update")


@pytest.mark.parametrize(("names", "confidence"), [(1, 0.7), (2, 0.9), (3, 0.9)])
def test_the_more_support_went_the_surer_up_to_nine_tenths(names: int, confidence: float) -> None:
    text = " ".join(NAMES[:names])
    (found,) = reasons(statement_withdrawn, f"{text}\n", change("removed", text))
    assert found.confidence == pytest.approx(confidence)


@pytest.mark.parametrize(
    ("held", "of", "verdict"), [(9, 10, "update"), (8, 9, "review"), (1, 4, "review"), (1, 5, "")]
)
def test_how_much_the_page_held_of_the_sentence_decides(held: int, of: int, verdict: str) -> None:
    """Nine tenths are the page's own sentence, less than a quarter is none of its business."""
    found = reasons(
        statement_withdrawn, " ".join(NAMES[:of]) + "\n", change("removed", " ".join(NAMES[:held]))
    )
    assert [one.verdict for one in found] == [verdict] * bool(verdict)


@pytest.mark.parametrize(("text", "confidence"), [("云服务", 0.62), ("云服", None)])
def test_less_than_three_by_weight_is_no_loss(text: str, confidence: float | None) -> None:
    found = reasons(statement_withdrawn, f"{text}\n", change("removed", text))
    assert [one.confidence for one in found] == ([] if confidence is None else [pytest.approx(confidence)])


@pytest.mark.parametrize(
    ("now", "lost"), [("Gorseley", 10.0), ("Tidewater", 5.0), ("Larkfen and Tidewater", None)]
)
def test_what_another_block_says_now_is_not_lost(now: str, lost: float | None) -> None:
    changes = change("removed", "Larkfen, Tidewater"), change("added", "", now)
    one = case("Larkfen, Tidewater\n", *changes)
    assert support_lost(one, one.held[0]) == (lost or 0.0)
    assert most_support_lost(one) == (lost or 0.0)
    assert len(list(statement_withdrawn(one))) == (lost is not None)


def test_of_all_statements_the_one_that_lost_most_counts() -> None:
    changes = (
        change("removed", "Larkfen, Tidewater"),
        change("removed", "Gorseley"),
        change("added", "", "Larkfen Tidewater"),
    )
    body = "Larkfen, Tidewater\n\nGorseley\n\n云服\n"
    assert most_support_lost(case(body, *changes, change("removed", "云服"))) == 5.0
    assert most_support_lost(case(body)) == 0.0


@pytest.mark.parametrize(
    ("body", "after", "expected"),
    [
        (LABELLED, "", ("review", 0.9)),
        (LABELLED, "Gorseley.", ("review", 0.9)),
        ("[Larkfen](https://example.org/l) keeps Tidewater.\n", "", None),
        ("[Larkfen](https://example.org/l) keeps Tidewater.\n", "Gorseley.", ("review", 0.765)),
        ("Larkfen keeps Tidewater.\n", "", ("update", 0.9)),
    ],
)
def test_the_label_of_a_link_to_another_page_counts_less(
    body: str, after: str, expected: tuple[str, float] | None
) -> None:
    kind = "reworded" if after else "removed"
    found = reasons(statement_withdrawn, body, change(kind, "Larkfen keeps Tidewater.", after))
    assert [(one.verdict, one.confidence) for one in found] == (
        [(expected[0], pytest.approx(expected[1]))] if expected else []
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("30 days", "90 days"),
        ("2026-03-01", "2027-09-01"),
        ("$4.50", "$5.25"),
        ("TLS 1.2", "TLS 1.3"),
        ("ISO 27001", "ISO 27018"),
        ("North Europe", "West Europe"),
    ],
)
def test_every_kind_of_value_is_told_and_mended(old: str, new: str) -> None:
    before, after = (
        f"Larkfen restore points in Tidewater: {old}",
        f"Larkfen restore points in Tidewater: {new}",
    )
    assert reasons(
        fact_changed, f"{LINK}\nLarkfen Tidewater: **{old}**\n", change("reworded", before, after)
    ) == [
        Reason(
            rule="fact-changed",
            sentence=f"The article says '{old}'; the page now says '{new}'.",
            line=FIRST + 2,
            before=before,
            after=after,
            confidence=0.85,
            verdict=Verdict.UPDATE,
            suggestion=Suggestion(FIRST + 2, old, new),
        )
    ]


def test_a_bare_number_is_told_with_what_it_counts_and_mended_alone() -> None:
    page = change("reworded", "Larkfen keeps 12 restore points.", "Larkfen keeps 20 restore points.")
    (found,) = reasons(fact_changed, "Of 12 restore points Larkfen keeps all.\n", page)
    assert found.sentence == "The article says '12 restore points'; the page now says '20 restore points'."
    assert found.suggestion == Suggestion(FIRST, "12", "20")


@pytest.mark.parametrize(
    ("article", "before", "after"),
    [
        ("Larkfen keeps 12 copies", "Larkfen keeps 12 copies.", "Larkfen keeps its copies."),
        ("Larkfen keeps copies", "Larkfen keeps its copies.", "Larkfen keeps 12 copies."),
        ("Larkfen keeps 12 or 20 copies", "Larkfen keeps 12 copies.", "Larkfen keeps 20 copies."),
        ("Larkfen keeps 15 copies", "Larkfen keeps 12 copies.", "Larkfen keeps 20 copies."),
        ("Larkfen needs Python 3.8", "Larkfen needs Python 3.8", "Larkfen needs version 3.8"),
        ("Larkfen must be on", "Larkfen must be on.", "Larkfen only be on."),
        ("Tidewater, Gorseley: 12", "Larkfen, Harbrook: 12", "Larkfen, Harbrook: 20"),
    ],
    ids=["only gone", "only new", "says both", "says another", "same version", "no value", "another subject"],
)
def test_a_value_that_is_not_wrong_now_is_left_alone(article: str, before: str, after: str) -> None:
    assert reasons(fact_changed, f"{article}\n", change("reworded", before, after)) == []


def test_only_the_value_that_the_article_repeats_is_told() -> None:
    page = change(
        "reworded", "Larkfen must keep 12 copies for 30 days.", "Larkfen only keep 20 copies for 90 days."
    )
    found = reasons(fact_changed, "Larkfen must keep copies for 30 days.\n", page)
    assert [one.suggestion for one in found] == [Suggestion(FIRST, "30 days", "90 days")]


def test_another_demand_is_quoted_before_and_after() -> None:
    before, after = "Larkfen **must** encrypt every vault.", "Larkfen may encrypt every vault."
    assert reasons(
        requirement_changed, f"{LINK}\nLarkfen must encrypt vaults.\n", change("reworded", before, after)
    ) == [
        Reason(
            rule="requirement-changed",
            sentence="The page said 'Larkfen must encrypt every vault'. It now says 'Larkfen may encrypt every vault'.",
            line=FIRST + 2,
            before=before,
            after=after,
            confidence=0.6,
            verdict=Verdict.REVIEW,
        )
    ]


_SAME = [
    ["must", "shall", "require", "required", "requires", "mandatory"],
    ["retire", "retired", "retires", "retirement", "discontinued", "end of life", "end of support"],
    ["deprecate", "deprecated", "deprecation"],
    ["not", "never", "isn't", "without", "unsupported"],
]
_SAY = "Vaults of Larkfen and Tidewater in the Gorseley area with Harbrook and Ottermere copies: {}"


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
        ("not", ""),
        ("retired", ""),
        ("deprecated", ""),
        ("mandatory", ""),
        ("only", "recommended"),
    ],
)
def test_another_demand_is_news(old: str, new: str) -> None:
    page = change("reworded", _SAY.format(old), _SAY.format(new))
    (found,) = reasons(requirement_changed, _SAY.format(old) + "\n", page)
    assert (found.before, found.after) == (
        _SAY.format(old),
        _SAY.format(new).strip() if new else _SAY.format(new),
    )


@pytest.mark.parametrize(("text", "news"), [("Larkfen backups", True), ("Larkfen backup", False)])
def test_sentences_that_differ_in_more_than_the_demand_say_nothing_of_it(text: str, news: bool) -> None:
    """Four letters in five must be the same: 15 and a space of 20 are, 14 and a space of 19 are not."""
    page = change("reworded", f"{text}: must", f"{text}: only")
    assert bool(reasons(requirement_changed, f"{text}: must\n", page)) is news


def test_a_value_is_no_demand() -> None:
    page = change("reworded", "Larkfen keeps 12 copies.", "Larkfen keeps 20 copies.")
    assert reasons(requirement_changed, "Larkfen keeps 12 copies.\n", page) == []
