"""What is kept on the branch: news and nothing else, or every run would rewrite the proposal."""

import pytest
from msgspec.structs import replace

from pipeline.articles import Issue
from pipeline.changes import PageNews
from pipeline.pages import Hop, Outcome
from pipeline.report import ArticleRow, LinkRow, PageRow
from pipeline.report.lasting import lasting
from pipeline.report.model import Lazy
from tests import reports


def row(change: str = "text", outcome: str = "ok", **more: object) -> PageRow:
    fields = {"status": 200, "hops": (), "snapshot": "s.md", **more}
    return PageRow(f"https://a.example/{change}", "", Outcome(outcome), change=PageNews(change), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("change", ["none", "unread", "flapping"])
def test_a_page_that_is_no_news_is_not_committed(change: str) -> None:
    kept = lasting(reports.report((), (row(change), row("gone"))))
    assert [one.change for one in kept.pages] == ["gone"]


@pytest.mark.parametrize("more", [{"leads_to": "https://a.example/end"}, {"note": "parts set aside"}])
def test_what_an_unchanged_page_has_to_tell_is_committed(more: dict[str, str]) -> None:
    told = row("none", **more)
    assert list(lasting(reports.report((), (told,))).pages) == [told]


def test_a_not_modified_is_the_ok_of_another_day() -> None:
    hops = (Hop("https://a.example/1", 301), Hop("https://a.example/2", 304))
    seen = row(outcome=Outcome.NOT_MODIFIED, status=304, hops=hops)
    [kept] = lasting(reports.report((), (seen,))).pages
    assert kept == replace(
        seen, outcome=Outcome.OK, status=200, hops=(hops[0], Hop("https://a.example/2", 200))
    )
    moved = row(outcome=Outcome.MOVED, status=304, hops=hops)
    assert list(lasting(reports.report((), (moved,))).pages) == [moved]


def test_that_a_link_works_again_is_told_by_the_run_that_found_it_alone() -> None:
    dead, back = (LinkRow(f"https://a.example/{one}", Outcome(one), ()) for one in ("gone", "recovered"))
    assert lasting(replace(reports.report((), ()), links=(dead, back))).links == (dead,)


def test_neither_the_clock_nor_a_servers_bad_minute_is_committed() -> None:
    passing = {"unread": 1, "flapping": 2, "not_modified": 3, "unchanged": 4, "cosmetic": 5}
    report = reports.report((), ())
    report = replace(report, run=reports.run(articles=7, **passing, text=6))
    kept = lasting(report).run
    assert kept == replace(report.run, id="", duration_ms=0, counts=(("articles", 7), ("text", 6)))


def test_how_deep_a_clone_is_changes_nothing_that_is_committed() -> None:
    shared = replace(reports.finding(1, 0), confidence=0.9)
    found = tuple(
        replace(shared, id=name, article=f"{name}.md", edited=edited)
        for name, edited in (("b", "2019-01-01"), ("a", "2026-01-01"))
    )
    kept = lasting(reports.report(found, ()))
    assert [(finding.id, finding.edited) for finding in kept.findings] == [("a", ""), ("b", "")]


def test_an_article_with_nothing_to_say_is_not_committed() -> None:
    found = (replace(reports.finding(1, 0), article="flagged.md"),)
    rows = (
        ArticleRow("flagged.md", "1", "", "", (), (), edited="2026-01-01", newer_pages=2),
        ArticleRow("quiet.md", "2", "", "", (), (), newer_pages=3),
        ArticleRow("spoiled.md", "3", "", "", (), (Issue("no-title", 3),)),
    )
    kept = lasting(reports.report(found, (), articles=rows))
    assert list(kept.articles) == [replace(rows[0], edited="", newer_pages=0), rows[2]]
    assert len(kept.articles) == 2


def test_items_that_are_made_anew_can_be_counted_and_looked_for() -> None:
    made = Lazy(lambda: iter("abc"))
    assert (list(made), list(made), len(made), "b" in made, "x" in made) == (
        *([*"abc"], [*"abc"], 3, True, False),
    )


def test_nothing_is_made_up_where_nothing_is_said() -> None:
    page, link = PageRow("u", "t", Outcome.OK, 200, (), PageNews.TEXT, ""), LinkRow("u", Outcome.GONE, ())
    source = ArticleRow("p", "i", "t", "o", (), (Issue("no-title", 3),))
    found = reports.finding(1, 0)
    kept = lasting(reports.report((found,), (page,), links=(link,), articles=(source,)))
    assert list(kept.pages) == [
        PageRow(
            *("u", "t", Outcome.OK, 200, (), PageNews.TEXT, ""),
            changes=(),
            detail="",
            first_failed="",
            cited_by=0,
            leads_to="",
            note="",
        )
    ]
    assert kept.links == (
        LinkRow("u", Outcome.GONE, (), detail="", suggestion="", nearest=(), first_failed=""),
    )
    assert list(kept.articles) == [replace(source, edited="", newer_pages=0)]
    assert kept.findings == (replace(found, accepted="", observed="", edited=""),)
