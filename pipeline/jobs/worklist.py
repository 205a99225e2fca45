"""The work list of a repository: open flags on the base, and those an open proposal would add."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.changes.model import MOVED_TO, STATUS, fact
from pipeline.config import Config
from pipeline.errors import StoreError
from pipeline.flags.ledger import read_dismissals, read_flags, write_dismissal
from pipeline.flags.model import Dismissal, Flag
from pipeline.flags.page import PageToday
from pipeline.flags.settle import Settled
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.jobs.at_base import AtBase
from pipeline.proposal.authorship import open_heads
from pipeline.proposal.standing import Standing, decisions_in, flags_in
from pipeline.snapshots.paths import FOLDER, Root, is_decision, is_ledger


class WorkList(msgspec.Struct, frozen=True):
    """``merged`` are the open flags on the base, ``proposed`` those only an open proposal has.

    ``dismissed`` are the decisions that silence a flag of the base, ``decisions`` all there are.
    """

    merged: tuple[Flag, ...]
    proposed: tuple[Flag, ...]
    dismissed: tuple[Dismissal, ...] = ()
    decisions: tuple[Dismissal, ...] = ()

    @property
    def open(self) -> tuple[Flag, ...]:
        """All flags that wait for someone."""
        return (*self.merged, *self.proposed)


def read_worklist(repository: Repository, config: Config, today: str) -> WorkList:
    """Return what waits for someone, as ``worklist_at`` does, at the base as it is checked out here.

    Raises:
        StoreError: a ledger cannot be read.
    """
    with AtBase(repository, config) as at:
        return worklist_at(at, today)


def worklist_at(at: AtBase, today: str) -> WorkList:
    """Return what waits for someone, at the base and in every open proposal known here.

    A flag whose reason is gone since, or that is dismissed, is left out; no page is visited.

    Raises:
        StoreError: a ledger cannot be read.
    """
    repository = at.repository
    heads = open_heads(repository, at.config.proposal.branch_prefix, at.commit)
    proposed = [flag for head in heads for flag in _flags(repository, head)]
    # Most bases have nothing to weigh, and the tree is a list on disk.
    listed = at.commit if any(is_ledger(path) or is_decision(path) for path in at.snapshots) else ""
    with SnapshotTree(repository, listed, Root()) as tree:
        decisions = _decisions(repository, decisions_in(tree), heads)
        settled = _settled(at, tree, decisions, today)
    known = {flag.fingerprint for flag in settled.flags}
    silent = {one.fingerprint for one in decisions if one.holds(today)}
    more = {flag.fingerprint: flag for flag in proposed if flag.fingerprint not in known | silent}
    return WorkList(settled.flags, tuple(more.values()), settled.dismissed, decisions)


def _settled(at: AtBase, tree: SnapshotTree, decisions: tuple[Dismissal, ...], today: str) -> Settled:
    """Put the flags of the base to the articles and the accepted pages of today."""
    flags = flags_in(tree)
    if not flags and not any(one.flag for one in decisions):
        return Settled()
    standing = Standing(flags, (), decisions, at.articles, list(at.articles))
    for page in dict.fromkeys(flag.page for flag in standing.all()):
        standing.look_at(page, _accepted(tree, page), today)
    return standing.settle((), today)


def _accepted(tree: SnapshotTree, url: str) -> PageToday:
    try:
        snapshot = tree.snapshot(url)
    except StoreError:
        snapshot = None
    gone = fact(snapshot, STATUS) == "gone"
    return PageToday(snapshot, gone=gone, leads_to=fact(snapshot, MOVED_TO))


def _flags(repository: Repository, commit: str) -> Iterator[Flag]:
    for _, text in _texts(repository, commit, is_ledger):
        yield from read_flags(text)


def _decisions(
    repository: Repository, accepted: Iterable[Dismissal], heads: Iterable[str]
) -> tuple[Dismissal, ...]:
    found = {one.fingerprint: one for one in accepted}
    for head in heads:
        for path, text in _texts(repository, head, is_decision):
            for one in read_dismissals(text, path):
                found.setdefault(one.fingerprint, one)
    return tuple(found.values())


def _texts(repository: Repository, commit: str, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    tree = read_tree(repository, commit, f"{FOLDER}/")
    paths = [path for path in sorted(tree) if wanted(path)]
    texts = repository.blobs([tree[path] for path in paths])
    for path, (_, data) in zip(paths, texts, strict=True):
        yield path, data.decode("utf-8", "replace")


def dismiss(repository: Repository, decisions: Iterable[Dismissal]) -> list[Path]:
    """Write each decision into a file of its own in the work tree and return their paths.

    Committing them is the person's part, or that of ``commit``.

    Raises:
        StoreError: a file cannot be written.
    """
    folder = Path(repository.work_tree or "")
    paths = []
    for one in decisions:
        path = folder / Root().decision(one.fingerprint)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}.new")
            fresh.write_text(write_dismissal(one), encoding="utf-8", newline="\n")
            os.replace(fresh, path)  # noqa: PTH105  (atomic; a killed run leaves the old file)
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}. Make the folder writable.") from error
        paths.append(path.relative_to(folder))
    return paths


def commit(repository: Repository, paths: Iterable[Path], remote: str) -> str:
    """Commit ``paths``, and nothing else, on the branch that is checked out, push it, and return the commit.

    Raises:
        GitCommandError: git refuses the commit or the push; the files stay in the work tree.
    """
    names = [path.as_posix() for path in paths]
    repository.run("add", "--", *names)
    repository.run(
        "commit", "--quiet", "-m", f"Dismiss {len(names)} finding{'s' * (len(names) != 1)}", "--", *names
    )
    if repository.answers("config", "--get", f"remote.{remote}.url"):
        repository.run("push", "--quiet", remote, "HEAD")
    return repository.run("rev-parse", "HEAD")


def person(repository: Repository) -> str:
    """Return who git says is at work here, or ""."""
    return repository.answers("config", "--get", "user.name")
