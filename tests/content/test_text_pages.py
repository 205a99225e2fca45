"""Pages that are plain text or Markdown: read as what they are, so that a change is found where it was made."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.changes.compare import compare
from pipeline.content import Snapshot, registry
from pipeline.content.extraction import explain, extract
from pipeline.content.html.format import HTML
from pipeline.fetch import Response
from pipeline.fetch.read import read_response
from pipeline.pages import Hop, Outcome, PageRequest
from pipeline.sites import builtin
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.encoding import encode
from tests.content_repo import SITE, accept, archive, article, changes, repository, run

RAW = "https://raw.example.com/team/relay/main/docs/limits.md"
NOTES = "https://files.example.com/notes/release%20notes.txt"


def markdown(text: str, url: str = RAW, kind: str = "text/plain; charset=utf-8") -> Snapshot:
    page = extract(text.encode(), url, kind)
    assert decode(encode(page)) == page
    return page


def plain(text: str, url: str = NOTES) -> Snapshot:
    page = extract(text.encode(), url, "text/plain")
    assert decode(encode(page)) == page
    return page


def blocks(page: Snapshot) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for section in page.sections for block in section.blocks]


LIMITS = (
    "# Limits\n\nAll limits of the relay.\n\n## Quota\n\nA queue holds 5 GB.\n\n## Commands\n\n"
    "Run `relay set <NAME> <SIZE>` first, or relay get <NAME>.\n\n"
    + "".join(f"- option {number} is on\n" for number in range(40))
)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (RAW, "text/plain; charset=utf-8"),
        (f"{RAW}?token=a", "text/plain"),
        ("https://docs.example.com/limits", "text/markdown"),
        ("https://docs.example.com/limits.html", "TEXT/X-Markdown;variant=GFM"),
        (RAW.replace(".md", ".MARKDOWN"), "text/plain"),
        (RAW, ""),
    ],
)
def test_a_markdown_file_is_known_by_its_type_or_by_its_name(url: str, kind: str) -> None:
    page = markdown(LIMITS, url, kind)
    assert page.title == "Limits"
    assert [(section.anchor, section.heading, section.trail) for section in page.sections] == [
        ("limits", "Limits", ()),
        ("quota", "Quota", ("Limits",)),
        ("commands", "Commands", ("Limits",)),
    ]
    assert len(page.sections[2].blocks) == 41
    assert page.sections[2].blocks[0].text == "Run `relay set <NAME> <SIZE>` first, or relay get \\<NAME>."


def test_one_changed_item_and_one_changed_placeholder_are_two_changes() -> None:
    after = LIMITS.replace("option 39 is on", "option 39 is off").replace("<SIZE>", "<UNIT>")
    told = [
        (change.kind, change.anchor, change.after) for change in compare(markdown(LIMITS), markdown(after))
    ]
    assert told == [
        ("reworded", "commands", "Run `relay set <NAME> <UNIT>` first, or relay get \\<NAME>."),
        ("reworded", "commands", "- option 39 is off"),
    ]


def test_html_of_a_file_called_md_is_still_html() -> None:
    page = extract(b"<html><body><h1 id=a>T</h1><p># no heading</p></body></html>", RAW, "text/html")
    assert [(section.anchor, section.heading) for section in page.sections] == [("a", "T")]
    untyped = extract(b"\n<!doctype html><h1 id=a># T</h1>", RAW)
    assert [(section.anchor, section.heading) for section in untyped.sections] == [("a", "# T")]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Terms & conditions", "terms--conditions"),
        ("What's new in 2.0?", "whats-new-in-20"),
        ("`relay set` — options", "relay-set--options"),
        ("Über [große](x.md) *Größen*", "über-große-größen"),
        ("snake_case and kebab-case", "snake_case-and-kebab-case"),
        ("日本語 と हिन्दी", "日本語-と-हिन्दी"),
        ("Set <NAME> now", "set--now"),
        ("![logo](l.png) Relay", "logo-relay"),
    ],
)
def test_headings_have_the_anchors_that_github_gives_them(heading: str, anchor: str) -> None:
    assert markdown(f"# {heading}\n\nA.\n").anchors == (anchor,)


def test_headings_that_read_the_same_have_anchors_of_their_own() -> None:
    page = markdown("# Use\n\n## Use\n\n## Use-1\n\n## Use\n\nA.\n")
    assert page.anchors == ("use", "use-1", "use-1-1", "use-2")


def test_an_anchor_written_by_hand_can_be_named_too() -> None:
    page = markdown('# New name\n\n<a name="old-name"></a>Text with <span id="here">a place</span>.\n')
    assert page.anchors == ("new-name", "here", "old-name")
    assert blocks(page) == [("paragraph", "Text with a place.")]


def test_what_markdown_is_made_of_keeps_its_kind() -> None:
    text = (
        "# T\n\n> [!WARNING]\n> Not *yet*.\n>\n> - really\n\n> said\n> so\n\n1. one\n   - [x] two\n\n"
        "     ```sh\n     set <A>\n       more\n     ```\n\n| key | value |\n|---|---|\n| a\\|b | `c` |\n\n"
        "---\n\n    indented <CODE>\n\nText[^1] of **two**\nlines ~~gone~~.\n\n[^1]: A note.\n"
    )
    assert blocks(markdown(text)) == [
        ("alert", "> [!WARNING]\n> Not *yet*.\n>\n> - really"),
        ("quote", "> said so"),
        ("item", "1. one"),
        ("item", "   - \\[x\\] two"),
        ("code", "     ```sh\n     set <A>\n       more\n     ```"),
        ("header", "| key | value |"),
        ("row", "| a\\|b | `c` |"),
        ("code", "```\nindented <CODE>\n```"),
        ("paragraph", "Text^1^ of **two** lines gone."),
        ("paragraph", "^1^ A note."),
    ]


def test_html_inside_markdown_is_read_and_a_placeholder_is_text() -> None:
    text = (
        '<h1 align="center">Relay <a href="/home">home</a></h1>\n\n<p><img src="logo.png" alt="Logo"></p>\n\n'
        "<details><summary>More</summary>\n\nInside <kbd>Ctrl</kbd><br>H<sub>2</sub>O\n\n</details>\n\n"
        "<NAME>\nstands for `<ANY>` name\n\n<div>relay <SIZE></div>\n\n<!-- not shown -->\n\n"
        "relay copy <SOURCE> <TARGET>, <SUP>1</SUP>\n"
    )
    page = markdown(text)
    assert (page.title, page.anchors) == ("Relay home", ("relay-home",))
    assert blocks(page) == [
        ("image", "![Logo]"),
        ("summary", "::: details More"),
        ("paragraph", "Inside Ctrl H~2~O"),
        ("paragraph", "\\<NAME> stands for `<ANY>` name"),
        ("paragraph", "relay \\<SIZE>"),
        ("paragraph", "relay copy \\<SOURCE> \\<TARGET>, ^1^"),
    ]
    assert [(link.label, link.target, link.image) for link in page.links] == [
        ("home", "https://raw.example.com/home", False),
        ("Logo", "https://raw.example.com/team/relay/main/docs/logo.png", True),
    ]


def test_links_are_complete_and_know_their_section() -> None:
    text = (
        "See [sizes](sizes.md#all) and <https://a.example/x>.\n\n## More [news][n]\n\n"
        '<a href="../up">Up</a> ![Chart](c.png)\n\n[n]: /news "News"\n'
    )
    assert [(link.anchor, link.label, link.target, link.image) for link in markdown(text).links] == [
        ("", "sizes", "https://raw.example.com/team/relay/main/docs/sizes.md#all", False),
        ("", "https://a.example/x", "https://a.example/x", False),
        ("more-news", "news", "https://raw.example.com/news", False),
        ("more-news", "Up", "https://raw.example.com/team/relay/main/up", False),
        ("more-news", "Chart", "https://raw.example.com/team/relay/main/docs/c.png", True),
    ]


def test_front_matter_is_no_text_of_the_page() -> None:
    page = markdown(
        "---\ntitle: Limits of the relay\nms.date: 2026-03-02\nowner: jo\n---\n\nA queue holds 5 GB.\n"
    )
    assert (page.title, page.facts) == ("Limits of the relay", (("ms.date", "2026-03-02"),))
    assert blocks(page) == [("paragraph", "A queue holds 5 GB.")]


def test_plain_text_keeps_its_paragraphs_and_their_lines() -> None:
    text = "# Not a heading\n\nSize   Price\n5 GB   3 EUR\n  note <b>\n \t\n\fUse <NAME> & *all* of it.\n1. no list\n"
    page = plain(text)
    assert blocks(page) == [
        ("paragraph", "\\# Not a heading"),
        ("code", "```\nSize   Price\n5 GB   3 EUR\n  note <b>\n```"),
        ("code", "```\nUse <NAME> & *all* of it.\n1. no list\n```"),
    ]
    assert (page.title, page.anchors, page.links, page.trouble) == ("release notes.txt", (), (), "")
    [change] = compare(page, plain(text.replace("3 EUR", "4 EUR")))
    assert (change.kind, change.after) == ("reworded", "```\nSize   Price\n5 GB   4 EUR\n  note <b>\n```")


def test_a_line_of_text_says_what_it_shows() -> None:
    [block] = plain("Run set <NAME> at 5 o'clock &amp; use [x](y) `now`\n").sections[0].blocks
    assert block.text == "Run set \\<NAME> at 5 o'clock \\&amp; use \\[x\\](y) \\`now\\`"


@pytest.mark.parametrize(
    ("body", "kind", "trouble"),
    [
        (b"", "text/plain", "no-article"),
        (b" \r\n\n", "text/markdown", "no-article"),
        (b"MZ\x90\x00\x03 This program runs elsewhere", "text/plain", "no-article"),
        (b"404: Not Found", "text/plain", "soft-404"),
        (b"# Sign in\n\nHow to sign in.", "text/markdown", ""),
        (b"Just a moment of patience.", "text/plain", ""),
    ],
)
def test_text_that_is_no_article_says_why(body: bytes, kind: str, trouble: str) -> None:
    assert extract(body, "https://a.example/x", kind).trouble == trouble


@pytest.mark.parametrize("kind", ["text/plain", "text/markdown"])
def test_text_is_read_in_any_encoding_and_with_any_line_ends(kind: str) -> None:
    text = "Café\nzwei\n\nGröße 5\n"
    pages = [
        extract(body, "https://a.example/x", f"{kind}{charset}")
        for body, charset in (
            (text.encode(), ""),
            (text.replace("\n", "\r\n").encode(), ""),
            (text.encode("utf-16"), ""),
            (text.encode("utf-8-sig"), "; charset=utf-8"),
            (text.encode("latin-1"), "; charset=iso-8859-1"),
        )
    ]
    assert all(page == pages[0] for page in pages)
    assert "Größe 5" in encode(pages[0])


def test_who_explains_says_that_all_was_kept() -> None:
    assert explain(b"One.", "https://a.example/x", "text/plain").kept == ("the whole text",)


@given(st.text(alphabet=" \n\t\r\x0b\x0c\x85\u2028#>-*_`~|[]()<>!:;+=.&\\{}^1aA\u00e9\u0301\u200b"))
def test_no_text_makes_up_a_line_of_the_file_it_is_kept_in(text: str) -> None:
    markdown(text)
    markdown(f"> [!NOTE]\n> {text}\n\n- {text}\n\n|a|\n|-|\n|{text}|\n\n<div>{text}</div>\n")
    plain(text)


HOSTILE = {
    "quotations": "> " * 20_000 + "a",
    "emphasis": "*a **b " * 5_000 + "c* d** " * 5_000,
    "links": "[a" * 20_000 + "](b)" * 20_000,
    "tags": "<A1><SOURCE><b>x " * 10_000,
    "blocks of tags": "<SOURCE>\nx\n\n<p>\n\n" * 5_000,
    "one block of tags": "<div>" + "<SOURCE> <x y> " * 20_000,
    "equal headings": "# a\n# a-1\n" * 10_000,
    "anchors": "<a href=x>" * 20_000,
    "attributes": "<a " + "b " * 40_000 + ">",
    "lists": "".join(f"{'  ' * depth}- a\n" for depth in range(300)),
    "footnotes": "[^a]" * 20_000 + "\n\n[^a]: b\n",
    "blank lines": "a\n\n" * 40_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_written_to_be_slow_is_read_in_time(name: str) -> None:
    """Ten times what the slowest of them takes; quadratic reading takes minutes."""
    for kind in ("text/markdown", "text/plain"):
        begun = time.process_time()
        extract(HOSTILE[name].encode(), "https://a.example/x", kind)
        assert time.process_time() - begun < 20


class _EverythingIsHtml:
    """The HTML format as it was before text had formats of its own: it took text too."""

    types = (*HTML.types, "text/plain", "text/markdown")

    def __getattr__(self, name: str) -> object:
        return getattr(HTML, name)


def test_a_text_that_was_read_as_html_is_read_anew_and_has_not_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "/docs/limits.md"
    folder = repository(tmp_path / "r", {"a.md": article("A", f"5 GB, see [it]({SITE}{page}#quota).")})
    answer = (200, {"Content-Type": "text/plain"}, LIMITS.encode())
    one = archive(tmp_path / "one.warc.gz", {page: answer})
    with monkeypatch.context() as before:
        before.setattr(registry, "FORMATS", (_EverythingIsHtml(),))
        old = run(folder, one)
    assert [row.outcome for row in old.report.links] == ["fragment-missing"]
    accept(folder)
    new = run(folder, one)
    assert (changes(new), new.report.findings, new.report.links) == ({page: "upgraded"}, (), ())
    accept(folder)
    assert changes(run(folder, one)) == {page: "none"}


def test_the_same_bytes_in_another_format_are_read_anew() -> None:
    body = b"<h1>Limits</h1>\n\nA queue holds <SIZE>."
    url = "https://docs.example.com/limits"
    known = PageRequest(
        url, url, body_sha256="b", extractor=HTML.version(url, builtin()), slice_sha256="s", final=url
    )

    def answered(kind: str) -> Response:
        return Response(url, Outcome.OK, 200, (Hop(url, 200),), body, kind, "", "", "b", 0.0, 1, 1)

    assert read_response(known, answered("text/html"), builtin()).same
    read = read_response(known, answered("text/plain"), builtin())
    assert read.snapshot is not None
    assert (read.same, read.snapshot.extractor) == (False, "1-text")
    assert (
        read.slice_sha256
        != read_response(PageRequest(url, url), answered("text/markdown"), builtin()).slice_sha256
    )


@pytest.mark.parametrize(
    "html",
    [
        "<div>" + "".join(f"<b {n}>" for n in range(3_000)) + "".join(f"<i {n}>" for n in range(3_000)),
        "<div>" * 9_000,
        "<p " + " ".join(f"a{n}=1" for n in range(9_000)) + ">x",
    ],
    ids=["formatting", "nested", "attributes"],
)
def test_html_inside_markdown_has_the_budget_of_a_page(html: str) -> None:
    """It goes to the same parser, which takes memory with the square of what is left open."""
    page = extract(
        f"# Guide\n\nSome words.\n\n{html}\n\nMore words.\n".encode(),
        "https://docs.example.org/a.md",
        "text/markdown",
    )
    assert (page.trouble, page.sections) == ("too-complex", ())
