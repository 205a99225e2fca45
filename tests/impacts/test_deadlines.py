"""Days that a page announces, and whether a citation leans on what ends."""

import pytest
from msgspec.structs import replace

from pipeline.articles.read import read_article
from pipeline.content.extraction import extract
from pipeline.impacts.deadlines import Deadline, deadlines, leans
from pipeline.links import Link
from pipeline.links.read import find_links
from tests.content_repo import SITE, page


def announced(*sections: str, title: str = "Larkfen Classic Vaults") -> list[Deadline]:
    return list(deadlines(extract(page(title, *sections), f"{SITE}/vaults", "text/html; charset=utf-8")))


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("Classic keys are retired on March 31, 2027.", ["2027-03-31"]),
        ("Support ends 2027-03-31 for classic keys.", ["2027-03-31"]),
        ("They will be retired in February 2028.", ["2028-02-29"]),
        ("Der Dienst wird am 31. März 2027 eingestellt.", ["2027-03-31"]),
        ("Classic keys are retired on March 31.", []),
        ("Classic keys are retired in 2027.", []),
        ("This page was updated on March 31, 2027.", []),
        ("We met on March 1, 2027. Classic keys are retired.", []),
    ],
)
def test_a_day_is_told_by_a_sentence_that_speaks_of_an_end(sentence: str, days: list[str]) -> None:
    assert [one.day for one in announced(f"k|Keys|<p>{sentence}</p>")] == days


def test_rows_below_a_header_that_speaks_of_an_end_have_days() -> None:
    rows = "<tr><th>Version</th><th>End of support</th></tr><tr><td>2.1</td><td>2027-05-01</td></tr>"
    other = "<tr><th>Version</th><th>Published</th></tr><tr><td>2.1</td><td>2025-05-01</td></tr>"
    found = announced(f"v|Versions|<table>{rows}</table>", f"o|Other|<table>{other}</table>")
    assert [(one.day, one.anchor) for one in found] == [("2027-05-01", "v")]


def cited(text: str, fragment: str = "") -> Link:
    [link] = find_links(read_article(f"# A\n\n{text} [it]({SITE}/vaults{fragment}).\n".encode(), "a.md"))
    return link


def test_a_citation_leans_by_its_section_its_words_or_the_page_as_a_whole() -> None:
    [keys] = announced(
        "k|Keys|<p>Rotation of hardware protected signing keys is retired on March 31, 2027.</p>"
    )
    assert leans(cited("See", "#k"), keys)
    assert not leans(cited("See", "#other"), keys)
    assert leans(cited("Rotation of hardware protected signing keys is free, see"), keys)
    assert not leans(cited("Vaults are blue, see"), keys)


def test_what_ends_the_page_itself_concerns_every_citation_of_the_whole_page() -> None:
    body = page("Larkfen Classic Vaults", "k|Keys|<p>x</p>").replace(
        b"</h1>", b"</h1><p>Larkfen Classic Vaults are retired on March 31, 2027.</p>"
    )
    [whole] = deadlines(extract(body, f"{SITE}/vaults", "text/html; charset=utf-8"))
    assert whole.general
    assert leans(cited("Vaults are blue, see"), whole)
    assert leans(replace(cited("See"), fragment="k"), whole)
    assert not leans(replace(cited("See"), fragment="k"), replace(whole, general=False))
