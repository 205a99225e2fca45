"""The order in which a person reads a report: what comes first, what is told once, what is left out and counted."""

import pytest
from msgspec.structs import replace

from pipeline.articles import Issue
from pipeline.changes import Change, ChangeKind, PageNews
from pipeline.impacts import Verdict
from pipeline.pages import Hop, Outcome
from pipeline.report import ArticleRow, Finding, LinkRow, PageRow, Report
from pipeline.report.outline import (
    PageGroup,
    article_issues,
    extent,
    flagged,
    headline,
    health_line,
    is_baseline,
    is_block,
    link_classes,
    not_shown,
    notes,
    number,
    page_groups,
    page_name,
    quoted,
    readable,
    reasons_of,
    shared_reasons,
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


def moves(count: int, **more: object) -> Report:
    rules = {"rules": ("page-moved",), "before": "old", "after": "new"}
    found = [finding(str(n), page=f"p{n}", **{**rules, **more}) for n in range(count)]
    return reports.report(tuple(found), tuple(row(url=f"p{n}") for n in range(count)))


# -- sentences


def test_remarks_are_kept_apart_from_what_asks_for_a_decision() -> None:
    found = finding("1"), finding("2", verdict=Verdict.REVIEW), finding("3", verdict=Verdict.NOTE)
    report = reports.report(found, ())
    assert (flagged(report), notes(report)) == (found[:2], found[2:])


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (reports.report((finding(),), (row(),)), "1 article may need an update because 1 page changed."),
        (
            reports.report((finding("1"), finding("2", article="1.md"), finding("3", page="b")), (row(),)),
            "2 articles may need an update because 2 pages changed.",
        ),
        (moves(6), "6 articles may need an update because 6 pages moved."),
        (
            replace(moves(6), findings=(*moves(6).findings, finding("x", page="p2"))),
            "7 articles may need an update because 1 page changed and 5 moved.",
        ),
        (
            reports.report((finding(verdict=Verdict.NOTE),), (row(),)),
            "No article is flagged: nothing the articles lean on changed.",
        ),
        (
            reports.report((), (row(change=PageNews.BASELINE),)),
            "First look: 1 page recorded; from now on changes are reported.",
        ),
    ],
)
def test_the_report_in_one_sentence(report: Report, said: str) -> None:
    assert headline(report) == said


@pytest.mark.parametrize(
    ("fresh", "known", "first"), [(1, 0, True), (2, 1, True), (1, 1, False), (0, 0, False)]
)
def test_a_first_look_is_one_at_which_most_pages_are_new(fresh: int, known: int, first: bool) -> None:
    pages = (
        *(row(change=PageNews.BASELINE) for _ in range(fresh)),
        *(row(change=PageNews.NONE) for _ in range(known)),
    )
    report = reports.report((), pages)
    assert is_baseline(report) is first
    assert is_baseline(replace(report, run=reports.run())) is first, "without a count the rows are counted"
    assert not is_baseline(replace(report, findings=(finding(),)))


def test_the_pages_that_are_not_committed_count_at_a_first_look() -> None:
    report = replace(reports.report((), (row(change=PageNews.BASELINE),)), run=reports.run(pages=2))
    assert not is_baseline(report)


def test_the_extent_is_that_of_the_run_or_of_what_is_told() -> None:
    report = reports.report((finding(),), (row(),))
    assert (
        extent(replace(report, run=reports.run(articles=1_200, pages=1)))
        == "1,200 articles and 1 page looked at"
    )
    assert extent(replace(report, run=reports.run())) == "1 article and 1 page looked at"


# -- links


def unwell(*outcomes: str) -> Report:
    links = tuple(
        LinkRow(f"https://a.example/{n}", Outcome(outcome), ()) for n, outcome in enumerate(outcomes)
    )
    return reports.report((), (), links=links)


@pytest.mark.parametrize(
    ("heading", "outcomes"),
    [
        ("Broken: page gone", "gone"),
        ("Broken: section missing", "fragment-missing"),
        ("Broken: not the page", "soft-404 moved-to-root retired wrong-page no-article"),
        ("Broken: no usable address", "malformed"),
        ("Moved for good", "moved"),
        ("Section in another case", "case-mismatch"),
        ("Not asked", "unsafe"),
        (
            "Not read",
            "blocked robots deferred unreachable too-large not-a-document flapping not-archived",
        ),
        ("Back again", "recovered"),
        ("Other", "brand-new"),
    ],
)
def test_every_outcome_is_told_under_its_heading(heading: str, outcomes: str) -> None:
    report = unwell(*outcomes.split())
    (found,) = link_classes(report)
    assert (found.health.heading, found.rows) == (heading, report.links)
    name = "broken" if heading.startswith("Broken: ") else heading[0].lower() + heading[1:]
    told = "" if heading == "Back again" else f"Link health: {name} {len(found.rows)}."
    assert health_line(report) == told


def test_what_is_well_or_left_out_on_purpose_needs_no_look() -> None:
    assert link_classes(unwell("skipped", "ok", "not-modified", "redirected")) == ()


def test_links_are_told_the_most_telling_first() -> None:
    report = unwell("other", "recovered", "blocked", "malformed", "moved", "retired", "case-mismatch", "gone")
    assert [one.health.heading for one in link_classes(report)] == [
        "Broken: page gone",
        "Broken: not the page",
        "Broken: no usable address",
        "Moved for good",
        "Section in another case",
        "Not read",
        "Back again",
        "Other",
    ]
    assert health_line(report) == (
        "Link health: broken 3, moved for good 1, section in another case 1, not read 1, other 1."
    )


def test_issues_are_told_by_kind_with_their_places() -> None:
    one, two, three = Issue("no-title", 3), Issue("bad-date", 1), Issue("no-title", 9)
    rows = (ArticleRow("a.md", "a", "", "", (), (one, two)), ArticleRow("b.md", "b", "", "", (), (three,)))
    assert article_issues(reports.report((), (), articles=rows)) == (
        ("bad-date", (("a.md", two),)),
        ("no-title", (("a.md", one), ("b.md", three))),
    )


# -- what is left out


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (row(change=PageNews.NONE), ()),
        (row(change(), change=PageNews.NONE), ("1 page that says the same in another form or order",)),
        (row(change=PageNews.NONE, note="x"), ("1 page with parts that come and go, set aside from now on",)),
        (
            row(change(), change=PageNews.NONE, note="x"),
            (
                "1 page that says the same in another form or order",
                "1 page with parts that come and go, set aside from now on",
            ),
        ),
        (row(change=PageNews.UPGRADED), ("1 page read anew by a newer extractor, not changed",)),
        (row(change=PageNews.BASELINE), ("1 page recorded for the first time",)),
        (row(change=PageNews.TEXT), ("1 changed page that no article is flagged for",)),
        (row(change=PageNews.GONE, note="x"), ("1 changed page that no article is flagged for",)),
        (row(change=PageNews.FLAPPING), ()),
        (row(change=PageNews.UNREAD), ()),
    ],
)
def test_what_the_report_leaves_out_is_counted(page: PageRow, told: tuple[str, ...]) -> None:
    assert not_shown(reports.report((), (page,))) == told


def test_a_page_that_a_finding_speaks_of_is_not_left_out() -> None:
    report = reports.report((finding(verdict=Verdict.NOTE),), (row(), row(url="other"), row(url="third")))
    assert not_shown(report) == ("2 changed pages that no article is flagged for",)


def test_findings_and_links_that_are_left_out_on_purpose_are_counted() -> None:
    report = replace(unwell("skipped", "gone", "skipped"), run=reports.run(dismissed=1))
    assert not_shown(report) == ("1 finding dismissed earlier", "2 links not watched")


# -- words


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 pages"), (1, "1 page"), (2, "2 pages"), (1_000, "1,000 pages")]
)
def test_a_number_is_said_with_its_noun(count: int, said: str) -> None:
    assert number(count, "page") == said


@pytest.mark.parametrize(
    ("before", "after", "block"),
    [("a", "b", False), ("a\nb", "", True), ("", "a\nb", True), ("\na\n", "\nb\n", False)],
)
def test_several_lines_are_compared_line_by_line(before: str, after: str, block: bool) -> None:
    assert is_block(before, after) is block


def test_a_finding_gives_two_reasons_at_most_and_none_twice() -> None:
    assert reasons_of(finding(reasons=("a", "a", "b", "c"))) == ("a", "b")
    assert reasons_of(finding(reasons=(), summary="s")) == ("s",)


def test_a_reason_that_all_articles_share_is_told_once() -> None:
    one, two, other = finding(reasons=("a", "b")), finding(reasons=("c", "a")), finding(reasons=("d",))
    assert shared_reasons((one, two)) == ("a",)
    assert shared_reasons((one, one)) == ("a", "b")
    assert shared_reasons((one, two, other)) == shared_reasons((one,)) == shared_reasons(()) == ()


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("  **a** and __b__ ", "a and b"),
        ("![alt](https://a.example/x 'no') [b](/y \"t\")", "![alt](https://a.example/x 'no') b"),
        ("![alt](x.png)", "alt"),
        ("> quoted", "quoted"),
        ("###### six", "six"),
        ("####### seven", "####### seven"),
        ("* item", "item"),
        ("+ item", "item"),
        ("12) item", "item"),
        ("-no item", "-no item"),
        ("``a ** b **``", "``a ** b **``"),
        ("** a**", "** a**"),
        ("| a | b |", "a · b"),
        ("|a|b|", "|a|b|"),
        ("a | b", "a | b"),
        ("one\n**two**", "one\n**two**"),
        ("\n**one**\n", "one"),
        ("**x**" + "y" * 4_000, "x" + "y" * 3_995),
    ],
)
def test_markdown_is_shown_as_it_is_read(markdown: str, said: str) -> None:
    assert readable(markdown) == said


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("a<br>b", "a b"),
        ("a<BR/>b", "a b"),
        ("<td class='x'>**a**</td>", " a "),
        ("<add> means it", "<add> means it"),
        ("<sup>1</sup><sub>2</sub>", " 1  2 "),
        ("<body>", "<body>"),
    ],
)
def test_an_article_is_quoted_without_the_layout_of_its_authors(claim: str, said: str) -> None:
    assert quoted(claim).split() == said.split()


def test_a_page_without_a_title_is_named_by_its_address() -> None:
    assert page_name(row()) == "Relay"
    assert page_name(row(title="")) == URL


def test_a_long_sentence_is_cut_after_a_dozen_words() -> None:
    assert short("a  b") == "a b"
    assert short("w " * 12) == ("w " * 12).strip()
    assert short("w " * 13) == "w " * 12 + "\N{HORIZONTAL ELLIPSIS}"
