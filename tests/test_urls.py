"""Two articles that cite one page must share one visit and one finding; two pages must never become one."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.sites import Site, Sites, UrlRules, builtin
from pipeline.urls import canonical_url, is_localised, request_url, unwrap_text, unwrap_url
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
        ("https://example.com/a//b?x=%20y z", "https://example.com/a//b?x=%20yz"),
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
