"""What counts as an article, from which commit it is read, and that nothing is read twice."""

import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.articles import read as parser
from pipeline.config import Articles, Config, Hosts, load_config
from pipeline.corpus import read as corpus_read
from pipeline.corpus.read import Corpus, open_corpus, read_corpus
from pipeline.errors import ConfigError, StoreError
from pipeline.git.repository import Repository
from pipeline.sites import Site
from tests.content_repo import article, commit, git, repository

LINK = "See [it](https://a.example/b)."


def read(folder: Path, *, committed: bool = True, **keys: object) -> Corpus:
    return read_corpus(Repository(folder), Config(articles=Articles(**keys)), committed=committed)  # type: ignore[arg-type]


def paths(corpus: Corpus) -> list[str]:
    return [a.path for a in corpus.articles]


def test_every_markdown_file_is_an_article(tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "r",
        {
            "kb/a.md": article("A", LINK),
            "kb/b.MD": f"---\ntitle: B\n---\n{LINK}",
            "README.md": LINK,
            "snapshots/a.example/b.md": '+++\nurl = "x"\n+++\n',
        },
    )
    corpus = read(folder)
    assert paths(corpus) == ["README.md", "kb/a.md", "kb/b.MD"]
    assert corpus.set_aside == ()
    assert [(x.article, x.page) for x in corpus.links] == [(p, "https://a.example/b") for p in paths(corpus)]
    assert (corpus.commit, corpus.source, corpus.trouble) == (git(folder, "rev-parse", "HEAD"), "", ())


def test_an_articles_folder_keeps_templates_out(tmp_path: Path) -> None:
    files = {"articles/a.md": article("A", LINK), "documents/template.md": article("T", LINK)}
    corpus = read(repository(tmp_path / "r", files))
    assert paths(corpus) == ["articles/a.md"]
    assert corpus.set_aside == (("documents/template.md", "outside the articles folder"),)


def test_front_matter_makes_no_other_file_invisible(tmp_path: Path) -> None:
    files = {"articles/a.md": f"---\ntitle: A\n---\n{LINK}", "README.md": LINK, "docs/b.mdx": LINK}
    corpus = read(repository(tmp_path / "r", files))
    assert paths(corpus) == ["README.md", "articles/a.md", "docs/b.mdx"]
    assert corpus.articles[0].not_an_article == ""


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"include": ("docs/**/*.md",)}, ["docs/a.md", "docs/x/b.md"]),
        ({"include": ("docs/*.md",)}, ["docs/a.md"]),
        ({"include": ("docs/",)}, ["docs/a.md", "docs/x/b.md"]),
        ({"include": ("b.md",)}, ["docs/x/b.md", "kb/b.md"]),
        ({"include": ("?.md",), "exclude": ("**/x/**", "kb")}, ["docs/a.md"]),
        ({"path": "kb", "include": ("*.md",)}, ["kb/b.md"]),
        ({"path": "./kb/"}, ["kb/b.md"]),
    ],
)
def test_patterns_name_the_articles(tmp_path: Path, keys: dict[str, object], expected: list[str]) -> None:
    files = {"docs/a.md": LINK, "docs/x/b.md": LINK, "kb/b.md": article("B", LINK), "docs/c.txt": LINK}
    assert paths(read(repository(tmp_path / "r", files), **keys)) == expected


def test_sync_reads_the_commit_and_links_the_work_tree(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": article("A", LINK)})
    (folder / "a.md").write_text(article("A", "nothing"), encoding="utf-8")
    (folder / "new.md").write_text(article("N", LINK), encoding="utf-8")
    (folder / "ignored.md").write_text(article("I", LINK), encoding="utf-8")
    (folder / ".gitignore").write_text("ignored.md\n", encoding="utf-8")
    assert [x.article for x in read(folder).links] == ["a.md"]
    assert [x.article for x in read(folder, committed=False).links] == ["new.md"]


def test_a_ref_and_another_repository(tmp_path: Path) -> None:
    other = repository(tmp_path / "content", {"a.md": article("A", LINK)})
    git(other, "branch", "older")
    commit(other, {"b.md": article("B", LINK)})
    here = repository(tmp_path / "tool", {"note.txt": "x"})
    assert paths(read(here, repository="../content")) == ["a.md", "b.md"]
    assert paths(read(here, repository="../content", ref="older")) == ["a.md"]
    assert paths(read(other, ref="older")) == ["a.md"]


def test_a_repository_behind_a_url_is_mirrored(tmp_path: Path) -> None:
    other = repository(tmp_path / "content", {"a.md": article("A", LINK)})
    here = repository(tmp_path / "tool", {"note.txt": "x"})
    url = other.as_uri()
    corpus = read(here, repository=url, committed=False)
    assert paths(corpus) == ["a.md"]
    assert (corpus.source, corpus.commit) == (url, git(other, "rev-parse", "HEAD"))
    assert git(here, "status", "--porcelain") == ""


def test_what_does_not_exist_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    here = repository(tmp_path / "r", {"a.md": article("A", LINK)})
    with pytest.raises(ConfigError, match=r"\[articles\] repository: nowhere: no such folder"):
        read(here, repository="nowhere")
    with pytest.raises(ConfigError, match=r"\[articles\] ref: there is no 'nowhere'"):
        read(here, ref="nowhere")
    with pytest.raises(StoreError, match="not inside a git repository"):
        read(tmp_path)
    with pytest.raises(StoreError) as error:
        read(here, repository=f"file://jo:secret@{tmp_path}/nowhere.git")
    assert "secret" not in str(error.value)


def test_files_nobody_can_read_are_reported_and_stop_nothing(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": article("A", LINK), "empty.md": ""})
    (folder / "image.md").write_bytes(b"\x89PNG\x00\x00")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    corpus = read(folder)
    assert paths(corpus) == ["a.md"]
    assert [(where, what) for where, what, _ in corpus.trouble] == [
        ("empty.md", "empty file"),
        ("image.md", "binary file"),
    ]


def test_one_id_in_two_articles_is_noted_on_both(tmp_path: Path) -> None:
    files = {
        "a.md": article("A", LINK, "same"),
        "b.md": article("B", LINK, "same"),
        "c.md": article("C", LINK),
    }
    corpus = read(repository(tmp_path / "r", files))
    assert len(corpus.articles) == 3
    doubles = [a.path for a in corpus.articles if any(issue.code == "id-duplicate" for issue in a.issues)]
    assert doubles == ["a.md", "b.md"]


def test_an_unchanged_file_is_not_parsed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repository(tmp_path / "r", {"a.md": article("A", LINK), "b.md": article("B", LINK)})
    parsed: list[str] = []
    read_article = parser.read_article
    monkeypatch.setattr(
        parser,
        "read_article",
        lambda data, path, keys: parsed.append(path) or read_article(data, path, keys),
    )
    first = read(folder)
    assert parsed == ["a.md", "b.md"]
    assert read(folder) == first
    assert parsed == ["a.md", "b.md"]
    commit(folder, {"b.md": article("B", "no link")})
    assert [x.article for x in read(folder).links] == ["a.md"]
    assert parsed == ["a.md", "b.md", "b.md"]


def test_the_cache_may_be_lost_or_damaged_and_git_never_sees_it(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": article("A", LINK)})
    first = read(folder)
    assert git(folder, "status", "--porcelain") == ""
    (folder / ".content-sync/articles.sqlite").write_bytes(b"not a database" * 100)
    assert read(folder) == first
    assert read(folder) == first


def test_a_cache_damaged_in_the_middle_costs_a_reading_and_no_article(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {f"{n}.md": article(f"A{n}", f"{LINK}\n" * 20) for n in range(60)})
    first = read(folder)
    cache = folder / ".content-sync/articles.sqlite"
    data = cache.read_bytes()
    assert len(data) > 10 * 4096
    cache.write_bytes(data[: 3 * 4096] + b"\xff" * (len(data) - 3 * 4096))
    assert read(folder) == first
    assert read(folder) == first


def test_another_policy_is_another_reading(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": article("A", LINK)})
    assert read(folder).links[0].watched
    unwanted = Config(hosts=Hosts(skip=("a.example",)))
    assert not read_corpus(Repository(folder), unwanted, committed=True).links[0].watched
    assert read(folder).links[0].watched


def test_a_team_says_which_header_keys_it_uses(tmp_path: Path) -> None:
    text = f"---\nslug: one\nname: A\nWriter: [jo, li]\nteam: T\n---\n{LINK}"
    folder = repository(tmp_path / "r", {"a.md": text})
    assert (read(folder).articles[0].article_id, read(folder).articles[0].owner) == ("a.md", "")
    keys = {
        "id_keys": ("slug",),
        "title_keys": ("name",),
        "author_keys": ("Writer",),
        "owner_keys": ("team",),
    }
    article = read(folder, **keys).articles[0]
    assert (article.article_id, article.title, article.authors, article.owner) == (
        "one",
        "A",
        ("jo", "li"),
        "T",
    )


def test_a_wrapped_link_is_nowhere_in_what_is_kept(tmp_path: Path) -> None:
    wrapped = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fb&data=jo%40example.com"
    folder = repository(
        tmp_path / "r", {"a.md": article("A", f"See [it]({wrapped}), {wrapped} and <{wrapped}>.")}
    )
    corpus = read(folder)
    assert {x.url for x in corpus.links} == {"https://a.example/b"}
    kept = b"".join(p.read_bytes() for p in (folder / ".content-sync").rglob("*") if p.is_file())
    assert b"a.example/b" in kept
    for trace in (b"jo%40", b"jo@example", b"safelinks"):
        assert trace not in kept
        assert trace.decode() not in repr(corpus)


def test_a_name_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": article("A", LINK)})
    (tmp_path / "blob").write_text(article("B", LINK), encoding="utf-8")
    blob = git(folder, "hash-object", "-w", str(tmp_path / "blob"))
    subprocess.run(
        ["git", "-C", str(folder), "update-index", "-z", "--index-info"],
        input=b"100644 " + blob.encode() + b"\tb\xff.md\0",
        check=True,
    )
    git(folder, "commit", "-qm", "odd name")
    corpus = read(folder)
    assert paths(corpus) == ["a.md"]
    assert [what for _, what, _ in corpus.trouble] == ["name is not UTF-8"]


def test_rules_for_a_site_of_ones_own(tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "r",
        {
            "a.md": article("A", "[x](https://kb.example.com/Page?from=mail)"),
            "content-sync.toml": '[[site]]\nname = "kb"\nhosts = ["kb.example.com"]\n'
            '[site.url]\ndrop = ["from"]\nfold_case = ["path"]\n',
        },
    )
    corpus = read_corpus(Repository(folder), load_config(folder), committed=True)
    assert corpus.links[0].page == "https://kb.example.com/page"


DISKS = {
    "articles/disks/resize.md": article("Resize", LINK),
    "articles/disks/snapshots/incremental.md": article("Incremental", LINK),
    "snapshots/docs.example.com/disks.md": '+++\nurl = "x"\n+++\n',
    "tools/node_modules/chart/README.md": article("Chart", LINK),
}


@pytest.mark.parametrize("committed", [True, False])
def test_a_folder_called_snapshots_may_hold_articles(tmp_path: Path, committed: bool) -> None:
    """Snapshots of disks are a subject like any other; only the folder at the root is ours."""
    folder = repository(tmp_path / "r", DISKS)
    corpus = read(folder, committed=committed)
    assert paths(corpus) == ["articles/disks/resize.md", "articles/disks/snapshots/incremental.md"]
    assert corpus.set_aside == (("tools/node_modules/chart/README.md", "in a folder of installed packages"),)
    named = read(folder, committed=committed, include=("articles/disks/snapshots/**",))
    assert (paths(named), named.set_aside) == (["articles/disks/snapshots/incremental.md"], ())


@pytest.mark.parametrize(
    ("keys", "expected", "aside"),
    [
        (
            {"include": ("**/*.md",)},
            2,
            [("tools/node_modules/chart/README.md", "in a folder of installed packages")],
        ),
        ({"include": ("tools/node_modules/**",)}, 1, []),
        ({"include": ("*.md", "node_modules/")}, 3, []),
        ({"exclude": ("tools",)}, 2, []),
        (
            {"include": ("snapshots/**",)},
            0,
            [("snapshots/docs.example.com/disks.md", "in the folder of snapshots")],
        ),
        (
            {"include": ("/snapshots/",)},
            0,
            [("snapshots/docs.example.com/disks.md", "in the folder of snapshots")],
        ),
        ({"path": "./snapshots"}, 0, [("snapshots/docs.example.com/disks.md", "in the folder of snapshots")]),
    ],
)
def test_who_names_a_folder_means_it_and_our_own_holds_no_articles(
    tmp_path: Path, keys: dict[str, object], expected: int, aside: list[tuple[str, str]]
) -> None:
    corpus = read(repository(tmp_path / "r", DISKS), **keys)
    assert (len(corpus.articles), list(corpus.set_aside)) == (expected, aside)


def test_snapshots_at_the_root_of_another_repository_are_articles_when_they_are_named(tmp_path: Path) -> None:
    other = repository(
        tmp_path / "content", {"snapshots/a.md": article("A", LINK), "b.md": article("B", LINK)}
    )
    here = repository(tmp_path / "tool", {"note.txt": "x"})
    plain = read(here, repository=str(other))
    assert paths(plain) == ["b.md"]
    assert plain.set_aside == (("snapshots/a.md", "in the folder of snapshots"),)
    assert paths(read(here, repository=str(other), include=("snapshots/",))) == ["snapshots/a.md"]


def test_a_repository_without_a_work_tree_is_read_from_its_commit(tmp_path: Path) -> None:
    """Servers and mirrors are bare: `links` there reads what is committed."""
    folder = repository(tmp_path / "r", {"a.md": article("A", LINK)})
    bare = tmp_path / "r.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), str(bare))
    corpus = read(bare, committed=False)
    assert (paths(corpus), corpus.commit) == (["a.md"], git(folder, "rev-parse", "HEAD"))
    here = repository(tmp_path / "tool", {"note.txt": "x"})
    assert paths(read(here, repository=str(bare), committed=False)) == ["a.md"]


def test_another_release_of_a_parser_reads_every_article_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository(tmp_path / "r", {"a.md": article("A", LINK)})
    parsed: list[str] = []
    read_article = parser.read_article
    monkeypatch.setattr(
        parser,
        "read_article",
        lambda data, path, keys: parsed.append(path) or read_article(data, path, keys),
    )
    release = "1"
    monkeypatch.setattr(corpus_read, "_release", lambda name: f"{name} {release}")
    read(folder)
    read(folder)
    assert parsed == ["a.md"]
    release = "2"
    read(folder)
    assert parsed == ["a.md", "a.md"]


def test_the_releases_of_all_parsers_are_known() -> None:
    (name, _, releases), *_ = corpus_read._parsers()
    assert name == "Markdown"
    assert [release.partition(" ")[0] for release in releases] == ["pyromark", "beautifulsoup4", "pyyaml"]
    assert all(release.partition(" ")[2][:1].isdigit() for release in releases)


def test_an_exclusion_that_matches_no_file_is_said_and_stops_nothing(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.md": LINK, "old/b.md": LINK, "data.csv": "x"})
    for committed in (True, False):
        corpus = read(folder, committed=committed, exclude=("old/", "*.csv", "odl/"))
        assert paths(corpus) == ["a.md"]
        assert corpus.trouble == (
            ("[articles] exclude", '"odl/" matches no file', "Correct or delete the pattern."),
        )


@pytest.mark.parametrize(
    ("variable", "replayed", "watched"),
    [
        ("", False, ["https://pier.example/own"]),
        ("", True, ["https://a.example/b", "https://pier.example/own"]),
        ("CONTENT_SYNC_ALLOW_LOOPBACK", False, ["https://a.example/b", "https://pier.example/own"]),
        ("CONTENT_SYNC_ALLOW_RESERVED", False, ["https://a.example/b", "https://pier.example/own"]),
    ],
)
def test_reserved_names_are_pages_in_a_rehearsal_and_where_a_site_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, replayed: bool, watched: list[str]
) -> None:
    monkeypatch.delenv("CONTENT_SYNC_ALLOW_RESERVED")
    if variable:
        monkeypatch.setenv(variable, "1")
    folder = repository(tmp_path / "r", {"a.md": f"{LINK} <https://pier.example/own>"})
    config = Config(site=(Site(name="pier", hosts=(".pier.example",)),))
    with closing(open_corpus(Repository(folder), config, committed=True, replayed=replayed)) as store:
        assert [link.page for link in store.entry("a.md")[1] if link.watched] == watched
