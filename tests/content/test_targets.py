"""Where links lead: a target that is wrong, or differs on every visit, is a broken link or an alarm."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.content.targets import Targets, uncloaked
from pipeline.sites import builtin

BASE = "https://docs.example.org/berths/2026/topic?x=1#here"


def target(href: str, base: str = BASE) -> str:
    return Targets(base, builtin()).of(href)


@pytest.mark.parametrize(
    ("href", "leads"),
    [
        ("https://quay.example/a", "https://quay.example/a"),
        ("https://quay.example/a#b", "https://quay.example/a#b"),
        (" https://quay.example/a\n", "https://quay.example/a"),
        ("HTTPS://Quay.example/a", "HTTPS://Quay.example/a"),
        ("http:/odd", "http:/odd"),
        ("//quay.example/a", "https://quay.example/a"),
        ("fees", "https://docs.example.org/berths/2026/fees"),
        ("./fees", "https://docs.example.org/berths/2026/fees"),
        ("../fees", "https://docs.example.org/berths/fees"),
        ("../../fees/", "https://docs.example.org/fees/"),
        ("../../../../fees", "https://docs.example.org/fees"),
        ("/fees", "https://docs.example.org/fees"),
        ("/", "https://docs.example.org/"),
        ("fees?year=2026#moves", "https://docs.example.org/berths/2026/fees?year=2026#moves"),
        (
            "fees?utm_source=a&year=2026&WT.mc_id=b#moves",
            "https://docs.example.org/berths/2026/fees?year=2026#moves",
        ),
        ("fees?utm_source=a", "https://docs.example.org/berths/2026/fees"),
        ("#fees", "https://docs.example.org/berths/2026/topic?x=1#fees"),
        ("?year=2026", "https://docs.example.org/berths/2026/topic?year=2026"),
        ("a b", "https://docs.example.org/berths/2026/a%20b"),
        ('/a"<>[]\\^`{|}\u00a0b', "https://docs.example.org/a%22%3C%3E%5B%5D%5C%5E%60%7B%7C%7D%C2%A0b"),
        ("/é", "https://docs.example.org/é"),
        ("mailto:a@b.cs", "mailto:a@b.cs"),
        ("MailTo:a b@b.cs", "MailTo:a%20b@b.cs"),
        ("tel:+43", "tel:+43"),
        ("ftp://a.example/b", "ftp://a.example/b"),
        ("sms:+43", "sms:+43"),
        ("javascript:void(0)", ""),
        ("about:blank", ""),
        ("x-app:open", ""),
        ("", ""),
        (" \n", ""),
        ("http://[half", "http://%5Bhalf"),
        ("//[half", "https://%5Bhalf"),
    ],
)
def test_a_link_leads_where_a_browser_would_go(href: str, leads: str) -> None:
    assert target(href) == leads


def test_a_page_at_the_root_or_without_an_address_completes_links_too() -> None:
    assert target("fees", "https://docs.example.org") == "https://docs.example.org/fees"
    assert target("fees", "https://docs.example.org/") == "https://docs.example.org/fees"
    assert target("../fees", "https://docs.example.org/a/") == "https://docs.example.org/fees"
    assert target("fees", "http://[half/a") == ""
    assert target("#a", "") == "#a"
    assert target("fees", "") == "fees"


HIDDEN = urlsafe_b64encode(b"https://quay.example/a?b=1").decode().rstrip("=")


@pytest.mark.parametrize(
    ("href", "leads"),
    [
        (f"https://www.bing.com/ck/a?p=1&u=a1{HIDDEN}&ntb=1", "https://quay.example/a?b=1"),
        (f"https://bing.com/ck/a?u=a1{HIDDEN}", "https://quay.example/a?b=1"),
        ("https://www.bing.com/ck/a?u=a1%21%21%21", "https://www.bing.com/ck/a?u=a1%21%21%21"),
        ("https://www.bing.com/ck/a?u=a1a", "https://www.bing.com/ck/a?u=a1a"),
        ("https://www.bing.com/search?u=https://quay.example/a", "https://www.bing.com/search?u=https://quay.example/a"),
        ("https://www.google.com/url?q=https%3A%2F%2Fquay.example%2Fa", "https://quay.example/a"),
        ("https://www.google.co.uk/url?sa=t&url=http://quay.example/a", "http://quay.example/a"),
        ("https://google.at/url?q=&url=https://quay.example/a", "https://quay.example/a"),
        ("https://l.facebook.com/l.php?u=https%253A%252F%252Fquay.example%252Fa&h=x", "https://quay.example/a"),
        ("https://l.instagram.com/l.php?u=HTTPS%3A%2F%2Fquay.example%2Fa", "HTTPS://quay.example/a"),
        ("https://www.youtube.com/redirect?v=1&q=https%3A%2F%2Fquay.example%2Fa", "https://quay.example/a"),
        ("https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fquay.example%2Fa", "https://quay.example/a"),
        ("https://href.li/?url=https://quay.example/a", "https://quay.example/a"),
        ("https://out.reddit.com/t3?url=https://quay.example/a", "https://quay.example/a"),
        ("https://slack-redir.net/link?url=https://quay.example/a", "https://quay.example/a"),
        ("https://urldefense.proofpoint.com/v2/url?u=https%3A%2F%2Fquay.example%2Fa", "https://quay.example/a"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fquay.example%2Fa&data=me", "https://quay.example/a"),
        ("https://www.google.com/url?q=quay", "https://www.google.com/url?q=quay"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
        ("https://not-google.com/url?q=https://quay.example/a", "https://not-google.com/url?q=https://quay.example/a"),
        ("https://www.google.com/url?q=https://quay.example/a%20%22b", "https://quay.example/a%20%22b"),
        ("https://www.google.com/url?q=https://quay.example/a?utm_source=x", "https://quay.example/a"),
    ],
)  # fmt: skip
def test_a_redirector_that_only_counts_is_passed_by(href: str, leads: str) -> None:
    """Its address has the visit in it: kept, the link would change each time the page is read."""
    assert target(href) == leads


@pytest.mark.parametrize(
    "place",
    ["www.bing.com/new", "www.google.com/search", "l.facebook.com/x", "www.youtube.com/watch",
     "www.linkedin.com/in", "urldefense.proofpoint.com/v3/url"],
)  # fmt: skip
@pytest.mark.parametrize("parameter", ["u", "q", "url"])
def test_other_pages_of_a_redirector_are_pages(place: str, parameter: str) -> None:
    href = f"https://{place}?{parameter}=https://quay.example/a"
    assert target(href) == href


def test_an_address_that_no_parser_takes_is_left_as_it_is() -> None:
    assert target("https://a.example:port/x?utm_source=1") == "https://a.example:port/x?utm_source=1"


@pytest.mark.parametrize(
    ("href", "leads"),
    [
        ("/cdn-cgi/l/email-protection#0b6a4b69256878", "mailto:a@b.cs"),
        ("https://docs.example.org/cdn-cgi/l/email-protection#0b6a4b69256878", "mailto:a@b.cs"),
        ("/cdn-cgi/l/email-protection", "mailto:"),
        ("/cdn-cgi/l/email-protection#xyz", "mailto:"),
        ("/cdn-cgi/l/email-protection#006120", "mailto:a%20"),
    ],
)
def test_a_protected_address_is_the_target_that_it_protects(href: str, leads: str) -> None:
    assert target(href) == leads


def test_what_protects_no_address_hides_none() -> None:
    assert uncloaked("") == ""
    assert uncloaked("zz") == ""
    assert uncloaked("0b6") == ""
    assert uncloaked("00ff") == "\ufffd"


@given(st.text(min_size=1), st.integers(0, 255))
def test_any_protected_address_comes_back(address: str, key: int) -> None:
    address = address.encode("utf-8", "replace").decode()
    code = bytes([key, *(byte ^ key for byte in address.encode())]).hex()
    assert uncloaked(code) == address


@given(st.text(max_size=40))
def test_no_link_stops_a_page_and_none_acts(href: str) -> None:
    leads = target(href)
    assert not leads.lower().lstrip().startswith(("javascript:", "data:", "vbscript:"))
    assert not set(leads) & set(' "<>\\^`{|}\n\x00')
