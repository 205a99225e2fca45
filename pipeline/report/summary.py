"""The job summary: what a run leaves on its page in CI.

GitHub drops a summary over 1 MiB whole, so its bytes are counted here.
"""

from pipeline.report.body import quiet_line, sections
from pipeline.report.budget import fit, utf8
from pipeline.report.markdown import opening
from pipeline.report.model import Report
from pipeline.report.outline import extent
from pipeline.report.outputs import Context
from pipeline.report.places import Places
from pipeline.report.rows import Style

SUMMARY_BYTES = 900 * 1024
_NOWHERE = Places()


def render(report: Report, context: Context) -> str:
    """Return the output ``summary``."""
    return render_summary(report, context.places)


def render_summary(report: Report, places: Places = _NOWHERE, limit: int = SUMMARY_BYTES) -> str:
    """Return the report for a job summary, at most ``limit`` bytes of UTF-8.

    It is of one run, so it may say what the committed report does not: pages not read, and the time it took.
    """
    before = [*opening(report), _run_line(report)]
    after = quiet_line(report)
    room = limit - sum(utf8(part) + 2 for part in (*before, *after))
    shown = fit(sections(report, Style(places)), room, utf8, "all are in the report")
    return "\n\n".join([*before, *shown, *after]) + "\n"


def _run_line(report: Report) -> str:
    count = dict(report.run.counts)
    told = [
        extent(report),
        f"{count['unread']:,} of them not read" if count.get("unread") else "",
        f"{count['flapping']:,} gave two answers" if count.get("flapping") else "",
        f"{report.run.duration_ms / 1000:,.0f} s",
    ]
    return f"This run: {', '.join(filter(None, told))}."
