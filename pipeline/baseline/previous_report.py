"""What earlier reports say that a new one must not lose: first days, and rows of pages that are down now."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.errors import StoreError
from pipeline.report import Finding, LinkRow, PageRow
from pipeline.report.json import read_items, read_page


class PreviousReport(msgspec.Struct, frozen=True):
    """The reports on the base and on the open proposal, as far as a new report rests on them.

    ``seen`` maps findings to the ISO date they were first seen, ``failed`` addresses to the one they first
    failed on.
    """

    seen: Mapping[str, str] = msgspec.field(default_factory=dict)
    failed: Mapping[str, str] = msgspec.field(default_factory=dict)

    def link(self, row: LinkRow) -> LinkRow:
        """Return ``row`` with the day it first failed, were it known to an earlier report only."""
        since = self._since(row.url, row.first_failed)
        return row if since == row.first_failed else replace(row, first_failed=since)

    def page(self, row: PageRow) -> PageRow:
        """Return ``row`` with the day it first failed, were it known to an earlier report only."""
        since = self._since(row.url, row.first_failed)
        return row if since == row.first_failed else replace(row, first_failed=since)

    def _since(self, url: str, since: str) -> str:
        return min(filter(None, [since, self.failed.get(url, "")])) if since else since


class _Dated(msgspec.Struct):
    """What a finding, a link or a page says of its first day."""

    id: str = ""
    first_seen: str = ""
    url: str = ""
    first_failed: str = ""


_DATED = msgspec.json.Decoder(_Dated)


def remembered(accepted: SnapshotTree, proposed: SnapshotTree | None) -> PreviousReport:
    """Read the reports on the base and on the open proposal, as far as they can be read."""
    seen: dict[str, str] = {}
    failed: dict[str, str] = {}
    for tree in filter(None, (accepted, proposed)):
        with suppress(StoreError, msgspec.DecodeError):
            for _, item in _items(tree):
                dated = _DATED.decode(item)
                _note(seen, dated.id, dated.first_seen)
                _note(failed, dated.url, dated.first_failed)
    return PreviousReport(seen, failed)


def _note(earliest: dict[str, str], key: str, date: str) -> None:
    if date:
        earliest[key] = min(earliest.get(key, date), date)


def rows_of(proposed: SnapshotTree | None, urls: Collection[str]) -> dict[str, PageRow]:
    """Return what the report on the open proposal says of the pages at ``urls``, as far as it can be read."""
    rows: dict[str, PageRow] = {}
    if proposed and urls:
        with suppress(StoreError, msgspec.DecodeError):
            for name, item in _items(proposed):
                if name == "pages" and _DATED.decode(item).url in urls:
                    row = read_page(item)
                    rows[row.url] = row
    return rows


def pages_in(tree: SnapshotTree) -> Iterator[PageRow]:
    """Yield what the report of ``tree`` says of its pages, in order of URL, as far as it can be read."""
    with suppress(StoreError, msgspec.DecodeError):
        for name, item in _items(tree):
            if name == "pages":
                yield read_page(item)


def findings_in(tree: SnapshotTree) -> dict[str, Finding]:
    """Return by id the findings of the report of ``tree``, as far as it can be read."""
    found = {}
    with suppress(StoreError, msgspec.DecodeError):
        for name, item in _items(tree):
            if name == "findings":
                finding = msgspec.json.decode(item, type=Finding)
                found[finding.id] = finding
    return found


def links_in(tree: SnapshotTree) -> Iterator[LinkRow]:
    """Yield the links that the report of ``tree`` lists, as far as it can be read."""
    with suppress(StoreError, msgspec.DecodeError):
        for name, item in _items(tree):
            if name == "links":
                yield msgspec.json.decode(item, type=LinkRow)


def _items(tree: SnapshotTree) -> Iterator[tuple[str, bytes]]:
    """Yield the report of ``tree``, nothing where there is none: they are large."""
    path = tree.root.report_json
    return read_items(tree.lines(path)) if tree.blob_at(path) else iter(())
