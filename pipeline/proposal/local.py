"""The proposal on a local branch."""

from collections.abc import Mapping, Sequence

from git import GitCommandError

from pipeline.errors import PublishError, StoreError
from pipeline.git.damage import put_aside, put_ref_aside
from pipeline.git.repository import AUTHOR, Repository, git_words, held_by, stale_lock
from pipeline.git.trees import Content
from pipeline.proposal.authorship import branch_state
from pipeline.proposal.commit import Commit, build_tree, says_the_same, write_commit
from pipeline.proposal.decision import Action, decide
from pipeline.proposal.model import PublishResult
from pipeline.proposal.operation import Operation


def propose(
    repository: Repository,
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
) -> PublishResult:
    """Point ``branch`` at one commit on ``base`` that puts ``files`` in or takes them out (``None``).

    ``allowed`` are the articles that may be touched besides ``snapshots/``; ``date`` is seconds since 1970.
    The same files on the same base give the same commit: an existing one with that tree and parent is kept.

    Raises:
        StoreError: git cannot write, or the result would touch a path that is not ours.
    """
    blocked = _blocked(repository, branch)
    if blocked:
        return PublishResult(Operation.REFUSED, branch, detail=blocked)
    state = branch_state(repository, f"refs/heads/{branch}", base)
    if state.broken:
        put_aside(repository)
    tree = build_tree(repository, base, files, allowed)
    same = bool(tree) and not state.merged and says_the_same(repository, state, base, tree)
    decision = decide(state, branch, base, tree, overwrite=overwrite, same=same)
    if decision.action is Action.WRITE:
        backup = _back_up(repository, branch, state.head) if decision.backup else ""
        commit = write_commit(repository, base, tree, Commit(message, author, date, sign))
        _update(repository, branch, commit, state.head)
        return PublishResult(decision.operation, branch, commit, tree, backup=backup)
    if decision.action is Action.WITHDRAW and not state.merged:
        _update(repository, branch, "", state.head)
        return PublishResult(decision.operation, branch, detail=decision.detail)
    left = state.head if decision.operation is not Operation.NONE else ""
    detail = decision.detail if decision.operation is not Operation.NONE else ""
    return PublishResult(decision.operation, branch, left, tree if left else "", detail=detail)


def _blocked(repository: Repository, branch: str) -> str:
    """Return why ``branch`` cannot be written, or ""."""
    top = branch.partition("/")[0]
    listed = repository.answers(
        "for-each-ref", "--format=%(refname:lstrip=2) %(worktreepath)", f"refs/heads/{top}"
    )
    branches = dict(line.partition(" ")[::2] for line in listed.splitlines())
    for other in branches:
        if branch.startswith(f"{other}/"):
            return (
                f"a branch named {other} is in the way of {branch}. "
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


def update_local(repository: Repository, branch: str, commit: str, base: str) -> None:
    """Let the local branch follow the remote one ("" deletes it), unless a person uses it or wrote on it."""
    if repository.answers("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}") == commit:
        return
    state = branch_state(repository, f"refs/heads/{branch}", base)
    if state.kind in ("none", "ours") and not _blocked(repository, branch):
        _update(repository, branch, commit, state.head)


def _back_up(repository: Repository, branch: str, head: str) -> str:
    backup = f"{branch}-backup-{head[:7]}"
    try:
        repository.run("update-ref", f"refs/heads/{backup}", head)
    except GitCommandError as error:
        raise StoreError(held_by(stale_lock(error)) if stale_lock(error) else git_words(error)) from error
    return backup


def _update(repository: Repository, branch: str, commit: str, expected: str) -> None:
    """Move the branch, only if it is still where we looked ("" = not there)."""
    zero = "0" * len(commit or expected)
    try:
        repository.run(
            "update-ref",
            "--no-deref",
            "-m",
            "content-sync",
            f"refs/heads/{branch}",
            commit or zero,
            expected or zero,
        )
    except GitCommandError as error:
        if lock := stale_lock(error):
            raise StoreError(held_by(lock)) from error
        if put_ref_aside(repository, f"refs/heads/{branch}"):
            _update(repository, branch, commit, "")
            return
        raise PublishError(
            f"{branch} moved while the proposal was built: {git_words(error)}. Run again."
        ) from error
