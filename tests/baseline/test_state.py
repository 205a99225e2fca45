"""What one run remembers for the next, and that forgetting it harms nobody."""

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.baseline.state import PageState, State
from pipeline.changes.swings import Swing
from pipeline.pages import Hop, Outcome
from pipeline.snapshots import Capture

URL = "https://example.com/a"
DAY = 86_400.0


def seen(day: int = 1, outcome: Outcome = Outcome.OK, **more: object) -> Capture:
    capture = Capture(URL, outcome, 200, (Hop(URL, 200),), etag='"v1"', body_sha256="b", fetched_at=day * DAY)
    return replace(capture, **more)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "state.sqlite"


def test_what_a_run_saw_is_there_in_the_next(path: Path) -> None:
    with State(path) as state:
        state.record(seen(), "blob", "1")
    with State(path) as state:
        known = state.get(URL)
        assert known is not None
        assert (known.etag, known.final_url, known.snapshot_digest, known.extractor) == (
            '"v1"',
            URL,
            "blob",
            "1",
        )
        assert state.get("https://example.com/other") is None
        assert [page.url for page in state] == [URL]


def test_a_dry_run_leaves_no_trace(path: Path) -> None:
    with State(path) as state:
        state.record(seen(), "blob", "1")
    with State(path, keep=False) as state:
        state.record(seen(2, etag='"v2"'), "other", "1")
    with State(path) as state:
        assert state.get(URL).etag == '"v1"'  # type: ignore[union-attr]


def test_a_304_counts_the_runs_since_the_whole_page_was_seen(path: Path) -> None:
    with State(path) as state:
        state.record(seen(), "blob", "1")
        for day in (2, 3):
            state.record(seen(day, Outcome.NOT_MODIFIED, status=304, same=True, etag=""), "blob", "1")
        known = state.get(URL)
        assert known is not None
        assert (known.runs_since_unconditional, known.etag) == (2, '"v1"')
        assert state.record(seen(4), "blob", "1").runs_since_unconditional == 0


def test_a_streak_of_failures_keeps_what_was_known_and_ends_with_the_first_success(path: Path) -> None:
    with State(path) as state:
        state.record(seen(), "blob", "1")
        for day in (2, 3, 4):
            failed = state.record(seen(day, Outcome.UNREACHABLE, status=0, etag="", body_sha256=""), "", "1")
        assert (failed.failures, failed.first_failed, failed.etag) == (3, "1970-01-03", '"v1"')
        back = state.record(seen(5), "blob", "1")
        assert (back.failures, back.first_failed) == (0, "")
        assert state.failures_before(URL) == 3


@pytest.mark.parametrize(
    "outcome", [Outcome.DEFERRED, Outcome.ROBOTS, Outcome.FLAPPING, Outcome.NOT_ARCHIVED]
)
def test_what_was_not_asked_is_no_failure(path: Path, outcome: Outcome) -> None:
    with State(path) as state:
        state.record(seen(1, Outcome.UNREACHABLE), "", "1")
        assert state.record(seen(2, outcome), "", "1").failures == 1


def test_one_visit_for_two_groups_counts_once(path: Path) -> None:
    with State(path) as state:
        for _ in range(2):
            state.record(seen(2, Outcome.GONE, status=404), "", "1")
        assert state.get(URL).failures == 1  # type: ignore[union-attr]


def test_the_same_moment_replayed_in_another_run_is_another_run(path: Path) -> None:
    for _ in range(2):
        with State(path) as state:
            known = state.record(seen(2, Outcome.GONE, status=404), "", "1")
    assert known.failures == 2


def test_a_page_that_goes_back_and_forth_is_flapping_from_the_third_return(path: Path) -> None:
    with State(path) as state:
        days = [state.record(seen(day), "blob", "1", "AB"[day % 2]) for day in range(1, 6)]
        assert [known.is_flapping("1970-01-06") for known in days] == [False, False, False, False, True]
        assert not days[-1].is_flapping("1970-03-01")


def test_blocks_that_came_and_went_are_there_in_the_next_run_and_forgotten_when_they_rest(path: Path) -> None:
    swings = {"paragraph: This week only": Swing(True, ("2026-03-01", "2026-03-08"))}
    with State(path) as state:
        assert state.swings(URL) == {}
        state.put_swings(URL, swings, "b10b")
    with State(path) as state:
        assert (state.swings(URL), state.rests_at(URL)) == (swings, "b10b")
        state.put_swings(URL, {}, "")
    with State(path) as state:
        assert (state.swings(URL), state.rests_at(URL)) == ({}, "")


def test_a_page_that_moves_on_does_not_flap(path: Path) -> None:
    with State(path) as state:
        for day in range(1, 30):
            known = state.record(seen(day), "blob", "1", f"text-{day}")
        assert not known.flaps
        assert len(known.past.split()) == 10


def test_what_it_said_months_ago_is_not_going_back(path: Path) -> None:
    with State(path) as state:
        for day, text in ((1, "A"), (2, "B"), (60, "A")):
            known = state.record(seen(day), "blob", "1", text)
        assert not known.flaps


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + bytes(500)])
def test_a_damaged_file_is_begun_anew(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with State(path) as state:
        state.put(PageState(URL))
        assert state.get(URL) is not None


def test_a_file_of_another_version_is_begun_anew(path: Path) -> None:
    with State(path) as state:
        state.put(PageState(URL))
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with State(path) as state:
        assert state.get(URL) is None
