"""One page that 149 articles lean on, and text that wants to be more than text."""

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from pipeline.config import Config, Groups
from pipeline.impacts import Verdict
from pipeline.report import Finding
from pipeline.report.talk import closing_text, edited_text, news_text
from tests.content_repo import SITE, article, commit, git
from tests.publishing import Place, a_place

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
        verdict=Verdict.UPDATE,
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


def test_groups_have_requests_baselines_and_dismissals_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three teams lean on one page; what one of them turns down is still open for the others."""
    with a_place(tmp_path / "place", monkeypatch) as place:
        config = Config(groups=Groups(by="owner"))
        first = place.sync(config=config).proposals
        assert [one.branch.rpartition("/")[2] for one in first] == [
            "team-alpha",
            "team-beta",
            "team-gamma",
            "team-limits",
        ]
        for proposal in first[:2]:
            place.github.merge(proposal.number)
        second = {one.branch.rpartition("/")[2]: one for one in place.sync("five", config=config).proposals}
        alpha, beta, gamma = (second[f"team-{name}"] for name in ("alpha", "beta", "gamma"))
        assert (alpha.operation, beta.operation, gamma.operation) == ("created", "created", "updated")
        assert alpha.number != beta.number != gamma.number
        shown = place.show("snapshots/team-alpha/docs.example.com/regions.md", alpha.branch)
        assert "five regions" in shown
        assert [one["article"] for one in reported(place, "team-alpha")] == ["articles/alpha.md"]
        assert [one["article"] for one in reported(place, "team-gamma")] == ["articles/gamma.md"], (
            "the request of gamma, still open, holds four regions: what it proposes is known"
        )
        place.github.close(alpha.number)
        third = {one.branch.rpartition("/")[2]: one for one in place.sync("five", config=config).proposals}
        assert third["team-alpha"].operation == "none"
        assert third["team-beta"].operation in ("unchanged", "updated")
        assert place.github.pulls[beta.number]["state"] == "open"


def reported(place: Place, name: str) -> list[dict[str, str]]:
    text = place.show(f"snapshots/{name}/report.json", f"content-sync/{name}")
    found: list[dict[str, str]] = json.loads(text)["findings"]
    return found
