"""Whether every object of a history is what its name says, asked of the bytes and of nothing that can be set up."""

from collections.abc import Iterator
from hashlib import new

from git import GitCommandError

from pipeline.errors import StoreError
from pipeline.git.repository import Repository, git_words

# Replacements and grafts show another history than the one that was written.
PLAIN = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": "/nonexistent"}
# The length of a name in hex digits, by the hash that a repository uses.
_HASHES = {40: "sha1", 64: "sha256"}


def faults(repository: Repository, head: str) -> Iterator[str]:
    """Yield what is wrong with the objects that ``head`` leads to, in words; nothing when all of them are whole."""
    try:
        listed = repository.run("rev-list", "--objects", "--no-object-names", head, env=PLAIN).split()
        yield from _read(repository, listed)
    except GitCommandError as error:
        yield f"the history of {head[:12]} cannot be walked: {git_words(error)}"
    except StoreError as error:
        yield str(error)


def _read(repository: Repository, listed: list[str]) -> Iterator[str]:
    known, parents = set(listed), set[str]()
    for name, kind, data in repository.objects(listed, env=PLAIN):
        hashed = new(_HASHES[len(name)], b"%s %d\0" % (kind.encode(), len(data)), usedforsecurity=False)
        hashed.update(data)
        if hashed.hexdigest() != name:
            yield f"object {name} holds other bytes than those it was named by"
        if kind == "commit":
            parents.update(parents_of(data))
    for name in sorted(parents - known):
        yield f"commit {name} is not here: the history is cut (`git fetch --unshallow` gets all of it)"


def parents_of(commit: bytes) -> list[str]:
    """Return the parents that a commit names in its own bytes."""
    header = commit.partition(b"\n\n")[0].split(b"\n")
    return [line[7:].decode("ascii", "replace") for line in header if line.startswith(b"parent ")]
