"""Every object of a history is what its name says, or what is wrong is said in words."""

import zlib
from pathlib import Path

import pytest

from pipeline.git.integrity import faults, parents_of
from pipeline.git.repository import Repository
from tests.content_repo import commit, git, repository


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = repository(tmp_path / "content", {"a.md": "one\n"})
    return commit(made, {"a.md": "two\n"})


def found(folder: Path) -> list[str]:
    with Repository(folder) as here:
        return list(faults(here, git(folder, "rev-parse", "main")))


def place_of(folder: Path, name: str) -> Path:
    return folder / ".git" / "objects" / name[:2] / name[2:]


def test_a_whole_history_has_no_fault(folder: Path) -> None:
    assert found(folder) == []


def test_other_bytes_under_an_old_name_are_named(folder: Path) -> None:
    blob = git(folder, "rev-parse", "main~1:a.md")
    place_of(folder, blob).chmod(0o644)
    place_of(folder, blob).write_bytes(zlib.compress(b"blob 4\0six\n"))
    assert found(folder) == [f"object {blob} holds other bytes than those it was named by"]


def test_an_object_that_is_gone_or_cannot_be_read_is_named(folder: Path) -> None:
    blob = git(folder, "rev-parse", "main:a.md")
    place_of(folder, blob).chmod(0o644)
    place_of(folder, blob).write_bytes(b"no object")
    assert f"object {blob}" in found(folder)[-1]
    place_of(folder, git(folder, "rev-parse", "main~1^{tree}")).unlink()
    assert found(folder)[0].startswith("the history of ")


def test_a_history_that_is_cut_says_which_commit_is_missing(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{folder}", "flat")
    first = git(folder, "rev-parse", "main~1")
    [said] = found(tmp_path / "flat")
    assert said.startswith(f"commit {first} is not here: the history is cut")


def test_only_the_header_of_a_commit_names_its_parents() -> None:
    text = b"tree a\nparent 12\nparent 34\nauthor x\n\nparent 56\n"
    assert parents_of(text) == ["12", "34"]
