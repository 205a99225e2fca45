"""What a reviewer reads as Markdown: nothing a page says acts, nothing is cut without being counted."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from pipeline.changes import PageNews
from pipeline.flags.model import Claim
from pipeline.forges.azure_devops import AzureDevOps
from pipeline.forges.base import Body, Unit
from pipeline.forges.github import GitHub
from pipeline.forges.gitlab import GitLab
from pipeline.forges.registry import linked
from pipeline.impacts import Suggestion
from pipeline.pages import Outcome
from pipeline.report import Report, escape
from pipeline.report.annotations import render_annotations
from pipeline.report.body import manifest_in, render_body, ticked_in
from pipeline.report.budget import utf8
from pipeline.report.html import render_html
from pipeline.report.json import read_json, render_json
from pipeline.report.markdown import render_markdown
from pipeline.report.outline import decisions, link_classes
from pipeline.report.places import Places, from_folder
from pipeline.report.summary import render_summary
from tests import reports
from tests.reports import HOST

FORGE = Places("https://github.com/larkfen/articles", GitHub(), "c" * 40, "a" * 40)
RENDERINGS: dict[str, Callable[[Report], str]] = {
    "REPORT.md": render_markdown,
    "body": lambda report: render_body(report, GitHub.body, FORGE),
    "body for GitLab": lambda report: render_body(report, GitLab.body),
    "body for Azure": lambda report: render_body(report, AzureDevOps.body),
    "job summary": render_summary,
}


@cache
def made(of: str) -> Report:
    report: Report = getattr(reports, of)()
    return report


@cache
def rendered(name: str, of: str) -> str:
    return RENDERINGS[name](made(of))


REPORTS = ("empty", "tiny", "baseline", "fan_out", "many", "moved", "hostile")
# Our own markup; everything else that a parser takes for HTML came from outside.
_OURS = re.compile(r"(?:</?(?:details|summary|b|del|ins|span)>|<!-- [\w :,.-]* -->|[^<>])*")
# What forges look for in the text that a parser leaves, code left out.
_REFERENCES = re.compile(r"@\w|(?<!&)#\d|\bGH-\d|https?://|\bwww\.|:[a-z+][\w+-]*:|[!%]\d|~\w", re.IGNORECASE)


def parse(text: str) -> list[Token]:
    return MarkdownIt("gfm-like").parse(text)


def inside(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from inside(token.children or [])


def spoken(text: str) -> Iterator[str]:
    """Every text node outside code of the rendered Markdown, as a forge sees it."""
    tree = LexborHTMLParser(MarkdownIt("gfm-like").render(text))
    for node in tree.body.traverse(include_text=True):
        if node.tag == "-text" and not any(parent.tag in ("code", "pre") for parent in _parents(node)):
            yield node.text(deep=False)


def _parents(node: object) -> Iterator[object]:
    while node.parent is not None:  # type: ignore[attr-defined]
        node = node.parent  # type: ignore[attr-defined]
        yield node


@pytest.mark.parametrize("name", RENDERINGS)
def test_what_a_page_says_is_never_markup(name: str) -> None:
    text = rendered(name, "hostile")
    tokens = list(inside(parse(text)))
    assert any("octocat" in token.content for token in tokens), "else nothing hostile was looked at"
    for token in tokens:
        assert token.type != "image", "a page could show its own picture in the review"
        if token.type in ("html_block", "html_inline"):
            assert _OURS.fullmatch(token.content), token.content
        if token.type == "link_open":
            target = str(token.attrs["href"])
            assert token.info != "auto", f"a page could make {target} a link"
            assert target.startswith(("https://evil.example/", "https://github.com/larkfen/", "../articles/"))
    tags = {node.tag for node in LexborHTMLParser(MarkdownIt("gfm-like").render(text)).root.traverse()}
    assert not tags & {"script", "img", "iframe", "form", "style", "input"}


@pytest.mark.parametrize("name", RENDERINGS)
def test_nobody_is_mentioned_and_no_issue_is_named(name: str) -> None:
    told = list(spoken(rendered(name, "hostile")))
    assert any("octocat" in text for text in told), "else nothing hostile was looked at"
    for text in told:
        assert not _REFERENCES.search(text), text


@pytest.mark.parametrize("name", RENDERINGS)
def test_no_line_is_a_command_of_the_forge_or_the_runner(name: str) -> None:
    text = rendered(name, "hostile")
    assert "octocat" in text, "else nothing hostile was looked at"
    assert not re.search(r"(?m)^\s*::|##(vso)?\[|^/\w", text), "printed to a log or posted, it would act"


@pytest.mark.parametrize("of", REPORTS)
@pytest.mark.parametrize("name", RENDERINGS)
def test_every_section_and_fence_is_closed(name: str, of: str) -> None:
    text = rendered(name, of)
    depth = 0
    for tag in re.findall(r"(?m)^</?details>$", text):
        depth += -1 if "/" in tag else 1
        assert depth in (0, 1)
    assert depth == 0
    fences = [token for token in parse(text) if token.type == "fence"]
    assert all(token.map and text.splitlines()[token.map[1] - 1] == token.markup for token in fences)


def rows_of(text: str) -> list[int]:
    """Return the number of cells of each row of the tables in ``text``."""
    rows: list[int] = []
    for token in parse(text):
        if token.type == "tr_open":
            rows.append(0)
        rows[-1:] = [cells + (token.type in ("td_open", "th_open")) for cells in rows[-1:]]
    return rows


@pytest.mark.parametrize("of", REPORTS)
@pytest.mark.parametrize("name", ["REPORT.md", "body", "body for GitLab", "job summary"])
def test_every_row_of_the_table_has_its_six_cells(name: str, of: str) -> None:
    rows = rows_of(rendered(name, of))
    assert set(rows) <= {6}
    pages = decisions(made(of)).pages
    cut = re.search(r"(\d+) of \d+ pages shown;", rendered(name, of))
    assert len(rows) == (1 + (int(cut[1]) if cut else len(pages)) if pages else 0)


ALPHABET = st.sampled_from(
    [*"@#!%~&$:/|\\`*_[]()<>-+=.1a2b ", "gh-", "www.", "http://", "&lt;", "é", "\u202e", "\n"]
)


@settings(max_examples=60)
@given(st.lists(ALPHABET, max_size=24).map("".join), st.sampled_from(["", "x "]))
def test_prose_reads_as_the_text_it_was_made_from(text: str, before: str) -> None:
    for frame in ("{}", "- {}", "> {}", "| a |\n|---|\n| {} |"):
        tree = LexborHTMLParser(MarkdownIt("gfm-like").render(frame.format(before + escape.prose(text))))
        cell = tree.css_first("td, p, li") or tree.body
        assert " ".join(cell.text().replace("\u200b", "").split()) == (before + escape.flat(text)).strip()
    assert not any(_REFERENCES.search(part) for part in spoken(before + escape.prose(text)))


@settings(max_examples=60)
@given(st.lists(ALPHABET, max_size=24).map("".join))
def test_code_reads_as_the_text_it_was_made_from(text: str) -> None:
    for frame, cell in (("x {}", False), ("| a |\n|---|\n| {} |", True)):
        tree = LexborHTMLParser(MarkdownIt("gfm-like").render(frame.format(escape.code(text, cell=cell))))
        assert tree.css_first("code").text().replace("\u200b", "").strip() == escape.flat(text)
        assert not tree.css("a")


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_an_address_never_ends_its_link(url: str) -> None:
    target = escape.web(f"https://host.example/{url}")
    tokens = list(inside(parse(f"[label]({target})")))
    if target:
        assert [t.content for t in tokens if t.type == "text"] == ["label"]
        assert sum(t.type == "link_open" for t in tokens) == 1


@settings(max_examples=40)
@given(st.lists(st.lists(ALPHABET, max_size=24).map("".join), min_size=8, max_size=8))
def test_whatever_a_page_and_an_article_say_the_report_keeps_its_shape(texts: list[str]) -> None:
    report = reports.smallest()
    title, owner, claim, summary, reason, before, after, url = texts
    found = replace(
        *report.findings, title=title, owner=owner, claim=claim, summary=summary, before=before, after=after
    )
    found = replace(found, reasons=(reason,), suggestion=Suggestion(1, before, after))
    row = replace(*report.pages, title=title, changes=())
    link = replace(*report.links, url=url, detail=reason, suggestion=after)
    report = replace(report, findings=(found,), pages=(row,), links=(link,))
    assert read_json(render_json(report, committed=False)) == report
    for render in (render_markdown, render_body):
        tokens = list(inside(parse(render(report))))
        markup = [token.content for token in tokens if token.type in ("html_block", "html_inline")]
        assert all(_OURS.fullmatch(content) for content in markup)
        assert sum("<details>" in content for content in markup) == 1
        assert sum("</details>" in content for content in markup) == 1
        assert sum(token.type == "heading_open" for token in tokens) == (
            3 if render is render_markdown else 4
        )
        assert rows_of(render(report)) == [6, 6]
        assert all(str(t.attrs["href"]).startswith((HOST, "../")) for t in tokens if t.type == "link_open")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://github.com/a/b/issues/4", "https://redirect.github.com/a/b/issues/4"),
        ("https://github.com/a/b/blob/main/x.md", "https://github.com/a/b/blob/main/x.md"),
        ("javascript:alert(1)", ""),
        ("https://user:word@host.example/", ""),
        ("http://docs.example[/x", ""),
        ("https://host.example:port/", ""),
        ("//host.example/x", ""),
    ],
)
def test_only_plain_web_addresses_become_links(url: str, target: str) -> None:
    assert escape.web(url) == target


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_" + "a1" * 18,
        "https://x.blob/y?sv=1&sig=" + "Ab1%2F" * 8,
        "Bearer " + "x" * 40,
        "AKIA" + "Q7" * 8,
    ],
)
def test_a_token_that_a_page_shows_is_masked(secret: str) -> None:
    assert secret[-16:] not in escape.prose(f"Use {secret} now")


@pytest.mark.parametrize("of", REPORTS)
def test_each_text_fits_where_it_goes(of: str) -> None:
    assert len(rendered("body", of)) <= 58_000
    assert Unit.UTF16.length(rendered("body for Azure", of)) <= 3_900
    assert utf8(rendered("job summary", of)) <= 1024 * 1024


@pytest.mark.parametrize("limit", [1_500, 4_000, 12_000, 40_000])
def test_a_text_that_is_cut_says_how_much_it_shows(limit: int) -> None:
    text = render_body(reports.many(), Body(limit))
    assert len(text) <= limit
    assert "500 articles may need an update because 120 pages changed." in text
    assert "Merge to accept" in text, "the way to act is never cut"
    for shown, total, noun in re.findall(r"(\d+) of (\d+) (pages|links) shown(?: in detail)?; all are", text):
        assert int(shown) < int(total)
        assert int(total) in (120, 40), noun
    rows = re.findall(r"(?m)^\| \d+ \|", text)
    told = re.search(r"(\d+) of 120 pages shown;", text)
    assert not rows or len(rows) == 120 or (told and int(told.group(1)) == len(rows))
    detail = re.search(r"(\d+) of 120 pages shown in detail;", text)
    assert text.count("<details>") == (int(detail.group(1)) if detail else 0)


def test_one_page_with_149_articles_is_one_evidence_and_149_rows() -> None:
    for text in (render_markdown(reports.fan_out()), render_body(reports.fan_out(), GitHub.body, FORGE)):
        assert text.count("<details>") == 1
        assert text.count("<del>30</del>") == 1
    assert len(re.findall(r"(?m)^ *- \[`articles/", render_markdown(reports.fan_out()))) == 149
    body = render_body(reports.fan_out())
    assert len(re.findall(r"(?m)^ *- \[ \] .*<!-- [0-9a-f]{16} -->", body)) == 149
    together = "\n".join(re.findall(r"(?m)^- \[ \] \*\*All \d+\*\* .*", body))
    assert together.count("\n") + 1 == 4, "a verdict and its reasons are one box each"
    assert len(ticked_in(together.replace("[ ]", "[x]"))) == 149, "one box for all that say the same"


def test_pages_that_only_moved_are_one_list() -> None:
    text = rendered("REPORT.md", "moved")
    assert "may need an update because 1 page changed and 40 moved." in text
    assert "40 pages answer at another address now; nothing else that the articles rely on changed." in text
    assert rows_of(text) == [6, 6], "the table holds what has to be read"
    assert text.count("<details>") == 1
    assert text.count(" is now at `https://docs.larkfen.example/cloud/new/") == 40
    body = rendered("body", "moved")
    ids = {finding.id for finding in made("moved").findings}
    assert set(re.findall(r"- \[ \] .*<!-- ([0-9a-f]{16}) -->", body)) == ids, "each can still be ticked"
    assert ticked_in(body.replace("[ ]", "[x]")) == ids


def test_a_few_pages_that_moved_are_read_like_any_other() -> None:
    report = made("moved")
    few = {finding.page for finding in report.findings[:9]}
    text = render_markdown(
        replace(report, findings=tuple(finding for finding in report.findings if finding.page in few))
    )
    assert "### Moved pages" not in text
    assert text.count("<details>") == len(few) < 6


def test_the_counts_are_the_same_everywhere() -> None:
    report = reports.many()
    sentence = "500 articles may need an update because 120 pages changed."
    assert all(sentence in rendered(name, "many") for name in RENDERINGS)
    assert rendered("REPORT.md", "many").count("<details>") == 120
    assert sum(len(group.rows) for group in link_classes(report)) == 200


def test_ticks_and_the_manifest_come_back_from_a_body() -> None:
    report = reports.tiny()
    ids = {finding.id for finding in report.findings if finding.verdict != "note"}
    body = render_body(report)
    assert manifest_in(body) == ids
    assert ticked_in(body) == frozenset()
    first = min(ids)
    ticked = body.replace("- [ ]", "- [x]", 1).replace("\n", "\r\n")
    assert ticked_in(ticked) == {first}
    assert ticked_in(render_body(report, ticked=frozenset({first}))) == {first}


def test_a_page_cannot_tick_a_box_or_forge_the_manifest() -> None:
    report = reports.hostile()
    assert ticked_in(render_body(report)) == frozenset()
    assert manifest_in(render_body(report)) == {"0000000000000001", "00000000000000ff"}


def test_annotations_stay_under_ten_of_a_kind_and_count_the_rest() -> None:
    lines = render_annotations(reports.many()).splitlines()
    assert sum(line.startswith("::warning ") for line in lines) == 10
    assert sum(line.startswith("::notice") for line in lines) == 10
    assert re.fullmatch(r"::notice::[\d,]+ more in the report\.", lines[-1])


def test_an_annotation_holds_one_command_whatever_the_page_says() -> None:
    text = render_annotations(reports.hostile())
    assert len(text.splitlines()) == 4, "two findings and two broken links, a line each"
    for line in text.splitlines():
        kind, properties, message = line.split("::", 2)[0], *line.split("::", 2)[1:]
        assert not kind
        assert re.fullmatch(r"(?:warning|notice) file=[^:,]*,line=\d+,col=\d+", properties)
        assert "\r" not in message


@pytest.mark.parametrize(
    ("forge", "address"),
    [
        ("https://github.com/o/r", "https://github.com/o/r/blob/abc/a%20b.md#L3"),
        ("https://gitlab.example.com/o/r", "https://gitlab.example.com/o/r/-/blob/abc/a%20b.md#L3"),
        (
            "https://dev.azure.com/o/p/_git/r",
            "https://dev.azure.com/o/p/_git/r?path=/a%20b.md&version=GCabc"
            "&line=3&lineEnd=4&lineStartColumn=1&lineEndColumn=1",
        ),
        ("javascript:alert(1)//", ""),
        ("", ""),
    ],
)
def test_an_article_is_linked_at_its_line(forge: str, address: str) -> None:
    assert Places(*linked(forge, ""), "", "abc").article("a b.md", 3) == address


def test_links_lead_out_of_the_folder_the_report_stands_in() -> None:
    text = render_markdown(reports.smallest(), from_folder("snapshots/team-a"))
    assert "](../../articles/larkfen-relay-005.md#L19)" in text
    assert "](../../snapshots/docs.larkfen.example/cloud/relay/quotas.md)" in text


def test_articles_of_another_repository_are_not_linked_beside_the_report() -> None:
    report = reports.smallest()
    elsewhere = replace(report, run=replace(report.run, articles="f" * 40))
    assert "](../articles/" not in render_markdown(elsewhere)
    assert "](../snapshots/" in render_markdown(elsewhere)


def test_a_short_report_reads_well() -> None:
    assert render_markdown(reports.smallest()) == snapshot("""\
**1 article may need an update because 1 page changed.**

Link health: broken 1.

### Needs your decision

| # | Verdict | Page | What changed | Articles | Owner |
|--:|---|---|---|--:|---|
| 1 | update, 92% | [Queue quotas](https://docs.larkfen.example/cloud/relay/quotas) | 30 became 20 | 1 | lf.Vault |

<details>
<summary><b>1. Queue quotas</b> (update, 1 article)</summary>

`https://docs.larkfen.example/cloud/relay/quotas` ([live page](https://docs.larkfen.example/cloud/relay/quotas), [text on record](../snapshots/docs.larkfen.example/cloud/relay/quotas.md))

Section: Relay > Quotas > Limits for each namespace `#limits`

> Each namespace accepts at most <del>30</del> <ins>20</ins> connections at a time. Further connections are refused with error 50013 until one is closed.

- [`articles/larkfen-relay-005.md:19`](../articles/larkfen-relay-005.md#L19) Queue quotas: what to check when it fails (5), lf.Vault, since 2026-11-06: update, 92% `0000000000000005`\\
  The page said 'at most 30 connections'. It now says 'at most 20 connections'.\\
  In the article: A namespace takes 30 connections at a time; see the quotas page for the full list.\\
  Line 19: write `20 connections` instead of `30 connections`

1 more change on this page.

</details>

### Link health

**Broken: page gone** (1). The page is not there any more.

- `https://docs.larkfen.example/cloud/guides/gone-1`: HTTP 404, since 2026-11-09\\
  In [`articles/larkfen-guide-001.md:20`](../articles/larkfen-guide-001.md#L20), [`articles/larkfen-guide-002.md:21`](../articles/larkfen-guide-002.md#L21)

### How to act

- Merge: what the pages say now becomes what your team has accepted. Flagged articles stay on the list (`content-sync status`) until they are changed.
- Close without merging: exactly these findings are dismissed. A page that changes again is reported again.
- An article needs no change: `content-sync dismiss ID`, with the reason.
""")  # noqa: E501


def test_a_first_look_leads_with_link_health() -> None:
    text = render_markdown(reports.baseline())
    assert text.startswith("**First look: 12 pages recorded; from now on changes are reported.**")
    assert "### Needs your decision" not in text
    assert text.index("### Link health") < text.index("### Not shown")


def test_one_new_page_among_many_is_no_first_look() -> None:
    report = reports.empty()
    pages = (replace(report.pages[0], change=PageNews.BASELINE), *report.pages[1:])
    text = render_markdown(replace(report, pages=pages))
    assert text.startswith("**No article is flagged")
    assert "- 1 page recorded for the first time" in text


def test_a_page_that_was_down_for_a_moment_changes_no_byte_of_the_report() -> None:
    report = reports.tiny()
    counts = (*report.run.counts, ("unread", 1), ("unchanged", 3))
    down = replace(
        reports.page(5, "unread"), outcome=Outcome.UNREACHABLE, status=0, first_failed="2026-11-23"
    )
    another = replace(report, pages=(*report.pages, down), run=replace(report.run, id="x", counts=counts))
    assert render_markdown(another) == render_markdown(report)
    assert render_body(another) == render_body(report)


def test_a_quiet_run_says_so_in_one_sentence() -> None:
    assert render_body(reports.empty()).startswith(
        "**No article is flagged: nothing the articles lean on changed.**"
    )


def test_of_a_finding_on_hundreds_of_lines_twelve_are_listed_and_the_rest_counted() -> None:
    one = reports.finding(1, 0)
    claims = tuple(Claim("fact-changed", line, "", f"Line {line} is wrong.") for line in range(14, 314))
    many = replace(one, line=14, lines=tuple(range(14, 314)), claims=claims)
    text = render_markdown(reports.report((many,), (reports.page(0),)))
    assert "And on 288 lines more." in text
    assert "Line 25 is wrong." in text
    assert "Line 26 is wrong." not in text, "one finding would take the room of all others"
    assert re.search(r"\[26\]\(\S+\) and 287 more", text), "the places are counted, too"


def test_each_line_is_told_with_what_it_says_or_with_its_edit() -> None:
    one = reports.finding(1, 0)
    edit = Suggestion(one.line, "4 regions", "6 regions")
    claims = (
        Claim("fact-changed", one.line, "four regions here", "six regions instead of four", suggestion=edit),
        Claim("step-renamed", one.line + 4, "open Alert settings", one.summary),
        Claim(
            "fact-changed",
            one.line + 7,
            "four there",
            one.summary,
            suggestion=replace(edit, line=one.line + 7),
        ),
    )
    lines = tuple(claim.line for claim in claims)
    told = replace(one, claims=claims, lines=lines, suggestion=edit)
    shown = reports.report((told,), (reports.page(0),))
    markdown, page = "".join(render_markdown(shown)), render_html(shown)
    assert f"Line {lines[1]}, too: open Alert settings" in markdown
    assert f"Line {lines[2]}: write `6 regions` instead of `4 regions`" in markdown
    assert f"Line {lines[1]}, too:</span> open Alert settings" in page
    assert f"Line {lines[2]}:" in page
