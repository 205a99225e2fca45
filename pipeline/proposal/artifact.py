"""A proposal on its way between two jobs: written by the one that reads pages, checked and published by the other.

The second job has the write token, so it believes nothing: paths, sizes, digests and the shape of every file
are checked before a byte is used, and nothing from the folder is ever run or parsed as a page.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from pipeline.articles.registry import is_article_name
from pipeline.baseline.record import decode_entry, settings_of
from pipeline.baseline.record_ref import RECORD_FILE, keep_record, troubles
from pipeline.baseline.record_tree import Texts
from pipeline.baseline.state_ref import keep_state
from pipeline.config import Config
from pipeline.errors import StoreError
from pipeline.git import remote as remotes
from pipeline.git.base import Base, resolve_base
from pipeline.git.lock import locked
from pipeline.git.trees import Content, parts_of
from pipeline.proposal.model import Proposal, PublishResult, make_proposal
from pipeline.proposal.operation import Operation
from pipeline.proposal.publish import held_back, publish_each
from pipeline.proposal.review import try_review
from pipeline.proposal.target import PublishTarget
from pipeline.report import Report, Trouble
from pipeline.report.json import json_parts, read_json
from pipeline.report.model import Fix
from pipeline.report.stamps import is_stamp
from pipeline.snapshots.paths import REPORT_JSON

MANIFEST = "artifact.json"
MOST_FILES = 200_000
MOST_BYTES = 1_000_000_000
LARGEST_FILE = 64_000_000
# So many commits the base may have moved on between the two jobs.
_DEEP = 200
_PAGE = re.compile(r"snapshots/(?:[^/\x00-\x1f\x7f\\]+/)*[^/\x00-\x1f\x7f\\]+")
_FILE = re.compile(r"(?:[^/\x00-\x1f\x7f\\]+/)*[^/\x00-\x1f\x7f\\]+")
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
    """The whole artifact; ``base`` is the commit every proposal is built on."""

    schema: Annotated[int, Meta(ge=1, le=1)] = 1
    base: Commit
    branch: Annotated[str, Meta(max_length=250)]
    groups: tuple[Packed, ...]


def write_artifact(folder: Path, base: Base, proposals: Iterable[tuple[str, Proposal, Report]]) -> None:
    """Write the proposals of a run (group, proposal, report) into ``folder``, for a job that may publish them.

    Raises:
        StoreError: the folder holds something already or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise StoreError(f"{folder} is not empty. Name a new folder for --artifact.")
        packed = tuple(
            _pack(_inner(folder, group), group, proposal, report) for group, proposal, report in proposals
        )
        manifest = Manifest(base=base.commit, branch=base.branch, groups=packed)
        (folder / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}. Name a folder that can be written.") from error


def _inner(folder: Path, group: str) -> Path:
    """Return where the files of a group lie in an artifact."""
    return folder / (group or "proposal")


def _pack(folder: Path, group: str, proposal: Proposal, report: Report) -> Packed:
    """Write the files of one proposal and its report into ``folder``; return what the manifest says of them."""
    folder.mkdir()
    with (folder / REPORT_JSON).open("w", encoding="utf-8") as file:
        file.writelines(json_parts(report, committed=False))
    return Packed(
        group=group,
        message=proposal.message,
        date=proposal.date,
        files={path: _put(folder, data) for path, data in proposal.files.items()},
        fixed=proposal.allowed,
        fixes=proposal.fixes,
    )


def _put(folder: Path, data: Content | None) -> str | None:
    """Write a file of a proposal into ``folder`` and return its digest, ``None`` for one that goes."""
    if data is None:
        return None
    # Named by content: nothing a page chose becomes a path on the second machine's disk.
    digest = sha256()
    for part in parts_of(data):
        digest.update(part)
    with (folder / digest.hexdigest()).open("wb") as file:
        file.writelines(parts_of(data))
    return digest.hexdigest()


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


def read_artifact(
    folder: Path, *, fixes: bool = False, formats: tuple[str, ...] = ()
) -> tuple[Base, list[tuple[Packed, Files, Report]]]:
    """Check ``folder`` and return the proposals in it; ``fixes`` admits edits of articles that were opted in.

    ``formats`` are further endings of the names of articles.

    Raises:
        StoreError: anything about the folder is other than ``write_artifact`` makes it.
    """
    try:
        manifest = msgspec.json.decode(_read(folder / MANIFEST), type=Manifest)
    except msgspec.DecodeError as error:
        raise StoreError(
            f"{folder / MANIFEST}: {error}. Make it with `content-sync sync --artifact`."
        ) from error
    _check(folder, manifest, fixes, formats)
    groups = []
    for packed in manifest.groups:
        inner = _inner(folder, packed.group)
        groups.append((packed, Files(inner, packed), read_json(_read(inner / REPORT_JSON))))
    return Base(manifest.base, manifest.branch), groups


def read_memory(folder: Path) -> bytes:
    """Return the memory of the run that made ``folder``, b"" without one; it is not read here."""
    path = folder / "state.sqlite"
    return _read(path) if path.exists() else b""


def _check(folder: Path, manifest: Manifest, fixes: bool, formats: tuple[str, ...]) -> None:
    paths = [(packed, path) for packed in manifest.groups for path in packed.files]
    if len(paths) > MOST_FILES:
        raise StoreError(
            f"{folder}: {len(paths)} files, and {MOST_FILES} are the most. Split the run in groups."
        )
    for packed, path in paths:
        if not _is_ours(path, packed, fixes, formats):
            raise StoreError(f"{folder}: {path!r} is no path a proposal may touch. Run the first job again.")
    digests = [digest for packed in manifest.groups for digest in packed.files.values() if digest is not None]
    if not all(map(_SHA256.fullmatch, digests)):
        raise StoreError(f"{folder}: a digest in {MANIFEST} is not one. Run the first job again.")
    total = sum(
        (_inner(folder, packed.group) / digest).lstat().st_size
        for packed in manifest.groups
        for digest in filter(None, packed.files.values())
        if (_inner(folder, packed.group) / digest).exists()
    )
    if total > MOST_BYTES:
        raise StoreError(f"{folder}: {total} bytes, and {MOST_BYTES} are the most. Split the run in groups.")


def _is_ours(path: str, packed: Packed, fixes: bool, formats: tuple[str, ...] = ()) -> bool:
    plain = not any(part in ("", ".", "..") or part.lower() == ".git" for part in path.split("/"))
    if not plain or len(path.encode()) > 1_000:
        return False
    if _PAGE.fullmatch(path):
        return True
    is_article = bool(_FILE.fullmatch(path)) and is_article_name(path, formats)
    return fixes and path in packed.fixed and packed.files[path] is not None and is_article


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


def propose_artifact(
    target: PublishTarget, config: Config, folder: Path, *, fixes: bool, dry_run: bool
) -> list[tuple[PublishResult, Report]]:
    """Check ``folder`` and publish every proposal in it.

    Raises:
        StoreError: something in the folder is not as a sync writes it, or it was made on another repository.
    """
    stamp = config.record.stamp if not fixes else ""
    base, groups = read_artifact(folder, fixes=fixes or bool(stamp), formats=config.articles.formats)
    today = datetime.now(UTC).date().isoformat()
    with locked(target.repository):
        _check_base(target, config, base)
        made = [_proposal(target, base, one, stamp) for one in groups]
        seen = (
            try_review(target.repository, one.branch, base.commit, today, target.remote, target.connection)
            for one in made
        )
        results = (
            [PublishResult(Operation.NONE, one.branch, detail="dry run", report=one.report) for one in made]
            if dry_run
            else publish_each(zip(made, seen, strict=True), target, config.groups.most_open)
        )
        if target.remote and not dry_run:
            keep_state(target.remote, read_memory(folder))
        texts = [files for _, files, _ in groups]
        keep = config.record.keep and not dry_run
        trouble = _keep_record(target, config, folder, base, texts) if keep else []
    trouble += held_back(results, config.groups.most_open)
    reports = (replace(report, trouble=(*report.trouble, *trouble)) for _, _, report in groups)
    return list(zip(results, reports, strict=True))


def _proposal(target: PublishTarget, base: Base, group: tuple[Packed, Files, Report], stamp: str) -> Proposal:
    packed, files, report = group
    if stamp:
        _check_stamps(target, base, packed, files, stamp)
    edits = packed.fixed, packed.fixes
    return make_proposal(target, base, packed.group, report, files, packed.message, packed.date, *edits)


def _check_stamps(target: PublishTarget, base: Base, packed: Packed, files: Files, key: str) -> None:
    """Make sure that nothing of an article changes but the day in its header, where no other edit is admitted."""
    for path in packed.fixed:
        before = target.repository.run_bytes("cat-file", "blob", f"{base.commit}:{path}")
        if not is_stamp(before, files[path] or b"", path, key):
            raise StoreError(
                f"{path!r}: the edit is more than a day at {key!r} of its header. Run the first job again, or admit "
                "repairs with --fix links."
            )


def _keep_record(
    target: PublishTarget, config: Config, folder: Path, base: Base, texts: Texts
) -> list[Trouble]:
    """Put the run that made ``folder`` on the record; a folder of an older version has no entry.

    Returns what is to be said of it.
    """
    path = folder / RECORD_FILE
    if not path.exists():
        return []
    entry = decode_entry(_read(path))
    if entry.base != base.commit:
        raise StoreError(f"{path}: made on another commit than the proposal. Run the first job again.")
    # What the other job says of the settings is not needed: they are here.
    entry = replace(entry, settings=settings_of(config))
    kept = keep_record(target.repository, target.remote, entry, texts, sign=config.proposal.sign, again=True)
    return troubles(kept, str(folder))


def _check_base(target: PublishTarget, config: Config, base: Base) -> None:
    """Make sure that the proposal stands on a commit of the very branch that it would be proposed to.

    Any other commit that is here (someone's pull request, say) would smuggle its files into the proposal.
    """
    here = resolve_base(target.repository, config, target.remote)
    if target.remote and base.commit != here.commit:
        remotes.fetch(target.remote, {"base/seen": here.commit}, depth=_DEEP)
    inside = target.repository.is_ancestor(base.commit, here.commit)
    if base.branch != here.branch or not inside:
        raise StoreError(
            f"the proposal was made on {base.branch or 'no branch'} at {base.commit[:12]}, which is not on "
            f"{here.branch or 'this checkout'} here. Check out the same branch in both jobs, or run the first "
            "job again."
        )
