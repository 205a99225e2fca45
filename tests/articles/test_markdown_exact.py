"""The blocks and pieces of an article, each with the place it stands at: a link is named by it."""

import pytest

from pipeline.articles.markdown import Piece, first_h1, inline, outline, visible

_Row = tuple[str, str, int, int, int, int]


def blocks(text: str) -> list[_Row]:
    return [(one.kind, one.source, one.start, one.depth, one.row, one.level) for one in outline(text)]


def pieces(text: str) -> list[Piece]:
    (block,) = outline(text)
    return block.pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "### Vaults\n\nA vault\nkeeps.\n",
            [("heading", "### Vaults\n", 0, 0, 0, 3), ("paragraph", "A vault\nkeeps.\n", 12, 0, 0, 0)],
        ),
        (
            "- one\n  - two\n\n    three\n- four\n\nafter",
            [
                ("paragraph", "one", 2, 1, 0, 0),
                ("paragraph", "two\n", 10, 2, 0, 0),
                ("paragraph", "three\n", 19, 2, 0, 0),
                ("paragraph", "four", 27, 1, 0, 0),
                ("paragraph", "after", 33, 0, 0, 0),
            ],
        ),
        (
            "|é|b|\n|-|-|\n|c|[d](e)|\n\n|x|\n|-|\n",
            [
                ("cell", "é", 1, 0, 1, 0),
                ("cell", "b", 3, 0, 1, 0),
                ("cell", "c", 13, 0, 2, 0),
                ("cell", "[d](e)", 15, 0, 2, 0),
                ("cell", "x", 25, 0, 3, 0),
            ],
        ),
        (
            "> # Q\n> a [b\n> c](d)\n>\n> ```\n> code\n> ```\n",
            [
                ("heading", "# Q\n", 2, 0, 0, 1),
                ("paragraph", "a [b\n  c](d)\n", 8, 0, 0, 0),
                ("fence", "```\n> code\n> ```", 25, 0, 0, 0),
            ],
        ),
        (
            "    indented\n\n<div>\nx\n</div>\n\n```py\nx\n```\n",
            [
                ("code", "indented\n", 4, 0, 0, 0),
                ("html", "<div>\nx\n</div>\n", 14, 0, 0, 0),
                ("fence", "```py\nx\n```", 30, 0, 0, 0),
            ],
        ),
        (
            "1. x\n   > y\n2. z\n***\n",
            [
                ("paragraph", "x", 3, 1, 0, 0),
                ("paragraph", "y\n", 10, 1, 0, 0),
                ("paragraph", "z", 15, 1, 0, 0),
            ],
        ),
        ("", []),
    ],
)
def test_the_blocks_of_an_article(text: str, expected: list[_Row]) -> None:
    assert blocks(text) == expected


def test_a_link_of_every_way_and_where_it_ends() -> None:
    assert pieces("é [the **b**](u) <https://a.example> <jo@a.example>") == [
        Piece("text", 0, 2, "é "),
        Piece("link", 2, 16, "", "u", "inline"),
        Piece("text", 3, 7, "the "),
        Piece("text", 9, 10, "b"),
        Piece("link_end", 16, 16),
        Piece("text", 16, 17, " "),
        Piece("link", 17, 36, "", "https://a.example", "autolink"),
        Piece("text", 18, 35, "https://a.example"),
        Piece("link_end", 36, 36),
        Piece("text", 36, 37, " "),
        Piece("link", 37, 51, "", "mailto:jo@a.example", "autolink"),
        Piece("text", 38, 50, "jo@a.example"),
        Piece("link_end", 51, 51),
    ]


@pytest.mark.parametrize("text", ["[a][r]\n\n[r]: u", "[r]\n\n[r]: u", "[r][]\n\n[r]: u"])
def test_a_reference_leads_where_its_definition_says(text: str) -> None:
    assert [(one.url, one.way) for one in pieces(text) if one.kind == "link"] == [("u", "reference")]


def test_what_else_stands_in_a_line() -> None:
    assert pieces("a\\\n`x`  \nb\n<i>c</i> ![pic [q](r)](i.png)") == [
        Piece("text", 0, 1, "a"),
        Piece("hard", 1, 3),
        Piece("code", 3, 6, "x"),
        Piece("hard", 6, 9),
        Piece("text", 9, 10, "b"),
        Piece("break", 10, 11),
        Piece("html", 11, 14, "<i>"),
        Piece("text", 14, 15, "c"),
        Piece("html", 15, 19, "</i>"),
        Piece("text", 19, 20, " "),
        Piece("image", 20, 40, "pic q", "i.png"),
    ]


def test_two_images_in_a_link_and_one_in_another() -> None:
    found = pieces("x ![a ![b](c)](d) ![e](f)")
    assert [(one.start, one.end, one.text, one.url) for one in found if one.kind == "image"] == [
        (2, 17, "a b", "d"),
        (18, 25, "e", "f"),
    ]


def test_html_and_code_are_read_as_one_paragraph_in_their_lines() -> None:
    assert inline("# é\n- [c\nd](e)  \nf `g`") == [
        Piece("text", 0, 3, "# é"),
        Piece("break", 3, 4),
        Piece("text", 4, 6, "- "),
        Piece("link", 6, 14, "", "e", "inline"),
        Piece("text", 7, 8, "c"),
        Piece("break", 8, 9),
        Piece("text", 9, 10, "d"),
        Piece("link_end", 14, 14),
        Piece("text", 14, 16, "  "),
        Piece("hard", 16, 17),
        Piece("text", 17, 19, "f "),
        Piece("code", 19, 22, "g"),
    ]


def test_what_a_reader_sees() -> None:
    assert visible(pieces("a  `b`\n*c*\\\n![d](e) <i>f</i>[g](h)")) == "a b c d fg"


@pytest.mark.parametrize(
    ("body", "title"),
    [("## No\n\n#\n\n# Vaults\n\n# Later\n", "Vaults"), ("Text\n\n## No\n", ""), ("Set\n===\n", "Set")],
)
def test_the_first_title_with_words_is_the_articles(body: str, title: str) -> None:
    assert first_h1(body) == title


def test_places_are_those_of_characters_in_any_script() -> None:
    words = ["a", "ä", "中文", "𝒳 ", "end. "]
    text = "".join(words[number % 5] + f"[x{number}](https://a.example/{number}) " for number in range(300))
    pieces = [piece for block in outline(text) for piece in block.pieces if piece.kind == "link"]
    assert [text[piece.start : piece.start + 2] for piece in pieces] == ["[x"] * 300
    assert [text[piece.end - 1] for piece in pieces] == [")"] * 300
