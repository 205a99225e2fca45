"""The memory on a ref of the remote, for machines that keep nothing: lost without harm, never half there."""

from pathlib import Path

from pipeline.baseline.state_ref import FILE, REF, keep_state, restore_state, state_bytes, state_file
from tests.baseline.machines import machine
from tests.content_repo import git


def stored(bare: Path) -> str:
    return git(bare, "for-each-ref", "--format=%(objectname)", REF)


def test_what_one_machine_remembers_the_next_one_knows(bare: Path) -> None:
    one = machine(bare, "one")
    keep_state(one, b"memory\x00\r\n")
    assert git(bare, "log", "--format=%an|%ae|%at|%s", REF) == (
        "content-sync|content-sync@noreply.invalid|0|Memory of the last run; may be deleted at any time"
    )
    two = machine(bare, "two")
    assert state_bytes(two.repository.path) == b""
    restore_state(two)
    assert state_bytes(two.repository.path) == b"memory\x00\r\n", "every page would be visited in full"
    assert state_file(two.repository.path) == bare.parent / "two/.content-sync" / FILE
    assert [one.name for one in (bare.parent / "two/.content-sync").iterdir() if "new" in one.name] == []


def test_the_memory_is_one_commit_that_moves_only_when_it_says_something_else(bare: Path) -> None:
    one = machine(bare, "one")
    keep_state(one, b"first")
    first = stored(bare)
    keep_state(one, b"first")
    assert stored(bare) == first
    keep_state(one, b"second")
    assert stored(bare) != first
    assert git(bare, "rev-list", "--count", REF) == "1", "the memories of all runs would pile up"


def test_nothing_is_kept_of_nothing(bare: Path) -> None:
    one = machine(bare, "one")
    keep_state(one, b"")
    assert stored(bare) == ""
    restore_state(one)
    assert not (bare.parent / "one/.content-sync" / FILE).exists()


def test_what_this_machine_has_is_not_replaced(bare: Path) -> None:
    one = machine(bare, "one")
    keep_state(one, b"remote")
    place = state_file(one.repository.path)
    assert place
    place.write_bytes(b"here")
    restore_state(one)
    assert place.read_bytes() == b"here"


def test_a_remote_that_is_away_stops_nobody(bare: Path) -> None:
    one = machine(bare, "one")
    bare.rename(bare.with_name("away"))
    keep_state(one, b"memory")
    restore_state(one)
    place = bare.parent / "one/.content-sync" / FILE
    assert not place.exists()
    place.mkdir()
    assert state_bytes(bare.parent / "one") == b""
