"""git as an object: a repository is opened once a run and passed on; its own settings, its own environment."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from configparser import Error as ConfigurationError
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO, Self

from git import GitCommandError, InvalidGitRepositoryError, NoSuchPathError, ODBError, Repo

from pipeline.errors import StoreError

AUTHOR = "content-sync <content-sync@noreply.invalid>"
# What a git hook or a wrapping git command leaves behind: it would point us at another repository or index
# (`git rev-parse --local-env-vars`). Settings a person made (GIT_SSH_COMMAND, GIT_CONFIG_GLOBAL) stay.
_LOCAL = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE",
    "GIT_QUARANTINE_PATH", "GIT_IMPLICIT_WORK_TREE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE",
    "GIT_INTERNAL_SUPER_PREFIX",
)  # fmt: skip
# Hooks, helpers and index tricks of the person's set-up must not run for, or change, what we build.
_SETTINGS = (
    *("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "core.splitIndex=false"),
    *("-c", "i18n.commitEncoding=UTF-8", "-c", "gc.auto=0", "-c", "maintenance.auto=false"),
    *("-c", "core.quotePath=false", "-c", "advice.detachedHead=false"),
)

_CHUNK = 1 << 16
_LOCK = re.compile(r"Unable to create '([^'\n]+\.lock)': File exists")


_NOTHING: Mapping[str, str] = MappingProxyType({})


class Repository:
    """A git repository and the commands asked of it.

    ``path`` is the folder a person named, ``work_tree`` the checked out files (``None`` in a bare repository),
    ``common_dir`` what all work trees share. Helper processes end with the ``with`` block.
    """

    def __init__(self, path: Path) -> None:
        """Open the repository that holds ``path``.

        Raises:
            StoreError: the folder is in no git repository, or git's settings there cannot be read.
        """
        for name in _LOCAL:
            os.environ.pop(name, None)
        try:
            self._repo = Repo(path, search_parent_directories=True)
        except (InvalidGitRepositoryError, NoSuchPathError) as error:
            raise StoreError(
                f"{path}: not inside a git repository. Run `git init` there, or name another with --repo."
            ) from error
        except ConfigurationError as error:
            raise StoreError(
                f"{path}: its settings cannot be read. Mend what `git config --list` names there."
            ) from error
        self.path = path
        self.work_tree = Path(self._repo.working_tree_dir) if self._repo.working_tree_dir else None
        self.common_dir = Path(self._repo.common_dir)
        self._others: dict[Path, Repository] = {}

    @property
    def version(self) -> tuple[int, ...]:
        """The version of git itself."""
        return self._repo.git.version_info

    def other(self, path: Path) -> "Repository":
        """Return another repository that this run reads: opened once, closed with this one."""
        if path not in self._others:
            self._others[path] = Repository(path)
        return self._others[path]

    def run(self, *arguments: str, stdin: Iterable[bytes] = (), env: Mapping[str, str] = _NOTHING) -> str:
        """Run one git command and return what it printed, the last line end removed.

        Raises:
            GitCommandError: git said no; callers that expect that turn it into a value.
        """
        output = self.run_bytes(*arguments, stdin=stdin, env=env)
        return output.decode("utf-8", "surrogateescape").removesuffix("\n")

    def run_bytes(
        self, *arguments: str, stdin: Iterable[bytes] = (), env: Mapping[str, str] = _NOTHING
    ) -> bytes:
        """Run one git command and return its output as it is; ``env`` is added to its environment."""
        with tempfile.TemporaryFile() as lines:
            lines.writelines(stdin)
            lines.seek(0)
            output: bytes = self._repo.git.execute(
                self._command(arguments),
                istream=lines,
                env={"GIT_TERMINAL_PROMPT": "0", **env},
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
        return output

    def run_into(self, output: IO[bytes], *arguments: str, stdin: Iterable[bytes] = ()) -> None:
        """Run one git command and let it write to ``output``: what it prints is never all in memory."""
        with tempfile.TemporaryFile() as lines:
            lines.writelines(stdin)
            lines.seek(0)
            self._repo.git.execute(
                self._command(arguments),
                istream=lines,
                output_stream=output,
                env={"GIT_TERMINAL_PROMPT": "0"},
            )

    def run_items(self, *arguments: str, env: Mapping[str, str] = _NOTHING) -> Iterator[bytes]:
        """Run one git command and yield what it prints between one NUL and the next (``-z``).

        A listing of a large repository waits on disk and not in memory.
        """
        with tempfile.TemporaryFile() as output:
            self._repo.git.execute(
                self._command(arguments), output_stream=output, env={"GIT_TERMINAL_PROMPT": "0", **env}
            )
            output.seek(0)
            yield from pieces(output.read, b"\0")

    def answers(self, *arguments: str) -> str:
        """Return what git printed, or "" when it said no: for questions that may have no answer."""
        try:
            return self.run(*arguments)
        except GitCommandError:
            return ""

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Return whether the history of ``newer`` holds ``older``; "no" where a shallow clone cannot tell."""
        if older == newer:
            return True
        try:
            self.run("merge-base", "--is-ancestor", older, newer)
        except GitCommandError:
            return False
        return True

    def blobs(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each blob with its bytes, in the order asked, from one git process.

        Raises:
            StoreError: a blob is not in the repository (a partial clone without network, or a damaged one).
        """
        for blob, _, data in self.objects(ids):
            yield blob, data

    def objects(
        self, ids: Iterable[str], env: Mapping[str, str] = _NOTHING
    ) -> Iterator[tuple[str, str, bytes]]:
        """Yield each object with its kind (blob, tree, commit, tag) and its bytes; else as ``blobs``."""
        asked = [f"{blob}\n".encode() for blob in ids]
        if not asked:
            return
        with tempfile.TemporaryFile() as wanted:
            wanted.writelines(asked)
            wanted.seek(0)
            process = self._repo.git.cat_file(
                "--batch", "--buffer", istream=wanted, as_process=True, env=dict(env)
            )
            given = 0
            try:
                for one in self._read_objects(process.stdout):
                    given += 1
                    yield one
            finally:
                # Ends git, which an error on its way up would keep alive.
                del process
            if given < len(asked):
                raise StoreError(
                    f"object {asked[given].decode().strip()} in {self.path} cannot be read. Run `git fsck`, "
                    "or clone again."
                )

    def _read_objects(self, output: IO[bytes]) -> Iterator[tuple[str, str, bytes]]:
        for header in iter(output.readline, b""):
            name, _, about = header.decode().partition(" ")
            if about.strip() == "missing":
                raise StoreError(f"object {name} is not in {self.path}. Run `git fsck`, or clone again.")
            kind, size = about.split()
            data = output.read(int(size))
            if len(data) < int(size) or output.read(1) != b"\n":
                raise StoreError(
                    f"object {name} in {self.path} cannot be read. Run `git fsck`, or clone again."
                )
            yield name, kind, data

    def _command(self, arguments: Iterable[str]) -> list[str]:
        return ["git", *_SETTINGS, *arguments]

    def close(self) -> None:
        """End the helper processes of this repository and of those opened beside it."""
        for other in self._others.values():
            other.close()
        self._repo.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ObjectReader:
    """Reads one object after the other from a git process of its own, which may be left half read."""

    def __init__(self, repository: Repository) -> None:
        """Read the objects of ``repository``."""
        self._repo = Repo(repository.path, search_parent_directories=True)

    def read(self, blob: str) -> bytes:
        """Return the bytes of ``blob``.

        Raises:
            StoreError: the object is not there, or it is broken.
        """
        try:
            data: bytes = self._repo.odb.stream(bytes.fromhex(blob)).read()
        except (ODBError, ValueError, OSError) as error:
            raise StoreError(
                f"object {blob} in {self._repo.git_dir} cannot be read. Run `git fsck`, or clone again."
            ) from error
        return data

    def lines(self, blob: str) -> Iterator[bytes]:
        """Yield the lines of ``blob`` without their ends."""
        yield from pieces(self._repo.odb.stream(bytes.fromhex(blob)).read, b"\n")

    def close(self) -> None:
        """End the process."""
        self._repo.close()


def clone_bare(url: str, folder: Path) -> None:
    """Clone ``url`` into the new folder ``folder`` without a work tree.

    Raises:
        GitCommandError: git said no.
    """
    Repo.clone_from(url, folder, bare=True).close()


def pieces(read: Callable[[int], bytes], mark: bytes) -> Iterator[bytes]:
    """Yield what is between one ``mark`` and the next, and behind the last; ``read`` gives so many bytes."""
    rest = b""
    while some := read(_CHUNK):
        *whole, rest = (rest + some).split(mark)
        yield from whole
    if rest:
        yield rest


def stale_lock(error: GitCommandError) -> str:
    """Return the lock file that git found in its way, "" when it met none."""
    found = _LOCK.search(str(error.stderr))
    return found[1] if found else ""


def held_by(lock: str) -> str:
    """Return what to do about a lock file that git found."""
    return (
        f"{lock}: another git holds this lock, or one that was killed left it. If no git is at work here, "
        "remove the file and run again."
    )


def git_words(error: GitCommandError) -> str:
    """Return git's own words of an error, on one line, without its prefix."""
    text = str(error.stderr).strip()
    text = text.removeprefix("stderr: ").strip("'\n ")
    return " ".join(text.split()) or f"git ended with status {error.status}"


def identity(author: str, date: int) -> Mapping[str, str]:
    """Return the environment that makes ``author`` ("Name <mail>") author and committer.

    ``date`` is seconds since the epoch.
    """
    name, _, mail = author.partition("<")
    person = {"NAME": name.strip(), "EMAIL": mail.strip("> "), "DATE": f"@{date} +0000"}
    return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
