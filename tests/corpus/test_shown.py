"""Which articles show which files: repositories laid out as the common site generators want them."""

from pathlib import Path

import pytest

from pipeline.articles import Issue
from pipeline.config import Articles, Config
from pipeline.corpus.read import Corpus, read_corpus
from pipeline.git.repository import Repository
from tests.content_repo import repository

PART = "Green tea brews at 80 degrees, [they say](https://tea.ex-one.com/green).\n"


def read(folder: Path, *, committed: bool = True, **keys: object) -> Corpus:
    config = Config(articles=Articles(**keys))  # type: ignore[arg-type]
    return read_corpus(Repository(folder), config, committed=committed)


def shown(corpus: Corpus) -> dict[str, tuple[str, ...]]:
    return {article.path: article.shown_by for article in corpus.articles if article.shown_by}


def issues(corpus: Corpus) -> dict[str, list[Issue]]:
    return {
        a.path: [i for i in a.issues if i.code.startswith("include-")] for a in corpus.articles if a.issues
    }


SHAPES = {
    "DocFX": (
        "articles/green.md",
        "---\ntitle: Green\n---\n[!INCLUDE [Tea](../includes/tea.md)]\n",
        "includes/tea.md",
        {"docfx.json": "{}"},
    ),
    "DocFX from the root": (
        "docs/a/b/green.md",
        "[!INCLUDE [Tea](~/parts/tea.md)]\n",
        "docs/parts/tea.md",
        {},
    ),
    "MkDocs": (
        "docs/green.md",
        '--8<-- "parts/tea.md"\n',
        "parts/tea.md",
        {"mkdocs.yml": "site_name: Tea\n"},
    ),
    "MkDocs with a folder of its own": ("docs/green.md", '--8<-- "tea.md"\n', "more/snippets/tea.md", {}),
    "Docusaurus": (
        "website/docs/green.mdx",
        "import Tea from '@site/parts/_tea.mdx';\n\n<Tea />\n",
        "website/parts/_tea.mdx",
        {"website/docusaurus.config.js": "module.exports = {};\n"},
    ),
    "Hugo": (
        "content/green.md",
        '{{< include "parts/tea.md" >}}\n',
        "content/parts/tea.md",
        {"hugo.toml": ""},
    ),
    "mdBook": ("src/green.md", "{{#include parts/tea.md}}\n", "src/parts/tea.md", {"book.toml": "[book]\n"}),
    "Jekyll": (
        "_posts/green.md",
        "{% include tea.html %}\n",
        "_includes/tea.html",
        {"_config.yml": "title: T\n"},
    ),
    "GitBook": (
        "guides/green.md",
        '{% include "../.gitbook/includes/tea.md" %}\n',
        ".gitbook/includes/tea.md",
        {},
    ),
    "GitHub Docs": (
        "content/green.md",
        "{% data reusables.tea.green %}\n",
        "data/reusables/tea/green.md",
        {},
    ),
    "a space in the path": ("green.md", "[!INCLUDE [Tea](my%20tea.md)]\n", "my tea.md", {}),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("committed", [True, False])
def test_the_text_of_an_included_file_belongs_to_the_article(
    tmp_path: Path, shape: str, committed: bool
) -> None:
    path, body, part, more = SHAPES[shape]
    corpus = read(repository(tmp_path / "r", {path: body, part: PART, **more}), committed=committed)
    assert shown(corpus) == {part: (path,)}
    assert [(one.article, one.watched) for one in corpus.links if one.target == "web"] == [(part, True)]
    assert not any(issues(corpus).values())


def test_folder_header_and_patterns_do_not_matter_but_an_exclusion_does(tmp_path: Path) -> None:
    files = {
        "articles/a.md": '<properties\n pagetitle="A"\n articleid="a"\n ownershipid="leaf"\n/>\n'
        "[!INCLUDE [Tea](../parts/tea.md)]\n",
        "parts/tea.md": PART,
        "parts/other.md": PART,
    }
    folder = repository(tmp_path / "r", files)
    assert shown(read(folder)) == {"parts/tea.md": ("articles/a.md",)}
    assert shown(read(folder, include=("articles/**",))) == {"parts/tea.md": ("articles/a.md",)}
    assert shown(read(folder, path="articles")) == {"parts/tea.md": ("articles/a.md",)}
    excluded = read(folder, exclude=("parts/",))
    assert shown(excluded) == {}
    assert not any(issues(excluded).values())


def test_a_file_has_the_owner_that_all_its_articles_have(tmp_path: Path) -> None:
    header = '<properties\n pagetitle="A"\n articleid="{}"\n ownershipid="{}"\n/>\n[!INCLUDE [Tea](../parts/{}.md)]\n'
    files = {
        "articles/a.md": header.format("a", "leaf", "one"),
        "articles/b.md": header.format("b", "leaf", "one"),
        "articles/c.md": header.format("c", "root", "two"),
        "articles/d.md": header.format("d", "leaf", "two"),
        "parts/one.md": PART,
        "parts/two.md": PART,
    }
    corpus = read(repository(tmp_path / "r", files))
    assert {a.path: a.owner for a in corpus.articles if a.shown_by} == {
        "parts/one.md": "leaf",
        "parts/two.md": "",
    }


def test_a_file_that_an_included_one_includes_belongs_to_the_same_articles(tmp_path: Path) -> None:
    files = {
        "a.md": "{{#include one.md}}\n",
        "b.md": "{{#include two.txt}}\n",
        "one.md": "{{#include two.txt}}\n",
        "two.txt": f"{PART}\n{{{{#include three.txt}}}}\n",
        "three.txt": PART,
    }
    corpus = read(repository(tmp_path / "r", files))
    assert shown(corpus) == {"one.md": ("a.md",), "two.txt": ("a.md", "b.md"), "three.txt": ("a.md", "b.md")}
    assert [one.article for one in corpus.links if one.watched] == ["three.txt", "two.txt"]


def test_what_is_wrong_with_an_inclusion_is_an_issue_of_the_article(tmp_path: Path) -> None:
    files = {
        "kb/a.md": "# A\n\n{{#include lost.md}} {{#include ../../secret.md}}\n\n{% include theme.html %}\n",
        "kb/b.md": "{{#include c.md}}\n",
        "kb/c.md": "# C\n\n{{#include b.md}}\n",
        "kb/d.md": "{{#include d.md}}\n",
    }
    corpus = read(repository(tmp_path / "r", files))
    assert issues(corpus) == {
        "kb/a.md": [
            Issue("include-missing", 3, 1, "lost.md"),
            Issue("include-outside", 3, 22, "../../secret.md"),
        ],
        "kb/b.md": [Issue("include-circle", 1, 1, "c.md shows this file in its turn")],
        "kb/c.md": [Issue("include-circle", 3, 1, "b.md shows this file in its turn")],
        "kb/d.md": [Issue("include-circle", 1, 1, "d.md shows this file in its turn")],
    }
    assert shown(corpus) == {"kb/b.md": ("kb/c.md",), "kb/c.md": ("kb/b.md",)}


def test_nothing_outside_of_the_repository_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(PART, encoding="utf-8")
    folder = repository(tmp_path / "r", {"a.md": "{{#include ../secret.md}} {{#include link.md}}\n"})
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    for committed in (True, False):
        corpus = read(folder, committed=committed)
        assert shown(corpus) == {}
        assert [one.code for one in corpus.articles[0].issues] == ["include-missing", "include-outside"][::-1]


def test_a_name_that_several_files_have_is_not_guessed(tmp_path: Path) -> None:
    files = {"docs/a.md": '--8<-- "tea.md"\n', "x/tea.md": PART, "y/tea.md": PART}
    assert shown(read(repository(tmp_path / "r", files))) == {}


def test_a_chain_is_followed_twenty_files_deep(tmp_path: Path) -> None:
    chain = {f"{n}.txt": f"{{{{#include {n + 1}.txt}}}}\n" for n in range(1, 25)}
    corpus = read(repository(tmp_path / "r", {"a.md": "{{#include 1.txt}}\n", **chain, "25.txt": PART}))
    assert len(shown(corpus)) == 20
