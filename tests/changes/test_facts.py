"""The details of a text that a person would check: an equal one in another spelling is no news."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.changes.facts import Difference, differences, differing, spots
from pipeline.changes.model import Fact


def told(before: str, after: str) -> list[tuple[str, str, str]]:
    return [(fact.kind, fact.before, fact.after) for fact in differing(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        ("It costs 40 euros", "It costs 50 euros", [("price", "40 euros", "50 euros")]),
        ("Keep 20 cores in 3 zones", "Keep 40 cores in 3 zones", [("number", "20 cores", "40 cores")]),
        ("Keep from 7 to 90 days", "Keep from 14 to 90 days", [("number", "7 days", "14 days")]),
        ("in May 2026 it must", "in June 2027 it must", [("date", "May 2026", "June 2027")]),
        ("Backed up every hour", "Backed up every 4 hours", [("frequency", "every hour", "every 4 hours")]),
        ("Ports 5 and 6", "Ports 5", [("number", "6", "")]),
        ("versions 7 and 8", "version 8", [("version", "version 7", "")]),
        ("It is not there", "It is there", [("negation", "not", "")]),
        ("It must be on", "It can be on", [("requirement", "must", "")]),
        ("see Harbour Office today", "see Crane Office today", [("name", "Harbour Office", "Crane Office")]),
        ("Press **Save all**", "Press **Keep all**", [("label", "Save all", "Keep all")]),
        ("Run `vaultctl init`", "Run `vaultctl start`", [("code", "vaultctl init", "vaultctl start")]),
        ("up to 5 vaults", "at least 5 vaults", [("limit", "up to 5", "at least 5")]),
        ("5 then 5", "5 then 5 then 5", [("number", "", "5")]),
        ("", "5 nodes", [("number", "", "5 nodes")]),
        ("see the office", "see the crane", []),
        ("", "", []),
    ],
)
def test_only_the_details_that_differ_are_told(
    before: str, after: str, facts: list[tuple[str, str, str]]
) -> None:
    assert told(before, after) == facts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000 rules", "1000 rules"),
        ("12 000 Benutzer", "12000 users"),
        ("It ends 31 March 2027", "It ends on March 31, 2027"),
        ("31. März 2027", "2027-03-31"),
        ("5 GB", "5GB"),
        ("3 replicas", "three replicas"),
        ("a 30-day window", "a window of 30 days"),
        ("backed up hourly", "backed up every hour"),
        ("It isn't there", "It is not there"),
        ("PCI-DSS applies", "PCI DSS applies"),
        ("version 7", "v7"),
        ("Vault Reader Role", "vault reader role"),
    ],
)
def test_another_spelling_of_a_value_is_no_news(one: str, other: str) -> None:
    assert [fact for fact in told(one, other) if fact[0] not in ("requirement",)] == []
    assert [fact for fact in told(other, one) if fact[0] not in ("requirement",)] == []


def test_two_values_in_one_place_are_aligned_and_a_list_that_grew_is_not() -> None:
    (one,) = differences("Vaults hold 5 GB each.", "Vaults hold 8 GB each.")
    assert one.aligned
    (plan,) = differences("Needs Harbour Plan P1 today", "Needs Harbour Plan P1 or P2 today")[:1] or (
        Difference("name", None, None),
    )
    assert not plan.aligned


def test_places_of_a_difference_are_whole_words() -> None:
    (first, second) = spots("one two three four", "one 2 three 4")
    assert ("one two three four"[first[0] : first[1]], "one 2 three 4"[first[2] : first[3]]) == ("two", "2")
    assert "one two three four"[second[0] : second[1]] == "four"
    assert spots("same", "same") == ()


def test_texts_too_long_to_align_are_one_place() -> None:
    long = "word " * 1600
    assert spots(long, long + "x") == ((0, len(long), 0, len(long) + 1),)


@given(st.text(max_size=200))
def test_a_text_differs_in_nothing_from_itself(text: str) -> None:
    assert differing(text, text) == ()


@given(
    st.lists(
        st.sampled_from(["5", "6 GB", "not", "must", "May 2026", "Harbour Office", "and", "the"]), max_size=8
    )
)
def test_what_one_side_lost_the_other_won(said: list[str]) -> None:
    one, other = " , ".join(said), " , ".join(sorted(said))
    there, back = differences(one, other), differences(other, one)
    lost = sorted((d.kind, d.before.same) for d in there if d.before)
    assert lost == sorted((d.kind, d.after.same) for d in back if d.after)


def test_a_fact_of_the_report_is_what_differs() -> None:
    assert differing("Keeps 12 copies", "Keeps 20 copies") == (Fact("number", "12 copies", "20 copies"),)
