"""What is in a commit, and a new tree from an old one."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha1
from itertools import islice
from pathlib import Path

from git import GitCommandError

from pipeline.errors import StoreError
from pipeline.git.repository import Repository, git_words
from pipeline.git.scratch import scratch_folder

Content = bytes | Iterable[bytes]
"""What is in a file: its bytes, or parts of them that can be gone through again and are never all in memory."""

_FILES = (b"100644", b"100755")
_LINK = b"120000"
# So many paths are named in one command line: Windows allows 32,767 characters.
_AT_A_TIME = 100
# Texts of different pages have little in common, and `git gc` looks for what they have: no deltas here, and
# the compression that git uses for loose objects.
_QUICKLY = ("-c", "core.compression=1", "fast-import", "--quiet", "--depth=0")


def read_tree(repository: Repository, commit: str, prefix: str) -> dict[str, str]:
    """Return the files under the folder ``prefix`` ("" = all) of ``commit``: path to blob id."""
    return dict(tree_files(repository, commit, prefix))


def tree_files(
    repository: Repository, commit: str, prefix: str, *, links: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield the files under the folder ``prefix`` ("" = all) of ``commit`` in order: path and blob id.

    Symbolic links and submodules are left out: nothing of ours is one, and a link could lead outside. With
    ``links`` a link is a file that holds where it leads: what stands in a file's place can be told.
    """
    kinds = (*_FILES, _LINK) if links else _FILES
    yield from _files(repository, commit, *filter(None, [prefix]), kinds=kinds)


def _files(
    repository: Repository, commit: str, *paths: str, kinds: tuple[bytes, ...] = _FILES
) -> Iterator[tuple[str, str]]:
    asked = ("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
    for entry in repository.run_items("--literal-pathspecs", *asked):
        about, _, path = entry.partition(b"\t")
        if about.startswith(kinds):
            yield path.decode("utf-8", "surrogateescape"), about.split(b" ")[2].decode()


def object_ids(repository: Repository, names: Iterable[str]) -> list[str]:
    """Return the id of each of ``names`` ("COMMIT:PATH", a path without line feeds), "" for what is not there."""
    lines = (f"{name}\n".encode("utf-8", "surrogateescape") for name in names)
    told = repository.run("cat-file", "--batch-check=%(objectname)", stdin=lines)
    # A name may hold what Python takes for the end of a line.
    return ["" if line.endswith(" missing") else line for line in told.split("\n") if line]


def blob_id(data: bytes) -> str:
    """Return the id git gives to a blob of ``data`` (SHA-1 repositories), without asking git."""
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def differ(
    repository: Repository, base: str, files: Mapping[str, Content | None], paths: Iterable[str]
) -> bool:
    """Return whether ``files`` hold anything else than the commit ``base`` at one of ``paths``.

    Raises:
        StoreError: git refuses a path (outside the repository).
    """
    rest = iter(paths)
    while wanted := list(islice(rest, _AT_A_TIME)):
        try:
            here = dict(_files(repository, base, *wanted))
        except GitCommandError as error:
            raise StoreError(
                f"{repository.path}: {wanted[0]!r} could not be listed: {git_words(error)}"
            ) from error
        if any(_differs(here.get(path, ""), files[path]) for path in wanted):
            return True
    return False


def parts_of(content: Content) -> Iterable[bytes]:
    """Return the parts of ``content``."""
    return (content,) if isinstance(content, bytes) else content


def _differs(blob: str, data: Content | None) -> bool:
    return bool(blob) if data is None else not blob or blob != blob_id(b"".join(parts_of(data)))


def changed_paths(repository: Repository, before: str, after: str) -> Iterator[str]:
    """Yield the paths that differ between two trees or commits, renames shown as both ends."""
    for path in repository.run_items("diff-tree", "-r", "-z", "--no-renames", "--name-only", before, after):
        yield path.decode("utf-8", "surrogateescape")


def write_tree(repository: Repository, base: str, files: Mapping[str, Content | None]) -> str:
    """Return the id of the tree that is ``base`` with ``files`` put in or taken out (``None``).

    Raises:
        StoreError: git refuses a path (outside the repository, a file where a folder is), or a write fails.
    """
    try:
        with scratch_folder(repository) as folder:
            index, marks = {"GIT_INDEX_FILE": str(folder / "index")}, folder / "marks"
            gone = _write_blobs(repository, files, marks)
            repository.run("read-tree", base, env=index)
            repository.run(
                "update-index", "-z", "--index-info", stdin=_entries(files, gone, marks), env=index
            )
            _check_kept(repository, files, gone, index)
            return repository.run("write-tree", env=index)
    except GitCommandError as error:
        raise StoreError(
            f"{repository.path}: the proposal's tree could not be written: {git_words(error)}"
        ) from error


def tree_of(repository: Repository, entries: Mapping[str, str]) -> str:
    """Return the id of the tree that holds ``entries``: path to the id of a blob that is known to git already.

    Raises:
        StoreError: git refuses a path, or a write fails.
    """
    try:
        with scratch_folder(repository) as folder:
            index = {"GIT_INDEX_FILE": str(folder / "index")}
            lines = (b"100644 %s\t" % blob.encode() + _bytes(path) + b"\0" for path, blob in entries.items())
            repository.run("update-index", "-z", "--index-info", stdin=lines, env=index)
            # A partial clone has the names of blobs, and not all of them.
            return repository.run("write-tree", "--missing-ok", env=index)
    except GitCommandError as error:
        raise StoreError(f"{repository.path}: a tree could not be written: {git_words(error)}") from error


def joined(repository: Repository, folders: Mapping[str, str], files: Mapping[str, str]) -> str:
    """Return the id of the tree with ``folders`` (name to tree id) and ``files`` (name to blob id) in it."""
    lines = [f"040000 tree {tree}\t{name}\0".encode() for name, tree in folders.items()]
    lines += [f"100644 blob {blob}\t{name}\0".encode() for name, blob in files.items()]
    return repository.run("mktree", "-z", "--missing", stdin=lines)


def write_blobs(repository: Repository, contents: Iterable[Content]) -> list[str]:
    """Store the bytes as they are and return their ids, in their order.

    Raises:
        StoreError: git refuses to write.
    """
    files = {str(number): data for number, data in enumerate(contents)}
    if len(files) == 1:
        # A fast-import leaves a pack to unpack.
        return [repository.run("hash-object", "-w", "--stdin", stdin=parts_of(files["0"]))]
    try:
        with scratch_folder(repository) as folder:
            _write_blobs(repository, files, folder / "marks")
            return [line.split()[1] for line in (folder / "marks").read_text(encoding="ascii").splitlines()]
    except GitCommandError as error:
        raise StoreError(f"{repository.path}: a file could not be written: {git_words(error)}") from error


def _check_kept(
    repository: Repository, files: Iterable[str], gone: set[str], index: Mapping[str, str]
) -> None:
    """Raise for a path that git silently leaves out of an index: one that leaves the tree, or names ``.git``."""
    lost = {_bytes(path) for path in files if path not in gone}
    lost.difference_update(repository.run_items("ls-files", "--cached", "-z", env=index))
    if lost:
        path = min(lost).decode("utf-8", "surrogateescape")
        raise StoreError(f"{path!r} is no path git keeps. Please report this; nothing was written.")


def _write_blobs(repository: Repository, files: Mapping[str, Content | None], marks: Path) -> set[str]:
    """Store the bytes as they are (no filter, no line-end conversion) and return the paths that have none.

    ``marks`` gets the ids of the others, in their order.
    """
    gone: set[str] = set()
    repository.run(*_QUICKLY, f"--export-marks={marks}", stdin=_stream(files, gone))
    return gone


def _stream(files: Mapping[str, Content | None], gone: set[str]) -> Iterator[bytes]:
    """Yield what fast-import reads, each file asked for once; ``gone`` gathers those that have no bytes."""
    for number, path in enumerate(files, 1):
        data = files[path]
        if data is None:
            gone.add(path)
            continue
        yield b"blob\nmark :%d\ndata %d\n" % (number, sum(map(len, parts_of(data))))
        yield from parts_of(data)
        yield b"\n"


def _entries(files: Iterable[str], gone: set[str], marks: Path) -> Iterator[bytes]:
    """Yield what goes into the index; git lists the marks in order of their numbers."""
    with marks.open(encoding="ascii") as lines:
        for path in files:
            blob = "" if path in gone else next(lines).split()[1]
            yield (b"100644 %s\t" % blob.encode() if blob else b"0 %s\t" % (b"0" * 40)) + _bytes(path) + b"\0"


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
