"""An edit is withheld where the page still says what is to be mended: the article may be about that place."""

import pytest

from pipeline.changes import PageChange, PageNews
from pipeline.changes.settle import settle
from pipeline.content.extraction import extract
from pipeline.impacts.weigh import weigh_page
from pipeline.pages import Hop, Outcome, gather
from pipeline.snapshots import Capture
from tests.snapshot_of import URL, article

RULES = """If you enable this rule, a sealed box is stored for 40 days in the cold vault.

If you enable this rule, an open box is sent back to its harbour by the runner.
"""
PAGE = "<p>If you enable this rule, a sealed box is stored for 40 days in the cold vault.</p>"


def edits(body: str, before: str, after: str) -> list[tuple[int, str, str]]:
    read, links = article(f"{body}\nSee [it]({URL}).\n")
    (page,) = gather(tuple(links))

    def capture(part: str) -> Capture:
        html = f"<html lang=en><title>Boxes</title><body><main><h1>Boxes</h1>{part}</main></body></html>"
        return Capture(
            URL, Outcome.OK, 200, (Hop(URL, 200),), snapshot=extract(html.encode(), URL, "text/html")
        )

    change = settle(page, settle(page, None, capture(before)).keep, capture(after))
    assert change.change is PageNews.TEXT and isinstance(change, PageChange)
    return [
        (e.line, e.old, e.new) for found in weigh_page(read, tuple(links), change) for e in found.suggestions
    ]


OTHER = "<p>If you enable this rule, an open box is sent back to its harbour by the runner.</p>"


def test_a_phrase_that_stands_elsewhere_on_the_page_is_not_mended() -> None:
    turned = PAGE.replace("enable", "disable")
    assert [one[1:] for one in edits(RULES, PAGE, turned)] == [("enable", "disable")]
    assert edits(RULES, PAGE + OTHER, turned + OTHER) == []


@pytest.mark.parametrize(
    ("before", "after", "edit"),
    [
        ("40 days", "30 days", ("40 days", "30 days")),
        ("in the cold vault", "in the cold vault of the tenant", ("vault", "vault of the tenant")),
    ],
)
def test_what_stands_in_the_new_sentence_alone_is_mended(
    before: str, after: str, edit: tuple[str, str]
) -> None:
    assert [one[1:] for one in edits(RULES, PAGE + OTHER, PAGE.replace(before, after) + OTHER)] == [edit]


def test_an_edit_takes_no_word_along_that_is_another_on_the_page() -> None:
    line = "  - *Yes*: Sealed Box Mode. By default, any box that requires a seal asks the user."
    before = "<ul><li>Yes - Sealed Box Mode is enabled.</li></ul>"
    after = before.replace("Mode", "Mode Premium")
    assert not any("Yes" in old for _, old, _ in edits(line, before, after))
