"""Repairs touch exactly the characters of an address, and only where nobody has to think."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Config
from pipeline.pages import Outcome
from pipeline.report import LinkRow
from pipeline.report.fixes import is_mechanical, repair, replacements
from tests.content_repo import PROPOSAL, archive, article, commit, git, page, repository, run

OLD, NEW = "https://learn.microsoft.com/old", "https://learn.microsoft.com/new"


def row(url: str = OLD, to: str = NEW, outcome: str = "moved") -> LinkRow:
    return LinkRow(url, Outcome(outcome), (), f"301 {to}", to)


def repaired(text: str, *rows: LinkRow) -> str | None:
    done = repair(text.encode(), "a.md", replacements(rows or [row()]))
    return done.text.decode() if done else None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"[a]({OLD})", f"[a]({NEW})"),
        (f'[a]({OLD} "t") and [`{OLD}`]({OLD})', f'[a]({NEW} "t") and [`{OLD}`]({NEW})'),
        (f"<{OLD}>", f"<{NEW}>"),
        (f"see {OLD}.", f"see {NEW}."),
        (f'<a href="{OLD}">a</a>', f'<a href="{NEW}">a</a>'),
        (f"[a][r]\n\n[r]: {OLD} 'x'", f"[a][r]\n\n[r]: {NEW} 'x'"),
        (f"[two\nlines]({OLD})", f"[two\nlines]({NEW})"),
        (f"[a]({OLD}er) [b]({OLD})", f"[a]({OLD}er) [b]({NEW})"),
        (f"x\r\n[a]({OLD})\r\ny", f"x\r\n[a]({NEW})\r\ny"),
    ],
)
def test_exactly_the_address_is_written_anew(before: str, after: str) -> None:
    assert repaired(f"# T\n\n{before}\n") == f"# T\n\n{after}\n"


@pytest.mark.parametrize(
    "code", [f"`{OLD}`", f"```\n{OLD}\n[a]({OLD})\n```", f"    {OLD}", f"<!-- [a]({OLD}) -->"]
)
def test_code_and_comments_are_left_alone(code: str) -> None:
    assert repaired(f"# T\n\n{code}\n") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://aka.ms/x", NEW),
        ("https://sub.aka.ms/x", NEW),
        ("https://go.microsoft.com/fwlink/?LinkId=1", NEW),
        ("https://go.microsoft.com/FWLink?LinkId=1", NEW),
        (OLD, ""),
        (OLD, OLD),
        (OLD, "javascript:alert(1)"),
        (OLD, "https://user@evil.example/"),
        (OLD, "https://x.example/a)[b](https://evil.example"),
        (OLD, 'https://x.example/"onclick=1'),
        (OLD, "https://x.example/\u202egpj.exe"),
        (OLD, "https://x.example/a b"),
        ("http://[broken", NEW),
    ],
)
def test_what_needs_a_person_is_not_mechanical(old: str, new: str) -> None:
    assert not is_mechanical(old, new)


@pytest.mark.parametrize("outcome", ["redirected", "soft-404", "moved-to-root", "gone", "unreachable"])
def test_only_what_is_permanent_and_clear(outcome: str) -> None:
    assert replacements([row(outcome=outcome)]) == {}


@given(st.text(max_size=200), st.integers(0, 3))
def test_nothing_else_ever_changes(text: str, times: int) -> None:
    """Whatever stands above it, the links are repaired or the article is left alone, and nothing else differs."""
    source = f"# T\n\n{text}\n\n" + f"[a]({OLD})\n\n" * times
    done = repaired(source)
    whole = source.replace(f"({OLD})", f"({NEW})")
    assert (done or source) in (source, whole)
    if times and not set(text) & _MARKS:
        assert done == whole, "words without marks hide no link: a repair that is not made helps nobody"


# What could make the text below it code, a comment or a part of something else.
_MARKS = frozenset("`~<>[]()\\&*_\t\r\x0b\x0c\x00\x85")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    body = "Read [how](https://docs.example.com/old#part) and `https://docs.example.com/old#part`."
    yield repository(tmp_path / "content", {"articles/a.md": article("About a", body)})


def test_a_repair_travels_in_the_proposal_and_keeps_flags_open(folder: Path, tmp_path: Path) -> None:
    moved = (301, {"Location": "https://docs.example.com/new"}, b"")
    new = page("New", "part|Part|<p>Larkfen holds four rooms in every tenant there is.</p>")
    warc = archive(tmp_path / "1.warc.gz", {"/old": moved, "/new": new})
    without = run(folder, warc)
    assert git(folder, "diff", "--name-only", "main", PROPOSAL, "--", "articles") == ""
    assert without.proposals[0].operation == "created"
    done = run(folder, warc, fix_links=True)
    assert done.proposals[0].operation == "updated"
    changed = git(folder, "diff", "--unified=0", "main", PROPOSAL, "--", "articles").splitlines()
    lines = [line for line in changed if line[0] in "+-" and not line.startswith(("+++", "---"))]
    assert [line[0] for line in lines] == ["-", "+"]
    assert lines[1] == lines[0].replace(
        "(https://docs.example.com/old#part)", "(https://docs.example.com/new#part)"
    ).replace("-", "+", 1)


def test_articles_of_another_ref_are_not_edited(folder: Path, tmp_path: Path) -> None:
    moved = (301, {"Location": "https://docs.example.com/new"}, b"")
    warc = archive(
        tmp_path / "1.warc.gz", {"/old": moved, "/new": page("New", "part|Part|<p>Four rooms.</p>")}
    )
    git(folder, "branch", "other")
    commit(folder, {"articles/b.md": article("About b", "Nothing.")})
    config = Config(articles=Config().articles.__class__(ref="other"))
    run(folder, warc, fix_links=True, config=config)
    assert git(folder, "diff", "--name-only", "main", PROPOSAL, "--", "articles") == ""
