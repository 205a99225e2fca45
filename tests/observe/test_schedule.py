"""Fewer requests than pages: what rests, what does not, and what a plan says of it."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import group
from pipeline.config import Visit, load_config
from pipeline.git.repository import Repository
from pipeline.jobs.plan import plan
from pipeline.observe.schedule import read_histories
from pipeline.revisit import DAY_S, ChangeHistory, Due, VisitRecord, decide, rate, usual_rate
from tests.content_repo import SITE, accept, archive, article, changes, commit, page, repository, run

NOW = 1_770_000_000.0
USUAL = 0.01


def record(**known: object) -> VisitRecord:
    usual = {"url": "https://a.example/x", "cited_by": 1, "last_visit": NOW - 2 * DAY_S, "unsettled": ""}
    return VisitRecord(**{**usual, "max_age_s": 30 * DAY_S, "history": None, **known})  # type: ignore[arg-type]


def years(changes: int, last_days_ago: float = 300) -> ChangeHistory:
    return ChangeHistory(NOW - 730 * DAY_S, changes, NOW - last_days_ago * DAY_S)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (record(max_age_s=0), "every-run"),
        (record(last_visit=0), "first-visit"),
        (record(unsettled="the last visit ended in gone"), "unsettled"),
        (record(cited_by=10), "much-cited"),
        (record(history=years(3, last_days_ago=5)), "newly-changed"),
        (record(history=years(200)), "likely-changed"),
        (record(last_visit=NOW - 31 * DAY_S, history=years(0)), "max-age"),
        (record(), "rests"),
    ],
)
def test_a_page_is_due_for_a_reason_that_can_be_named(page: VisitRecord, reason: str) -> None:
    due = decide(page, USUAL, 0.15, NOW)
    assert (due.reason, due.due) == (reason, reason != "rests")
    assert due.sentence


@given(st.integers(0, 400), st.floats(0.1, 400), st.floats(0.5, 90), st.floats(0.01, 0.9))
def test_no_page_rests_longer_than_the_bound(
    changes: int, age: float, bound: float, tolerated: float
) -> None:
    page = record(last_visit=NOW - age * DAY_S, max_age_s=bound * DAY_S, history=years(changes))
    due = decide(page, USUAL, tolerated, NOW)
    assert due.due or (age <= bound + 1e-6 and NOW <= due.next_visit <= NOW + bound * DAY_S)


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_page_that_changed_more_often_is_never_visited_less_often(fewer: int, more: int) -> None:
    assert rate(years(fewer), USUAL, NOW) < rate(years(fewer + more), USUAL, NOW)


def test_a_short_past_says_little_and_a_long_one_decides() -> None:
    young, old = ChangeHistory(NOW - DAY_S, 0, NOW - DAY_S), years(0)
    assert rate(young, USUAL, NOW) == pytest.approx(USUAL, rel=0.02)
    assert rate(old, USUAL, NOW) < USUAL / 5
    assert rate(None, USUAL, NOW) == USUAL


def test_the_usual_rate_is_learned_from_all_pages_together() -> None:
    quiet, lively = usual_rate([years(0)] * 50, NOW), usual_rate([years(200)] * 50, NOW)
    assert quiet < usual_rate([], NOW) < lively
    assert math.isclose(lively, 200 / 730, rel_tol=0.1)


TWO = article("Two", f"See [one]({SITE}/one) and [two]({SITE}/two#here).")
RESTFUL = "[visit]\nmax_age = 3650\nchange_chance = 0.99\n"


def recorded(tmp_path: Path, name: str, text: str = "Nothing new.", day: str = "2026-03-02") -> Path:
    pages = {
        f"/{path}": page(path, f"here|Here|<p>{text} Enough words to be a page.</p>", build=name)
        for path in ("one", "two")
    }
    return archive(tmp_path / f"{name}.warc.gz", pages, day)


def test_a_page_that_is_not_due_is_not_asked_and_stays_as_it_was(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"two.md": TWO, "content-sync.toml": RESTFUL})
    run(folder, recorded(tmp_path, "one"))
    accept(folder)
    settings = load_config(folder)
    assert [due.reason for due in plan(Repository(folder), settings, 1_772_500_000.0)] == ["rests", "rests"]
    changed = recorded(tmp_path, "two", "All is different now.", "2026-03-09")
    assert changes(run(folder, changed, config=settings)) == {"/one": "none", "/two": "none"}
    always = load_config(commit(folder, {"content-sync.toml": "[visit]\nmax_age = 0\n"}, "config"))
    assert changes(run(folder, changed, config=always)) == {"/one": "text", "/two": "text"}


def test_what_nobody_accepted_yet_is_visited_every_run(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"two.md": TWO, "content-sync.toml": RESTFUL})
    run(folder, recorded(tmp_path, "one"))
    reasons = {due.sentence for due in plan(Repository(folder), load_config(folder), 1_772_500_000.0)}
    assert reasons == {"what the last visit saw is not accepted yet"}


def test_the_past_of_a_page_is_read_from_the_commits_that_accepted_it(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"two.md": TWO})
    for number, text in enumerate(("First.", "Second.", "Third."), 2):
        run(folder, recorded(tmp_path, f"run{number}", text, f"2026-03-0{number}"))
        accept(folder)
    found = read_histories(Repository(folder), "HEAD")
    one = found["snapshots/docs.example.com/one.md"]
    assert one.changes == 2
    assert one.last_changed - one.first_seen == 2 * DAY_S


def test_plan_explains_every_page_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = repository(tmp_path / "content", {"two.md": TWO})
    group.main(["plan", "--repo", str(folder)], standalone_mode=False)
    assert capsys.readouterr().out == (
        "2 of 2 pages are due: 2 every-run\n"
        "visit  https://docs.example.com/one: no max_age is set: every page is visited every run\n"
        "visit  https://docs.example.com/two: no max_age is set: every page is visited every run\n"
    )
    group.main(["plan", "--json", "--repo", str(folder)], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["counts"]) == (1, {"pages": 2, "due": 2})
    assert told["pages"][0]["url"] == f"{SITE}/one"


def test_the_bound_has_a_default_that_changes_nothing() -> None:
    assert Visit().max_age == 0


# -- the estimate, number by number


def due(page: VisitRecord, usual: float = USUAL, tolerated: float = 0.15) -> Due:
    return decide(page, usual, tolerated, NOW)


def test_before_there_is_a_past_pages_change_as_those_of_the_study_did() -> None:
    """12,119 changes of 1,199 pages in 171 weeks: about one in four months."""
    assert usual_rate([], NOW) == pytest.approx(12_119 / (1_199 * 171 * 7))
    assert 1 / usual_rate([], NOW) == pytest.approx(118.4, abs=0.1)
    one = ChangeHistory(NOW - 1_000 * DAY_S, 20, NOW)
    assert usual_rate([one], NOW) == pytest.approx((usual_rate([], NOW) * 1_000 + 20) / 2_000)
    assert usual_rate([one, one], NOW) == pytest.approx((usual_rate([], NOW) * 1_000 + 40) / 3_000)
    future = ChangeHistory(NOW + 10 * DAY_S, 0, NOW)
    assert usual_rate([future], NOW) == pytest.approx(usual_rate([], NOW)), (
        "a clock that was wrong counts nothing"
    )


@pytest.mark.parametrize(
    ("changes", "days", "expected"),
    [(0, 0, 0.01), (0, 100, 0.005), (1, 100, 0.01), (3, 100, 0.02), (0, -5, 0.01), (9, 900, 0.01)],
)
def test_a_page_is_drawn_to_the_usual_rate_while_its_past_is_short(
    changes: int, days: float, expected: float
) -> None:
    assert rate(ChangeHistory(NOW - days * DAY_S, changes, NOW), USUAL, NOW) == pytest.approx(expected)


def test_a_page_rests_until_it_has_changed_with_the_tolerated_chance() -> None:
    page = record(max_age_s=3_650 * DAY_S)
    found = due(page)
    spread = (found.next_visit - page.last_visit) / DAY_S / (-math.log(1 - 0.15) / USUAL)
    assert 0.75 <= spread <= 1
    assert found == Due(
        url="https://a.example/x",
        due=False,
        reason="rests",
        sentence=found.sentence,
        cited_by=1,
        changes=0,
        chance=round(1 - math.exp(-USUAL * 2), 4),
        last_visit=NOW - 2 * DAY_S,
        next_visit=found.next_visit,
    )
    just_due = record(last_visit=NOW - (found.next_visit - page.last_visit), max_age_s=3_650 * DAY_S)
    assert due(just_due).reason == "likely-changed"


def test_pages_seen_together_do_not_stay_due_together() -> None:
    pages = [record(url=f"https://a.example/{n}", max_age_s=3_650 * DAY_S) for n in range(200)]
    longest = -math.log(1 - 0.15) / USUAL
    shares = sorted((due(page).next_visit - page.last_visit) / DAY_S / longest for page in pages)
    assert 0.75 <= shares[0] < 0.76
    assert 0.99 < shares[-1] <= 1
    assert due(pages[0]) == due(pages[0])


def test_the_bound_ends_a_rest_to_the_second() -> None:
    quiet = years(0)
    bound = 5 * DAY_S
    only_due = due(record(max_age_s=bound, history=quiet), usual=1e-6)
    assert (only_due.reason, only_due.next_visit) == ("rests", NOW - 2 * DAY_S + bound)
    assert due(record(max_age_s=bound, history=quiet, last_visit=NOW - bound), usual=1e-6).reason == "max-age"
    assert (
        due(record(max_age_s=bound, history=quiet, last_visit=NOW - bound + 1), usual=1e-6).reason == "rests"
    )


def test_a_page_never_visited_has_changed_for_sure() -> None:
    found = due(record(last_visit=0))
    assert (found.reason, found.chance, found.last_visit, found.next_visit) == ("first-visit", 1.0, 0, NOW)


def test_a_visit_that_lies_in_the_future_is_one_of_now() -> None:
    assert due(record(last_visit=NOW + DAY_S)).chance == 0.0


@pytest.mark.parametrize(("cited", "reason"), [(9, "rests"), (10, "much-cited"), (11, "much-cited")])
def test_a_page_many_articles_lean_on_is_visited_every_run(cited: int, reason: str) -> None:
    assert due(record(cited_by=cited)).reason == reason


@pytest.mark.parametrize(
    ("days", "reason"), [(13.9, "newly-changed"), (14, "newly-changed"), (14.1, "rests")]
)
def test_a_page_that_just_changed_is_watched_for_two_weeks(days: float, reason: str) -> None:
    assert due(record(history=ChangeHistory(NOW - 730 * DAY_S, 1, NOW - days * DAY_S))).reason == reason


def test_a_page_that_was_only_seen_has_not_just_changed() -> None:
    assert due(record(history=ChangeHistory(NOW - DAY_S, 0, NOW - DAY_S))).reason == "rests"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (record(max_age_s=0), "no max_age is set: every page is visited every run"),
        (record(last_visit=0), "never visited"),
        (record(unsettled="the last visit ended in gone"), "the last visit ended in gone"),
        (record(cited_by=12), "12 articles lean on it"),
        (record(history=years(3, last_days_ago=5)), "changed on 2026-01-28, watched closely for 14 days"),
        (
            record(history=years(200)),
            "38% likely to have changed since 2026-01-31 (200 changes in 730 days)",
        ),
        (
            record(history=years(300), last_visit=NOW - DAY_S),
            "30% likely to have changed since 2026-02-01 (300 changes in 730 days)",
        ),
        (
            record(last_visit=NOW - 31 * DAY_S, history=years(1)),
            "last visited on 2026-01-02, longer ago than max_age allows",
        ),
        (record(), "rests until 2026-02-13: 2% likely to have changed (0 changes in 2 days)"),
        (
            record(history=years(1)),
            "rests until 2026-03-02: 0% likely to have changed (1 change in 730 days)",
        ),
    ],
)
def test_the_reason_is_said_to_whoever_asks(page: VisitRecord, said: str) -> None:
    assert due(page).sentence == said
