"""Whatever people do to the top of an article, its id, owner, clouds and line numbers are right."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles import Article, Keys
from pipeline.articles.read import read_article
from pipeline.links.issues import MENDS

HEADER = (
    '<properties\n pageTitle="A title"\n articleId="one"\n ms.author="jo, li"\n ownershipId="Team_A"\n'
    ' cloudEnvironments="Public, fairfax"\n/>\n'
)
BODY = "# The heading\n\nText.\n"


def codes(article: Article) -> list[tuple[str, int, str]]:
    return [(issue.code, issue.line, issue.detail) for issue in article.issues]


def facts(article: Article) -> tuple[object, ...]:
    return article.article_id, article.title, article.authors, article.owner, article.clouds


KNOWN = ("one", "A title", ("jo", "li"), "Team_A", ("public", "fairfax"))


def test_a_plain_article() -> None:
    article = read_article((HEADER + BODY).encode(), "articles/a.md")
    assert facts(article) == KNOWN
    assert (article.h1, article.header_line, article.header_last_line, article.body_line) == (
        "The heading",
        1,
        7,
        8,
    )
    assert article.body.split("\n")[7] == "# The heading"
    assert article.body.split("\n")[:7] == [""] * 7
    assert article.issues == ()
    assert article.not_an_article == ""


@pytest.mark.parametrize(
    "text",
    [
        HEADER.replace('"', "'"),
        HEADER.replace("pageTitle=", "pageTitle = "),
        HEADER.upper()
        .replace("A TITLE", "A title")
        .replace('"ONE"', '"one"')
        .replace("JO, LI", "jo, li")
        .replace("TEAM_A", "Team_A"),
        HEADER.replace(" articleId", "\u00a0articleId"),
        HEADER.replace("A title", "A&#32;title&#xD;"),
        HEADER.replace("A title", "A\n title"),
        HEADER.replace("\n", " "),
        "\n\n" + HEADER,
        "<!-- <properties articleId='old' /> -->\n" + HEADER,
        "\ufeff" + HEADER,
    ],
    ids=[
        "single",
        "spaced",
        "upper",
        "nbsp",
        "entity",
        "lines",
        "one-line",
        "blank-before",
        "comment-before",
        "bom",
    ],
)
def test_every_shape_of_the_header_says_the_same(text: str) -> None:
    article = read_article((text + BODY).encode())
    assert facts(article) == KNOWN
    assert codes(article) == []


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        (
            HEADER.replace('ms.author="jo, li"', 'ms.author="jo, li'),
            ("header-unterminated-quote", 4, "ms.author"),
        ),
        (HEADER.replace('"A title"', '"A title""'), ("header-stray-char", 2, '"')),
        (HEADER.replace('"A title"', '"A title"\u200b'), ("header-stray-char", 2, "\u200b")),
        (HEADER.replace('"A title"', '"A title",'), ("header-stray-char", 2, ",")),
        ("# Before\n\n" + HEADER, ("text-before-header", 1, "")),
        ("\ufeff\ufeff" + HEADER, ("double-bom", 1, "")),
    ],
)
def test_a_broken_spot_costs_only_itself(text: str, issue: tuple[str, int, str]) -> None:
    article = read_article((text + BODY).encode())
    assert facts(article) == KNOWN
    assert codes(article) == [issue]


def test_a_header_nobody_closed_still_gives_its_attributes() -> None:
    article = read_article(
        b'<properties\n pageTitle="A"\n articleId="one"\n ownershipId="T"\n\n# Heading\n\nText [a](https://a.example).\n'
    )
    assert (article.article_id, article.owner) == ("one", "T")
    assert ("header-unclosed", 6, "") in codes(article)
    assert article.body.split("\n")[5] == "# Heading"


def test_what_is_missing_is_named() -> None:
    article = read_article(b'<properties pagetitle="" ms.author="a" />\nText', "articles/b.md")
    assert codes(article) == [
        ("header-missing", 1, name) for name in ("pagetitle", "articleid", "ownershipid")
    ]
    assert (article.article_id, article.title) == ("articles/b.md", "b")


def test_line_ends_do_not_matter() -> None:
    text = HEADER + BODY
    plain = read_article(text.encode())
    dos = read_article(text.replace("\n", "\r\n").encode())
    mixed = read_article(text.replace("\n", "\r\n", 3).rstrip("\n").encode())
    assert (plain.newlines, dos.newlines, mixed.newlines) == ("lf", "crlf", "mixed")
    assert dos.body == plain.body == mixed.body + "\n"
    assert facts(dos) == facts(plain) == facts(mixed)


def test_bytes_that_are_not_utf8_are_read_and_named() -> None:
    article = read_article(HEADER.encode() + b"# It\x92s fine\n")
    assert (article.h1, article.encoding) == ("It’s fine", "windows-1252")
    assert [(issue.code, issue.line, issue.column) for issue in article.issues] == [("not-utf8", 8, 5)]


def test_utf16_from_a_windows_editor() -> None:
    article = read_article((HEADER + BODY).encode("utf-16"))
    assert facts(article) == KNOWN
    assert article.encoding == "utf-16"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"", "empty file"),
        (b"\n \n", "empty file"),
        (b"\x89PNG\x00\x00", "binary file"),
        (b"# Readme\n", "no header"),
        (b"# How to\n\n```\n<properties articleid='x' />\n```\n", "no header"),
        (b"x" * 4_000_001, "larger than 4 MB"),
    ],
)
def test_a_file_that_is_no_article_says_why(source: bytes, reason: str) -> None:
    assert read_article(source, "x.md").not_an_article == reason


YAML = """---
title: "A title: with colon"   # a comment
author: jo
ms.author: li
owner: 'Team_A'
clouds: [Public, Fairfax]
tags:
  - a
  - "b"
---
# Heading
"""


def test_yaml_front_matter() -> None:
    article = read_article(YAML.encode(), "docs/a.md")
    assert facts(article) == ("docs/a.md", "A title: with colon", ("li",), "Team_A", ("public", "fairfax"))
    assert dict(article.properties)["tags"] == "a, b"
    assert (article.not_an_article, article.body_line, article.issues) == ("", 11, ())
    assert article.body.split("\n")[10] == "# Heading"


def test_toml_front_matter_and_keys_of_ones_own() -> None:
    source = b'+++\nname = "A"\nteam = "T"\nwho = ["jo", "li"]\n+++\nText\n'
    article = read_article(source, "a.md", Keys(title=("name",), owner=("team",), author=("who",)))
    assert (article.title, article.owner, article.authors) == ("A", "T", ("jo", "li"))
    broken = read_article(b"+++\nname = \n+++\nText\n", "a.md")
    assert [issue.code for issue in broken.issues] == ["front-matter-invalid"]


def test_a_json_body_is_no_front_matter() -> None:
    assert read_article(b'---\n{ "a": "b" }\n---\n').not_an_article == "no header"


def test_the_first_heading_is_found_outside_code() -> None:
    article = read_article((HEADER + "```\n# not this\n```\n**This** [one](u)\n====\n# nor this\n").encode())
    assert article.h1 == "This one"


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(HEADER + BODY, encoding="utf-8")
    assert read_article(path).article_id == "one"


def test_a_wrapped_link_is_unwrapped_before_anything_keeps_it() -> None:
    wrapped = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fb&data=jo%40example.com"
    article = read_article((HEADER + f"See [b]({wrapped}).\n").encode())
    assert "jo%40" not in repr(article) + article.body
    assert "[b](https://a.example/b)" in article.body
    assert codes(article) == [("link-wrapped", 8, "")]


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"<properties ", b"---\n", b"+++\n", b"\xff\xfe", HEADER.encode()]),
)
def test_no_bytes_are_too_odd(source: bytes, before: bytes) -> None:
    article = read_article(before + source, "a.md")
    lines = article.body.count("\n") + 1
    assert all(1 <= issue.line <= max(lines, 1) for issue in article.issues)


@given(st.text(alphabet=" \n\"'=/>ab.<", max_size=120))
def test_the_header_reader_always_ends(text: str) -> None:
    article = read_article(f"<properties {text}".encode())
    assert article.body.count("\n") == text.count("\n")


def test_every_code_a_user_can_meet_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "articles.md").read_text(encoding="utf-8")
    assert [code for code in MENDS if f"| `{code}` |" not in page] == []
