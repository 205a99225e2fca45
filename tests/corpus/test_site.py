"""Links from the root of the site: authors write them so, and each is a page that can change."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.init import command as init
from pipeline.config import Articles, Config
from pipeline.corpus.read import Corpus, read_corpus, rooted_links
from pipeline.corpus.site import found_site
from pipeline.git.repository import Repository
from tests.content_repo import repository

ROOTED = "# Keys\n\nSee [limits](/vault/limits?tabs=cli#keys) and ![plan](/media/plan.png).\n"
LEARN = "---\ntitle: Keys\nms.topic: how-to\n---\n"


def corpus_of(folder: Path, *, committed: bool = True, site: str = "") -> Corpus:
    with Repository(folder) as opened:
        return read_corpus(opened, Config(articles=Articles(site=site)), committed=committed)


GENERATORS = [
    ({"docfx.json": '{"build": {"content": []}}', "a.md": LEARN + ROOTED}, "https://learn.microsoft.com"),
    ({".openpublishing.publish.config.json": "{}", "x/docfx.json": "{}"}, "https://learn.microsoft.com"),
    ({"docfx.json": '{"build": {"sitemap": {"baseUrl": "https://kb.acme.dev/x"}}}'}, "https://kb.acme.dev"),
    ({"docfx.json": '{"build": {}}', "a.md": ROOTED}, ""),
    (
        {"mkdocs.yml": "site_url: https://kb.acme.dev/x/\nplugins: [!!python/name:a.b '']\n"},
        "https://kb.acme.dev",
    ),
    ({"hugo.toml": 'baseURL = "https://kb.acme.dev/"\n'}, "https://kb.acme.dev"),
    ({"config/_default/config.yaml": "baseurl: https://kb.acme.dev:8443/\n"}, "https://kb.acme.dev:8443"),
    ({"x/config.toml": 'baseURL = "https://kb.acme.dev/"\n'}, ""),
    (
        {"site/docusaurus.config.ts": "const c = {\n  url: 'https://kb.acme.dev',\n};\n"},
        "https://kb.acme.dev",
    ),
    ({"_config.yml": "url: https://kb.acme.dev\nbaseurl: /x\n"}, "https://kb.acme.dev"),
    ({"mkdocs.yml": "site_url: [\n", "hugo.toml": "not toml", "docfx.json": "["}, ""),
    ({"book.toml": "[book]\n"}, ""),
]


@pytest.mark.parametrize(("files", "site"), GENERATORS)
def test_the_configuration_of_a_site_says_where_it_is(files: dict[str, str], site: str) -> None:
    pages = [name for name in files if name.endswith(".md")]
    assert found_site(files, lambda some: ((n, files[n].encode()) for n in some), pages) == site


@pytest.mark.parametrize("committed", [True, False])
def test_a_link_from_the_root_is_the_page_it_names(tmp_path: Path, committed: bool) -> None:
    twin = ROOTED.replace("(/vault", "(https://learn.microsoft.com/vault")
    files = {"docfx.json": "{}", "a.md": LEARN + ROOTED, "b.md": LEARN + twin}
    corpus = corpus_of(repository(tmp_path / "r", files), committed=committed)
    assert {(x.page, x.address, x.fragment) for x in corpus.links if x.watched} == {
        (
            "https://learn.microsoft.com/vault/limits",
            "https://learn.microsoft.com/vault/limits?tabs=cli",
            "keys",
        )
    }
    assert [x.url for x in corpus.links if x.article == "a.md"] == [
        "/vault/limits?tabs=cli#keys",
        "/media/plan.png",
    ]
    assert not any(article.issues for article in corpus.articles)


def test_where_no_site_is_known_it_is_said_once(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": ROOTED, "b.md": ROOTED})
    corpus = corpus_of(folder)
    assert rooted_links(corpus.links).startswith("2 links begin with /.")
    assert [article.issues for article in corpus.articles] == [(), ()]
    named = corpus_of(folder, site="https://kb.acme.dev/")
    assert {x.page for x in named.links if x.watched} == {"https://kb.acme.dev/vault/limits?tabs=cli"}
    assert rooted_links(named.links) == ""


def test_init_writes_the_site_it_finds(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_url: https://kb.acme.dev/x/\n", encoding="utf-8")
    done = CliRunner().invoke(init, ["--repo", str(tmp_path), "--no-workflow"])
    assert done.exit_code == 0, done.output
    assert '\nsite = "https://kb.acme.dev"\n' in (tmp_path / "content-sync.toml").read_text("utf-8")
