# ruff: noqa: E501 (HTML reads better on one line)
"""Pages that answer 200 and are not the page that was asked for: none of them may look like an edit."""

import pytest
from msgspec.structs import replace

from pipeline.content import Snapshot
from pipeline.content.extraction import extract
from pipeline.content.wrong import was_home_page, wrong_page

URL = "https://docs.example.org/guide/topic"
PROSE = "".join(f"<p>{'A sentence of the guide that says something. ' * 8}{n}</p>" for n in range(6))


def page(body: str, head: str = "", url: str = URL, lang: str = "en") -> Snapshot:
    return extract(f"<html lang={lang}><head>{head}</head><body>{body}</body></html>".encode(), url)


GOOD = page(
    f"<main><h1>Topic</h1>{PROSE}</main>", "<title>Topic</title><link rel=canonical href=/guide/topic>"
)


@pytest.mark.parametrize(
    ("body", "head", "reason"),
    [
        ("<main><h1>Page not found</h1><p>Sorry.</p></main>", "", "soft-404"),
        ("<main><h1>404</h1><p>Nothing here.</p></main>", "", "soft-404"),
        ("<main><h1>Oops</h1><p>The page you are looking for does not exist.</p></main>", "", "soft-404"),
        ("<main><h1>Page introuvable</h1></main>", "", "soft-404"),
        (
            "<p>Checking your browser before accessing docs.example.org.</p>",
            "<title>Just a moment...</title>",
            "challenge",
        ),
        ("<p>Please verify you are a human.</p>", "<title>Attention Required!</title>", "challenge"),
        (
            "<h1>Sign in</h1><form><input type=password></form>",
            "<title>Sign in to your account</title>",
            "login-wall",
        ),
        ("<div id=root></div><script src=/app.js></script>", "<title>Docs</title>", "client-shell"),
        ("", "<title>Docs</title>", "no-article"),
    ],
)
def test_a_page_without_the_article_says_which_kind_it_is(body: str, head: str, reason: str) -> None:
    seen = page(body, head)
    assert seen.trouble == reason
    assert wrong_page(seen, URL, URL, GOOD) == reason


@pytest.mark.parametrize(
    "title", ["How to fix a 404 error", "Page not found errors explained", "Sign in to the portal"]
)
def test_an_article_about_errors_is_an_article(title: str) -> None:
    assert page(f"<main><h1>{title}</h1>{PROSE}</main>").trouble == ""


def test_the_home_page_under_another_address() -> None:
    assert wrong_page(GOOD, URL, "https://docs.example.org/", GOOD) == "home-page"
    rooted = page(f"<main><h1>Docs</h1>{PROSE}</main>", "<link rel=canonical href=https://docs.example.org/>")
    assert wrong_page(rooted, URL, URL, GOOD) == "home-page"
    assert wrong_page(rooted, URL, URL, rooted) == ""


def test_a_notice_in_place_of_most_of_the_text_is_a_page_that_was_loaded_by_half() -> None:
    start = f"<main><h1>Topic</h1>{PROSE[: len(PROSE) * 9 // 20]}</p>"
    for notice in ("The document could not be found.", "Loading…", "Something went wrong. Try again later."):
        assert wrong_page(page(f"{start}<p>{notice}</p></main>"), URL, URL, GOOD) == "half-loaded"
    shorter = page(f"{start}<p>The rest moved to the reference.</p></main>")
    assert wrong_page(shorter, URL, URL, GOOD) == ""
    noted = page(f"<main><h1>Topic</h1>{PROSE}<p>When a document could not be found, ask again.</p></main>")
    assert wrong_page(noted, URL, URL, GOOD) == ""


def test_the_home_page_is_recognised_by_the_page_that_follows_it() -> None:
    rooted = page(f"<main><h1>Docs</h1>{PROSE}</main>", "<link rel=canonical href=https://docs.example.org/>")
    assert was_home_page(rooted, GOOD)
    assert not was_home_page(rooted, rooted)
    assert not was_home_page(GOOD, rooted)
    assert not was_home_page(replace(rooted, url="https://docs.example.org/"), GOOD)


def test_another_language_is_not_an_edit() -> None:
    assert (
        wrong_page(page(f"<main><h1>Sujet</h1>{PROSE}</main>", lang="fr"), URL, URL, GOOD) == "locale-drift"
    )
    assert wrong_page(page(f"<main><h1>Topic</h1>{PROSE}</main>", lang="en-GB"), URL, URL, GOOD) == ""


def test_another_product_version_is_not_an_edit() -> None:
    asked = f"{URL}?view=v-1"
    one, other = (
        page(f"<main><h1>Topic</h1>{PROSE}</main>", f"<link rel=canonical href={URL}?view={view}>", asked)
        for view in ("v-1", "v-2")
    )
    assert wrong_page(other, asked, asked, one) == "moniker-drift"
    assert wrong_page(other, URL, URL, one) == ""


def test_a_page_that_lost_nearly_all_its_text_is_broken_not_edited() -> None:
    assert (
        wrong_page(page("<main><h1>Topic</h1><p>Loading the content of it</p></main>"), URL, URL, GOOD)
        == "collapsed"
    )
    shorter = page(f"<main><h1>Topic</h1>{PROSE[: len(PROSE) * 9 // 20]}</main>")
    assert wrong_page(shorter, URL, URL, GOOD) == ""


def test_a_site_whose_layout_changed_is_not_compared_with_what_it_was() -> None:
    url = "https://learn.microsoft.com/en-us/x"
    known = page(f"<main id=main><div class=content><h1>T</h1>{PROSE}</div></main>", url=url)
    three = f"<div class=content>{PROSE}</div>"
    assert wrong_page(page(f"<main id=main>{three * 3}</main>", url=url), url, url, known) == "layout"
    assert wrong_page(page(f"<main id=main>{three * 2}</main>", url=url), url, url, known) == ""
    assert wrong_page(page(f"<div>{PROSE}</div>", url=url), url, url, known) == "no-article"


def test_the_right_page_has_no_reason() -> None:
    assert wrong_page(GOOD, URL, URL, None) == ""
    assert wrong_page(GOOD, URL, URL, replace(GOOD, facts=())) == ""


@pytest.mark.parametrize(
    ("body", "title", "reason"),
    [
        ("<p>Einen Augenblick</p><script>window._cf_chl_opt={}</script>", "Nur einen Moment", "challenge"),
        ("<p>Un momento</p><script src=/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1></script>", "x", "challenge"),
        ("<p>Un momento</p><script src=https://ct.captcha-delivery.com/c.js></script>", "x", "challenge"),
        ("<div id=px-captcha></div><p>Hold</p><script></script>", "x", "challenge"),
        ("<h1>Tides</h1><p>Tide is at noon</p><script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>", "Tides", ""),
        ("<p>Tide is at noon</p><p>_cf_chl_opt</p>", "Tides", ""),
        (f"{PROSE}<script>window._cf_chl_opt={{}}</script>", "Tides", ""),
        ("<h1>503 Service Temporarily Unavailable</h1><hr><p>nginx</p>", "503", "maintenance"),
        ("<h1>Too Many Requests</h1><p>Try again later.</p>", "", "maintenance"),
        ("<h1>Too many requests (429)</h1><p>The service answers 429 above a hundred calls a minute. Wait as long as it says.</p>", "", ""),
        ("<h1>502 boats</h1><p>On 3 May, 502 boats lay in the harbour, more than ever before. Each of them paid ten a day for it.</p>", "", ""),
        ("<form><noscript><p>Script is disabled. Click Submit to go on.</p></noscript></form><script></script>", "Working", "client-shell"),
    ],
)  # fmt: skip
def test_a_wall_is_known_in_any_language_and_an_article_about_it_is_read(
    body: str, title: str, reason: str
) -> None:
    assert page(f"<main>{body}</main>", f"<title>{title}</title>").trouble == reason
