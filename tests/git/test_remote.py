"""The repository others see: nothing of theirs is lost, and a refusal says what it means and how to mend it."""

import base64
from pathlib import Path

import pytest

from pipeline.errors import ConfigError, PublishError, StoreError
from pipeline.git.remote import (
    LeaseLost,
    Remote,
    _credentials,
    default_branch,
    fetch,
    look,
    look_refs,
    open_remote,
    push,
    push_ref,
)
from pipeline.git.repository import Repository
from tests.content_repo import commit, git, repository
from tests.git_http import git_over_http


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "content", {"a.md": "A\n"})
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), "remote.git")
    git(folder, "remote", "add", "origin", str(tmp_path / "remote.git"))
    return folder


@pytest.fixture
def bare(folder: Path) -> Path:
    return folder.parent / "remote.git"


def opened(folder: Path, name: str = "origin", token: str = "") -> Remote:
    return open_remote(Repository(folder), name, token)


@pytest.mark.parametrize("name", ["nowhere", "--upload-pack=touch x", "", "a b"])
def test_a_remote_that_is_not_there_is_told_with_the_remedy(folder: Path, name: str) -> None:
    with pytest.raises(ConfigError) as told:
        opened(folder, name)
    assert str(told.value) == (
        f"[proposal] remote: there is no remote {name!r} here. Add it with `git remote add`, or "
        "leave out --push."
    )


def test_a_secret_in_the_address_of_a_remote_goes_no_further(folder: Path) -> None:
    git(folder, "remote", "set-url", "origin", "https://jo:secret@git.example.com/team/articles.git")
    assert opened(folder, token="t").url == "https://git.example.com/team/articles.git"
    assert opened(folder, token="t").token == "t"


def test_only_the_branches_asked_for_are_seen(folder: Path, bare: Path) -> None:
    head = git(folder, "rev-parse", "HEAD")
    git(bare, "branch", "x/refs/heads/main", "main")
    git(bare, "branch", "other", "main")
    git(bare, "tag", "main")
    remote = opened(folder)
    assert look(remote, ["main", "nowhere"]) == {"main": head}, "another branch would be taken for this one"
    assert look_refs(remote, ["refs/heads/other", "refs/tags/main"]) == {
        "refs/heads/other": head,
        "refs/tags/main": head,
    }


def test_the_remote_says_which_branch_is_its_default(folder: Path, bare: Path) -> None:
    assert default_branch(opened(folder)) == "main"
    git(bare, "symbolic-ref", "HEAD", "refs/heads/unborn")
    assert default_branch(opened(folder)) == ""


def colleague(folder: Path, *files: str) -> list[str]:
    """Push a commit for each file from a second clone."""
    clone = folder.parent / "colleague"
    git(folder.parent, "clone", "--quiet", str(folder.parent / "remote.git"), "colleague")
    made = [git(commit(clone, {name: "x\n"}), "rev-parse", "HEAD") for name in files]
    git(clone, "push", "--quiet", "origin", "main")
    return made


def test_commits_are_fetched_beside_what_a_person_sees(folder: Path) -> None:
    [made] = colleague(folder, "b.md")
    (folder / ".git/FETCH_HEAD").write_text("a person's\n")
    fetch(opened(folder), {"proposal/x": made})
    assert git(folder, "rev-parse", "refs/content-sync/proposal/x") == made
    assert git(folder, "for-each-ref", "--format=%(refname)", "refs/remotes", "refs/tags") == ""
    assert (folder / ".git/FETCH_HEAD").read_text() == "a person's\n"


def test_what_is_here_is_not_asked_for(folder: Path, bare: Path) -> None:
    head = git(folder, "rev-parse", "HEAD")
    bare.rename(bare.with_name("away"))
    fetch(opened(folder), {"base/main": head})
    assert git(folder, "rev-parse", "refs/content-sync/base/main") == head


def test_a_shallow_clone_stays_one_and_gets_as_much_as_is_asked_for(folder: Path, tmp_path: Path) -> None:
    made = colleague(folder, "b.md", "c.md", "d.md")
    git(tmp_path, "clone", "--quiet", "--depth=1", (tmp_path / "remote.git").as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    fetch(opened(shallow), {"base/main": made[2]}, depth=1)
    assert git(shallow, "rev-list", "--count", "refs/content-sync/base/main") == "1"
    fetch(opened(shallow), {"base/main": made[2]}, depth=2)
    assert git(shallow, "rev-list", "--count", "refs/content-sync/base/main") == "2", "no history to go by"
    fetch(opened(folder), {"base/main": made[2]}, depth=1)
    assert git(folder, "rev-list", "--count", "refs/content-sync/base/main") == "4", "a whole clone is cut"


def test_a_branch_is_pushed_made_and_deleted_only_from_where_it_was_seen(folder: Path, bare: Path) -> None:
    old = git(folder, "rev-parse", "HEAD")
    new = git(commit(folder, {"b.md": "B\n"}), "rev-parse", "HEAD")
    remote = opened(folder)
    push(remote, "proposal", old, "")
    assert git(bare, "rev-parse", "refs/heads/proposal") == old
    with pytest.raises(LeaseLost) as told:
        push(remote, "proposal", new, "")
    assert "git push to origin (lease): " in str(told.value)
    assert str(told.value).endswith(" Another run was faster. Run again.")
    assert git(bare, "rev-parse", "refs/heads/proposal") == old, "somebody's work is overwritten"
    push(remote, "proposal", new, old)
    with pytest.raises(LeaseLost):
        push(remote, "proposal", "", old)
    push(remote, "proposal", "", new)
    assert look(remote, ["proposal"]) == {}
    push_ref(remote, "refs/content-sync/state", new, "")
    assert git(bare, "rev-parse", "refs/content-sync/state") == new


REFUSALS = [
    ("cannot create 'refs/heads/a/b'", "name", "Rename it, or set another branch_prefix."),
    ("refusing to allow an OAuth App to update workflow x", "workflows", "`workflows` permission."),
    ("commits must be signed", "signature", "exempt the proposal branches from the rule."),
    ("GH001: this file is over the size", "size", "Lower [visit] max_bytes, or raise the remote's limit."),
    ("pack exceeds maximum allowed size", "size", "Lower [visit] max_bytes, or raise the remote's limit."),
    ("TF402455: pushes are not permitted", "protected", "or set another [proposal] branch_prefix."),
    ("You are not authorized", "auth", "set CONTENT_SYNC_TOKEN to a token that may write."),
    ("shallow update not allowed here", "shallow", "Fetch the whole history (`fetch-depth: 0`)."),
]


@pytest.mark.parametrize(("words", "kind", "remedy"), REFUSALS)
def test_what_a_server_says_is_understood(folder: Path, words: str, kind: str, remedy: str) -> None:
    server = folder.parent / "server"
    # Reads what git asks and says no, as the server of a forge does before git itself says anything.
    server.write_text(f'#!/bin/sh\necho "{words}" >&2\nexit 1\n', encoding="ascii")
    server.chmod(0o755)
    git(folder, "config", "remote.origin.receivepack", str(server))
    with pytest.raises(PublishError) as told:
        push(opened(folder), "proposal", git(folder, "rev-parse", "HEAD"), "")
    assert str(told.value).startswith(f"git push to origin ({kind}): "), (
        "the remedy is that of another trouble"
    )
    assert str(told.value).endswith(remedy)
    assert words in str(told.value)


def test_a_remote_that_is_away_is_told_as_such(folder: Path, bare: Path) -> None:
    bare.rename(bare.with_name("away"))
    with pytest.raises(PublishError) as told:
        look(opened(folder), ["main"])
    assert str(told.value).startswith("git ls-remote to origin (network): ")
    assert str(told.value).endswith("Check its address and the network, then run again.")


def test_what_nobody_foresaw_is_told_in_the_words_of_git(folder: Path) -> None:
    with pytest.raises(PublishError) as told:
        push(opened(folder), "proposal..x", git(folder, "rev-parse", "HEAD"), "")
    assert str(told.value).startswith("git push to origin was refused: ")
    assert "proposal..x" in str(told.value)
    assert str(told.value).endswith(" Mend what it names, then run again.")


def test_a_lock_in_the_way_is_no_refusal_of_the_remote(folder: Path) -> None:
    [made] = colleague(folder, "b.md")
    lock = folder / ".git/refs/content-sync/base/main.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("")
    with pytest.raises(StoreError, match="remove the file and run again"):
        fetch(opened(folder), {"base/main": made})


def test_a_token_opens_its_own_host_and_nothing_else(
    folder: Path, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = base64.b64encode(b"jo:t0ken").decode()
    head = git(folder, "rev-parse", "HEAD")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.quotePath")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "false")
    with git_over_http(bare.parent, f"basic {secret}") as root:
        url = f"{root}/remote.git"
        git(folder, "remote", "set-url", "origin", url)
        # What a checkout step of CI leaves in the repository: a server refuses two such headers.
        git(folder, "config", f"http.{root}/.extraheader", "AUTHORIZATION: basic b2xk")
        remote = Remote(Repository(folder), "origin", url, "t0ken", "jo")
        assert look(remote, ["main"]) == {"main": head}
        with pytest.raises(PublishError) as told:
            look(Remote(Repository(folder), "origin", url, "wr0ng", "jo"), ["main"])
    assert "(auth)" in str(told.value) and "wr0ng" not in str(told.value)
    settings = _credentials(remote)
    assert settings == {
        "GIT_CONFIG_COUNT": "3",
        "GIT_CONFIG_KEY_1": f"http.{root}/.extraheader",
        "GIT_CONFIG_VALUE_1": "",
        "GIT_CONFIG_KEY_2": f"http.{root}/.extraheader",
        "GIT_CONFIG_VALUE_2": f"AUTHORIZATION: basic {secret}",
    }
    for url, token in (("git@git.example.com:a/b", "t"), ("file:///a", "t"), (remote.url, "")):
        assert _credentials(Remote(remote.repository, "origin", url, token)) == {}


def test_a_token_that_a_server_repeats_is_not_told(folder: Path, bare: Path) -> None:
    hook = bare / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\necho "odd: s3cr3t is what you sent" >&2\nexit 1\n', encoding="ascii")
    hook.chmod(0o755)
    with pytest.raises(PublishError) as told:
        push(opened(folder, token="s3cr3t"), "proposal", git(folder, "rev-parse", "HEAD"), "")
    assert "odd: (token) is what you sent" in str(told.value)
    assert "s3cr3t" not in str(told.value)
