"""Texts on disk: what is read back is what was put, in order of name, however much of it still waits."""

import sqlite3
import tempfile
from itertools import permutations
from pathlib import Path
from typing import IO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.changes import PageNews
from pipeline.cli import is_full, main
from pipeline.pages import Outcome
from pipeline.proposal.page_rows import Rows
from pipeline.report import PageRow
from pipeline.storage import spool as spools
from pipeline.storage.spool import Scratch, Spool
from tests.content_repo import article, repository

NAMES = st.sampled_from(["a", "a/b", "a-b", "ä", "z", "caf\udce9.md"])


@given(st.lists(st.tuples(NAMES, st.none() | st.binary(max_size=300)), max_size=20), st.integers(0, 900))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_spool_is_a_mapping_in_order_of_name(
    monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, bytes | None]], most: int
) -> None:
    monkeypatch.setattr(spools, "_MOST_WAITING", most)
    spool, held = Spool(), dict[str, bytes]()
    for name, data in steps:
        if data is None:
            spool.drop(name)
            held.pop(name, None)
        else:
            spool.put(name, data)
            held[name] = data
        assert (name in spool, spool.get(name)) == (name in held, held.get(name))
    expected = sorted(held.items(), key=lambda item: item[0].encode("utf-8", "surrogateescape"))
    assert list(spool.pairs()) == expected, "a text would be lost or change places"
    assert (list(spool), len(spool)) == ([name for name, _ in expected], len(held))
    spool.close()


@pytest.mark.parametrize("most", [0, 1 << 16])
def test_spools_that_share_a_database_do_not_see_each_other(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(spools, "_MOST_WAITING", most)
    shared = Scratch()
    one, other = Spool(shared), Spool(shared)
    one.put("b", b"1")
    other.put("b", b"2")
    other.put("a", b"3")
    other.drop("c")
    one.close()
    assert (list(one.pairs()), list(other.pairs())) == ([("b", b"1")], [("a", b"3"), ("b", b"2")])
    other.drop("b")
    told = "a group would propose the snapshot of another"
    assert (one["b"], "a" in one, len(one), "b" in other, len(other)) == (b"1", False, 1, False, 1), told
    shared.close()


def test_of_the_rows_of_one_page_the_best_stands_whatever_came_first() -> None:
    def row(url: str, snapshot: str, outcome: str = "ok") -> PageRow:
        return PageRow(url, "T", Outcome(outcome), 200, (), PageNews.NONE, snapshot)

    given = [
        (row("https://a.example/end", "s/from.md"), "s/end.md"),
        (row("https://a.example/end", "s/end.md"), "s/end.md"),
        (row("https://a.example/end", "s/other.md"), "s/end.md"),
        (row("https://a.example/b", "s/1.md"), "s/b.md"),
        (row("https://a.example/b", "s/2.md"), "s/b.md"),
        (row("https://a.example/b/c", "", "gone"), "s/c.md"),
    ]
    for order in permutations(given):
        rows = Rows()
        for one, own in order:
            rows.put(one, own)
        assert [(one.url[18:], one.snapshot) for one in rows] == [
            ("b", "s/2.md"),
            ("b/c", ""),
            ("end", "s/end.md"),
        ]
        assert len(rows) == 3


def test_a_database_without_room_is_known_as_such() -> None:
    spool = Spool()
    spool.put("first", bytes(spools._MOST_WAITING))
    database = spool._scratch.database
    assert database
    # Never less than there are already.
    database.execute("PRAGMA max_page_count = 20")
    with pytest.raises(sqlite3.OperationalError) as full:
        for number in range(1_000):
            spool.put(str(number), bytes(10_000))
    assert is_full(full.value)
    assert not is_full(sqlite3.OperationalError("no such table: texts"))
    spool.close()


def test_a_disk_without_room_ends_a_run_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(**_: object) -> IO[bytes]:
        raise OSError(28, "No space left on device")

    folder = repository(tmp_path / "r", {"articles/a.md": article("A", "<https://a.example/>")})
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    monkeypatch.setattr("sys.argv", ["content-sync", "sync", "--repo", str(folder)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err.splitlines()[-1]
    assert (ended.value.code, "Make room" in told, "mistake" in told) == (2, True, False), told
