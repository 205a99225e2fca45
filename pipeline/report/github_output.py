"""What a workflow's next steps may want to know: NAME=VALUE lines, as GitHub Actions reads them."""

from collections.abc import Iterator, Sequence

from pipeline.report.build import changed_pages
from pipeline.report.model import Report
from pipeline.report.outputs import Context, Published


def render(report: Report, context: Context) -> Iterator[str]:
    """Yield the outcome of a run, and where its report.json lies if one was written, a line each."""
    values = outputs(report, context.results)
    if "json" in context.files:
        values["report-json"] = _line(context.files["json"])
    return (f"{name}={value}\n" for name, value in values.items())


def outputs(report: Report, results: Sequence[Published]) -> dict[str, str]:
    """Return the counts of ``report``, and the first result that has something to say."""
    count = dict(report.run.counts)
    told = [one for one in results if one.operation != "none"] or list(results)
    first = told[0] if told else None
    values = {
        "changed-pages": changed_pages(report),
        "flagged-articles": count.get("flagged_articles", 0),
        "broken-links": sum(row.outcome.broken for row in report.links),
        "operation": first.operation if first else "none",
        "branch": first.branch if first else "",
        "head-sha": first.commit if first else "",
        "pull-request-number": (first.number or "") if first else "",
        "pull-request-url": first.url if first else "",
    }
    return {name: _line(str(value)) for name, value in values.items()}


def _line(value: str) -> str:
    """Return ``value`` on one line: a line end in it would begin another output."""
    return " ".join(value.split())
