"""The flags and decisions that a run begins with, each with the group that its article is in today.

An article may be handed to another group, and groups are switched on and off: whose flag it is does not depend on
the ledger that it lies in, nor whose decision on the request that it was made in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from pipeline.baseline.previous_report import findings_in
from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.corpus.store import Listing
from pipeline.errors import StoreError
from pipeline.flags.ledger import read_dismissals, read_flags, write_flags
from pipeline.flags.model import Dismissal, Flag
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.proposal.files import Make
from pipeline.proposal.review import Review
from pipeline.proposal.standing import decisions_in, flags_of
from pipeline.snapshots.paths import FOLDER, is_decision, is_ledger


class KnownFlags:
    """The flags of all groups: in the ledgers of the base, and in those of open proposals."""

    def __init__(
        self,
        everything: SnapshotTree,
        proposed: Iterable[SnapshotTree],
        groups: Mapping[str, list[str]],
        listing: Listing,
    ) -> None:
        """Read the ledgers in ``everything`` of the base and in ``proposed``, the trees of open proposals.

        Raises:
            StoreError: a ledger of the base cannot be read.
        """
        self._everything, self._listing = everything, listing
        self._first = min(groups, default="")
        self._group_of = {path: name for name, paths in groups.items() for path in paths}
        texts = {path: everything.text(path) for path in everything if is_ledger(path)}
        self._ledgers = {path: read_flags(text.decode("utf-8", "replace")) for path, text in texts.items()}
        base = (flag for flags in self._ledgers.values() for flag in flags)
        self._base = {flag.fingerprint: flag for flag in base}
        self._proposed = tuple(proposed)
        self._pending = {flag.fingerprint: flag for tree in self._proposed for flag in _pending(tree)}
        self._owners = self._owners_of([*self._base.values(), *self._pending.values()])

    def accepted(self, name: str) -> list[Flag]:
        """Return the flags of the group ``name`` in the ledgers of the base."""
        return [flag for flag in self._base.values() if self._owners[flag.fingerprint] == name]

    def pending(self, name: str) -> list[Flag]:
        """Return the flags of the group ``name`` in open proposals."""
        return [flag for flag in self._pending.values() if self._owners[flag.fingerprint] == name]

    def not_of(self, name: str, path: str) -> tuple[Flag, ...]:
        """Return the flags in the ledger at ``path`` that the group ``name`` leaves there: they are others'."""
        flags = self._ledgers.get(path, ())
        return tuple(flag for flag in flags if self._owners[flag.fingerprint] != name)

    def taken_over(self, name: str, own: str) -> dict[str, Make]:
        """Return the ledgers but ``own`` that hold flags of the group ``name``, without those: it lists them now."""
        others = {path: self.not_of(name, path) for path in self._ledgers if path != own}
        return {
            path: partial(_ledger, left)
            for path, left in others.items()
            if len(left) < len(self._ledgers[path])
        }

    def decisions(self, repository: Repository, reviews: Sequence[Review]) -> dict[str, list[Dismissal]]:
        """Return all decisions by group: those on the base, those of open proposals, what people said meanwhile.

        Each is in one group, and knows its flag where that is known. One that is written down goes before the same
        one read from a request again.

        Raises:
            StoreError: a decision cannot be read.
        """
        found = list(self._decided(repository, reviews))
        known = self._as_asked() if any(one.flag is None for one in found) else {}
        found = [one if one.flag else replace(one, flag=known.get(one.fingerprint)) for one in found]
        owners = self._owners_of([one.flag for one in found if one.flag])
        made: dict[str, list[Dismissal]] = {name: [] for name in {*self._group_of.values(), self._first}}
        for one in found:
            alone = self._group_of.get(one.article, self._first)
            made[owners[one.flag.fingerprint] if one.flag else alone].append(one)
        return made

    def _as_asked(self) -> dict[str, Flag]:
        """Return all flags by id as people were asked about them: a repair on the branch has answered no tick."""
        told = {name: one for tree in self._proposed for name, one in findings_in(tree).items()}
        known = {**self._pending, **self._base}
        return {
            name: replace(flag, claims=told[name].claims) if name in told else flag
            for name, flag in known.items()
        }

    def _decided(self, repository: Repository, reviews: Sequence[Review]) -> Iterator[Dismissal]:
        written = {one.fingerprint: one for one in decisions_in(self._everything)}
        for seen in filter(lambda seen: seen.unmerged, reviews):
            for one in _decisions_at(repository, seen.unmerged):
                written.setdefault(one.fingerprint, one)
        kept = {name: one for name, one in written.items() if all(seen.holds(one) for seen in reviews)}
        for one in (one for seen in reviews for one in seen.decided):
            kept.setdefault(one.fingerprint, one)
        return iter(kept.values())

    def _owners_of(self, flags: Sequence[Flag]) -> dict[str, str]:
        """Return the group of each flag by its id: the group of its article, wherever that lies now."""
        lost = any(flag.article not in self._group_of for flag in flags)
        digests = {self._listing[path].digest: path for path in self._listing} if lost else {}
        ids: dict[str, list[str]] = {}
        for path in self._listing if lost else ():
            ids.setdefault(self._listing[path].row.id, []).append(path)
        found = {}
        for flag in flags:
            named = ids.get(flag.article_id, [])
            elsewhere = digests.get(flag.article_digest) or (named[0] if len(named) == 1 else "")
            path = flag.article if flag.article in self._group_of else elsewhere
            found[flag.fingerprint] = self._group_of.get(path, self._first)
        return found


def _pending(proposed: SnapshotTree) -> tuple[Flag, ...]:
    """Return the flags of an open proposal; what a person left unreadable on the branch is theirs to mend."""
    try:
        return flags_of(proposed)
    except StoreError:
        return ()


def _decisions_at(repository: Repository, commit: str) -> Iterator[Dismissal]:
    tree = read_tree(repository, commit, f"{FOLDER}/")
    paths = [path for path in sorted(tree) if is_decision(path)]
    texts = repository.blobs([tree[path] for path in paths])
    for path, (_, text) in zip(paths, texts, strict=True):
        yield from read_dismissals(text.decode("utf-8", "replace"), path)


def _ledger(flags: tuple[Flag, ...]) -> bytes | None:
    return write_flags(flags).encode() if flags else None
