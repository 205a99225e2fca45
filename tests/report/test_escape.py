"""Text from pages is made inert exactly where it could act, and stays readable everywhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report import escape

BREAK = "&#8203;"
DOTS = "\N{HORIZONTAL ELLIPSIS}"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc", "a\nb c"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("a\x00\x1b[31m\x9b\u202e\u200b\ufeffb", "a[31mb"),
        ("a\u200c\u200db", "a\u200c\u200db"),
        ("é\U0001f600 \u00a0x", "é\U0001f600 \u00a0x"),
        ("\ud800x", "x"),
    ],
)
def test_what_steers_a_terminal_is_taken_out_and_nothing_else(text: str, plain: str) -> None:
    assert escape.clean(text) == plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("use ghp_" + "a" * 20 + " now", "use (masked) now"),
        ("ghp_" + "a" * 19, "ghp_" + "a" * 19),
        ("github_pat_" + "A1_" * 7, "(masked)"),
        ("glpat-" + "a-" * 8, "(masked)"),
        ("xoxb-" + "1a" * 5, "(masked)"),
        ("AKIA" + "A1" * 8 + " ASIA" + "A1" * 8, "(masked) (masked)"),
        ("AIza" + "x" * 30, "(masked)"),
        ("eyJ" + "a" * 8 + ".eyJ" + "b" * 8 + ".c", "(masked)"),
        ("?sv=1&sig=" + "a" * 16 + "&x=1", "?sv=***&sig=***&x=1"),
        ("AccountKey=" + "a" * 16 + "==;x", "AccountKey=(masked);x"),
        ("Bearer " + "a" * 16 + "=", "Bearer (masked)"),
        ("Bearer of good news", "Bearer of good news"),
    ],
)
def test_a_secret_is_masked_and_the_words_around_it_are_kept(text: str, shown: str) -> None:
    assert escape.clean(text) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abc", 0, "abc"),
        ("abc", 3, "abc"),
        ("abcd", 3, "ab" + DOTS),
        ("a bcd", 3, "a" + DOTS),
        ("a" * 5_000, 0, "a" * 5_000),
    ],
)
def test_a_text_is_cut_to_its_limit_and_says_so(text: str, limit: int, shown: str) -> None:
    assert escape.cut(text, limit) == shown
    assert escape.flat(f" {text}\n", limit) == shown
    assert escape.prose(text, limit) == shown
    assert escape.code(text, limit) == f"`{shown}`"


@given(st.text(max_size=50), st.integers(1, 30))
def test_no_text_is_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(escape.flat(text, limit)) <= limit
    assert "\n" not in escape.flat(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "a plain sentence, with (brackets) - and 1. more!",
            "a plain sentence, with (brackets) - and 1. more!",
        ),
        ("*a* `b` [c] \\d ~e~", "\\*a\\* \\`b\\` \\[c\\] \\\\d \\~" + BREAK + "e\\~"),
        ("a_b _c_ d_", "a_b \\_c\\_ d\\_"),
        ("a<b>", "a&lt;b>"),
        ("a | b", "a &#124; b"),
        ("$5", "<span>$</span>5"),
        ("&amp; & &#1; R&D;x", "&amp;amp; & &#" + BREAK + "1; R&amp;D;x"),
        ("> q", "\\> q"),
        ("a > q", "a > q"),
        ("# h", "\\# h"),
        ("- i", "\\- i"),
        ("+ i", "\\+ i"),
        ("=", "\\="),
        ("1. i", BREAK + "1. i"),
        ("12) i", BREAK + "12) i"),
        ("in 1. i", "in 1. i"),
        ("@ann a@b", "@" + BREAK + "ann a@" + BREAK + "b"),
        ("#1 a/b#2 # 3", "\\#" + BREAK + "1 a/b#" + BREAK + "2 # 3"),
        ("!1 %2 !", "!" + BREAK + "1 %" + BREAK + "2 !"),
        ('~label ~"two" ~ ', "\\~" + BREAK + "label \\~" + BREAK + '"two" \\~'),
        (":tada: :+1: :100: a: b:", ":" + BREAK + "tada: :" + BREAK + "+1: :" + BREAK + "100: a: b:"),
        ("GH-5 gh-x", "GH-" + BREAK + "5 gh-x"),
        ("https://a.example", "https:" + BREAK + "//a.example"),
        ("mailto:a xmpp:b", "mailto:" + BREAK + "a xmpp:" + BREAK + "b"),
        ("WWW.a.example www", "WWW" + BREAK + ".a.example www"),
        ("/close", BREAK + "/close"),
        ("do /close", "do /close"),
    ],
)
def test_only_what_would_act_is_escaped(text: str, written: str) -> None:
    assert escape.prose(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a < b & \"c\" 'd'", "a &lt; b &amp; &quot;c&quot; &#x27;d&#x27;"),
        ("*a* @ann $5", "*a* @" + BREAK + "ann <span>$</span>5"),
        ("  two\nlines ", "two lines"),
    ],
)
def test_text_inside_our_own_html_stays_text(text: str, written: str) -> None:
    assert escape.markup(text) == written
    assert escape.markup("a" * 9, 3) == "aa" + DOTS


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a", "`a`"),
        ("", "`   `"),
        ("a`b", "``a`b``"),
        ("`a``", "``` `a`` ```"),
        ("a`", "`` a` ``"),
        ("`a", "`` `a ``"),
        ("a|b", "`a|b`"),
        ("::error::x", "`:\u200b:error::x`"),
        ("##[group]x", "`##\u200b[group]x`"),
    ],
)
def test_code_ends_where_it_should(text: str, written: str) -> None:
    assert escape.code(text) == written


def test_a_bar_in_the_code_of_a_table_does_not_end_its_cell() -> None:
    assert escape.code("a|b", cell=True) == "`a\\|b`"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\n", "```\na\n```"),
        ("\n\na\n  b\n", "```\na\n  b\n```"),
        ("a ``` b", "````\na ``` b\n````"),
        ("a `` b", "```\na `` b\n```"),
        ("a ```` b", "`````\na ```` b\n`````"),
        ("##vso[x]", "```\n##\u200bvso[x]\n```"),
        ("x\n::warning::y\nb ::c::", "```\nx\n:\u200b:warning::y\nb ::c::\n```"),
    ],
)
def test_a_block_ends_where_it_should(text: str, written: str) -> None:
    assert escape.fenced(text) == written
    assert escape.fenced(text, "diff") == written.replace("```\n", "```diff\n", 1)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.example/x?y=1&z=2#part", "https://a.example/x?y=1&z=2#part"),
        (" HTTP://A.example:8080/ ", "http://A.example:8080/"),
        ('https://a.example/(x)"<> é', "https://a.example/%28x%29%22%3C%3E%20%C3%A9"),
        ("https://www.github.com/a/b/pull/4", "https://redirect.github.com/a/b/pull/4"),
        ("https://github.com/a/b/issues", "https://redirect.github.com/a/b/issues"),
        ("https://github.com/a/b/commit/abc", "https://redirect.github.com/a/b/commit/abc"),
        ("https://github.com/a/b/pulls", "https://redirect.github.com/a/b/pulls"),
        ("https://github.com/a/b/pullspec", "https://github.com/a/b/pullspec"),
        ("https://github.com/a/issues/4", "https://github.com/a/issues/4"),
        ("https://gitlab.com/a/b/issues/4", "https://gitlab.com/a/b/issues/4"),
        ("https://a b.example/", ""),
        ("https://", ""),
        ("https://@a.example/", ""),
        ("ftp://a.example/", ""),
        ("https://a.example:99999/", ""),
    ],
)
def test_an_address_is_linked_only_when_it_is_plain(url: str, target: str) -> None:
    assert escape.web(url) == target


def test_a_link_without_a_target_is_its_label() -> None:
    assert escape.link("a", "https://x/") == "[a](https://x/)"
    assert escape.link("a", "") == "a"


def test_a_path_of_any_bytes_is_a_target() -> None:
    assert escape.path("a b/c(d)-_.~é\udce9") == "a%20b/c%28d%29-_.~%C3%A9%E9"
