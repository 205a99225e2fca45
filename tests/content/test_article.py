# ruff: noqa: E501 (HTML reads better on one line)
"""Which part of a page is its article: everything else changes without anyone editing the text."""

import pytest

from pipeline.content.extraction import explain, extract
from pipeline.content.html.finding import find_article
from pipeline.content.stream import Box, Heading, Stream
from pipeline.sites import builtin
from tests.content.reading import PROSE, RULED, UNKNOWN, ruled, texts, unknown

TEXT = PROSE.strip()
PAR = f"<p>{TEXT}</p>"


def kept(html: str) -> str:
    """Return the rule that says which part of ``html`` is the article."""
    return explain(html.encode(), UNKNOWN).kept[0]


@pytest.mark.parametrize("tag", ["article", "main", "div role=main"])
def test_what_the_page_calls_its_main_part_is_read_whole(tag: str) -> None:
    short = (
        "<div><h2>Fees</h2></div><section><ol><li>Open the gate.</li></ol></section><div><p>Closed.</p></div>"
    )
    table = "<div><table><tr><td>North</td><td>10</td></tr></table></div><div><p>Since 1 May 2026</p></div>"
    page = unknown(
        f"<div>Before {PAR}</div><{tag}>{short}<div>{PAR * 4}</div>{table}</{tag.split()[0]}><div>After</div>"
    )
    assert texts(page) == ["1. Open the gate.", "Closed.", *[TEXT] * 4, "| North | 10 |", "Since 1 May 2026"]
    assert kept(f"<{tag}>{PAR}") == f"the page's main part: {tag.split()[0]}"


def test_a_page_that_names_no_main_part_is_read_where_its_title_and_its_text_are() -> None:
    text = f"<div><h1>T</h1><p>In short.</p>{PAR * 2}<p>End.</p></div>"
    beside = "<div><p>A line beside it</p></div>"
    assert texts(unknown(f"{beside}<div>{text}{beside}</div>")) == ["In short.", TEXT, TEXT, "End."]
    table = "<div><table><tr><td>North</td><td>10</td></tr></table></div>"
    dated = "<div><p>Valid since 2 May 2026</p></div>"
    steps = f"<div><h2>More</h2><p>{TEXT}</p></div>"
    assert len(texts(unknown(f"<div>{text}{table}{dated}{steps}</div>"))) == 7
    assert kept(text) == "the whole page"


@pytest.mark.parametrize(
    "name", ["related", "newsletter", "share", "comments", "footer", "author-bio", "cookie-banner"]
)
def test_what_is_called_like_something_else_is_none_of_the_article(name: str) -> None:
    box = f"<div class={name}><p>Short words</p></div>"
    for html in (f"<main><h1>T</h1>{PAR * 3}{box}</main>", f"<div><h1>T</h1>{PAR * 3}</div>{box}"):
        assert texts(unknown(html)) == [TEXT] * 3
        assert f"div.{name}" in [element for _, element, _ in explain(html.encode(), UNKNOWN).dropped]


@pytest.mark.parametrize("html", ["<h2>Fees</h2><p>Ten a day</p>", "<table><tr><td>North</td><td>10</td></tr></table>", "<ul><li>North</li></ul>",
                                  "<p>In force since 1 May 2026</p>", "<p>The quay is closed at night.</p>"])  # fmt: skip
def test_a_margin_by_name_that_holds_a_table_a_list_a_date_or_a_sentence_is_read(html: str) -> None:
    page = unknown(f"<main><h1>T</h1>{PAR * 3}<div class=sidebar>{html}</div></main>")
    assert len(texts(page)) == 4


def test_what_readers_say_is_no_part_however_long_it_is() -> None:
    assert texts(unknown(f"<h1>T</h1>{PAR * 2}<div id=comments>{PAR * 9}</div>")) == [TEXT, TEXT]


def test_cards_of_other_pages_are_none_unless_the_page_is_made_of_them() -> None:
    card = "<div class=card><h3><a href=/x>Another page</a></h3><p>What it says in short.</p></div>"
    assert texts(unknown(f"<main><h1>T</h1>{PAR * 3}<div>{card * 3}</div></main>")) == [TEXT] * 3
    assert len(texts(unknown(f"<main><h1>T</h1><p>In short.</p><div>{card * 3}</div></main>"))) == 4


CARD = "<a href=/x{n}><div><img alt='A boat'></div><h3>Another page</h3><p>What it says in short, in a line.</p></a>"


@pytest.mark.parametrize(
    "card", [CARD, CARD.replace("h3", "p"), f"<div>{CARD}</div>", f"<section>{CARD}<p>2 May</p></section>"]
)
def test_a_link_around_blocks_leads_away_with_all_of_them(card: str) -> None:
    """Counted as text, the cards of twelve other pages outweighed a short article."""
    assert (
        texts(unknown(f"<main><h1>T</h1>{PAR * 3}<div><h2>More</h2></div><div>{card * 6}</div></main>"))
        == [TEXT] * 3
    )
    listed = unknown(f"<main><h1>T</h1><p>In short.</p><div>{card * 6}</div></main>")
    assert sum("What it says" in text for text in texts(listed)) == 6


@pytest.mark.parametrize("href", ["#a", "javascript:void(0)", ""])
def test_a_link_around_blocks_that_stays_on_the_page_is_text(href: str) -> None:
    fold = f"<div><a href='{href}'><p>{TEXT}</p></a></div>"
    assert len(texts(unknown(f"<main><h1>T</h1>{PAR * 3}{fold}</main>"))) == 4


def test_a_link_around_blocks_ends_where_it_ends() -> None:
    page = unknown(f"<main><h1>T</h1>{PAR * 3}<div><a href=/x><p>Away</p></a></div><div>{PAR}</div></main>")
    assert texts(page) == [TEXT] * 4


def test_a_margin_of_cards_under_headings_of_its_own_is_left_out() -> None:
    card = "<li><a href=/x><h6>Clouds</h6><p>What another page says about clouds</p></a></li>"
    margin = (
        f"<div><div><h2>Related</h2><ul>{card * 3}</ul></div><div><h2>New</h2><ul>{card * 3}</ul></div></div>"
    )
    assert texts(unknown(f"<main><h1>T</h1><div>{PAR * 3}</div>{margin}</main>")) == [TEXT] * 3
    table = margin.replace("</ul></div></div>", "</ul></div><table><tr><td>1</td></tr></table></div>")
    assert len(texts(unknown(f"<main><h1>T</h1><div>{PAR * 3}</div>{table}</main>"))) > 3
    said = margin.replace("</ul></div></div>", f"</ul></div>{PAR * 2}</div>")
    assert len(texts(unknown(f"<main><h1>T</h1><div>{PAR * 3}</div>{said}</main>"))) > 4


@pytest.mark.parametrize(
    ("html", "read"),
    [("<p>In short <a href=/x>read all of it here</a></p>", 3), ("<p>In short, and to its end</p>", 4)],
)
def test_a_teaser_by_name_is_left_out_where_it_leads_away(html: str, read: int) -> None:
    assert len(texts(unknown(f"<main><h1>T</h1>{PAR * 3}<div class=teaser>{html}</div></main>"))) == read


@pytest.mark.parametrize("anchor", ["", " id=more"])
def test_the_heading_of_what_is_left_out_goes_with_it_unless_a_fragment_names_it(anchor: str) -> None:
    html = f"<main><h1>T</h1>{PAR * 3}<h2{anchor}>More</h2><div class=related><p>x</p></div>%s</main>"
    for after, heads in (
        ("", 1),
        ("<h2>Next</h2><p>y</p>", 2),
        ("<h3>Next</h3><p>y</p>", 3),
        ("<p>y</p>", 2),
    ):
        page = unknown(html % after)
        assert len(page.sections) == (
            max(heads, 2 + (after[:3] == "<h2") + (after[:3] == "<h3")) if anchor else heads
        )
    told = explain((html % "").encode(), UNKNOWN).dropped
    assert (("heads what was left out", "heading", 1) in told) == (not anchor)


@pytest.mark.parametrize("name", ["cookies", "comments", "subscription", "share", "related", "author-bio"])
def test_a_section_with_an_id_like_its_heading_is_a_section(name: str) -> None:
    """Documentation generators make ids of headings: a policy's section on cookies, a manual's on comments."""

    def section(ident: str, classes: str = "") -> str:
        return f"<section id={ident}{classes}><h2>{ident.replace('-', ' ').title()} here</h2><p>Ours.</p></section>"

    page = f"<main><h1>T</h1>{PAR * 3}{section('fees')}%s</main>"
    assert len(unknown(page % section(name)).sections) == 3
    assert len(unknown(page % section(name, " class=share")).sections) == 2
    assert len(unknown((page % section(name)).replace(section("fees"), "")).sections) == 1


def test_a_page_without_a_heading_of_depth_one_is_known_by_what_it_is_called() -> None:
    html = f"<div><div class=header><h3>The quay at night</h3></div><div><p>In short</p></div><div>{PAR * 9}</div></div>"
    for title, read in (("The quay at night | Harbour", True), ("Harbour", False), ("", False)):
        page = unknown(html, head=f"<title>{title}</title>")
        assert ("The quay at night" in [section.heading for section in page.sections]) is read
        assert texts(page)[-9:] == [TEXT] * 9


def test_what_stands_between_the_title_and_the_main_part_is_judged_as_well() -> None:
    between = "<div><div class=share><p>Share it</p><p>Print it</p></div><div class=note><p>In force.</p></div></div>"
    page = unknown(f"<div><h1>T of the quay</h1></div>{between}<article>{PAR * 3}</article>")
    assert texts(page) == ["In force.", *[TEXT] * 3]


@pytest.mark.parametrize(
    "field", ["<textarea></textarea>", "<input type=email>", "<input>", "<input type=text>"]
)
def test_a_form_to_fill_in_below_the_text_is_none_of_it(field: str) -> None:
    form = f"<form><h3>News of the quay</h3><p>Write your address here, and we shall write to you every spring.</p>{field}</form>"
    html = f"<main><h1>T</h1>{PAR * 3}{{}}</main>"
    assert texts(unknown(html.format(form))) == [TEXT] * 3
    assert ("a form to fill in", "form", 16) in explain(html.format(form).encode(), UNKNOWN).dropped
    for read in (
        form.replace(field, "<input type=checkbox>"),
        form.replace("<p>", "<table><tr><td>1</td></tr></table><p>"),
        form.replace("<p>", "<h3>More</h3><p>"),
        form.replace("<p>", f"{PAR * 2}<p>"),
    ):
        assert len(texts(unknown(html.format(read)))) > 3
    assert len(texts(unknown(f"<main>{form}<h1>T</h1>{PAR * 3}</main>"))) == 4


def test_a_list_of_contents_is_left_out_with_its_links() -> None:
    """Kept as links of the first section, they were news whenever a heading was."""
    text = f"<h2 id=a>Fees</h2>{PAR}<h2 id=b>Berths</h2>{PAR}"
    contents = "<ul><li><a href=#a>Fees</a></li><li><a href=#b><b>Berths</b></a></li></ul><p><a href=#b>The last</a></p>"
    page = unknown(
        f"<main><h1>T</h1><p>See <a href=/x>x</a>, or <a href=#b>berths</a>.</p>{contents}{text}</main>"
    )
    assert [(link.anchor, link.label) for link in page.links] == [("", "x"), ("", "berths")]
    assert [text for text in texts(page) if text != TEXT] == ["See x, or berths."]


SHOWN = "Two boats in the inner harbour at night"


@pytest.mark.parametrize(
    ("html", "read"),
    [
        (f"<p><img alt='{SHOWN}'></p><p>{SHOWN}. Photo: A. Reader</p>", [f"{SHOWN}. Photo: A. Reader"]),
        (f"<p>{SHOWN}.</p><p><img alt='{SHOWN}'></p>", [f"{SHOWN}."]),
        ("<p><img alt='DSC-100-2-boats'></p>", []),
        ("<p><img alt='boats.JPG'></p>", []),
        ("<p><img alt='img_100'></p>", []),
        ("<p><img alt='Wi-Fi'></p>", ["![Wi-Fi]"]),
        ("<p><img alt='Boats'></p><p>Boats and their berths</p>", ["![Boats]", "Boats and their berths"]),
        (f"<p><img alt='{SHOWN}'></p><p>Other words</p>", [f"![{SHOWN}]", "Other words"]),
        (f"<div><img alt='{SHOWN}'></div><p>{SHOWN}</p>", [f"![{SHOWN}]", SHOWN]),
        (f"<div><p><img alt='{SHOWN}'></p><p>{SHOWN}</p></div>", [SHOWN]),
        ("<table><tr><td><img alt='img_100'></td></tr></table>", ["| ![img_100] |"]),
    ],
)
def test_a_picture_says_nothing_that_stands_beside_it_or_is_the_name_of_a_file(
    html: str, read: list[str]
) -> None:
    assert texts(unknown(f"<main><h1>T</h1>{PAR * 2}{html}</main>"))[2:] == read


def test_a_picture_that_is_not_named_is_a_link_still() -> None:
    html = f"<main><h1>T</h1>{PAR}<p><img src=/a.png alt='{SHOWN}'></p><p>{SHOWN}</p><p><img src=/b.png alt='b.png'></p><p>End.</p></main>"
    assert [link.target for link in unknown(html).links] == [
        "https://docs.example.org/a.png",
        "https://docs.example.org/b.png",
    ]


@pytest.mark.parametrize("tag", ["ul", "blockquote", "dl"])
def test_a_list_or_quotation_that_holds_nearly_all_prose_is_no_article(tag: str) -> None:
    item = {"ul": "li", "dl": "dd", "blockquote": "p"}[tag]
    html = f"<div><p>It begins so:</p><{tag}><{item}>{TEXT}</{item}></{tag}></div>"
    assert texts(unknown(html))[0] == "It begins so:"


def test_two_halves_are_both_the_article() -> None:
    assert texts(unknown(f"<div><div>{PAR}</div><div>{PAR}</div></div>")) == [TEXT, TEXT]


def test_scripts_without_spaces_count_by_their_signs() -> None:
    """Counted in words, one English line of the footer outweighed the article."""
    text = "埠頭の使用料は一日につき十円で、正午までに納める。" * 6
    page = unknown(f"<main><h1>埠頭</h1><p>{text}</p></main><div><p>{TEXT}</p></div>")
    assert texts(page) == [text]


@pytest.mark.parametrize("hidden", ["hidden", "aria-hidden=true", "style='display:none'"])
def test_an_answer_that_is_folded_is_read(hidden: str) -> None:
    page = unknown(
        f"<main><h1>T</h1><button aria-expanded=false aria-controls=a>Why?</button><div id=a {hidden}>{PAR}</div></main>"
    )
    assert texts(page) == ["::: details Why?", TEXT]


def test_main_that_holds_next_to_nothing_is_not_all_of_the_page() -> None:
    small = unknown(f"<main>x</main><div><h1>T</h1>{PAR * 3}</div>")
    assert len(texts(small)) == 3


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
        ("<p>Since the year 2026 no boat may lie here at night</p><h1>T</h1>", ["Since the year 2026 no boat may lie here at night", "T"]),
        ("<p>These eight words are said in May 2026</p><h1>T</h1>", ["These eight words are said in May 2026", "T"]),
        ("<p><a href=/2026>May 2026</a></p><h1>T</h1>", ["T"]),
        ("<h2>May 2026</h2><h1>T</h1>", ["May 2026", "T"]),
        ("<div><p>Harbour news</p><h1>T</h1></div>", ["Harbour news", "T"]),
        ("<div><p>Harbour news</p></div><div><h1>T</h1><p>By the harbour office</p></div>", ["T", "By the harbour office"]),
        ("<div><p><a href=/a>Way</a></p><h1>T</h1></div>", ["Way", "T"]),
        ("<h1>T</h1><p><a href=/a>The way here</a></p>", ["T", "The way here"]),
        ("<h1>A title of five words</h1><p><a href=/a>Way</a></p>", ["A title of five words", "Way"]),
        (f"<div><p>{'one ' * 39}</p><h1>T</h1></div>", [("one " * 39).strip(), "T"]),
        ("<div><p>One two three <a href=/a>four</a></p><h1>T</h1></div>", ["One two three four", "T"]),
        ("<div><p>One <a href=/a>two</a></p><h1>T</h1></div>", ["One two", "T"]),
        ("<h2>Not the title</h2>", ["Not the title"]),
    ],
)  # fmt: skip
def test_the_title_belongs_to_the_article_with_its_date_and_authors(html: str, said: list[str]) -> None:
    """Legal texts say above their title when they take effect: that is what their readers wait for."""
    assert above(html) == said


def test_a_title_inside_the_article_brings_no_label_from_above() -> None:
    page = unknown(f"<div><p>Harbour news</p><div><h1>T</h1>{PAR * 3}</div></div>")
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
    assert page.anchors == ("t", "in", "out", "way")
    assert [(link.anchor, link.label) for link in page.links][0::3] == [("t", "T"), ("t", "in")]


def test_the_first_title_of_two_that_leads_nowhere_is_the_title() -> None:
    stream = Stream(
        pieces=[Heading("a", "A", 1), Heading("b", "B", 1)], counts=[(1, 1), (1, 0)], led=[False, False]
    )
    found = find_article(stream, Box("", 0, end=2, size=2, linked=1))
    assert (found.spans, found.left_out) == ([(0, 2)], [])


# A site's rules


def test_a_site_with_rules_has_no_article_where_they_match_nothing() -> None:
    page = extract(f"<div>{PAR}</div>".encode(), RULED)
    found = explain(f"<div>{PAR}</div>".encode(), RULED)
    assert (page.sections, page.trouble, page.anchors) == ((), "no-article", ())
    assert (found.kept, found.dropped) == (
        ("no selector of the site matches",),
        (("no selector of the site matches", "div", len(TEXT.split())),),
    )


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
