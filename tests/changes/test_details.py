# ruff: noqa: E501 (texts read better on one line)
"""The details a person would check: one that is missed, or read as another, is not told to the author."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.changes.facts import differing, facts_of
from pipeline.changes.model import Fact


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("date", ["2026-05-01", "may 1, 2026", "may 1st 2026", "sept. 2, 2026", "1 may 2026", "22nd december, 2026", "may 2026", "5/1/26", "05/01/2026"]),
        ("price", ["$5", "€ 5.50", "£1,000", "5 usd", "5.5eur", "10 gbp"]),
        ("certification", ["iso 27001", "iso/iec 27018", "iso 27001:2013", "soc 2", "soc 1 type ii", "fedramp", "fedramp moderate", "fips 140-2", "fips pub 140",
                           "pci dss", "pci-dss", "hipaa", "hitrust", "gdpr", "cjis", "itar", "nist 800-53", "nist sp 800", "csa star", "irap", "ens high",
                           "eu model clauses", "dod il5", "dod impact level 4"]),
        ("version", ["v2", "v1.2.3", "1.2.3", "tls 1.2", "windows 11", "python 3.12", "sql server 2022", "node.js 20", ".net 8", "version 4"]),
        ("number", ["7", "1,000", "99.9%", "5 percent", "20 gb", "3 mbps", "2 ghz", "4 vcpus", "10 minutes", "64-bit", "three zones", "ten years", "5 times"]),
        ("negation", ["not", "never", "no longer", "without", "unsupported", "unavailable", "except", "unless"]),
        ("requirement", ["must", "shall", "require", "requires", "required", "mandatory", "only", "optional", "recommended", "preview", "retire", "retired", "retires",
                         "retirement", "deprecate", "deprecated", "deprecation", "end of support", "end of life", "discontinued", "generally available"]),
        ("region", ["north europe", "south central us", "us west", "us west 2", "east us 2", "us gov", "azure government", "azure china", "21vianet", "gcc",
                    "gcc high", "usgovvirginia"]),
    ],
)  # fmt: skip
def test_each_kind_of_detail_is_found_in_a_sentence(kind: str, values: list[str]) -> None:
    for value in values:
        assert list(facts_of(f"It is {value} here")) == [(kind, value)], value


@pytest.mark.parametrize(
    "text",
    ["knot", "mustard", "onlyness", "north pole", "vine", "isolated", "soccer", "nowhere", "a b c", ""],
)
def test_words_that_only_begin_like_a_detail_are_none(text: str) -> None:
    assert list(facts_of(f"It is {text} here")) == []


@pytest.mark.parametrize(
    "text", ["cannot", "can't", "don't", "doesn’t", "isn't", "aren't", "won't", "not", "NOT"]
)
def test_every_way_to_deny_is_one(text: str) -> None:
    assert list(facts_of(f"It {text} move")) == [("negation", "not")]


def test_details_come_in_order_and_end_where_they_end() -> None:
    assert list(facts_of("From May 1, 2026, 5 nodes cost $5.")) == [
        ("date", "may 1, 2026"),
        ("number", "5 nodes"),
        ("price", "$5"),
    ]
    assert list(facts_of("Only 1,000, or 7.")) == [
        ("requirement", "only"),
        ("number", "1,000"),
        ("number", "7"),
    ]
    assert list(facts_of("20  GB")) == [("number", "20")]
    assert list(facts_of("no  longer")) == []


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        ("It costs 40 euros", "It costs 50 euros", [("number", "40", "50")]),
        ("It costs 40 euros", "It costs euros", [("number", "40", "")]),
        ("It costs euros", "It costs 50 euros", [("number", "", "50")]),
        ("Costs 1 and 2", "Costs 3", [("number", "1", "3"), ("number", "2", "")]),
        ("Costs 1", "Costs 2 and 3", [("number", "1", "2"), ("number", "", "3")]),
        (
            "in May 2026 it must",
            "in June 2027 it must not",
            [("date", "may 2026", "june 2027"), ("negation", "", "not")],
        ),
        ("not 5", "must 6", [("number", "5", "6"), ("negation", "not", ""), ("requirement", "", "must")]),
        ("Ask Harbour Office", "Ask Crane Office", [("name", "Ask Harbour Office", "Ask Crane Office")]),
        (
            "see Office for Boats today",
            "see Office of Boats today",
            [("name", "Office for Boats", "Office of Boats")],
        ),
        ("see the office", "see the crane", []),
        ("see Office", "see Crane", []),
        ("a 1 b 1 c", "a 1 b c", [("number", "1", "")]),
        ("5 then 5", "5 then 5 then 5", [("number", "", "5")]),
        ("1 a b c d e 2 f g h i j 3", "1 a b c d e 4 f g h i j 3", [("number", "2", "4")]),
        ("7 x 3 nodes", "7 x 4 nodes", [("number", "3 nodes", "4 nodes")]),
        ("Windows a b c", "Windows a b d", []),
        ("moved in May 1 2026", "moved in May 2 2026", [("date", "may 1 2026", "may 2 2026")]),
        ("", "", []),
        ("", "5", [("number", "", "5")]),
    ],
)
def test_only_the_details_that_differ_are_told(
    before: str, after: str, facts: list[tuple[str, str, str]]
) -> None:
    assert differing(before, after) == tuple(Fact(*held) for held in facts)


@pytest.mark.parametrize("gap", range(6))
def test_three_words_around_a_difference_belong_to_it(gap: int) -> None:
    """A number keeps its unit and a version its product; what stands further off was not edited."""
    between = ["w"] * gap
    before, after = (" ".join(["11", *between, word, *between, "22"]) for word in ("old", "new 33"))
    assert differing(before, after) == (Fact("number", "", "33"),)
    moved = " ".join(["TLS", *between, "1.2"]), " ".join(["TLS", *between, "1.3"])
    assert differing(*moved) == (
        (Fact("version", "tls 1.2", "tls 1.3"),) if not gap else (Fact("number", "1.2", "1.3"),)
    )


@pytest.mark.parametrize(("gap", "told"), [(0, True), (2, False)])
def test_details_that_the_margin_cuts_are_not_told(gap: int, told: bool) -> None:
    """``Sql Server`` four words away from an edit is no name that went."""
    far = (
        " ".join(["Harbour", "Office", *["w"] * 4, "old"]),
        " ".join(["Harbour", "Office", *["w"] * 4, "new"]),
    )
    assert differing(*far) == ()
    near = (
        " ".join(["w", "Harbour", "Office", *["w"] * gap, "Old"]),
        " ".join(["w", "Harbour", "Office", *["w"] * gap, "New"]),
    )
    want = (Fact("name", "Harbour Office Old", "Harbour Office New"),) if told else ()
    assert differing(*near) == want


def test_a_detail_of_four_words_is_told_whole_and_of_five_its_last_four() -> None:
    assert differing("runs in north central us 2", "runs in north central us 3") == (
        Fact("region", "north central us 2", "north central us 3"),
    )
    assert differing("see One Two Three Four Old", "see One Two Three Four New") == (
        Fact("name", "Two Three Four Old", "Two Three Four New"),
    )
    assert differing("see Old One Two Three Four", "see New One Two Three Four") == (
        Fact("name", "Old One Two Three", "New One Two Three"),
    )


@given(
    st.lists(
        st.sampled_from(["5", "6 GB", "not", "must", "May 2026", "Harbour Office", "and", "the"]), max_size=8
    ),
    st.randoms(),
)
def test_what_one_side_lost_the_other_won(said: list[str], chance: object) -> None:
    other = sorted(said)
    there, back = differing(" ".join(said), " ".join(other)), differing(" ".join(other), " ".join(said))
    assert sorted((f.kind, f.before) for f in there if f.before) == sorted(
        (f.kind, f.after) for f in back if f.after
    )
