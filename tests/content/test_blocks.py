# ruff: noqa: E501 (HTML reads better on one line)
"""The blocks of a page: what is lost, glued or mislabelled here is told to a user as a change nobody made."""

import pytest

from pipeline.content import Block, Section
from pipeline.content.extraction import extract
from tests.content.reading import PROSE, RULED, UNKNOWN, blocks, links, ruled, texts, unknown

# Headings


def headings(html: str) -> list[tuple[str, str, int]]:
    return [(section.anchor, section.heading, section.depth) for section in ruled(html).sections]


def test_sections_hold_what_stands_under_their_heading() -> None:
    page = ruled(
        "<p>Lead.</p><h2 id=a>A</h2><p>One.</p><h4 id=b>B</h4><h3 id=c>C</h3><p>Two.</p><h1 id=d>D</h1>"
    )
    assert page.sections == (
        Section("", "", 0, (), (Block("paragraph", "Lead."),)),
        Section("a", "A", 2, (), (Block("paragraph", "One."),)),
        Section("b", "B", 4, ("A",), ()),
        Section("c", "C", 3, ("A",), (Block("paragraph", "Two."),)),
        Section("d", "D", 1, (), ()),
    )
    assert page.anchors == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("html", "anchor"),
    [
        ("<h2 id=own>H</h2>", "own"),
        ("<h2 id=own data-id=copy>H</h2>", "own"),
        ("<h2 data-id=copy>H</h2>", "copy"),
        ("<h2 id='two words' data-id=copy>H</h2>", "copy"),
        ("<h2><span id=inner>H</span></h2>", "inner"),
        ("<h2><a name=old></a>H</h2>", "old"),
        ("<h2><a id=new name=old></a>H</h2>", "new"),
        ("<h2><a name=old>H</a></h2>", "old"),
        ("<div><h2>H</h2> <a id=behind class=anchor href='#behind'><svg></svg></a></div>", "behind"),
        ("<div><h2>H</h2><a id=behind>Text</a></div>", ""),
        ("<div><h2>H</h2><a id=behind></a><p>text</p></div>", ""),
        ("<section id=around><h2>H</h2></section>", "around"),
        ("<div id=around>\n<!-- x --><h2>H</h2></div>", "around"),
        ("<div id=around><p>first</p><h2>H</h2></div>", ""),
        ("<div id=around><p>first</p> <h2>H</h2></div>", ""),
        ("<article id=around><h2>H</h2></article>", ""),
        ("<section id=around><div><h2>H</h2></div></section>", ""),
        ("<h2>H</h2>", ""),
        ("<h2 id=%C3%BC.a-b_c>H</h2>", "%C3%BC.a-b_c"),
        ("<h2 id='a\u200bb'>H</h2>", "ab"),
        ("<h2 id=ü>H</h2>", "ü"),
    ],
)
def test_a_heading_is_named_by_the_id_that_links_to_it_use(html: str, anchor: str) -> None:
    assert headings(html)[-1] == (anchor, "H", 2)


def test_ids_a_fragment_cannot_name_are_no_anchors() -> None:
    page = ruled("<h2 id=h>H</h2><p id='two words'>a</p><p id=''>b</p><p id>c</p><meta name=author content=x><a name=z></a>"
                 "<p name=kept>d</p>")  # fmt: skip
    assert page.anchors == ("h", "kept", "z")


def test_data_about_an_element_takes_no_anchor_from_it() -> None:
    page = ruled("<p id=a content=x>a</p><p name=b content=x>b</p><p id=c name=d content=x>c</p>")
    assert page.anchors == ("a", "c")


def test_a_heading_says_what_its_words_say_and_not_how_they_look() -> None:
    assert headings("<h2 id=a><b>Fees</b> <i>of</i> <q>2026</q> <code>x</code></h2>") == [
        ("a", "Fees of 2026 `x`", 2)
    ]
    assert headings("<h2 id=a>Braces {#b}</h2>") == [("a", "Braces \\{#b}", 2)]
    assert headings("<h2 id=a> </h2><p>x</p>") == [("", "", 0)]


def test_the_link_in_a_heading_stands_in_its_section() -> None:
    page = ruled("<h2 id=a>A</h2><p>One.</p><h2 id=b><a href=/x>B</a></h2><p><a href=/y>Y</a></p>")
    assert [(anchor, label) for anchor, label, _ in links(page)] == [("b", "B"), ("b", "Y")]


def test_text_before_a_heading_that_no_paragraph_holds_stays_before_it() -> None:
    assert ruled("<div>Loose text<h2>H</h2>more</div>").sections == (
        Section("", "", 0, (), (Block("paragraph", "Loose text"),)),
        Section("", "H", 2, (), (Block("paragraph", "more"),)),
    )


def test_a_heading_in_an_item_ends_its_marker() -> None:
    assert blocks(ruled("<ul><li><h3>Step</h3><p>Do it.</p></li></ul>")) == [("paragraph", "  Do it.")]


# Lists, definitions, quotations


@pytest.mark.parametrize("tag", ["ul", "menu", "dir"])
def test_items_of_every_list_have_their_mark(tag: str) -> None:
    assert blocks(ruled(f"<{tag}><li>One</li><li>Two</li></{tag}>")) == [("item", "- One"), ("item", "- Two")]


def test_text_around_a_list_is_no_part_of_it() -> None:
    page = ruled(
        "<div>before<ol><li>One<ul><li>Two</li></ul>three</li></ol>after<ul>loose<li>x</li></ul></div>"
    )
    assert blocks(page) == [
        ("paragraph", "before"),
        ("item", "1. One"),
        ("item", "   - Two"),
        ("paragraph", "   three"),
        ("paragraph", "after"),
        ("paragraph", "loose"),
        ("item", "- x"),
    ]


def test_loose_text_at_the_end_of_a_list_ends_with_it() -> None:
    assert texts(ruled("<div><ul><li>One</li>loose</ul>after</div>")) == ["- One", "loose", "after"]


def test_an_empty_item_lends_its_mark_to_nothing() -> None:
    assert blocks(ruled("<ul><li></li></ul><p>text</p>")) == [("paragraph", "text")]


def test_an_item_is_shown_as_it_is_written() -> None:
    assert blocks(ruled("<ul><li># 1</li><li>2. x</li></ul>")) == [("item", "- \\# 1"), ("item", "- 2\\. x")]


def test_an_item_that_is_an_image_is_an_item() -> None:
    assert blocks(ruled("<ul><li><img alt=a src=/a></li><li><p><img alt=b src=/b></p><p><img alt=c src=/c></p></li></ul>")) == [
        ("item", "- ![a]"), ("item", "- ![b]"), ("image", "  ![c]"),
    ]  # fmt: skip


def test_terms_and_their_meanings() -> None:
    page = ruled(
        "<dl><dt><b>Berth</b></dt><dd><p>Where a boat <b>lies</b>.</p><p>One boat each.</p></dd></dl><p><b>x</b></p>"
    )
    assert blocks(page) == [
        ("term", "; Berth"),
        ("definition", ": Where a boat **lies**."),
        ("paragraph", "  One boat each."),
        ("paragraph", "**x**"),
    ]


def test_quotations_within_quotations_and_what_follows_them() -> None:
    page = ruled(
        "<blockquote>one<blockquote><p>two</p></blockquote><ul><li>three</li></ul><p><img alt=i src=/i></p></blockquote><p>four</p>"
    )
    assert blocks(page) == [
        ("quote", "> one"),
        ("quote", "> > two"),
        ("item", "> - three"),
        ("image", "> ![i]"),
        ("paragraph", "four"),
    ]


def test_what_unfolds_is_read_with_its_name() -> None:
    page = ruled("<details>loose<summary>More <b>of</b> it</summary><p>Inside.</p></details><p>After.</p>")
    assert blocks(page) == [
        ("paragraph", "loose"),
        ("summary", "::: details More **of** it"),
        ("paragraph", "Inside."),
        ("paragraph", "After."),
    ]


def test_a_rule_parts_lines() -> None:
    assert texts(ruled("<div>one<hr>two</div>")) == ["one", "two"]


# Code


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<pre>x</pre>", ""),
        ("<pre><code class='hljs lang-Bash'>x</code></pre>", "bash"),
        ("<pre class=language-c++>x</pre>", "c++"),
        ("<pre class=lang-objective-c>x</pre>", "objective-c"),
        ("<div class='highlight highlight-source-shell'><pre>x</pre></div>", "shell"),
        ("<pre class=brush:csharp>x</pre>", "csharp"),
        ("<pre class=lang-a.b>x</pre>", ""),
        ("<pre class=lang->x</pre>", ""),
        ("<pre class=lang-go><code class=language-rust>x</code></pre>", "rust"),
        ("<section class=lang-go><div><pre>x</pre></div></section>", ""),
    ],
)
def test_code_is_told_with_the_language_it_names(html: str, language: str) -> None:
    assert blocks(ruled(html)) == [("code", f"```{language}\nx\n```")]


def test_code_stands_where_it_stood_and_keeps_its_indentation() -> None:
    page = ruled(
        "<div>Run<ul><li>this:<pre>a\n  b\n\nc</pre></li></ul><blockquote><pre>\nd</pre></blockquote><pre> </pre></div>"
    )
    assert blocks(page) == [
        ("paragraph", "Run"),
        ("item", "- this:"),
        ("code", "  ```\n  a\n    b\n\n  c\n  ```"),
        ("code", "> ```\n> d\n> ```"),
    ]


# Alerts


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<div class=NOTE><p>Mind.</p></div>", "NOTE"),
        ("<div class='alert alert-warning'><p>Mind.</p></div>", "WARNING"),
        ("<div class='admonition tip'><p>Mind.</p></div>", "TIP"),
        ("<div class='callout callout-danger'><p>Mind.</p></div>", "CAUTION"),
        ("<section class='notecard info'><p>Mind.</p></section>", "NOTE"),
        ("<div class='notice important'><p>Mind.</p></div>", "IMPORTANT"),
        ("<aside class=caution><p>Mind.</p></aside>", "CAUTION"),
        ("<div class='x-alert IMPORTANT'><p>Mind.</p></div>", "IMPORTANT"),
        ("<blockquote class=TIP><p>Mind.</p></blockquote>", ""),
        ("<div class=note><p>Mind.</p></div>", ""),
        ("<div class='alert alert-success'><p>Mind.</p></div>", ""),
        ("<div class='alert'><p>Mind.</p></div>", ""),
        ("<p class='alert alert-info'>Mind.</p>", "NOTE"),
    ],
)
def test_an_alert_keeps_its_kind(html: str, kind: str) -> None:
    """A note that became a warning is a change; a box that is called note and looks like text is none."""
    (found,) = blocks(ruled(html))
    quoted = ("quote", "> Mind.") if html.startswith("<blockquote") else ("paragraph", "Mind.")
    assert found == (("alert", f"> [!{kind}]\n> Mind.") if kind else quoted)


def test_an_alert_loses_its_title_and_nothing_else() -> None:
    page = ruled(
        "<div>before<div class=NOTE><p>Good to know</p><h4>At night</h4><p>One.</p><pre>x\n y</pre><blockquote>q</blockquote></div>after</div>"
        "<div class=TIP><p>Two words</p><p>More.</p></div><div class=TIP><p>Alone</p></div><div class=TIP> </div>"
    )
    assert blocks(page) == [
        ("paragraph", "before"),
        (
            "alert",
            "> [!NOTE]\n> Good to know\n>\n> **At night**\n>\n> One.\n>\n> ```\n> x\n>  y\n> ```\n>\n> > q",
        ),
        ("paragraph", "after"),
        ("alert", "> [!TIP]\n> More."),
        ("alert", "> [!TIP]\n> Alone"),
    ]
    assert [section.heading for section in page.sections] == [""]


def test_an_alert_in_a_list_stands_under_its_item_and_the_list_goes_on() -> None:
    page = ruled(
        "<ol><li>One<div class=NOTE><p>Mind the first step.</p><p>b</p></div><p>c</p></li><li><div class=TIP><ul><li>x</li></ul></div><p>d</p></li></ol>"
    )
    assert blocks(page) == [
        ("item", "1. One"),
        ("alert", "   > [!NOTE]\n   > Mind the first step.\n   >\n   > b"),
        ("paragraph", "   c"),
        ("alert", "   > [!TIP]\n   > - x"),
        ("paragraph", "   d"),
    ]


def test_an_alert_within_an_alert_is_part_of_it() -> None:
    page = ruled("<div class=NOTE><p>One two three.</p><div class=TIP><p>Four.</p></div></div>")
    assert blocks(page) == [("alert", "> [!NOTE]\n> One two three.\n>\n> Four.")]


def test_a_link_in_an_alert_is_a_link_of_its_section() -> None:
    page = ruled("<h2 id=s>S</h2><div class=NOTE><p>See <a href=/x>X</a>.</p></div>")
    assert links(page) == [("s", "X", "https://learn.microsoft.com/x")]


# Tabs and pivots


def tabs(names: str, panels: str) -> list[tuple[str, str]]:
    return blocks(ruled(f"{names}{panels}"))


@pytest.mark.parametrize(
    ("names", "panel"),
    [
        ("<ul role=tablist><li><a role=tab aria-controls=p>Post</a></li></ul>", "<div role=tabpanel id=p>"),
        ("<div role=tablist><button role=tab aria-controls=p>Post</button></div>", "<div role=tabpanel id=p>"),
        ("<div role=tablist><span role=tab id=t>Post</span></div>", "<section role=tabpanel aria-labelledby=t>"),
        ("<div role=tablist><span data-tab=post>Post</span></div>", "<div role=tabpanel data-tab=post>"),
        ("<nav><div>x</div></nav><ol role=tablist><li role=tab id=t> <b>Post</b> </li></ol>", "<p role=tabpanel aria-labelledby=t>"),
        ("<section role=tablist><a role=tab id=t aria-controls>Post</a></section>", "<div role=tabpanel aria-labelledby=t>"),
    ],
)  # fmt: skip
def test_a_panel_has_the_name_of_its_tab_and_tabs_are_no_text(names: str, panel: str) -> None:
    """Without it two panels that say the same of two products read as one text that repeats itself."""
    assert tabs(names, f"{panel}Write.") == [("panel", "::: tab Post"), ("paragraph", "Write.")]


def test_a_panel_whose_tab_has_no_name_has_none() -> None:
    assert tabs(
        "<ul role=tablist><li role=tab id=t></li></ul>", "<div role=tabpanel aria-labelledby=t>a</div>"
    ) == [("paragraph", "a")]
    assert tabs("<ul role=tablist><li role=tab id=t>T</li></ul>", "<div role=tabpanel id=u>a</div><div id=t>b</div>") == [
        ("paragraph", "a"), ("paragraph", "b"),
    ]  # fmt: skip


def test_panels_stand_where_they_stand() -> None:
    names = "<div role=tablist><b role=tab id=t>T*</b></div>"
    assert tabs(names, "<ul><li>One<div role=tabpanel aria-labelledby=t>a</div></li></ul>") == [
        ("item", "- One"), ("panel", "  ::: tab T\\*"), ("paragraph", "  a"),
    ]  # fmt: skip
    assert tabs("", "<div data-pivot='a*'>x</div><div data-pivot>y</div>") == [
        ("panel", "::: zone a\\*"), ("paragraph", "x"), ("paragraph", "y"),
    ]  # fmt: skip
    assert tabs(names, "<table><tr><td><div role=tabpanel aria-labelledby=t>a</div></td></tr></table>") == [
        ("row", "| a |")
    ]


# Tables


def test_the_cells_of_a_table_stay_apart_and_its_header_is_its_header() -> None:
    page = ruled(
        "<div>before<table><caption>Fees</caption><thead><tr><td>Length</td><td>Fee</td></tr></thead><tfoot><tr><th>All</th><td>3</td></tr></tfoot>"
        "<tbody><tr><td>8 m</td><td>1|2</td></tr><tr><td></td><td> </td></tr><tr></tr></tbody></table>after</div>"
    )
    assert blocks(page) == [
        ("paragraph", "before"),
        ("paragraph", "Fees"),
        ("header", "| Length | Fee |"),
        ("row", "| All | 3 |"),
        ("row", "| 8 m | 1\\|2 |"),
        ("paragraph", "after"),
    ]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("<th>A<th>B", "header"),
        ("<th>A", "row"),
        ("<th>A<td>B", "row"),
        ("<td>A<td>B", "row"),
        ("<td>A<th>B", "row"),
    ],
)
def test_a_row_of_nothing_but_names_is_a_header(row: str, kind: str) -> None:
    assert blocks(ruled(f"<table><tr>{row}</table>"))[0][0] == kind


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("<p>a</p><p>b</p>", "a ⏎ b"),
        ("<ul><li>a</li><li>b</li></ul>", "• a • b"),
        ("a<ol><li>b</li></ol>", "a • b"),
        ("<pre>a\n b</pre>c", "`a b` c"),
        ("a<pre>b</pre>", "a `b`"),
        ("<h4>a</h4>b", "a ⏎ b"),
        ("<dl><dt>a</dt><dd>b</dd></dl>c", "a ⏎ b ⏎ c"),
        ("<details><summary>a</summary>b</details>c", "a ⏎ b ⏎ c"),
        ("<div>a</div><div>b</div>c", "a ⏎ b ⏎ c"),
        ("<div class=NOTE><p>a</p><p>b</p></div>c", "a ⏎ b ⏎ c"),
        ("<blockquote>a</blockquote>b", "a ⏎ b"),
        ("a<br>b", "a ⏎ b"),
        ("<b>a|b</b>", "**a\\|b**"),
        ("1. a", "1. a"),
        ("a<hr>b", "a ⏎ b"),
        ("<br>a<br><br>b<br>", "a ⏎ b"),
        ("a<ul><li>b</li></ul><p>c</p>", "a • b ⏎ c"),
        ("---", "\\---"),
        ("a_ *b", "a\\_ \\*b"),
        ("<img alt=a src=/a>", "![a]"),
    ],
)
def test_a_cell_is_one_line_whatever_it_holds(cell: str, said: str) -> None:
    page = ruled(f"<div><table role=none><tr><td>{cell}</td><td>x</td></tr></table><p>1. z</p></div>")
    assert blocks(page) == [("row", f"| {said} | x |"), ("paragraph", "1\\. z")]


def test_a_small_heading_in_a_cell_is_part_of_its_line() -> None:
    assert blocks(ruled("<table><tr><td><h4>a</h4>b</td><td><h5>c</h5></td></tr></table>")) == [
        ("row", "| a ⏎ b | c |")
    ]


@pytest.mark.parametrize(
    "table",
    [
        "<table role=presentation><tr><td><p>a</p></td><td><ul><li>b</li></ul></td></tr></table>",
        "<table><tr><td><p>a</p></td><td><table role=presentation><tr><td><ul><li>b</li></ul></td></tr></table></td></tr></table>",
    ],
)
def test_a_table_that_arranges_a_page_is_read_as_the_page(table: str) -> None:
    assert blocks(ruled(table)) == [("paragraph", "a"), ("item", "- b")]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_heading_in_a_table_shows_that_it_arranges_the_page(depth: int) -> None:
    page = ruled(f"<table><tr><td><h{depth} id=h>H</h{depth}><p>a</p></td><td>b</td></tr></table>")
    assert [(section.anchor, section.heading) for section in page.sections] == [("h", "H")]
    assert blocks(page) == [("paragraph", "a"), ("paragraph", "b")]


def test_a_table_that_holds_a_table_beside_one_that_does_not() -> None:
    page = ruled(
        "<table><tr><td>x</td></tr></table><table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td></tr></table>"
    )
    assert blocks(page) == [("row", "| x |"), ("paragraph", "a"), ("row", "| b | c |")]


def test_rows_and_cells_can_be_named_and_dropped() -> None:
    page = ruled(
        "<h2 id=h>H</h2><table id=t><tr id=r><td id=c name=n>a</td></tr><tr class=sr-only id=no><td>b</td></tr><tr class=x><td>c</td></tr></table>"
    )
    assert texts(page) == ["| a |", "| c |"]
    assert page.anchors == ("h", "c", "n", "r", "t")


def test_a_table_in_an_item_or_quotation_stands_in_it() -> None:
    assert blocks(ruled("<ul><li>One<table><tr><td>a</td></tr></table></li></ul><blockquote><table><tr><th>b<th>c</table></blockquote>")) == [
        ("item", "- One"), ("row", "  | a |"), ("header", "> | b | c |"),
    ]  # fmt: skip


# Depth and order


def test_what_nests_beyond_reason_is_read_as_plain_text() -> None:
    inner = "<ul><li>one <b>two_ </b></li></ul>"
    assert texts(ruled("<div>" * 140 + inner)) == ["- one **two\\_**"]
    assert texts(ruled("<div>" * 160 + inner)) == ["one two\\_"]
    assert texts(ruled("<span>" * 200 + "deep" + "</span>" * 200 + "er")) == ["deep er"]


def test_equal_pages_read_equally_and_leave_nothing_behind() -> None:
    """One page must never lend its tabs or marks to the next."""
    first = ruled("<ul role=tablist><li role=tab id=t>T</li></ul><div class=NOTE><p>open")
    second = ruled("<div role=tabpanel aria-labelledby=t>a</div>")
    assert (texts(first), texts(second)) == (["> [!NOTE]\n> open"], ["a"])


def test_the_parts_of_an_article_are_read_one_after_the_other() -> None:
    html = "<main><div class=content>loose</div><div>no part</div><div class=content><div class=content>inner</div><h2>H</h2></div></main>"
    page = extract(html.encode(), RULED)
    assert (texts(page), dict(page.facts)["parts"], page.trouble) == (["loose", "inner"], "2", "")


@pytest.mark.parametrize(
    "tag", ["p", "h2", "h3", "h4", "table", "pre", "ol", "blockquote", "dl", "img", "figure"]
)
def test_an_article_that_holds_text_of_its_own_has_no_parts(tag: str) -> None:
    """Read in parts, it would lose what stands between them."""
    shown = {
        "img": "<img alt=own src=/x>",
        "table": "<table><tr><td>own</table>",
        "dl": "<dl><dt>own</dl>",
        "ol": "<ol><li>own</ol>",
    }
    page = extract(
        f"<main>{shown.get(tag, f'<{tag}>own</{tag}>')}<div class=content>part</div></main>".encode(), RULED
    )
    assert "own" in " ".join([*texts(page), *(section.heading for section in page.sections)])
    assert texts(page)[-1] == "part"


def test_an_alert_of_an_unknown_site_weighs_as_much_as_its_words() -> None:
    page = extract(
        f"<main><h1>T</h1><div class='alert alert-info'><p>{PROSE}</p></div></main>".encode(), UNKNOWN
    )
    assert blocks(page) == [("alert", f"> [!NOTE]\n> {PROSE.strip()}")]
    assert blocks(unknown("<main><p>short</p></main>")) == [("paragraph", "short")]
