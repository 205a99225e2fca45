"""The files of a proposal: one overlay over the snapshots that a run has gathered."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from msgspec.structs import replace

from pipeline.flags.ledger import read_flags, write_flags
from pipeline.git.trees import Content, blob_id
from pipeline.proposal.review import CLOSED, Review
from pipeline.report import Report
from pipeline.report.fixes import Repaired
from pipeline.report.json import json_parts
from pipeline.report.lasting import lasting


class Undecided(Mapping[str, Content | None]):
    """A proposal's files without what people turned down: pages as a closed request held them, and its flags."""

    def __init__(self, files: Mapping[str, Content | None], seen: Review) -> None:
        """Lay the decisions in ``seen`` over ``files``."""
        self._files = files
        self._closed = {item.fingerprint for item in seen.decided if item.reason == CLOSED}
        self._rejected = {path for path, blobs in seen.rejected.items() if self._is_rejected(path, blobs)}

    def _is_rejected(self, path: str, blobs: frozenset[str]) -> bool:
        data = self._files.get(path) if path.endswith(".md") else None
        return isinstance(data, bytes) and blob_id(data) in blobs

    def __getitem__(self, path: str) -> Content | None:
        data = self._files[path]
        if not isinstance(data, bytes) or not self._closed or not path.endswith("/flags.jsonl"):
            return data
        flags = [flag for flag in read_flags(data.decode("utf-8")) if flag.fingerprint not in self._closed]
        return write_flags(flags).encode() if flags else None

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._files if path not in self._rejected)

    def __len__(self) -> int:
        return len(self._files) - len(self._rejected)


class _Files(Mapping[str, Content | None]):
    """The spool's snapshots, the report beside them, what goes; nothing is read or rendered before it is asked for."""

    def __init__(
        self,
        snapshots: Mapping[str, bytes],
        written: Mapping[str, Callable[[], Content]],
        gone: frozenset[str],
    ) -> None:
        self._snapshots, self._written, self._gone = snapshots, written, gone

    def __getitem__(self, path: str) -> Content | None:
        if path in self._gone:
            return None
        return self._written[path]() if path in self._written else self._snapshots[path]

    def __iter__(self) -> Iterator[str]:
        places = (self._snapshots, sorted(self._written), sorted(self._gone))
        return (path for path, _ in groupby(heapq.merge(*places)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _json(report: Report) -> Iterator[bytes]:
    return (part.encode() for part in json_parts(report, committed=True))


def _markdown(report: Report, root: str) -> bytes:
    from pipeline.report.markdown import render_markdown
    from pipeline.report.places import from_folder

    return render_markdown(report, from_folder(root)).encode()


def _html(report: Report, root: str) -> bytes:
    from pipeline.report.html import render_html
    from pipeline.report.places import from_folder

    return render_html(lasting(report), from_folder(root)).encode()


class Mended(Mapping[str, Content | None]):
    """A proposal's files with mended articles; flags stay open, for a mended link is no answered question."""

    def __init__(self, files: Mapping[str, Content | None], mended: list[Repaired]) -> None:
        """Lay ``mended`` over ``files``."""
        self._files, self._texts = files, {one.path: one.text for one in mended}
        self._digests = {(one.path, one.before): one.digest for one in mended}

    def __getitem__(self, path: str) -> Content | None:
        if path in self._texts:
            return self._texts[path]
        data = self._files[path]
        if not isinstance(data, bytes) or not path.endswith("/flags.jsonl"):
            return data
        flags = read_flags(data.decode("utf-8"))
        known = (
            replace(
                flag,
                article_digest=self._digests.get((flag.article, flag.article_digest), flag.article_digest),
            )
            for flag in flags
        )
        return write_flags(known).encode()

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._files, *self._texts}))

    def __len__(self) -> int:
        return len({*self._files, *self._texts})
