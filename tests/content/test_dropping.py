# ruff: noqa: E501 (HTML and rules read better on one line)
"""What is passed over, and what is not: menus must not alarm anyone, and text must not vanish."""

import pytest

from pipeline.content.extraction import explain, extract
from pipeline.content.html.chrome import ALIEN, AROUND, COMMENTS, NEUTRAL, standing_of
from pipeline.content.html.dropping import described
from pipeline.errors import ConfigError
from pipeline.sites import ContentRules, Site, Sites
from tests.content.reading import PROSE, RULED, UNKNOWN, ruled, texts

URL = "https://quay.example.org/topic"


def site(**content: object) -> Sites:
    rules = ContentRules(**{"article": ("main",), **content})  # type: ignore[arg-type]
    return Sites((Site(name="quay", hosts=("quay.example.org",), content=rules),))


def read(html: str, sites: Sites, url: str = URL) -> list[str]:
    return texts(extract(f"<main>{html}</main>".encode(), url, sites=sites))


@pytest.mark.parametrize(
    ("selector", "gone", "stays"),
    [
        (".ad", "<p class='big ad'>", "<p class='ads'>"),
        ("p.ad", "<p class=ad>", "<div class=ad>"),
        ("#ad", "<p id=ad>", "<p class=ad>"),
        ("div#ad", "<div id=ad>", "<p id=ad>"),
        ("local-time", "<local-time>", "<time>"),
        ("[data-ad]", "<p data-ad>", "<p data-ads>"),
        ("p[data-ad]", "<p data-ad=1>", "<div data-ad=1>"),
        ("[data-ad=top]", "<p data-ad=top>", "<p data-ad='top '>"),
        ("[data-ad='to p']", "<p data-ad='to p'>", "<p data-ad='to'>"),
        ("[data-ad^=top]", "<p data-ad=topmost>", "<p data-ad=atop>"),
        ("[data-ad$=top]", "<p data-ad=atop>", "<p data-ad=topmost>"),
        ("[id^=ad-]", "<p id=ad-7>", "<p id=bad-7>"),
        ("[class$=-ad]", "<p class='big-ad'>", "<p class='big-ad x'>"),
        ("div[class^=ad]", "<div class=ad-7>", "<p class=ad-7>"),
        ("div > p.ad", "<div><p class=ad>x</p></div><p hidden>", "<p class=ad>"),
        (".ad.big", "<p class='ad big'>", "<p class=ad>"),
        ("p:has(b)", "<p><b>bold</b>", "<p><i>x</i>"),
        ("[data-ad*=o]", "<p data-ad=top>", "<p data-ad=tip>"),
    ],
)
def test_a_drop_rule_takes_out_what_it_names_and_nothing_else(selector: str, gone: str, stays: str) -> None:
    sites = site(drop=(selector,))
    assert "passing" not in " ".join(read(f"{gone.replace(' hidden', '')}passing", sites)) or "hidden" in gone
    assert "lasting" in " ".join(read(f"{stays}lasting", sites))


def test_a_drop_rule_beyond_names_reaches_only_what_it_selects() -> None:
    html = "<div class=box><p>first</p><p>second</p></div><p>third</p>"
    assert read(html, site(drop=(".box > p:first-child",))) == ["second", "third"]
    found = explain(
        f"<main>{html}</main>".encode(), URL, sites=site(drop=(".box > p:first-child", ".box p + p"))
    )
    assert found.dropped == (("drop .box > p:first-child", "p", 1), ("drop .box p + p", "p", 1))


def test_a_selector_that_is_none_is_an_error_that_says_where() -> None:
    for rules in ({"drop": ("p:::x",)}, {"article": ("main >> p",)}, {"parts": "div[["}):
        with pytest.raises(ConfigError, match="not a CSS selector") as raised:
            read("<p>x</p>", site(**rules))
        assert repr(next(iter(rules.values()))).strip("(),'") in str(raised.value)


# What holds on every site


@pytest.mark.parametrize("tag", ["nav", "footer", "dialog", "search"])
def test_what_stands_around_an_article_by_its_tag(tag: str) -> None:
    assert texts(ruled(f"<p>a</p><{tag}>around</{tag}>")) == ["a"]


@pytest.mark.parametrize("word", ["note", "tip", "warning", "caution", "important", "info", "danger", "callout",
                                  "admonition", "alert", "x note", "box-note"])  # fmt: skip
def test_an_aside_that_is_named_as_a_callout_is_text(word: str) -> None:
    assert "around" in " ".join(texts(ruled(f"<p>a</p><aside class='{word}'>around</aside>")))
    assert texts(ruled(f"<p>a</p><nav class='{word}'>around</nav>")) == ["a"]


NOTICE = "The quay is closed from May on."


@pytest.mark.parametrize(
    ("html", "read"),
    [
        (f"<p>a</p><aside>{NOTICE}</aside><p>b</p>", ["a", f"> [!NOTE]\n> {NOTICE}", "b"]),
        (f"<p>a</p><aside class=beta>{NOTICE}</aside>", ["a", f"> [!NOTE]\n> {NOTICE}"]),
        (f"<aside class=deprecated><p>{NOTICE}</p></aside><h2>b</h2>", [f"> [!WARNING]\n> {NOTICE}"]),
        (f"<p>a</p><div role=status>{NOTICE}</div>", ["a", NOTICE]),
        (f"<p>a</p><div role=complementary>{NOTICE}</div>", ["a", NOTICE]),
        ("<section><p>a</p><footer>In force since 1 May 2026</footer></section>", ["a", "In force since 1 May 2026"]),
        ("<p>a</p><aside><a href=/x>Other pages of the quay</a></aside>", ["a"]),
        (f"<p>a</p><aside class=related>{NOTICE}</aside>", ["a"]),
        (f"<p>a</p><aside hidden>{NOTICE}</aside>", ["a"]),
        (f"<p>a</p><div><aside>{NOTICE}</aside></div>", ["a"]),
        ("<section><p>a</p><footer>© 2026 Quay</footer></section>", ["a"]),
        (f"<p>a</p><nav>{NOTICE}</nav>", ["a"]),
    ],
)  # fmt: skip
def test_what_stands_in_the_flow_of_a_text_is_a_notice_and_not_a_margin(html: str, read: list[str]) -> None:
    """Documentation says in asides what is deprecated: readers would never hear of it."""
    assert texts(ruled(html)) == read


@pytest.mark.parametrize("role", ["navigation", "banner", "contentinfo", "search", "dialog", "alertdialog",
                                  "menu", "menubar", "toolbar", "tooltip", "progressbar", "timer"])  # fmt: skip
def test_what_stands_around_an_article_by_its_role(role: str) -> None:
    assert texts(ruled(f"<p>a</p><div role={role}>around</div>")) == ["a"]


@pytest.mark.parametrize("role", ["region", "note", "alert", "document", "presentation"])
def test_other_roles_hold_text(role: str) -> None:
    assert texts(ruled(f"<p>a</p><div role={role}>around</div>")) == ["a", "around"]


@pytest.mark.parametrize("name", ["sr-only", "x visually-hidden y", "visuallyhidden", "screen-reader-text", "screenreader-only",
                                  "material-icons", "material-symbols-outlined", "material-icons md-18"])  # fmt: skip
def test_words_nobody_sees_are_not_read(name: str) -> None:
    assert texts(ruled(f"<p>seen<span class='{name}'>unseen</span></p><p id='{name}'>b</p>")) == ["seen", "b"]


@pytest.mark.parametrize("name", ["no-sr-only", "sr-only-x", "materials"])
def test_words_that_are_seen_are(name: str) -> None:
    assert texts(ruled(f"<p>seen<span class='{name}'> too</span></p>")) == ["seen too"]


@pytest.mark.parametrize(
    ("tag", "name", "kept"),
    [
        ("div", "class=cookie-banner", False),
        ("div", "id=CookieNotice", False),
        ("div", "class='x gdpr-modal'", False),
        ("form", "class=consent_settings", False),
        ("div", "id=cookie-wall", False),
        ("div", "class=rgpd-popup", False),
        ("div", "class='cookie banner'", True),
        ("div", "class=cookie-policy", True),
        ("div", "class=cookie-barn", True),
        ("div", "class=banner", True),
        ("section", "class=cookie-banner", True),
        ("p", "class=cookie-banner", True),
        ("main", "id=cookie-banner", True),
        ("span", "class=cookie-notice", True),
        ("li", "class=cookie-notice", True),
    ],
)
def test_a_box_that_asks_for_consent_is_no_text_and_a_text_about_cookies_is(
    tag: str, name: str, kept: bool
) -> None:
    assert texts(ruled(f"<p>a</p><{tag} {name}>We use cookies.</{tag}>")) == [
        "a",
        *(["We use cookies."] * (kept and tag != "li")),
        *(["- We use cookies."] * (tag == "li")),
    ]


@pytest.mark.parametrize(
    ("tag", "attributes", "kept"),
    [
        ("div", "class=modal hidden", False),
        ("div", "class=modal aria-hidden=true", False),
        ("div", "class=modal style='display:none'", False),
        ("div", "class=modal style='DISPLAY : none'", False),
        ("div", "class=modal style='visibility: hidden'", False),
        ("div", "id=nav-menu hidden", False),
        ("ul", "class=megamenu hidden", False),
        ("div", "class=newsletter-box style='visibility:hidden'", False),
        ("div", "class=modal", True),
        ("div", "class=modal aria-hidden=false", True),
        ("div", "class=modal style='overflow:hidden'", True),
        ("div", "class=modal style='border:none'", True),
        ("div", "class=answer hidden", True),
        ("div", "class=multimodality hidden", True),
        ("div", "hidden", True),
        ("section", "class=modal hidden", True),
        ("article", "class=overlay hidden", True),
        ("div", "class=modal role=tabpanel hidden", True),
    ],
)
def test_a_box_that_comes_up_over_a_page_is_no_text_and_a_folded_answer_is(
    tag: str, attributes: str, kept: bool
) -> None:
    """Answers that unfold at a click are what a reader came for."""
    assert texts(ruled(f"<p>a</p><{tag} {attributes}>more</{tag}>")) == ["a", "more"][: 1 + kept]


def test_words_on_both_sides_of_what_is_passed_over_stay_apart() -> None:
    assert texts(ruled("<p>ten<span class=sr-only>x</span>twelve</p>")) == ["ten twelve"]


def test_only_one_version_is_read_where_pages_hold_several() -> None:
    html = "<div data-moniker='v1 v2'>old</div><div data-moniker>none</div><div data-moniker=v3>new</div><p>all</p>"
    head = "<meta name=default_moniker content=v3>"
    assert texts(ruled(html, head)) == ["new", "all"]
    assert texts(ruled(html, head, f"{RULED}?x=1&view=v1#part")) == ["old", "all"]
    assert texts(ruled(html, head, f"{RULED}?view=v9")) == ["new", "all"]
    assert texts(ruled(html)) == ["old", "none", "new", "all"]
    assert texts(ruled(html, "", f"{RULED}?review=v1")) == ["old", "none", "new", "all"]
    assert texts(ruled(html, "<meta name=default_moniker content=v7>")) == ["old", "none", "new", "all"]


def test_a_version_is_found_however_its_attribute_is_written() -> None:
    for written in ("data-moniker=v1", "data-moniker='v1'", 'data-moniker="v0 v1"'):
        assert texts(ruled(f"<p {written}>a</p><p data-moniker=v2>b</p>", "", f"{RULED}?view=v1")) == ["a"]


def test_versions_mean_nothing_on_other_sites() -> None:
    page = extract(f"<main><p>{PROSE}</p><p data-moniker=v2>b</p></main>".encode(), f"{UNKNOWN}?view=v1")
    assert texts(page)[-1] == "b"


def test_every_page_of_a_site_is_judged_alike() -> None:
    """What is remembered of one name must not be told of the same name on another tag or kind of name."""
    sites = site(drop=("p.x", "#y", "[id^=z]"))
    for _ in range(2):
        assert read(
            "<div class=x>a</div><p class=x>b</p><p id=x>c</p><p class=y>d</p><p id=y>e</p><p class=z1>f</p><p id=z1>g</p>",
            sites,
        ) == ["a", "c", "d", "f"]


def test_names_that_never_come_again_do_not_fill_the_memory() -> None:
    """A page may invent a name for every element: none of them may change how the next one is judged."""
    many = "".join(f"<p id=n{n} class='c{n}'>{n}</p>" for n in range(5_100))
    sites = site(drop=(".c7",))
    for _ in range(2):
        found = read(many, sites)
        assert (len(found), "7" in found, found[-1]) == (5_099, False, "5099")


@pytest.mark.parametrize(
    ("attributes", "standing"),
    [
        ({}, NEUTRAL), ({"id": "text", "class": "entry"}, NEUTRAL), ({"class": "navigate"}, NEUTRAL), ({"class": "shadow"}, NEUTRAL),
        ({"class": "layout no-sidebar"}, NEUTRAL), ({"class": "site__main--with-sidebar"}, NEUTRAL), ({"class": "post tag-social"}, NEUTRAL),
        ({"id": "Sidebar", "class": "entry"}, AROUND), ({"id": "text", "class": "site-nav"}, AROUND), ({"class": "pageFooter"}, AROUND),
        ({"class": "share-buttons"}, ALIEN), ({"class": "ArticleRelated"}, ALIEN), ({"id": "newsletter"}, ALIEN), ({"class": "cookie-bar"}, ALIEN),
        ({"id": "comments"}, COMMENTS), ({"class": "comment-list share"}, COMMENTS), ({"class": "comment"}, NEUTRAL),
        ({"id": None, "class": ""}, NEUTRAL),
    ],
)  # fmt: skip
def test_what_the_name_of_a_box_says_of_it(attributes: dict[str, str | None], standing: int) -> None:
    assert standing_of(attributes) == standing


@pytest.mark.parametrize(
    ("attributes", "selector"),
    [
        ({}, "div"),
        ({"id": "a", "class": "b c d"}, "div#a.b.c"),
        ({"class": None, "id": ""}, "div"),
        ({"class": "b"}, "div.b"),
    ],
)
def test_an_element_is_named_as_a_person_would_find_it(
    attributes: dict[str, str | None], selector: str
) -> None:
    assert described("div", attributes) == selector


def test_a_sites_own_alerts() -> None:
    sites = site(alerts={"advice": "TIP", "note": "NOTE"})
    html = "<div class='x-alert advice'><p>a</p></div><div class='callout callout-note'><p>b</p></div><div class=advice><p>c</p></div>"
    for _ in range(2):
        assert read(html, sites) == ["> [!TIP]\n> a", "> [!NOTE]\n> b", "c"]
