# ruff: noqa: E501 (HTML and addresses read better on one line)
"""A page as its reader sees it: what would be lost, glued together or invented if these failed."""

from urllib.parse import urljoin

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.content import Snapshot
from pipeline.content.canonical import fold
from pipeline.content.extraction import explain, extract
from pipeline.content.html.rules import extractor, package_extractor
from pipeline.content.html.slices import slice_digest
from pipeline.content.targets import Targets
from pipeline.sites import builtin
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.encoding import encode

LEARN = "https://learn.microsoft.com/en-us/azure/topic"
ELSEWHERE = "https://docs.example.org/guide/topic"


def learn(body: str, head: str = "", url: str = LEARN) -> Snapshot:
    """Read ``body`` as the article of a Learn page."""
    html = f"<html lang=en-us><head><title>T | Microsoft Learn</title>{head}</head><body><main id=main>{body}</main>"
    return extract(html.encode(), url)


def blocks(snapshot: Snapshot) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for section in snapshot.sections for block in section.blocks]


def texts(snapshot: Snapshot) -> list[str]:
    return [text for _, text in blocks(snapshot)]


def test_headings_keep_their_ids_and_what_stands_above_them() -> None:
    page = learn(
        "<h1 id=top>Top</h1><p>a</p><h2 id=limits>Limits</h2><h3 id=x>X</h3><p>b</p><h2 id=more>More</h2>"
    )
    assert [(s.anchor, s.heading, s.depth, s.trail) for s in page.sections] == [
        ("top", "Top", 1, ()),
        ("limits", "Limits", 2, ("Top",)),
        ("x", "X", 3, ("Top", "Limits")),
        ("more", "More", 2, ("Top",)),
    ]
    assert page.title == "Top"


@pytest.mark.parametrize(
    ("html", "anchor"),
    [
        ("<h2 data-id=moved>H</h2>", "moved"),
        ("<h2><a name=inside></a>H</h2>", "inside"),
        ("<section id=around><h2>H</h2></section>", "around"),
        ("<h2>H<a href='#h' class=headerlink>¶</a></h2>", ""),
    ],
)
def test_a_heading_is_found_by_the_id_a_fragment_would_name(html: str, anchor: str) -> None:
    page = learn(f"<h1>T</h1>{html}<p>text</p>")
    assert [(s.anchor, s.heading) for s in page.sections][-1] == (anchor, "H")


def test_every_id_a_fragment_can_name_is_kept() -> None:
    page = learn(
        "<h1 id=t>T</h1><p id=para>a</p><a name=old></a><table><tr id=row><td id=cell>c</td></tr></table>"
    )
    assert set(page.anchors) == {"t", "para", "old", "row", "cell"}
    assert page.anchors[0] == "t"


def test_nested_lists_keep_their_depth_and_their_paragraphs() -> None:
    page = learn("<h1>T</h1><ol><li><p>One</p><p>and more</p><ul><li>inner</li></ul></li><li>Two</li></ol>")
    assert blocks(page) == [
        ("item", "1. One"),
        ("paragraph", "   and more"),
        ("item", "   - inner"),
        ("item", "1. Two"),
    ]


def test_tables_are_rows_with_their_header_and_escaped_cells() -> None:
    page = learn(
        "<h1>T</h1><table><thead><tr><th>Plan</th><th>Limit</th></tr></thead><tbody><tr><td>A|B</td>"
        "<td><p>5 GB</p><ul><li>x</li><li>y</li></ul></td></tr></tbody></table>"
    )
    assert blocks(page) == [("header", "| Plan | Limit |"), ("row", "| A\\|B | 5 GB • x • y |")]


def test_a_table_that_only_arranges_the_page_is_read_as_the_page() -> None:
    page = learn("<table><tr><td><h1>T</h1><p>Text.</p></td></tr></table>")
    assert page.title == "T"
    assert texts(page) == ["Text."]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("$5<sup>1</sup> a month", "$5^1^ a month"),
        ("99.9<sup><a href='#fn1'>2</a></sup> %", "99.9^2^ %"),
        ("H<sub>2</sub>O", "H~2~O"),
        ("Azure<sup>®</sup> plan", "Azure® plan"),
        ("10<sup>3</sup>", "10^3^"),
    ],
)
def test_a_footnote_or_index_never_becomes_part_of_a_number(html: str, text: str) -> None:
    assert texts(learn(f"<h1>T</h1><p>{html}</p>")) == [text]


def test_code_keeps_language_indentation_and_fences_inside_it() -> None:
    page = learn("<h1>T</h1><pre><code class='lang-csharp'>if (x)\n    y();  \n\n```\n</code></pre>")
    assert blocks(page) == [("code", "````csharp\nif (x)\n    y();\n\n```\n````")]
    assert decode(encode(page)) == page


def test_an_alert_is_one_block_with_its_kind() -> None:
    page = learn(
        "<h1>T</h1><div class=IMPORTANT><p>Important</p><p>Ends on May 1.</p><ul><li>x</li></ul></div>"
    )
    assert blocks(page) == [("alert", "> [!IMPORTANT]\n> Ends on May 1.\n>\n> - x")]


def test_a_callout_in_an_aside_is_content_and_other_asides_are_not() -> None:
    body = "<p>" + "word " * 60 + "</p>"
    html = f"<main><h1>T</h1>{body}<aside class='note'><p>Mind this.</p></aside><aside><p>News!</p></aside></main>"
    assert [t for k, t in blocks(extract(html.encode(), ELSEWHERE)) if k == "alert"] == [
        "> [!NOTE]\n> Mind this."
    ]
    assert "News!" not in encode(extract(html.encode(), ELSEWHERE))


def test_definitions_details_and_images() -> None:
    page = learn(
        "<h1>T</h1><dl><dt>Term</dt><dd>Meaning</dd></dl><details><summary>More</summary><p>Hidden away</p></details>"
        "<p><img src=/a.png alt='The portal'></p><p><img src=/icon.png></p>"
    )
    assert blocks(page) == [
        ("term", "; Term"),
        ("definition", ": Meaning"),
        ("summary", "::: details More"),
        ("paragraph", "Hidden away"),
        ("image", "![The portal]"),
    ]
    assert [(link.target, link.image) for link in page.links] == [("https://learn.microsoft.com/a.png", True)]


def test_every_tab_and_pivot_is_read_under_its_name() -> None:
    page = learn(
        "<h1>T</h1><div class=tabGroup><ul role=tablist><li><a role=tab data-tab=portal aria-controls=p1>Portal</a></li>"
        "<li><a role=tab data-tab=cli aria-controls=p2>CLI</a></li></ul><section id=p1 role=tabpanel data-tab=portal>"
        "<p>Click.</p></section><section id=p2 role=tabpanel data-tab=cli aria-hidden=true hidden><p>Type.</p></section>"
        "</div><div class='zone has-pivot' data-pivot=java><p>Java.</p></div>"
    )
    assert texts(page) == ["::: tab Portal", "Click.", "::: tab CLI", "Type.", "::: zone java", "Java."]


MONIKERS = "<h1>T</h1><div data-moniker='v-1 v-2'><p>Old.</p></div><div data-moniker='v-3'><p>New.</p></div>"


@pytest.mark.parametrize(
    ("query", "kept"), [("?view=v-2", "Old."), ("?view=v-3", "New."), ("", "New."), ("?view=v-9", "New.")]
)
def test_only_the_product_version_that_was_asked_for_is_read(query: str, kept: str) -> None:
    page = learn(MONIKERS, "<meta name=default_moniker content=v-3>", LEARN + query)
    assert texts(page) == [kept]


@pytest.mark.parametrize(
    "meta", ["<meta name=default_moniker content={}>", "<meta content={} name=default_moniker>"]
)
def test_another_product_version_shown_unasked_is_not_taken_for_the_same_page(meta: str) -> None:
    shown = (f"<head>{meta.format(v)}</head><body><main id=main>{MONIKERS}</main>" for v in ("v-2", "v-3"))
    assert len({slice_digest(html.encode(), LEARN) for html in shown}) == 2


def test_what_stands_around_an_article_is_not_content() -> None:
    page = learn(
        "<nav>Way</nav><ul class=metadata><li>3 minutes to read</li></ul><h1>T</h1><div unauthorized-private-section>"
        "Access to this page requires authorization.</div><p>Text.</p><div class=feedback-section><p>Helpful?</p></div>"
        "<div id=ms--additional-resources-mobile><p>See this</p></div><p><local-time>May 1</local-time></p>"
    )
    assert texts(page) == ["Text."]


def test_the_2025_skin_has_the_title_in_a_part_of_its_own() -> None:
    page = learn(
        "<div class=content><h1 id=t>T</h1></div><div id=article-metadata>x</div><div class=content><p>Body.</p></div>"
    )
    assert page.title == "T"
    assert texts(page) == ["Body."]
    assert dict(page.facts)["parts"] == "2"


def test_facts_are_what_the_page_says_of_itself() -> None:
    head = "<meta name=updated_at content=2026-01-05><meta name=monikers content=a><meta name=monikers content=b>"
    page = learn(
        "<h1>T</h1>",
        head + "<link rel=canonical href=https://learn.microsoft.com/x><meta name=author content=me>",
    )
    assert dict(page.facts) == {
        "canonical": "https://learn.microsoft.com/x",
        "lang": "en-us",
        "monikers": "a b",
        "parts": "1",
        "updated_at": "2026-01-05",
    }


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("../other?view=a&WT.mc_id=x#part", "https://learn.microsoft.com/en-us/other?view=a#part"),
        ("#here", "https://learn.microsoft.com/en-us/azure/topic#here"),
        ("https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9leGFtcGxlLm9yZy94&ntb=1", "https://example.org/x"),
        ("https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fy&sa=D", "https://example.org/y"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fz&data=05%7Cme%40x.org",
            "https://example.org/z",
        ),
        ("/cdn-cgi/l/email-protection#0b6a4b69256878", "mailto:a@b.cs"),
        ("/a b)c", "https://learn.microsoft.com/a%20b)c"),
    ],
)
def test_links_lead_where_they_lead_without_tracking(href: str, target: str) -> None:
    page = learn(f"<h1>T</h1><p><a href='{href}'>label</a></p>")
    assert [(link.label, link.target) for link in page.links] == [("label", target)]
    assert decode(encode(page)) == page


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " ", "JaVaScRiPt:x"]
)
def test_links_that_act_are_no_links(href: str) -> None:
    assert learn(f"<h1>T</h1><p><a href='{href}'>label</a></p>").links == ()


def test_a_hidden_and_a_shown_email_address_read_the_same() -> None:
    cloaked = learn("<h1>T</h1><p>Write <a href=/cdn-cgi/l/email-protection class=__cf_email__ "
                    "data-cfemail=0b6a4b69256878>[email&#160;protected]</a>.</p>")  # fmt: skip
    assert texts(cloaked) == texts(learn("<h1>T</h1><p>Write a@b.cs.</p>"))


@pytest.mark.parametrize(
    "hostile",
    ["# not a heading", "- not an item", "1. not a step", "> not a quote", "```", "+++ links", "+++", "| a | b |", "---",
     "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil/)", "*not strong*", "`not code`",
     "&lt;b&gt;", "::: details x", ": no definition", "; no term", "\u202eevil\u202c", "a\u0000b", "Ma\u200bcro"],
)  # fmt: skip
def test_text_of_a_page_stays_text(hostile: str) -> None:
    escaped = hostile.replace("&", "&amp;").replace("<", "&lt;")
    page = learn(f"<h1>{escaped} title</h1><p>{escaped}</p><ul><li>{escaped}</li></ul>")
    assert decode(encode(page)) == page
    assert [kind for kind, _ in blocks(page)] == ["paragraph", "item"]
    assert len(page.sections) == 1
    said = "".join(char for char in fold(texts(page)[0]) if char.isalnum())
    assert said == "".join(char for char in hostile.replace("\u202e", "").casefold() if char.isalnum())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=300).map(str.encode))
def test_no_bytes_stop_a_run(body: bytes) -> None:
    for url in (LEARN, ELSEWHERE, "", "not a url"):
        page = extract(body, url, "text/html; charset=nonsense")
        assert decode(encode(page)) == page
    slice_digest(body, LEARN)


_TAG = st.sampled_from(
    ["p", "div", "ul", "ol", "li", "table", "tr", "td", "th", "h1", "h2", "h3", "pre", "code", "b", "a href=/x", "sup",
     "blockquote", "dl", "dt", "dd", "details", "summary", "section id=s", "div class=NOTE", "img alt=i src=/i", "br",
     "main", "article", "nav", "script", "span", "div role=tabpanel", "thead", "caption", "form", "button"]
)  # fmt: skip
_SOUP = st.lists(
    st.one_of(_TAG.map("<{}>".format), _TAG.map(lambda tag: f"</{tag.split()[0]}>"), st.text(max_size=12)),
    max_size=40,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(_SOUP)
def test_any_soup_of_tags_comes_back_from_its_file(soup: str) -> None:
    for url in (LEARN, ELSEWHERE):
        page = extract(f"<body><main>{soup}</main>".encode("utf-8", "replace"), url)
        assert decode(encode(page)) == page
        assert extract(f"<body><main>{soup}</main>".encode("utf-8", "replace"), url) == page


@pytest.mark.parametrize("piece", ["<div>", "<table><tr><td>", "<ul><li>", "<a href=#>", "<blockquote>"])
def test_a_page_nested_beyond_reason_is_read_without_a_stack_overflow(piece: str) -> None:
    page = extract((piece * 2_000 + "text").encode(), ELSEWHERE)
    assert decode(encode(page)) == page
    assert "text" in encode(page)


def test_the_encoding_is_the_one_a_browser_would_take() -> None:
    html = (
        "<html><head><meta charset=windows-1252></head><body><main id=main><h1>T</h1><p>café “x”</p></main>"
    )
    assert texts(extract(html.encode("windows-1252"), LEARN)) == ["café “x”"]
    assert texts(extract(html.encode(), LEARN)) == ["café “x”"]
    assert texts(extract("\ufeff".encode() + html.encode(), LEARN)) == ["café “x”"]
    assert texts(extract(html.encode("utf-16"), LEARN)) == ["café “x”"]
    latin = html.replace("<meta charset=windows-1252>", "").replace("“x”", "")
    assert texts(extract(latin.encode("latin-1"), LEARN, "text/html; charset=iso-8859-1")) == ["café"]


def test_the_extractor_is_named_after_what_it_does() -> None:
    """Were this to differ between machines, every page of a team would look read anew on each of them."""
    assert package_extractor().startswith("3-lexbor.94b322-")
    assert extractor(LEARN) != extractor(ELSEWHERE)
    assert learn("<h1>T</h1>").extractor == extractor(LEARN)


def test_explain_names_the_rule_for_what_is_left_out() -> None:
    found = explain(b"<main id=main><h1>T</h1><p>Text</p><nav id=way>here there</nav><div class=feedback-section>No</div>",
                    LEARN)  # fmt: skip
    assert found.kept == ("main#main",)
    assert found.dropped == (
        ("tag nav", "nav#way", 2),
        ("drop .feedback-section", "div.feedback-section", 1),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It’s “so” – really", 'It\'s "so" - really'),
        ("- Item", "1. Item"),
        ("**Bo**ld", "Bold"),
        ("A\u00a0 B", "a b"),
        ("Version 2.14.0 (build-7)", "v2.15.1"),
        ("Status at 10:31 AM", "Status at 9:02 PM"),
        ("Updated 3 minutes ago", "Updated 1 hour ago"),
        ("```xml\n<a/>\n```", "```\n<a/>\n```"),
    ],
)
def test_texts_that_read_the_same_are_compared_as_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("$5^1^", "$51"), ("Requires version 2.14.0 of it", "Requires version 2.15.1 of it"), ("< 5 GB", "> 5 GB"),
     ("May 1, 2026", "May 2, 2026"), ("must not", "must"), ("a_b", "ab")],
)  # fmt: skip
def test_texts_that_say_something_else_are_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


CHROME = "<html><head><title>{title}</title></head><body><nav>{nav}</nav><main id=main><div class=content><h1>T</h1></div>{inside}"
CHROME += "<div class=content><p {attribute}>{text}</p></div></main><footer>{foot}</footer></body></html>"


_BASES = st.sampled_from(
    (
        LEARN,
        f"{ELSEWHERE}/",
        "https://h.example",
        "http://h.example:80/a//b",
        "https://h.example/a;b/c?d#e",
        "https://h/./a/b",
    )
)
_PARTS = st.sampled_from(("a", "b.c", "/", "é", "%20", "~", "@", "Talk:X", "..", ".", "//", ";", "#"))
_HREFS = st.builds(
    "{}{}".format,
    st.sampled_from(("", "/", "../", "../../", "../../../")),
    st.lists(_PARTS, min_size=1, max_size=4).map("".join),
)


@given(_BASES, _HREFS)
@settings(max_examples=400, deadline=None)
def test_a_relative_link_leads_where_the_standard_says(base: str, href: str) -> None:
    assume(href and href[0] != "#" and ":" not in href.partition("/")[0])
    assert Targets(base, builtin()).of(href) == urljoin(base, href)


def sliced(**parts: str) -> str:
    given = {"title": "T", "nav": "", "inside": "", "attribute": "", "text": "Text.", "foot": ""} | parts
    return slice_digest(CHROME.format(**given).encode(), LEARN)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"nav": "<ul><li>One</li></ul>"}, {"nav": "<ul><li>Other</li></ul>"}),
        ({"foot": "2030"}, {"foot": "2031"}),
        ({"inside": "<script>var build = 7</script>"}, {"inside": "<script>var build = '<p>'</script>"}),
        ({"inside": "<!-- build 7 -->"}, {"inside": "<!-- build 8 <p>x</p> -->"}),
        (
            {"inside": '<ul class="metadata page"><li>3 <ul><li>x</li></ul></li></ul>'},
            {"inside": '<ul class="page metadata"><li>4</li></ul>'},
        ),
        (
            {"inside": "<div class='feedback-section'><div>Helpful?</div></div>"},
            {"inside": "<div class='feedback-section'>Thanks</div>"},
        ),
        ({"inside": "<local-time>May 1</local-time>"}, {"inside": "<local-time>May 2</local-time>"}),
    ],
)
def test_a_change_around_the_article_needs_no_parse(before: dict[str, str], after: dict[str, str]) -> None:
    assert len(sliced(**before)) == 32
    assert sliced(**before) == sliced(**after)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Text!"},
        {"title": "Other"},
        {"attribute": "id=here"},
        {"inside": "<p>more</p>"},
        {"inside": "<!-- <script> --><p>more</p><script>x</script>"},
        {"inside": "<script>'<!--'</script><p>more</p><!-- x -->"},
        {"inside": "<navigation-card>more</navigation-card>"},
        {"inside": '<div id="metadata">more</div>'},
        {"inside": '<div class="feedback-section">never closed<p>more</p>'},
        {"inside": '<div class="my-feedback-section"><p>more</p></div>'},
        {"inside": "<svg><p>never closed</p>"},
        {"inside": "<svg><p>x</p><svg><!-- y --><p>more</p>"},
    ],
)
def test_a_change_that_could_be_content_is_parsed(change: dict[str, str]) -> None:
    assert sliced(**change) != sliced()
