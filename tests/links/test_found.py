"""The links of an article's Markdown, sound and broken: kind, line, column, label, address, claim."""

import pytest

from pipeline.articles import Issue
from pipeline.articles.read import read_article
from pipeline.links import Link, Policy
from pipeline.links.read import Reading, find_links, read_links

U = "https://a.example/b"
_Row = tuple[str, int, int, str, str, str]


def read(markdown: str, policy: Policy | None = None) -> Reading:
    return read_links(read_article(markdown.encode(), "guides/vault.md"), policy or Policy())


def rows(markdown: str) -> list[_Row]:
    return [(x.kind, x.line, x.column, x.label, x.url, x.claim) for x in read(markdown).links]


def issues(markdown: str) -> list[tuple[str, int, int]]:
    return [(one.code, one.line, one.column) for one in read(markdown).issues]


def test_everything_of_a_link() -> None:
    text = f"# Vaults\n\nText\n\n## Limits\n\nVaults hold. See [*all* limits]({U}/?x=1#top)."
    assert find_links(read_article(text.encode(), "guides/vault.md")) == [
        Link(
            article="guides/vault.md",
            line=7,
            column=18,
            kind="inline",
            label="all limits",
            url=f"{U}/?x=1#top",
            target="web",
            page=f"{U}?x=1",
            address=f"{U}/?x=1",
            fragment="top",
            watched=True,
            reason="",
            heading="Limits",
            trail=("Vaults", "Limits"),
            claim="Vaults hold. See all limits.",
        )
    ]


@pytest.mark.parametrize(
    ("url", "target", "reason"),
    [
        ("https://a.slow.example/x#y", "web", "a host you chose to skip"),
        ("https://wiki.intra.example/x#y", "internal", "internal host"),
        ("guide.md#y", "relative", "no scheme, so no page"),
    ],
)
def test_a_link_that_is_not_watched_names_no_page(url: str, target: str, reason: str) -> None:
    (link,) = read(f"[t]({url})", Policy(skip=("slow.example",), internal=("intra.example",))).links
    assert (link.target, link.reason, link.watched) == (target, reason, False)
    assert (link.page, link.address, link.fragment) == ("", "", "")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (
            f"a <a href={U}>x <b>y</b></a> z <A class=q HREF='{U}2'>open <a href=\"{U}?a&amp;b\">third</a>",
            [("html", 1, 3, "x y", U), ("html", 1, 48, "open", f"{U}2"), ("html", 1, 92, "third", f"{U}?a&b")],
        ),
        (
            f"<img alt='pic &amp; x' src='{U}.png'> <iframe src={U}></iframe>\n<src> {U}/v </src> <i>x</i>",
            [
                ("media", 1, 1, "pic & x", f"{U}.png"),
                ("media", 1, 55, "", U),
                ("media", 2, 1, "", f"{U}/v"),
            ],
        ),
        (f"<video width=1 SRC=\"{U}\">v {U}4</video>", [("media", 1, 1, "", U), ("bare", 1, 44, f"{U}4", f"{U}4")]),
        (
            f"[t] ({U}) and [t] ({U}) [u\nv]\n ({U}2)",
            [("split", 1, 1, "t", U), ("split", 1, 31, "t", U), ("split", 1, 57, "u v", f"{U}2")],
        ),
        (f"[t]({U} x y) then [k]({U}2 z)", [("cut", 1, 1, U, U), ("cut", 1, 35, f"{U}2", f"{U}2")]),
        (
            f"![alt]({U}.png) [![in]({U}.png)]({U}3)",
            [
                ("image", 1, 1, "alt", f"{U}.png"),
                ("inline", 1, 33, "in", f"{U}3"),
                ("image", 1, 34, "in", f"{U}.png"),
            ],
        ),
        (f"`{U}` <!-- {U} --> {U}", [("bare", 1, 52, U, U)]),
        (f"See {U}, then é <{U}> and\n[k]: it {U}.", [
            ("bare", 1, 5, U, U), ("autolink", 1, 33, U, U), ("bare", 2, 9, U, U)]),
        ("no link here, only a [bracket]", []),
        (f"<a name='x'>[t]({U})</a>", [("inline", 1, 13, "t", U)]),
        (f"<a href='{U}'>x {U}5", [("html", 1, 1, f"x {U}5", U)]),
        (f"<br href='{U}5'> {U}", [("bare", 1, 34, U, U)]),
    ],
)  # fmt: skip
def test_every_way_people_write_or_break_a_link(markdown: str, expected: list[tuple[object, ...]]) -> None:
    assert [row[:5] for row in rows(markdown)] == expected


@pytest.mark.parametrize(
    ("markdown", "claims"),
    [
        (f"[a]({U})\n[b]({U})<br>[c]({U}) [d]({U})", ["a", "b", "c d", "c d"]),
        (f"[a]({U}) x\n[b]({U})", ["a x b", "a x b"]),
        (f"x\n[b]({U})", ["x b"]),
        (f"[a]({U})\nx", ["a x"]),
        (f"One is\\\n[b]({U})", ["One is b"]),
        (f"[a]({U}) <i>and</i> [b]({U})", ["a and b", "a and b"]),
        (f"Vaults [b]({U})\\\nThey hold. <h2>x</h2>End", ["Vaults b They hold. x End"]),
        (f"<ul>\n<li>One is [a]({U})</li>\n<li>Two [b]({U})</li>\n</ul>", ["One is a", "Two b"]),
        (f"| A | B |\n|--|--|\n| x | y [l]({U}) |\n| {U} | z | [m]({U})", ["x | y l", "z"]),
        (f"|A|\n|-|\n|[k]({U})|\n\n|{'word ' * 120}|[l]({U})|\n|-|-|", ["k", ("word " * 99 + "…").replace(" …", "…")]),
        (f"# H [l]({U})\nBelow it. More.\n\n## Last [m]({U})", ["H l Below it. More.", "Last m"]),
        (f"# H [l]({U})\n```\ncode\n```", ["H l"]),
        (f"Intro says:\n\n- Item\n\n  {U}\n- [b]({U})", ["Intro says:", "Intro says: b"]),
        (f"Vaults hold.\n\nFor details, see [c]({U}).", ["Vaults hold. For details, see c."]),
        (f"Vaults hold.\n\n[d]({U})", ["d"]),
        (f"Intro：\n\n[e]({U})", ["Intro： e"]),
        (f"Intro:\n\n# H\n\n[e]({U})", ["e"]),
        (f"Intro:\n\n```\nx\n```\n\n[e]({U})", ["e"]),
        (f"1. Step one\n   - [x]({U})\n2. Step two\n   - Sub\n   - [y]({U})\n\n# H\n- [z]({U})", [
            "Step one. x", "Step two. y", "H. z"]),
        (f"- Deep\n  - Deeper\n\n    For more, see [x]({U})", ["Deep. For more, see x"]),
        (f"# Prices\n\n{U}", ["Prices"]),
        (f"Vaults at {U} and {U} last. Also [k] ({U}6).", ["Vaults at and last.", "Vaults at and last.", "Also k."]),
        (f"Use [k] ({U}). Then at {U}c. End [m]({U}).", ["Use k.", "Then at", "End m."]),
    ],
)  # fmt: skip
def test_the_claim_of_each_link(markdown: str, claims: list[str]) -> None:
    assert [row[5] for row in rows(markdown)] == claims


def test_a_heading_as_claim_is_cut_to_its_limit() -> None:
    (link,) = read(f"# {'x' * 600}\n\n{U}").links
    assert (link.claim, len(link.heading)) == ("x" * 500, 600)


def test_the_headings_a_link_stands_under() -> None:
    found = read(f"[0]({U})\n\n### C\n# A\n## B\n## B2\n[1]({U})\n\n### C2\n[2]({U})\n# Z [3]({U})\n").links
    assert [(x.heading, x.trail) for x in found] == [
        ("", ()),
        ("B2", ("A", "B2")),
        ("C2", ("A", "B2", "C2")),
        ("Z 3", ("Z 3",)),
    ]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (f"x\n]( {U}\nand [x][{U}", [("link-broken", 2, 4), ("link-reversed", 3, 9)]),
        (f"(y)[{U}]", [("link-reversed", 1, 5)]),
        (f"[x]{' ' * 25}{U}", []),
        (f"é [t] ({U})", [("link-split", 1, 3)]),
        (f"[t]({U} x y)", [("link-space-in-url", 1, 1)]),
        ("[a]() [b](www.a.example) [c](ttps://a.example)", [
            ("link-empty", 1, 1), ("link-relative", 1, 7), ("link-malformed", 1, 26)]),
        ("![](pic.png) <img src=pic.png> [a](b.md) [c](d.markdown#e) [f](g.htm)", [("link-relative", 1, 60)]),
        ("![]() [i](https://a..b/x.md)", [("link-empty", 1, 1), ("link-malformed", 1, 7)]),
        ("[a](http://a.example) ![b](http://a.example/b.png) http://wiki/x", [("link-http", 1, 1)]),
        ("[a](http://learn.microsoft.com/en-us/azure)", [("link-http", 1, 1), ("link-locale", 1, 1)]),
        (f"~~~\nx\n\n{U}", [("fence-unclosed", 1, 1)]),
        ("```\nx\n```\n\n~~~~\n~~~", [("fence-unclosed", 5, 1)]),
        ("```py\nx\n```` \n\n- ```\n  y\n  ``\n", [("fence-unclosed", 5, 1)]),
        ("> ~~~\n> x\n> ~~~\n\n```\nx\n~~~", [("fence-unclosed", 5, 1)]),
        ("```", [("fence-unclosed", 1, 1)]),
    ],
)  # fmt: skip
def test_what_a_team_can_repair_and_where(markdown: str, expected: list[tuple[str, int, int]]) -> None:
    assert issues(markdown) == expected


def test_a_form_keeps_its_lines_and_its_links_stand_among_the_others() -> None:
    text = f'[a]({U})\n---\n{{"k": "{U}",\n "k": 2}}\n---\n[b]({U}) [c] ({U})\n'
    reading = read(text)
    assert [(x.kind, x.line, x.column) for x in reading.links] == [
        ("inline", 1, 1),
        ("json-value", 3, 8),
        ("inline", 6, 1),
        ("split", 6, 26),
    ]
    assert reading.issues == (Issue("json-duplicate-key", 2, 1, "k"), Issue("link-split", 6, 26))


TABLE = f"""<table>
<tr><th>Plan</th><th>Seats</th></tr>
<tr><td><a href="{U}">Small</a></td><td>Ten seats. Or nine.</td></tr>
<tr><td>Large</td><td>20 <a href="{U}2">seats</a></td></tr>
</table>
<p>Ask <a href="{U}3">us</a> for more of them.</p>
"""


def test_the_claim_in_an_html_table_is_its_row() -> None:
    assert [row[5] for row in rows(TABLE)] == [
        "Small | Ten seats. Or nine.",
        "Large | 20 seats",
        "Ask us for more of them.",
    ]


def test_an_item_of_a_few_words_stands_for_its_list_or_heading() -> None:
    items = f"- [Limits]({U})\n- A long item which [says]({U}2) what it means itself.\n"
    said = "A long item which says what it means itself."
    assert [row[5] for row in rows(f"# Tea\n\n## Leaf quotas\n\n{items}")] == ["Leaf quotas. Limits", said]
    assert [row[5] for row in rows(f"# Tea\n\nIt grows.\n\n{items}")] == ["Tea. Limits", said]
    assert [row[5] for row in rows(f"# Tea\n\nRead:\n\n{items}")] == ["Read: Limits", said]
    assert [row[5] for row in rows(items)] == ["Limits", said]
