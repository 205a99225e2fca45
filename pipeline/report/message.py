"""A short message to a channel or a mailbox: counts and addresses, and nothing that a page or an article says.

Its first line is the subject, the rest follows an empty line.
"""

from collections.abc import Iterator

from pipeline.report import escape
from pipeline.report.model import Report
from pipeline.report.outline import flagged, headline, health_line, still_line
from pipeline.report.outputs import Context, Published


def render(report: Report, context: Context) -> str:
    """Return the output ``message``."""
    told = [health_line(report), still_line(report) if flagged(report) else "", *_proposals(context.results)]
    return "\n".join([f"content-sync: {headline(report)}", "", *filter(None, told)]).rstrip() + "\n"


def _proposals(results: tuple[Published, ...]) -> Iterator[str]:
    """Yield where each proposal can be read; a branch without a request is named."""
    for result in results:
        if result.url:
            yield escape.flat(result.url)
        elif result.commit:
            yield f"Branch {escape.flat(result.branch)}"
