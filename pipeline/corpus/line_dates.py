"""When each line of an article was last edited, from ``git blame``; edits of very many articles do not count."""

import re
import tempfile
from collections.abc import Mapping
from functools import cached_property

from git import GitCommandError

from pipeline.corpus.ages import MASS_COMMIT
from pipeline.git.repository import Repository

_COMMIT = re.compile(rb"\x01([0-9a-f]{40,64})")
_GROUP = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+) (\d+)\Z")


class LineDates:
    """The dates of the lines of articles at one commit of the repository they are in."""

    def __init__(self, place: Repository, commit: str) -> None:
        """Read nothing yet."""
        self._place, self._commit = place, commit

    @property
    def known(self) -> bool:
        """False where the clone is shallow: lines would seem to be as young as the clone's oldest commit."""
        return not (self._place.common_dir / "shallow").exists()

    @cached_property
    def _mass(self) -> tuple[str, ...]:
        """The commits that touch more than ``MASS_COMMIT`` files."""
        log = self._place.run_bytes("log", "--no-merges", "--name-only", "--format=%x01%H", self._commit)
        parts = _COMMIT.split(log)
        return tuple(
            commit.decode()
            for commit, names in zip(parts[1::2], parts[2::2], strict=True)
            if names.strip().count(b"\n") + 1 > MASS_COMMIT
        )

    def of(self, path: str) -> Mapping[int, int]:
        """Return line number to seconds since the epoch; nothing where git has no history of ``path``."""
        with tempfile.NamedTemporaryFile("w", suffix=".revs") as ignored:
            ignored.write("\n".join(self._mass))
            ignored.flush()
            shape = ("--incremental", "-w", f"--ignore-revs-file={ignored.name}")
            try:
                told = self._place.run_bytes("blame", *shape, self._commit, "--", path)
            except GitCommandError:
                return {}
        return _read(told)


def _read(told: bytes) -> dict[int, int]:
    """Read ``git blame --incremental``: the facts of a commit stand at its first group only."""
    times: dict[bytes, int] = {}
    groups: list[tuple[bytes, int, int]] = []
    for line in told.split(b"\n"):
        if found := _GROUP.match(line):
            groups.append((found[1], int(found[2]), int(found[3])))
        elif line.startswith(b"committer-time ") and groups:
            times[groups[-1][0]] = int(line.split()[1])
    return {
        number: times[commit]
        for commit, first, count in groups
        for number in range(first, first + count)
        if commit in times
    }
