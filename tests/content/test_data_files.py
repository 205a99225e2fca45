"""CSV and JSON: tables, and values by the way to them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.changes.compare import compare
from pipeline.content import Snapshot
from pipeline.content.extraction import extract
from pipeline.content.wrong import DAMAGED, TOO_COMPLEX
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.encoding import encode

URL = "https://data.example/limits"


def text(snapshot: Snapshot) -> list[str]:
    return [
        part for section in snapshot.sections for part in (section.heading, *(b.text for b in section.blocks))
    ]


def told(before: bytes, after: bytes, kind: str) -> list[tuple[str, str]]:
    changes = compare(extract(before, URL, kind), extract(after, URL, kind))
    return [(change.before, change.after) for change in changes if not change.kind.is_silent]


@pytest.mark.parametrize("between", [",", ";", "\t", "|"])
def test_a_list_between_signs_is_a_table(between: str) -> None:
    rows = [["Name", "Region", "Most"], ["Queue", "west", "5"], ["Topic", '"a b"', "7"]]
    body = "\r\n".join(between.join(row) for row in rows).encode()
    assert text(extract(body, URL, "text/csv")) == [
        "", "| Name | Region | Most |", "| Queue | west | 5 |", "| Topic | a b | 7 |",
    ]  # fmt: skip
    assert told(body, body.replace(b"7", b"9"), "text/csv") == [("Topic, Most: 7", "Topic, Most: 9")]


def test_json_is_tables_and_values_by_their_way() -> None:
    said = {
        "updated": "2031-03-03",
        "limits": [{"id": "queue", "most": 5}, {"id": "topic", "most": 7}],
        "regions": {"west": {"open": True, "zones": ["a", "b"]}},
        "plans": [{"name": "Basic", "price": {"month": 4}}],
    }
    snapshot = extract(json.dumps(said).encode(), URL, "application/json")
    assert text(snapshot) == [
        "", "- updated: 2031-03-03",
        "limits", "| id | most |", "| queue | 5 |", "| topic | 7 |",
        "regions", "- west.open: true", r"- west.zones\[0\]: a", r"- west.zones\[1\]: b",
        "plans", r"- \[Basic\].price.month: 4",
    ]  # fmt: skip
    assert decode(encode(snapshot)) == snapshot


def test_an_entry_that_comes_before_moves_nothing() -> None:
    one = [{"name": "b", "price": {"month": 4}}]
    both = [{"name": "a", "price": {"month": 2}}, *one]
    before, after = (json.dumps({"plans": plans}).encode() for plans in (one, both))
    assert told(before, after, "application/json") == [("", r"- \[a\].price.month: 2")]


def test_what_is_none_says_so() -> None:
    assert extract(b"<html>", URL, "application/json").trouble == DAMAGED
    assert extract(b"[" * 100_000, URL, "application/json").trouble == TOO_COMPLEX
    assert extract(b'a,b\n"' + b"x" * 200_000, URL, "text/csv").trouble == DAMAGED


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES)
def test_any_json_can_be_kept(said: object) -> None:
    snapshot = extract(json.dumps(said).encode(), URL, "application/json")
    assert decode(encode(snapshot)) == snapshot


@given(st.text())
def test_any_text_can_be_kept_as_a_table(said: str) -> None:
    snapshot = extract(said.encode("utf-8", "replace"), URL, "text/csv")
    assert decode(encode(snapshot)) == snapshot
