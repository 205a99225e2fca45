"""One run at a time in one repository."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.git.commands import opened


@contextmanager
def locked(repository: Path) -> Iterator[None]:
    """Hold the repository's lock, a file in its git folder that a killed run gives back by dying.

    Raises:
        StoreError: another run holds it.
    """
    with opened(repository) as repo:
        path = Path(repo.common_dir) / "content-sync.lock"
    with path.open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(
                f"{path}: another content-sync run is at work here. Wait for it to end."
            ) from error
        yield
