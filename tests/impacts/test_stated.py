"""Values that the article repeats: told with both texts, mended only where there is no doubt."""

import pytest

from pipeline.changes import Change, ChangeKind
from pipeline.changes.compare import compare
from pipeline.impacts import Suggestion
from pipeline.impacts.stated import fact_changed, section_changed, value_withdrawn
from tests.impacts.cases import FIRST, LINK, case, change, reasons
from tests.snapshot_of import URL, snapshot

SAYS = "Restore points of Larkfen in the Tidewater vault: {}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("30 days", "90 days"),
        ("2026-03-01", "2027-09-01"),
        ("$4.50", "$5.25"),
        ("TLS 1.2", "TLS 1.3"),
        ("ISO 27001", "ISO 27018"),
        ("North Europe", "West Europe"),
        ("every hour", "every 4 hours"),
        ("12 000 users", "15 000 users"),
        ("31. März 2027", "30. Juni 2027"),
    ],
)
def test_every_kind_of_value_is_told_and_mended_whole(old: str, new: str) -> None:
    page = change("reworded", SAYS.format(old), SAYS.format(new))
    (found,) = reasons(fact_changed, f"{LINK}\n{SAYS.format(f'**{old}**')}\n", page)
    assert found.sentence.startswith(f"{new} instead of {old}: the article says 'Restore points of Larkfen")
    assert f"now says '{SAYS.format(new)}'" in found.sentence
    assert (found.verdict, found.confidence, found.line) == ("update", 0.9, FIRST + 2)
    assert found.suggestion == Suggestion(FIRST + 2, old, new)


@pytest.mark.parametrize(
    ("article", "old", "new", "edit"),
    [
        ("1000 copies", "1,000 copies", "2,000 copies", ("1000", "2000")),
        ("three copies", "3 copies", "five copies", ("three", "five")),
        ("5GB", "5 GB", "8 GB", ("5GB", "8GB")),
        ("a 30-day window", "a 30-day window", "a 60-day window", ("30-day", "60-day")),
    ],
)
def test_an_edit_keeps_the_articles_unit_and_takes_the_pages_number(
    article: str, old: str, new: str, edit: tuple[str, str]
) -> None:
    page = change("reworded", SAYS.format(old), SAYS.format(new))
    (found,) = reasons(fact_changed, SAYS.format(article) + "\n", page)
    assert found.suggestion == Suggestion(FIRST, *edit)


def test_a_short_sentence_of_the_page_inside_a_longer_one_of_the_article_is_found() -> None:
    page = change("reworded", "- 16 GB of memory", "- 8 GB of memory")
    body = "The Larkfen cluster that hosts Tidewater needs a capacity of 16 GB of RAM and four processors.\n"
    (found,) = reasons(fact_changed, body, page)
    assert (found.verdict, found.line) == ("update", FIRST)
    assert found.suggestion == Suggestion(FIRST, "16 GB", "8 GB")
    still = change("reworded", "- 16 GB of memory", "- 8 GB of memory")
    other = change("added", "", "Tidewater needs a capacity of 16 GB of RAM for its cluster.")
    assert all(one.suggestion is None for one in reasons(fact_changed, body, still, other))


@pytest.mark.parametrize(
    ("article", "before", "after"),
    [
        ("Larkfen keeps Tidewater copies", "Larkfen keeps its Tidewater copies.", "Larkfen keeps 12 Tidewater copies."),
        ("Larkfen keeps 12 or 20 copies", "Larkfen keeps 12 copies.", "Larkfen keeps 20 copies."),
        ("Larkfen keeps 15 copies", "Larkfen keeps 12 copies.", "Larkfen keeps 20 copies."),
        ("Larkfen keeps 1000 copies", "Larkfen keeps 1000 copies.", "Larkfen keeps 1,000 copies."),
        ("Larkfen ends 31 March 2027", "Larkfen ends 31 March 2027.", "Larkfen ends on March 31, 2027."),
        ("Tidewater, Gorseley: 12 jobs", "Larkfen, Harbrook: 12 points", "Larkfen, Harbrook: 20 points"),
    ],
    ids=["only new", "says both", "says another", "separator", "date", "another subject"],
)  # fmt: skip
def test_a_value_that_is_not_wrong_now_is_left_alone(article: str, before: str, after: str) -> None:
    assert reasons(fact_changed, f"{article}\n", change("reworded", before, after)) == []
    assert reasons(value_withdrawn, f"{article}\n", change("reworded", before, after)) == []


def test_a_statement_that_repeats_another_text_of_the_page_is_not_wrong_by_this_one() -> None:
    """Both said 60; the article is about the zones, and the queues became more."""
    zones = "The Larkfen plan includes up to 60 zones per site"
    before, after = (
        snapshot(
            f"# Plan\n## Zones {{#z}}\n{zones}.\n## Queues {{#q}}\nAdministrators of Larkfen may register {n} queues."
        )
        for n in (60, 61)
    )
    body = f"{zones}, see [the Larkfen plan]({URL}#z).\n"
    changes = compare(before, after)
    assert [one.rule for one in fact_changed(case(body, *changes))] == ["fact-changed"]
    assert list(fact_changed(case(body, *changes, before=before, after=after))) == []


def test_a_value_that_the_page_still_says_elsewhere_is_doubted_and_never_mended() -> None:
    old, new = SAYS.format("30 days"), SAYS.format("90 days")
    page = snapshot(f"{new}\nRestore points of Larkfen stay in the Tidewater vault for 30 days.")
    one = case(f"{old}\n", change("reworded", old, new), after=page)
    (found,) = fact_changed(one)
    assert (found.verdict, found.suggestion) == ("review", None)
    assert found.sentence.endswith("Another part of the page still says the old value.")


def test_a_value_without_successor_is_withdrawn() -> None:
    page = change(
        "reworded", "Larkfen works with Gorseley versions 7 and 8.", "Larkfen works with Gorseley version 8."
    )
    (found,) = reasons(value_withdrawn, "Larkfen works with Gorseley versions 7 and 8.\n", page)
    assert found.sentence.startswith("The page no longer says version 7, the article does:")
    assert (found.verdict, found.confidence) == ("update", 0.7)
    assert reasons(fact_changed, "Larkfen works with Gorseley versions 7 and 8.\n", page) == []


def _in_section(before: str, after: str) -> Change:
    return Change(URL, ChangeKind.REWORDED, "limits", ("Vaults", "Limits"), before, after)


def test_facts_of_the_section_that_a_bare_link_names_are_told() -> None:
    body = f"It is fixed; see [limits]({URL}#limits).\n"
    page = _in_section("It can't be moved later.", "It can be moved later.")
    (found,) = reasons(section_changed, body, page)
    assert (found.verdict, found.confidence, found.line) == ("review", 0.5, FIRST)
    assert found.sentence.startswith(
        "The section 'Limits' that the link names now says 'It can be moved later'"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It moves later.", "It moves soon."),
        ("It moves later.", "It moves in 5 days."),
        ("| DoD | 5 jobs |", "| DoD | 6 jobs |"),
    ],
    ids=["no fact", "only new", "a row"],
)
def test_other_changes_of_a_linked_section_are_no_flag(before: str, after: str) -> None:
    assert reasons(section_changed, f"See [limits]({URL}#limits).\n", _in_section(before, after)) == []


def test_a_value_beside_a_link_to_its_section_is_found_without_other_words() -> None:
    body = f"Signals stay for half a year (180 days), see [limits]({URL}#limits).\n"
    page = _in_section("Data is retained for 180 days.", "Data is retained for 90 days.")
    (found,) = reasons(fact_changed, body, page)
    assert (found.verdict, found.suggestion) == ("update", None)
