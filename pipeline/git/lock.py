"""One run at a time in one repository."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import StoreError
from pipeline.git.repository import Repository


@contextmanager
def locked(repository: Repository, *, writes: bool = True) -> Iterator[None]:
    """Hold the repository's lock, a file in its git folder that a killed run gives back by dying.

    Without ``writes`` a repository that is read-only needs none: nobody can change it.

    Raises:
        StoreError: another run holds it, or the repository cannot be written.
    """
    path = repository.common_dir / "content-sync.lock"
    try:
        file = path.open("w", encoding="ascii")
    except OSError as error:
        if writes:
            raise StoreError(
                f"{path}: {error.strerror}. Make the repository writable, or look with --dry-run."
            ) from error
        yield
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(
                f"{path}: another content-sync run is at work here. Wait for it to end."
            ) from error
        yield
