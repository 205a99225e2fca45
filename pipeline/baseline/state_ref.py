"""The memory of a run on a ref of the remote, for machines that keep nothing: ``refs/content-sync/state``.

It is one commit without history, replaced by every run. Losing it, or losing a race for it, costs one full
visit and the age of failure streaks, never a finding; so nothing here stops a run.
"""

import contextlib
import os
from pathlib import Path

from pipeline.errors import ContentSyncError
from pipeline.git import remote as remotes
from pipeline.git.remote import Remote
from pipeline.git.repository import AUTHOR, identity
from pipeline.git.trees import read_tree, write_tree
from pipeline.storage.local import local_file

REF = "refs/content-sync/state"
FILE = "state.sqlite"
LARGEST = 200_000_000


def state_file(folder: Path) -> Path | None:
    """Return where this machine keeps the memory of the last run over the repository at ``folder``.

    ``None``: the checkout is read-only, and there is none.
    """
    return local_file(folder, FILE)


def state_bytes(folder: Path) -> bytes:
    """Return the memory of the last run, b"" where this machine has none that can be read."""
    path = state_file(folder)
    try:
        return path.read_bytes() if path else b""
    except OSError:
        return b""


def restore_state(remote: "Remote") -> None:
    """Fetch the memory of the last run, where this machine has none."""

    path = state_file(remote.repository.path)
    if path is None or path.exists():
        return
    with contextlib.suppress(ContentSyncError, OSError):
        commit = remotes.look_refs(remote, [REF]).get(REF, "")
        if not commit:
            return
        remotes.fetch(remote, {"memory": commit})
        blobs = read_tree(remote.repository, commit, FILE)
        for _, data in remote.repository.blobs(blobs.values()):
            fresh = path.with_name(f"{FILE}.new")
            fresh.write_bytes(data)
            os.replace(fresh, path)  # noqa: PTH105  (atomic; a killed run leaves no half file)


def keep_state(remote: "Remote", data: bytes) -> None:
    """Put the memory of this run in place of the last one's.

    The remote's ref moves only from what was seen.
    """
    if not data or len(data) > LARGEST:
        return

    with contextlib.suppress(ContentSyncError):
        seen = remotes.look_refs(remote, [REF]).get(REF, "")
        empty = remote.repository.run("hash-object", "-t", "tree", "-w", "--stdin")
        tree = write_tree(remote.repository, empty, {FILE: data})
        commit = remote.repository.run(
            *(
                "commit-tree",
                "--no-gpg-sign",
                tree,
                "-m",
                "Memory of the last run; may be deleted at any time",
            ),
            env=identity(AUTHOR, 0),
        )
        if commit != seen:
            remotes.push_ref(remote, REF, commit, seen)
