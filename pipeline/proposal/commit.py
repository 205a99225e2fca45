"""Build the proposal: exactly one commit of ours on the base, or the reason why not."""

import re
from collections.abc import Mapping, Sequence

import msgspec
from git import GitCommandError

from pipeline.errors import ConfigError, StoreError
from pipeline.git.repository import Repository, git_words, identity
from pipeline.git.trees import Content, changed_paths, differ, write_tree
from pipeline.proposal.authorship import branch_state
from pipeline.snapshots.paths import ATTRIBUTES, FOLDER, Root, accompanies, is_ours

# Without this, `* text=auto` in the team's repository would give a page other bytes in a checkout.
_ATTRIBUTES = {
    ATTRIBUTES: b"* -text\nREPORT.* linguist-generated\nreport.json linguist-generated\n",
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


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


def open_proposal(repository: Repository, branch: str, base: str) -> str:
    """Return the head of our unmerged proposal on ``branch``, "" when there is none."""
    state = branch_state(repository, f"refs/heads/{branch}", base)
    return "" if state.merged or state.kind not in ("ours", "edited") else state.head


class Commit(msgspec.Struct, frozen=True):
    """What a commit says besides its tree: message without trailers, author, date (seconds, UTC)."""

    message: str
    author: str
    date: int
    sign: bool = False


def build_tree(
    repository: Repository, base: str, files: Mapping[str, Content | None], allowed: Sequence[str]
) -> str:
    """Return the proposal's tree; "" where at most a report differs: then there is nothing to propose.

    Raises:
        StoreError: a path that differs from the base is not ours to change.
    """
    if not differ(repository, base, files, (path for path in files if not accompanies(path))):
        return ""
    tree = write_tree(repository, base, files)
    ours = frozenset(allowed)
    for path in changed_paths(repository, base, tree):
        if not is_ours(path) and path not in ours:
            raise StoreError(
                f"{path}: a proposal may touch {FOLDER}/ and articles that were opted in, nothing else. "
                "Please report this; nothing was written."
            )
    if not repository.answers("rev-parse", "--verify", "--quiet", f"{tree}:{ATTRIBUTES}"):
        tree = write_tree(repository, tree, _ATTRIBUTES)
    return tree


def write_commit(repository: Repository, base: str, tree: str, words: Commit) -> str:
    """Return a new commit of ``tree`` on ``base``, with the trailers by which we know it again."""
    from importlib.metadata import version

    manifest = repository.answers("rev-parse", "--verify", "--quiet", f"{tree}:{Root().report_json}")
    trailers = {
        "Sync-Tree": tree,
        "Sync-Base": base,
        "Sync-Manifest": manifest or "none",
        "Sync-Version": version("content-sync"),
    }
    text = words.message.strip() + "\n\n" + "".join(f"{name}: {value}\n" for name, value in trailers.items())
    try:
        return repository.run(
            *("commit-tree", "--gpg-sign" if words.sign else "--no-gpg-sign", tree, "-p", base, "-F", "-"),
            stdin=[text.encode("utf-8", "replace")],
            env=identity(words.author, words.date),
        )
    except GitCommandError as error:
        raise StoreError(
            f"{repository.path}: the proposal could not be committed: {git_words(error)}"
        ) from error
