"""Objects that cannot be read: what a power cut, a full disk or a careless ``git gc`` leaves of a proposal.

A proposal can be built anew from its base, so a damaged one is no reason to stop; but git takes the file of a
broken object for the object and would never write it again. Such files are moved aside.
"""

import hashlib
import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from git import GitCommandError

from pipeline.git.repository import Repository, git_words

ASIDE = "content-sync-broken"
_CHUNK = 1 << 20
_REF = re.compile(rb"(?:ref: |[0-9a-f]{40}).*\n", re.DOTALL)


def damage(repository: Repository, head: str, base: str) -> str:
    """Return why what the commit ``head`` adds to the commit ``base`` cannot be read, "" when it can."""
    try:
        listed = repository.run_bytes("rev-list", "--objects", "--no-object-names", head, "--not", base)
        _read_all(repository, listed)
    except GitCommandError as error:
        return git_words(error)
    return ""


def _read_all(repository: Repository, listed: bytes) -> None:
    """Have git read every object that is listed, a line each.

    Raises:
        GitCommandError: one cannot be read.
    """
    missing = repository.run_bytes("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=[listed])
    for line in missing.splitlines():
        if line.endswith(b" missing"):
            raise GitCommandError("cat-file", 128, f"object {line.split()[0].decode()} is missing")
    with tempfile.TemporaryFile() as packed:
        repository.run_into(packed, "pack-objects", "--stdout", "--quiet", "--window=0", stdin=[listed])


def put_aside(repository: Repository) -> int:
    """Move the files of broken loose objects out of git's way; return how many there were."""
    aside = repository.common_dir / ASIDE
    number = 0
    for path in _loose(repository.common_dir / "objects"):
        if not _is_whole(path):
            aside.mkdir(exist_ok=True)
            os.replace(path, aside / f"{path.parent.name}{path.name}")  # noqa: PTH105  (atomic)
            number += 1
    return number


def put_ref_aside(repository: Repository, ref: str) -> bool:
    """Move the file of a ref out of git's way that names no commit, and return whether there was one.

    A power cut leaves such a file empty; git neither reads nor writes the ref from then on.
    """
    path = repository.common_dir / ref
    if not path.is_file() or _REF.fullmatch(path.read_bytes()):
        return False
    aside = repository.common_dir / ASIDE
    aside.mkdir(exist_ok=True)
    os.replace(path, aside / ref.replace("/", "-"))  # noqa: PTH105  (atomic)
    return True


def _loose(objects: Path) -> Iterator[Path]:
    for folder in sorted(objects.glob("[0-9a-f][0-9a-f]")):
        yield from (path for path in sorted(folder.iterdir()) if len(path.name) in (38, 62))


def _is_whole(path: Path) -> bool:
    """Return whether the file holds the object that its name says."""
    name = path.parent.name + path.name
    digest = hashlib.new("sha1" if len(name) == 40 else "sha256", usedforsecurity=False)
    stream = zlib.decompressobj()
    try:
        with path.open("rb") as file:
            while some := file.read(_CHUNK):
                digest.update(stream.decompress(some))
        digest.update(stream.flush())
    except (zlib.error, OSError):
        return False
    return stream.eof and digest.hexdigest() == name
