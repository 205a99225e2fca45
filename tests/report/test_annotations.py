"""Marks on a run stay under the limit of the service, and what is over it is counted."""

import pytest

from pipeline.report.annotations import render_annotations
from pipeline.report.places import Places
from tests import reports

FORGE = Places("https://github.com/larkfen/articles", "github", "c" * 4, "a" * 4)


@pytest.mark.parametrize(
    ("updates", "reviews", "warnings", "notices", "left"),
    [
        (3, 3, 3, 3, 0),
        (4, 0, 3, 0, 1),
        (0, 3, 0, 3, 0),
        (0, 4, 0, 2, 2),
        (4, 3, 3, 2, 2),
        (4, 4, 3, 2, 3),
        (5, 3, 3, 2, 3),
    ],
)
def test_marks_over_the_limit_are_counted(
    updates: int, reviews: int, warnings: int, notices: int, left: int
) -> None:
    found = [reports.finding(n, 0) for n in range(updates)]
    found += [reports.finding(n, 0, "review") for n in range(reviews)]
    lines = render_annotations(reports.report(tuple(found), ()), most=3).splitlines()
    assert sum(line.startswith("::warning ") for line in lines) == warnings
    assert sum(line.startswith("::notice ") for line in lines) == notices
    rest = [line for line in lines if line.startswith("::notice::")]
    assert rest == ([f"::notice::{left} more in the report."] if left else [])
    assert len(lines) <= 6


def test_nothing_to_mark_is_no_text() -> None:
    assert render_annotations(reports.empty()) == ""
