"""Trees: what a commit holds, whether something differs from it, and a new one from an old one."""

import subprocess
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.git.repository import Repository
from pipeline.git.trees import blob_id, changed_paths, differ, parts_of, read_tree, tree_files, write_tree
from tests.content_repo import git, repository


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "content", {"a.md": "A\n", "deep/b.md": "B\n", "deep/c [1].md": "C\n"})
    (folder / "deep/run.sh").write_text("#!/bin/sh\n")
    (folder / "deep/run.sh").chmod(0o755)
    (folder / "link.md").symlink_to("/etc/passwd")
    git(folder, "add", "--all")
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    (folder / "module").mkdir()
    git(folder, "commit", "--quiet", "-m", "more")
    return folder


def blob(folder: Path, path: str) -> str:
    return git(folder, "rev-parse", f"HEAD:{path}")


def test_files_are_listed_and_what_leads_elsewhere_is_not(folder: Path) -> None:
    with Repository(folder) as opened:
        assert [path for path, _ in tree_files(opened, "HEAD", "")] == [
            "a.md",
            "deep/b.md",
            "deep/c [1].md",
            "deep/run.sh",
        ]
        assert read_tree(opened, "HEAD", "deep/b.md") == {"deep/b.md": blob(folder, "deep/b.md")}
        assert list(read_tree(opened, "HEAD", "deep/c [1].md")) == ["deep/c [1].md"]
        assert list(read_tree(opened, "HEAD", "deep/*.md")) == [], "a name is no pattern"


def test_the_id_of_a_text_is_the_one_git_gives(folder: Path) -> None:
    assert blob_id(b"A\n") == blob(folder, "a.md")
    assert blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert list(parts_of(b"ab")) == [b"ab"] and list(parts_of([b"a", b"b"])) == [b"a", b"b"]


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.md", b"A\n", False),
        ("a.md", [b"A", b"\n"], False),
        ("a.md", b"B\n", True),
        ("a.md", None, True),
        ("new.md", None, False),
        ("new.md", b"", True),
    ],
)
def test_a_difference_is_seen_and_nothing_else(folder: Path, path: str, data: object, expected: bool) -> None:
    with Repository(folder) as opened:
        assert differ(opened, "HEAD", {path: data}, [path]) is expected  # type: ignore[dict-item]
        assert differ(opened, "HEAD", {path: data}, []) is False  # type: ignore[dict-item]


def test_the_last_of_very_many_paths_is_compared_too(tmp_path: Path) -> None:
    files = {f"{n:03}.md": f"{n}\n" for n in range(250)}
    folder = repository(tmp_path / "many", files)
    held: dict[str, bytes | None] = {path: text.encode() for path, text in files.items()}
    with Repository(folder) as opened:
        assert not differ(opened, "HEAD", held, held)
        held["249.md"] = b"other\n"
        assert differ(opened, "HEAD", held, held), "a change would not be proposed"


def test_a_path_outside_is_refused(folder: Path) -> None:
    with (
        Repository(folder) as opened,
        pytest.raises(StoreError, match=r"'\.\./x' could not be listed: fatal"),
    ):
        differ(opened, "HEAD", {"../x": b""}, ["../x"])


def test_a_tree_is_the_old_one_with_files_put_in_and_taken_out(folder: Path) -> None:
    files = {"deep/b.md": b"new\r\n", "a.md": None, "caf\udce9.md": [b"x", b"y"], "absent.md": None}
    with Repository(folder) as opened:
        tree = write_tree(opened, "HEAD", files)
        listed = git(folder, "ls-tree", "-r", tree)
        assert [line.split()[0] + line[line.index("\t") :] for line in listed.splitlines()] == [
            '100644\t"caf\\351.md"',
            "100644\tdeep/b.md",
            "100644\tdeep/c [1].md",
            "100755\tdeep/run.sh",
            "120000\tlink.md",
            "160000\tmodule",
        ]
        assert opened.run_bytes("cat-file", "blob", f"{tree}:deep/b.md") == b"new\r\n"
        assert dict(tree_files(opened, tree, ""))["caf\udce9.md"] == blob_id(b"xy")
        assert list(changed_paths(opened, "HEAD^{tree}", tree)) == ["a.md", "caf\udce9.md", "deep/b.md"]
    assert git(folder, "status", "--porcelain", "--untracked-files=no") == "", "the person's index moved"


@pytest.mark.parametrize("path", [".git/config", "../out.md", "a/../b.md"])
def test_a_path_that_git_leaves_out_in_silence_stops_everything(folder: Path, path: str) -> None:
    with Repository(folder) as opened, pytest.raises(StoreError) as told:
        write_tree(opened, "HEAD", {path: b"x", "zz.md": b"y"})
    assert str(told.value) == f"{path!r} is no path git keeps. Please report this; nothing was written."


def test_a_base_that_is_not_there_is_told(folder: Path) -> None:
    with Repository(folder) as opened, pytest.raises(StoreError) as told:
        write_tree(opened, "nowhere", {"a.md": b"x"})
    assert str(told.value).startswith(f"{folder}: the proposal's tree could not be written: fatal: ")


def test_a_rename_is_both_its_ends(folder: Path) -> None:
    git(folder, "mv", "a.md", "z.md")
    git(folder, "commit", "--quiet", "-m", "moved")
    with Repository(folder) as opened:
        assert list(changed_paths(opened, "HEAD~1", "HEAD")) == ["a.md", "z.md"]


def test_a_name_that_is_no_utf8_comes_back_as_it_is(folder: Path) -> None:
    entry = b"100644 " + blob(folder, "a.md").encode() + b"\tb\xff.md\0"
    subprocess.run(["git", "-C", folder, "update-index", "-z", "--index-info"], input=entry, check=True)
    git(folder, "commit", "--quiet", "-m", "odd")
    with Repository(folder) as opened:
        assert "b\udcff.md" in read_tree(opened, "HEAD", "")
        assert list(changed_paths(opened, "HEAD~1", "HEAD")) == ["b\udcff.md"]
