"""What earlier reports say that a new one must not lose: first days, and rows of pages that are down now."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from pipeline.edges.accepted import Accepted
from pipeline.errors import StoreError
from pipeline.report import LinkRow, PageRow
from pipeline.report.json import read_dates, read_json

REPORT_JSON = "report.json"

_Kind = TypeVar("_Kind")


class Remembered(msgspec.Struct, frozen=True):
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


def remembered(accepted: Accepted, proposed: Accepted | None) -> Remembered:
    """Read the reports on the base and on the open proposal; one that cannot be read is left out."""
    dates = [found for tree in (accepted, proposed) if tree and (found := _read(tree, read_dates))]
    failing = (row for report in dates for row in (*report.links, *report.pages))
    return Remembered(
        _earliest((finding.id, finding.first_seen) for report in dates for finding in report.findings),
        _earliest((row.url, row.first_failed) for row in failing),
    )


def rows_of(proposed: Accepted | None, urls: Collection[str]) -> dict[str, PageRow]:
    """Return what the report on the open proposal says of the pages at ``urls``, as far as it can be read."""
    report = _read(proposed, read_json) if proposed and urls else None
    return {row.url: row for row in report.pages if row.url in urls} if report else {}


def _read(tree: Accepted, reader: Callable[[bytes], _Kind]) -> _Kind | None:
    text = tree.text(f"{tree.root}/{REPORT_JSON}")
    try:
        return reader(text) if text else None
    except StoreError:
        return None


def _earliest(dated: Iterable[tuple[str, str]]) -> dict[str, str]:
    earliest: dict[str, str] = {}
    for key, date in dated:
        if date:
            earliest[key] = min(earliest.get(key, date), date)
    return earliest
