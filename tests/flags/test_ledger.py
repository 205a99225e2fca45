"""The work list word by word: a flag that is lost is an article that goes on saying what is no longer true."""

import pytest
from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.errors import StoreError
from pipeline.flags.ledger import (
    Dismissal,
    Flag,
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
)
TODAY = "2026-04-01"


def dismissal(fingerprint: str = "f1", **more: str) -> Dismissal:
    known = {"reason": "known", "author": "ann", "date": "2026-03-05"}
    return Dismissal(fingerprint, **{**known, **more})


# -- what is flagged


def test_a_flag_keeps_all_that_a_person_needs_to_find_the_place_again() -> None:
    assert update_flags((), [FINDING], {"relay.md": "d1"}, TODAY) == (FLAG,)


def test_an_article_nobody_has_a_digest_of_is_flagged_all_the_same() -> None:
    assert update_flags((), [FINDING], {}, TODAY) == (replace(FLAG, article_digest=""),)


@pytest.mark.parametrize(("verdict", "waits"), [("update", True), ("review", True), ("note", False)])
def test_only_what_asks_for_a_decision_waits_for_one(verdict: str, waits: bool) -> None:
    found = update_flags((), [replace(FINDING, verdict=Verdict(verdict))], {"relay.md": "d1"}, TODAY)
    assert [flag.verdict for flag in found] == [verdict] * waits


def test_a_finding_that_is_seen_again_brings_its_flag_up_to_date() -> None:
    again = replace(FINDING, line=20, summary="30 became 10")
    assert update_flags([FLAG], [again], {"relay.md": "d1"}, TODAY) == (
        replace(FLAG, line=20, summary="30 became 10"),
    )


# -- what stays open


def test_an_article_that_was_edited_takes_its_flag_off_the_list_even_when_a_copy_of_it_is_left() -> None:
    """A copy made as a draft must not be flagged in place of the article that was mended."""
    assert update_flags([FLAG], (), {"relay.md": "d2", "copy.md": "d1"}, TODAY) == ()


def test_a_copy_of_an_article_does_not_take_over_its_flag() -> None:
    """Of two equal articles one was mended, the other renamed: only the renamed one still waits."""
    twin = replace(FLAG, fingerprint="f2", article="twin.md")
    left = update_flags([FLAG, twin], (), {"relay.md": "d2", "moved.md": "d1"}, TODAY)
    assert left == (replace(twin, article="moved.md"),)


def test_a_copy_beside_the_article_changes_nothing() -> None:
    assert update_flags([FLAG], (), {"relay.md": "d1", "copy.md": "d1"}, TODAY) == (FLAG,)


def test_a_new_article_with_other_words_is_no_rename() -> None:
    assert update_flags([FLAG], (), {"new.md": "d9"}, TODAY) == ()


def test_a_renamed_article_keeps_every_flag_and_every_field() -> None:
    second = replace(FLAG, fingerprint="f2", fragment="")
    renamed = update_flags([FLAG, second], (), {"new.md": "d1"}, TODAY)
    assert renamed == (replace(FLAG, article="new.md"), replace(second, article="new.md"))


@pytest.mark.parametrize(
    ("accepted", "states", "open_still"),
    [
        ("A", {PAGE: "A"}, False),
        ("A", {PAGE: "B"}, True),
        ("A", {"https://other.example/": "A"}, True),
        ("A", {}, True),
        ("", {PAGE: ""}, True),
        ("", {}, True),
    ],
)
def test_a_flag_closes_only_when_its_own_page_reads_as_before(
    accepted: str, states: dict[str, str], open_still: bool
) -> None:
    flag = replace(FLAG, accepted=accepted)
    left = update_flags([flag], (), {"relay.md": "d1"}, TODAY, page_states=states)
    assert left == ((flag,) if open_still else ())


def test_one_flag_that_closes_leaves_the_others() -> None:
    other = replace(FLAG, fingerprint="f2", page="https://docs.larkfen.example/cloud/vault")
    assert update_flags([FLAG, other], (), {"relay.md": "d1"}, TODAY, page_states={PAGE: "A"}) == (other,)


# -- decisions


def test_a_decision_silences_what_it_names_and_nothing_else() -> None:
    second = replace(FINDING, id="f2", fragment="")
    left = update_flags([FLAG], [second], {"relay.md": "d1"}, TODAY, [dismissal("f1")])
    assert [flag.fingerprint for flag in left] == ["f2"]
    assert update_flags([FLAG], [second], {"relay.md": "d1"}, TODAY, [dismissal("f2")]) == (FLAG,)


@pytest.mark.parametrize(
    ("expires", "holds"),
    [("", True), ("2026-04-02", True), ("2026-04-01", False), ("2026-03-31", False)],
)
def test_an_expired_decision_speaks_again_on_the_day_it_names(expires: str, holds: bool) -> None:
    decided = dismissal(expires=expires)
    assert silenced([decided], TODAY) == ({"f1"} if holds else frozenset())
    assert update_flags([FLAG], (), {"relay.md": "d1"}, TODAY, [decided]) == (() if holds else (FLAG,))


# -- how long it waits


def test_a_finding_keeps_the_day_of_its_own_flag_before_that_of_like_work() -> None:
    like = replace(FLAG, fingerprint="f0", first_seen="2026-01-01")
    own = replace(FLAG, first_seen="2026-02-01")
    assert first_seen([FINDING], [like, own]) == {"f1": "2026-02-01"}


@pytest.mark.parametrize("days", [("2026-01-01", "2026-02-01"), ("2026-02-01", "2026-01-01")])
def test_work_that_goes_on_keeps_its_earliest_day(days: tuple[str, str]) -> None:
    known = [replace(FLAG, fingerprint=f"f{n}", first_seen=day) for n, day in enumerate(days, 5)]
    assert first_seen([replace(FINDING, observed="C")], known) == {"f1": "2026-01-01"}


@pytest.mark.parametrize("name", ["article_id", "page", "fragment", "accepted"])
def test_another_article_page_section_or_start_is_other_work(name: str) -> None:
    assert first_seen([FINDING], [replace(FLAG, **{"fingerprint": "f9", name: "other"})]) == {}


def test_a_renamed_article_is_the_same_work() -> None:
    known = [replace(FLAG, fingerprint="f9", article="old.md", observed="C")]
    assert first_seen([FINDING], known) == {"f1": "2026-03-01"}


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
    assert write_flags([FLAG]) == snapshot("""\
{"fingerprint":"f1","article":"relay.md","article_id":"id-relay","article_digest":"d1","page":"https://docs.larkfen.example/cloud/relay/quotas","fragment":"limits","first_seen":"2026-03-01","verdict":"update","rules":["number-changed","names-section"],"owner":"lf.Relay","title":"Relay","line":14,"summary":"30 became 20","accepted":"A","observed":"B"}
""")  # noqa: E501


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


def test_of_several_decisions_on_a_finding_the_newest_is_kept_whatever_their_order() -> None:
    older, newer = dismissal(reason="old", date="2026-01-01"), dismissal(reason="new", date="2026-02-01")
    for given in ([older, newer], [newer, older]):
        assert read_dismissals(write_dismissals(given)) == (newer,)
    other = dismissal("f0", date="2026-03-01")
    assert write_dismissals([newer, other]) == snapshot("""\
{"fingerprint":"f0","reason":"known","author":"ann","date":"2026-03-01","expires":"","article":"","page":""}
{"fingerprint":"f1","reason":"new","author":"ann","date":"2026-02-01","expires":"","article":"","page":""}
""")


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
