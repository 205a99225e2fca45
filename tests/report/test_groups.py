"""Pages that wait for a decision: each evidence once, and under it the articles that rest on it."""

import pytest
from msgspec.structs import replace

from pipeline.changes import Change, ChangeKind, Fact, PageNews
from pipeline.impacts import Verdict
from pipeline.pages import Hop, Outcome
from pipeline.report import Finding, PageRow, Report
from pipeline.report.outline import (
    Evidence,
    PageGroup,
    decisions,
    page_groups,
    short,
)
from tests import reports

URL = "https://docs.larkfen.example/cloud/relay"


def row(*changes: Change, url: str = URL, **more: object) -> PageRow:
    known = PageRow(url, "Relay", Outcome.OK, 200, (Hop(url, 200),), PageNews.TEXT, "s.md", changes)
    return replace(known, **more)


def change(before: str = "30", after: str = "20", kind: str = "reworded", **more: object) -> Change:
    return replace(Change(URL, ChangeKind(kind), "limits", ("Relay", "Limits"), before, after), **more)


def finding(name: str = "1", **more: object) -> Finding:
    known = {
        "id": name,
        "article": f"{name}.md",
        "page": URL,
        "before": "30",
        "after": "20",
        "fragment": "limits",
    }
    return replace(reports.finding(1, 0), **{**known, "confidence": 0.9, **more})


def group(findings: tuple[Finding, ...], *rows: PageRow) -> PageGroup:
    (found,) = page_groups(reports.report(findings, rows), findings)
    return found


def test_a_group_puts_what_rests_on_one_change_under_it() -> None:
    same, other = change(), change("a", "b", anchor="other", trail=("Else", "Other"))
    rest = change("x", "y", "added", anchor="", trail=())
    found = group((finding("1"), finding("2", before="a", after="b"), finding("3")), row(same, other, rest))
    assert found.number == 1
    assert found.evidence == (
        Evidence("reworded", "", "limits", ("Limits",), "30", "20", (finding("1"), finding("3"))),
        Evidence(
            "reworded", "", "other", ("Else", "Other"), "a", "b", (finding("2", before="a", after="b"),)
        ),
    )
    assert found.others == (Evidence("added", "", "", (), "x", "y", ()),)
    assert [one.id for one in found.findings] == ["1", "3", "2"]


def test_the_most_urgent_finding_of_a_page_speaks_for_it() -> None:
    review, sure, unsure = (
        finding("r", verdict=Verdict.REVIEW, confidence=1.0),
        finding("s", confidence=0.8),
        finding("u", confidence=0.5),
    )
    assert group((review, unsure, sure), row()).first == sure
    assert group((finding("n", verdict=Verdict.NOTE), review), row()).first == review


def test_articles_and_owners_of_a_page_are_counted_once_each() -> None:
    found = group(
        (
            finding("1", owner="b"),
            finding("2", owner="a"),
            finding("3", owner="c"),
            finding("4", owner="c", article="3.md"),
            finding("5", owner=""),
        ),
        row(),
    )
    assert found.articles == 4
    assert found.owners == ("c", "a", "b")


def test_what_changed_is_said_by_the_details_or_by_the_first_reason() -> None:
    facts = (Fact("number", "30", "20"),)
    assert group((finding(),), row(change(facts=facts))).what == "30 became 20"
    long = "The page " + "said so " * 20
    assert group((finding(summary=long),), row(change())).what == short(long)


def test_pages_are_numbered_in_the_order_in_which_they_are_first_named() -> None:
    findings = (finding("1", page="b"), finding("2", page="a"), finding("3", page="b"))
    found = page_groups(reports.report(findings, (row(url="a"), row(url="b"), row(url="c"))), iter(findings))
    assert [(one.number, one.page.url, one.articles) for one in found] == [(1, "b", 2), (2, "a", 1)]


def test_a_page_that_leads_on_is_told_by_the_page_at_its_end() -> None:
    start, end = row(url="start", change=PageNews.NONE, leads_to="end"), row(change(), url="end", title="End")
    found = group((finding(page="start"),), start, end, row(url="z"))
    assert (found.page, found.evidence[0].anchor) == (end, "limits")
    alone = group((finding(page="start"),), start)
    assert alone.page == start, "the row itself, where the report has none of the end"


def test_a_finding_on_a_page_the_report_does_not_have_is_told_all_the_same() -> None:
    found = group((finding(page="gone"),))
    assert found.page == PageRow("gone", "", Outcome(""), 0, (), PageNews(""), "")
    assert found.evidence == (Evidence("", "", "limits", (), "30", "20", (finding(page="gone"),)),)


def test_evidence_that_is_a_part_of_a_change_stands_where_the_change_does() -> None:
    whole = change("It takes 30 at a time.", "It takes 20 at a time.", anchor="whole")
    exact = change("30", "20", anchor="exact")
    assert group((finding(),), row(whole)).evidence[0].anchor == "whole"
    assert group((finding(),), row(whole, exact)).evidence[0].anchor == "exact"
    assert group((finding(before="40", after="20"),), row(whole)).evidence[0].anchor == "limits"
    assert group((finding(before="30", after="50"),), row(whole)).evidence[0].anchor == "limits"
    assert group((finding(before="30", after=""),), row(whole)).evidence[0].anchor == "whole"
    nothing = group((finding(before="", after=""),), row(whole))
    assert (nothing.evidence[0].anchor, len(nothing.others)) == ("limits", 1)


def test_a_change_that_is_evidence_is_not_told_again_and_a_calm_one_never() -> None:
    kinds = ("cosmetic", "cosmetic-title", "moved", "metadata", "link-added")
    others = tuple(change(str(n), "z", kind) for n, kind in enumerate(kinds))
    found = group((finding(),), row(change(), *others))
    assert [one.kind for one in found.others] == ["link added"]


@pytest.mark.parametrize(
    ("kind", "before", "facts"),
    [
        ("page-gone", "", "the page is gone (HTTP 404)"),
        ("page-moved", "", "moved to HTTP 404"),
        ("page-replaced", "", ""),
        ("anchor-gone", "", ""),
        ("reworded", "#limits", ""),
    ],
)
def test_a_page_or_section_that_went_is_told_in_words_alone(kind: str, before: str, facts: str) -> None:
    shown = {"before": before, "after": "HTTP 404"}
    found = group((finding(**shown),), row(change(before, "HTTP 404", kind)))
    (one,) = found.evidence
    assert (one.kind, one.before, one.after, one.facts) == (kind.replace("-", " "), "", "", facts)


@pytest.mark.parametrize(
    ("kind", "before", "shown"),
    [
        ("reworded", "# limits of it", "limits of it"),
        ("link-target", "**a**", "**a**"),
        ("reworded", "**a**", "a"),
    ],
)
def test_a_before_is_shown_as_a_person_would_say_it(kind: str, before: str, shown: str) -> None:
    (one,) = group((finding(before=before, after="z"),), row(change(before, "z", kind))).evidence
    assert (one.before, one.after) == (shown, "z")


def test_what_only_the_page_tells_keeps_its_before_and_after() -> None:
    gone = change("#old", "#new", "anchor-renamed")
    assert group((finding(),), row(change(), gone)).others[0].before == "#old"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ((("30", "20"),), "30 became 20"),
        ((("30", "20"), ("a", "q")), "30 became 20, a became q"),
        ((("30", "20"), ("a", "q"), ("c", "d")), "30 became 20, a became q and 1 more"),
        ((("30", "20"), ("a", "q"), ("c", "d"), ("e", "f")), "30 became 20, a became q and 2 more"),
        ((("30", ""), ("", "20")), ""),
        ((("premium", "basic"),), "Premium became BASIC"),
        ((("x " * 7 + "x", "y " * 6 + "y"),), "x " * 7 + "x became " + "y " * 6 + "y"),
        ((("x " * 8 + "x", "y " * 6 + "y"),), ""),
        ((), ""),
    ],
)
def test_the_details_are_told_briefly_and_as_the_page_writes_them(
    facts: tuple[tuple[str, str], ...], told: str
) -> None:
    pieces = tuple(Fact("number", before, after) for before, after in facts)
    said = change("30 Premium", "20 BASIC", facts=pieces)
    assert group((finding(before="30 Premium", after="20 BASIC"),), row(said)).evidence[0].facts == told


# -- what only moved


def moves(count: int, **more: object) -> Report:
    rules = {"rules": ("page-moved",), "before": "old", "after": "new"}
    found = [finding(str(n), page=f"p{n}", **{**rules, **more}) for n in range(count)]
    return reports.report(tuple(found), tuple(row(url=f"p{n}") for n in range(count)))


def test_from_five_on_the_pages_that_only_moved_are_one_list() -> None:
    assert [len(part) for part in (decisions(moves(4)).pages, decisions(moves(4)).moved)] == [4, 0]
    assert [len(part) for part in (decisions(moves(5)).pages, decisions(moves(5)).moved)] == [0, 5]
    both = decisions(moves(5, rules=("page-moved", "number-changed")))
    assert [len(both.pages), len(both.moved)] == [5, 0]


def test_pages_to_read_are_numbered_before_those_that_moved() -> None:
    report = moves(6)
    read = finding("x", page="p2")
    found = decisions(replace(report, findings=(*report.findings, read)))
    assert [(one.number, one.page.url) for one in found.pages] == [(1, "p2")]
    assert [(one.number, one.page.url) for one in found.moved] == [
        *((2, "p0"), (3, "p1"), (4, "p3"), (5, "p4"), (6, "p5"))
    ]
