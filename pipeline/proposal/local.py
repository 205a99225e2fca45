"""The proposal on a local branch."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from git import GitCommandError, Repo

from pipeline.errors import PublishError
from pipeline.git.commands import AUTHOR, answers, opened, run, said
from pipeline.git.trees import Content
from pipeline.proposal.authorship import Standing, standing
from pipeline.proposal.commit import Commit, build_tree, write_commit
from pipeline.proposal.offer import Proposal
from pipeline.proposal.operation import Operation


def propose(
    repository: Path,
    *,
    base: str,
    branch: str,
    files: Mapping[str, Content | None],
    message: str,
    date: int,
    overwrite: bool = False,
    allowed: Sequence[str] = (),
    author: str = AUTHOR,
    sign: bool = False,
) -> Proposal:
    """Point ``branch`` at one commit on ``base`` that puts ``files`` in or takes them out (``None``).

    ``allowed`` are the articles that may be touched besides ``snapshots/``; ``date`` is seconds since 1970.
    The same files on the same base give the same commit: an existing one with that tree and parent is kept.

    Raises:
        StoreError: git cannot write, or the result would touch a path that is not ours.
    """
    with opened(repository) as repo:
        blocked = _blocked(repo, branch)
        if blocked:
            return Proposal(Operation.REFUSED, branch, detail=blocked)
        stands = standing(repo, f"refs/heads/{branch}", base)
        tree = build_tree(repo, base, files, allowed)
        if not tree:
            return _resolve(repo, branch, stands)
        return _point(repo, branch, stands, base, tree, Commit(message, author, date, sign), overwrite)


def _blocked(repo: Repo, branch: str) -> str:
    """Return why ``branch`` cannot be written, or ""."""
    top = branch.partition("/")[0]
    listed = answers(
        repo, "for-each-ref", "--format=%(refname:lstrip=2) %(worktreepath)", f"refs/heads/{top}"
    )
    branches = dict(line.partition(" ")[::2] for line in listed.splitlines())
    for other in branches:
        if branch.startswith(f"{other}/"):
            return (
                f"a branch named {other} stands in the way of {branch}. "
                "Rename it, or set another [proposal] branch_prefix."
            )
        if other.startswith(f"{branch}/"):
            return (
                f"branches below {branch}/ are in its way. "
                "Rename them, or set another [proposal] branch_prefix."
            )
    if branches.get(branch):
        return f"{branch} is checked out. Switch to another branch first: its work tree is yours."
    return ""


def blocked_by(branch: str) -> str:
    """Return what to do about a branch of our name that is somebody else's."""
    return f"{branch} exists and is not ours. Rename it, or set another [proposal] branch_prefix."


def _resolve(repo: Repo, branch: str, stands: Standing) -> Proposal:
    """Nothing to propose: take an unmerged, unedited proposal away, leave everything else alone."""
    if stands.kind == "ours" and not stands.merged:
        _update(repo, branch, "", stands.head)
        return Proposal(
            Operation.CLOSED, branch, detail="what it proposed is resolved: the pages are as accepted again"
        )
    if stands.kind == "edited":
        return Proposal(
            Operation.SKIPPED_EDITED, branch, stands.head, detail=f"{stands.why}; nothing is left to propose"
        )
    return Proposal(Operation.NONE, branch)


def _point(
    repo: Repo, branch: str, stands: Standing, base: str, tree: str, words: Commit, overwrite: bool
) -> Proposal:
    if stands.kind == "foreign":
        return Proposal(
            Operation.REFUSED,
            branch,
            stands.head,
            detail=blocked_by(branch),
        )
    if stands.kind == "edited" and not overwrite:
        return Proposal(
            Operation.SKIPPED_EDITED, branch, stands.head, detail=f"{stands.why}; --overwrite replaces it"
        )
    if stands.kind == "ours" and stands.parent == base and stands.tree == tree:
        return Proposal(Operation.UNCHANGED, branch, stands.head, tree)
    backup = _back_up(repo, branch, stands.head) if stands.kind == "edited" else ""
    commit = write_commit(repo, base, tree, words)
    _update(repo, branch, commit, stands.head)
    operation = Operation.UPDATED if stands.head and not stands.merged else Operation.CREATED
    return Proposal(operation, branch, commit, tree, backup=backup)


def update_local(repo: Repo, branch: str, commit: str, base: str) -> None:
    """Let the local branch follow the remote one ("" deletes it), unless a person uses it or wrote on it."""
    if answers(repo, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}") == commit:
        return
    stands = standing(repo, f"refs/heads/{branch}", base)
    if stands.kind in ("none", "ours") and not _blocked(repo, branch):
        _update(repo, branch, commit, stands.head)


def _back_up(repo: Repo, branch: str, head: str) -> str:
    backup = f"{branch}-backup-{head[:7]}"
    run(repo, "update-ref", f"refs/heads/{backup}", head)
    return backup


def _update(repo: Repo, branch: str, commit: str, expected: str) -> None:
    """Move the branch, only if it still stands where we looked ("" = not there)."""
    zero = "0" * len(commit or expected)
    try:
        run(
            repo,
            "update-ref",
            "--no-deref",
            "-m",
            "content-sync",
            f"refs/heads/{branch}",
            commit or zero,
            expected or zero,
        )
    except GitCommandError as error:
        raise PublishError(
            f"{branch} moved while the proposal was built: {said(error)}. Run again."
        ) from error
