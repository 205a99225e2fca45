"""Who wrote what is on a proposal branch: us alone, or a person too."""

import re

import msgspec
from git import GitCommandError

from pipeline.git.damage import damage
from pipeline.git.repository import Repository
from pipeline.git.trees import changed_paths
from pipeline.storage.local import LOG

_BACKUP = re.compile(r"-backup-[0-9a-f]{7}$")
_TRAILER = re.compile(r"^(Sync-[A-Za-z]+): (\S+)$", re.MULTILINE)


class BranchState(msgspec.Struct, frozen=True):
    """What is on a branch: ``kind`` none, ours, edited (a person's too) or foreign; ``why`` in words.

    ``head`` is its commit, ``tree`` and ``parent`` those of our commit. ``merged``: the base holds all of it.
    ``broken``: objects of it cannot be read, and it is as good as none.
    """

    kind: str
    head: str = ""
    tree: str = ""
    parent: str = ""
    why: str = ""
    merged: bool = False
    broken: bool = False


class Raw(msgspec.Struct, frozen=True):
    """A commit object as git keeps it, which a shallow clone does not hide."""

    commit: str
    tree: str
    parents: tuple[str, ...]
    author: str
    committer: str
    trailers: dict[str, str]

    @property
    def ours(self) -> bool:
        """True when we wrote it and nobody amended it."""
        return (
            self.trailers.get("Sync-Tree") == self.tree
            and self.parents == (self.trailers.get("Sync-Base", ""),)
            and self.author == self.committer
        )


def read_commit(repository: Repository, name: str) -> Raw | None:
    """Return the commit with this id or on this ref, or ``None`` when this clone does not have it."""
    asked = [f"{name}^{{commit}}\n".encode()]
    found = repository.run_bytes("cat-file", "--batch", stdin=asked).decode("utf-8", "replace")
    about, _, text = found.partition("\n")
    commit, _, kind = about.partition(" ")
    if not kind.startswith("commit "):
        return None
    head, _, message = text.partition("\n\n")
    fields = [line.partition(" ")[::2] for line in head.split("\n")]
    first = dict(reversed(fields))
    return Raw(
        commit,
        first["tree"],
        tuple(value for name, value in fields if name == "parent"),
        first["author"],
        first["committer"],
        dict(_TRAILER.findall(message)),
    )


def branch_state(repository: Repository, ref: str, base: str) -> BranchState:
    """Return what state on ``ref`` (a full name) seen from the commit ``base``."""
    found = repository.answers("rev-parse", "--verify", "--quiet", ref)
    why = damage(repository, found, base) if found and not repository.is_ancestor(found, base) else ""
    if why:
        LOG.warning("%s cannot be read and is built anew: %s", ref, why)
        return BranchState("none", found, why=why, broken=True)
    raw = read_commit(repository, ref)
    if raw is None:
        return BranchState("none")
    head = raw.commit
    ours = _below_merges(repository, raw, base)
    if ours and ours.ours:
        merged = _is_merged(repository, ours, base)
        return BranchState(
            "ours", head, ours.tree if ours is raw else "", ours.trailers["Sync-Base"], merged=merged
        )
    if repository.is_ancestor(head, base):
        return BranchState("ours", head, merged=True)
    if _has_trailers(repository, raw, base):
        return BranchState("edited", head, why=_why(raw))
    return BranchState("foreign", head)


def is_backup(branch: str) -> bool:
    """Return whether ``branch`` keeps what a person had written before it was replaced."""
    return bool(_BACKUP.search(branch))


def known_heads(repository: Repository, branch: str) -> list[str]:
    """Return the refs that hold ``branch`` in this clone: the local one, and those last fetched from remotes."""
    asked = ("--format=%(refname)", f"refs/heads/{branch}", f"refs/remotes/*/{branch}")
    return repository.answers("for-each-ref", *asked).splitlines()


def newest_state(repository: Repository, branch: str, base: str) -> BranchState:
    """Return what is on ``branch`` as far as this clone knows: of several an open proposal, the newest of them."""
    states = [branch_state(repository, ref, base) for ref in known_heads(repository, branch)]
    is_open = [one for one in states if one.kind in ("ours", "edited") and not one.merged]

    def age(state: BranchState) -> int:
        return int(repository.answers("log", "-1", "--format=%ct", state.head) or 0)

    return max(is_open, key=age, default=states[0] if states else BranchState("none"))


def open_heads(repository: Repository, prefix: str, base: str) -> list[str]:
    """Return the heads of all open proposals of ours under ``prefix`` that this clone knows of."""
    asked = ("--format=%(refname)", f"refs/heads/{prefix}/", f"refs/remotes/*/{prefix}/*")
    refs = repository.answers("for-each-ref", *asked).splitlines()
    names = dict.fromkeys(f"{prefix}/{ref.partition(f'/{prefix}/')[2]}" for ref in refs)
    states = (newest_state(repository, name, base) for name in names if not is_backup(name))
    return [one.head for one in states if one.kind in ("ours", "edited") and not one.merged]


def _below_merges(repository: Repository, raw: Raw, base: str) -> Raw | None:
    """Step from a platform's "update branch" merges to the commit below; ``None`` when a merge holds more.

    Such a merge has our branch first, the base second, and exactly the tree git makes of the two by itself.
    """
    while len(raw.parents) == 2:
        branch, other = raw.parents
        merge = repository.answers("merge-tree", "--write-tree", branch, other)
        if merge.split("\n")[0] != raw.tree or not repository.is_ancestor(other, base):
            return None
        below = read_commit(repository, branch)
        if below is None:
            return None
        raw = below
    return raw


def _is_merged(repository: Repository, ours: Raw, base: str) -> bool:
    """True when the base holds everything the proposal put in: merged, squashed or rebased."""
    if repository.is_ancestor(ours.commit, base):
        return True
    try:
        proposed = set(changed_paths(repository, ours.parents[0], ours.tree))
        return not proposed & set(changed_paths(repository, ours.tree, base))
    except GitCommandError:
        return False


def _has_trailers(repository: Repository, raw: Raw, base: str) -> bool:
    if "Sync-Tree" in raw.trailers:
        return True
    return "Sync-Tree: " in repository.answers(
        "log", "--format=%B", "--max-count=500", raw.commit, f"^{base}"
    )


def _why(raw: Raw) -> str:
    if "Sync-Tree" not in raw.trailers:
        return f"a person committed on the branch ({raw.commit[:10]})"
    if raw.trailers["Sync-Tree"] != raw.tree:
        return f"a person amended our commit ({raw.commit[:10]})"
    if raw.author != raw.committer:
        return f"a person rewrote our commit ({raw.commit[:10]})"
    return f"a person's commit lies under ours ({raw.commit[:10]})"
