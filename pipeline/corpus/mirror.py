"""A copy of the repository that holds the articles. It is made beside its place and put there when it is whole."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from git import GitCommandError

from pipeline.errors import StoreError, masked
from pipeline.git.repository import Repository, clone_bare, git_words
from pipeline.storage.local import FOLDER, LOG, local_folder

_ALL_BRANCHES = "+refs/heads/*:refs/heads/*"


@cache
def mirror(folder: Path, url: str) -> Path:
    """Return a bare copy of the repository at ``url``, as it is now, below ``.content-sync/`` of ``folder``.

    A copy that cannot be brought up to date or read is made anew.

    Raises:
        StoreError: the repository cannot be read, or the copy cannot be written.
    """
    place = _place(local_folder(folder), url)
    try:
        place.parent.mkdir(exist_ok=True)
        with _alone(place):
            why = _updated(place)
            if why:
                _clone(url, place, why)
    except GitCommandError as error:
        raise StoreError(
            f"[articles] repository: {masked(url)}: {masked(git_words(error))}. "
            "Check the address and that this machine may read it."
        ) from error
    except OSError as error:
        raise StoreError(f"{place}: {error.strerror}. Make the folder writable.") from error
    return place


def copy_of(folder: Path, url: str) -> Path | None:
    """Return the copy of the repository at ``url`` as an earlier run left it, ``None`` where there is none."""
    place = _place(folder / FOLDER, url)
    return place if place.is_dir() else None


def _place(folder: Path, url: str) -> Path:
    return folder / "articles" / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.git"


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Wait for whoever else is at ``place``, then clear away what a killed run has left beside it."""
    with place.with_suffix(".lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for left in (_new(place), _old(place)):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _new(place: Path) -> Path:
    return place.with_suffix(".new")


def _old(place: Path) -> Path:
    return place.with_suffix(".old")


def _updated(place: Path) -> str:
    """Bring the copy up to date; return why that is not possible, "" when it is whole."""
    if not place.is_dir():
        return "there is none"
    try:
        with Repository(place) as copy:
            if copy.common_dir.resolve() != place.resolve():
                return "it is no repository"
            copy.run("fetch", "--quiet", "--prune", "origin", _ALL_BRANCHES)
            return _unreadable(copy)
    except GitCommandError as error:
        return masked(git_words(error))
    except StoreError as error:
        return str(error)


def _unreadable(copy: Repository) -> str:
    """Return why what the branches hold now cannot be read; their past is not looked at."""
    heads = copy.run("for-each-ref", "--format=%(objectname)", "refs/heads/").split()
    if not heads:
        return ""
    if not copy.answers("rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
        return "its HEAD names no commit"
    names = [f"{head}\n".encode() for head in heads]
    copy.run("rev-list", "--objects", "--no-walk", "--quiet", "--stdin", stdin=names)
    return ""


def _clone(url: str, place: Path, why: str) -> None:
    new, old = _new(place), _old(place)
    try:
        clone_bare(url, new)
    except GitCommandError:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if place.exists():
        LOG.warning("%s: the copy of %s is made anew: %s", place, masked(url), why)
        os.replace(place, old)  # noqa: PTH105  (a folder; a killed run leaves one of the two whole)
    os.replace(new, place)  # noqa: PTH105
    shutil.rmtree(old, ignore_errors=True)
