"""What earlier reports say that a new one must not lose: first days, and rows of pages that are down now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pipeline.edges.accepted import Accepted
from pipeline.errors import StoreError
from pipeline.report import LinkRow, PageRow, Report
from pipeline.report.json import read_json

REPORT_JSON = "report.json"


@dataclass(frozen=True, slots=True)
class Remembered:
    """The reports on the base and on the open proposal, as far as a new report rests on them.

    ``seen`` maps findings to the ISO date they were first seen, ``failed`` addresses to the one they first
    failed on; ``rows`` are the open proposal's pages by address.
    """

    seen: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, PageRow] = field(default_factory=dict)

    def link(self, row: LinkRow) -> LinkRow:
        """Return ``row`` with the day it first failed, were it known to an earlier report only."""
        return replace(row, first_failed=self._since(row.url, row.first_failed))

    def page(self, row: PageRow) -> PageRow:
        """Return ``row`` with the day it first failed, were it known to an earlier report only."""
        return replace(row, first_failed=self._since(row.url, row.first_failed))

    def _since(self, url: str, since: str) -> str:
        return min(filter(None, [since, self.failed.get(url, "")])) if since else since


def remembered(accepted: Accepted, proposed: Accepted | None) -> Remembered:
    """Read the reports on the base and on the open proposal; one that cannot be read is left out."""
    base = _read(accepted)
    now = _read(proposed) if proposed else None
    reports = [report for report in (base, now) if report]
    return Remembered(
        _earliest((finding.id, finding.first_seen) for report in reports for finding in report.findings),
        _earliest(
            [
                *((row.url, row.first_failed) for report in reports for row in report.links),
                *((row.url, row.first_failed) for report in reports for row in report.pages),
            ]
        ),
        {row.url: row for row in now.pages} if now else {},
    )


def _read(tree: Accepted) -> Report | None:
    text = tree.text(f"{tree.root}/{REPORT_JSON}")
    try:
        return read_json(text) if text else None
    except StoreError:
        return None


def _earliest(dated: Iterable[tuple[str, str]]) -> dict[str, str]:
    earliest: dict[str, str] = {}
    for key, date in dated:
        if date:
            earliest[key] = min(earliest.get(key, date), date)
    return earliest
