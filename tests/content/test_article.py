# ruff: noqa: E501 (HTML reads better on one line)
"""Which part of a page is its article: everything else changes without anyone editing the text."""

import pytest

from pipeline.content.extraction import explain, extract
from pipeline.content.html.finding import find_article, prose_of
from pipeline.content.stream import Box, Heading, Stream
from pipeline.sites import builtin
from tests.content.reading import PROSE, RULED, UNKNOWN, ruled, texts, unknown

TEXT = PROSE.strip()
PAR = f"<p>{TEXT}</p>"


def kept(html: str) -> str:
    """Return the rule that says which part of ``html`` is the article."""
    return explain(html.encode(), UNKNOWN).kept[0]


@pytest.mark.parametrize("tag", ["article", "center", "div", "form", "header", "section"])
def test_the_smallest_box_with_nearly_all_of_the_prose_is_the_article(tag: str) -> None:
    html = f"<div><p>A line beside it</p><{tag}>{PAR * 2}</{tag}><p>and below</p></div>"
    assert texts(unknown(html)) == [TEXT, TEXT]
    assert kept(html) == f"most of the prose: {tag}"


@pytest.mark.parametrize("tag", ["ul", "blockquote", "dl"])
def test_a_list_or_quotation_that_holds_nearly_all_prose_is_no_article(tag: str) -> None:
    item = {"ul": "li", "dl": "dd", "blockquote": "p"}[tag]
    html = f"<div><p>It begins so:</p><{tag}><{item}>{TEXT}</{item}></{tag}></div>"
    assert texts(unknown(html))[0] == "It begins so:"


def test_a_page_that_arranges_itself_in_a_table_has_its_article_in_a_cell() -> None:
    html = f"<table><tr><td><p>A short way about</p></td><td><h2>H</h2>{PAR * 2}</td></tr></table>"
    assert (texts(unknown(html)), kept(html)) == ([TEXT, TEXT], "most of the prose: td")


def test_two_halves_are_both_the_article() -> None:
    assert texts(unknown(f"<div><div>{PAR}</div><div>{PAR}</div></div>")) == [TEXT, TEXT]


@pytest.mark.parametrize(
    ("name", "own"),
    [("id=comments", False), ("class='post comments'", False), ("id=post", True), ("style='display: none'", False),
     ("hidden", False), ("class=navigate", True), ("id=x class=sidebar", False), ("aria-hidden=true", False),
     ("aria-hidden=false", True), ("style='Visibility:Hidden'", False), ("style='overflow:hidden'", True),
     ("style='display:block'", True), ("style=''", True)],
)  # fmt: skip
def test_what_is_hidden_or_named_like_a_margin_is_not_the_article_however_long(name: str, own: bool) -> None:
    """A page of few words and many comments is watched for its words."""
    page = unknown(f"<section><h1>T</h1>{PAR * 3}</section><section {name}>{PAR}</section>")
    assert len(texts(page)) == (4 if own else 3)


def test_two_thirds_hidden_is_still_not_the_article() -> None:
    """A hidden box counts for less than one that is merely named like a margin."""
    html = f"<div id=a>{PAR}</div><div id={{}}>{PAR * 4}</div>"
    assert len(texts(unknown(f"<div id=a>{PAR * 8}</div><div hidden>{PAR * 6}</div>"))) == 8
    assert len(texts(unknown(html.format("comments")))) == 5


def test_main_is_the_article_when_it_holds_most_of_the_prose() -> None:
    assert texts(unknown(f"<main><p>In short:</p><div>{PAR}</div></main><div>{PAR}</div>")) != []
    whole = unknown(f"<main><p>One of two</p>{PAR * 3}<p>Two</p></main><div>{PAR * 2}</div>")
    assert texts(whole) == ["One of two", TEXT, TEXT, TEXT, "Two"]
    role = unknown(f"<div><div role=main>{PAR * 3}</div></div><div>{PAR * 2}</div>")
    assert len(texts(role)) == 3
    small = unknown(f"<main>{PAR}</main><div>{PAR * 3}</div>")
    assert len(texts(small)) == 4


def test_short_lines_and_links_are_little_prose() -> None:
    assert prose_of(40, 0) == 40
    assert prose_of(41, 0) == 41
    assert prose_of(20, 0) == 10
    assert prose_of(20, 10) == 2.5
    assert prose_of(60, 10) == 50
    assert prose_of(7, 7) == 0


def test_a_wall_of_links_is_not_the_article() -> None:
    way = "".join(
        f"<li><a href=/{n}>The {n}th page about boats, tides and what the harbour costs</a></li>"
        for n in range(40)
    )
    assert texts(unknown(f"<div><ul>{way}</ul></div><div>{PAR}</div>")) == [TEXT]


# What stands above it


def above(html: str) -> list[str]:
    page = unknown(f"<div>{html}<div>{PAR * 9}</div></div>")
    return [
        text
        for section in page.sections
        for text in (section.heading, *(b.text for b in section.blocks))
        if text != TEXT and text
    ]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<h1>T</h1>", ["T"]),
        ("<div><h1>T</h1><p>By the harbour office</p></div>", ["T", "By the harbour office"]),
        ("<h1>T</h1><p>By the harbour office</p>", ["T", "By the harbour office"]),
        ("<p>Harbour news</p><h1>T</h1>", ["T"]),
        ("<p>1 May 2026</p><h1>T</h1>", ["1 May 2026", "T"]),
        ("<p>1 May 1999</p><h1>T</h1>", ["1 May 1999", "T"]),
        ("<p>Room 2126 is free</p><h1>T</h1>", ["T"]),
        ("<p>Since the year 2026 no boat may lie here at night</p><h1>T</h1>", ["T"]),
        ("<p>These eight words are said in May 2026</p><h1>T</h1>", ["These eight words are said in May 2026", "T"]),
        ("<p><a href=/2026>May 2026</a></p><h1>T</h1>", ["T"]),
        ("<h2>May 2026</h2><h1>T</h1>", ["T"]),
        ("<div><p>Harbour news</p><h1>T</h1></div>", ["Harbour news", "T"]),
        ("<div><p>Harbour news</p></div><div><h1>T</h1><p>By the harbour office</p></div>", ["T", "By the harbour office"]),
        ("<div><p><a href=/a>Way</a></p><h1>T</h1></div>", ["T"]),
        ("<div><p>One <a href=/a>two</a><a href=/b></a></p><h1>T</h1></div>", ["T"]),
        ("<div><p>One <a href=/a>two</a></p><h1>T</h1></div><p>Nine words about a boat that stand here alone.</p>",
         ["T", "Nine words about a boat that stand here alone."]),
        ("<h1>T</h1><p><a href=/a>The way here</a></p>", ["T"]),
        ("<h1>A title of five words</h1><p><a href=/a>Way</a></p>", ["A title of five words", "Way"]),
        (f"<div><p>{'one ' * 39}</p><h1>T</h1></div>", [("one " * 39).strip(), "T"]),
        (f"<div><p>{'one ' * 40}</p><h1>T</h1></div>", ["T"]),
        ("<div><p>One two three <a href=/a>four</a></p><h1>T</h1></div>", ["One two three four", "T"]),
        ("<div><p>One <a href=/a>two</a></p><h1>T</h1></div>", ["T"]),
        ("<h2>Not the title</h2>", []),
    ],
)  # fmt: skip
def test_the_title_belongs_to_the_article_with_its_date_and_authors(html: str, said: list[str]) -> None:
    """Legal texts say above their title when they take effect: that is what their readers wait for."""
    assert above(html) == said


def test_a_title_inside_the_article_brings_nothing_from_above() -> None:
    page = unknown(f"<div><p>May 2026</p><div><h1>T</h1>{PAR * 3}</div></div>")
    assert texts(page) == [TEXT, TEXT, TEXT]
    assert [section.heading for section in page.sections] == ["T"]


def test_links_and_anchors_outside_the_article_are_not_its_own() -> None:
    page = unknown(
        f"<div><p id=out>Look <a href=/out>out</a></p><div><h1 id=t>T</h1>{PAR * 3}<p id=in>Look <a href=/in>in</a></p></div>"
        "<p id=below>and <a href=/below>below</a></p></div>"
    )
    assert [link.target for link in page.links] == ["https://docs.example.org/in"]
    assert page.anchors == ("t", "in")


def test_the_title_and_the_article_far_below_it_share_their_anchors_and_links() -> None:
    page = unknown(
        "<div><h1 id=t><a href=/t>T</a> of the harbour and its boats</h1><p><a id=way href=/way>A way elsewhere</a></p>"
        f"<p id=out><a href=/out>Another way</a> out</p><div><p id=in>{TEXT} <a href=/in>in</a></p>{PAR * 8}</div></div>"
    )
    assert page.anchors == ("t", "in")
    assert [(link.anchor, link.label) for link in page.links] == [("t", "T"), ("t", "in")]


def test_the_first_title_of_two_is_the_title() -> None:
    stream = Stream(pieces=[Heading("a", "A", 1), Heading("b", "B", 1)], counts=[(1, 0), (1, 0)])
    body = Box("", 0, end=2, prose=1.0, words=2)
    assert find_article(stream, body) == ([(0, 2)], "")


# A site's rules


def test_a_site_with_rules_has_no_article_where_they_match_nothing() -> None:
    page = extract(f"<div>{PAR}</div>".encode(), RULED)
    found = explain(f"<div>{PAR}</div>".encode(), RULED)
    assert (page.sections, page.trouble, page.anchors) == ((), "no-article", ())
    assert (found.kept, found.dropped) == (("no selector of the site matches",), ())


def test_where_a_site_keeps_only_some_articles_the_others_are_looked_for() -> None:
    azure = "https://azure.microsoft.com/en-us/x"
    old = f"<div><p>Beside</p><div>{PAR}</div></div>"
    assert texts(extract(old.encode(), azure)) == [TEXT]
    assert texts(extract(f"<main id=main><p>Beside</p><div>{PAR}</div></main>".encode(), azure)) == [
        "Beside",
        TEXT,
    ]


def test_a_response_without_a_body_is_no_article() -> None:
    for url in (UNKNOWN, RULED, "https://azure.microsoft.com/x"):
        found = explain(b"<html><frameset><frame src=/a></frameset></html>", url)
        assert (found.snapshot.sections, found.snapshot.trouble, found.kept) == (
            (),
            "no-article",
            ("no body",),
        )
        assert dict(found.snapshot.facts) == {} or dict(found.snapshot.facts) == {"parts": "0"}


def test_the_layout_of_a_site_is_its_number_of_parts() -> None:
    part = f"<div class=content>{PAR}</div>"
    for count, trouble in ((1, ""), (2, ""), (3, "layout")):
        page = extract(f"<main>{part * count}</main>".encode(), RULED)
        assert (page.trouble, dict(page.facts)["parts"]) == (trouble, str(count))
    assert unknown(part * 3).trouble == ""


def test_a_part_within_a_part_is_read_once() -> None:
    page = ruled(
        "<div><div class=content><section><div class=content>a</div></section></div></div><div class=content>b</div>"
    )
    assert texts(page) == ["a", "b"]


def test_the_selector_that_chose_the_article_is_named() -> None:
    for html, rule in (
        ("<main id=main><p>a</p></main>", "main#main"),
        ("<main><div class=content>a</div></main>", "main > div.content"),
        ("<main><div>a</div></main>", "main"),
        ("<div role=main>a</div>", "[role=main]"),
    ):
        assert explain(html.encode(), RULED).kept == (rule,)


def test_two_readings_with_other_sites_do_not_mix() -> None:
    own = builtin()
    assert extract(b"<main><p>a</p></main>", RULED, sites=own) == extract(b"<main><p>a</p></main>", RULED)
    assert extract(b"<p>a</p>", RULED, volatile=("paragraph: a",)).volatile == ("paragraph: a",)
