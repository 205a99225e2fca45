"""Reads one article: what its path says of its format, and its format of the rest."""

import os
from pathlib import Path, PurePosixPath

from pipeline.articles.model import Article, Keys
from pipeline.articles.registry import format_of

_KEYS = Keys()
LARGEST_BYTES = 4_000_000


def read_article(source: bytes | os.PathLike[str], path: str = "", keys: Keys = _KEYS) -> Article:
    """Read one article from its bytes, or from a file; ``path`` is its place in the repository.

    The suffix of the path chooses the format; a path without one that is known holds Markdown.
    Content never raises: what is wrong with it becomes ``issues``, and a file that is no article says why in
    ``not_an_article``. Only a file that cannot be opened raises ``OSError``.
    """
    if not isinstance(source, bytes):
        path = path or os.fspath(source)
        source = Path(source).read_bytes()
    if b"\x00" in source and source[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return _none_of(path, "binary file")
    if len(source) > LARGEST_BYTES:
        return _none_of(path, "larger than 4 MB")
    return format_of(path).read(source, path, keys)


def _none_of(path: str, reason: str) -> Article:
    return Article(path, path, PurePosixPath(path).stem, "", (), "", (), (), "", 1, not_an_article=reason)
