"""Ways to change what was recorded, in a clone that holds the record alone: each is one that a check has to find."""

import os
import random
import shutil
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

from pipeline.baseline.record_ref import REF
from tests.content_repo import git

Change = Callable[[Path, random.Random], None]


def clone_of(folder: Path, place: Path) -> Path:
    """A bare clone of nothing but the record, its objects as loose files."""
    git(folder.parent, "init", "--quiet", "--bare", str(place))
    git(place, "fetch", "--quiet", str(folder), f"{REF}:{REF}")
    packs = list((place / "objects" / "pack").glob("*.pack"))
    for pack in packs:
        kept = place / pack.name
        shutil.move(pack, kept)
        pack.with_suffix(".idx").unlink()
        with kept.open("rb") as data:
            subprocess.run(["git", "-C", place, "unpack-objects", "-q"], stdin=data, check=True)
        kept.unlink()
    return place


def packed(clone: Path) -> Path:
    """The same clone with its objects in one pack."""
    git(clone, "repack", "--quiet", "-adf")
    git(clone, "prune-packed")
    return clone


def _loose(clone: Path) -> list[Path]:
    return sorted(path for path in (clone / "objects").glob("??/*") if path.is_file())


def another(data: bytes, chance: random.Random) -> bytes:
    """``data`` with one byte changed, left out or put in."""
    at = chance.randrange(len(data)) if data else 0
    middle = data[at : at + 1]
    ways = [
        bytes([(middle or b"a")[0] ^ chance.randrange(1, 256)]),
        b"",
        middle + bytes([chance.randrange(256)]),
    ]
    return data[:at] + chance.choice(ways if data else ways[2:]) + data[at + 1 :]


def _put(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def byte_of_an_object(clone: Path, chance: random.Random) -> None:
    """Other content under the old name: a record, a snapshot, an article, a tree or a commit."""
    path = chance.choice(_loose(clone))
    kind, _, content = zlib.decompress(path.read_bytes()).partition(b"\0")
    changed = another(content, chance)
    _put(path, zlib.compress(kind.split()[0] + b" %d\0" % len(changed) + changed))


def byte_of_a_file(clone: Path, chance: random.Random) -> None:
    """A byte on the disk; one that changes nothing of what is held (the last bits of a stream) is no change."""
    path = chance.choice(_loose(clone))
    data = changed = path.read_bytes()
    while _held(changed) == _held(data):
        at = chance.randrange(len(data))
        changed = data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    _put(path, changed)


def _held(data: bytes) -> bytes | None:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return None


def lost_object(clone: Path, chance: random.Random) -> None:
    """A file that is gone."""
    chance.choice(_loose(clone)).unlink()


def _chain(clone: Path) -> list[str]:
    return git(clone, "rev-list", "--reverse", REF).split()


def _written_again(clone: Path, commits: list[str]) -> str:
    head = ""
    for commit in commits:
        text = git(clone, "cat-file", "commit", commit).split("\n")
        lines = [line for line in text if not line.startswith("parent ")]
        fresh = "\n".join([lines[0], *([f"parent {head}"] if head else []), *lines[1:]]) + "\n"
        (clone / "commit").write_text(fresh, encoding="utf-8")
        head = git(clone, "hash-object", "-t", "commit", "-w", "commit")
    return head


def dropped(clone: Path, chance: random.Random) -> None:
    """A history without one of its runs."""
    chain = _chain(clone)
    chain.pop(chance.randrange(len(chain)))
    git(clone, "update-ref", REF, _written_again(clone, chain))


def reordered(clone: Path, chance: random.Random) -> None:
    """A history in another order."""
    chain = _chain(clone)
    one, two = chance.sample(range(len(chain)), 2)
    chain[one], chain[two] = chain[two], chain[one]
    git(clone, "update-ref", REF, _written_again(clone, chain))


def shortened(clone: Path, chance: random.Random) -> None:
    """A ref that was put back."""
    git(clone, "update-ref", REF, chance.choice(_chain(clone)[:-1]))


def replaced(clone: Path, chance: random.Random) -> None:
    """One object shown in place of another of its kind, by git's own means."""
    names = [path.parent.name + path.name for path in _loose(clone)]
    one = chance.choice(names)
    kind = git(clone, "cat-file", "-t", one)
    others = [name for name in names if name != one and git(clone, "cat-file", "-t", name) == kind]
    if others and kind != "commit":
        git(clone, "replace", "-f", one, chance.choice(others))
        # Replacements do not change the record. Somebody who makes them real does.
        path = clone / "objects" / one[:2] / one[2:]
        other = git(clone, "rev-parse", f"refs/replace/{one}")
        _put(path, (clone / "objects" / other[:2] / other[2:]).read_bytes())
    else:
        shortened(clone, chance)


def _tree_with(clone: Path, commit: str, path: str, blob: str) -> str:
    index = clone / "index-of-a-change"
    environment = {**os.environ, "GIT_INDEX_FILE": str(index)}
    for words in (
        ["read-tree", commit],
        ["update-index", "--cacheinfo", f"100644,{blob},{path}"],
        ["write-tree"],
    ):
        done = subprocess.run(
            ["git", "-C", clone, *words], env=environment, check=True, stdout=subprocess.PIPE
        )
    index.unlink()
    return done.stdout.decode().strip()


def rewritten(clone: Path, chance: random.Random) -> None:
    """A past run that says something else, and every later one made again on it."""
    chain = _chain(clone)
    at = chance.randrange(len(chain))
    listed = git(clone, "ls-tree", "-r", chain[at]).splitlines()
    row = chance.choice([line for line in listed if line.split()[1] == "blob"])
    blob, path = row.split()[2], row.partition("\t")[2]
    (clone / "file").write_bytes(another(git(clone, "cat-file", "blob", blob).encode(), chance))
    fresh = git(clone, "hash-object", "-w", "file")
    tree = _tree_with(clone, chain[at], path, fresh)
    text = git(clone, "cat-file", "commit", chain[at]).split("\n")
    (clone / "commit").write_text("\n".join([f"tree {tree}", *text[1:]]) + "\n", encoding="utf-8")
    changed = git(clone, "hash-object", "-t", "commit", "-w", "commit")
    git(clone, "update-ref", REF, _written_again(clone, [*chain[:at], changed, *chain[at + 1 :]]))


CHANGES: tuple[Change, ...] = (
    *(byte_of_an_object, byte_of_a_file, lost_object, dropped, reordered, shortened, replaced, rewritten),
)


def byte_of_a_pack(clone: Path, chance: random.Random) -> None:
    """A byte on the disk, where all objects lie in one file."""
    [path] = (clone / "objects" / "pack").glob("*.pack")
    _put(path, another(path.read_bytes(), chance))
