"""The work list survives merges, and a decision silences exactly what it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.errors import StoreError
from pipeline.flags.ledger import (
    age_days,
    first_seen,
    older_than,
    read_dismissals,
    read_flags,
    write_dismissal,
    write_flags,
)
from pipeline.flags.model import Dismissal, Flag
from pipeline.flags.settle import Known, settle_flags
from pipeline.impacts import Verdict
from pipeline.report import Finding
from pipeline.report.build import by_urgency
from pipeline.report.reviewers import reviewers

FINDING = Finding(
    id="f1", article="a.md", article_id="a", title="A", owner="Team", page="https://x/p", fragment="", line=3,
    column=1, label="p", claim="", verdict=Verdict.UPDATE, confidence=0.9, rules=("fact-changed",), reasons=(),
    summary="four became five", before="", after="", suggestion=None, first_seen="2026-03-01", accepted="A",
    observed="B",
)  # fmt: skip
DIGESTS = {"a.md": "d1"}
TODAY = "2026-04-01"


def flags(*findings: Finding) -> tuple[Flag, ...]:
    return settle_flags(Known(), {}, findings, DIGESTS, TODAY).flags


def test_a_finding_becomes_a_flag_and_a_remark_does_not() -> None:
    assert [flag.fingerprint for flag in flags(FINDING, replace(FINDING, id="f2", verdict=Verdict.NOTE))] == [
        "f1"
    ]


def test_work_that_goes_on_keeps_its_date() -> None:
    known = flags(FINDING)
    later = replace(FINDING, id="f9", observed="C", first_seen="2026-03-20")
    assert first_seen([later], known) == {"f9": "2026-03-01"}
    other = replace(later, page="https://x/q")
    assert first_seen([other], known) == {}


def test_ages() -> None:
    [flag] = flags(FINDING)
    assert age_days(flag, TODAY) == 31
    assert older_than([flag], 31, TODAY) == ()
    assert older_than([flag], 30, TODAY) == (flag,)


_TEXT = st.text(max_size=30)


@given(
    st.lists(
        st.builds(
            Flag,
            *[_TEXT] * 7,
            st.just(Verdict.REVIEW),
            st.just(("r",)),
            line=st.integers(0, 99),
            summary=_TEXT,
            schema=st.integers(1, 2),
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read_again(found: list[Flag]) -> None:
    text = write_flags(found)
    assert write_flags(read_flags(text)) == text
    assert text.count("\n") == len(found), "one line a flag, whatever the text of a page holds"


@given(st.builds(Dismissal, *[_TEXT] * 4, expires=_TEXT))
def test_a_dismissal_is_read_again(decided: Dismissal) -> None:
    assert read_dismissals(write_dismissal(decided)) == (decided,)


def test_a_spoiled_line_is_named() -> None:
    with pytest.raises(StoreError, match=r"flags\.jsonl, line 2"):
        read_flags(write_flags(flags(FINDING)) + "{}\n")


OWNERS = """\
# comment
*       @everyone
*.txt   @texts
/docs/  @docs @org/writers
docs/*  @near
/docs/none
**/deep/ @deep
with\\ space/ @space   # trailing
[Section]
mail/ someone@example.com
"""


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("a.md", ("@everyone",)),
        ("x/y.txt", ("@texts",)),
        ("docs/a.md", ("@near",)),
        ("docs/b/c.md", ("@docs", "@org/writers")),
        ("docs/none/x.md", ()),
        ("a/deep/b/c.md", ("@deep",)),
        ("with space/a.md", ("@space",)),
        ("mail/a.md", ()),
    ],
)
def test_code_owners(path: str, names: tuple[str, ...]) -> None:
    asked = reviewers([replace(FINDING, article=path, owner="nobody on the map")], {}, OWNERS)
    assert asked == tuple(name.removeprefix("@") for name in names)


def test_reviewers_are_the_owners_with_most_findings_first() -> None:
    found = [replace(FINDING, id=str(n), owner=owner) for n, owner in enumerate(["A", "b", "B", "none"])]
    assert reviewers(found, {"a": ["@ann"], "B": ["bob", "org/team"]}) == ("bob", "org/team", "ann")
    assert reviewers([replace(FINDING, verdict=Verdict.NOTE)], {"team": ["x"]}) == ()
    many = {"team": [f"user{n}" for n in range(30)]}
    assert len(reviewers([FINDING], many)) == 10


def test_the_most_urgent_comes_first_and_of_equals_the_article_longest_untouched() -> None:
    sure = replace(FINDING, id="1", verdict=Verdict.UPDATE, confidence=0.9, edited="2026-01-01")
    old = replace(sure, id="2", edited="2019-01-01")
    unknown = replace(sure, id="3", edited="")
    less = replace(sure, id="4", confidence=0.5)
    note = replace(sure, id="5", verdict=Verdict.NOTE, confidence=1.0)
    order = by_urgency([note, less, unknown, sure, old])
    assert [finding.id for finding in order] == ["2", "1", "3", "4", "5"]
