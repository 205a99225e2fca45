"""An article of the project's own and the page it leans on: dead and moved links get their verdict and line."""

import pytest

from pipeline.articles.read import read_article
from pipeline.changes.settle import settle
from pipeline.content.extraction import extract
from pipeline.impacts.weigh import weigh_page
from pipeline.links.read import find_links
from pipeline.pages import Hop, Outcome, gather
from pipeline.snapshots import Capture
from tests.shared import OWN

URL = "https://docs.example.org/berths/moving"
PAGE = (OWN / "pages" / "harbour-guide.html").read_bytes()
MOVED = f"{URL.rpartition('/')[0]}/moorings"
FIRST, SECOND, WHOLE = 12, 13, 18


def weighed(after: Capture) -> list[tuple[str, str, int]]:
    """Return rule, verdict and line of every reason that the article has after a visit."""
    path = OWN / "articles" / "mooring.md"
    article = read_article(path.read_bytes(), path.name)
    links = tuple(link for link in find_links(article) if link.page == URL)
    (page,) = gather(links)
    before = Capture(URL, Outcome.OK, 200, (Hop(URL, 200),), snapshot=extract(PAGE, URL))
    accepted = settle(page, None, before).keep
    found = weigh_page(article, links, settle(page, accepted, after))
    return [(reason.rule, reason.verdict, reason.line) for impact in found for reason in impact.reasons]


def seen(body: bytes, outcome: Outcome = Outcome.OK, *way: str) -> Capture:
    return Capture(
        URL, outcome, 200, tuple(Hop(url, 301) for url in (URL, *way)), snapshot=extract(body, URL)
    )


def test_a_page_that_says_what_it_said_is_no_matter() -> None:
    assert weighed(seen(PAGE)) == []
    assert weighed(seen(PAGE.replace(b'"7"', b'"8"'))) == []


@pytest.mark.parametrize(
    ("after", "reasons"),
    [
        (Capture(URL, Outcome.GONE, 410), [("link-dead", "update", line) for line in (FIRST, SECOND, WHOLE)]),
        (
            seen(PAGE, Outcome.MOVED, MOVED),
            [("page-moved", "review", line) for line in (FIRST, SECOND, WHOLE)],
        ),
        (seen(PAGE.replace(b'id="late"', b'id="short-notice"')), [("fragment-dead", "update", SECOND)]),
        (seen(PAGE.replace(b'id="fees"', b"")), [("fragment-dead", "update", FIRST)]),
    ],
    ids=["gone", "moved", "renamed section", "lost section"],
)
def test_what_became_of_a_page_is_told_at_each_line_that_leans_on_it(
    after: Capture, reasons: list[tuple[str, str, int]]
) -> None:
    assert sorted(weighed(after), key=lambda reason: reason[2]) == reasons


def test_an_edit_of_what_the_article_says_is_told_at_its_line() -> None:
    found = weighed(seen(PAGE.replace(b"<b>40&nbsp;", b"<b>55&nbsp;")))
    assert [line for _, _, line in found] == [FIRST] * len(found)
    assert found
