"""The ``<properties>`` header: what a broken one costs its team, and the place where it is to be mended."""

import pytest

from pipeline.articles.header import Header, position, read_properties


def read(text: str) -> Header:
    header = read_properties(text)
    assert header is not None
    return header


def issues(text: str) -> list[tuple[str, int, int, str]]:
    return [(one.code, one.line, one.column, one.detail) for one in read(text).issues]


@pytest.mark.parametrize(
    ("offset", "expected"), [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (4, (3, 1)), (6, (3, 3))]
)
def test_a_place_is_told_as_editors_count(offset: int, expected: tuple[int, int]) -> None:
    assert position("ab\n\ncde", offset) == expected


@pytest.mark.parametrize(
    ("text", "expected", "rest"),
    [
        ("<properties id=\"v1\" owner='Vaults' />\n# T", {"id": "v1", "owner": "Vaults"}, "\n# T"),
        ("<PROPERTIES\n Id = v1\n>rest", {"id": "v1"}, "rest"),
        ("<properties ms.author-2:x='jo'/>", {"ms.author-2:x": "jo"}, ""),
        ("<properties id='first' id='second' />", {"id": "first"}, ""),
        ("<properties title='Q &amp; A\n  for vaults' />", {"title": "Q & A for vaults"}, ""),
        ("<properties id='' />x", {"id": ""}, "x"),
        ("<properties/># T", {}, "# T"),
        ("<properties note='a/>b' id='v1'/>", {"note": "a/>b", "id": "v1"}, ""),
    ],
)
def test_attributes_are_read_as_people_write_them(text: str, expected: dict[str, str], rest: str) -> None:
    header = read(text)
    assert (dict(header.properties), header.start, text[header.end :]) == (expected, 0, rest)
    assert header.issues == ()


@pytest.mark.parametrize(
    "text",
    [
        "# Vaults",
        "<propertiesheet id='v1'/>",
        "<!-- never closed\n<properties id='v1'/>",
        "<!-- <properties id='v1'/> -->",
        "```\n<properties id='v1'/>\n```",
        "   ~~~\n<properties id='v1'/>",
    ],
)
def test_a_page_that_only_shows_a_header_has_none(text: str) -> None:
    assert read_properties(text) is None


@pytest.mark.parametrize(
    ("before", "place"),
    [
        ("\n Vaults\n", [("text-before-header", 2, 2, "")]),
        ("```\nvault\n```\n", [("text-before-header", 1, 1, "")]),
        ("    ~~~\n", [("text-before-header", 1, 5, "")]),
        ("<!-- a\nb --> x\n", [("text-before-header", 2, 7, "")]),
        ("<!-- <properties id='old'/> -->\n\n", []),
    ],
)
def test_text_before_the_header_is_named_where_it_begins(
    before: str, place: list[tuple[str, int, int, str]]
) -> None:
    text = f"{before}<properties id='v1' />"
    assert (dict(read(text).properties), read(text).start) == ({"id": "v1"}, len(before))
    assert issues(text) == place


@pytest.mark.parametrize(
    ("text", "expected", "issue"),
    [
        ("<properties id='v1' ;; owner='V' />", {"id": "v1", "owner": "V"}, [("header-stray-char", 1, 21, ";")]),
        ("<properties id='v1'\n  , />", {"id": "v1"}, [("header-stray-char", 2, 3, ",")]),
        (
            "<properties id='v1' ; a='b' , c='d'/>",
            {"id": "v1", "a": "b", "c": "d"},
            [("header-stray-char", 1, 21, ";"), ("header-stray-char", 1, 29, ",")],
        ),
        (
            "<properties id='v1\n owner='V' />",
            {"id": "v1", "owner": "V"},
            [("header-unterminated-quote", 1, 13, "id")],
        ),
        ("<properties Id='v1 />\nText", {"id": "v1"}, [("header-unterminated-quote", 1, 13, "id")]),
        ("<properties id='v1'\n owner='V", {"id": "v1", "owner": "V"}, [
            ("header-unterminated-quote", 2, 2, "owner"), ("header-unclosed", 2, 10, "")]),
        ("<properties id='v1'", {"id": "v1"}, [("header-unclosed", 1, 20, "")]),
        ("<properties id=<b>", {"id": ""}, [("header-stray-char", 1, 16, "<")]),
    ],
)  # fmt: skip
def test_a_broken_attribute_costs_only_itself(
    text: str, expected: dict[str, str], issue: list[tuple[str, int, int, str]]
) -> None:
    assert dict(read(text).properties) == expected
    assert issues(text) == issue


@pytest.mark.parametrize(("junk", "unclosed"), [(41, False), (42, True)])
def test_after_forty_odd_characters_the_text_has_begun(junk: int, unclosed: bool) -> None:
    """Else a header that nobody closed would swallow the article, and its links with it."""
    text = f"<properties id='v1'\n{'x' * junk}/>"
    header = read(text)
    assert [one.code for one in header.issues] == ["header-unclosed" if unclosed else "header-stray-char"]
    assert text[header.end :] == (f"{'x' * junk}/>" if unclosed else "")
    assert [(one.line, one.column) for one in header.issues] == [(2, 1)]


def test_a_quote_that_another_attribute_ends_is_not_closed() -> None:
    text = '<properties title="Vaults\n owner = \'V\' />\nHe said "hi".'
    assert dict(read(text).properties) == {"title": "Vaults", "owner": "V"}
    assert dict(read('<properties title="Vaults\nowner: V" />').properties) == {"title": "Vaults owner: V"}
