"""How git is called: its own settings, its own environment, one sentence when it refuses."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from git import GitCommandError, InvalidGitRepositoryError, NoSuchPathError, Repo

from pipeline.errors import StoreError

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


@contextmanager
def opened(repository: Path) -> Iterator[Repo]:
    """Give the git repository that holds ``repository``, and end its helper processes afterwards.

    Raises:
        StoreError: the folder is in no git repository.
    """
    for name in _LOCAL:
        os.environ.pop(name, None)
    try:
        repo = Repo(repository, search_parent_directories=True)
    except (InvalidGitRepositoryError, NoSuchPathError) as error:
        raise StoreError(
            f"{repository}: not inside a git repository. Run `git init` there, or name another with --repo."
        ) from error
    with repo:
        yield repo


def run(
    repo: Repo, *arguments: str, stdin: Iterable[bytes] = (), env: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Run one git command and return what it printed, the last line end removed.

    Raises:
        GitCommandError: git said no; callers that expect that turn it into a value.
    """
    output = run_bytes(repo, *arguments, stdin=stdin, env=env)
    return output.decode("utf-8", "surrogateescape").removesuffix("\n")


def run_bytes(
    repo: Repo, *arguments: str, stdin: Iterable[bytes] = (), env: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """Run one git command and return its output as it is; ``env`` is added to its environment."""
    with tempfile.TemporaryFile() as lines:
        lines.writelines(stdin)
        lines.seek(0)
        output: bytes = repo.git.execute(
            [repo.git.GIT_PYTHON_GIT_EXECUTABLE, *_SETTINGS, *arguments],
            istream=lines,
            env={"GIT_TERMINAL_PROMPT": "0", **env},
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
    return output


def run_items(repo: Repo, *arguments: str, env: Mapping[str, str] = MappingProxyType({})) -> Iterator[bytes]:
    """Run one git command and yield what it prints between one NUL and the next (``-z``).

    A listing of a large repository waits on disk and not in memory.
    """
    with tempfile.TemporaryFile() as output:
        repo.git.execute(
            [repo.git.GIT_PYTHON_GIT_EXECUTABLE, *_SETTINGS, *arguments],
            output_stream=output,
            env={"GIT_TERMINAL_PROMPT": "0", **env},
        )
        output.seek(0)
        yield from pieces(output.read, b"\0")


def pieces(read: Callable[[int], bytes], mark: bytes) -> Iterator[bytes]:
    """Yield what stands between one ``mark`` and the next, and behind the last; ``read`` gives so many bytes."""
    rest = b""
    while some := read(_CHUNK):
        *whole, rest = (rest + some).split(mark)
        yield from whole
    if rest:
        yield rest


def answers(repo: Repo, *arguments: str) -> str:
    """Return what git printed, or "" when it said no: for questions that may have no answer."""
    try:
        return run(repo, *arguments)
    except GitCommandError:
        return ""


def said(error: GitCommandError) -> str:
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


AUTHOR = "content-sync <content-sync@noreply.invalid>"
