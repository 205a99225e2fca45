"""Addresses as people leave them: one character read wrong, and another page is watched."""

import time

import pytest

from pipeline.articles.read import read_article
from pipeline.links.read import find_links
from pipeline.sites import builtin
from pipeline.urls import canonical_url, request_url

PAGE = "https://a.example.net/my%20keys"


@pytest.mark.parametrize(
    ("markdown", "page"),
    [
        ("[l](<https://a.example.net/my keys>)", PAGE),
        ("[l]\n\n[l]: < https://a.example.net/my keys >", PAGE),
        ('<a href=" https://a.example.net/my keys\n">l</a>', PAGE),
        ("&lt;https://a.example.net/keys&gt;", "https://a.example.net/keys"),
        ("say &quot;https://a.example.net/keys&quot; now", "https://a.example.net/keys"),
        ("请看https://a.example.net/keys。", "https://a.example.net/keys"),
        ("_https://a.example.net/keys_", "https://a.example.net/keys"),
        ("https://a.example.net/keys?gclid=1&fbclid=2&id=3", "https://a.example.net/keys?id=3"),
    ],
)
def test_the_page_is_the_one_its_author_means(markdown: str, page: str) -> None:
    [link] = find_links(read_article(f"# T\n\n{markdown}\n".encode(), "a.md"))
    assert link.page == page


def test_a_space_inside_is_asked_for_as_a_space() -> None:
    assert (
        request_url(" https://a.example.net/my\tkeys b?q=x y ") == "https://a.example.net/mykeys%20b?q=x%20y"
    )
    assert canonical_url(PAGE)[0] == PAGE


@pytest.mark.parametrize(
    ("host", "target"),
    [
        ("security.microsoft.com", "portal"),
        ("aad.portal.azure.com", "portal"),
        ("excel.cloud.microsoft", "portal"),
        ("nas.local", "endpoint"),
        ("app.localhost", "endpoint"),
        ("db.internal", "endpoint"),
        ("mail.tailspintoys.com", "endpoint"),
        ("gobyexample.com", "web"),
        ("learn.microsoft.com", "web"),
    ],
)
def test_hosts_nobody_reads_without_a_sign_in_or_at_all(host: str, target: str) -> None:
    [link] = find_links(read_article(f"[x](https://{host}/a)".encode(), "a.md"))
    assert (link.target, link.watched) == (target, target == "web")


@pytest.mark.parametrize(
    ("host", "fragment", "told"),
    [
        ("github.com", "L10", True),
        ("github.com", "L10C5-L12C1", True),
        ("github.com", "issuecomment-12", True),
        ("github.com", "diff-0a1b", True),
        ("github.com", "limits", False),
        ("gitlab.com", "L10-20", True),
        ("gitlab.com", "L10-L20", True),
        ("a.example.net", "L10", False),
        ("a.example.net", "/route/x", True),
        ("a.example.net", "!/x", True),
        ("a.example.net", "t=30", True),
        ("a.example.net", "limits", False),
    ],
)
def test_fragments_that_only_a_script_reads(host: str, fragment: str, told: bool) -> None:
    assert builtin().is_for_scripts(host, fragment) is told


@pytest.mark.parametrize(
    "line",
    [
        "[a](https://a.example.net/x " * 4000,
        "\n".join("|" + f"{cell}|" * 2000 for cell in ("h", "-", "[a](https://a.example.net/x)")),
    ],
)
def test_one_bad_line_costs_no_more_than_its_length(line: str) -> None:
    began = time.process_time()
    find_links(read_article(f"# T\n\n{line}\n".encode(), "a.md"))
    assert time.process_time() - began < 10, "a run would take hours over one article"
