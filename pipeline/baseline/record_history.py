"""The record read back: which runs there were, and what each saw."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from git import GitCommandError

from pipeline.baseline.record import (
    DECISIONS,
    FLAGS,
    PAGES,
    RUN,
    About,
    Look,
    OpenFlag,
    read_about,
    read_rows,
    shard_of,
)
from pipeline.baseline.record_ref import REF
from pipeline.errors import StoreError
from pipeline.flags.model import Dismissal
from pipeline.git.integrity import PLAIN
from pipeline.git.repository import Repository, git_words
from pipeline.git.trees import object_ids

FETCH = f"git fetch origin {REF}:{REF}"


class RecordedRun(msgspec.Struct, frozen=True):
    """One run on the record: its commit, and when its newest response came (ISO 8601, UTC)."""

    commit: str
    time: str

    @property
    def day(self) -> str:
        """The day of the run, ISO."""
        return self.time[:10]


class RecordHistory:
    """The runs on the record up to the commit ``head``, newest first."""

    def __init__(self, repository: Repository, head: str = "", newest: int = 0) -> None:
        """List the runs; without ``head`` up to the newest there is. ``newest``: so many are enough (0 = all).

        Raises:
            StoreError: there is no record here, or only the end of one that is too short.
        """
        self._repository = repository
        self._told: dict[RecordedRun, About] = {}
        self.head = head or repository.answers("rev-parse", "--verify", "--quiet", REF)
        if not self.head:
            raise StoreError(
                f"there is no record here ({REF}). Run `content-sync sync`, or fetch it: `{FETCH}`."
            )
        try:
            lines = repository.run("rev-list", "--timestamp", self.head, env=PLAIN).splitlines()
        except GitCommandError as error:
            raise StoreError(f"{REF} cannot be read: {git_words(error)} Fetch it anew: `{FETCH}`.") from error
        rows = [line.split() for line in lines]
        # Of two runs at one time the later commit stands first, as git lists them.
        self.runs = sorted(
            (RecordedRun(row[1], _iso(int(row[0]))) for row in rows), key=_by_time, reverse=True
        )
        if not newest or len(self.runs) < newest:
            self._refuse_part()

    def _refuse_part(self) -> None:
        """Raise where the history is cut: what is missing could say something else."""
        shallow = self._repository.common_dir / "shallow"
        cut = set(shallow.read_text(encoding="ascii").split()) if shallow.exists() else set()
        if cut.intersection(run.commit for run in self.runs):
            raise StoreError(
                f"only the end of {REF} is here (a shallow clone). Get all of it: `git fetch --unshallow`, "
                f"then `{FETCH}`."
            )

    def until(self, day: str) -> list[RecordedRun]:
        """Return the runs of ``day`` and of all days before, newest first; "" is the last day there is."""
        return [run for run in self.runs if not day or run.day <= day]

    def about(self, run: RecordedRun) -> About:
        """Return what the record says of a run as a whole."""
        if run not in self._told:
            self._told[run] = read_about(
                self._repository.run_bytes("cat-file", "blob", f"{run.commit}:{RUN}")
            )
        return self._told[run]

    def flags(self, run: RecordedRun) -> list[OpenFlag]:
        """Return the flags that were open when the run ended."""
        return read_rows(self._repository.run_bytes("cat-file", "blob", f"{run.commit}:{FLAGS}"), OpenFlag)

    def decisions(self, run: RecordedRun) -> list[Dismissal]:
        """Return the decisions that held in the run."""
        return read_rows(
            self._repository.run_bytes("cat-file", "blob", f"{run.commit}:{DECISIONS}"), Dismissal
        )

    def looks(
        self, runs: Sequence[RecordedRun], urls: Iterable[str]
    ) -> dict[str, list[tuple[RecordedRun, Look]]]:
        """Return what ``runs`` saw of each of ``urls``, in the order of ``runs``."""
        starts: defaultdict[str, list[bytes]] = defaultdict(list)
        for url in dict.fromkeys(urls):
            starts[shard_of(url)].append(msgspec.json.encode({"url": url})[:-1] + b",")
        folders = self._shards(runs) if starts else [{} for _ in runs]
        shards = {folder[shard]: shard for folder in folders for shard in starts if shard in folder}
        rows = {
            blob: _rows_with(data, tuple(starts[shards[blob]]))
            for blob, data in self._repository.blobs(shards)
        }
        seen: defaultdict[str, list[tuple[RecordedRun, Look]]] = defaultdict(list)
        for run, folder in zip(runs, folders, strict=True):
            for shard in sorted(starts):
                for look in rows.get(folder.get(shard, ""), ()):
                    seen[look.url].append((run, look))
        return seen

    def _shards(self, runs: Sequence[RecordedRun]) -> list[Mapping[str, str]]:
        """Return the files of each of ``runs`` that say what was seen: path to blob id. Equal folders are read once."""
        names = self.ids(f"{run.commit}:{PAGES}" for run in runs)
        trees = self._repository.objects(dict.fromkeys(filter(None, names)))
        folders = {tree: dict(_files_in(data, len(self.head) // 2)) for tree, _, data in trees}
        return [folders.get(name, {}) for name in names]

    def of_hosts(self, runs: Sequence[RecordedRun], hosts: Container[str]) -> Iterator[list[Look]]:
        """Yield what each of ``runs`` saw of the pages of ``hosts``; what two runs have in common is read once."""
        folders = self._shards(runs)
        blobs = dict.fromkeys(blob for folder in folders for blob in folder.values())
        seen = {blob: _rows_of(data, hosts) for blob, data in self._repository.blobs(blobs)}
        yield from ([look for blob in folder.values() for look in seen[blob]] for folder in folders)

    def ids(self, names: Iterable[str]) -> list[str]:
        """Return the id of each of ``names`` ("COMMIT:PATH", a path without line ends), "" for what is not there."""
        return object_ids(self._repository, names)


def _rows_with(data: bytes, starts: tuple[bytes, ...]) -> list[Look]:
    """Return the rows of a file of the record that begin with one of ``starts``."""
    return read_rows(b"\n".join(line for line in data.splitlines() if line.startswith(starts)), Look)


def _rows_of(data: bytes, hosts: Container[str]) -> list[Look]:
    """Return the rows of a file of the record whose address begins with one of ``hosts``."""
    return read_rows(b"\n".join(line for line in data.splitlines() if _host_in(line) in hosts), Look)


def _host_in(row: bytes) -> str:
    parts = row.split(b"/", 3)
    return parts[2].decode("utf-8", "replace") if len(parts) > 3 else ""


def _files_in(tree: bytes, size: int) -> Iterator[tuple[str, str]]:
    """Yield path and blob id of what lies in ``pages``, as git keeps it: mode, name, NUL and ``size`` bytes of id."""
    at = 0
    while at < len(tree):
        start = tree.index(b"\0", at) + 1
        name = tree[tree.index(b" ", at) + 1 : start - 1]
        at = start + size
        yield f"{PAGES}/{name.decode('utf-8', 'surrogateescape')}", tree[start:at].hex()


def _by_time(run: RecordedRun) -> str:
    return run.time


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
