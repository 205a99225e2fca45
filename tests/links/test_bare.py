"""Addresses in running text: one letter too many, and a page nobody wrote is visited."""

import pytest

from pipeline.links.bare import bare_end, bare_urls, decode_entities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At https://a.example/b), say", [(3, "https://a.example/b")]),
        ("HTTP://A.example and (https://b.example/(c))", [(0, "HTTP://A.example"), (22, "https://b.example/(c)")]),
        ("https://a.example/?x=1&amp;y&regions=2", [(0, "https://a.example/?x=1&y&regions=2")]),
        (r"https://a.example/a\_b\.", [(0, "https://a.example/a_b")]),
        ("https://a_b.example:80/#x!", [(0, "https://a_b.example:80/#x")]),
        ("http://server https://-a.example/ https:443 xhttps://a.example", []),
        ("https://a.example/“q” https://b.example/，。", [(0, "https://a.example/"), (22, "https://b.example/")]),
        ("<https://a.example/x>", [(1, "https://a.example/x")]),
    ],
)  # fmt: skip
def test_addresses_in_running_text(text: str, expected: list[tuple[int, str]]) -> None:
    assert list(bare_urls(text)) == expected


@pytest.mark.parametrize(
    ("url", "end"),
    [
        ("u/x[1]", "u/x[1]"),
        ("u/(a(b))c)d", "u/(a(b))c"),
        ("u/(a]b", "u/(a"),
        ("u/{a}b}", "u/{a}b"),
        ("u/x)", "u/x"),
        ("u.,:;!?*_'~|\\", "u"),
        ("u/", "u/"),
    ],
)
def test_where_an_address_ends(url: str, end: str) -> None:
    assert bare_end(url) == end


def test_only_whole_entities_are_decoded() -> None:
    assert decode_entities("a&amp;b&#65;&#x42; &lt &#12345678;") == "a&bAB &lt &#12345678;"


def test_a_bare_address_may_begin_with_a_letter_of_another_script() -> None:
    assert list(bare_urls("See https://übung.ex-one.com/a.")) == [(4, "https://übung.ex-one.com/a")]
