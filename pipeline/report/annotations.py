"""Annotations: workflow commands that mark the lines of articles in CI.

GitHub drops annotations over ten of a kind silently, so they are counted here.
"""

from collections import Counter
from collections.abc import Iterator

from pipeline.flags.model import Finding
from pipeline.impacts import Verdict
from pipeline.report import escape
from pipeline.report.model import Report
from pipeline.report.outline import flagged, link_classes
from pipeline.report.outputs import Context

_EACH = 10


def render(report: Report, context: Context) -> str:
    """Return the output ``annotations``."""
    return render_annotations(report)


def render_annotations(report: Report, most: int = _EACH) -> str:
    """Return workflow commands that mark articles, at most ``most`` of each kind; "" when there is nothing.

    Updates are warnings, reviews and broken links notices; nothing is an error, because nothing failed. What
    is over the limit is counted in the last notice.
    """
    updates = [f for f in flagged(report) if f.verdict is Verdict.UPDATE]
    reviews = [f for f in flagged(report) if f.verdict is Verdict.REVIEW]
    warnings = [
        _command("warning", f.article, f.line, f.column, text) for f, text in _page_by_page(updates, most)
    ]
    notices = [
        _command("notice", f.article, f.line, f.column, text) for f, text in _page_by_page(reviews, most)
    ]
    notices += _broken(report)
    fits = len(warnings) <= most and len(notices) <= most
    kept = notices if fits else notices[: most - 1]
    left = max(0, len(warnings) - most) + len(notices) - len(kept)
    rest = [] if fits else [f"::notice::{left:,} more in the report."]
    return "".join(f"{line}\n" for line in (*warnings[:most], *kept, *rest))


def _page_by_page(findings: list[Finding], most: int) -> Iterator[tuple[Finding, str]]:
    """Yield the findings with their texts, one of each page first: there is room for ``most``."""
    firsts = {finding.page: finding for finding in reversed(findings)}
    leading = [finding for finding in findings if firsts[finding.page] is finding]
    rest = [finding for finding in findings if firsts[finding.page] is not finding]
    shown = Counter(finding.page for finding in (*leading, *rest)[:most])
    left = Counter(finding.page for finding in findings) - shown
    for finding in leading:
        more = left[finding.page]
        also = f" (and {more:,} more article{'s' * (more != 1)})" if more else ""
        yield finding, f"{finding.summary}{also}"
    yield from ((finding, finding.summary) for finding in rest)


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
