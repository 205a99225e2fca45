"""What is said in a pull request's comments: who is told what, and how to undo it."""

from collections.abc import Collection, Iterable

from pipeline.flags.model import Finding
from pipeline.report.escape import code, prose

_SHOWN = 20


def news_text(known: Collection[str], findings: Iterable[Finding]) -> str:
    """Return a comment on findings that are not ``known`` yet, "" when there are none."""
    new = [finding for finding in findings if finding.id not in known]
    if not known or not new:
        return ""
    return "\n".join([f"{_counted(len(new), 'finding')} more since the last update:", "", *_rows(new)])


def edited_text(why: str, known: Collection[str], findings: Collection[Finding]) -> str:
    """Return the comment on a branch that is left alone because a person worked on it."""
    ids = {finding.id for finding in findings}
    new = [finding for finding in findings if known and finding.id not in known]
    gone = len(set(known) - ids)
    since = (
        f"Since then {_counted(len(new), 'finding')} came and {_counted(gone, 'finding')} went."
        if new or gone
        else "Its findings are up to date."
    )
    lines = [
        f"This branch is left alone: {prose(why)}. {since}",
        "",
        *_rows(new),
        *([""] if new else []),
        f"To have it built anew, run {code('content-sync sync --pr --overwrite')}; "
        "what stands on it now is kept on a backup branch.",
    ]
    return "\n".join(lines)


def closing_text() -> str:
    """Return why a request was closed by itself, and what happens next."""
    return (
        "Closed: the pages read as your team accepted them again, so nothing is left to propose. "
        "If they change again within 7 days, this request is opened again."
    )


def _rows(findings: list[Finding]) -> list[str]:
    rows = [
        f"- {code(f'{finding.article}:{finding.line}')}: {prose(finding.summary, 160)}"
        for finding in findings[:_SHOWN]
    ]
    left = len(findings) - _SHOWN
    return [*rows, f"- and {left} more; all are in the report on this branch"] if left > 0 else rows


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
