"""The details of a text that a person would check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.changes.facts import differing, facts_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Available in 4 regions.", [("number", "4 regions")]),
        ("Available in four regions.", [("number", "four regions")]),
        ("Up to 1,000 requests and 20 GB, or 99.9%", [("number", "1,000 requests"), ("number", "20 gb"), ("number", "99.9%")]),  # noqa: E501
        ("It ends on October 15, 2020.", [("date", "october 15, 2020")]),
        ("It ends on 2020-10-15.", [("date", "2020-10-15")]),
        ("TLS 1.2 and version 4.8.1", [("version", "tls 1.2"), ("version", "version 4.8.1")]),
        ("For $5.50 a month", [("price", "$5.50")]),
        ("ISO 27001, SOC 2 and FedRAMP High", [("certification", f) for f in ("iso 27001", "soc 2", "fedramp high")]),
        ("FIPS 140-2 compliant", [("certification", "fips 140-2")]),
        ("in North Europe and Azure Government", [("region", "north europe"), ("region", "azure government")]),
        ("You must not, and it isn’t supported", [("requirement", "must"), ("negation", "not"), ("negation", "not")]),
        ("Nothing to check here", []),
    ],
)  # fmt: skip
def test_facts_of(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(facts_of(text)) == expected


def test_only_what_differs_is_a_fact_and_it_keeps_its_unit() -> None:
    (fact,) = differing("There are 20 cores in each of 3 zones.", "There are 40 cores in each of 3 zones.")
    assert (fact.kind, fact.before, fact.after) == ("number", "20 cores", "40 cores")


def test_a_renamed_product_is_a_fact() -> None:
    facts = differing("Open Mobile Apps in the portal.", "Open Client Apps in the portal.")
    assert [(f.kind, f.before, f.after) for f in facts] == [("name", "Open Mobile Apps", "Open Client Apps")]


def test_another_spelling_of_not_is_no_fact() -> None:
    assert differing("It is not supported.", "It isn't supported.") == ()


@given(st.text(max_size=200))
def test_a_text_differs_in_nothing_from_itself(text: str) -> None:
    assert differing(text, text) == ()
