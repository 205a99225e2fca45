"""One run at a time in one repository."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import StoreError
from pipeline.git.repository import Repository


@contextmanager
def locked(repository: Repository) -> Iterator[None]:
    """Hold the repository's lock, a file in its git folder that a killed run gives back by dying.

    Raises:
        StoreError: another run holds it.
    """
    path = repository.common_dir / "content-sync.lock"
    with path.open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(
                f"{path}: another content-sync run is at work here. Wait for it to end."
            ) from error
        yield
