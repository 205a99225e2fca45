"""The files of a proposal: one overlay over the snapshots that a run has gathered."""

import heapq
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby

from msgspec.structs import replace

from pipeline.flags.ledger import read_flags, with_claims, write_flags
from pipeline.flags.model import Claim, Flag
from pipeline.git.trees import Content, blob_id
from pipeline.proposal.review import CLOSED, Review
from pipeline.report import Report
from pipeline.report.fixes import Repaired
from pipeline.report.json import json_parts
from pipeline.report.lasting import lasting
from pipeline.snapshots.paths import is_ledger

Make = Callable[[], Content | None]


class Overlay(Mapping[str, Content | None]):
    """Files laid over others, each made when it is asked for; ``None`` is a file that the proposal takes away."""

    def __init__(
        self,
        under: Mapping[str, Content | None] | Mapping[str, bytes],
        over: Mapping[str, Make],
        without: frozenset[str] = frozenset(),
    ) -> None:
        """Lay ``over`` on ``under``, whose paths come in order; ``without`` are paths of ``under`` left out."""
        self._under, self._over, self._without = under, over, without

    def __getitem__(self, path: str) -> Content | None:
        if path in self._without:
            raise KeyError(path)
        return self._over[path]() if path in self._over else self._under[path]

    def __iter__(self) -> Iterator[str]:
        paths = (path for path, _ in groupby(heapq.merge(self._under, sorted(self._over))))
        return (path for path in paths if path not in self._without)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def proposal_files(
    snapshots: Mapping[str, bytes], reports: Mapping[str, Make], abandoned: Iterable[str]
) -> Overlay:
    """Return a group's files: its snapshots, the reports beside them, and the snapshots that no article cites."""
    return Overlay(snapshots, {**reports, **dict.fromkeys(abandoned, _nothing)})


def _nothing() -> None:
    return None


def without_turned_down(files: Mapping[str, Content | None], before: Review, now: Review) -> Overlay:
    """Return ``files`` without what people turned down since ``before``: a closed request's pages and its flags."""
    known = {item.fingerprint for item in before.decided}
    closed = {item.fingerprint for item in now.decided if item.reason == CLOSED} - known
    fresh = {path: blobs - before.rejected.get(path, frozenset()) for path, blobs in now.rejected.items()}
    rejected = frozenset(
        path for path, blobs in fresh.items() if path.endswith(".md") and _is_one(files.get(path), blobs)
    )
    return Overlay(files, _ledgers(files, partial(_less, closed)) if closed else {}, rejected)


def with_repairs(files: Mapping[str, Content | None], repaired: Iterable[Repaired]) -> Overlay:
    """Return ``files`` with repaired articles; a repaired link answers its own claim and no other."""
    fixes = {one.path: one for one in repaired}
    articles: dict[str, Make] = {path: partial(bytes, one.text) for path, one in fixes.items()}
    return Overlay(files, {**_ledgers(files, partial(_answered, fixes)), **articles})


def _is_one(data: Content | None, blobs: frozenset[str]) -> bool:
    return isinstance(data, bytes) and blob_id(data) in blobs


def _ledgers(
    files: Mapping[str, Content | None], change: Callable[[Iterable[Flag]], Iterable[Flag]]
) -> dict[str, Make]:
    """Return the ledgers among ``files``, each changed when it is asked for."""
    return {path: partial(_changed, files, path, change) for path in filter(is_ledger, files)}


def _changed(
    files: Mapping[str, Content | None], path: str, change: Callable[[Iterable[Flag]], Iterable[Flag]]
) -> Content | None:
    data = files[path]
    if not isinstance(data, bytes):
        return data
    flags = list(change(read_flags(data.decode("utf-8"))))
    return write_flags(flags).encode() if flags else None


def _less(closed: Container[str], flags: Iterable[Flag]) -> Iterator[Flag]:
    return (flag for flag in flags if flag.fingerprint not in closed)


def _answered(fixes: Mapping[str, Repaired], flags: Iterable[Flag]) -> Iterator[Flag]:
    """Yield the flags without the claims that a repair of their article answers."""
    for flag in flags:
        one = fixes.get(flag.article)
        if one is None:
            yield flag
            continue
        done = {(fix.line, fix.old) for fix in one.fixes}
        left = [claim for claim in flag.claims if not _is_answered(claim, done)]
        if left:
            yield replace(with_claims(flag, left), article_digest=one.digest)


def _is_answered(claim: Claim, done: Container[tuple[int, str]]) -> bool:
    edit = claim.suggestion
    return edit is not None and (claim.line, edit.old) in done


def json_file(report: Report) -> Iterator[bytes]:
    """Yield the committed ``report.json`` in parts."""
    return (part.encode() for part in json_parts(report, committed=True))


def markdown_file(report: Report, root: str, html: str = "") -> bytes:
    """Return the committed ``REPORT.md`` of the folder ``root``; ``html`` names the HTML report beside it."""
    from pipeline.report.markdown import render_markdown
    from pipeline.report.places import from_folder

    return render_markdown(report, from_folder(root), html).encode()


def html_file(report: Report, root: str) -> bytes:
    """Return the committed HTML report of the folder ``root``."""
    from pipeline.report.html import render_html
    from pipeline.report.places import from_folder

    return render_html(lasting(report), from_folder(root)).encode()
