"""What a visit ends in, decided from answers alone: what is a move, and what only looks like one."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.content.registry import FORMATS, accept
from pipeline.fetch.credentials import credentials_for, variable_of
from pipeline.fetch.outcomes import could_be_document, is_document, outcome_of, refresh_target, same_page
from pipeline.fetch.response import Answer
from pipeline.fetch.url_safety import target_of
from pipeline.pages import Hop, Outcome
from pipeline.sites import builtin

DOCS, LEARN = "https://docs.microsoft.com", "https://learn.microsoft.com"


def way(*steps: tuple[str, int], end: str, status: int = 200) -> Outcome:
    hops = [*(Hop(url, code) for url, code in steps), Hop(end, status)]
    body = b"<p>" if status == 200 else b""
    return outcome_of(Answer(end, status, body=body), hops, builtin())[0]


@pytest.mark.parametrize(
    ("asked", "status", "end"),
    [
        (f"{LEARN}/azure/x", 302, f"{LEARN}/en-us/azure/x"),
        (f"{LEARN}/azure/x", 301, f"{LEARN}/en-us/azure/x"),
        (f"{DOCS}/azure/x", 301, f"{LEARN}/azure/x"),
        (f"{DOCS}/azure/x", 301, f"{LEARN}/en-us/azure/x"),
        (f"{LEARN}/azure/x?view=azps-1.0", 302, f"{LEARN}/en-us/azure/x?view=azps-2.0"),
        (f"{LEARN}/Azure/X", 301, f"{LEARN}/azure/x"),
        ("http://example.com/a", 301, "https://example.com/a"),
        ("https://example.com/a", 301, "https://example.com/a/"),
        ("https://example.com/a", 301, "https://www.example.com/a"),
        ("https://example.com/a?utm_source=x", 302, "https://example.com/a"),
        ("https://aka.ms/x", 301, f"{LEARN}/azure/x"),
        ("https://aka.ms/x", 301, "https://example.com/"),
        ("https://go.microsoft.com/fwlink/?LinkId=1", 302, f"{LEARN}/azure/x"),
    ],
)
def test_what_a_site_adds_for_itself_is_no_move(asked: str, status: int, end: str) -> None:
    assert way((asked, status), end=end) is Outcome.OK


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_step_is_a_move(status: int) -> None:
    assert way(("https://example.com/a", status), end="https://example.com/b") is Outcome.MOVED


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_step_is_none(status: int) -> None:
    assert way(("https://example.com/a", status), end="https://example.com/b") is Outcome.REDIRECTED


def test_one_temporary_step_makes_a_chain_temporary() -> None:
    one, two = ("https://example.com/a", 301), ("https://example.com/b", 302)
    assert way(one, two, end="https://example.com/c") is Outcome.REDIRECTED
    assert way(two, one, end="https://example.com/c") is Outcome.REDIRECTED


def test_a_temporary_step_that_only_puts_a_locale_in_does_not_hide_a_move() -> None:
    steps = ((f"{DOCS}/azure/x", 302), (f"{DOCS}/en-us/azure/x", 301))
    assert way(*steps, end=f"{DOCS}/en-us/azure/y") is Outcome.MOVED


def test_there_and_back_is_no_move() -> None:
    steps = (("https://example.com/a", 302), ("https://example.com/consent", 302))
    assert way(*steps, end="https://example.com/a/") is Outcome.OK


@pytest.mark.parametrize("end", ["https://example.com/", "https://example.com", "https://example.com/en-us/"])
@pytest.mark.parametrize("status", [301, 302])
def test_a_page_that_became_the_home_page_is_suspect(status: int, end: str) -> None:
    assert way(("https://example.com/a/page", status), end=end) is Outcome.MOVED_TO_ROOT


def test_a_home_page_may_have_a_locale() -> None:
    assert way(("https://example.com/", 302), end="https://example.com/de-de/") is Outcome.OK


@pytest.mark.parametrize(
    "kept", [Outcome.NOT_ARCHIVED, Outcome.ROBOTS, Outcome.BLOCKED, Outcome.NOT_A_DOCUMENT, Outcome.TOO_LARGE]
)
def test_a_move_to_where_we_may_not_look_is_a_move(kept: Outcome) -> None:
    hops = [Hop("https://example.com/a", 301), Hop("https://example.org/b", 0)]
    outcome, detail = outcome_of(Answer("https://example.org/b", trouble=kept, detail="why"), hops)
    assert (outcome, detail) == (Outcome.MOVED, "the new address could not be read: why")


@pytest.mark.parametrize("lost", [Outcome.UNREACHABLE, Outcome.DEFERRED, Outcome.UNSAFE])
def test_a_move_to_what_does_not_answer_waits(lost: Outcome) -> None:
    hops = [Hop("https://example.com/a", 301), Hop("https://example.org/b", 0)]
    assert outcome_of(Answer("https://example.org/b", trouble=lost), hops)[0] is lost


def test_a_move_to_nothing_is_gone() -> None:
    assert way(("https://example.com/a", 301), end="https://example.com/b", status=404) is Outcome.GONE


def test_a_move_may_be_seen_through_a_304() -> None:
    hops = [Hop("https://example.com/a", 301), Hop("https://example.com/b", 304)]
    assert outcome_of(Answer("https://example.com/b", 304), hops)[0] is Outcome.MOVED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a?id=1", "https://example.com/a?id=2"),
        ("https://example.com/a?id=1", "https://example.com/a"),
        ("https://example.com/a", "https://example.org/a"),
        ("https://example.com/a", "https://example.com/A"),
    ],
)
def test_other_pages_are_other_pages(one: str, other: str) -> None:
    assert not same_page(one, other, builtin())


@given(st.text(max_size=40), st.text(max_size=40))
@example("http://[", "https://[x")
def test_any_two_texts_are_one_page_or_not(one: str, other: str) -> None:
    assert same_page(one, one, builtin())
    assert same_page(one, other, builtin()) == same_page(other, one, builtin())


@pytest.mark.parametrize(
    "kind", ["text/html", "TEXT/HTML; charset=x", "application/xhtml+xml", "text/plain", ""]
)
def test_what_people_read_is_a_document(kind: str) -> None:
    assert could_be_document(kind)
    assert is_document(kind, b"\xef\xbb\xbf  <!doctype html>")


@pytest.mark.parametrize("kind", ["application/zip", "image/png", "application/rss+xml"])
def test_what_programs_read_is_none(kind: str) -> None:
    assert not could_be_document(kind)


def test_without_a_type_the_bytes_decide() -> None:
    assert not is_document("", b"\x00\x01\x02")
    assert not is_document("text/html", b"\x89PNG")
    assert is_document("text/html", b"%PDF-1.4")


def test_what_is_admitted_and_asked_for_is_what_can_be_read() -> None:
    """Markdown is read where it comes; servers that look for its name would send it in place of the page."""
    assert accept() == "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1"
    assert all(could_be_document(kind) for one in FORMATS for kind in one.types)
    assert is_document("text/markdown", b"# Title")
    assert is_document("", b"# Title", "https://a.example/read.MD?raw=1")
    assert not is_document("", b"# Title", "https://a.example/read")
    assert not is_document("text/plain", b"\x89PNG\r\n", "https://a.example/logo.md")


@pytest.mark.parametrize(
    ("html", "target"),
    [
        ("<!-- META -->", ""),
        ("<noscript>META</noscript>", ""),
        ("<script>META</script>META", "https://a.example/there"),
        ("<!-- a --><script>b</script>META", "https://a.example/there"),
        ("<!-- never closed META", "https://a.example/there"),
        ("<script>a</script><noscript>META", "https://a.example/there"),
    ],
)
def test_a_redirect_counts_where_a_reader_with_scripts_meets_it(html: str, target: str) -> None:
    page = html.replace("META", "<meta http-equiv=refresh content='0; url=/there'>").encode()
    assert refresh_target(page, "https://a.example/here", "text/html") == target


def test_only_html_sends_its_reader_elsewhere() -> None:
    page = b'<meta http-equiv="refresh" content="0; url=/there">'
    address = "https://a.example/here"
    assert refresh_target(page, address, "text/html; charset=utf-8") == "https://a.example/there"
    assert refresh_target(page, address, "") == "https://a.example/there"
    for kind in ("text/plain", "text/markdown"):
        assert refresh_target(page, address, kind) == ""


def test_every_outcome_has_its_paragraph() -> None:
    text = (Path(__file__).parents[2] / "docs" / "outcomes.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^### ([a-z0-9-]+)$", text, re.MULTILINE))
    assert headings == set(Outcome)


# -- secrets


def test_a_host_has_its_own_variable() -> None:
    assert variable_of("docs.example-one.com") == "CONTENT_SYNC_AUTH_DOCS_EXAMPLE__ONE_COM"
    assert len({variable_of(host) for host in ("a.b-c.d", "a-b.c.d", "a.b.c.d", "a-b-c.d")}) == 4


def test_a_secret_may_be_any_header() -> None:
    target = target_of("https://git.example/x")
    assert credentials_for(target, {"CONTENT_SYNC_AUTH_GIT_EXAMPLE": "Bearer t"}) == {
        "Authorization": "Bearer t"
    }
    assert credentials_for(target, {"CONTENT_SYNC_AUTH_GIT_EXAMPLE": "PRIVATE-TOKEN: t"}) == {
        "PRIVATE-TOKEN": "t"
    }


def test_one_variable_may_hold_the_secrets_of_many_hosts() -> None:
    many = "CONTENT_SYNC_AUTH_A_EXAMPLE=Bearer a=b\r\n\n CONTENT_SYNC_AUTH_GIT_EXAMPLE = PRIVATE-TOKEN: t \nnonsense"
    given = {"CONTENT_SYNC_AUTH": many}
    assert credentials_for(target_of("https://a.example/"), given) == {"Authorization": "Bearer a=b"}
    assert credentials_for(target_of("https://git.example/"), given) == {"PRIVATE-TOKEN": "t"}
    assert credentials_for(target_of("https://other.example/"), given) == {}
    own = {**given, "CONTENT_SYNC_AUTH_A_EXAMPLE": "Bearer own"}
    assert credentials_for(target_of("https://a.example/"), own) == {"Authorization": "Bearer own"}


@pytest.mark.parametrize(
    "url", ["http://git.example/x", "https://other.example/x", "https://sub.git.example/x"]
)
def test_a_secret_stays_with_its_host_and_under_tls(url: str) -> None:
    assert credentials_for(target_of(url), {"CONTENT_SYNC_AUTH_GIT_EXAMPLE": "Bearer t"}) == {}


def test_a_secret_cannot_smuggle_a_header_in() -> None:
    environment = {"CONTENT_SYNC_AUTH_GIT_EXAMPLE": "Bearer t\r\nX: y"}
    assert credentials_for(target_of("https://git.example/"), environment) == {}
