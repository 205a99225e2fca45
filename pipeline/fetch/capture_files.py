"""The captures of a shard as a file: from ``visit --shard`` to ``sync --captures``.

Gzipped lines of JSON: a head with the commit the captures are compared with, then one capture a line.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.content.registry import package_version
from pipeline.errors import ConfigError, StoreError
from pipeline.fetch.read import Visitor
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture

SUFFIX = ".captures.gz"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """``base`` is the commit whose snapshots the captures were compared with, ``shard`` the part, K/N."""

    schema: Literal[1] = 1
    base: str
    shard: str
    extractor: str = msgspec.field(default_factory=package_version)


def write_captures(path: Path, head: Head, captures: Iterable[Capture]) -> int:
    """Write ``captures`` as they come and return how many; the file appears when it is whole.

    Raises:
        StoreError: the place cannot be written.
    """
    unfinished, count = path.with_name(f"{path.name}.part"), 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with gzip.GzipFile(unfinished, "wb", compresslevel=5, mtime=0) as file:
            file.write(msgspec.json.encode(head) + b"\n")
            for capture in captures:
                file.write(msgspec.json.encode(capture) + b"\n")
                count += 1
        unfinished.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}. Name a place with --out.") from error
    return count


def captured(places: Iterable[Path], base: str, otherwise: Visitor) -> Visitor:
    """Return a visitor that takes each page's first capture from files; ``otherwise`` makes the second visit.

    ``places`` are files or folders of them. A page none of the files holds is deferred: its part has failed.

    Raises:
        ConfigError: there is no file, or one was measured against another commit or by another extractor.
    """
    files = sorted(file for place in places for file in _files(place))
    if not files:
        raise ConfigError(f"--captures: no {SUFFIX} file there. `content-sync visit --shard 1/1` writes one.")
    for file in files:
        _check(file, base)
    first = True

    def visited(requests: Iterable[PageRequest]) -> Iterator[Capture]:
        nonlocal first
        if not first:
            yield from otherwise(requests)
            return
        first = False
        wanted = {request.url for request in requests}
        for file in files:
            for capture in _captures(file):
                if capture.url in wanted:
                    wanted.discard(capture.url)
                    yield capture
        for url in sorted(wanted):
            yield Capture(url, Outcome.DEFERRED, detail="in none of the capture files")

    return visited


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob(f"*{SUFFIX}")) if place.is_dir() else [place]


def _check(file: Path, base: str) -> None:
    try:
        head = msgspec.json.decode(next(_lines(file), b""), type=Head)
    except msgspec.DecodeError as error:
        raise StoreError(f"{file}: not a file of captures. Make one with `content-sync visit`.") from error
    if (head.base, head.extractor) != (base, package_version()):
        raise ConfigError(
            f"{file}: made against commit {head.base[:12]} by extractor {head.extractor}, this run is at "
            f"{base[:12]} with {package_version()}. Run `content-sync visit --shard {head.shard}` again."
        )


def _captures(file: Path) -> Iterator[Capture]:
    lines = _lines(file)
    next(lines, b"")
    decoder = msgspec.json.Decoder(Capture)
    try:
        for line in lines:
            yield decoder.decode(line)
    except msgspec.DecodeError as error:
        raise StoreError(f"{file}: {error}. Make it again with `content-sync visit --shard K/N`.") from error


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with gzip.open(file, "rb") as lines:
            yield from lines
    except (OSError, EOFError, zlib.error) as error:
        raise StoreError(f"{file}: cannot be read: {error}. Fetch or make it again.") from error
