"""What a request remembers, and how it gets briefer before it is cut."""

import re

import pytest
from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.articles import Issue
from pipeline.forges.azure_devops import AzureDevOps
from pipeline.forges.base import Body, Unit
from pipeline.forges.github import GitHub
from pipeline.report import ArticleRow, Report, Trouble
from pipeline.report.body import manifest_in, render_body, ticked_in
from pipeline.report.places import Places
from pipeline.report.summary import render_summary
from tests import reports

FORGE = Places("https://github.com/larkfen/articles", GitHub(), "c" * 4, "a" * 4)


def ids(count: int, width: int = 16) -> Report:
    found = [replace(reports.finding(n, 0), id=f"{n:0{width}x}") for n in range(count)]
    return reports.report(tuple(found), ())


def test_a_request_remembers_what_it_is_about_unless_that_takes_too_much_room() -> None:
    """Of 58,000 units a quarter: 853 ids with a space between them are 14,500 long."""
    few = render_body(ids(853))
    assert manifest_in(few) == {finding.id for finding in ids(853).findings}
    many = render_body(ids(854))
    assert manifest_in(many) == frozenset()
    assert many.endswith("\n\n<!-- content-sync manifest: 854 findings, in report.json -->\n")


def test_an_id_that_could_end_the_comment_is_left_out_of_it() -> None:
    report = ids(2)
    odd = replace(report.findings[0], id="a-->b")
    body = render_body(replace(report, findings=(odd, report.findings[1])))
    assert body.endswith("<!-- content-sync findings: 0000000000000001 -->\n")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("", ()),
        ("<!-- content-sync findings: -->", ()),
        ("x\n<!-- content-sync findings: a1 b2 -->\ny", ("a1", "b2")),
        ("<!-- content-sync findings: A1 -->", ()),
    ],
)
def test_a_body_somebody_edited_is_read_as_far_as_it_goes(body: str, found: tuple[str, ...]) -> None:
    assert manifest_in(body) == frozenset(found)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- [x] a <!-- a1 -->", ("a1",)),
        ("  - [X] a <!-- a1 -->\r", ("a1",)),
        ("- [ ] a <!-- a1 -->", ()),
        ("a - [x] a <!-- a1 -->", ()),
        ("- [x] a", ()),
        ("- [x] a <!-- A1 -->", ()),
        ("- [x] a <!-- a1 -->\n- [x] b <!-- b2 -->", ("a1", "b2")),
    ],
)
def test_a_tick_counts_where_the_box_and_the_id_stand(line: str, found: tuple[str, ...]) -> None:
    assert ticked_in(f"before\n{line}\nafter") == frozenset(found)


def test_a_dollar_stays_readable_on_a_forge_that_shows_no_html() -> None:
    page = replace(reports.page(0), title="From $5", changes=())
    found = replace(reports.finding(5, 0), summary="It costs $6 now.")
    trouble = (Trouble("host", "asks for $7", "Pay."),)
    body = render_body(reports.report((found,), (page,), trouble=trouble), AzureDevOps.body)
    assert "- update: From \\$5: It costs \\$6 now. (1 article)" in body
    assert "asks for \\$7 Pay." in body
    assert "<span>" not in body


def test_a_request_without_html_has_its_parts_in_the_order_of_the_day() -> None:
    for report, parts in (
        (reports.tiny(), ["Trouble:", "Pages, most urgent first:", "Links:"]),
        (replace(reports.baseline(), trouble=reports.tiny().trouble), ["Trouble:", "Links:"]),
    ):
        lines = render_body(report, AzureDevOps.body).splitlines()
        assert [
            line for line in lines if line in ("Pages, most urgent first:", "Links:", "Trouble:")
        ] == parts
    moved = render_body(reports.moved(), Body(100_000, html=False))
    assert moved.count("\n- review: Rotate keys in a vault: The page moved to ") == 40
    assert "The whole report is team/R.md." in render_body(reports.tiny(), AzureDevOps.body, full="team/R.md")


def test_a_text_that_just_fits_is_whole() -> None:
    """One line end is spared: a summary or a request may be as long as its limit, and then it is not cut."""
    report = replace(reports.smallest(), pages=(*reports.smallest().pages, reports.page(3)))
    summary, body = render_summary(report), render_body(report)
    assert "Not shown: 1 changed page" in summary
    assert render_summary(report, limit=len(summary.encode()) + 1) == summary
    assert " shown; all are in the report." in render_summary(report, limit=len(summary.encode()))
    assert render_body(report, Body(Unit.UTF16.length(body) + 1)) == body
    assert render_body(report, Body(Unit.UTF16.length(body))) != body


def test_a_summary_without_trouble_names_none() -> None:
    text = render_summary(reports.smallest())
    assert "This run: 12 articles and 1 page looked at, 83 s." in text


def test_the_full_report_is_linked_where_it_can_be_looked_at() -> None:
    cut = render_body(reports.many(), Body(6_000), FORGE, full="snapshots/REPORT.md")
    address = "https://github.com/larkfen/articles/blob/cccc/snapshots/REPORT.md"
    assert f"all are in [`snapshots/REPORT.md`]({address}) on this branch." in cut


def test_what_is_listed_under_one_evidence_gets_briefer_before_it_is_cut() -> None:
    """149 articles on one page: with less room first the claims go, then the links, then places are counted."""
    report = reports.fan_out()
    shown = []
    for limit in (250_000, 47_000, 30_000, 16_000, 9_000, 6_000, 3_500):
        body = render_body(report, Body(limit))
        shown.append((body.count("- [ ] "), body.count("In each article:")))
    assert shown == snapshot([(153, 1), (153, 1), (153, 0), (4, 0), (4, 0), (4, 0), (3, 0)])


def test_the_places_of_a_link_are_counted_where_there_is_no_room() -> None:
    links = [replace(row, articles=row.articles * 30) for row in reports.LINKS[:2]]
    report = reports.report((), (), links=tuple(links))
    assert render_body(report).count("larkfen-guide") == sum(len(row.articles) for row in links)
    briefly = render_body(report, Body(5_000))
    assert briefly.count("larkfen-guide") == 10
    assert "and 55 more" in briefly and "and 85 more" in briefly


def crowded() -> Report:
    """More of every part than any request has room for."""
    many, moved = reports.many(), reports.moved()
    notes = tuple(replace(reports.finding(n, 5, "note"), id=f"n{n}", article=f"n{n}.md") for n in range(300))
    issues = tuple(ArticleRow(f"a{n}.md", str(n), "A", "o", (), (Issue(f"kind-{n}", 1),)) for n in range(300))
    trouble = tuple(Trouble(f"host{n}.example", "asked to wait", "Wait.") for n in range(300))
    findings = (*many.findings, *moved.findings[1:], *notes)
    pages = (*many.pages, *(row for row in moved.pages if row.change == "moved"))
    return reports.report(findings, pages, links=many.links, articles=issues, trouble=trouble)


def told(text: str) -> list[str]:
    return re.findall(r"(?m)^[\d,]+ of [\d,]+ .*? (?:shown in detail|shown)(?=;)", text)


def test_every_part_of_a_crowded_request_has_its_share_of_the_room() -> None:
    """No part may push another out: what needs a decision has most room, and even remarks are begun."""
    assert told(render_body(crowded(), Body(30_000))) == snapshot(
        [
            "52 of 600 findings shown",
            "42 of 120 pages shown",
            "5 of 120 pages shown in detail",
            "4 of 40 links shown",
            "4 of 40 links shown",
            "4 of 40 links shown",
            "4 of 40 links shown",
            "16 of 300 kinds shown",
        ]
    )
    assert told(render_summary(crowded(), limit=30_000)) == snapshot(
        [
            "57 of 600 findings shown",
            "43 of 120 pages shown",
            "5 of 120 pages shown in detail",
            "5 of 40 links shown",
            "4 of 40 links shown",
            "4 of 40 links shown",
            "4 of 40 links shown",
            "17 of 300 kinds shown",
        ]
    )


def test_every_part_of_a_crowded_request_without_html_has_its_share() -> None:
    assert told(render_body(crowded(), AzureDevOps.body)) == snapshot(
        ["6 of 300 items shown", "40 of 160 pages shown", "7 of 200 links shown"]
    )
