"""What a content team types to see where its articles lean, and what it can repair."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from inline_snapshot import snapshot

from pipeline.cli import link_tables
from pipeline.cli.links import command
from tests.content_repo import repository

STORAGE = '<properties\n pageTitle="Storage"\n articleId="one"\n ownershipId="Team_A" />\n# Storage\n\n'
BOTS = '<properties\n pageTitle="Bots"\n articleId="one"\n ownershipId="Team_B" />\n# Bots\n\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return repository(
        tmp_path / "r",
        {
            "articles/bots.md": BOTS
            + "See [limits](http://docs.microsoft.com/azure/limits#bots) and [x](ttps://a.example).\n",
            "articles/storage.md": STORAGE
            + "At most 5 TB, see [limits](https://docs.microsoft.com/en-us/azure/limits?toc=/x).\n"
            + "* [Portal](https://portal.azure.com/)\n* [plans] (https://azure.microsoft.com/pricing/)\n",
        },
    )


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, ["--repo", str(folder), *arguments], catch_exceptions=False)


def test_every_link_in_a_pipe(folder: Path) -> None:
    result = run(folder)
    assert result.stdout == snapshot("""\
articles/bots.md:7:5	limits	https://learn.microsoft.com/azure/limits#bots
articles/bots.md:7:63	x	(cannot be a URL as written) ttps://a.example
articles/storage.md:7:19	limits	https://learn.microsoft.com/azure/limits
articles/storage.md:8:3	Portal	(needs a sign-in) https://portal.azure.com/
articles/storage.md:9:3	plans	https://azure.microsoft.com/pricing
""")
    told, _, step = result.stderr.partition("\n")
    assert told == snapshot(
        "2 articles, 5 links: 3 watched on 2 pages, 2 excluded (1 cannot be a URL as written, 1 needs a sign-in); "
        "6 issues to repair."
    )
    assert step.startswith("Next, visit the pages without changing anything:\n  ")
    assert step.endswith(" sync --dry-run\n")


def test_who_cites_this_page(folder: Path) -> None:
    assert run(folder, "https://learn.microsoft.com/Azure/limits/").stdout == snapshot("""\
articles/bots.md:7:5	limits	https://learn.microsoft.com/azure/limits#bots
articles/storage.md:7:19	limits	https://learn.microsoft.com/azure/limits
""")
    assert run(folder, "https://learn.microsoft.com/azure/limits#bots").stdout == snapshot(
        "articles/bots.md:7:5\tlimits\thttps://learn.microsoft.com/azure/limits#bots\n"
    )
    assert run(folder, "https://learn.microsoft.com/azure/nothing").stdout == ""


def test_counts_by_page_host_and_owner(folder: Path) -> None:
    assert run(folder, "--by", "page").stdout == snapshot("""\
2	2	1	https://learn.microsoft.com/azure/limits
1	1	1	https://azure.microsoft.com/pricing
""")
    assert run(folder, "--by", "host").stdout == snapshot("""\
2	2	1	learn.microsoft.com
1	1	1	azure.microsoft.com
""")
    assert run(folder, "--by", "owner").stdout == snapshot("""\
1	2	2	Team_A
1	1	1	Team_B
""")


def test_what_can_be_repaired(folder: Path) -> None:
    assert run(folder, "--issues").stdout == snapshot("""\
articles/bots.md:1:1	id-duplicate	one is also in articles/storage.md	two articles have one id; give one of them a new one
articles/bots.md:7:5	link-http		http:// is not secure; write https://
articles/bots.md:7:63	link-malformed		this cannot be an address; mend it
articles/storage.md:1:1	id-duplicate	one is also in articles/bots.md	two articles have one id; give one of them a new one
articles/storage.md:7:19	link-locale		the address names a language; leave it out
articles/storage.md:9:3	link-split		white space parts the text from the address; join them
""")  # noqa: E501


def test_json_is_one_object_with_every_field(folder: Path) -> None:
    shown = json.loads(run(folder, "--json").stdout)
    assert shown["schema"] == 1
    assert shown["links"][0] == snapshot(
        {
            "article": "articles/bots.md",
            "line": 7,
            "column": 5,
            "kind": "inline",
            "label": "limits",
            "url": "http://docs.microsoft.com/azure/limits#bots",
            "page": "https://learn.microsoft.com/azure/limits",
            "fragment": "bots",
            "watched": True,
            "reason": "",
            "heading": "Bots",
            "target": "web",
            "claim": "See limits and x.",
            "boilerplate": False,
        }
    )
    assert len(shown["links"]) == 5
    by = json.loads(run(folder, "--by", "owner", "--json").stdout)
    assert by["groups"][0] == snapshot({"owner": "Team_A", "links": 2, "articles": 1, "pages": 2})
    issues = json.loads(run(folder, "--issues", "--json").stdout)
    assert issues["issues"][0] == snapshot(
        {
            "article": "articles/bots.md",
            "line": 1,
            "column": 1,
            "code": "id-duplicate",
            "detail": "one is also in articles/storage.md",
            "mend": "two articles have one id; give one of them a new one",
        }
    )


def test_a_terminal_gets_a_table(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_tables, "is_terminal", lambda: True)
    assert run(folder, "--by", "host").stdout.splitlines()[0].split() == [
        "articles",
        "links",
        "pages",
        "host",
    ]
    assert run(folder).stdout.splitlines()[:2] == snapshot(
        ["articles/bots.md:7:5", "    limits  https://learn.microsoft.com/azure/limits#bots"]
    )


def test_text_of_an_article_cannot_steer_a_terminal(folder: Path) -> None:
    (folder / "articles/evil.md").write_text(
        STORAGE
        + "[\x1b[31mred\x07\u202e](https://a.example/x)\n\n::error::[::warning::](https://a.example)\n",
        encoding="utf-8",
    )
    printed = run(folder).stdout
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    assert not any(line.startswith("::") for line in printed.splitlines())


def test_the_commit_is_read_when_asked_for(folder: Path) -> None:
    (folder / "articles/bots.md").unlink()
    assert len(run(folder).stdout.splitlines()) == 3
    assert len(run(folder, "--committed").stdout.splitlines()) == 5


def test_who_cites_a_page_of_a_site_of_ones_own(folder: Path) -> None:
    (folder / "articles/ours.md").write_text(STORAGE + "[x](https://kb.example.com/A?from=mail)\n", "utf-8")
    (folder / "content-sync.toml").write_text(
        '[[site]]\nname = "kb"\nhosts = ["kb.example.com"]\n[site.url]\ndrop = ["from"]\n', "utf-8"
    )
    assert run(folder, "https://kb.example.com/A?from=chat").stdout.startswith("articles/ours.md:7:1\tx\t")
