"""The text kept in git is read back as it was written, whatever a page says and whatever an editor did to it."""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.content import Block, Section, Snapshot
from pipeline.content.extraction import extract
from pipeline.snapshots.decoding import checked, decode, read_file
from pipeline.snapshots.encoding import encode

URL = "https://docs.example.org/frames"
# Every beginning that means something in the file, in Markdown, or to git.
MARKS = (
    "+++", "+++ links", "#", "## Sizes", "# Name {#anchor}", "{#anchor}", "{#}", "```", "````", "```sh", "~~~", "`",
    "``", "``` ```", "|", "| a | b |", "| --- | --- |", "|---|", "---", "===", "-", "- ", "+ ", "* ", "1. ", "12) ",
    ">", "> ", "> [!NOTE]", "[!NOTE]", "[!", "; ", ": ", ":::", "::: details x", "::: tab x", "![", "![alt]",
    "[label](https://x.example/)", "- [label](https://x.example/)", "](", ")", "\\", "\\`", "<", "<<<<<<< HEAD",
    "=======", ">>>>>>> other", "&amp;", "&#35;", "%23", "_", "**", "^", "~", "\u2028", "\x85", "\t", "\x0b", "\r",
    "\x1f", "\x00", "\u00a0", "\u200b", "\ufeff", "e\u0301", "\U0001f600", "[x] ", "[ ]", "url = \"x\"", "[facts]",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from((*MARKS, " ", "a", "word", "10 MB")), min_size=1, max_size=6).map("".join)
LINES = st.lists(HOSTILE, min_size=1, max_size=3).map("\n".join)
BLOCKS = (
    "<p>{}</p>", "<p><code>{}</code> and {}</p>", "<p>{}<code>{}</code></p>", "<pre>{}</pre>", "<h2>{}</h2><p>x</p>",
    "<pre><code class='lang-{}'>{}</code></pre>", "<h3 id='{}'>{}</h3>", "<ul><li>{}</li><li><p>{}</p></li></ul>",
    "<ol><li>{}<pre>{}</pre></li></ol>", "<ul><li>{}<ul><li>{}</li></ul></li></ul>", "<blockquote>{}</blockquote>",
    "<blockquote><pre>{}</pre><p><code>{}</code></p></blockquote>", "<dl><dt>{}</dt><dd>{}</dd></dl>",
    "<table><tr><th>{}</th><th>{}</th></tr><tr><td>{}</td><td>{}</td></tr></table>",
    "<table><tr><td>{}</td><td>{}</td></tr><tr><td>{}</td><td>{}</td></tr></table>",
    "<table><caption>{}</caption><tr><td><ul><li>{}</li></ul></td><td><pre>{}</pre></td></tr></table>",
    "<div class=NOTE><p>{}</p><p>{}</p></div>", "<details><summary>{}</summary><p>{}</p></details>",
    "<p><a href='/{}'>{}</a><img src='/i.png' alt='{}'></p>", "<p><b>{}</b><i>{}</i><sup>{}</sup></p>",
    "<figure><img src=x alt='{}'><figcaption>{}</figcaption></figure>", "<p>{}<br>{}</p>", "<p id='{}'>{}</p>",
)  # fmt: skip


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    title, body = draw(HOSTILE), ""
    for block in draw(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=4)):
        body += block.format(*(escape(draw(LINES)) for _ in range(block.count("{}"))))
    head = f"<title>{escape(title)}</title><meta name=updated_at content='{escape(draw(HOSTILE))}'>"
    return f"<html><head>{head}</head><body><main><h1>{escape(title)}</h1>{body}</main></body>".encode(
        "utf-8", "replace"
    )


@settings(max_examples=300, deadline=None)
@given(pages())
def test_no_text_of_a_page_makes_up_a_line_of_the_frame(page: bytes) -> None:
    kept = extract(page, URL, "text/html; charset=utf-8")
    assert decode(encode(kept)) == kept


@settings(max_examples=300, deadline=None)
@given(LINES, LINES, st.sampled_from(("text/markdown", "text/plain")))
def test_nor_does_the_text_of_a_file(first: str, second: str, kind: str) -> None:
    kept = extract(f"# Frames\n\n{first}\n\n{second}\n".encode(), URL, kind)
    assert decode(encode(kept)) == kept


def _page(*blocks: Block) -> Snapshot:
    return Snapshot(URL, "Frames", "1", (Section("", "", 0, (), blocks),))


KEPT = replace(
    _page(
        Block("paragraph", "``` ```sh ``` opens a block."),
        Block("code", "```sh\naz   group  list\n\n  --all\n```"),
        Block("header", "| Plan | Size |"),
        Block("row", "| Basic |  |"),
    ),
    facts=(("updated_at", "2026-01-05"),),
)


@pytest.mark.parametrize(
    "edited",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: f"\ufeff{text}",
        lambda text: text.replace("\n", " \t\n"),
        lambda text: "\ufeff" + text.replace("\n", "  \r\n"),
    ],
    ids=["line ends of another system", "byte order mark", "spaces at line ends", "all of them"],
)
def test_what_an_editor_leaves_behind_is_no_damage(edited) -> None:  # type: ignore[no-untyped-def]
    assert decode(edited(encode(KEPT))) == KEPT


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        (lambda text: "", "cut off"),
        (lambda text: text[: len(text) // 3], "cut off"),
        (lambda text: text[:-4], "cut off"),
        (lambda text: "<<<<<<< HEAD\n" + text, "line 1"),
        (lambda text: text.replace("| Plan", "<<<<<<< HEAD\n| Plan"), "merge conflict"),
        (lambda text: text.replace("| Plan", "=======\n| Plan"), "merge conflict"),
        (lambda text: text + ">>>>>>> their-branch\n", "merge conflict"),
        (lambda text: text.replace("[facts]", "x = " + "[" * 90_000), "TOML"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_named_by_its_line(damaged, told: str) -> None:  # type: ignore[no-untyped-def]
    text = damaged(encode(KEPT))
    with pytest.raises(ValueError, match=told):
        read_file(text.encode())


@pytest.mark.parametrize(
    "page",
    [
        _page(Block("paragraph", "+++ links")),
        _page(Block("paragraph", "a\n# b")),
        _page(Block("paragraph", "lone \ud800")),
        replace(KEPT, facts=(("a", "1"), ("a", "2"))),
    ],
)
def test_what_would_be_read_back_otherwise_is_never_written(page: Snapshot) -> None:
    with pytest.raises(ValueError, match=r"."):
        checked(page)


def test_a_heading_that_ends_like_an_anchor_has_none() -> None:
    page = Snapshot(URL, "Frames", "1", (Section("", "Sizes {#of-mine}", 2, (), ()),))
    assert decode(encode(page)) == page
