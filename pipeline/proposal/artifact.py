"""A proposal on its way between two jobs: written by the one that reads pages, checked by the other.

The second job has the write token, so it believes nothing: paths, sizes, digests and the shape of every file
are checked before a byte is used, and nothing from the folder is ever run or parsed as a page.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from pipeline.errors import StoreError
from pipeline.git.base import Base
from pipeline.git.trees import Content, parts_of
from pipeline.report import Report
from pipeline.report.fixes import Fix
from pipeline.report.json import json_parts, read_json

MANIFEST = "artefact.json"
MOST_FILES = 200_000
MOST_BYTES = 1_000_000_000
LARGEST_FILE = 64_000_000
_PAGE = re.compile(r"snapshots/(?:[^/\x00-\x1f\x7f\\]+/)*[^/\x00-\x1f\x7f\\]+")
_ARTICLE = re.compile(r"(?:[^/\x00-\x1f\x7f\\]+/)*[^/\x00-\x1f\x7f\\]+\.(?:md|markdown)", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")

Commit = Annotated[str, Meta(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]


class Packed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One group's proposal: ``files`` is path to SHA-256, ``None`` for one that goes.

    ``date`` is seconds (UTC).
    """

    group: Annotated[str, Meta(pattern=r"^[a-z0-9-]{0,80}$")]
    message: Annotated[str, Meta(min_length=1, max_length=20_000)]
    date: Annotated[int, Meta(ge=0, le=1 << 33)]
    files: dict[str, str | None]
    fixed: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole artefact; ``base`` is the commit every proposal is built on."""

    schema: Annotated[int, Meta(ge=1, le=1)] = 1
    base: Commit
    branch: Annotated[str, Meta(max_length=250)]
    groups: tuple[Packed, ...]


def write_artefact(
    folder: Path, base: Base, groups: Iterable[tuple[Packed, Mapping[str, Content | None], Report]]
) -> None:
    """Write proposals into ``folder``, new or empty; the digests in ``Packed.files`` are filled in here.

    Raises:
        StoreError: the folder holds something already or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise StoreError(f"{folder} is not empty. Name a new folder for --artefact.")
        packed = tuple(
            _pack(folder / (about.group or "proposal"), about, files, report)
            for about, files, report in groups
        )
        manifest = Manifest(base=base.commit, branch=base.branch, groups=packed)
        (folder / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}. Name a folder that can be written.") from error


def _pack(folder: Path, about: Packed, files: Mapping[str, Content | None], report: Report) -> Packed:
    folder.mkdir()
    with (folder / "report.json").open("w", encoding="utf-8") as file:
        file.writelines(json_parts(report, committed=False))
    digests: dict[str, str | None] = {}
    for path, data in files.items():
        digests[path] = None
        if data is not None:
            # Named by content: nothing a page chose becomes a path on the second machine's disk.
            digest = sha256()
            for part in parts_of(data):
                digest.update(part)
            digests[path] = digest.hexdigest()
            with (folder / digest.hexdigest()).open("wb") as file:
                file.writelines(parts_of(data))
    return msgspec.structs.replace(about, files=digests)


class Files(Mapping[str, Content | None]):
    """A packed proposal's files; each is checked against its digest when it is read."""

    def __init__(self, folder: Path, packed: Packed) -> None:
        """Look into ``folder`` for the files of ``packed``."""
        self._folder, self._digests = folder, packed.files

    def __getitem__(self, path: str) -> bytes | None:
        digest = self._digests[path]
        if digest is None:
            return None
        data = _read(self._folder / digest)
        if sha256(data).hexdigest() != digest:
            raise StoreError(
                f"{self._folder / digest}: not the bytes that were packed. Run the first job again."
            )
        return data

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._digests))

    def __len__(self) -> int:
        return len(self._digests)


def read_artefact(folder: Path, *, fixes: bool = False) -> tuple[Base, list[tuple[Packed, Files, Report]]]:
    """Check ``folder`` and return the proposals in it; ``fixes`` admits edits of articles that were opted in.

    Raises:
        StoreError: anything about the folder is other than ``write_artefact`` makes it.
    """
    try:
        manifest = msgspec.json.decode(_read(folder / MANIFEST), type=Manifest)
    except msgspec.DecodeError as error:
        raise StoreError(
            f"{folder / MANIFEST}: {error}. Make it with `content-sync sync --artefact`."
        ) from error
    _check(folder, manifest, fixes)
    groups = []
    for packed in manifest.groups:
        inner = folder / (packed.group or "proposal")
        groups.append((packed, Files(inner, packed), read_json(_read(inner / "report.json"))))
    return Base(manifest.base, manifest.branch), groups


def read_memory(folder: Path) -> bytes:
    """Return the memory of the run that made ``folder``, b"" without one; nobody here looks into it."""
    path = folder / "state.sqlite"
    return _read(path) if path.exists() else b""


def _check(folder: Path, manifest: Manifest, fixes: bool) -> None:
    paths = [(packed, path) for packed in manifest.groups for path in packed.files]
    if len(paths) > MOST_FILES:
        raise StoreError(
            f"{folder}: {len(paths)} files, and {MOST_FILES} are the most. Split the run in groups."
        )
    for packed, path in paths:
        if not _is_ours(path, packed, fixes):
            raise StoreError(f"{folder}: {path!r} is no path a proposal may touch. Run the first job again.")
    digests = [digest for packed in manifest.groups for digest in packed.files.values() if digest is not None]
    if not all(map(_SHA256.fullmatch, digests)):
        raise StoreError(f"{folder}: a digest in {MANIFEST} is not one. Run the first job again.")
    total = sum(
        (folder / (packed.group or "proposal") / digest).lstat().st_size
        for packed in manifest.groups
        for digest in filter(None, packed.files.values())
        if (folder / (packed.group or "proposal") / digest).exists()
    )
    if total > MOST_BYTES:
        raise StoreError(f"{folder}: {total} bytes, and {MOST_BYTES} are the most. Split the run in groups.")


def _is_ours(path: str, packed: Packed, fixes: bool) -> bool:
    plain = not any(part in ("", ".", "..") or part.lower() == ".git" for part in path.split("/"))
    if not plain or len(path.encode()) > 1_000:
        return False
    if _PAGE.fullmatch(path):
        return True
    return (
        fixes and path in packed.fixed and packed.files[path] is not None and bool(_ARTICLE.fullmatch(path))
    )


def _read(path: Path) -> bytes:
    """Read a plain file of bounded size, never through a link."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Run the first job again.") from error
    if len(data) > LARGEST_FILE:
        raise StoreError(f"{path}: larger than {LARGEST_FILE} bytes. Run the first job again.")
    return data
