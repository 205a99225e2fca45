# ruff: noqa: E501 (HTML reads better on one line)
"""The hash that spares a parse: equal over another text it hides a change, different over the same one it costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.content.extraction import extract
from pipeline.content.html.region import may_arrange
from pipeline.content.html.rules import extractor, package_extractor, rules_text, ruling_for
from pipeline.content.html.slices import slice_digest
from pipeline.sites import ContentRules, Site, Sites, builtin
from pipeline.snapshots.digests import text_digest
from tests.content.reading import PROSE, RULED, UNKNOWN

AZURE = "https://azure.microsoft.com/en-us/x"
GITHUB = "https://github.com/example/tide"


def html(
    inside: str = "",
    *,
    head: str = "<title>Fees</title>",
    before: str = "",
    after: str = "",
    attributes: str = "",
) -> str:
    return f"<html><head>{head}</head><body {attributes}>{before}<main id=main><h1>Fees</h1>{inside}<p>{PROSE}</p></main>{after}</body></html>"


def sliced(page: str, url: str = UNKNOWN) -> str:
    return slice_digest(page.encode(), url)


EVERYWHERE = [UNKNOWN, RULED, AZURE, GITHUB]


@pytest.mark.parametrize("url", EVERYWHERE)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<script>1</script>", "<script>2<p></script>"),
        ("<style>a{}</style>", "<style>b{}</style>"),
        ("<noscript><img src=1></noscript>", "<noscript><img src=2></noscript>"),
        ("<template><p>a</template>", "<template><p>b</template>"),
        ("<nav>a</nav>", "<nav\nclass=x>b</nav>"),
        ("<!-- a -->", "<!-- <script> b -->"),
        ("<!--a--><!--b-->", "<!--c--><!--d-->"),
        ("<script>a</script>x<script>b</script>", "<script>c</script>x<script>d</script>"),
    ],
)
def test_what_is_never_read_costs_no_parse(one: str, other: str, url: str) -> None:
    first, second = sliced(html(one), url), sliced(html(other), url)
    assert first == second
    assert len(first) == 32


@pytest.mark.parametrize("around", ["<noscript>{}</noscript>", "<svg><title>{}</title></svg>", "<script type='math/tex'>{}</script>",
                                    "<template shadowrootmode=open>{}</template>"])  # fmt: skip
def test_what_may_be_read_costs_one(around: str) -> None:
    """An equal slice spares the reading: a change behind one would never be told."""
    one, other = (sliced(html(around.format(said)), UNKNOWN) for said in ("a", "b"))
    assert one != other


@pytest.mark.parametrize("url", [UNKNOWN, RULED, AZURE])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"inside": "<p>a</p>"}, {"inside": "<p>b</p>"}),
        ({"inside": "<p id=a>x</p>"}, {"inside": "<p id=b>x</p>"}),
        ({"head": "<title>A</title>"}, {"head": "<title>B</title>"}),
        ({"head": "<title>A</title><base href=/a/>"}, {"head": "<title>A</title><base href=/b/>"}),
        ({"head": "<title>A</title>"}, {"head": "<title>A</title><base href=/a/>"}),
        ({"head": "<base href=/a/>"}, {"head": "<title>x</title>"}),
        (
            {"head": "<meta name=default_moniker content=v1>"},
            {"head": "<meta name=default_moniker content=v2>"},
        ),
        ({"inside": "<scripture>a</scripture>"}, {"inside": "<scripture>b</scripture>"}),
        ({"inside": "<navigation>a</navigation>"}, {"inside": "<navigation>b</navigation>"}),
        ({"inside": "<script>x"}, {"inside": "<script>y"}),
        ({"inside": "<!-- x"}, {"inside": "<!-- y"}),
        (
            {"inside": "<!-- <script> --><p>a</p><script></script>"},
            {"inside": "<!-- <script> --><p>b</p><script></script>"},
        ),
        ({"inside": "<nav><!-- </nav> --></nav><p>a</p>"}, {"inside": "<nav><!-- </nav> --></nav><p>b</p>"}),
        (
            {"inside": "<script>1</script><p>a</p><script>2</script>"},
            {"inside": "<script>1</script><p>b</p><script>2</script>"},
        ),
        ({"inside": "<!-- 1 --><p>a</p>"}, {"inside": "<!-- 1 --><p>b</p>"}),
    ],
)
def test_what_can_become_content_is_in_the_slice(
    one: dict[str, str], other: dict[str, str], url: str
) -> None:
    first, second = sliced(html(**one), url), sliced(html(**other), url)
    assert len(first) == len(second) == 32
    assert first != second


def test_what_stands_around_main_counts_only_where_a_site_keeps_its_article_elsewhere() -> None:
    for url, equal in ((UNKNOWN, False), (AZURE, False), (RULED, True)):
        for part in ({"before": "<p>news</p>"}, {"after": "<p>news</p>"}, {"attributes": "class=x"}):
            assert (sliced(html(), url) == sliced(html(**part), url)) is equal
    assert sliced(html(head="<title>Fees</title><meta name=x>")) == sliced(html())


def test_the_slice_ends_with_the_last_main_and_begins_with_the_first() -> None:
    two = "<main><p>{}</p></main><main><p>{}</p></main>"
    assert len({sliced(two.format(*texts), RULED) for texts in ("ab", "ac", "cb")}) == 3


@pytest.mark.parametrize(
    ("page", "url"),
    [("<p>x</p>", RULED), ("</main><main>", RULED), ("<main>", RULED), ("<p>x</p>", UNKNOWN), ("", UNKNOWN), ("<body><p>x", GITHUB),
     ("<bodyguard>x", UNKNOWN), ("", RULED), ("<body></main>", RULED)],
)  # fmt: skip
def test_without_a_beginning_or_an_end_there_is_no_slice(page: str, url: str) -> None:
    assert sliced(page, url) == ""


def test_a_body_is_found_however_it_is_written() -> None:
    for body in ("<body>", "<BODY>", "<body\nclass=x>"):
        assert len(sliced(f"{body}<p>x</p>")) == 32
    assert len(sliced("<body><p>x", AZURE)) == 32


def dropping(*selectors: str) -> Sites:
    content = ContentRules(article=("main",), drop=selectors)
    return Sites((Site(name="quay", hosts=("quay.example",), content=content),))


@pytest.mark.parametrize(
    ("selector", "one", "other", "equal"),
    [
        (".ad", "<div class='ad'>a</div>", "<div class='ad'>b</div>", True),
        (".ad", '<div class="big ad">a</div>', '<div class="big ad">b</div>', True),
        (
            ".ad",
            "<section class='x ad'><section>a</section></section>",
            "<section class='x ad'></section>",
            True,
        ),
        (".ad", "<div class='ad'><div>a</div><divide>x</divide></div>", "<div class='ad'>x</div>", False),
        (".ad", "<div class='ad'><div>a</div></div>after", "<div class='ad'><div>a</div></div>other", False),
        (
            ".ad",
            "<div class='ad'><div class='ad'>a</div>b</div>",
            "<div class='ad'><div class='ad'>a</div>c</div>",
            True,
        ),
        (".ad", "<div class='ads'>a</div>", "<div class='ads'>b</div>", False),
        (".ad", "<div id='ad'>a</div>", "<div id='ad'>b</div>", False),
        (".ad", "<div data-class='ad'>a</div>", "<div data-class='ad'>b</div>", False),
        (".ad", "<p class='ad'>a</p>", "<p class='ad'>b</p>", False),
        (".ad", "<div class='ad'>a", "<div class='ad'>b", False),
        (".ad", "<div class=ad>a</div>", "<div class=ad>b</div>", False),
        ("#ad", "<ul id='ad'><li>a</ul>", "<ul id='ad'><li>b</ul>", True),
        ("ul.ad", "<ul class='ad'>a</ul>", "<ul class='ad'>b</ul>", True),
        ("ul.ad", "<ol class='ad'>a</ol>", "<ol class='ad'>b</ol>", False),
        ("[data-ad]", "<div data-ad>a</div>", "<div data-ad>b</div>", False),
        ("time", "<time>a</time>", "<time>b</time>", True),
        ("time", "<timer>a</timer>", "<timer>b</timer>", False),
        ("aside", "<aside>a</aside>", "<aside>b</aside>", False),
        (
            ".ad",
            "<span class='ad'>a</span><span class='ad'>b</span>",
            "<span class='ad'></span><span class='ad'>d</span>",
            True,
        ),
    ],
)
def test_what_a_sites_rules_drop_by_name_is_left_out_and_nothing_in_doubt_is(
    selector: str, one: str, other: str, equal: bool
) -> None:
    url, sites = "https://quay.example/a", dropping(selector)
    first, second = (slice_digest(html(part).encode(), url, sites) for part in (one, other))
    assert (first == second) is equal
    if equal:
        assert text_digest(extract(html(one).encode(), url, sites=sites)) == text_digest(
            extract(html(other).encode(), url, sites=sites)
        )


def test_other_rules_are_another_slice() -> None:
    page = html().encode()
    assert slice_digest(page, "https://quay.example/a", dropping(".a")) != slice_digest(
        page, "https://quay.example/a", dropping(".b")
    )
    assert slice_digest(page, UNKNOWN) == slice_digest(page, UNKNOWN, builtin())


_OPENED = st.sampled_from(
    ["div class='ad'", "div", "ul class='ad'", "section id='ad'", "p", "span class='x ad'", "nav", "script"]
)
_PIECE = st.recursive(
    st.sampled_from(["a", "b", "<!-- a -->", "<!-- <div class='ad'> -->", "<script>'</div>'</script>"]),
    lambda inner: st.builds(
        lambda tag, held: f"<{tag}>{''.join(held)}</{tag.split()[0]}>", _OPENED, st.lists(inner, max_size=3)
    ),
    max_leaves=8,
)
_SOUP = st.lists(_PIECE, max_size=4).map("".join)


@given(_SOUP, _SOUP)
def test_equal_slices_of_pages_that_close_what_they_open_are_equal_articles(one: str, other: str) -> None:
    """An equal slice spares the parse: were the articles unequal, the change would never be told."""
    sites, url = dropping(".ad", "#ad"), "https://quay.example/a"
    bodies = [f"<body><main>{soup}</main>".encode() for soup in (one, other)]
    first, second = (slice_digest(body, url, sites) for body in bodies)
    if first and first == second:
        assert text_digest(extract(bodies[0], url, sites=sites)) == text_digest(
            extract(bodies[1], url, sites=sites)
        )


@pytest.mark.parametrize(
    "page",
    [
        # What is left out by name is never closed: it ends with the element around it, and the text is read.
        "<section><div><div class=ad><div>x</section></div><p>{}</p><div></div></div>",
        "<div><section class=ad><section>x</div><p>{}</p><section></section></section>",
        "<div class=ad>x</DIV><p>{}</p><div></div></div>",
        # The same of what is never read.
        "<div><nav>x</div><p>{}</p><nav></nav>",
    ],
)
def test_what_follows_an_element_that_is_never_closed_is_in_the_slice(page: str) -> None:
    sites, url = dropping(".ad"), "https://quay.example/a"
    one, other = (
        f"<body><main><h1>Fees</h1><p>{PROSE}</p>{page.format(text)}</main>".encode()
        for text in ("A berth costs 4 crowns.", "A berth costs 5 crowns.")
    )
    assert slice_digest(one, url, sites) != slice_digest(other, url, sites)


# Rules


@pytest.mark.parametrize(
    ("page", "may"),
    [
        (b"<table><tr></table>", False),
        (b"<table></table><h2>x</h2><table></table>", False),
        (b"<table><h2></h2></table>", True),
        (b"<table><h4></h4></table>", False),
        (b"<table><td><table></table></table>", True),
        (b"<table>", True),
        (b"", False),
        (b"<h1></h1></table>", False),
    ],
)
def test_a_page_is_asked_once_whether_its_tables_may_arrange_it(page: bytes, may: bool) -> None:
    assert may_arrange(page) is may


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://learn.microsoft.com/x", "learn"), ("HTTPS://LEARN.Microsoft.com:443/x", "learn"), ("http://me:pw@learn.microsoft.com/x", "learn"),
        ("https://docs.microsoft.com?x", "learn"), ("https://github.com#x", "github"), ("https://docs.example.org/learn.microsoft.com", ""),
        ("https://learn.microsoft.com.example.org/", ""), ("ftp://learn.microsoft.com/", ""), ("", ""), ("learn.microsoft.com", ""),
    ],
)  # fmt: skip
def test_a_page_is_read_by_the_rules_of_its_host(url: str, site: str) -> None:
    found = ruling_for(url, builtin()).rules
    own = next((one.content for one in builtin().all if one.name == site), ContentRules())
    always = next(one.content for one in builtin().all if one.name == "everywhere")
    assert (found.article, found.versions) == (own.article, own.versions)
    assert found.drop == (*always.drop, *own.drop)
    assert found.alerts == {**always.alerts, **own.alerts}


def test_a_sites_own_name_for_an_alert_wins() -> None:
    everywhere = Site(
        name="all", hosts=("*",), content=ContentRules(drop=(".a",), alerts={"note": "NOTE", "tip": "TIP"})
    )
    own = Site(
        name="own", hosts=("quay.example",), content=ContentRules(drop=(".b",), alerts={"note": "WARNING"})
    )
    rules = ruling_for("https://quay.example/", Sites((everywhere, own))).rules
    assert (rules.drop, rules.alerts) == ((".a", ".b"), {"note": "WARNING", "tip": "TIP"})
    assert ruling_for("https://quay.example/", Sites((own,))).rules == own.content
    assert ruling_for("https://other.example/", Sites((own,))).rules == ContentRules()


def test_snapshots_are_named_after_what_made_them() -> None:
    """Equal rules, equal names: else every page looks read anew; other rules, other names: else none does."""
    code, tree, rules = extractor(RULED).split("-")
    assert (code, tree.partition(".")[0], len(rules)) == ("3", "lexbor", 8)
    assert extractor(RULED) == extractor("https://docs.microsoft.com/other") == extractor(RULED, builtin())
    assert len({extractor(url) for url in (RULED, UNKNOWN, AZURE, GITHUB)}) == 4
    assert extractor(UNKNOWN) == extractor("")
    assert package_extractor().rpartition("-")[0] == f"{code}-{tree}"
    assert package_extractor() == package_extractor()
    assert len(package_extractor().rpartition("-")[2]) == 8
    assert (
        rules_text(ContentRules(alerts={"b": "1", "a": "2"}))
        == rules_text(ContentRules(alerts={"a": "2", "b": "1"}))
        == b'{"alerts":{"a":"2","b":"1"}}'
    )
