"""Markdown is read as CommonMark says, and everything stands where it is said to stand."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.articles.markdown import Block, first_h1, inline, outline, visible
from pipeline.articles.read import read_article
from tests.shared import on_both

_bits = st.one_of(
    st.sampled_from(
        ["é", "字", "🙂", "w ", "*", "`字`", "[é](u)", "![字](u)", "<u:v>", "<b x='é'>", "&amp;"]
    ),
    st.sampled_from(
        ["[", "|", "\\*", "\n", "\n\n", "> ", "- ", "1. ", "    ", "# ", "```\n", "  \n", "\x00"]
    ),
    st.sampled_from(["|é|\n|-|\n|🙂|\n", "<div>\n", "===\n", "<!--"]),
)


@given(st.lists(_bits, max_size=30).map("".join))
def test_everything_stands_where_it_is_said_to_stand_in_any_alphabet(text: str) -> None:
    opening = {"link": "[<", "image": "!", "code": "`", "html": "<"}
    for block in outline(text):
        stretch = text[block.start : block.start + len(block.source)]
        assert all(own in (there, " ") for own, there in zip(block.source, stretch, strict=True))
        for piece in block.pieces:
            source = block.source[piece.start : piece.end]
            assert source[:1] in opening.get(piece.kind, source[:1]), "a link would be named at another place"
            if piece.kind == "text" and source[:1] not in ("&", "\x00"):
                assert piece.text == source


@given(st.lists(_bits, max_size=30).map("".join))
def test_a_source_read_as_one_paragraph_keeps_its_lines(source: str) -> None:
    pieces = inline(source)
    ends = [piece.start for piece in pieces if piece.kind in ("break", "hard")]
    assert all(source[end] == "\n" for end in ends)
    assert all(piece.end <= len(source) for piece in pieces)


def test_a_source_without_markup_loses_no_line_and_no_letter() -> None:
    pieces = inline("# é\n- 字  \n\n    x")
    told = [(piece.kind, piece.text) for piece in pieces if piece.text or piece.kind != "text"]
    assert told == [
        ("text", "# é"),
        ("break", ""),
        ("text", "- 字  "),
        ("hard", ""),
        ("break", ""),
        ("text", "    x"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("para\n\n- item\n  1. sub", [("paragraph", 0), ("paragraph", 1), ("paragraph", 2)]),
        ("> quote\n\n# h\n\ns\n-", [("paragraph", 0), ("heading", 0), ("heading", 0)]),
        ("|a|\n|-|\n|b|", [("cell", 0), ("cell", 0)]),
        ("- <div>\n\n      x\n\n  ~~~\n  y", [("html", 1), ("code", 1), ("fence", 1)]),
        ("a\n***\nb", [("paragraph", 0), ("paragraph", 0)]),
    ],
)
def test_the_leaves_come_in_order_with_the_lists_they_stand_in(
    text: str, expected: list[tuple[str, int]]
) -> None:
    assert [(block.kind, block.depth) for block in outline(text)] == expected


def test_a_quotation_is_read_without_its_marks() -> None:
    quoted = "> see [the\n> page](https://a.example/b) and\n> <div>\n> x\n> </div>"
    sources = [block.source.rstrip() for block in outline(quoted)]
    assert sources == ["see [the\n  page](https://a.example/b) and", "<div>\n  x\n  </div>"]


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("## b\n\n# A `c` [d](e)\n", "A c d"),
        ("```\n# code\n```\n\nSet\n===\n", "Set"),
        ("<!--\n# hidden\n-->\n", ""),
        ("#\n\n# B &amp; C #\n", "B & C"),
    ],
)
def test_the_first_title_that_says_something_is_the_articles(body: str, title: str) -> None:
    assert first_h1(body) == title


def test_an_image_is_its_alternative_text_even_with_a_link_inside() -> None:
    [block] = outline("![a [b](c) *d*](e.png)")
    assert [(piece.kind, piece.text, piece.url) for piece in block.pieces] == [("image", "a b d", "e.png")]
    assert visible(block.pieces) == "a b d"


@on_both
def test_another_reader_of_commonmark_sees_the_same_links_and_headings(corpus: Path) -> None:
    other = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    other.validateLink = lambda url: True  # type: ignore[method-assign]
    other.normalizeLink = lambda url: url  # type: ignore[method-assign]
    articles = [read_article(path) for path in sorted((corpus / "articles").rglob("*.md"))]
    assert len(articles) > 2
    for article in articles:
        blocks = list(outline(article.body))
        tokens = other.parse(article.body)
        assert _links(blocks) == _links_of(tokens), article.path
        assert [f"h{block.level}" for block in blocks if block.level] == _headings_of(tokens), article.path


def _links(blocks: list[Block]) -> list[str]:
    return [piece.url for block in blocks for piece in block.pieces if piece.kind in ("link", "image")]


def _links_of(tokens: list[Token]) -> list[str]:
    inner = [token for block in tokens for token in block.children or []]
    urls = [
        token.attrGet("href") or token.attrGet("src")
        for token in inner
        if token.type in ("link_open", "image")
    ]
    return [str(url or "") for url in urls]


def _headings_of(tokens: list[Token]) -> list[str]:
    return [token.tag for token in tokens if token.type == "heading_open"]
