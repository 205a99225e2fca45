"""Build the proposal: exactly one commit of ours on the base, or the reason why not."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from git import GitCommandError, Repo

from pipeline.config import Config
from pipeline.edges.branch.edited import Standing, standing
from pipeline.edges.branch.plumbing import answers, identity, opened, run, said
from pipeline.edges.branch.trees import Content, changed_paths, differ, write_tree
from pipeline.errors import ConfigError, PublishError, StoreError

if TYPE_CHECKING:
    from pipeline.edges.branch.remote import Remote

AUTHOR = "content-sync <content-sync@noreply.invalid>"
ROOT = "snapshots/"
ATTRIBUTES = (
    "snapshots/.gitattributes",
    b"* -text\nREPORT.* linguist-generated\nreport.json linguist-generated\n",
)
# A report tells of a proposal; it is never one by itself.
_TELLS = re.compile(r"(?:^|/)(?:REPORT\.[a-z]+|report\.json|\.gitattributes|dismissals\.jsonl)$")
_HEADS = "refs/heads/"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


class Base(msgspec.Struct, frozen=True):
    """Where a proposal goes: the commit it is built on and the branch's name ("" on a detached HEAD)."""

    commit: str
    branch: str


class Proposal(msgspec.Struct, frozen=True):
    """What became of a group's proposal.

    ``operation``: none (nothing to propose), created, updated, unchanged, closed (what it proposed is
    resolved), skipped-edited (a person worked on it), skipped-frozen, refused. ``commit`` and ``tree`` are ""
    where nothing stands; ``detail`` says why and what to do; ``backup`` is the branch that keeps a replaced
    head; ``number`` and ``url`` are the pull request's.
    """

    operation: str
    branch: str
    commit: str = ""
    tree: str = ""
    detail: str = ""
    backup: str = ""
    number: int = 0
    url: str = ""


def branch_name(prefix: str, group: str = "") -> str:
    """Return the branch of a group's proposal; ``group`` is a slug, "" the single group of everything.

    Raises:
        ConfigError: [proposal] branch_prefix cannot begin a branch name.
    """
    name = f"{prefix}/{group or 'proposal'}"
    if (
        not _NAME.fullmatch(name)
        or ".." in name
        or ".lock" in name
        or any(p.endswith(".") for p in name.split("/"))
    ):
        raise ConfigError(
            f"[proposal] branch_prefix: {prefix!r} cannot begin a branch name. "
            "Use letters, digits, dots, dashes and slashes, such as content-sync."
        )
    return name


def resolve_base(repository: Path, config: Config, remote: "Remote | None" = None) -> Base:
    """Return the commit that findings are compared with, and the branch it is the tip of.

    With a remote it is the tip that the branch has there now.

    Raises:
        ConfigError: [proposal] base names no branch here, or no branch is checked out and none is named.
        StoreError: the repository has no commit yet.
    """
    if remote:
        return _remote_base(repository, config, remote)
    with opened(repository) as repo:
        wanted = config.proposal.base
        if wanted:
            return _named(repo, wanted)
        commit, _, name = answers(
            repo, "rev-parse", "HEAD^{commit}", "--symbolic-full-name", "HEAD"
        ).partition("\n")
        if not commit:
            raise StoreError(f"{repository}: the repository has no commit yet. Commit your articles first.")
        return Base(commit, name.removeprefix(_HEADS) if name.startswith(_HEADS) else "")


def _remote_base(repository: Path, config: Config, remote: "Remote") -> Base:
    from pipeline.edges.branch.remote import default_branch, fetch, look

    with opened(repository) as repo:
        here = answers(repo, "symbolic-ref", "--short", "--quiet", "HEAD")
    wanted = config.proposal.base or here or default_branch(remote)
    commit = look(remote, [wanted]).get(wanted, "") if wanted else ""
    if not commit:
        raise ConfigError(
            f"[proposal] base: {remote.name} has no branch {wanted!r}. Push it, or name one that exists."
        )
    fetch(remote, {f"base/{wanted}": commit})
    return Base(commit, wanted)


def _named(repo: Repo, wanted: str) -> Base:
    for ref in (f"refs/heads/{wanted}", f"refs/remotes/origin/{wanted}"):
        commit = answers(repo, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if commit:
            return Base(commit, wanted)
    raise ConfigError(
        f"[proposal] base: there is no branch {wanted!r} here. Fetch it, or name one that exists."
    )


def open_proposal(repository: Path, branch: str, base: str) -> str:
    """Return the head of our unmerged proposal on ``branch``, "" when there is none."""
    with opened(repository) as repo:
        stands = standing(repo, f"refs/heads/{branch}", base)
    return "" if stands.merged or stands.kind not in ("ours", "edited") else stands.head


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
            return Proposal("refused", branch, detail=blocked)
        stands = standing(repo, f"refs/heads/{branch}", base)
        tree = build_tree(repo, base, files, allowed)
        if not tree:
            return _resolve(repo, branch, stands)
        return _point(repo, branch, stands, base, tree, Commit(message, author, date, sign), overwrite)


class Commit(msgspec.Struct, frozen=True):
    """What a commit says besides its tree: message without trailers, author, date (seconds, UTC)."""

    message: str
    author: str
    date: int
    sign: bool = False


def build_tree(repo: Repo, base: str, files: Mapping[str, Content | None], allowed: Sequence[str]) -> str:
    """Return the proposal's tree; "" where at most a report differs: then there is nothing to propose.

    Raises:
        StoreError: a path that differs from the base is not ours to change.
    """
    if not differ(repo, base, files, (path for path in files if not _TELLS.search(path))):
        return ""
    tree = write_tree(repo, base, files)
    ours = frozenset(allowed)
    for path in changed_paths(repo, base, tree):
        if not path.startswith(ROOT) and path not in ours:
            raise StoreError(
                f"{path}: a proposal may touch {ROOT} and articles that were opted in, nothing else. "
                "Please report this; nothing was written."
            )
    if not answers(repo, "rev-parse", "--verify", "--quiet", f"{tree}:{ATTRIBUTES[0]}"):
        # Without this, `* text=auto` in the team's repository would give a page other bytes in a checkout.
        tree = write_tree(repo, tree, dict([ATTRIBUTES]))
    return tree


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
            "closed", branch, detail="what it proposed is resolved: the pages are as accepted again"
        )
    if stands.kind == "edited":
        return Proposal(
            "skipped-edited", branch, stands.head, detail=f"{stands.why}; nothing is left to propose"
        )
    return Proposal("none", branch)


def _point(
    repo: Repo, branch: str, stands: Standing, base: str, tree: str, words: Commit, overwrite: bool
) -> Proposal:
    if stands.kind == "foreign":
        return Proposal(
            "refused",
            branch,
            stands.head,
            detail=blocked_by(branch),
        )
    if stands.kind == "edited" and not overwrite:
        return Proposal(
            "skipped-edited", branch, stands.head, detail=f"{stands.why}; --overwrite replaces it"
        )
    if stands.kind == "ours" and stands.parent == base and stands.tree == tree:
        return Proposal("unchanged", branch, stands.head, tree)
    backup = _back_up(repo, branch, stands.head) if stands.kind == "edited" else ""
    commit = write_commit(repo, base, tree, words)
    _update(repo, branch, commit, stands.head)
    operation = "updated" if stands.head and not stands.merged else "created"
    return Proposal(operation, branch, commit, tree, backup=backup)


def write_commit(repo: Repo, base: str, tree: str, words: Commit) -> str:
    """Return a new commit of ``tree`` on ``base``, with the trailers by which we know it again."""
    from importlib.metadata import version

    manifest = answers(repo, "rev-parse", "--verify", "--quiet", f"{tree}:{ROOT}report.json")
    trailers = {
        "Sync-Tree": tree,
        "Sync-Base": base,
        "Sync-Manifest": manifest or "none",
        "Sync-Version": version("content-sync"),
    }
    text = words.message.strip() + "\n\n" + "".join(f"{name}: {value}\n" for name, value in trailers.items())
    try:
        return run(
            repo,
            *("commit-tree", "--gpg-sign" if words.sign else "--no-gpg-sign", tree, "-p", base, "-F", "-"),
            stdin=[text.encode("utf-8", "replace")],
            env=identity(words.author, words.date),
        )
    except GitCommandError as error:
        raise StoreError(f"{repo.git_dir}: the proposal could not be committed: {said(error)}") from error


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
