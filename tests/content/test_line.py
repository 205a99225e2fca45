# ruff: noqa: E501 (HTML reads better on one line)
"""What stands inside one line: words must neither vanish, stick together, nor change what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.content.text import clean, code_span, fenced, is_image, paragraph, plain, readable, tidy
from tests.content.reading import PROSE, blocks, line, links, ruled, texts, unknown

INLINE = ("abbr", "bdi", "bdo", "big", "cite", "data", "dfn", "font", "ins", "label", "mark", "picture",
          "ruby", "small", "span", "time", "u", "var", "a")  # fmt: skip
BLOCK = ("address", "article", "blockquote", "center", "dialog", "dir", "div", "fieldset", "figcaption", "figure",
         "form", "header", "hgroup", "legend", "main", "optgroup", "option", "p", "section", "x-card")  # fmt: skip


@pytest.mark.parametrize("tag", INLINE)
def test_words_around_an_inline_element_stay_one_line(tag: str) -> None:
    assert texts(unknown(f"<main><h1>T</h1><div>half<{tag}>way</{tag}> home</div></main>")) == [
        "halfway home"
    ]


@pytest.mark.parametrize("tag", [tag for tag in BLOCK if tag not in ("blockquote", "dialog")])
def test_a_block_inside_text_is_a_block_of_its_own(tag: str) -> None:
    assert texts(ruled(f"<div>before<{tag}>inside</{tag}>after</div>")) == ["before", "inside", "after"]


@pytest.mark.parametrize("tag", ["tt", "kbd", "samp", "code"])
def test_what_is_typed_is_code(tag: str) -> None:
    assert line(f"Press <{tag}>Ctrl</{tag}>.") == "Press `Ctrl`."


SILENT = ("script", "style", "noscript", "template", "svg", "canvas", "object", "iframe", "audio", "video",
          "map", "select", "textarea", "button", "datalist", "output", "progress", "meter", "noembed", "noframes")  # fmt: skip


@pytest.mark.parametrize("tag", SILENT)
def test_what_is_no_text_of_a_page_is_never_read(tag: str) -> None:
    inner = "<option>made up</option>" if tag in ("select", "datalist") else "made up"
    assert texts(ruled(f"<div>before <{tag}>{inner}</{tag}> after</div>")) == ["before after"]


def test_comments_say_nothing() -> None:
    assert line("be<!-- not -->fore") == "before"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("He said <q>no</q>.", "He said “no”."),
        ("<b>Never</b> <strong>ever</strong>", "**Never** **ever**"),
        ("<i>Nearly</i> <em>always</em>", "*Nearly* *always*"),
        ("a<b> b </b>c", "a **b** c"),
        ("<b> </b>a<i></i>", "a"),
        ("<b>one <strong>two</strong> three</b>", "one **two** three"),
        ("<q>one <b>two</b></q>", "“one **two**”"),
        ("one<br>two", "one two"),
        ("5 m<sup>2</sup>", "5 m^2^"),
        ("CO<sub>2</sub>", "CO~2~"),
        ("Tide<sup>™</sup> and Quay<sup>®</sup>", "Tide™ and Quay®"),
        ("a<sup> </sup>b", "a b"),
        ("<code>a  b</code> <code></code>c", "`a b` c"),
        ("<code>`x`</code>", "`` `x` ``"),
        ("<code>a`b</code>", "``a`b``"),
        ("<code>`a</code> <code>a`</code>", "`` `a `` `` a` ``"),
        ("fish &amp;amp; chips", "fish \\&amp; chips"),
        ("a_b _c_ *d* [e] <!>`f` \\ &lt;g", "a_b \\_c\\_ \\*d\\* \\[e\\] \\`f\\` \\\\ \\<g"),
        ("R&amp;D", "R&D"),
    ],
)
def test_marks_in_a_line_mean_what_they_meant_on_the_page(html: str, said: str) -> None:
    assert line(html) == said


def test_emphasis_that_a_block_interrupts_closes_over_what_came_after_it() -> None:
    assert texts(ruled("<div>one <b>two<p>three</p>four</b></div>")) == ["one two", "three", "**four**"]


def test_a_button_is_no_text_but_may_hold_the_words_of_a_heading() -> None:
    page = ruled("<h2><button>Opening hours</button></h2><p>From six. <button>Copy</button></p>")
    assert [section.heading for section in page.sections] == ["Opening hours"]
    assert texts(page) == ["From six."]


@pytest.mark.parametrize(
    "html",
    [
        '<span data-cfemail="0b6a4b69256878">[email&#160;protected]</span>',
        '<a data-cfemail="0b6a4b69256878" href="/cdn-cgi/l/email-protection">[email&#160;protected]</a>',
        '<b class=x data-cfemail="0b6a4b69256878"></b>a@b.cs',
    ],
)
def test_a_protected_address_reads_as_the_address(html: str) -> None:
    """Else the page changes whenever its protection is switched on or off."""
    assert line(f"Write to {html}.") == "Write to a@b.cs."


def test_a_protected_address_is_no_markdown() -> None:
    assert (
        line('<span data-cfemail="002a782a">x</span> and <a data-cfemail="002a782a">x</a>')
        == "\\*x\\* and \\*x\\*"
    )
    assert line("a <span data-cfemail>x</span><a data-cfemail>x</a>b") == "a b"


# Links


@pytest.mark.parametrize(
    ("html", "said", "label"),
    [
        ("<a href=/x>the tide</a>", "the tide", "the tide"),
        ("<a href=/x>the <b>tide</b></a>", "the **tide**", "the **tide**"),
        ("<a href=/x> the tide </a>", "the tide", "the tide"),
        ("<a href=/x><img src=/t.png alt=Tide></a>", "![Tide]", "![Tide]"),
        ("<a href=/x><code>tide</code></a>", "`tide`", "`tide`"),
        ("<code><a href=/x>tide</a></code>", "`tide`", "tide"),
        ("<code>see <a href=/x>tide</a> now</code>", "`see tide now`", "tide"),
        ("<a href=/x>a*b</a>", "a\\*b", "a\\*b"),
        ("<code>a <a href=/x>a*b</a></code>", "`a a*b`", "a\\*b"),
    ],
)  # fmt: skip
def test_a_link_is_told_by_what_it_says(html: str, said: str, label: str) -> None:
    page = ruled(f"<h2 id=s>S</h2><p>{html}</p>")
    assert texts(page) == [said]
    assert links(page) == [("s", label, "https://learn.microsoft.com/x")]


def test_a_link_whose_words_are_not_shown_is_known_by_them_all_the_same() -> None:
    page = ruled("<h2 id=s>S</h2><p>Go <a href=/x><svg><title>Tide</title></svg></a></p>")
    assert (texts(page), links(page)) == (["Go"], [("s", "Tide", "https://learn.microsoft.com/x")])


@pytest.mark.parametrize(
    "html", ["<a>tide</a>", "<a href>tide</a>", "<a href=''>tide</a>", "<a href=/x></a>tide"]
)
def test_an_anchor_that_leads_nowhere_or_says_nothing_is_no_link(html: str) -> None:
    page = ruled(f"<p>{html}</p>")
    assert (texts(page), page.links) == (["tide"], ())


@pytest.mark.parametrize("sign", ["", "#", "¶", "§", "🔗", "<b>#</b>"])
def test_the_sign_that_links_a_heading_to_itself_is_no_part_of_it(sign: str) -> None:
    page = ruled(f"<h2 id=s>Fees <a href='#s'>{sign}</a></h2><p>Forty.</p>")
    assert ([section.heading for section in page.sections], page.links) == (["Fees"], ())


def test_such_a_sign_stays_where_it_leads_to_another_page() -> None:
    page = ruled("<p>See <a href=/law>§</a> and <a href='#law'>§ 3</a>.</p>")
    assert texts(page) == ["See § and § 3."]
    assert [label for _, label, _ in links(page)] == ["§", "§ 3"]


@pytest.mark.parametrize(("href", "kept"), [("#fees", False), ("#", True), ("/other#fees", True)])
def test_a_line_that_only_leads_down_an_unknown_page_is_its_contents_and_not_its_text(
    href: str, kept: bool
) -> None:
    html = f"<main><h1>T</h1><p><a href='{href}'>2. What the fees are</a></p><p>{PROSE}</p></main>"
    assert ("2. What the fees are" in " ".join(texts(unknown(html))).replace("\\", "")) is kept


def test_such_a_line_is_text_where_a_sites_rules_say_what_its_contents_are() -> None:
    assert texts(ruled("<p><a href='#fees'>The fees</a></p>")) == ["The fees"]
    assert (
        texts(unknown(f"<main><p><a href='#a'>Fees</a> of 2026</p><p>{PROSE}</p></main>"))[0]
        == "Fees of 2026"
    )


def test_a_jump_is_forgotten_with_its_line() -> None:
    html = f"<main><p>See <a href='#fees'>Fees</a></p><p>Fees</p><p>{PROSE}</p></main>"
    assert texts(unknown(html))[:2] == ["See Fees", "Fees"]


# Images


@pytest.mark.parametrize(
    ("html", "found", "target"),
    [
        ("<img src=/a.png alt='The quay'>", ("image", "![The quay]"), "/a.png"),
        ("<img src=/a.png data-src=/b.png alt='The quay'>", ("image", "![The quay]"), "/b.png"),
        ("Look: <img src=/a.png alt='The quay'>", ("paragraph", "Look: ![The quay]"), "/a.png"),
        (
            "<img src=/a.png alt='The quay'> at <img alt=night>",
            ("paragraph", "![The quay] at ![night]"),
            "/a.png",
        ),
    ],
)
def test_an_image_is_what_it_shows(html: str, found: tuple[str, str], target: str) -> None:
    page = ruled(f"<p>{html}</p>")
    assert blocks(page) == [found]
    assert [(link.image, link.target) for link in page.links] == [
        (True, f"https://learn.microsoft.com{target}")
    ]


@pytest.mark.parametrize("html", ["<img src=/a.png>", "<img src=/a.png alt=''>", "<img src=/a.png alt=' '>"])
def test_an_image_that_decorates_says_nothing(html: str) -> None:
    page = ruled(f"<p>quay {html}</p>")
    assert (texts(page), page.links) == (["quay"], ())


# Characters


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200bb\ufeff", "ab"), ("evil\u202e\u2066x", "evilx"), ("so\u00adft", "soft"), ("a\x00b\x7f", "ab"),
        ("cafe\u0301", "café"), ("a \u00a0 b\tc\n", "a b c"), ("", ""), ("  ", ""), (" a", "a"),
        ("a ", "a"), ("a  b", "a b"), ("\U000e0041x", "x"), ("a\x85b", "a b"), ("e\u0301\u034f", "é"), ("a\u034fb", "ab"), ("ü \u034fb", "ü b"), ("plain", "plain"),
        ("a \u200b b", "a b"), ("\u0928\u200d\u0930", "\u0928\u200d\u0930"),
    ],
)  # fmt: skip
def test_what_nobody_sees_is_no_difference(text: str, shown: str) -> None:
    assert tidy(text) == shown


@given(st.text())
def test_a_tidy_text_has_nothing_left_to_tidy(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert once == " ".join(once.split())


def test_cleaning_leaves_whitespace_alone() -> None:
    assert clean("a \n\tb") == "a \n\tb"
    assert clean("a\u200b \n b") == "a \n b"
    assert clean("a\x00b") == "ab"
    assert clean("cafe\u0301") == "café"
    assert clean("a\nb") == "a\nb"


@pytest.mark.parametrize("sign", "_[]*&<`\\")
def test_each_sign_of_markdown_alone_is_escaped(sign: str) -> None:
    """One that is forgotten lets a page write markup into a snapshot."""
    text = f"{sign}lt;" if sign == "&" else f"{sign} x"
    assert readable(text) == f"\\{text}"


@pytest.mark.parametrize("text", ["R&D", "a & b", "a_b", "(a) - b", "&;"])
def test_signs_that_mean_nothing_there_stay_as_they_are(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("# x", "\\# x"), ("###### x", "\\###### x"), ("#", "\\#"), ("####### x", "####### x"), ("#x", "#x"),
        ("> x", "\\> x"), (">x", "\\>x"), ("| x", "\\| x"), ("- x", "\\- x"), ("-", "\\-"), ("-x", "-x"), ("+ x", "\\+ x"),
        ("---", "\\---"), ("===", "\\==="), ("~~~", "\\~~~"), ("+++", "\\+++"), (":::", "\\:::"), (": x", "\\: x"),
        ("; x", "\\; x"), (":x", ":x"), ("1. x", "1\\. x"), ("12) x", "12\\) x"), ("1.", "1\\."), ("1.5 x", "1.5 x"),
        ("1234567890. x", "1234567890. x"), ("x - y", "x - y"), ("5 m", "5 m"), ("", ""),
    ],
)  # fmt: skip
def test_a_paragraph_is_taken_for_no_other_block(text: str, kept: str) -> None:
    assert paragraph(text) == kept


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a", "a"),
        ("\\*a\\*", "*a*"),
        ("`a` b", "a b"),
        ("**a** b", "a b"),
        ("a\\\\b", "a\\b"),
        ("a\\b", "a\\b"),
    ],
)
def test_a_title_has_no_marks(text: str, said: str) -> None:
    assert plain(text) == said


@pytest.mark.parametrize(
    ("text", "whether"),
    [("![a]", True), ("![a] b", False), ("a ![b]", False), ("![a] ![b]", False), ("![", False)],
)
def test_one_image_and_nothing_else_is_an_image(text: str, whether: bool) -> None:
    assert is_image(text) is whether


@pytest.mark.parametrize(
    ("code", "span"),
    [
        ("a", "`a`"),
        (" a\n b ", "`a b`"),
        ("", ""),
        ("`", "`` ` ``"),
        ("``", "``` `` ```"),
        ("a``b`c", "```a``b`c```"),
    ],
)
def test_inline_code_holds_any_code(code: str, span: str) -> None:
    assert code_span(code) == span


@pytest.mark.parametrize(
    ("code", "block"),
    [
        ("a\n", "```sh\na\n```"), ("\n\n  a  \n\n\tb\n \n", "```sh\n  a\n\n\tb\n```"), (" \n ", ""), ("", ""),
        ("``", "```sh\n``\n```"), ("```", "````sh\n```\n````"), ("`````\na", "``````sh\n`````\na\n``````"),
    ],
)  # fmt: skip
def test_a_code_block_holds_any_code(code: str, block: str) -> None:
    assert fenced(code, "sh") == block
