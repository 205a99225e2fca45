# ruff: noqa: E501 (files read better on one line)
"""The file a snapshot is kept in: what a person edits there, and what a damaged one says."""

import pytest
from msgspec.structs import replace

from pipeline.content import Block, PageLink, Section, Snapshot
from pipeline.pages import Hop, Outcome
from pipeline.snapshots import Capture
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.digests import digest, text_digest
from pipeline.snapshots.encoding import encode, quoted, rule_under

HEADER = '+++\nurl = "https://quay.example/a"\ntitle = "Fees"\nextractor = "1"\n+++\n'


def body(text: str) -> Snapshot:
    """Read a file with ``text`` under its header."""
    return decode(HEADER + text)


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for section in body(text).sections for block in section.blocks]


def page(*held: Block, anchor: str = "", heading: str = "Fees", **others: object) -> Snapshot:
    sections = (Section(anchor, heading, 1 if heading else 0, (), held),)
    anchors = (anchor,) if anchor else ()
    made = Snapshot("https://quay.example/a", "Fees", "1", sections, anchors=anchors)
    return replace(made, **others)


# Reading


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Plain text", "paragraph"),
        ("\\# no heading", "paragraph"),
        ("40 euros", "paragraph"),
        ("   under an item", "paragraph"),
        ("#no heading", "paragraph"),
        ("####### seven", "paragraph"),
        ("- item", "item"),
        ("1. item", "item"),
        ("   - inner", "item"),
        ("> - quoted item", "item"),
        ("; term", "term"),
        (": meaning", "definition"),
        ("  ; inner term", "term"),
        ("::: details More", "summary"),
        ("::: tab CLI", "panel"),
        ("::: zone java", "panel"),
        ("::: other", "paragraph"),
        ("> quoted", "quote"),
        ("> > quoted twice", "quote"),
        ("![alt]", "image"),
        ("> ![alt]", "image"),
        ("![alt] and more", "paragraph"),
        ("[!NOTE] no alert", "paragraph"),
        ("| a | b |", "row"),
        ("> | a |", "row"),
        ("1.", "paragraph"),
    ],
)
def test_each_line_is_the_block_it_looks_like(line: str, kind: str) -> None:
    assert blocks(f"\n{line}\n") == [(kind, line)]


def test_headings_open_sections_under_those_above_them() -> None:
    read = body("\nLead.\n\n# A {#a}\n\n### B\n\nUnder B.\n\n## C {#c%20d}\n\n# D {#}\n\n## E {f}\n")
    assert read.sections == (
        Section("", "", 0, (), (Block("paragraph", "Lead."),)),
        Section("a", "A", 1, (), ()),
        Section("", "B", 3, ("A",), (Block("paragraph", "Under B."),)),
        Section("c d", "C", 2, ("A",), ()),
        Section("", "D", 1, (), ()),
        Section("", "E {f}", 2, ("D",), ()),
    )
    assert read.anchors == ("a", "c d")


def test_a_heading_needs_no_blank_line_around_it() -> None:
    """People and merges take them away."""
    read = body("# A\n## B\nUnder B.\n# C")
    assert [(held.heading, held.trail) for held in read.sections] == [("A", ()), ("B", ("A",)), ("C", ())]
    assert read.sections[1].blocks == (Block("paragraph", "Under B."),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("| A | B |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |", [("header", "| A | B |"), ("row", "| 1 | 2 |"), ("row", "| 3 | 4 |")]),
        ("|     |     |\n| --- | --- |\n| 1 | 2 |", [("row", "| 1 | 2 |")]),
        ("> | A |\n> | --- |\n> | 1 |", [("header", "> | A |"), ("row", "> | 1 |")]),
        ("| A | B |\n| --- |\n", [("row", "| A | B |"), ("row", "| --- |")]),
        ("| A \\| B |\n| --- |", [("header", "| A \\| B |")]),
        ("| --- |\n\n| --- |", [("row", "| --- |"), ("row", "| --- |")]),
        ("| 1 |", [("row", "| 1 |")]),
        ("| > |\n| --- |", [("header", "| > |")]),
    ],
)  # fmt: skip
def test_a_table_is_its_header_and_its_rows(text: str, found: list[tuple[str, str]]) -> None:
    assert blocks(text) == found


@pytest.mark.parametrize(
    "code",
    [
        "```\na\n```",
        "```sh\n\n# no heading\n\n| a |\n+++ links\n```",
        "````\n```\n````",
        "  ```\n  a\n\n  ```",
        "> ```\n> a\n>\n> ```",
    ],
)
def test_what_stands_in_code_stays_in_it(code: str) -> None:
    assert blocks(f"\n{code}\n\nafter\n") == [("code", code), ("paragraph", "after")]


def test_an_alert_ends_where_its_lines_end() -> None:
    text = "> [!NOTE]\n> One.\n>\n> - Two\n\n> quoted\n\n- item\n\n  > [!TIP]\n  > Three.\nafter"
    assert blocks(text) == [
        ("alert", "> [!NOTE]\n> One.\n>\n> - Two"),
        ("quote", "> quoted"),
        ("item", "- item"),
        ("alert", "  > [!TIP]\n  > Three."),
        ("paragraph", "after"),
    ]
    assert blocks("> > [!NOTE]\n> > One.\n> two") == [("alert", "> > [!NOTE]\n> > One."), ("quote", "> two")]
    assert blocks("> [!NOTE]") == [("alert", "> [!NOTE]")]


def test_links_stand_in_their_sections() -> None:
    text = "\n+++ links\n\n- [a](/1)\n\n#b%20c\n- ![d [e]](/2)\n- [f](g)(h)](/3)\n#\n- [i]()\n"
    assert body(text).links == (
        PageLink("", "a", "/1"),
        PageLink("b c", "d [e]", "/2", image=True),
        PageLink("b c", "f](g)(h)", "/3"),
        PageLink("", "i", ""),
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[a](/1)", "line 8: not a link: '[a](/1)'"),
        ("- [a](/1", "line 8: not a link: '- [a](/1'"),
        ("- [a](/1 2)", "line 8: not a link: '- [a](/1 2)'"),
        ("- [a](/[1)", "line 8: not a link: '- [a](/[1)'"),
        ("- a](/1)", "line 8: not a link"),
        ("x" * 70, "line 8: not a link: '" + "x" * 60 + "'"),
    ],
)  # fmt: skip
def test_a_line_among_links_that_is_none_is_named(line: str, says: str) -> None:
    with pytest.raises(ValueError, match="not a link") as raised:
        body(f"\n+++ links\n{line}\n")
    assert str(raised.value).startswith(says)
    assert len(str(raised.value)) <= len("line 8: not a link: ''") + 60


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: a snapshot begins with a header between two lines '+++'"),
        ("+++\n", "line 1: a snapshot begins"),
        ("x\n+++\n+++\n", "line 1: a snapshot begins"),
        ("+++\nurl =\n+++\n", "line 2: the header is not TOML"),
        ("+++\n+++\n", "line 2: the header has no 'url'"),
        (HEADER.replace('"Fees"', "7"), "line 2: the header has no 'title'"),
        (HEADER.replace('extractor = "1"', ""), "line 2: the header has no 'extractor'"),
        (HEADER.replace('"1"', '"1"\nanchors = "a"'), "line 2: 'anchors' is not a list of texts"),
        (HEADER.replace('"1"', '"1"\nvolatile = [1]'), "line 2: 'volatile' is not a list of texts"),
        (HEADER.replace('"1"', '"1"\nanchors = ["a", 1]'), "line 2: 'anchors' is not a list of texts"),
        (HEADER.replace('"1"', '"1"\nfacts = []'), "line 2: 'facts' is not a table of texts"),
        (HEADER.replace('"1"', '"1"\nfacts = {a = 1}'), "line 2: 'facts' is not a table of texts"),
        (HEADER + "\n```\na\n", "line 7: a code block that does not end"),
        (HEADER + "\n  ```\na\n```\n", "line 7: a code block that does not end"),
    ],
)  # fmt: skip
def test_a_damaged_file_says_which_line_is_damaged(text: str, says: str) -> None:
    with pytest.raises(ValueError, match="line") as raised:
        decode(text)
    assert str(raised.value).startswith(says)


def test_a_header_holds_what_is_no_text_of_the_page() -> None:
    header = (
        '+++\nurl = "u"\ntitle = ""\nextractor = "x"\ntrouble = "soft-404"\nanchors = ["b", "a"]\n'
        'volatile = ["item: [*]"]\n[facts]\nlang = "en"\n"ms.date" = "d"\n+++\n# T {#t}\n'
    )
    assert decode(header) == Snapshot(
        "u",
        "",
        "x",
        (Section("t", "T", 1, (), ()),),
        facts=(("lang", "en"), ("ms.date", "d")),
        anchors=("t", "b", "a"),
        volatile=("item: [*]",),
        trouble="soft-404",
    )
    assert body("").trouble == ""


# Writing


def test_a_file_holds_every_part_in_its_place() -> None:
    made = page(
        Block("paragraph", "One."),
        Block("header", "| A | B |"),
        Block("row", "| 1 | 2 |"),
        Block("row", "| 3 | 4 |"),
        Block("item", "- x"),
        Block("row", "| 5 \\| 6 |"),
        Block("row", "| 7 |"),
        Block("header", "> | C |"),
        anchor="f",
        trouble="soft-404",
        title='"a" \x7f é',
        anchors=("f", "g"),
        volatile=("item: - [*]",),
        facts=(("lang", "en"), ("ms.date", "d")),
        links=(PageLink("", "a", "/1"), PageLink("", "b", "/2", image=True), PageLink("f g", "c", "/3")),
    )
    assert encode(made) == (
        '+++\nurl = "https://quay.example/a"\ntitle = "\\"a\\" \\u007f é"\nextractor = "1"\n'
        'trouble = "soft-404"\nanchors = [\n  "g",\n]\nvolatile = [\n  "item: - [*]",\n]\n'
        '\n[facts]\nlang = "en"\n"ms.date" = "d"\n+++\n'
        "\n# Fees {#f}\n\nOne.\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |\n\n- x\n"
        "\n|     |\n| --- |\n| 5 \\| 6 |\n| 7 |\n\n> | C |\n> | --- |\n"
        "\n+++ links\n\n#\n- [a](/1)\n- ![b](/2)\n\n#f%20g\n- [c](/3)\n"
    )
    assert decode(encode(made)) == made


def test_a_page_of_nothing_has_a_file_of_its_header() -> None:
    empty = Snapshot("https://quay.example/a", "Fees", "1", ())
    assert encode(empty) == HEADER
    assert decode(HEADER) == empty
    assert encode(page(Block("paragraph", "a"), heading="")) == f"{HEADER}\na\n"


@pytest.mark.parametrize(
    ("anchor", "written"),
    [
        ("a-b", "a-b"),
        ("a b", "a%20b"),
        ("a%b", "a%25b"),
        ("{a}", "%7Ba%7D"),
        ("é", "é"),
        ("\u0085", "%C2%85"),
    ],
)
def test_an_anchor_is_written_so_that_it_ends_where_it_ends(anchor: str, written: str) -> None:
    assert quoted(anchor) == written
    made = page(anchor=anchor)
    assert decode(encode(made)) == made


def test_the_rule_under_a_header_has_its_cells() -> None:
    assert rule_under("| a |") == "| --- |"
    assert rule_under("> | a | b |") == "> | --- | --- |"
    assert rule_under("| a \\| b | c |") == "| --- | --- |"


def test_a_visit_that_brought_nothing_says_nothing() -> None:
    seen = Capture("https://quay.example/a", Outcome.UNREACHABLE)
    told = (seen.status, seen.hops, seen.fetched_at, seen.elapsed_ms, seen.attempts, seen.same, seen.snapshot)
    assert told == (0, (), 0.0, 0, 0, False, None)
    texts = (
        seen.etag,
        seen.last_modified,
        seen.content_type,
        seen.body_sha256,
        seen.slice_sha256,
        seen.detail,
    )
    assert texts == ("",) * 6
    assert seen.final_url == "https://quay.example/a"
    assert replace(seen, hops=(Hop("/1", 301), Hop("/2", 200))).final_url == "/2"


# Digests


@pytest.mark.parametrize(
    ("change", "text", "whole"),
    [
        ({"title": "Other"}, True, True),
        ({"anchors": ("x",)}, False, True),
        ({"links": (PageLink("", "a", "/1"),)}, False, True),
        ({"facts": (("lang", "fr"),)}, False, False),
        ({"extractor": "2"}, False, False),
        ({"url": "https://quay.example/b"}, False, False),
        ({"trouble": "soft-404"}, False, False),
        ({"volatile": ("item: x",)}, False, False),
        ({"sections": (Section("", "Fees", 2, (), (Block("paragraph", "One."),)),)}, True, True),
        ({"sections": (Section("a", "Fees", 1, (), (Block("paragraph", "One."),)),)}, True, True),
        ({"sections": (Section("", "Fee", 1, (), (Block("paragraph", "One."),)),)}, True, True),
        ({"sections": (Section("", "Fees", 1, (), (Block("item", "One."),)),)}, True, True),
        ({"sections": (Section("", "Fees", 1, (), (Block("paragraph", "Two."),)),)}, True, True),
        ({"sections": (Section("", "Fees", 1, ("x",), (Block("paragraph", "One."),)),)}, False, False),
    ],
)  # fmt: skip
def test_digests_differ_when_a_reader_would_see_a_difference(
    change: dict[str, object], text: bool, whole: bool
) -> None:
    one = page(Block("paragraph", "One."))
    other = replace(one, **change)
    assert (text_digest(one) != text_digest(other)) is text
    assert (digest(one) != digest(other)) is whole


@pytest.mark.parametrize(
    "link", [PageLink("x", "a", "/1"), PageLink("", "b", "/1"), PageLink("", "a", "/2"), PageLink("", "a", "/1", image=True)]
)  # fmt: skip
def test_every_part_of_a_link_counts(link: PageLink) -> None:
    one, other = (page(links=(held,)) for held in (PageLink("", "a", "/1"), link))
    assert digest(one) != digest(other)


def test_what_is_known_to_change_on_every_visit_does_not_count() -> None:
    known = ("paragraph: Served [*]", "link: more")
    one, other = (
        page(Block("paragraph", f"Served {n}"), links=(PageLink("", "more", f"/{n}"),), volatile=known)
        for n in (1, 2)
    )
    assert (digest(one), text_digest(one)) == (digest(other), text_digest(other))
    loud = [replace(held, volatile=()) for held in (one, other)]
    assert digest(loud[0]) != digest(loud[1])
    assert text_digest(loud[0]) != text_digest(loud[1])


def test_digests_are_those_that_are_kept() -> None:
    """They stand in every team's state: were they to change, every page would be read anew."""
    made = page(Block("paragraph", "One."), anchor="f", links=(PageLink("f", "a", "/1"),))
    assert (digest(made), text_digest(made)) == (
        "e24afa1f43a9d017c63b1c4b2d6d9556",
        "706b5673511f13962f081f5b08e57dd5",
    )
    assert len(digest(page(Block("paragraph", "\ud800")))) == 32
