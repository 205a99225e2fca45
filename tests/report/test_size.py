"""How long the report on a branch gets: it is opened in a browser, and a forge shows no file that is too long."""

from msgspec.structs import replace

from pipeline.report.markdown import render_markdown
from pipeline.report.model import Finding, LinkRow
from tests.reports import finding, link, page, report

FLAGGED = [finding(n, n % 60, "update" if n % 3 else "review") for n in range(200)]
NOTES = [finding(n, n % 60, "note") for n in range(200, 800)]
_WHY = ("blocked", "unreachable", "robots", "deferred")
UNREAD = [
    link(n, _WHY[n % 4], detail="HTTP 403 on three runs in a row", first_failed="2026-11-02")
    for n in range(400)
]


def text(found: list[Finding], links: list[LinkRow], html: str = "") -> str:
    said = report(tuple(found), tuple(page(n) for n in range(60)), links=tuple(links))
    return render_markdown(said, html=html)


def size(found: list[Finding], links: list[LinkRow]) -> int:
    return len(text(found, links).encode())


def test_two_hundred_flagged_articles_are_below_a_hundred_kilobytes_with_all_that_is_counted() -> None:
    assert size([*FLAGGED, *NOTES], UNREAD) < 100_000


def test_notes_are_one_line_however_many() -> None:
    assert size([*FLAGGED, *NOTES], []) - size(FLAGGED, []) < 1_000


def test_links_that_were_not_read_are_one_line_however_many() -> None:
    assert size(FLAGGED, UNREAD) - size(FLAGGED, UNREAD[:1]) < 500


def test_what_is_counted_names_why_and_leads_to_the_list() -> None:
    said = text(FLAGGED, [*UNREAD[:3], replace(UNREAD[5], first_failed="2026-10-05")], "report.html")
    told = "- 4 links in 8 places: 2 `unreachable`, 1 `blocked`, 1 `robots`, the oldest since 2026-10-05."
    assert f"{told} All are listed in `report.json` and in [the HTML report](report.html)." in said
    assert UNREAD[0].url not in said


def test_where_no_html_report_is_kept_nothing_is_linked() -> None:
    said = text(FLAGGED, UNREAD)
    assert "All are listed in `report.json` and in the HTML report." in said
    assert "report.html" not in said
