"""The copy of the repository that holds the articles follows it, and one that is spoilt is made anew and said."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.corpus.mirror import mirror
from pipeline.errors import StoreError
from tests.content_repo import commit, git, repository


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return repository(tmp_path / "source", {"a.md": "A\n"})


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return repository(tmp_path / "here", {"note.txt": "x"})


def mirrored(here: Path, source: Path) -> Path:
    """Return the copy as a new run finds it."""
    mirror.cache_clear()
    return mirror(here, source.as_uri())


def head(place: Path, branch: str = "main") -> str:
    return git(place, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def test_the_copy_follows_every_branch(here: Path, source: Path, caplog: pytest.LogCaptureFixture) -> None:
    git(source, "branch", "old")
    place = mirrored(here, source)
    assert place.parent == here / ".content-sync/articles"
    assert git(place, "rev-parse", "--is-bare-repository") == "true"
    commit(source, {"b.md": "B\n"})
    git(source, "branch", "--quiet", "-D", "old")
    assert mirrored(here, source) == place
    assert (head(place), head(place, "old")) == (git(source, "rev-parse", "HEAD"), ""), (
        "old articles would be read"
    )
    assert said(caplog) == [], "a copy that is whole is not made anew"


def test_two_addresses_are_two_copies(here: Path, source: Path, tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"b.md": "B\n"})
    assert mirrored(here, source) != mirrored(here, other)


def test_a_rewritten_branch_is_followed(here: Path, source: Path) -> None:
    commit(source, {"b.md": "B\n"})
    place = mirrored(here, source)
    git(source, "reset", "--quiet", "--hard", "HEAD~1")
    mirrored(here, source)
    assert head(place) == git(source, "rev-parse", "HEAD")


def cut_off(place: Path) -> None:
    git(place, "symbolic-ref", "HEAD", "refs/heads/nowhere")


def emptied(place: Path) -> None:
    shutil.rmtree(place)
    place.mkdir()


def half_written(place: Path) -> None:
    (place / "config").write_text("[core\n")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (cut_off, "its HEAD names no commit"),
        (emptied, "it is no repository"),
        (half_written, "its settings cannot be read"),
    ],
)
def test_a_spoilt_copy_is_made_anew_and_said(
    here: Path, source: Path, caplog: pytest.LogCaptureFixture, spoil: Callable[[Path], None], why: str
) -> None:
    place = mirrored(here, source)
    spoil(place)
    assert mirrored(here, source) == place
    assert git(place, "cat-file", "-p", "main:a.md") == "A"
    [line] = said(caplog)
    assert line.startswith(f"{place}: the copy of {source.as_uri()} is made anew: ")
    assert why in line
    assert not place.with_suffix(".old").exists() and not place.with_suffix(".new").exists()


def test_a_copy_that_lost_its_objects_gets_them_again(here: Path, source: Path) -> None:
    place = mirrored(here, source)
    for pack in (place / "objects").rglob("*.*"):
        pack.unlink()
    assert mirrored(here, source) == place
    assert git(place, "cat-file", "-p", "main:a.md") == "A", (
        "no article could be read until somebody deletes it"
    )


def test_what_a_killed_run_left_beside_is_cleared_away(here: Path, source: Path) -> None:
    place = mirrored(here, source)
    for suffix in (".new", ".old"):
        place.with_suffix(suffix).mkdir()
    mirrored(here, source)
    assert not place.with_suffix(".old").exists() and not place.with_suffix(".new").exists()


def test_an_empty_repository_is_copied_without_a_word(
    here: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    git(tmp_path, "init", "--quiet", "empty")
    place = mirrored(here, tmp_path / "empty")
    assert (mirrored(here, tmp_path / "empty"), said(caplog)) == (place, [])


def test_an_address_nobody_answers_is_told_without_its_secret(here: Path, tmp_path: Path) -> None:
    mirror.cache_clear()
    with pytest.raises(StoreError) as told:
        mirror(here, f"file://jo:secret@{tmp_path}/nowhere.git")
    assert str(told.value).startswith("[articles] repository: file://")
    assert str(told.value).endswith("Check the address and that this machine may read it.")
    assert "secret" not in str(told.value)
    assert [one.suffix for one in (here / ".content-sync/articles").iterdir()] == [".lock"]


def test_a_place_that_cannot_be_written_is_told(here: Path, source: Path) -> None:
    (here / ".content-sync").mkdir()
    (here / ".content-sync/articles").write_text("")
    with pytest.raises(
        StoreError, match=r"\.git: (?:File exists|Not a directory)\. Make the folder writable\."
    ):
        mirrored(here, source)
