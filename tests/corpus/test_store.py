"""Articles at rest on disk: what is read back is what was put down."""

import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.articles.read import read_article
from pipeline.config import Config, Groups
from pipeline.corpus.page_index import PageIndex
from pipeline.corpus.read import open_corpus, read_corpus
from pipeline.corpus.store import pack, unpack
from pipeline.git.base import resolve_base
from pipeline.git.repository import Repository
from pipeline.links.read import find_links
from pipeline.pages import gather
from pipeline.proposal.groups import open_proposals
from tests.content_repo import article, repository
from tests.shared import on_both

ONE = "# Sign in\n\nRead [limits](https://a.example/limits#cores), then [the whole page](https://a.example/limits)."
TWO = "# Other\n\n- [limits](https://a.example/limits#zones), <https://a.example/other>, [broken](http://[::1)\n"


def test_a_reading_comes_back_as_it_was() -> None:
    for text in (article("A", ONE), f"---\ntitle: Ä\ntags: [x]\n---\n{TWO}", "no header", ""):
        read = read_article(text.encode(), "articles/ä b.md")
        links = tuple(find_links(read))
        assert unpack(pack(read, links)) == (read, links)


def test_a_page_has_the_same_links_whether_they_wait_on_disk_or_not(tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "r", {"articles/one.md": article("1", ONE), "articles/two.md": article("1", TWO)}
    )
    config = Config()
    whole = read_corpus(Repository(folder), config, committed=True)
    with (
        closing(open_corpus(Repository(folder), config, committed=True)) as store,
        open_proposals(Repository(folder), config, resolve_base(Repository(folder), config), store) as (
            draft,
        ),
    ):
        assert [store[path] for path in store] == list(whole.articles)
        pages = [replace(page, links=tuple(page.links)) for page in draft.group.pages.values()]
        assert pages == gather(whole.links), "an article would not hear of its page"
        for page in draft.group.pages.values():
            assert len(page.links) == len(list(page.links))
            assert all(link in page.links for link in page.links)


@pytest.mark.parametrize("by", ["property:Product", "product"])
def test_groups_go_by_any_property_of_the_header(tmp_path: Path, by: str) -> None:
    files = {
        f"articles/{n}.md": article(str(n), ONE).replace("/>", f'  product="{name}"\n/>', 1)
        for n, name in enumerate(("Vault", "Relay", "vault"))
    }
    folder = repository(tmp_path / "r", files)
    config = Config(groups=Groups(by=by))
    with (
        closing(open_corpus(Repository(folder), config, committed=True)) as store,
        open_proposals(Repository(folder), config, resolve_base(Repository(folder), config), store) as groups,
    ):
        found = {draft.group.name: list(draft.paths) for draft in groups}
    assert found == {"relay": ["articles/1.md"], "vault": ["articles/0.md", "articles/2.md"]}


def test_what_articles_say_waits_on_disk(tmp_path: Path) -> None:
    long = article("A", ONE + "\n\nNobody asks for this sentence yet." * 500)
    folder = repository(tmp_path / "r", {f"articles/{n}.md": f"{long}\n{n}\n" for n in range(50)})
    read_corpus(Repository(folder), Config(), committed=True)
    tracemalloc.start()
    try:
        with closing(open_corpus(Repository(folder), Config(), committed=True)) as store:
            held, _ = tracemalloc.get_traced_memory()
            assert len(store) == 50
            assert held < 50 * len(long) / 4, "a large repository would not fit into a small machine"
    finally:
        tracemalloc.stop()


@on_both
def test_real_articles_come_back_as_they_were(corpus: Path) -> None:
    files = sorted((corpus / "articles").rglob("*.md"))[:100]
    assert files
    for file in files:
        read = read_article(file.read_bytes(), file.name)
        links = tuple(find_links(read))
        assert unpack(pack(read, links)) == (read, links), file.name


def test_pages_in_order_are_the_pages_one_by_one(tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "r",
        {"a.md": "<https://b.example/2> <https://b.example/1#x>", "c.md": "<https://b.example/1>"},
    )
    with (
        closing(open_corpus(Repository(folder), Config(), committed=True)) as store,
        closing(PageIndex(store, {"": ["a.md", "c.md"]})) as index,
    ):
        pages = index.pages("")
        told = [(page.url, page.articles, page.fragments) for page in pages.in_order()]
        assert told == [
            ("https://b.example/1", ("a.md", "c.md"), ("x",)),
            ("https://b.example/2", ("a.md",), ()),
        ]
        assert [page.url for page in pages.in_order()] == list(pages)
