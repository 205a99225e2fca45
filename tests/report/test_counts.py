"""The numbers of a run, and several groups as one: summaries and dashboards are made from them."""

from pathlib import Path

from msgspec.structs import replace

from pipeline.changes import Change, ChangeKind, PageNews
from pipeline.impacts import Verdict
from pipeline.pages import Outcome
from pipeline.report import ArticleRow, Citation, Finding, LinkRow, PageRow, Report, Run, Trouble
from pipeline.report.build import (
    combine,
    counts_of,
)
from tests import reports
from tests.content_repo import SITE, accept, archive, article, page, repository, run

URL = "https://docs.larkfen.example/cloud/relay/quotas"
END = "https://docs.larkfen.example/cloud/relay/limits"
FIRST = replace(reports.finding(1, 0), id="1", confidence=0.9)


def row(change: str, *kinds: str, **more: str) -> PageRow:
    said = tuple(Change(URL, ChangeKind(kind), "", (), "a", "b") for kind in kinds)
    return PageRow(URL, "", Outcome.OK, 200, (), PageNews(change), "", said, **more)


def test_the_counts_name_pages_by_what_became_of_them() -> None:
    rows = [
        row("text", "reworded", "cosmetic"),
        row("text+links"),
        row("links"),
        row("none", "cosmetic", "cosmetic"),
        row("none"),
        row("gone"),
        row("none", "cosmetic", leads_to=END),
    ]
    note, second = replace(FIRST, id="2", verdict=Verdict.NOTE, article="n.md"), replace(FIRST, id="3")
    review = replace(FIRST, id="4", verdict=Verdict.REVIEW, article="r.md")
    assert counts_of(11, iter(rows), iter([FIRST, note, second, review]), 7, 3) == (
        ("articles", 7),
        ("links", 11),
        ("pages", 6),
        ("gone", 1),
        ("links_only", 1),
        ("text", 2),
        ("unchanged", 2),
        ("update", 2),
        ("review", 1),
        ("note", 1),
        ("flagged_articles", 2),
        ("cosmetic", 4),
        ("dismissed", 3),
    )


def test_a_run_without_news_still_counts() -> None:
    assert dict(counts_of(0, (), (), 0, 0)) == dict.fromkeys(
        (
            "articles",
            "links",
            "pages",
            "update",
            "review",
            "note",
            "flagged_articles",
            "cosmetic",
            "dismissed",
        ),
        0,
    )


def recorded(tmp_path: Path, name: str, limit: str, day: str) -> Path:
    pages = {
        "/quotas": page("Quotas", f"limits|Limits|<p>A namespace takes {limit} connections at a time.</p>"),
        "/alerts": page("Alerts", "five|Five|<p>Alerts on metrics are evaluated every five minutes.</p>"),
    }
    return archive(tmp_path / f"{name}.warc.gz", pages, day)


ARTICLES = {
    "one/a.md": article(
        "A", f"A namespace takes 30 connections at a time, see [quotas]({SITE}/quotas#limits).", owner="one"
    ),
    "two/b.md": article("B", f"See [quotas]({SITE}/quotas) and [alerts]({SITE}/alerts).", owner="two"),
}


def test_a_run_counts_what_it_looked_at_and_what_it_found(tmp_path: Path) -> None:
    """The summary, the badge and the dashboards of a team are made from these numbers."""
    folder = repository(tmp_path / "content", ARTICLES)
    first = run(folder, recorded(tmp_path, "first", "30", "2026-03-02")).report
    assert dict(first.run.counts) == {
        **{"articles": 2, "links": 3, "pages": 2, "baseline": 2, "update": 0, "review": 0, "note": 0},
        **{"flagged_articles": 0, "cosmetic": 0, "dismissed": 0},
    }
    accept(folder)
    second = run(folder, recorded(tmp_path, "second", "20", "2026-03-09")).report
    verdicts = [finding.verdict for finding in second.findings]
    assert verdicts.count("update") == 1
    assert dict(second.run.counts) == {
        **{"articles": 2, "links": 3, "pages": 2, "text": 1, "unchanged": 1},
        **{"update": 1, "review": verdicts.count("review"), "note": verdicts.count("note")},
        "flagged_articles": len({f.article for f in second.findings if f.verdict != "note"}),
        **{"cosmetic": 0, "dismissed": 0},
    }


# -- groups


def group_report(name: str, rows: tuple[PageRow, ...], finding: Finding, **counts: int) -> Report:
    return Report(
        Run(name, "base", "main", "articles", 5, tuple(counts.items())),
        (finding,),
        rows,
        (LinkRow(f"https://a.example/{name}", Outcome.GONE, (Citation(f"{name}.md", 1, 1, "x"),)),),
        (ArticleRow(f"{name}.md", name, name, "", (), ()),),
        (Trouble("shared", "same", "mend"), Trouble(name, "own", "mend")),
    )


def test_the_reports_of_two_groups_are_one_in_which_nothing_is_lost_or_doubled() -> None:
    shared = PageRow("https://b.example/", "as one has it", Outcome.OK, 200, (), PageNews.TEXT, "")
    a, c = replace(shared, url="https://a.example/"), replace(shared, url="https://c.example/")
    sure = replace(FIRST, id="s", confidence=0.9)
    unsure = replace(FIRST, id="u", confidence=0.5)
    one = group_report("one", (a, shared), unsure, articles=2, pages=2, text=2)
    two = group_report("two", (replace(shared, title="as two has it"), c), sure, articles=3, pages=2, gone=1)
    both = combine(iter([one, two]))
    assert both.run == replace(one.run, counts=(("articles", 5), ("pages", 3), ("text", 2), ("gone", 1))), (
        "a page that two groups cite is one page"
    )
    assert both.findings == (sure, unsure)
    assert list(both.pages) == list(both.pages) == [a, shared, c]
    assert both.links == (*one.links, *two.links)
    assert list(both.articles) == list(both.articles) == [*one.articles, *two.articles]
    assert [trouble.where for trouble in both.trouble] == ["shared", "one", "two"]


def test_one_group_is_its_own_report() -> None:
    only = group_report("one", (), FIRST, pages=7)
    assert combine([only]) is only


def test_a_run_in_groups_adds_up_its_groups(tmp_path: Path) -> None:
    settings = {"content-sync.toml": '[groups]\nby = "owner"\n'}
    folder = repository(tmp_path / "content", {**ARTICLES, **settings})
    report = run(folder, recorded(tmp_path, "first", "30", "2026-03-02")).report
    count = dict(report.run.counts)
    assert (count["articles"], count["links"], count["pages"]) == (2, 3, 2)
    assert [row.url for row in report.pages] == [f"{SITE}/alerts", f"{SITE}/quotas"]
    assert [row.path for row in report.articles] == ["one/a.md", "two/b.md"]
