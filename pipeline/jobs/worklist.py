"""The work list of a repository: open flags on the base, and those an open proposal would add."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.articles.read import read_article
from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.config import Config
from pipeline.corpus.source import open_source
from pipeline.errors import StoreError
from pipeline.flags.ledger import (
    read_dismissals,
    read_flags,
    update_flags,
    write_dismissals,
)
from pipeline.flags.model import Dismissal, Flag
from pipeline.git.base import Base, resolve_base
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.proposal.commit import branch_name, open_proposal
from pipeline.snapshots.paths import FOLDER, Root, roots_with_flags


class WorkList(msgspec.Struct, frozen=True):
    """``merged`` are the open flags on the base, ``proposed`` those only an open proposal has.

    Both by folder.
    """

    merged: tuple[tuple[Root, Flag], ...]
    proposed: tuple[tuple[Root, Flag], ...]


def read_worklist(repository: Repository, config: Config, today: str) -> WorkList:
    """Return what waits for someone, at the base as it is checked out here.

    A flag whose article has changed since, or that is dismissed, is left out.

    Raises:
        StoreError: a ledger cannot be read.
    """
    base = resolve_base(repository, config)
    merged = [
        (root, flag) for root in _roots(repository, base) for flag in _at(repository, base.commit, root)
    ]
    merged = list(_still_open(repository, config, base, merged, today))
    known = {flag.fingerprint for _, flag in merged}
    proposed = [
        (root, flag)
        for root, branch in _branches(repository, config, base)
        for flag in _at(repository, open_proposal(repository, branch, base.commit), root)
        if flag.fingerprint not in known
    ]
    return WorkList(tuple(merged), tuple(proposed))


def _roots(repository: Repository, base: Base) -> list[Root]:
    return roots_with_flags(read_tree(repository, base.commit, f"{FOLDER}/"))


def _branches(repository: Repository, config: Config, base: Base) -> Iterator[tuple[Root, str]]:
    prefix = config.proposal.branch_prefix
    yield Root(), branch_name(prefix)
    listed = repository.answers("for-each-ref", "--format=%(refname:lstrip=2)", f"refs/heads/{prefix}/")
    for branch in listed.splitlines():
        group = branch.rpartition("/")[2]
        if branch == f"{prefix}/{group}" and group != "proposal":
            yield Root(group), branch


def _at(repository: Repository, commit: str, root: Root) -> tuple[Flag, ...]:
    if not commit:
        return ()
    with SnapshotTree(repository, commit, root) as tree:
        return read_flags(tree.text(root.flags).decode("utf-8", "replace"))


def _still_open(
    repository: Repository, config: Config, base: Base, flags: list[tuple[Root, Flag]], today: str
) -> Iterator[tuple[Root, Flag]]:
    if not flags:
        return
    source = open_source(repository, config, committed=True)
    wanted = sorted({flag.article for _, flag in flags} & set(source.files))
    digests = {path: read_article(text, path).digest for path, text in source.read(wanted)}
    for root in dict.fromkeys(root for root, _ in flags):
        with SnapshotTree(repository, base.commit, root) as tree:
            decided = read_dismissals(tree.text(root.dismissals).decode("utf-8", "replace"))
        mine = [flag for at, flag in flags if at == root]
        yield from ((root, flag) for flag in update_flags(mine, (), digests, today, decided))


def dismiss(repository: Repository, root: Root, decisions: list[Dismissal]) -> Path:
    """Write decisions into the work tree's ``dismissals.jsonl`` and return its path.

    Committing it is the person's part.

    Raises:
        StoreError: the file cannot be read or written.
    """
    folder = Path(repository.work_tree or "")
    path = folder / root.dismissals
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        text = write_dismissals([*read_dismissals(before), *decisions])
        fresh.write_text(text, encoding="utf-8", newline="\n")
        os.replace(fresh, path)  # noqa: PTH105  (atomic; a killed run leaves the old file)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Make the folder writable.") from error
    return path.relative_to(folder)


def person(repository: Repository) -> str:
    """Return who git says is at work here, or ""."""
    return repository.answers("config", "--get", "user.name")
