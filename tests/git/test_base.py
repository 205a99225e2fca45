"""The commit that findings are compared with: here, or where the remote's branch stands now."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.config import Config
from pipeline.errors import ConfigError, StoreError
from pipeline.git.base import Base, resolve_base
from pipeline.git.remote import open_remote
from pipeline.git.repository import Repository
from tests.content_repo import commit, git, repository


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return repository(tmp_path / "content", {"a.md": "A\n"})


def base(folder: Path, wanted: str = "", remote: str = "") -> Base:
    config = Config()
    config = replace(config, proposal=replace(config.proposal, base=wanted))
    with Repository(folder) as opened:
        return resolve_base(opened, config, open_remote(opened, remote) if remote else None)


def test_the_branch_that_is_checked_out_is_the_base(folder: Path) -> None:
    head = git(folder, "rev-parse", "HEAD")
    assert base(folder) == Base(head, "main")
    git(folder, "checkout", "--quiet", "--detach")
    assert base(folder) == Base(head, ""), "a proposal would name a branch that is not there"


def test_a_repository_without_a_commit_is_told_what_to_do(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    with pytest.raises(StoreError, match=r"the repository has no commit yet. Commit your articles first\."):
        base(tmp_path)


def test_a_named_base_may_be_here_or_only_fetched(folder: Path) -> None:
    old = git(folder, "rev-parse", "HEAD")
    git(folder, "branch", "release")
    git(folder, "update-ref", "refs/remotes/origin/other", old)
    commit(folder, {"b.md": "B\n"})
    assert base(folder, "release") == Base(old, "release")
    assert base(folder, "other") == Base(old, "other")
    git(folder, "update-ref", "refs/remotes/origin/release", "HEAD")
    assert base(folder, "release") == Base(old, "release"), "the branch here comes first"
    with pytest.raises(ConfigError) as told:
        base(folder, "nowhere")
    assert str(told.value) == (
        "[proposal] base: there is no branch 'nowhere' here. Fetch it, or name one that exists."
    )


@pytest.fixture
def ahead(folder: Path, tmp_path: Path) -> str:
    """A remote whose ``main`` has a commit more than this checkout knows."""
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), "remote.git")
    git(folder, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(tmp_path, "clone", "--quiet", str(tmp_path / "remote.git"), "colleague")
    commit(tmp_path / "colleague", {"b.md": "B\n"})
    git(tmp_path / "colleague", "push", "--quiet", "origin", "main", "main:release")
    return git(tmp_path / "colleague", "rev-parse", "HEAD")


def test_with_a_remote_the_base_is_where_the_branch_stands_there_now(folder: Path, ahead: str) -> None:
    assert base(folder, remote="origin") == Base(ahead, "main")
    assert git(folder, "cat-file", "-t", ahead) == "commit", "nothing could be built on it"
    assert git(folder, "for-each-ref", "--format=%(refname)") == (
        "refs/content-sync/base/main\nrefs/heads/main"
    ), "git status would read another way"
    assert base(folder, "release", remote="origin") == Base(ahead, "release")


def test_a_detached_checkout_takes_the_branch_the_remote_names(
    folder: Path, ahead: str, tmp_path: Path
) -> None:
    git(folder, "checkout", "--quiet", "--detach")
    git(tmp_path / "remote.git", "symbolic-ref", "HEAD", "refs/heads/release")
    assert base(folder, remote="origin") == Base(ahead, "release")


def test_a_base_the_remote_does_not_have_is_named(folder: Path, ahead: str) -> None:
    git(folder, "checkout", "--quiet", "-b", "mine")
    assert base(folder, remote="origin").branch == "main", "a run by hand would propose to another branch"
    with pytest.raises(ConfigError) as told:
        base(folder, "mine", remote="origin")
    assert str(told.value) == (
        "[proposal] base: origin has no branch 'mine'. Push it, or name one that exists."
    )
