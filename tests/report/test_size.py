"""How long the report on a branch gets: it is opened in a browser, and a forge shows no file that is too long."""

from pipeline.report.markdown import render
from pipeline.report.model import Finding
from pipeline.report.outputs import Context
from tests.reports import finding, page, report

FLAGGED = [finding(n, n % 60, "update" if n % 3 else "review") for n in range(200)]
NOTES = [finding(n, n % 60, "note") for n in range(200, 800)]


def size(found: list[Finding]) -> int:
    said = report(tuple(found), tuple(page(n) for n in range(60)))
    return len("".join(render(said, Context())).encode())


def test_two_hundred_flagged_articles_are_below_a_hundred_kilobytes() -> None:
    assert size(FLAGGED) < 100_000


def test_notes_are_one_line_however_many() -> None:
    assert size([*FLAGGED, *NOTES]) - size(FLAGGED) < 1_000
