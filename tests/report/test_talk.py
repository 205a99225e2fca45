"""What a comment tells the people who follow a proposal."""

import pytest
from inline_snapshot import snapshot

from pipeline.report import Finding
from pipeline.report.talk import closing_text, edited_text, news_text
from tests import reports


def some(count: int) -> list[Finding]:
    return [reports.finding(n, 0) for n in range(1, count + 1)]


def test_a_comment_names_what_is_new() -> None:
    assert news_text({some(1)[0].id}, iter(some(3))) == snapshot("""\
2 findings more since the last update:

- `articles/larkfen-relay-002.md:16`: The page said 'at most 30 connections'. It now says 'at most 20 connections'.
- `articles/larkfen-relay-003.md:17`: The page said 'at most 30 connections'. It now says 'at most 20 connections'.\
""")
    assert news_text({some(1)[0].id}, some(2)).startswith("1 finding more since the last update:")


def test_nothing_is_said_of_a_first_proposal_or_of_one_without_news() -> None:
    assert news_text((), some(3)) == ""
    assert news_text({finding.id for finding in some(3)}, some(3)) == ""


@pytest.mark.parametrize(
    ("new", "rows", "left"), [(20, 20, ""), (21, 20, "- and 1 more; all are in the report on this branch")]
)
def test_a_long_comment_counts_what_it_leaves_out(new: int, rows: int, left: str) -> None:
    lines = news_text({"known"}, some(new)).splitlines()
    assert sum(line.startswith("- `articles/") for line in lines) == rows
    assert lines[-1] == left or not left
    assert len(lines) == 2 + rows + bool(left)


def test_a_branch_that_is_left_alone_says_why_and_what_it_misses() -> None:
    known = {some(1)[0].id, "gone1", "gone2"}
    assert edited_text("ann worked on it", known, some(2)) == snapshot("""\
This branch is left alone: ann worked on it. Since then 1 finding came and 2 findings went.

- `articles/larkfen-relay-002.md:16`: The page said 'at most 30 connections'. It now says 'at most 20 connections'.

To have it built anew, run `content-sync sync --pr --overwrite`; what stands on it now is kept on a backup branch.\
""")


@pytest.mark.parametrize(
    ("known", "findings", "since"),
    [
        ({"0000000000000001"}, some(1), "Its findings are up to date."),
        ((), some(1), "Its findings are up to date."),
        ({"0000000000000001"}, some(2), "Since then 1 finding came and 0 findings went."),
        ({"0000000000000001", "x"}, some(1), "Since then 0 findings came and 1 finding went."),
    ],
)
def test_what_came_and_went_since_is_counted(known: set[str], findings: list[Finding], since: str) -> None:
    text = edited_text("ann worked on it", known, findings)
    assert text.splitlines()[0] == f"This branch is left alone: ann worked on it. {since}"
    assert text.splitlines()[1] == ""
    assert text.count("- `articles/") == len([f for f in findings if known and f.id not in known])


def test_a_reason_with_markup_stays_text() -> None:
    assert "\\*\\*bold\\*\\*" in edited_text("**bold**", (), [])


def test_a_request_that_is_closed_by_itself_says_what_happens_next() -> None:
    assert closing_text() == (
        "Closed: the pages read as your team accepted them again, so nothing is left to propose. "
        "If they change again within 7 days, this request is opened again."
    )
