# ruff: noqa: E501 (texts read better on one line)
"""The work list word by word: a flag that is lost is an article that goes on saying what is no longer true."""

import pytest
from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.errors import StoreError
from pipeline.flags.ledger import (
    age_days,
    finding_of,
    first_seen,
    flag_of,
    newest,
    older_than,
    read_dismissals,
    read_flags,
    silenced,
    write_dismissal,
    write_flags,
)
from pipeline.flags.model import Dismissal, Flag
from pipeline.impacts import Verdict
from pipeline.report import Finding

PAGE = "https://docs.larkfen.example/cloud/relay/quotas"
FINDING = Finding(
    id="f1",
    article="relay.md",
    article_id="id-relay",
    title="Relay",
    owner="lf.Relay",
    page=PAGE,
    fragment="limits",
    line=14,
    column=3,
    label="quotas",
    claim="A namespace takes 30 connections.",
    verdict=Verdict.UPDATE,
    confidence=0.9,
    rules=("number-changed", "names-section"),
    reasons=("30 became 20",),
    summary="30 became 20",
    before="30",
    after="20",
    suggestion=None,
    first_seen="2026-03-01",
    accepted="A",
    observed="B",
)
FLAG = Flag(
    fingerprint="f1",
    article="relay.md",
    article_id="id-relay",
    article_digest="d1",
    page=PAGE,
    fragment="limits",
    first_seen="2026-03-01",
    verdict=Verdict.UPDATE,
    rules=("number-changed", "names-section"),
    owner="lf.Relay",
    title="Relay",
    line=14,
    summary="30 became 20",
    accepted="A",
    observed="B",
    last_confirmed="2026-03-01",
    schema=2,
)
TODAY = "2026-04-01"


def dismissal(fingerprint: str = "f1", **more: object) -> Dismissal:
    known = {"reason": "known", "author": "ann", "date": "2026-03-05"}
    return Dismissal(fingerprint, **{**known, **more})


# -- what is flagged


def test_a_flag_keeps_all_that_a_person_needs_to_find_the_place_again() -> None:
    assert flag_of(FINDING, "d1") == FLAG


def test_a_flag_is_told_as_the_finding_it_was() -> None:
    told = {"column": 1, "label": "", "claim": "", "confidence": 0.0, "before": "", "after": ""}
    assert finding_of(FLAG) == replace(FINDING, **told, lines=(14,))


# -- decisions


@pytest.mark.parametrize(
    ("expires", "holds"),
    [("", True), ("2026-04-02", True), ("2026-04-01", False), ("2026-03-31", False)],
)
def test_an_expired_decision_speaks_again_on_the_day_it_names(expires: str, holds: bool) -> None:
    assert silenced([dismissal(expires=expires)], TODAY) == ({"f1"} if holds else frozenset())


# -- how long it waits


def test_a_finding_keeps_the_day_of_its_own_flag_before_that_of_like_work() -> None:
    like = replace(FLAG, fingerprint="f0", first_seen="2026-01-01")
    own = replace(FLAG, first_seen="2026-02-01")
    assert first_seen([FINDING], [like, own]) == {"f1": "2026-02-01"}


@pytest.mark.parametrize("days", [("2026-01-01", "2026-02-01"), ("2026-02-01", "2026-01-01")])
def test_work_that_goes_on_keeps_its_earliest_day(days: tuple[str, str]) -> None:
    known = [replace(FLAG, fingerprint=f"f{n}", first_seen=day) for n, day in enumerate(days, 5)]
    assert first_seen([replace(FINDING, observed="C")], known) == {"f1": "2026-01-01"}


@pytest.mark.parametrize("name", ["article", "page"])
def test_another_article_or_page_is_other_work(name: str) -> None:
    assert first_seen([FINDING], [replace(FLAG, **{"fingerprint": "f9", name: "other"})]) == {}


def test_ages_are_counted_in_days_across_months() -> None:
    assert age_days(FLAG, "2026-03-01") == 0
    assert age_days(FLAG, "2026-04-01") == 31
    assert age_days(replace(FLAG, first_seen="2025-03-01"), "2026-03-01") == 365


def test_the_oldest_flag_is_named_first_and_of_equals_the_first_article() -> None:
    flags = [
        replace(FLAG, fingerprint="f4", article="a.md", first_seen="2026-03-02"),
        replace(FLAG, fingerprint="f3", article="b.md"),
        replace(FLAG, fingerprint="f2", article="a.md"),
        replace(FLAG, fingerprint="f1", article="a.md"),
        replace(FLAG, fingerprint="f0", article="a.md", first_seen="2026-03-25"),
    ]
    late = older_than(flags, 7, TODAY)
    assert [flag.fingerprint for flag in late] == ["f1", "f2", "f3", "f4"]


# -- the files


def test_the_ledger_is_one_line_a_flag_by_article_page_and_finding() -> None:
    flags = [
        replace(FLAG, article="b.md", fingerprint="f0"),
        replace(FLAG, article="a.md", page="https://z.example/", fingerprint="f1"),
        replace(FLAG, article="a.md", page="https://b.example/", fingerprint="f3"),
        replace(FLAG, article="a.md", page="https://b.example/", fingerprint="f2"),
    ]
    text = write_flags(flags)
    assert [flag.fingerprint for flag in read_flags(text)] == ["f2", "f3", "f1", "f0"]
    assert write_flags([FLAG]) == snapshot(
        '{"fingerprint":"f1","article":"relay.md","article_id":"id-relay","article_digest":"d1","page":"https://docs.larkfen.example/cloud/relay/quotas","fragment":"limits","first_seen":"2026-03-01","verdict":"update","rules":["number-changed","names-section"],"owner":"lf.Relay","title":"Relay","line":14,"summary":"30 became 20","accepted":"A","observed":"B","lines":[],"claims":[],"last_confirmed":"2026-03-01","schema":2,"since":"","capture":"","captured":""}\n'
    )


def test_every_field_of_a_flag_comes_back() -> None:
    assert read_flags(write_flags([FLAG])) == (FLAG,)


def test_a_ledger_of_an_older_version_is_read() -> None:
    """Fields that came later are empty; a team that upgrades must not lose what waits."""
    old = (
        '{"fingerprint":"f1","article":"a.md","article_id":"a","article_digest":"d","page":"p",'
        '"fragment":"","first_seen":"2026-01-01","verdict":"review","rules":[]}\n'
    )
    [flag] = read_flags(old)
    assert (flag.owner, flag.title, flag.line, flag.summary, flag.accepted, flag.observed) == (
        *("", "", 0, "", "", ""),
    )
    [decided] = read_dismissals('{"fingerprint":"f1","reason":"r","author":"a","date":"2026-01-01"}')
    assert (decided.expires, decided.article, decided.page) == ("", "", "")


def test_of_several_decisions_on_a_finding_the_newest_counts_whatever_their_order() -> None:
    older, newer = dismissal(reason="old", date="2026-01-01"), dismissal(reason="new", date="2026-02-01")
    for given in ([older, newer], [newer, older]):
        assert newest(given) == {"f1": newer}
    assert list(newest([newer, dismissal("f0")])) == ["f0", "f1"]


def test_a_decision_is_a_file_of_its_own_with_what_it_silences() -> None:
    decided = dismissal(flag=FLAG)
    assert read_dismissals(write_dismissal(decided)) == (decided,)
    assert write_dismissal(dismissal()) == snapshot(
        '{"fingerprint":"f1","reason":"known","author":"ann","date":"2026-03-05","expires":"","article":"","page":"","flag":null}\n'
    )


def test_both_sides_of_an_unfinished_merge_are_decisions() -> None:
    one, other = write_dismissal(dismissal("f1")), write_dismissal(dismissal("f2"))
    text = f"<<<<<<< HEAD\n{one}=======\n{other}>>>>>>> anna\n"
    assert read_dismissals(text) == (dismissal("f1"), dismissal("f2"))


def test_a_ledger_of_a_newer_format_is_refused_whole() -> None:
    with pytest.raises(StoreError, match=r"format 3, and this version reads format 2\. Use a newer"):
        read_flags(write_flags([replace(FLAG, schema=3)]))


def test_blank_lines_are_no_flags_and_are_counted() -> None:
    text = write_flags([FLAG])
    assert read_flags(f"\n{text}  \n{text}\n") == (FLAG, FLAG)
    with pytest.raises(StoreError) as told:
        read_flags(f"{text}\n\nnonsense\n")
    assert str(told.value) == (
        "snapshots/flags.jsonl, line 4: JSON is malformed: invalid character (byte 4). "
        "Restore the line from an earlier commit, or delete it."
    )


def test_a_line_end_that_only_some_readers_know_stays_inside_its_flag() -> None:
    flag = replace(FLAG, title="two\u2028lines\x85and\x0bmore")
    assert read_flags(write_flags([flag])) == (flag,)


def test_a_spoiled_decision_names_its_own_file() -> None:
    with pytest.raises(StoreError, match=r"^snapshots/dismissals\.jsonl, line 1: .*missing required field"):
        read_dismissals('{"fingerprint":"f1"}')


def test_bytes_that_are_no_text_are_named_like_any_spoiled_line() -> None:
    with pytest.raises(StoreError, match=r"flags\.jsonl, line 2"):
        read_flags(write_flags([FLAG]) + "\ud800\n")
