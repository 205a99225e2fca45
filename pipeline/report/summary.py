"""What a run leaves in CI: the job summary and annotations, within the limits of the service.

GitHub drops a summary over 1 MiB whole and annotations over ten of a kind silently, so both are counted here.
"""

from pipeline.impacts import Verdict
from pipeline.report import escape
from pipeline.report.body import quiet_line, sections
from pipeline.report.budget import fit, utf8
from pipeline.report.markdown import Style, opening
from pipeline.report.model import Report
from pipeline.report.outline import extent, flagged, link_classes
from pipeline.report.places import Places

SUMMARY_BYTES = 900 * 1024
_EACH = 10
_NOWHERE = Places()


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


def render_annotations(report: Report, most: int = _EACH) -> str:
    """Return workflow commands that mark articles, at most ``most`` of each kind; "" when there is nothing.

    Updates are warnings, reviews and broken links notices; nothing is an error, because nothing failed. What
    is over the limit is counted in the last notice.
    """
    updates = [f for f in flagged(report) if f.verdict is Verdict.UPDATE]
    reviews = [f for f in flagged(report) if f.verdict is Verdict.REVIEW]
    warnings = [_command("warning", f.article, f.line, f.column, f.summary) for f in updates]
    notices = [_command("notice", f.article, f.line, f.column, f.summary) for f in reviews]
    notices += _broken(report)
    left = max(0, len(warnings) - most) + max(0, len(notices) - most + 1)
    rest = [f"::notice::{left:,} more in the report."] if left else []
    kept = notices if not left else notices[: most - 1]
    return "".join(f"{line}\n" for line in (*warnings[:most], *kept, *rest))


def _broken(report: Report) -> list[str]:
    return [
        _command("notice", c.path, c.line, c.column, f"Broken link: {row.url}")
        for group in link_classes(report)
        for row in group.rows
        if row.outcome.broken
        for c in row.articles
    ]


def _command(kind: str, path: str, line: int, column: int, message: str) -> str:
    return f"::{kind} file={_property(path)},line={line},col={column}::{_data(message)}"


def _data(text: str) -> str:
    """Escape the message of a workflow command (the actions toolkit's ``escapeData``)."""
    return escape.flat(text, 300).replace("%", "%25")


def _property(text: str) -> str:
    """Escape a property of a workflow command (the actions toolkit's ``escapeProperty``)."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
