"""The folder for what may be lost: ``.content-sync/``, which git never sees.

Whatever lies there can be made anew. What cannot be used is said on standard error and passed over.
"""

import errno
import logging
from pathlib import Path

from pipeline.errors import StoreError

FOLDER = ".content-sync"
LOG = logging.getLogger("pipeline")
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


def local_folder(repository: Path) -> Path:
    """Return ``.content-sync/`` of ``repository``, made if need be, with a ``.gitignore`` that hides all of
    it.

    Raises:
        StoreError: the folder cannot be made, or leads out of the repository.
    """
    folder = repository / FOLDER
    _refuse_links(folder, repository)
    try:
        _make(folder)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be made: {error.strerror}. Make the repository writable, or clear that place."
        ) from error
    return folder


def local_file(repository: Path, name: str) -> Path | None:
    """Return the file ``name`` in ``.content-sync/``; ``None`` where the checkout is read-only and has none.

    Raises:
        StoreError: as ``local_folder``.
    """
    folder = repository / FOLDER
    _refuse_links(folder, repository)
    try:
        _make(folder)
    except OSError as error:
        if error.errno not in _READ_ONLY:
            return local_folder(repository) / name
        if not (folder / name).is_file():
            return None
    return folder / name


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="ascii")


def _refuse_links(folder: Path, repository: Path) -> None:
    """Raise where something would be written through a link to a place outside the repository."""
    inside = repository.resolve()
    links = [folder] if folder.is_symlink() else []
    if not links and folder.is_dir():
        links = [entry for entry in folder.iterdir() if entry.is_symlink()]
    for link in links:
        if not link.resolve().is_relative_to(inside):
            raise StoreError(
                f"{link}: is a link out of the repository, and nothing is written through it. Remove it."
            )
