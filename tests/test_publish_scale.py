"""One page that 149 articles lean on, and text that wants to be more than text."""

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from pipeline.report import Finding
from pipeline.report.talk import closing_text, edited_text, news_text
from tests.content_repo import SITE, article, commit, git
from tests.publishing import a_place

HOSTILE = (
    "@user @org/team #1 a/b#2 https://github.com/a/b/issues/1 --> <!-- ``` </details> | ::error::x "
    "##[group]y ${{ secrets.X }} <script>alert(1)</script> ![i](https://evil.example/i.png) "
    "[l](javascript:alert(1)) <img src=x>"
)


def test_149_articles_on_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_place(tmp_path / "place", monkeypatch) as place:
        many = {
            f"articles/many/{n}.md": article(
                f"Article {n}",
                f"It is available in four regions, see [regions]({SITE}/regions#government).",
                str(n),
            )
            for n in range(146)
        }
        commit(place.folder, many)
        git(place.folder, "push", "--quiet", "origin", "main")
        place.accept_baseline()
        place.github.log.clear()
        done = place.propose("five")
        body = place.github.pulls[done.number]["body"]
        findings = json.loads(place.show("snapshots/report.json"))["findings"]
        flags = place.show("snapshots/flags.jsonl").splitlines()
        assert len({one["article"] for one in findings}) == len(findings) == len(flags) == 149
        assert body.startswith("**149 articles may need an update")
        assert len(body.encode("utf-16-le")) // 2 <= 58_000
        assert body.count("<details>") == body.count("</details>")
        assert body.count("available in <del>four</del> <ins>five</ins>") == 1, "the evidence is shown once"
        assert len(place.github.log) <= 20


def finding(number: int) -> Finding:
    said = ("article_id", "title", "owner", "page", "label", "claim", "summary", "before", "after")
    return Finding(
        id=f"{number:016x}",
        article=f"a/{HOSTILE}.md",
        fragment="",
        line=1,
        column=1,
        verdict="update",
        confidence=0.9,
        rules=(),
        reasons=(HOSTILE,),
        suggestion=None,
        first_seen="2026-01-01",
        **dict.fromkeys(said, HOSTILE),
    )


@pytest.mark.parametrize(
    "text",
    [
        news_text({"x"}, [finding(n) for n in range(30)]),
        edited_text(HOSTILE, {"x"}, [finding(1)]),
        closing_text(),
    ],
)
def test_what_is_said_in_a_comment_is_inert(text: str) -> None:
    assert not [line for line in text.split("\n") if line.startswith(("::", "##["))]
    blocks = MarkdownIt("commonmark").parse(text)
    inside = [token for block in blocks for token in (block.children or [block])]
    assert {token.type for token in inside} <= {
        "text", "code_inline", "softbreak", "hardbreak", "paragraph_open", "paragraph_close", "bullet_list_open",
        "bullet_list_close", "list_item_open", "list_item_close", "html_inline",
    }  # fmt: skip
    assert {token.content for token in inside if token.type == "html_inline"} <= {"<span>", "</span>"}
    shown = "".join(token.content for token in inside if token.type == "text")
    assert not [
        word for word in ("@user", "@org", " #1", "a/b#2", "https://github.com/a/b/issues/1") if word in shown
    ]
