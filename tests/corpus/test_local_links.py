"""Links from article to article by path: the dead ones are named, and nothing else is."""

import json
from pathlib import Path

import pytest

from pipeline.articles import Issue
from pipeline.config import Config
from pipeline.corpus.read import read_corpus
from pipeline.git.repository import Repository
from tests.content_repo import repository


def dead(folder: Path, files: dict[str, str], *, committed: bool = True) -> list[tuple[str, int, int, str]]:
    corpus = read_corpus(Repository(repository(folder, files)), Config(), committed=committed)
    return [
        (article.path, issue.line, issue.column, issue.detail)
        for article in corpus.articles
        for issue in article.issues
        if issue.code == "link-file-missing"
    ]


@pytest.mark.parametrize("committed", [True, False])
def test_a_path_that_leads_to_no_file_is_named_with_its_place(tmp_path: Path, committed: bool) -> None:
    files = {
        "kb/a.md": "# A\n\nSee [b](b.md), [c](../c.md#top), [d](d.md?x=1#y).\n",
        "kb/b.md": "b",
        "c.md": "c",
    }
    assert dead(tmp_path / "r", files, committed=committed) == [("kb/a.md", 3, 34, "d.md")]


@pytest.mark.parametrize(
    "link",
    [
        "[b](B.MD)",
        "[b](./b.md)",
        "[b](x/../b.md)",
        "[b](my%20b.md)",
        "[b](../outside.md)",
        "[b](~/mounted/b.md)",
        "[b](/lost.md)",
        "[b](lost)",
        "[b](lost.html)",
        "![b](lost.md)",
        "[b](#lost.md)",
        "[b]({{ page }}.md)",
        "[b](xref:lost.md)",
        "[b](https://tea.ex-one.com/lost.md)",
        "`[b](lost.md)`",
    ],
)
def test_what_may_be_there_is_left_alone(tmp_path: Path, link: str) -> None:
    assert dead(tmp_path / "r", {"a.md": f"{link}\n", "b.md": "b", "my b.md": "b"}) == []


def test_a_file_that_the_site_redirects_is_there(tmp_path: Path) -> None:
    moved = [
        {"source_path": "kb/old.md", "redirect_url": "/kb/new"},
        {"source_path_from_root": "/docs/older.md", "redirect_url": "/kb/new"},
        {"redirect_url": "/kb/new"},
        "no row",
    ]
    files = {
        "docs/.openpublishing.redirection.json": json.dumps({"redirections": moved}),
        "docs/.openpublishing.redirection.more.json": "{",
        "docs/kb/a.md": "[o](old.md) [p](../older.md) [q](oldest.md)\n",
    }
    assert dead(tmp_path / "r", files) == [("docs/kb/a.md", 1, 30, "oldest.md")]


def test_the_paths_of_an_included_file_may_count_from_the_articles_that_show_it(tmp_path: Path) -> None:
    files = {
        "kb/a.md": '--8<-- "parts/tea.md"\n',
        "kb/b.md": "b",
        "parts/tea.md": "[b](b.md) [c](c.md) [d](d.md)\n",
        "parts/c.md": "c",
    }
    assert dead(tmp_path / "r", files) == [("parts/tea.md", 1, 21, "d.md")]


def test_an_inclusion_of_a_file_that_is_not_there_is_named_once(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": "[!INCLUDE [Tea](tea.md)]\n"})
    (article,) = read_corpus(Repository(folder), Config(), committed=True).articles
    assert article.issues == (Issue("include-missing", 1, 1, "tea.md"),)


def test_a_repository_that_is_mounted_at_build_time_is_no_fault(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": "[!INCLUDE [Tea](~/shared/tea.md)]\n"})
    (article,) = read_corpus(Repository(folder), Config(), committed=True).articles
    assert article.issues == ()
