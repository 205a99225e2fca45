"""The memory's file: used where it is whole, begun anew and said where it is not, left alone where it is held."""

import logging
import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import asdict, replace

from pipeline.baseline.memory import VERSION, open_memory
from pipeline.baseline.state import PageState, State, after_reading, after_visit
from pipeline.changes.swings import Swing
from pipeline.pages import Hop, Outcome
from pipeline.snapshots import Capture

URL = "https://example.com/a"
DAY = 86_400.0
ANEW = "{}: begun anew, because {}. Every page is visited in full once."
TOLD = "This run works without what earlier ones remember, and every page is visited in full."
SENSELESS = f"{URL}: what is remembered of it makes no sense and is forgotten."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "state.sqlite"
    with State(place) as state:
        state.put(PageState(URL, outcome="ok", etag='"v1"'))
    return place


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def etag(path: Path | None, *, keep: bool = True) -> str:
    with State(path, keep) as state:
        known = state.get(URL)
        return known.etag if known else ""


def spoilt(path: Path, *statements: str) -> None:
    database = sqlite3.connect(path)
    with database:
        for statement in statements:
            database.execute(statement)
    database.close()


def test_a_whole_file_is_used_without_a_word(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert (etag(path), said(caplog)) == ('"v1"', [])


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("PRAGMA user_version = 4", f"its version is 4 and not {VERSION}"),
        ("ALTER TABLE pages ADD COLUMN more", "it has another shape"),
        ("CREATE TABLE more (url)", "it has another shape"),
    ],
)
def test_a_file_of_another_kind_is_begun_anew_and_said(
    path: Path, caplog: pytest.LogCaptureFixture, statement: str, why: str
) -> None:
    spoilt(path, statement)
    assert (etag(path), said(caplog)) == ("", [ANEW.format(path, why)])
    with State(path) as state:
        state.put(PageState(URL, etag='"v2"'))
    assert etag(path) == '"v2"', "the memory would be begun anew in every run"


def test_no_page_of_another_memory_comes_back_by_what_lies_beside(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_bytes(b"not a database")
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).write_bytes(b"of another")
    assert etag(path) == ""
    assert said(caplog) == [ANEW.format(path, "file is not a database")]


def test_nothing_is_written_through_a_link(
    path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    link = tmp_path / "link.sqlite"
    link.symlink_to(path)
    with State(link) as state:
        state.put(PageState(URL, etag='"other"'))
    assert said(caplog) == [ANEW.format(link, "it is a link")]
    assert (etag(path), link.is_symlink()) == ('"v1"', False)


def test_a_file_that_another_run_writes_is_left_to_it(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with State(path) as state:
        assert state.get(URL) is None
        state.put(PageState(URL, etag='"mine"'))
    assert said(caplog) == [f"{path}: database is locked. {TOLD}"]
    other.execute("ROLLBACK")
    other.close()
    assert etag(path) == '"v1"'


def test_a_run_that_only_looks_holds_nobody_up(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with State(path, keep=False) as looking, State(path) as state:
        state.put(PageState(URL, etag='"v2"'))
        assert looking.get(URL) is not None
    assert (etag(path), said(caplog)) == ('"v2"', [])


def test_a_place_that_cannot_be_written_costs_a_visit_and_no_run(
    path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert etag(path / "below" / "state.sqlite") == ""
    [line] = said(caplog)
    assert line.startswith(f"{path}/below/state.sqlite: [Errno ") and line.endswith(TOLD)
    assert etag(tmp_path) == "", "a folder in the place of the file"


def test_without_a_place_a_run_remembers_for_itself() -> None:
    with State(None) as state:
        state.put(PageState(URL, etag='"v1"'))
        state.commit()
        assert state.get(URL) == PageState(URL, etag='"v1"')
    database = open_memory(None, {"t": "CREATE TABLE t (a)"}, keep=True)
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("t",)]
    database.close()


def test_a_file_taken_in_the_middle_of_a_run_loses_only_what_is_remembered(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with State(path, keep=False) as state:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        state.put(PageState(URL, etag='"mine"'))
        state.commit()
        assert state.get(URL) == PageState(URL, etag='"mine"')
        other.execute("ROLLBACK")
        other.close()
    assert said(caplog) == [f"{path}: database is locked. What this run sees is not remembered."]
    assert etag(path) == '"v1"'


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("first_failed", "yesterday"),
        ("flaps", "2026-02-30x"),
        ("past", "2026-13-01=a"),
        ("last_visit", -1.0),
        ("last_visit", float(1 << 33)),
        ("failures", -1),
        ("runs_since_unconditional", -1),
        ("outcome", "no such outcome"),
        ("etag", 7),
    ],
)
def test_a_page_whose_memory_makes_no_sense_is_new_again_and_that_is_said_once(
    path: Path, caplog: pytest.LogCaptureFixture, column: str, value: object
) -> None:
    database = sqlite3.connect(path)
    with database:
        database.execute(f"UPDATE pages SET {column} = ?", (value,))
    database.close()
    with State(path) as state:
        assert (state.get(URL), state.get(URL), list(state)) == (None, None, [])
    assert said(caplog) == [SENSELESS]


def test_what_can_be_is_believed(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    page = PageState(URL, "gone", last_visit=float((1 << 33) - 1), failures=0, first_failed="2026-12-31")
    page = replace(page, past="2026-01-01=a 2026-01-02=b", flaps="2026-01-02 2026-01-03")
    with State(path) as state:
        state.put(page)
    with State(path) as state:
        assert (state.get(URL), list(state)) == (page, [page])
    assert said(caplog) == []


@pytest.mark.parametrize(
    "blocks",
    [b"no json", b'{"a": {"here": true, "days": ["yesterday"]}}', b'{"a": {"here": true, "days": [""]}}', 7],
)
def test_blocks_whose_memory_makes_no_sense_are_forgotten(
    path: Path, caplog: pytest.LogCaptureFixture, blocks: object
) -> None:
    with State(path) as state:
        state.put_swings(URL, {"paragraph: x": Swing(True, ("2026-03-01",))}, "b10b")
    database = sqlite3.connect(path)
    with database:
        database.execute("UPDATE swings SET blocks = ?", (blocks,))
    database.close()
    with State(path) as state:
        assert (state.swings(URL), state.swings(URL)) == ({}, {})
    assert said(caplog) == [SENSELESS]


def test_of_a_new_page_nothing_is_known() -> None:
    numbers = {"last_visit": 0.0, "runs_since_unconditional": 0, "failures": 0}
    nothing = dict.fromkeys(PageState.__struct_fields__, "") | numbers | {"url": URL}
    assert asdict(PageState(URL)) == nothing, "what no visit saw would be sent to the server as known"


def test_a_page_that_waits_in_memory_is_written_after_five_hundred(path: Path) -> None:
    with State(path) as state:
        for number in range(499):
            state.put(PageState(f"https://example.com/{number:03}"))
        assert len(state._waiting) == 499
        state.put(PageState("https://example.com/last"))
        assert len(state._waiting) == 0, "a killed run would remember nothing"
        assert len(list(state)) == 501


def capture(outcome: Outcome = Outcome.OK, **more: object) -> Capture:
    seen = Capture(URL, outcome, 200, (Hop(URL, 200),), etag='"v2"', last_modified="Mon", fetched_at=3 * DAY)
    return replace(seen, body_sha256="b", slice_sha256="s", **more)


KNOWN = PageState(URL, "ok", URL, '"v1"', "Sun", "a", "r", "d", "1", DAY, 2, 3, "1970-01-02", "p", "f", "x")


def test_a_page_that_was_read_is_remembered_as_it_is_now() -> None:
    assert after_visit(KNOWN, capture(), "new", "2") == PageState(
        URL, "ok", URL, '"v2"', "Mon", "b", "s", "new", "2", 3 * DAY, 0, 0, "", "p", "f", "x"
    )


@pytest.mark.parametrize(
    ("seen", "changed"),
    [
        (capture(Outcome.NOT_MODIFIED, status=304, same=True), {"outcome": "not-modified"}),
        (capture(status=304, same=True), {}),
    ],
)
def test_an_answer_that_nothing_changed_proves_what_is_known(seen: Capture, changed: dict[str, str]) -> None:
    same = replace(KNOWN, last_visit=3 * DAY, runs_since_unconditional=3, failures=0, first_failed="")
    assert after_visit(KNOWN, seen, "new", "2") == replace(same, **changed)


def test_a_page_that_was_not_asked_keeps_even_its_last_visit() -> None:
    known = replace(KNOWN, outcome="deferred")
    assert after_visit(KNOWN, capture(Outcome.DEFERRED), "new", "2") == known


def test_a_failure_is_counted_from_its_first_day() -> None:
    failed = replace(KNOWN, outcome="unreachable", last_visit=3 * DAY, failures=4)
    assert after_visit(KNOWN, capture(Outcome.UNREACHABLE, status=0), "new", "2") == failed
    fresh = after_visit(PageState(URL), capture(Outcome.UNREACHABLE, fetched_at=0.0), "", "")
    assert fresh.failures == 1 and fresh.last_visit == 0.0 and len(fresh.first_failed) == 10


def test_a_retired_page_stays_so_while_it_says_the_same() -> None:
    retired = replace(KNOWN, outcome="retired")
    assert after_visit(retired, capture(same=True), "d", "1").outcome == "retired"
    assert after_visit(retired, capture(), "d", "1").outcome == "ok"
    assert after_visit(KNOWN, capture(same=True), "d", "1").outcome == "ok"


def test_going_back_counts_within_thirty_days_and_saying_the_same_does_not() -> None:
    known = PageState(URL, past="2026-01-01=a 2026-01-02=b", flaps="2025-12-01 2026-01-01")
    assert after_reading(known, "b", "2026-01-31") == known
    back = after_reading(known, "a", "2026-01-31")
    assert back.past == "2026-01-01=a 2026-01-02=b 2026-01-31=a"
    assert back.flaps == "2026-01-01 2026-01-31"
    late = after_reading(known, "a", "2026-02-01")
    assert (late.past, late.flaps) == ("2026-01-02=b 2026-02-01=a", "")


def test_another_page_is_believed_after_three_runs(path: Path) -> None:
    with State(path) as state:
        found = []
        for outcome, failures in (("wrong-page", 2), ("wrong-page", 3), ("gone", 3)):
            state.put(PageState(URL, outcome, failures=failures))
            found.append(state.stays_wrong(URL))
        assert found == [False, True, False]
        assert not state.stays_wrong("https://example.com/other")
