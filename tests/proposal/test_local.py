"""The branch is built beside the person's checkout, whatever their git is set to."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.config import Config, Proposal
from pipeline.errors import ConfigError, StoreError
from pipeline.git.base import resolve_base
from pipeline.git.lock import locked
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.proposal.commit import branch_name
from pipeline.proposal.local import propose
from tests.content_repo import PROPOSAL, commit, git, repository

FILES = {"snapshots/a/page.md": b"one\r\ntwo\n", "snapshots/REPORT.md": b"report\n"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return repository(tmp_path / "content", {"a.md": "A\n", ".gitattributes": "* text=auto\n"})


def built(folder: Path, files: dict[str, bytes | None] | None = None, **options: object) -> object:
    wanted = {"branch": PROPOSAL, "message": "m", "date": 1_700_000_000}
    if "base" not in options:
        wanted["base"] = git(folder, "rev-parse", "HEAD")
    return propose(Repository(folder), files=files or dict(FILES), **{**wanted, **options})  # type: ignore[arg-type]


def state(folder: Path) -> tuple[str, ...]:
    return (
        git(folder, "status", "--porcelain=v2", "--branch"),
        git(folder, "rev-parse", "HEAD"),
        git(folder, "stash", "list"),
        (folder / ".git/HEAD").read_text(),
        (folder / ".git/index").read_bytes().hex(),
    )


def hostile(folder: Path) -> None:
    """Everything in a person's set-up that could get into a commit, or stop one."""
    for name in ("pre-commit", "commit-msg", "reference-transaction", "post-commit"):
        hook = folder / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 1\n")
        hook.chmod(0o755)
    settings = {"core.autocrlf": "true", "commit.gpgsign": "true", "core.splitIndex": "true"}
    settings |= {"i18n.commitEncoding": "latin1", "user.name": "somebody"}
    for key, value in settings.items():
        git(folder, "config", key, value)
    (folder / "a.md").write_text("dirty\n")
    (folder / "untracked.md").write_text("new\n")


def test_a10_a_persons_set_up_neither_matters_nor_changes(folder: Path, tmp_path: Path) -> None:
    plain = built(folder)
    git(folder, "update-ref", "-d", f"refs/heads/{PROPOSAL}")
    hostile(folder)
    before = state(folder)
    assert built(folder) == plain, "the same files on the same base are the same commit"
    assert state(folder) == before
    assert (
        subprocess.run(
            ["git", "-C", str(folder), "show", f"{PROPOSAL}:snapshots/a/page.md"],
            capture_output=True,
            check=True,
        ).stdout
        == FILES["snapshots/a/page.md"]
    ), "no line end was touched"


def test_a10_a_variable_left_by_a_hook_points_nowhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = built(folder)
    git(folder, "update-ref", "-d", f"refs/heads/{PROPOSAL}")
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, "/nowhere")
    assert built(folder, base=(folder / ".git/refs/heads/main").read_text().strip()) == plain


def test_a_report_alone_is_no_proposal(folder: Path) -> None:
    assert built(folder, {"snapshots/REPORT.md": b"x", "snapshots/report.json": b"{}"}).operation == "none"  # type: ignore[attr-defined]


def test_a_path_that_is_not_ours_stops_everything(folder: Path) -> None:
    for path in ("a.md", "snapshotsx/a", ".github/workflows/x.yml"):
        with pytest.raises(StoreError, match="nothing was written"):
            built(folder, {path: b"x", "snapshots/p.md": b"y"})
    assert built(folder, {"a.md": b"x"}, allowed=["a.md"]).operation == "created"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path", ["snapshots/../../x", "/etc/x", "../x", "snapshots/.git/config", "snapshots//x"]
)
def test_a_path_that_leaves_the_tree_is_refused_by_git_itself(folder: Path, path: str) -> None:
    with pytest.raises(StoreError):
        built(folder, {path: b"x"})
    assert git(folder, "for-each-ref", PROPOSAL) == ""


def test_a_branch_that_is_checked_out_is_left_alone(folder: Path) -> None:
    built(folder)
    base = git(folder, "rev-parse", "main")
    git(folder, "checkout", "--quiet", "--force", PROPOSAL)
    before = state(folder)
    refused = built(folder, {"snapshots/b.md": b"x"}, base=base)
    assert refused.operation == "refused" and "checked out" in refused.detail  # type: ignore[attr-defined]
    assert state(folder) == before


@pytest.mark.parametrize("name", ["content-sync", f"{PROPOSAL}/deeper"])
def test_a_name_in_the_way_is_told(folder: Path, name: str) -> None:
    git(folder, "branch", name)
    refused = built(folder)
    assert refused.operation == "refused" and "branch_prefix" in refused.detail  # type: ignore[attr-defined]


@pytest.mark.parametrize("prefix", ["", "-x", "a..b", "a b", "x/", "x.lock", "~x", "a//b", "é"])
def test_a_prefix_that_cannot_begin_a_branch_is_told(prefix: str) -> None:
    with pytest.raises(ConfigError, match="branch_prefix"):
        branch_name(prefix)


def test_the_base_may_be_named(folder: Path) -> None:
    git(folder, "branch", "release")
    commit(folder, {"b.md": "B\n"})
    base = resolve_base(Repository(folder), Config(proposal=Proposal(base="release")))
    assert (base.branch, base.commit) == ("release", git(folder, "rev-parse", "release"))
    git(folder, "checkout", "--quiet", "--detach")
    assert resolve_base(Repository(folder), Config()).branch == ""
    with pytest.raises(ConfigError, match="no branch 'gone'"):
        resolve_base(Repository(folder), Config(proposal=Proposal(base="gone")))


def test_links_in_the_tree_are_not_followed(folder: Path) -> None:
    (folder / "snapshots").mkdir()
    (folder / "snapshots/out.md").symlink_to("/etc/passwd")
    commit(folder, {"snapshots/in.md": "in\n"})
    tree = read_tree(Repository(folder), "HEAD", "snapshots/")
    assert list(tree) == ["snapshots/in.md"]
    assert list(Repository(folder).blobs(tree.values())) == [(tree["snapshots/in.md"], b"in\n")]
    with pytest.raises(StoreError, match="is not in"):
        list(Repository(folder).blobs(["0" * 40]))


def test_one_run_at_a_time(folder: Path) -> None:
    with (
        locked(Repository(folder)),
        pytest.raises(StoreError, match="another content-sync run"),
        locked(Repository(folder)),
    ):
        pass
    with locked(Repository(folder)):
        pass


def test_a_thousand_files_are_one_commit(folder: Path) -> None:
    files: dict[str, bytes | None] = {f"snapshots/h/{n}.md": f"{n}\n".encode() for n in range(1000)}
    assert built(folder, files).operation == "created"  # type: ignore[attr-defined]
    gone: dict[str, bytes | None] = dict.fromkeys(list(files)[:500])
    git(folder, "update-ref", "refs/heads/main", PROPOSAL)
    assert built(folder, gone, base=git(folder, "rev-parse", "main")).operation == "created"  # type: ignore[attr-defined]
    assert len(read_tree(Repository(folder), PROPOSAL, "snapshots/h/")) == 500


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen makes the key")
def test_a_signed_proposal(folder: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    git(folder, "config", "gpg.format", "ssh")
    git(folder, "config", "user.signingKey", str(key))
    done = built(folder, sign=True)
    assert "gpgsig" in git(folder, "cat-file", "commit", done.commit)  # type: ignore[attr-defined]
    assert built(folder, sign=True).operation == "unchanged"  # type: ignore[attr-defined]
