"""git as the store: what is read is what was written, and every refusal says what to do."""

import io
import os
from pathlib import Path

import pytest
from git import GitCommandError

from pipeline.errors import StoreError
from pipeline.git.repository import (
    ObjectReader,
    Repository,
    clone_bare,
    git_words,
    held_by,
    identity,
    pieces,
    stale_lock,
)
from tests.content_repo import git, repository

ABSENT = "0123456789" * 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return repository(tmp_path / "content", {"a.md": "A\n", "deep/b.md": "one\ntwo\n"})


def test_a_folder_inside_is_the_repository_it_lies_in(folder: Path) -> None:
    with Repository(folder / "deep") as inside:
        assert (inside.path, inside.work_tree) == (folder / "deep", folder)
        assert inside.common_dir == folder / ".git"
        assert inside.version >= (2, 0)


def test_a_bare_repository_has_no_checked_out_files(folder: Path, tmp_path: Path) -> None:
    clone_bare(str(folder), tmp_path / "bare.git")
    with Repository(tmp_path / "bare.git") as bare:
        assert (bare.work_tree, bare.common_dir) == (None, tmp_path / "bare.git")
        assert bare.run("rev-parse", "HEAD") == git(folder, "rev-parse", "HEAD")


@pytest.mark.parametrize("name", ["outside", "nowhere"])
def test_a_folder_without_git_is_told_with_the_remedy(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").mkdir()
    with pytest.raises(StoreError) as told:
        Repository(tmp_path / name)
    assert str(told.value) == (
        f"{tmp_path / name}: not inside a git repository. Run `git init` there, or name another with --repo."
    )


def test_a_variable_left_by_a_hook_is_taken_away(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
    for name in left:
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -4")
    with Repository(folder) as opened:
        assert opened.run("rev-parse", "--show-toplevel") == str(folder), (
            "another repository would be written"
        )
    assert [name for name in left if name in os.environ] == []
    assert os.environ["GIT_SSH_COMMAND"] == "ssh -4", "what a person set must stay"


def test_another_repository_is_opened_once(folder: Path, tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"b.md": "B\n"})
    with Repository(folder) as opened:
        found = opened.other(other)
        assert found.path == other
        assert opened.other(other) is found


def test_output_loses_its_last_line_end_and_nothing_else(folder: Path) -> None:
    with Repository(folder) as opened:
        assert opened.run("cat-file", "blob", "HEAD:deep/b.md") == "one\ntwo"
        assert opened.run_bytes("cat-file", "blob", "HEAD:deep/b.md") == b"one\ntwo\n"
        assert opened.run("hash-object", "--stdin", stdin=[b"A", b"\n"]) == git(
            folder, "rev-parse", "HEAD:a.md"
        )
        assert opened.run("var", "GIT_AUTHOR_IDENT", env={"GIT_AUTHOR_NAME": "Jo"}).startswith("Jo <")


def test_output_may_go_to_a_file(folder: Path, tmp_path: Path) -> None:
    with Repository(folder) as opened, (tmp_path / "out").open("wb+") as output:
        opened.run_into(output, "cat-file", "--batch-check=%(objecttype)", stdin=[b"HEAD\n", b"HEAD:a.md\n"])
        output.seek(0)
        assert output.read() == b"commit\nblob\n"


def test_a_listing_comes_in_its_parts(folder: Path) -> None:
    with Repository(folder) as opened:
        assert list(opened.run_items("ls-tree", "-r", "-z", "--name-only", "HEAD")) == [b"a.md", b"deep/b.md"]


def test_a_question_without_an_answer_is_answered_with_nothing(folder: Path) -> None:
    with Repository(folder) as opened:
        assert opened.answers("config", "--get", "core.nothing") == ""
        assert opened.answers("rev-parse", "--is-bare-repository") == "false"


def test_blobs_come_in_the_order_they_are_asked_for(folder: Path) -> None:
    a, b = (git(folder, "rev-parse", f"HEAD:{path}") for path in ("a.md", "deep/b.md"))
    with Repository(folder) as opened:
        assert list(opened.blobs([b, a, b])) == [(b, b"one\ntwo\n"), (a, b"A\n"), (b, b"one\ntwo\n")]
        assert list(opened.blobs([])) == []


def test_a_blob_that_is_not_there_is_named(folder: Path) -> None:
    with Repository(folder) as opened, pytest.raises(StoreError) as told:
        list(opened.blobs([git(folder, "rev-parse", "HEAD:a.md"), ABSENT]))
    assert str(told.value) == f"object {ABSENT} is not in {folder}. Run `git fsck`, or clone again."


def spoil(folder: Path, blob: str) -> None:
    """Cut the file of a loose object short."""
    place = folder / ".git/objects" / blob[:2] / blob[2:]
    data = place.read_bytes()
    place.unlink()
    place.write_bytes(data[: len(data) // 2])


def test_a_broken_blob_is_named_and_no_short_text_is_taken_for_it(folder: Path) -> None:
    blob = git(folder, "rev-parse", "HEAD:deep/b.md")
    spoil(folder, blob)
    with Repository(folder) as opened, pytest.raises(StoreError) as told:
        list(opened.blobs([git(folder, "rev-parse", "HEAD:a.md"), blob]))
    assert str(told.value) == f"object {blob} in {folder} cannot be read. Run `git fsck`, or clone again."


def test_one_object_after_the_other_is_read_whole_or_by_line(folder: Path) -> None:
    blob = git(folder, "rev-parse", "HEAD:deep/b.md")
    with Repository(folder) as opened:
        reader = ObjectReader(opened)
        assert next(reader.lines(blob)) == b"one"
        assert reader.read(git(folder, "rev-parse", "HEAD:a.md")) == b"A\n", "half a reading spoils the next"
        assert list(reader.lines(blob)) == [b"one", b"two"]
        with pytest.raises(
            StoreError, match=f"object {ABSENT} in .* cannot be read. Run `git fsck`, or clone"
        ):
            reader.read(ABSENT)
        reader.close()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"a", [b"a"]),
        (b"a\n", [b"a"]),
        (b"a\n\nb", [b"a", b"", b"b"]),
        (b"x" * 70_000 + b"\n" + b"y" * 70_000, [b"x" * 70_000, b"y" * 70_000]),
    ],
)
def test_what_is_read_in_chunks_is_parted_at_the_marks(data: bytes, expected: list[bytes]) -> None:
    assert list(pieces(io.BytesIO(data).read, b"\n")) == expected


def test_a_lock_left_by_a_killed_git_is_named(folder: Path) -> None:
    lock = folder / ".git/refs/heads/x.lock"
    lock.write_text("")
    with Repository(folder) as opened, pytest.raises(GitCommandError) as refused:
        opened.run("update-ref", "refs/heads/x", "HEAD")
    assert stale_lock(refused.value) == str(lock)
    assert held_by(str(lock)) == (
        f"{lock}: another git holds this lock, or one that was killed left it. If no git is at work here, "
        "remove the file and run again."
    )
    with Repository(folder) as opened, pytest.raises(GitCommandError) as other:
        opened.run("rev-parse", "--verify", "nowhere")
    assert (stale_lock(other.value), git_words(other.value)) == ("", "fatal: Needed a single revision")


def test_git_that_says_nothing_is_told_by_its_status() -> None:
    assert git_words(GitCommandError("git", 7)) == "git ended with status 7"
    assert git_words(GitCommandError("git", 1, b"fatal: no\n  such thing\n")) == "fatal: no such thing"


def test_who_a_commit_is_by_is_told_to_git_in_full() -> None:
    person = {"NAME": "Jo Doe", "EMAIL": "jo@example.com", "DATE": "@7 +0000"}
    assert identity("Jo Doe <jo@example.com>", 7) == {
        f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()
    }
