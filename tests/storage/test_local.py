"""The folder for what may be lost: hidden from git, and nothing is written through a link that leads out."""

import sqlite3
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.storage import spool as spools
from pipeline.storage.local import local_file, local_folder
from pipeline.storage.spool import Records, Scratch, Spool, scratch
from tests.content_repo import git, repository


def test_git_never_sees_the_folder(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": "A\n"})
    assert local_folder(folder) == folder / ".content-sync"
    (folder / ".content-sync/memory").write_text("x")
    assert git(folder, "status", "--porcelain") == "", "a memory would be committed with the articles"


def test_what_a_person_wrote_into_the_ignore_file_stays(tmp_path: Path) -> None:
    local_folder(tmp_path / "not" / "yet")
    ignore = tmp_path / "not/yet/.content-sync/.gitignore"
    assert ignore.read_text() == "*\n"
    ignore.write_text("*\n!kept\n")
    assert local_file(tmp_path / "not/yet", "state") == tmp_path / "not/yet/.content-sync/state"
    assert ignore.read_text() == "*\n!kept\n"


def test_a_file_in_the_place_of_the_folder_is_told_with_the_remedy(tmp_path: Path) -> None:
    place = tmp_path / ".content-sync"
    place.write_text("")
    for ask in (lambda: local_folder(tmp_path), lambda: local_file(tmp_path, "state")):
        with pytest.raises(StoreError) as told:
            ask()
        assert str(told.value) == (
            f"{place}: cannot be made: File exists. Make the repository writable, or clear that place."
        )


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    here, outside = tmp_path / "here", tmp_path / "outside"
    (here / "inside").mkdir(parents=True)
    outside.mkdir()
    place = here / ".content-sync"
    place.symlink_to(outside)
    said = "is a link out of the repository, and nothing is written through it. Remove it."
    for ask in (lambda: local_folder(here), lambda: local_file(here, "state")):
        with pytest.raises(StoreError) as told:
            ask()
        assert str(told.value) == f"{place}: {said}"
    assert list(outside.iterdir()) == []
    place.unlink()
    place.symlink_to(here / "inside")
    assert local_file(here, "state") == place / "state", "a link that stays inside harms nobody"
    (here / "inside/state").symlink_to(outside / "state")
    place.unlink()
    (here / "inside").rename(place)
    with pytest.raises(StoreError) as told:
        local_file(here, "other")
    assert str(told.value) == f"{place / 'state'}: {said}"


def test_a_repository_reached_through_a_link_is_one_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    local_folder(tmp_path / "link")
    (tmp_path / "real/.content-sync/latest").symlink_to(tmp_path / "real/.content-sync/state")
    assert local_file(tmp_path / "link", "state") == tmp_path / "link/.content-sync/state"


READ_ONLY = Path("/sys/kernel")


@pytest.mark.skipif(not READ_ONLY.is_dir(), reason="needs /sys, where nobody can make a folder")
def test_a_read_only_checkout_has_no_memory_and_that_is_no_error() -> None:
    assert local_file(READ_ONLY, "state.sqlite") is None, "a report of a read-only checkout would fail"
    with pytest.raises(StoreError, match=r"cannot be made: .*\. Make the repository writable, or clear"):
        local_folder(READ_ONLY)


def test_records_come_back_by_number_whatever_was_read_in_between() -> None:
    records = Records()
    with pytest.raises(KeyError):
        records.get(0)
    first = records.put(b"one")
    second = records.put(b"")
    assert (first, records.get(first)) == (0, b"one")
    third = records.put(b"x" * 300)
    assert [records.get(number) for number in (third, second, first)] == [b"x" * 300, b"", b"one"]
    records.close()


def test_a_little_stays_in_memory_and_much_goes_to_disk() -> None:
    shared = Scratch()
    spool = Spool(shared)
    spool.put("a", bytes(spools._MOST_WAITING - spools._OVERHEAD))
    assert shared.database is None, "every small run would open a file"
    spool.put("b", b"")
    assert shared.database is not None and shared.waiting == {}, "a large run would stay in memory"
    spool.put("c", b"3")
    assert list(shared.waiting) == [(1, "c")], "every text would be a call of its own"
    assert (list(spool), spool["b"], "a" in spool) == (["a", "b", "c"], b"", True)
    shared.close()


def test_a_spool_of_its_own_gives_the_disk_back_and_a_shared_one_does_not() -> None:
    shared = Scratch()
    own, one = Spool(), Spool(shared)
    for spool in (own, one):
        spool.put("a", bytes(spools._MOST_WAITING))
        spool.close()
    assert one["a"] == bytes(spools._MOST_WAITING)
    with pytest.raises(sqlite3.ProgrammingError):
        len(own)
    shared.close()
    with pytest.raises(KeyError):
        Spool()["a"]


def test_a_scratch_database_is_no_file_anybody_finds() -> None:
    database = scratch()
    assert [row[2] for row in database.execute("PRAGMA database_list")] == [""]
    assert database.execute("PRAGMA cache_size").fetchone() == (-64,), (
        "what waits on disk would stay in memory"
    )
    database.close()
