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
    silenced,
    update_flags,
    write_dismissals,
    write_flags,
)
from pipeline.flags.model import Dismissal, Flag
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
    return update_flags((), findings, DIGESTS, TODAY)


def test_a_finding_becomes_a_flag_and_a_remark_does_not() -> None:
    assert [flag.fingerprint for flag in flags(FINDING, replace(FINDING, id="f2", verdict=Verdict.NOTE))] == [
        "f1"
    ]


def test_a_merged_flag_stays_until_its_article_changes() -> None:
    open_flags = flags(FINDING)
    assert update_flags(open_flags, (), DIGESTS, TODAY) == open_flags
    assert update_flags(open_flags, (), {"a.md": "d2"}, TODAY) == ()
    assert update_flags(open_flags, (), {}, TODAY) == (), "a deleted article needs no update"
    [moved] = update_flags(open_flags, (), {"b.md": "d1"}, TODAY)
    assert moved.article == "b.md", "a renamed article takes its flag along"


def test_a_flag_closes_when_the_page_returns() -> None:
    open_flags = flags(FINDING)
    assert update_flags(open_flags, (), DIGESTS, TODAY, page_states={"https://x/p": "A"}) == ()
    assert update_flags(open_flags, (), DIGESTS, TODAY, page_states={"https://x/p": "C"}) == open_flags


def test_a_dismissal_holds_until_it_expires() -> None:
    decided = Dismissal("f1", "fine", "ann", "2026-03-02", "2026-05-01")
    assert update_flags(flags(FINDING), (FINDING,), DIGESTS, TODAY, [decided]) == ()
    assert silenced([decided], "2026-04-30") == {"f1"}
    assert silenced([decided], "2026-05-01") == frozenset()


def test_work_that_goes_on_keeps_its_date() -> None:
    known = flags(FINDING)
    later = replace(FINDING, id="f9", observed="C", first_seen="2026-03-20")
    assert first_seen([later], known) == {"f9": "2026-03-01"}
    other = replace(later, accepted="B")
    assert first_seen([other], known) == {}


def test_ages() -> None:
    [flag] = flags(FINDING)
    assert age_days(flag, TODAY) == 31
    assert older_than([flag], 31, TODAY) == ()
    assert older_than([flag], 30, TODAY) == (flag,)


_TEXT = st.text(max_size=30)


@given(
    st.lists(
        st.builds(Flag, *[_TEXT] * 8, st.just(("r",)), line=st.integers(0, 99), summary=_TEXT), max_size=5
    )
)
def test_what_is_written_is_read_again(found: list[Flag]) -> None:
    text = write_flags(found)
    assert write_flags(read_flags(text)) == text
    assert text.count("\n") == len(found), "one line a flag, whatever the text of a page holds"


@given(st.lists(st.builds(Dismissal, *[_TEXT] * 4, expires=_TEXT), max_size=5))
def test_dismissals_are_read_again_the_newest_of_a_finding_only(found: list[Dismissal]) -> None:
    again = read_dismissals(write_dismissals(found))
    assert {item.fingerprint for item in again} == {item.fingerprint for item in found}
    assert len(again) == len({item.fingerprint for item in found})


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
