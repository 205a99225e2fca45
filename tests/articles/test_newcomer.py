"""Whoever adds an article format writes one file and one line: nothing else has to know of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.articles import Article, Keys, registry
from pipeline.articles.assembly import assembled
from pipeline.articles.blocks import Block, Piece, visible
from pipeline.articles.formats import ArticleFormat, Stretch
from pipeline.articles.header import Header
from pipeline.articles.read import read_article
from pipeline.articles.text import read_text
from pipeline.config import Config
from pipeline.corpus.ages import article_ages
from pipeline.corpus.read import Corpus, read_corpus
from pipeline.git.repository import Repository
from pipeline.links.read import find_links
from pipeline.proposal.artifact import Packed, _is_ours
from pipeline.report import LinkRow
from pipeline.report.fixes import repair
from tests.content_repo import SITE, accept, archive, article, changes, commit, git, page, repository, run

GUIDE = (
    "@title Keys of a vault\n@id vault-keys\n@owner Team_A\n\n= Keys\n"
    f"A vault holds 5 keys, see {{{SITE}/vault#limits|limits}}.\n\n== More\nAlso {{{SITE}/tour|the tour}}.\n"
)
_HEADER = re.compile(r"(?:@\w+ .*\n)+")
_LINK = re.compile(r"\{([^|}]+)\|([^}]+)\}")


class Guide:
    """A format of our own: ``@name value`` first, ``=`` before headings, ``{address|label}`` for links."""

    name = "Guide"
    suffixes = (".guide",)
    version = 1
    distributions = ()
    islands = False

    def read(self, source: bytes, path: str, keys: Keys) -> Article:
        text = read_text(source)
        found = _HEADER.match(text.text)
        pairs = [line[1:].partition(" ")[::2] for line in found[0].splitlines()] if found else []
        names = {"id": "articleid"}
        properties = tuple((names.get(name, name), value) for name, value in pairs)
        header = Header(properties, 0, found.end(), ()) if found else None
        return assembled(path, text, header, keys, self._first_heading)

    def _first_heading(self, body: str) -> str:
        return next((visible(block.pieces) for block in self.outline(body) if block.level == 1), "")

    def outline(self, body: str) -> Iterator[Block]:
        start = 0
        for line in body.splitlines(keepends=True):
            marks = len(line) - len(line.lstrip("="))
            if line.strip():
                kind = "heading" if marks else "paragraph"
                yield Block(kind, line, start, 0, 0, marks, list(self._pieces(line, marks)))
            start += len(line)

    def _pieces(self, line: str, at: int) -> Iterator[Piece]:
        for found in _LINK.finditer(line):
            yield Piece("text", at, found.start(), line[at : found.start()])
            yield Piece("link", found.start(), found.end(), url=found[1], way="inline")
            yield Piece("text", found.start(2), found.end(2), found[2])
            yield Piece("link_end", found.end(), found.end())
            at = found.end()
        yield Piece("text", at, len(line), line[at:])

    def pieces(self, block: Block) -> list[Piece]:
        return block.pieces

    def addresses(self, text: str, kind: str, url: str, stretch: Stretch) -> Iterator[int]:
        if text.startswith(f"{{{url}|", stretch.start):
            yield stretch.start + 1


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    newcomer: ArticleFormat = Guide()
    monkeypatch.setattr(registry, "FORMATS", (*registry.FORMATS, newcomer))


def corpus_of(folder: Path, *, committed: bool = True) -> Corpus:
    with Repository(folder) as opened:
        return read_corpus(opened, Config(), committed=committed)


def test_one_article_is_read_by_its_suffix() -> None:
    read = read_article(GUIDE.encode(), "kb/keys.GUIDE")
    assert (read.article_id, read.title, read.h1, read.owner) == (
        "vault-keys",
        "Keys of a vault",
        "Keys",
        "Team_A",
    )
    assert (read.body_line, read.header_line, read.not_an_article) == (4, 1, "")
    assert read_article(GUIDE.encode(), "kb/keys.md").not_an_article == "no header"
    assert [(x.line, x.column, x.label, x.url, x.heading, x.claim) for x in find_links(read)] == [
        (6, 27, "limits", f"{SITE}/vault#limits", "Keys", "A vault holds 5 keys, see limits."),
        (9, 6, "the tour", f"{SITE}/tour", "More", "Also the tour."),
    ]


def test_its_files_are_articles_of_a_repository(tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "r",
        {"keys.guide": GUIDE, "old.md": article("Old", "Text."), "draft.guide": "= No header\n"},
    )
    for committed in (True, False):
        corpus = corpus_of(folder, committed=committed)
        assert [one.path for one in corpus.articles] == ["draft.guide", "keys.guide", "old.md"]
        assert [link.page for link in corpus.links] == [f"{SITE}/vault", f"{SITE}/tour"]


def test_what_was_read_without_it_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repository(tmp_path / "r", {"keys.guide": GUIDE, "old.md": article("Old", "Text.")})
    assert len(corpus_of(folder).links) == 2
    newer = Guide()
    newer.version = 2
    newer.outline = lambda body: iter(())  # type: ignore[method-assign]
    monkeypatch.setattr(registry, "FORMATS", (*registry.FORMATS[:-1], newer))
    assert corpus_of(folder).links == ()


def test_its_history_gives_an_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repository(tmp_path / "r", {"keys.guide": GUIDE})
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-02-03T04:05:06+00:00")
    commit(folder, {"keys.guide": GUIDE.replace("5 keys", "6 keys")})
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-03T04:05:06+00:00")
    commit(folder, {"keys.guide": GUIDE.replace("5 keys", "6 keys").replace("Team_A", "Team_B")})
    with Repository(folder) as opened:
        ages = article_ages(opened, Config(), git(folder, "rev-parse", "HEAD"), ["keys.guide"])
    assert ages.days == {"keys.guide": "2026-02-03"}


def test_a_link_in_it_can_be_mended_and_the_mend_may_be_proposed() -> None:
    row = LinkRow(f"{SITE}/tour", "moved", (), suggestion=f"{SITE}/visit", detail="301")
    mended = repair(GUIDE.encode(), "keys.guide", {row.url: row})
    assert mended is not None
    assert mended.text.decode() == GUIDE.replace("/tour|", "/visit|")
    files = {"keys.guide": "0" * 64, "run.sh": "0" * 64}
    packed = Packed(group="", message="x", date=0, files=dict(files), fixed=tuple(files))
    assert [_is_ours(path, packed, True) for path in packed.files] == [True, False]


def test_a_changed_page_reaches_it(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"keys.guide": GUIDE})
    tour = page("Tour", "all|All|<p>All there is to see.</p>")
    old, new = (page("Vault", f"limits|Limits|<p>A vault holds {n} keys.</p>") for n in (5, 7))
    one = archive(tmp_path / "one.warc.gz", {"/vault": old, "/tour": tour})
    two = archive(tmp_path / "two.warc.gz", {"/vault": new, "/tour": tour}, "2026-03-09")
    run(folder, one)
    accept(folder)
    result = run(folder, two)
    assert changes(result) == {"/vault": "text", "/tour": "none"}
    [finding] = result.report.findings
    assert (finding.article, finding.line, finding.verdict) == ("keys.guide", 6, "update")
