"""What a power cut leaves of a proposal is found, moved aside and written anew; a lock is one run's."""

import zlib
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.git.damage import ASIDE, damage, put_aside
from pipeline.git.lock import locked
from pipeline.git.repository import Repository
from pipeline.git.trees import write_tree
from tests.content_repo import commit, git, repository


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "content", {"a.md": "A\n"})
    return commit(folder, {"b.md": "B\n" * 200}, "proposal")


def place(folder: Path, revision: str) -> Path:
    name = git(folder, "rev-parse", revision)
    return folder / ".git/objects" / name[:2] / name[2:]


def damaged(folder: Path) -> str:
    with Repository(folder) as opened:
        return damage(opened, "HEAD", "HEAD~1")


def cut(path: Path) -> None:
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[: len(data) // 2])


def empty(path: Path) -> None:
    path.unlink()
    path.write_bytes(b"")


def test_what_is_whole_is_left_alone(folder: Path) -> None:
    assert damaged(folder) == ""
    with Repository(folder) as opened:
        assert put_aside(opened) == 0
    assert not (folder / ".git" / ASIDE).exists()


@pytest.mark.parametrize("spoil", [cut, empty])
def test_a_broken_text_is_found_moved_aside_and_written_again(folder: Path, spoil: object) -> None:
    file = place(folder, "HEAD:b.md")
    spoil(file)  # type: ignore[operator]
    assert damaged(folder), "a proposal that nobody can read would be built upon"
    with Repository(folder) as opened:
        assert put_aside(opened) == 1
        assert [one.name for one in (folder / ".git" / ASIDE).iterdir()] == [file.parent.name + file.name]
        assert not file.exists()
        write_tree(opened, "HEAD~1", {"b.md": b"B\n" * 200})
        assert put_aside(opened) == 0
    assert damaged(folder) == "", "git would never write it again"


def test_a_file_that_holds_another_text_is_moved_aside(folder: Path) -> None:
    file = place(folder, "HEAD:b.md")
    file.unlink()
    file.write_bytes(zlib.compress(b"blob 2\0X\n"))
    with Repository(folder) as opened:
        assert put_aside(opened) == 1


def test_a_missing_text_is_named(folder: Path) -> None:
    file = place(folder, "HEAD:b.md")
    file.unlink()
    assert f"{file.parent.name}{file.name}" in damaged(folder)


def test_a_missing_commit_is_damage(folder: Path) -> None:
    place(folder, "HEAD^{tree}").unlink()
    assert "fatal" in damaged(folder) or "missing" in damaged(folder)


def test_what_stands_on_the_base_is_not_looked_at(folder: Path) -> None:
    place(folder, "HEAD:a.md").unlink()
    assert damaged(folder) == "", "a run would stop for what it does not touch"


def test_objects_of_the_longer_kind_are_told_apart_from_broken_ones(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "long")
    folder = commit(tmp_path / "long", {"a.md": "A\n"})
    spoiled = place(folder, "HEAD:a.md")
    with Repository(folder) as opened:
        assert put_aside(opened) == 0, "every object of such a repository would be taken away"
        cut(spoiled)
        assert put_aside(opened) == 1


def test_a_second_run_is_sent_away_until_the_first_has_ended(folder: Path) -> None:
    lock = folder / ".git/content-sync.lock"
    with Repository(folder) as opened:
        with locked(opened), pytest.raises(StoreError) as told, locked(opened):
            pass
        assert str(told.value) == f"{lock}: another content-sync run is at work here. Wait for it to end."
        with locked(opened), pytest.raises(StoreError), locked(opened, writes=False):
            pass
        with locked(opened):
            pass


def test_a_repository_that_cannot_be_written_can_be_looked_at(folder: Path) -> None:
    lock = folder / ".git/content-sync.lock"
    lock.mkdir()
    done = []
    with Repository(folder) as opened:
        with locked(opened, writes=False):
            done.append("looked")
        with pytest.raises(StoreError) as told, locked(opened):
            done.append("wrote")
    assert done == ["looked"]
    assert str(told.value) == (
        f"{lock}: Is a directory. Make the repository writable, or look with --dry-run."
    )
