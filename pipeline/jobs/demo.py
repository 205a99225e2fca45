"""The bundled content repository and its recordings, laid out for ``content-sync demo``."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from git import GitCommandError, Repo

from pipeline.errors import StoreError

MOMENTS = {"past": "2025-02-20", "first": "2026-09-07", "second": "2026-11-23"}
WRITTEN = "2025-03-10"
# The person's own git set-up must not decide how the demo looks: no hooks, no signing, one branch name.
_AUTHOR = {"NAME": "Larkfen content team", "EMAIL": "content@larkfen.example"}
_SETTINGS = (
    ("user", "name", _AUTHOR["NAME"]),
    ("user", "email", _AUTHOR["EMAIL"]),
    ("commit", "gpgsign", "false"),
    ("core", "hooksPath", ".git/no-hooks"),
    ("core", "autocrlf", "false"),
    ("merge", "ff", "only"),
)


def lay_out(folder: Path) -> None:
    """Make ``folder`` a git repository that holds the bundled articles in one commit on ``main``.

    Raises:
        StoreError: git refuses, or the folder cannot be written.
    """
    try:
        _copy(resources.files("pipeline") / "demo" / "repository", folder)
        repo = Repo.init(folder, initial_branch="main")
        with repo, repo.config_writer() as settings:
            for section, name, value in _SETTINGS:
                settings.set_value(section, name, value)
        with repo, repo.git.custom_environment(**_signature(f"{WRITTEN}T05:00:00+00:00")):
            repo.git.add("--all")
            repo.git.commit("--quiet", "--message", "Support articles of Larkfen Cloud")
    except (GitCommandError, OSError) as error:
        raise StoreError(f"{folder}: the demo's repository could not be made: {error}") from error


def accept(folder: Path, branch: str) -> None:
    """Merge ``branch`` into the demo's main branch, as a team does that accepts a proposal.

    Raises:
        StoreError: git refuses to merge.
    """
    try:
        with Repo(folder) as repo:
            repo.git.merge("--quiet", "--ff-only", branch)
    except GitCommandError as error:
        raise StoreError(f"{folder}: {branch} could not be merged: {error}") from error


@contextmanager
def recording(moment: str) -> Iterator[Path]:
    """Give the path of the recording of a moment, a key of ``MOMENTS``."""
    with resources.as_file(resources.files("pipeline") / "demo" / f"{moment}.warc.gz") as path:
        yield path


def _signature(date: str) -> dict[str, str]:
    """Return who committed and when, so that the demo's commits are the same everywhere."""
    person = {**_AUTHOR, "DATE": date}
    return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            _copy(entry, target / entry.name)
        else:
            (target / entry.name).write_bytes(entry.read_bytes())
