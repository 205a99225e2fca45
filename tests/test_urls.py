"""Two articles that cite one page must share one visit and one finding; two pages must never become one."""

import json
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.sites import Site, Sites, UrlRules, builtin
from pipeline.urls import (
    UrlParts,
    canonical_url,
    is_localised,
    request_url,
    section,
    split_url,
    unwrap_text,
    unwrap_url,
)
from tests.shared import on_both

LEARN = "https://learn.microsoft.com/azure/storage/redundancy"
WRAPPED = (
    "https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdocs.microsoft.com%2Fen-us%2Fazure%2Fstorage"
    "%2Fredundancy%23zrs&data=02%7C01%7Cjo%40example.com%7C08d6&sdata=abc%3D&reserved=0"
)


@pytest.mark.parametrize(
    "url",
    [
        "https://docs.microsoft.com/azure/storage/redundancy",
        "http://docs.microsoft.com:80/azure/storage/redundancy/",
        "HTTPS://Docs.Microsoft.Com/Azure/Storage/Redundancy",
        "https://docs.microsoft.com/en-us/azure/storage/redundancy",
        "https://learn.microsoft.com/sr-latn-rs/azure//storage/redundancy",
        "https://docs.microsoft.com/azure/storage/redundancy?WT.mc_id=Portal&utm_source=x",
        "https://docs.microsoft.com/azure/storage/redundancy?toc=/a/toc.json&bc=/b/toc.json",
        "https://docs.microsoft.com/azure/storage/redundancy?tabs=portal&pivots=cli",
        "https://docs.microsoft.com/azure/storage/r%65dundancy\u200b",
        "button-link:https://docs.microsoft.com/azure/storage/redundancy",
        WRAPPED,
    ],
)
def test_every_way_to_write_a_page_is_one_page(url: str) -> None:
    assert canonical_url(url)[0] == LEARN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://docs.microsoft.com/a?view=sql-2017", "https://docs.microsoft.com/a?view=sql-2019"),
        ("https://docs.microsoft.com/a", "https://docs.azure.cn/a"),
        ("https://go.microsoft.com/fwlink/?LinkId=1", "https://go.microsoft.com/fwlink/?LinkId=2"),
        ("https://github.com/a/B", "https://github.com/a/b"),
        ("https://github.com/en-us/b", "https://github.com/b"),
        (
            "https://www.microsoft.com/download/details.aspx?id=1",
            "https://www.microsoft.com/download/details.aspx?id=2",
        ),
        ("https://example.com/?a=1", "https://example.com/?a=2"),
        ("https://example.com:8080/", "https://example.com/"),
    ],
)
def test_pages_that_differ_stay_apart(one: str, other: str) -> None:
    assert canonical_url(one)[0] != canonical_url(other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "https://go.microsoft.com/fwlink/?linkid=12&clcid=0x409",
            "http://go.microsoft.com/fwlink/p/?LinkID=12",
        ),
        ("https://example.com/?b=2&a=1", "https://example.com/?a=1&b=2"),
        ("https://aka.ms/Forum", "https://aka.ms/forum/"),
        ("https://docs.microsoft.com/a?view=X-1", "https://learn.microsoft.com/a?view=x-1"),
        ("https://example.com/%7ejo/%c3%a9", "https://example.com/~jo/é"),
    ],
)
def test_pages_that_are_one_stay_one(one: str, other: str) -> None:
    assert canonical_url(one)[0] == canonical_url(other)[0]


@pytest.mark.parametrize(
    ("written", "section"),
    [
        ("#limits", "limits"),
        ("##limits", "limits"),
        ("#limits/", "limits"),
        ("#limits.", "limits"),
        ("#limits/?WT.mc_id=x", "limits"),
        ("#limits?x=1", "limits"),
        ("#Limits", "Limits"),
        ("#caf%C3%A9", "café"),
        ("#-next-steps", "-next-steps"),
        ("#:~:text=The%20limit,is", ""),
        ("#limits:~:text=The%20limit", "limits"),
        ("#/product/a?sort=b", "/product/a?sort=b"),
        ("", ""),
    ],
)
def test_a_fragment_names_its_section(written: str, section: str) -> None:
    assert canonical_url(f"https://docs.microsoft.com/a{written}")[1] == section


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (
            "https://docs.microsoft.com/en-us/a?view=x&tabs=b&WT.mc_id=c&toc=d#e",
            "https://docs.microsoft.com/en-us/a?view=x&tabs=b",
        ),
        ("http://example.com", "http://example.com/"),
        ("https://example.com/a//b?x=%20y z", "https://example.com/a//b?x=%20y%20z"),
        (WRAPPED, "https://docs.microsoft.com/en-us/azure/storage/redundancy"),
        ("mailto:a@example.com", ""),
        ("#here", ""),
    ],
)
def test_the_server_is_asked_for_what_the_author_wrote(url: str, address: str) -> None:
    assert request_url(url) == address


def test_a_wrapped_link_leaves_no_trace_of_the_person() -> None:
    text = unwrap_text(f"See [this]({WRAPPED}) and <{WRAPPED}>.")
    assert "jo%40example" not in text
    assert "safelinks" not in text
    assert text.count("https://docs.microsoft.com/en-us/azure/storage/redundancy#zrs") == 2
    assert unwrap_url("https://eur01.safelinks.protection.outlook.com/?data=jo%40example.com") == ""
    assert canonical_url("https://eur01.safelinks.protection.outlook.com/?data=jo%40example.com") == ("", "")


def test_a_language_in_the_address_is_noticed_where_it_is_one() -> None:
    assert is_localised("https://docs.microsoft.com/de-de/azure")
    assert not is_localised("https://docs.microsoft.com/azure")
    assert not is_localised("https://github.com/de-de/azure")


def test_a_team_adds_rules_for_its_own_site() -> None:
    ours = Site(name="ours", hosts=(".example.com",), url=UrlRules(host="www.example.com", drop=("from*",)))
    sites = Sites((*builtin().all, ours))
    assert (
        canonical_url("https://old.example.com/a?from_mail=1&b=2", sites)[0]
        == "https://www.example.com/a?b=2"
    )
    assert canonical_url("https://docs.microsoft.com/en-us/a", sites)[0] == "https://learn.microsoft.com/a"


def test_a_typo_in_a_rule_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError, match="fold_cas"):
        msgspec.toml.decode('name = "x"\nhosts = ["x"]\n[url]\nfold_cas = ["path"]', type=Site)


_PIECES = st.sampled_from(
    ["http://", "https://", "docs.microsoft.com", "learn.microsoft.com", "go.microsoft.com/fwlink/", "aka.ms",
     "/", "//", "/en-us/", "?", "&", "#", "=", "view=1", "LinkId=5", "tabs=a", "%41", "%c3%a9", "%2F",
     "%", "é", "\u200b", ":443", "@", "[", "]", "\\", " ", "WT.mc_id=1", ":~:text=a", "İ", "ß",
     "\ud800", ".", "..", "A", WRAPPED]
)  # fmt: skip
_URLS = st.one_of(st.text(), st.lists(_PIECES, max_size=12).map("".join))


@given(_URLS)
@example("https://docs.microsoft.com/İ/%C4%B0?A=%e9")
@example("https://docs.microsoft.com/en-us/de-de/x")
@example("http://a..:443//en-us//")
def test_the_key_of_a_key_is_itself(url: str) -> None:
    page, _ = canonical_url(url)
    assert canonical_url(page) == (page, "")
    page.encode("utf-8")
    request_url(url).encode("utf-8")


@given(st.lists(st.sampled_from(["a=1", "b=2", "c", "view=x", "utm_x=1", "tabs=z"]), unique=True))
def test_the_order_of_a_query_does_not_matter(pairs: list[str]) -> None:
    base = "https://docs.microsoft.com/a?"
    assert canonical_url(base + "&".join(pairs)) == canonical_url(base + "&".join(reversed(pairs)))


@on_both
def test_every_page_and_section_of_the_hand_checked_corpus(corpus: Path) -> None:
    files = json.loads((corpus / "articles/MANIFEST.json").read_text(encoding="utf-8"))["files"]
    links = [link for file in files for link in file.get("links", ()) if link["watch"]]
    wrong = [link["url"] for link in links if canonical_url(link["url"]) != (link["page"], link["fragment"])]
    assert links
    assert wrong == []


MAIL = "jo.doe%40example.com"
MIXED = (
    "HTTPS://EUR01.SafeLinks.Protection.Outlook.COM/?url=https%3A%2F%2Fdocs.example.com%2Fa"
    f"&data=05%7C01%7C{MAIL}%7C0&reserved=0"
)


@pytest.mark.parametrize("wrapped", [MIXED, MIXED.lower(), MIXED.replace("&", "&amp;")])
def test_a_wrapped_address_leaves_no_mail_however_it_is_written(wrapped: str) -> None:
    """The person whose mail was filtered must not stand in a repository, whatever case the wrapper has."""
    for text in (f"See {wrapped} now.", f"[a]({wrapped}) now.", f'<a href="{wrapped}">a</a> now.'):
        plain = unwrap_text(text)
        assert MAIL not in plain and "safelinks" not in plain.lower()
        assert "https://docs.example.com/a" in plain
        assert plain.endswith(" now.")
    assert unwrap_url(wrapped) == "https://docs.example.com/a"
    assert canonical_url(wrapped) == ("https://docs.example.com/a", "")


def test_a_text_without_a_wrapper_is_left_as_it_is() -> None:
    assert unwrap_text("See https://docs.example.com/a?url=b.") == "See https://docs.example.com/a?url=b."
    assert unwrap_text("safelinks are links") == "safelinks are links"


def _wrapped(url: str) -> str:
    return f"https://x.safelinks.protection.outlook.com/?url={quote(url, safe='')}&data={MAIL}"


def test_wrappers_are_opened_four_deep_and_then_given_up() -> None:
    url = "https://docs.example.com/a"
    for _ in range(3):
        url = _wrapped(url)
        assert unwrap_url(url) == "https://docs.example.com/a"
    assert unwrap_url(_wrapped(url)) == "", "whatever is deeper could hold the person's mail"


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://docs.example.com/a", "https://docs.example.com/a"),
        ("  Button-Link: https://docs.example.com/a", " https://docs.example.com/a"),
        ("button-link:button-link:https://a.example/", "button-link:https://a.example/"),
        ("https://x.safelinks.protection.outlook.com", ""),
        ("https://x.safelinks.protection.outlook.com/?data=1#url=https://a.example", ""),
        ("https://x.safelinks.protection.outlook.com.evil.example/?url=a", None),
        ("https://notsafelinks.protection.outlook.com/?url=a", None),
        (_wrapped("https://docs.example.com/%e9"), "https://docs.example.com/%e9"),
        ("https://x.safelinks.protection.outlook.com/?url=https://a.example/%e9", "https://a.example/\ufffd"),
        ("https://x.safelinks.protection.outlook.com:443/?a=1&url=https://a.example/", "https://a.example/"),
    ],
)
def test_only_a_wrapper_is_opened(url: str, plain: str | None) -> None:
    assert unwrap_url(url) == (url if plain is None else plain)


def test_a_badly_encoded_escape_stops_nobody() -> None:
    """An article of another age has escapes that are no UTF-8: its pages are visited all the same."""
    assert canonical_url("https://docs.example.com/%e9?x=%ff#caf%E9") == (
        "https://docs.example.com/%E9?x=%FF",
        "caf\ufffd",
    )
    assert request_url("https://docs.example.com/%e9?x=%ff") == "https://docs.example.com/%E9?x=%FF"
    assert canonical_url("https://docs.example.com/a\ud800")[0] == "https://docs.example.com/a"


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("HTTP://A.Example.:80/B?c#D", ("http", "a.example", "", "/B", "c", "D")),
        ("https://a.example:443", ("https", "a.example", "", "", "", "")),
        ("https://a.example:80/", ("https", "a.example", "80", "/", "", "")),
        ("http://a.example:443/", ("http", "a.example", "443", "/", "", "")),
        ("https://a.example:/", ("https", "a.example", "", "/", "", "")),
        ("https://me:word@a.example/x", ("https", "a.example", "", "/x", "", "")),
        ("https://a.example?b#c?d#e", ("https", "a.example", "", "", "b", "c?d#e")),
        ("https://a.example/b\n c\u200bd", ("https", "a.example", "", "/bcd", "", "")),
        (" https://a.example/", ("https", "a.example", "", "/", "", "")),
    ],
)
def test_an_address_has_five_parts(url: str, parts: tuple[str, ...]) -> None:
    assert split_url(url) == UrlParts(*parts)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "ftp://a.example/",
        "https://",
        "https://./",
        "https:///x",
        "https://a.example:x/",
        "x https://a.example/",
    ],
)
def test_what_is_no_web_address_names_no_page(url: str) -> None:
    assert split_url(url) is None
    assert canonical_url(url) == ("", "")
    assert request_url(url) == ""
    assert not is_localised(url)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://example.com", "https://example.com/"),
        ("http://example.com:80/a/", "https://example.com/a"),
        ("http://example.com:443/a", "https://example.com/a"),
        ("https://example.com:8080/a//b///", "https://example.com:8080/a/b"),
        ("https://example.com/%7Ea%2d%2e%5f%28%29%41%7a%30", "https://example.com/~a-._()Az0"),
        ("https://example.com/a%2fb%c3%a9%5b", "https://example.com/a%2Fb%C3%A9%5B"),
        ("https://example.com/é?ü", "https://example.com/%C3%A9?%C3%BC"),
        ("https://example.com/?&&b&a=2&a=1&", "https://example.com/?a=1&a=2&b"),
        ("https://example.com/?UTM_x=1&utm_=1&utm=1&%77t.mc_id=1", "https://example.com/?utm=1"),
        ("https://example.com/?", "https://example.com/"),
        ("https://example.com/a?=5", "https://example.com/a?=5"),
        ("https://example.com/en-us/A?B=C", "https://example.com/en-us/A?B=C"),
        (
            "https://docs.microsoft.com/EN-us/zh-Hant-tw/A%2fB/?View=X%3a1",
            "https://learn.microsoft.com/a%2Fb?view=x%3A1",
        ),
        ("https://docs.microsoft.com/en-us", "https://learn.microsoft.com/"),
        ("https://docs.microsoft.com/en-usa/x", "https://learn.microsoft.com/en-usa/x"),
        ("https://docs.microsoft.com/x/en-us/y", "https://learn.microsoft.com/x/en-us/y"),
        ("https://docs.microsoft.com//en-us/x", "https://learn.microsoft.com/x"),
        ("https://aka.ms/A?B=C", "https://aka.ms/a?B=C"),
        (
            "https://go.microsoft.com/FWLink?x=1&linkID=7&LinkId=8",
            "https://go.microsoft.com/fwlink/?LinkId=7",
        ),
        ("https://go.microsoft.com/fwlink/?LinkId=x&linkid=9", "https://go.microsoft.com/fwlink/?LinkId=9"),
        ("https://go.microsoft.com/fwlink/?LinkId=x", "https://go.microsoft.com/fwlink?LinkId=x"),
        ("https://go.microsoft.com/other/?LinkId=9", "https://go.microsoft.com/other?LinkId=9"),
    ],
)
def test_the_key_of_a_page(url: str, key: str) -> None:
    assert canonical_url(url)[0] == key


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.com:8080/A//b/?B=1&a=%7e#c", "https://example.com:8080/A//b/?B=1&a=~"),
        ("http://example.com:80", "http://example.com/"),
        (
            "https://docs.microsoft.com/a?Tabs=x&toc=y&utm_z=1&&View=1",
            "https://docs.microsoft.com/a?Tabs=x&View=1",
        ),
        ("https://example.com/?tabs=x&toc=y&ocid=1", "https://example.com/?tabs=x&toc=y"),
        ("https://example.com/é?é=é", "https://example.com/%C3%A9?%C3%A9=%C3%A9"),
        ("https://example.com/?utm_x=1", "https://example.com/"),
    ],
)
def test_a_request_keeps_what_the_author_wrote(url: str, address: str) -> None:
    assert request_url(url) == address


@pytest.mark.parametrize(
    ("url", "localised"),
    [
        ("https://docs.microsoft.com//DE-de", True),
        ("https://docs.microsoft.com/sr-latn-rs/x", True),
        ("https://docs.microsoft.com/x/de-de", False),
        ("https://docs.microsoft.com/de", False),
        ("https://unknown.example/de-de/x", False),
    ],
)
def test_a_language_is_one_at_the_start_of_the_path_of_a_site_that_has_them(
    url: str, localised: bool
) -> None:
    assert is_localised(url) is localised


@pytest.mark.parametrize(
    ("fragment", "name"),
    [
        ("a/.", "a"),
        ("a./?b?c", "a"),
        ("/a/", "/a/"),
        ("#/a?b", "/a?b"),
        ("a\u200bb", "ab"),
        ("a:~:text=b:~:c", "a"),
        ("a?b/", "a"),
        (".a", ".a"),
    ],
)
def test_a_section_is_named_without_what_is_glued_to_it(fragment: str, name: str) -> None:
    assert section(fragment) == name


@pytest.mark.parametrize("drop", ["from*", "From*", "FROM*", "From_Mail"])
def test_a_parameter_is_dropped_in_whatever_case_a_team_names_it(drop: str) -> None:
    ours = Sites((Site(name="ours", hosts=("x.example",), url=UrlRules(drop=(drop,))),))
    for name in ("from_mail", "FROM_mail"):
        assert canonical_url(f"https://x.example/?a=1&{name}=2", ours)[0] == "https://x.example/?a=1"


def test_rules_of_a_team_hold_for_its_own_addresses_only() -> None:
    ours = Site(
        name="ours",
        hosts=("x.example",),
        url=UrlRules(
            locale_segment=True, drop=("From*", "SID"), keep_in_request=("Sid",), fold_case=("query",)
        ),
    )
    sites = Sites((ours,))
    url = "https://x.example/de-de/A?Sid=1&from_mail=2&B=C&utm_x=3"
    assert canonical_url(url, sites)[0] == "https://x.example/A?b=c&utm_x=3"
    assert request_url(url, sites) == "https://x.example/de-de/A?Sid=1&B=C&utm_x=3"
    assert is_localised(url, sites) and not is_localised(url)
    assert canonical_url("https://y.example/de-de/A?sid=1", sites)[0] == "https://y.example/de-de/A?sid=1"


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("bücher.ex-one.com", "xn--bcher-kva.ex-one.com"),
        ("BÜCHER.ex-one.com", "xn--bcher-kva.ex-one.com"),
        ("übung.ex-one.com", "xn--bung-zra.ex-one.com"),
        ("xn--bcher-kva.ex-one.com", "xn--bcher-kva.ex-one.com"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("straße.ex-one.com", "xn--strae-oqa.ex-one.com"),
        ("-ü.com", "-ü.com"),
        (f"{'ü' * 300}.com", f"{'ü' * 300}.com"),
    ],
)
def test_a_host_in_another_script_is_the_one_that_browsers_ask(host: str, asked: str) -> None:
    assert canonical_url(f"https://{host}/a")[0] == f"https://{asked}/a"
    assert split_url(f"https://{host}/a").host == asked  # type: ignore[union-attr]


@pytest.mark.parametrize("before", [" ", "\0 \r", "\u200b ", " button-link: "])
def test_what_stands_before_a_wrapper_does_not_keep_a_persons_mail(before: str) -> None:
    url = f"{before}https://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fb&data={MAIL}"
    assert canonical_url(url) == ("https://a.example/b", "")
