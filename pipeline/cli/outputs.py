"""What a workflow's next steps may want to know: NAME=VALUE lines, as GitHub Actions reads them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.proposal.offer import Proposal
    from pipeline.report import Report


def write_outputs(file: Path, reports: "Sequence[Report]", proposals: "Sequence[Proposal]") -> None:
    """Append the outcome to ``file``."""
    with file.open("a", encoding="utf-8") as lines:
        lines.writelines(f"{name}={value}\n" for name, value in outputs(reports, proposals).items())


def outputs(reports: "Sequence[Report]", proposals: "Sequence[Proposal]") -> dict[str, str]:
    """Return the counts over all groups, and the first proposal that has something to say."""
    from pipeline.proposal.operation import Operation
    from pipeline.report.build import changed_pages

    counts = [dict(report.run.counts) for report in reports]
    told = [one for one in proposals if one.operation is not Operation.NONE] or list(proposals)
    first = told[0] if told else None
    values = {
        "changed-pages": sum(map(changed_pages, reports)),
        "flagged-articles": sum(count.get("flagged_articles", 0) for count in counts),
        "broken-links": sum(row.outcome.broken for report in reports for row in report.links),
        "operation": first.operation if first else Operation.NONE,
        "branch": first.branch if first else "",
        "head-sha": first.commit if first else "",
        "pull-request-number": (first.number or "") if first else "",
        "pull-request-url": first.url if first else "",
    }
    # A line end in a value would begin another output.
    return {name: " ".join(str(value).split()) for name, value in values.items()}
