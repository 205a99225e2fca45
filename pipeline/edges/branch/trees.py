"""What stands in a commit, and a new tree from an old one."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha1
from pathlib import Path

from git import GitCommandError, Repo

from pipeline.edges.branch.plumbing import opened, run, run_bytes, run_items, said
from pipeline.errors import StoreError

_FILES = (b"100644", b"100755")
# Texts of different pages have little in common, and `git gc` looks for what they have: no deltas here, and
# the compression that git uses for loose objects.
_QUICKLY = ("-c", "core.compression=1", "fast-import", "--quiet", "--depth=0")


def read_tree(repository: Path, commit: str, prefix: str) -> dict[str, str]:
    """Return the files under the folder ``prefix`` ("" = all) of ``commit``: path to blob id."""
    return dict(tree_files(repository, commit, prefix))


def tree_files(repository: Path, commit: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the files under the folder ``prefix`` ("" = all) of ``commit`` in order: path and blob id.

    Symbolic links and submodules are left out: nothing of ours is one, and a link could lead outside.
    """
    with opened(repository) as repo:
        yield from _files(repo, commit, prefix)


def _files(repo: Repo, commit: str, prefix: str) -> Iterator[tuple[str, str]]:
    paths = ("--", prefix) if prefix else ()
    for entry in run_items(repo, "--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, *paths):
        about, _, path = entry.partition(b"\t")
        if about.startswith(_FILES):
            yield path.decode("utf-8", "surrogateescape"), about.split(b" ")[2].decode()


def read_blobs(repository: Path, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield each blob with its bytes, in the order asked, from one git process.

    Raises:
        StoreError: a blob is not in the repository (a partial clone without network, or a damaged one).
    """
    asked = [f"{blob}\n".encode() for blob in ids]
    if not asked:
        return
    with opened(repository) as repo, tempfile.TemporaryFile() as wanted:
        wanted.writelines(asked)
        wanted.seek(0)
        process = repo.git.cat_file("--batch", "--buffer", istream=wanted, as_process=True)
        for header in iter(process.stdout.readline, b""):
            blob, _, about = header.decode().partition(" ")
            if about.strip() == "missing":
                raise StoreError(f"object {blob} is not in {repository}. Run `git fsck`, or clone again.")
            data = process.stdout.read(int(about.split()[1]))
            process.stdout.read(1)
            yield blob, data


def blob_id(data: bytes) -> str:
    """Return the id git gives to a blob of ``data`` (SHA-1 repositories), without asking git."""
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def differ(repo: Repo, base: str, files: Mapping[str, bytes | None], paths: Iterable[str]) -> bool:
    """Return whether ``files`` hold anything else than the commit ``base`` at one of ``paths``.

    Raises:
        StoreError: git refuses a path (outside the repository).
    """
    wanted, here = list(paths), dict[str, str]()
    for folder in {path.partition("/")[0] for path in wanted}:
        try:
            here |= dict(_files(repo, base, folder))
        except GitCommandError as error:
            raise StoreError(f"{repo.git_dir}: {folder!r} could not be listed: {said(error)}") from error
    return any(_differs(here.get(path, ""), files[path]) for path in wanted)


def _differs(blob: str, data: bytes | None) -> bool:
    return bool(blob) if data is None else not blob or blob != blob_id(data)


def changed_paths(repo: Repo, before: str, after: str) -> list[str]:
    """Return the paths that differ between two trees or commits, renames shown as both ends."""
    listed = run_bytes(repo, "diff-tree", "-r", "-z", "--no-renames", "--name-only", before, after)
    return [path.decode("utf-8", "surrogateescape") for path in listed.split(b"\0") if path]


def write_tree(repo: Repo, base: str, files: Mapping[str, bytes | None]) -> str:
    """Return the id of the tree that is ``base`` with ``files`` put in (bytes) or taken out (``None``).

    Raises:
        StoreError: git refuses a path (outside the repository, a file where a folder is), or a write fails.
    """
    try:
        blobs = _write_blobs(repo, files)
        with tempfile.TemporaryDirectory(prefix="content-sync-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            run(repo, "read-tree", base, env=index)
            run(repo, "update-index", "-z", "--index-info", stdin=_entries(files, blobs), env=index)
            _check_kept(repo, blobs, index)
            return run(repo, "write-tree", env=index)
    except GitCommandError as error:
        raise StoreError(
            f"{repo.git_dir}: the proposal's tree could not be written: {said(error)}"
        ) from error


def _check_kept(repo: Repo, blobs: Mapping[str, str], index: Mapping[str, str]) -> None:
    """Raise for a path that git silently leaves out of an index: one that leaves the tree, or names ``.git``."""
    kept = set(run_bytes(repo, "ls-files", "--cached", "-z", env=index).split(b"\0"))
    lost = [path for path in blobs if path.encode("utf-8", "surrogateescape") not in kept]
    if lost:
        raise StoreError(f"{lost[0]!r} is no path git keeps. Please report this; nothing was written.")


def _write_blobs(repo: Repo, files: Mapping[str, bytes | None]) -> dict[str, str]:
    """Store the bytes as they are (no filter, no line-end conversion) and return path to blob id."""
    paths: list[str] = []
    with tempfile.TemporaryDirectory(prefix="content-sync-") as folder:
        marks = Path(folder) / "marks"
        run(repo, *_QUICKLY, f"--export-marks={marks}", stdin=_stream(files, paths))
        ids = dict(line.split() for line in marks.read_text(encoding="ascii").splitlines())
    return {path: ids[f":{number}"] for number, path in enumerate(paths, 1)}


def _stream(files: Mapping[str, bytes | None], paths: list[str]) -> Iterator[bytes]:
    """Yield what fast-import reads, each file asked for once; ``paths`` gathers those that have bytes, in order."""
    for path in files:
        data = files[path]
        if data is None:
            continue
        paths.append(path)
        yield b"blob\nmark :%d\ndata %d\n" % (len(paths), len(data))
        yield data
        yield b"\n"


def _entries(files: Mapping[str, bytes | None], blobs: Mapping[str, str]) -> Iterator[bytes]:
    for path in sorted(files):
        blob = blobs.get(path)
        line = f"100644 {blob}\t{path}\0" if blob else f"0 {'0' * 40}\t{path}\0"
        yield line.encode("utf-8", "surrogateescape")
