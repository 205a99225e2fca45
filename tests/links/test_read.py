"""Every link of an article is found where it stands, and only pages anyone may read are watched."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles.read import read_article
from pipeline.links import Link, Policy
from pipeline.links.read import find_links, read_links
from tests.shared import SHARED, needs_shared, on_both

HEADER = '<properties pageTitle="T" articleId="a" ownershipId="o" />\n'


def links(markdown: str, policy: Policy | None = None) -> list[Link]:
    return find_links(read_article((HEADER + markdown).encode(), "a.md"), policy or Policy())


def issues(markdown: str) -> list[tuple[str, int]]:
    return [(x.code, x.line) for x in read_links(read_article((HEADER + markdown).encode(), "a.md")).issues]


def shape(link: Link) -> tuple[str, int, int, str, str]:
    return link.kind, link.line, link.column, link.label, link.url


U = "https://a.example/b"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (f"See [the **page**]({U}).", ("inline", 2, 5, "the page", U)),
        (f"* x\n\n   > [q]({U})", ("inline", 4, 6, "q", U)),
        (f'[p]( {U} "title")', ("inline", 2, 1, "p", U)),
        (f"[p](<{U}>)", ("inline", 2, 1, "p", U)),
        ("[p](https://a.example/b_(c))", ("inline", 2, 1, "p", "https://a.example/b_(c)")),
        (
            "[p](https://a.example/?a=1&regions=all)",
            ("inline", 2, 1, "p", "https://a.example/?a=1&regions=all"),
        ),
        ("[p](https://a.example/?a=1&amp;b=2)", ("inline", 2, 1, "p", "https://a.example/?a=1&b=2")),
        (f"[p][l]\n\n[l]: {U}", ("reference", 2, 1, "p", U)),
        (f"<{U}>", ("autolink", 2, 1, U, U)),
        (f"at {U}, and", ("bare", 2, 4, U, U)),
        (f"（{U}）。", ("bare", 2, 2, U, U)),
        (f"“{U}”", ("bare", 2, 2, U, U)),
        (f"**{U}**", ("bare", 2, 3, U, U)),
        (
            "x https://a.example/c(v=ws.10).",
            ("bare", 2, 3, "https://a.example/c(v=ws.10)", "https://a.example/c(v=ws.10)"),
        ),
        (f"[t] ({U})", ("split", 2, 1, "t", U)),
        (f"- [t t]\n  ({U})", ("split", 2, 3, "t t", U)),
        (f"a <a class=x href='{U}'>one <b>two</b></a>", ("html", 2, 3, "one two", U)),
        (f'<div>\n  <a href="{U}?a=1&regions=2">x</a>\n</div>', ("html", 3, 3, "x", f"{U}?a=1&regions=2")),
        (f"<div>\n[t]({U})\n</div>", ("inline", 3, 1, "t", U)),
        (f"    indented [t]({U})", ("inline", 2, 14, "t", U)),
        (f"| a | b |\n|---|---|\n| x | [t]({U}) |", ("inline", 4, 7, "t", U)),
        (f"## Go [t]({U})", ("inline", 2, 7, "t", U)),
        (f"[t]({U}){{:target=x}}", ("inline", 2, 1, "t", U)),
    ],
)
def test_every_way_to_write_a_link(markdown: str, expected: tuple[object, ...]) -> None:
    found = links(markdown)
    assert [shape(link) for link in found] == [expected]
    assert found[0].watched


def test_an_image_in_a_link_gives_both_and_only_the_page_is_watched() -> None:
    found = links(f"[![alt](https://a.example/i.png)]({U})\n<img src='https://a.example/j.png' alt='j'>")
    assert [(x.kind, x.label, x.watched, x.reason) for x in found] == [
        ("inline", "alt", True, ""),
        ("image", "alt", False, "an image"),
        ("media", "j", False, "a video or a frame"),
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        f"`{U}`",
        f"```\n[t]({U})\n```",
        f"~~~\n{U}",
        f"<!-- {U} -->",
        f"text <!-- [t]({U}) --> text",
        "System.FM and user@mydomain.example and servicefabric.mycompany.com",
        "https://localhost/x http://server:8080/ https://(domain) https:443 https://<host>/",
    ],
)
def test_what_is_no_link_gives_none(markdown: str) -> None:
    assert links(markdown) == []


@pytest.mark.parametrize(
    ("markdown", "target"),
    [
        ("[t](https://portal.azure.com/#blade/x)", "portal"),
        ("[t](https://jarvis-west.dc.ad.msft.net/x)", "internal"),
        ("[t](https://wiki/x)", "internal"),
        ("[t](https://www.contoso.com/x)", "endpoint"),
        ("[t](http://10.0.0.1/x)", "endpoint"),
        ("[t](http://[::1]/x)", "malformed"),
        ("[t](http://localhost:80/x)", "endpoint"),
        ("[t](data-blade:Microsoft_Azure.Blade.id.$resourceId)", "deeplink"),
        ("[t](button-data-blade:X)", "deeplink"),
        ("[t](tel:123)", "deeplink"),
        ("[t](#here)", "anchor"),
        ("[t](other.md)", "relative"),
        ("[t](//a.example/b)", "relative"),
        ("[t](www.a.example)", "relative"),
        ("[t](mailTo:a@example.com)", "mailto"),
        ("<a href='<!--$Link-->x<!--/$Link-->'>t</a>", "template"),
        ("[t](https://a.example/{id}/b)", "template"),
        ("[t]($link)", "template"),
        ("[t](ttps://a.example/b)", "malformed"),
        ("[t](https://https://a.example/b)", "malformed"),
        ("[t](https://docs.microsoft.comazure/b)", "malformed"),
        ("[t](https://docs.microsoft.coms/b)", "malformed"),
        ("[t](https://.docs.microsoft.com/b)", "malformed"),
        ("[t](https://docs.microsoft.com[/b)", "malformed"),
        ("[t]((https://a.example/b))", "malformed"),
        ("[t](https:\\a.example)", "malformed"),
        ("[t](httpsdocs.microsoft.com/b)", "malformed"),
        ("[t](https://a.example/ b c)", "malformed"),
        ("[t]()", "empty"),
    ],
)
def test_what_leads_to_no_public_page_is_listed_with_the_reason(markdown: str, target: str) -> None:
    (link,) = links(markdown)
    assert (link.target, link.watched, link.page, link.address) == (target, False, "", "")
    assert link.reason


def test_a_button_that_hides_a_page_is_watched_as_the_page() -> None:
    (link,) = links(f"[t](button-link:{U})")
    assert (link.watched, link.page, link.address) == (True, U, U)


def test_hosts_a_team_does_not_want_are_listed_and_not_watched() -> None:
    policy = Policy(skip=("*.slow.example",), internal=("wiki.example",))
    found = links(
        "[a](https://x.slow.example/) [b](https://our.wiki.example/) [c](https://a.example/)", policy
    )
    assert [(x.watched, x.reason) for x in found] == [
        (False, "a host you chose to skip"),
        (False, "internal host"),
        (True, ""),
    ]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (f"[t] ({U})", ("link-split", 2)),
        (f"x\n[t]({U}]", ("link-broken", 3)),
        (f"[t]({U} and no end", ("link-broken", 2)),
        ("[t](https://a.example/c(v=ws.10\\))", ("link-broken", 2)),
        (f"1. (t)[{U}]", ("link-reversed", 2)),
        (f"[t][{U}]", ("link-reversed", 2)),
        ("[t](https://a.example/ b)", ("link-space-in-url", 2)),
        ("[t]()", ("link-empty", 2)),
        ("[t](aka.ms/x)", ("link-relative", 2)),
        ("[t](ttps://a.example)", ("link-malformed", 2)),
        ("[t](http://a.example)", ("link-http", 2)),
        ("[t](https://docs.microsoft.com/de-de/x)", ("link-locale", 2)),
        ("```\nnever closed", ("fence-unclosed", 2)),
        ('---\n{ "a": 1,, }\n---', ("json-invalid", 3)),
        ('---\n{ "a": 1,\n "a": 2 }\n---', ("json-duplicate-key", 2)),
    ],
)
def test_what_a_team_can_repair_is_named_with_its_line(markdown: str, expected: tuple[str, int]) -> None:
    assert expected in issues(markdown)


def test_files_beside_an_article_are_no_issue() -> None:
    assert issues("[a](other.md#x) ![b](media/b.png) [!INCLUDE [c](../inc/c.md)]") == []


def test_a_closed_fence_in_a_list_is_closed() -> None:
    assert issues("* x\n\n  ```\n  code\n  ```\n\n> ~~~\n> code\n> ~~~\n") == []


ISLAND = """# Form
---
{
  "title": "Pay for storage",
  "info": "Learn <a href='https://a.example/one?x=1&regions=2'>how to pay</a> or [ask](https://a.example/two).",
  "hint": "Paste it from https://a.example/three, please",
  "streamNamespace": "https://a.example/data",
  "actions": [{
    "description": "Move the data to another tier before the end of the month",
    "documentLink": "https:\\/\\/a.example\\/four"
  }],
  "documentLink": "https://a.example/five"
}
---
[after](https://a.example/six)
"""


def test_links_in_a_json_island_stand_in_one_row_with_the_others() -> None:
    found = links(ISLAND)
    assert [(x.kind, x.line, x.label, x.url.rpartition("/")[2]) for x in found] == [
        ("json-html", 6, "how to pay", "one?x=1&regions=2"),
        ("json-inline", 6, "ask", "two"),
        ("json-bare", 7, "https://a.example/three", "three"),
        ("json-value", 11, "documentLink", "four"),
        ("json-value", 13, "documentLink", "five"),
        ("inline", 16, "after", "six"),
    ]
    assert {x.heading for x in found} == {"Form"}
    assert found[0].claim == found[1].claim == "Learn how to pay or ask."
    assert found[3].claim == "Move the data to another tier before the end of the month"


def test_a_broken_island_still_gives_its_links() -> None:
    found = links(
        '---\n{ "a": "https://a.example/x",\n visibility: "b == c",\n "d": "https://a.example/y" }\n---\n'
    )
    assert [x.url for x in found] == ["https://a.example/x", "https://a.example/y"]


def test_a_link_knows_the_headings_above_it() -> None:
    found = links(f"[0]({U})\n# A\n[1]({U})\n## B\n### C\n[2]({U})\n## D\n[3]({U})\n\nE [4]({U})\n---\n")
    assert [(x.heading, x.trail) for x in found] == [
        ("", ()),
        ("A", ("A",)),
        ("C", ("A", "B", "C")),
        ("D", ("A", "D")),
        ("E 4", ("A", "E 4")),
    ]


def test_text_before_the_header_still_counts() -> None:
    article = read_article(f"# First\n[t]({U})\n\n{HEADER}text".encode(), "a.md")
    (link,) = find_links(article)
    assert (link.line, link.heading) == (2, "First")


@pytest.mark.parametrize(
    ("markdown", "claim"),
    [
        (
            f"The limit is 5 GB. For more information, see [limits]({U}).",
            "The limit is 5 GB. For more information, see limits.",
        ),
        (
            f"Use [quotas]({U}). They hold for a month. Then they end.",
            "Use quotas. They hold for a month. Then they end.",
        ),
        (f"One. [A]({U}) is first. Two. [B]({U}) is second.", "One. A is first. Two."),
        (f"To move it, choose one:\n\n* [By hand]({U})", "To move it, choose one: By hand"),
        (f"1. Open the shop\n   * [Prices]({U})", "Open the shop. Prices"),
        (
            f"Backups last 30 days.\n\nFor details, see [backups]({U}).",
            "Backups last 30 days. For details, see backups.",
        ),
        (f"| Plan | Price |\n|--|--|\n| Free | 0, see [it]({U}) |", "Free | 0, see it"),
        (f"## Read [this]({U})\nIt costs 5.", "Read this It costs 5."),
        (f"[One]({U})\n[Two]({U})", "One"),
        (f"[t] ({U})", "t"),
        (f"Prices are at {U} since May.", "Prices are at since May."),
        (f"> [!NOTE]\n> It ends in May, see [it]({U}).", "It ends in May, see it."),
        (f"- [ ] Read [it]({U}) before May", "Read it before May"),
        (f"## Prices\n{U}", "Prices"),
    ],
)
def test_the_claim_is_what_rests_on_the_page(markdown: str, claim: str) -> None:
    assert links(markdown)[0].claim == claim


def test_a_claim_never_outgrows_its_limit() -> None:
    (link,) = links("word " * 300 + f"[end]({U})")
    assert len(link.claim) <= 500
    assert link.claim.endswith("…")


_MARKDOWN = st.lists(
    st.sampled_from(
        ["[a](", "https://a.example/", ")", "]", "[", "(", "\n", "\n\n", "* ", "  ", "`",
         "```\n", "<a href='",
         "'>", "</a>", "<!--", "-->", "---\n{", '"a": "', '"', "}\n---\n", "# ", "| ", "|-|\n", "> ", "<src>",
         "\\", "&amp;", "text. ", "é"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(st.one_of(_MARKDOWN, st.text(max_size=200)))
def test_no_article_is_too_odd_and_every_link_lies_in_the_file(markdown: str) -> None:
    article = read_article((HEADER + markdown).encode("utf-8", "replace"), "a.md")
    reading = read_links(article)
    lines = article.body.split("\n")
    for link in reading.links:
        assert 1 <= link.line <= len(lines)
        assert 1 <= link.column <= len(lines[link.line - 1]) + 1
        assert len(link.claim) <= 500
        assert link.watched == bool(link.page) == (not link.reason)
        json.dumps([link.url, link.label, link.claim, link.page]).encode("ascii")
    assert [(x.line, x.column) for x in reading.links] == sorted((x.line, x.column) for x in reading.links)
    assert all(1 <= issue.line <= len(lines) for issue in reading.issues)


@pytest.mark.parametrize(
    "piece",
    ["[", "[a](", "<src>", "<a href=x>", "`a", "* [a](https://a.example)\n", '---\n{"a":"\\"', "<!--"],
)
def test_an_article_written_to_be_slow_is_not(piece: str) -> None:
    assert len(links(piece * 3000)) <= 3000


EXAMPLES = Path(__file__).parents[2] / "examples" / "articles"


def test_an_article_as_teams_write_them() -> None:
    article = read_article((EXAMPLES / "bot-compliance.md").read_bytes(), "bot-compliance.md")
    bots = "https://learn.microsoft.com/azure/bot-service/bot-service-compliance?view=azure-bot-service-4.0"
    assert (article.owner, article.clouds) == ("Example_Bots", ("public", "government"))
    assert [(x.line, x.column, x.page, x.fragment) for x in find_links(article)] == [
        (16, 3, bots, ""),
        (17, 3, bots, "azure-bot-service-certifications"),
        (18, 3, "https://azure.microsoft.com/overview/trusted-cloud/compliance", ""),
    ]


COMPLIANCE = "articles/common-solutions/1fe532b6-c5f0-4374-9f78-a94291fd0ef4.md"


@needs_shared
def test_the_compliance_article() -> None:
    path = SHARED / "corpus/articles" / COMPLIANCE
    article = read_article(path.read_bytes(), COMPLIANCE)
    bots = "https://learn.microsoft.com/azure/bot-service/bot-service-compliance?view=azure-bot-service-4.0"
    assert article.owner == "Compute_BotService"
    assert article.clouds == ("public", "fairfax", "mooncake", "blackforest", "ussec", "usnat")
    assert [(x.line, x.column, x.page, x.fragment) for x in find_links(article)] == [
        (24, 3, bots, ""),
        (25, 3, bots, "azure-bot-service-certifications"),
        (26, 3, "https://azure.microsoft.com/overview/trusted-cloud/compliance", ""),
    ]


@on_both
def test_every_link_of_the_hand_checked_corpus(corpus: Path) -> None:
    root = corpus / "articles"
    files = json.loads((root / "MANIFEST.json").read_text(encoding="utf-8"))["files"]
    fields = ("line", "kind", "url", "text", "heading", "target", "watch", "page", "fragment")
    wrong = []
    for gold in files:
        want = [tuple(link.get(field) or "" for field in fields) for link in gold.get("links", ())]
        found = find_links(read_article((root / gold["path"]).read_bytes(), gold["path"]))
        mine = [
            (x.line, x.kind, x.url, x.label, x.heading, x.target, x.watched or "", x.page, x.fragment)
            for x in found
        ]
        if gold["status"] == "article" and mine != want:
            wrong.append(gold["path"])
    assert wrong == []


@pytest.mark.parametrize(
    "markup", ["<![foo", "<?xml version='1.0'?><a>", "<!DOCTYPE", "<a", "</", "<!--", "<b>x</b"]
)
def test_markup_nobody_can_read_hides_no_link(markup: str) -> None:
    text = json.dumps({"text": f"{markup} <a href='https://docs.example.com/a'>the limits</a>"})
    (link,) = links(f"---\n{text}\n---\n")
    column = text.index("https") + 1
    assert shape(link) == ("json-html", 3, column, "the limits", "https://docs.example.com/a")
    assert link.watched
