# ruff: noqa: E501 (notices read better on one line)
"""Walls, notices and other pages: taken for the article, each would be told as an edit of it."""

import pytest
from msgspec.structs import replace

from pipeline.content import Block, Section, Snapshot
from pipeline.content.wrong import size_of, trouble_of, was_home_page, wrong_page
from tests.content.reading import UNKNOWN, unknown


def trouble(title: str = "Fees", *said: str, shell: bool = False, password: bool = False) -> str:
    blocks = tuple(Block("paragraph", text) for text in said)
    return trouble_of(title, [Section("", "", 0, (), blocks)], shell=shell, password=password)


HARBOUR = (
    "Every ship that stays longer than a day pays for its berth. The fee is due at noon. A ship that leaves early "
    "is paid back what is left of it."
)


@pytest.mark.parametrize(
    "said",
    ["Page not found", "This page could not be found", "The article no longer exists", "The document is no longer available",
     "The site doesn't exist", "That content does not exist.", "This page isn't available right now", "Article is not available",
     "The page you want cannot be found", "Document can't be found", "404", "404 - Oops", "Error 404", "Sorry: 404 not found", "A 404 error", "Not found",
     "We couldn't find that page", "PAGE INTROUVABLE", "Seite nicht gefunden", "Página no encontrada", "Pagina non trovata"],
)  # fmt: skip
def test_a_notice_that_there_is_no_page_is_no_page(said: str) -> None:
    assert trouble(said) == "soft-404"
    assert trouble("Harbour", "Hello", said) == "soft-404"


@pytest.mark.parametrize(
    "said",
    [
        "Fees found",
        "Room 4040",
        "Nothing was found",
        "It was not found in the harbour",
        "Lost property not foundling",
    ],
)
def test_a_text_with_such_words_is_a_page(said: str) -> None:
    assert trouble(said, "Berths") == ""


@pytest.mark.parametrize(
    "said",
    ["Just a moment...", "Attention Required! | Cloudflare", "Checking your browser", "Are you a robot?", "Access denied", "Verify you are human",
     "Verifying that you are a human", "Unusual traffic from your network", "Pardon our interruption", "Enable JavaScript and cookies to continue",
     "Request unsuccessful. Incapsula", "Security check"],
)  # fmt: skip
def test_a_page_that_asks_whether_a_person_reads_is_a_challenge(said: str) -> None:
    assert trouble(said, password=True) == "challenge"
    assert trouble("Harbour", said, "404") == "challenge"


@pytest.mark.parametrize(("title", "wall"), [("Sign in", True), ("Log in to Quay", True), ("Login", True), ("login", True), ("Se connecter", True), ("Anmelden", True),
                                            ("signin", True), ("How to sign in", False), ("Logins", False), ("Signing in", False)])  # fmt: skip
def test_a_page_called_sign_in_that_says_nothing_else_is_a_wall(title: str, wall: bool) -> None:
    assert trouble(title, "E-mail") == ("login-wall" if wall else "")
    assert trouble("Fees", title, "Berths") == ""
    assert trouble(title, HARBOUR) == ""


def test_a_short_page_that_asks_for_a_password_is_a_wall() -> None:
    assert trouble("Fees", "E-mail", password=True) == "login-wall"
    assert trouble(password=True, shell=True) == "login-wall"
    for field in ("<input type=password>", '<input type="password" name=p>'):
        assert unknown(f"<main><p>Welcome back</p><form>{field}</form></main>").trouble == "login-wall"
    assert unknown("<main><p>Welcome back</p><form><input type=text></form></main>").trouble == ""


FIELD = "<header><form><input type=password></form></header>"


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Sign in to the harbour office</h1><p>{}</p>",
        "<h1>Get berth</h1><p>When the page is not found, the call answers with 4.</p><p>{}</p>",
        "<h1>404 Not Found</h1><p>{}</p>",
        "<h1>Access denied</h1><p>You see Access denied at the gate.</p><p>{}</p>",
        "<h1>Security check before release</h1><p>{}</p>",
        "<h1>Maintenance</h1><p>The crane is under maintenance in March.</p><p>{}</p>",
        f"{FIELD}<h1>Berths</h1><table><tr><td>North<td>10 m<td>open from May to September, by day and by night</tr>"
        "<tr><td>South<td>12 m<td>open all year, closed in storms of nine and more</table>",
        f"{FIELD}<h1>埠頭</h1><p>埠頭の使用料は一日につき十円です。上限は三十日です。期間は港長が定めます。船は夜間に入港できません。</p>",
    ],
)  # fmt: skip
def test_a_short_page_that_speaks_of_such_things_is_a_page(html: str) -> None:
    """Nobody would ever hear of a change on it."""
    assert unknown(f"<main>{html.format(HARBOUR)}</main>").trouble == ""


def test_what_a_long_page_says_of_errors_is_its_text() -> None:
    long = " ".join(["word"] * 300)
    assert trouble("Page not found", long) == ""
    assert trouble("Log in", long, password=True) == ""
    assert trouble("Just a moment...", HARBOUR) == "challenge"
    assert trouble("Just a moment...", long) == ""


def test_a_page_that_is_away_or_asks_for_consent_is_none() -> None:
    assert (
        trouble("Maintenance", "We will be back soon", "Please check back later, we are sorry.")
        == "maintenance"
    )
    assert trouble("Fees", "The site is under maintenance.") == "maintenance"
    assert trouble("Before you continue", "We use cookies to measure visits.", "Accept all or reject all.") == "consent-wall"  # fmt: skip
    assert trouble("Cookies", HARBOUR, "Accept all cookies or reject all in your settings.") == ""


def test_a_page_without_words_is_filled_by_scripts_or_empty() -> None:
    assert trouble(shell=True) == "client-shell"
    assert trouble() == "no-article"
    assert unknown("<div id=root></div><script src=/a.js></script>").trouble == "client-shell"
    assert unknown("<div id=root></div>").trouble == "no-article"


def test_a_page_that_waits_for_its_scripts_is_no_baseline() -> None:
    """Accepted, it would stand unchanged for ever."""
    for said in ("Loading", "加载中…", "Please enable JavaScript to view this page."):
        assert trouble("Fees", said, shell=True) == "client-shell"
    assert trouble("Fees", "Loading") == ""
    assert trouble("Fees", "The fee is 10 a day. It is paid at the gate or at the office.", shell=True) == ""
    assert unknown("<main><h1>Fees</h1><p>Ten.</p></main><script src=/a.js></script>").trouble == ""


def test_only_the_first_lines_of_a_page_are_a_notice() -> None:
    lines = "".join(f"<p>line {n}</p>" for n in range(5))
    assert unknown(f"<main>{lines}<p>Page not found</p></main>").trouble == "soft-404"
    assert unknown(f"<main>{lines}<p>line</p><p>Page not found</p></main>").trouble == ""
    assert unknown("<main><h1>Fees</h1><h2>404</h2></main>").trouble == "soft-404"


# Beside what was accepted


def page(
    words: int = 200,
    *,
    url: str = UNKNOWN,
    facts: dict[str, str] | None = None,
    said: str = "",
    extractor: str = "1",
) -> Snapshot:
    blocks = (Block("paragraph", " ".join(["word"] * words)), *((Block("paragraph", said),) if said else ()))
    return Snapshot(
        url, "Fees", extractor, (Section("", "", 0, (), blocks),), facts=tuple((facts or {}).items())
    )


GOOD = page()


def test_the_page_that_was_asked_for_has_no_reason() -> None:
    assert wrong_page(GOOD, UNKNOWN, UNKNOWN, GOOD) == ""
    assert wrong_page(GOOD, UNKNOWN, UNKNOWN, None) == ""
    assert wrong_page(GOOD, UNKNOWN, "https://docs.example.org/other", GOOD) == ""


def test_what_the_page_shows_of_itself_comes_first() -> None:
    assert (
        wrong_page(replace(GOOD, trouble="challenge"), UNKNOWN, "https://docs.example.org/", GOOD)
        == "challenge"
    )


@pytest.mark.parametrize(
    ("asked", "answered", "reason"),
    [
        (UNKNOWN, "https://docs.example.org/", "home-page"),
        (UNKNOWN, "https://docs.example.org", "home-page"),
        (UNKNOWN, "https://other.example/?from=x", "home-page"),
        ("https://docs.example.org/", "https://docs.example.org/", ""),
        (UNKNOWN, "https://docs.example.org/#top", "home-page"),
    ],
)
def test_a_home_page_that_answers_for_another_page(asked: str, answered: str, reason: str) -> None:
    assert wrong_page(GOOD, asked, answered, None) == reason


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [
        ("https://docs.example.org/", UNKNOWN, "home-page"),
        ("https://docs.example.org/", None, "home-page"),
        ("https://docs.example.org/", "https://docs.example.org/", ""),
        (UNKNOWN, "https://docs.example.org/", ""),
        (None, UNKNOWN, ""),
    ],
)
def test_a_page_that_calls_itself_the_home_page(now: str | None, before: str | None, reason: str) -> None:
    one, other = (page(facts={"canonical": url} if url else {}) for url in (now, before))
    assert wrong_page(one, UNKNOWN, UNKNOWN, other) == reason


def test_the_home_page_itself_may_call_itself_so() -> None:
    root = "https://docs.example.org/"
    assert wrong_page(page(url=root, facts={"canonical": root}), root, root, page(url=root)) == ""


@pytest.mark.parametrize(
    ("accepted", "observed", "url", "was"),
    [
        ("https://docs.example.org/", UNKNOWN, UNKNOWN, True),
        ("https://docs.example.org/", "", UNKNOWN, True),
        ("https://docs.example.org/", "https://docs.example.org/", UNKNOWN, False),
        ("https://docs.example.org/", UNKNOWN, "https://docs.example.org/", False),
        (UNKNOWN, UNKNOWN, UNKNOWN, False),
        ("", UNKNOWN, UNKNOWN, False),
    ],
)
def test_a_home_page_that_was_accepted_is_known_by_the_page_after_it(
    accepted: str, observed: str, url: str, was: bool
) -> None:
    one, other = (page(url=url, facts={"canonical": found}) for found in (accepted, observed))
    assert was_home_page(one, other) is was


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        ({"lang": "en"}, {"lang": "fr"}, "locale-drift"),
        ({"lang": "en"}, {"lang": "EN-gb"}, ""),
        ({"lang": "en_US"}, {"lang": "en-gb"}, ""),
        ({"lang": "en", "locale": "de-at"}, {"lang": "en", "locale": "de_DE"}, ""),
        ({"lang": "en", "locale": "de"}, {"lang": "en", "locale": "fr"}, "locale-drift"),
        ({}, {"lang": "fr"}, ""),
        ({"lang": "en"}, {}, ""),
    ],
)
def test_another_language_is_another_page(before: dict[str, str], now: dict[str, str], reason: str) -> None:
    assert wrong_page(page(facts=now), UNKNOWN, UNKNOWN, page(facts=before)) == reason


@pytest.mark.parametrize(
    ("asked", "before", "now", "reason"),
    [
        ("?view=v1", "?view=v1", "?view=v2", "moniker-drift"),
        ("?x=1&view=v1#a", "?view=v1", "?x=1&view=v2", "moniker-drift"),
        ("?view=v1", "?view=V1", "?view=v1#b", ""),
        ("?view=v1", "?view=v1", "", "moniker-drift"),
        ("", "?view=v1", "?view=v2", ""),
        ("?review=v1", "?view=v1", "?view=v2", ""),
    ],
)
def test_another_product_version_is_another_page(asked: str, before: str, now: str, reason: str) -> None:
    one, other = (page(facts={"canonical": UNKNOWN + view}) for view in (now, before))
    assert wrong_page(one, UNKNOWN + asked, UNKNOWN + asked, other) == reason


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        (200, 10, "collapsed"),
        (200, 11, ""),
        (200, 99, ""),
        (200, 0, "collapsed"),
        (101, 5, "collapsed"),
        (101, 6, ""),
        (99, 1, ""),
        (1000, 49, "collapsed"),
    ],
)
def test_a_page_that_lost_nearly_all_its_words_is_broken(was: int, now: int, reason: str) -> None:
    """SnapshotTree as an edit, it would become what the page is compared with."""
    assert wrong_page(page(now), UNKNOWN, UNKNOWN, page(was)) == reason


NOTICES = ("The document could not be found", "Could not load the rest", "This part couldn't be loaded", "This part can't load", "Failed to load comments",
           "Unable to load more", "It was not loaded", "It wasn't loaded", "Error loading data", "Error while loading data", "Loading", "Please wait…", "Something went wrong.",
           "Try reloading", "The service is temporarily unavailable", "Enable JavaScript to read on", "JavaScript is disabled", "JavaScript is required",
           "Chargement en cours", "Une erreur est survenue", "Wird geladen")  # fmt: skip


@pytest.mark.parametrize("said", NOTICES)
def test_a_notice_where_half_of_a_page_stood_is_no_edit(said: str) -> None:
    assert wrong_page(page(90, said=said), UNKNOWN, UNKNOWN, GOOD) == "half-loaded"


def test_a_notice_tells_nothing_where_the_text_is_or_where_it_always_stood() -> None:
    said = "The document could not be found"
    assert wrong_page(page(94, said=said), UNKNOWN, UNKNOWN, GOOD) == ""
    assert wrong_page(page(93, said=said), UNKNOWN, UNKNOWN, GOOD) == "half-loaded"
    assert wrong_page(page(90, said=said), UNKNOWN, UNKNOWN, page(200, said=said)) == ""
    assert wrong_page(page(10, said=f"{said} {'word ' * 73}"), UNKNOWN, UNKNOWN, GOOD) == "half-loaded"
    assert wrong_page(page(10, said=f"{said} {'word ' * 74}"), UNKNOWN, UNKNOWN, GOOD) == ""
    assert wrong_page(page(90, said="Loaded at the quay"), UNKNOWN, UNKNOWN, GOOD) == ""


def test_what_is_read_by_another_extractor_may_well_be_shorter() -> None:
    assert wrong_page(page(1, extractor="2"), UNKNOWN, UNKNOWN, GOOD) == ""


def called(title: str, words: int = 20, **more: str) -> Snapshot:
    return replace(page(words, **more), title=title)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (called("Back at noon"), "stand-in"),
        (called("Back at noon", extractor="2"), "stand-in"),
        (called("Fees of the harbour"), ""),
        (called("Back at noon", 81), ""),
        (called("閉鎖", 20), "stand-in"),
    ],
)
def test_a_short_page_of_another_name_stands_in_for_a_long_one(now: Snapshot, reason: str) -> None:
    """Told at once it would be two alarms: that the text is gone, and that it is back."""
    assert wrong_page(now, UNKNOWN, UNKNOWN, GOOD) == reason
    assert wrong_page(now, UNKNOWN, UNKNOWN, page(90)) == ""


def test_a_page_that_keeps_a_sentence_of_its_text_is_the_page() -> None:
    kept = "The fee of a berth is due at noon of the day of arrival."
    before = page(said=kept)
    assert wrong_page(called("Berths", said=kept), UNKNOWN, UNKNOWN, before) == ""
    assert wrong_page(called("Berths", said="It is closed."), UNKNOWN, UNKNOWN, before) == "stand-in"


def test_the_size_of_a_page_is_that_of_its_headings_and_blocks() -> None:
    sections = (
        Section("", "One two", 1, (), (Block("paragraph", "three four five"),)),
        Section("", "Six", 2, (), ()),
    )
    assert size_of(Snapshot(UNKNOWN, "no word", "1", sections)) == 25
