"""The folder for what may be lost: ``.content-sync/``, which git never sees."""

from pathlib import Path

from pipeline.errors import StoreError

FOLDER = ".content-sync"


def local_folder(repository: Path) -> Path:
    """Return ``.content-sync/`` of ``repository``, made if need be, with a ``.gitignore`` that hides all of
    it.

    Raises:
        StoreError: the folder cannot be made.
    """
    folder = repository / FOLDER
    ignore = folder / ".gitignore"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not ignore.exists():
            ignore.write_text("*\n", encoding="ascii")
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be made: {error.strerror}. Make the repository writable, or clear that place."
        ) from error
    return folder
