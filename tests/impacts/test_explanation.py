"""What ``explain`` tells a person who doubts a verdict: the numbers it went by."""

from pipeline.articles import Article
from pipeline.changes import Change, PageChange, PageNews
from pipeline.impacts.explanation import Explanation, Support, explain
from pipeline.impacts.weigh import weigh_page
from pipeline.links import Link
from pipeline.pages import Outcome
from pipeline.snapshots import Capture
from tests.impacts.cases import FIRST, LINK, change
from tests.snapshot_of import URL, article, snapshot


def _explained(body: str, *changes: Change) -> tuple[Explanation, Article, list[Link], PageChange]:
    read, links = article(body)
    page = PageChange(URL, PageNews.TEXT, Capture(URL, Outcome.OK), changes, after=snapshot("Larkfen stays."))
    return explain(read, links, page), read, links, page


def test_an_explanation_tells_what_entered_the_verdict() -> None:
    changes = change("removed", "Tidewater."), change("added", "", "Larkfen stays."), change("removed", "x")
    told, read, links, page = _explained(f"{LINK}\nUse Tidewater.\n", *changes)
    assert told == Explanation(
        article="articles/a1.md",
        page=URL,
        change=PageNews.TEXT,
        links=tuple(links),
        kinds=(("added", 1), ("removed", 2)),
        supports=(Support(FIRST + 2, "Use Tidewater.", 1.0, 5.0, 3.0, "Tidewater."),),
        impact=weigh_page(read, links, page)[0],
    )


def test_the_five_sentences_that_lost_most_are_told_in_order() -> None:
    names = ["Tidewater", "Gorseley", "Harbrook", "Ottermere", "Fennimore", "Quillgate"]
    body = "\n".join([LINK, *names, "Larkfen", "Brackwell Sandholt"]) + "\n"
    lost = [change("removed", one) for one in (*names, "Larkfen", "Brackwell Sandholt")]
    supports = _explained(body, *lost)[0].supports
    assert [(one.text, one.lost) for one in supports] == [
        ("Brackwell Sandholt", 10.0),
        *((name, 5.0) for name in names[:4]),
    ], "what the page still says lost nothing"


def test_only_links_of_the_article_to_the_page_are_told() -> None:
    read, links = article(LINK)
    other = PageChange(f"{URL}/other", PageNews.TEXT, Capture(URL, Outcome.OK), (change("removed", "x"),))
    assert (explain(read, links, other).links, explain(read, links, other).impact) == ((), None)
    copy = Article("articles/b.md", "b", "B", "", (), "", (), (), read.body, 1)
    assert explain(copy, links, PageChange(URL, PageNews.TEXT, Capture(URL, Outcome.OK))).links == ()
