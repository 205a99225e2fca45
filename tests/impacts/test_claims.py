"""Rules on what an article states: the exact reason for a withdrawn sentence, another value, another demand."""

import pytest

from pipeline.impacts import Reason, Verdict
from pipeline.impacts.claims import most_support_lost, statement_withdrawn, support_lost
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
            sentence="The page no longer says 'You need Tidewater for that'; the article says 'Use Tidewater'.",
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
    assert (
        found.sentence
        == "The page now says 'Use Larkfen'; it said 'Tidewater', and the article says 'Use Tidewater'."
    )
    assert (found.before, found.after, found.verdict) == ("Tidewater.", "Use *Larkfen*.", "update")


@pytest.mark.parametrize(("names", "confidence"), [(1, 0.7), (2, 0.9), (3, 0.9)])
def test_the_more_support_went_the_surer_up_to_nine_tenths(names: int, confidence: float) -> None:
    text = " ".join(NAMES[:names])
    (found,) = reasons(statement_withdrawn, f"{text}\n", change("removed", text))
    assert found.confidence == pytest.approx(confidence)


@pytest.mark.parametrize(
    ("held", "of", "verdict"), [(9, 10, "update"), (8, 9, "review"), (1, 2, "review"), (1, 3, "")]
)
def test_how_much_the_page_held_of_the_sentence_decides(held: int, of: int, verdict: str) -> None:
    """Nine tenths are the page's own sentence, less than half is none of its business."""
    found = reasons(
        statement_withdrawn, " ".join(NAMES[:of]) + "\n", change("removed", " ".join(NAMES[:held]))
    )
    assert [one.verdict for one in found] == [verdict] * bool(verdict)


@pytest.mark.parametrize(
    ("text", "after", "confidence"),
    [("云服务器", "", 0.68), ("云服务", "", None), ("云服务", "Harbrook", 0.62), ("云服", "Harbrook", None)],
)
def test_little_by_weight_is_no_loss(text: str, after: str, confidence: float | None) -> None:
    """Four where nothing took the place of what went, three where something did."""
    found = reasons(statement_withdrawn, f"{text}\n", change("reworded" if after else "removed", text, after))
    assert [one.confidence for one in found] == ([] if confidence is None else [pytest.approx(confidence)])


def test_a_common_word_alone_states_nothing() -> None:
    assert (
        reasons(statement_withdrawn, "Items\n", change("removed", "You must have the following items:")) == []
    )


@pytest.mark.parametrize(
    ("article", "before", "after"),
    [
        ("Opwn the Larkfen console", "Opwn the Larkfen console now", "Open the Larkfen console now"),
        ("Whitelist Larkfen", "Put Larkfen on the whitelist", "Put Larkfen on the allow list"),
    ],
    ids=["typo", "other words"],
)
def test_a_mended_typo_and_other_words_withdraw_nothing(article: str, before: str, after: str) -> None:
    assert reasons(statement_withdrawn, f"{article}\n", change("reworded", before, after)) == []


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
        ("[Larkfen](https://example.org/l) keeps Tidewater.\n", "Gorseley.", None),
        ("Larkfen keeps Tidewater.\n", "", ("update", 0.9)),
    ],
)
def test_a_statement_on_another_page_is_none_of_this_one(
    body: str, after: str, expected: tuple[str, float] | None
) -> None:
    kind = "reworded" if after else "removed"
    found = reasons(statement_withdrawn, body, change(kind, "Larkfen keeps Tidewater.", after))
    assert [(one.verdict, one.confidence) for one in found] == (
        [(expected[0], pytest.approx(expected[1]))] if expected else []
    )
