"""A folder for what git needs for a moment: in the repository, where the next run clears up after a killed one."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.git.repository import Repository

FOLDER = "content-sync.tmp"


@contextmanager
def scratch_folder(repository: Repository) -> Iterator[Path]:
    """Yield a new folder that goes at the end; folders whose owner died are removed first.

    Raises:
        StoreError: the repository cannot be written.
    """
    place = repository.common_dir / FOLDER
    try:
        place.mkdir(exist_ok=True)
        with _held(place):
            for left in place.iterdir():
                _remove_if_dead(left)
            folder = Path(tempfile.mkdtemp(dir=place))
            mine = _open(folder)
            fcntl.flock(mine, fcntl.LOCK_EX)
    except OSError as error:
        raise StoreError(f"{place}: {error.strerror}. Make the repository writable.") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(mine)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder's lock, which a killed process gives back by dying."""
    descriptor = _open(folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _remove_if_dead(folder: Path) -> None:
    descriptor = _open(folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(descriptor)
