"""The tree of a run on the record: what it rests on, once, and nothing that cannot be shown."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.baseline.record import Entry, Look, read_about, read_rows, settings_of
from pipeline.baseline.record_history import RecordHistory
from pipeline.baseline.record_tree import record_tree
from pipeline.config import Articles, Config
from pipeline.errors import StoreError
from pipeline.git.repository import Repository
from pipeline.git.trees import blob_id
from tests.content_repo import commit, git, repository

URL = "https://docs.example.com/a"
TEXT, OTHER = b"one\n", b"two\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "docs/a.md": "A\n",
        "docs/b.txt2": "B\n",
        "picture.png": "x",
        "snapshots/docs.example.com/a.md": "one\n",
    }
    return repository(tmp_path / "content", files)


def entry(folder: Path, text: bytes, **more: object) -> Entry:
    base = git(folder, "rev-parse", "main")
    pages = (Look(URL, "ok", "none", blob_id(text)),)
    made = Entry(time="2026-03-02T08:00:00Z", base=base, branch="main", articles=base, tool="1", pages=pages)
    return replace(made, **more)


def listed(folder: Path, one: Entry, texts: dict[str, bytes], parent: str = "") -> list[str]:
    with Repository(folder) as here:
        return git(
            folder, "ls-tree", "-r", "--name-only", record_tree(here, parent, one, [texts])
        ).splitlines()


def kept(folder: Path, one: Entry, texts: dict[str, bytes], parent: str = "") -> list[str]:
    return [
        name for name in listed(folder, one, texts, parent) if "/" in name and not name.startswith("pages/")
    ]


ACCEPTED = "accepted/docs.example.com/a.md"
ARTICLE = "articles/docs/a.md"
OBSERVED = "observed/docs.example.com/a.md"
HELD = {"snapshots/docs.example.com/a.md": OTHER}


def test_what_is_accepted_is_not_kept_twice(folder: Path) -> None:
    assert kept(folder, entry(folder, TEXT), HELD) == [ACCEPTED, ARTICLE]


def test_what_is_not_accepted_is_kept_by_its_bytes(folder: Path) -> None:
    assert kept(folder, entry(folder, OTHER), HELD) == [ACCEPTED, ARTICLE, OBSERVED]
    assert kept(folder, entry(folder, b"a claim\n"), HELD) == [ACCEPTED, ARTICLE]
    assert kept(folder, entry(folder, OTHER), {}) == [ACCEPTED, ARTICLE]


def test_what_the_run_before_kept_needs_no_text_anew(folder: Path) -> None:
    with Repository(folder) as here:
        tree = record_tree(here, "", entry(folder, OTHER), [HELD])
    before = git(folder, "commit-tree", tree, "-m", "x")
    assert kept(folder, entry(folder, OTHER), {}, before) == [ACCEPTED, ARTICLE, OBSERVED]
    assert kept(folder, entry(folder, TEXT), {}, before) == [ACCEPTED, ARTICLE]


def test_articles_follow_the_base_and_its_endings(folder: Path) -> None:
    one = entry(folder, TEXT)
    with Repository(folder) as here:
        before = git(folder, "commit-tree", record_tree(here, "", one, []), "-m", "x")
    commit(folder, {"docs/c.md": "C\n"})
    assert kept(folder, entry(folder, TEXT), {}, before) == [ACCEPTED, ARTICLE, "articles/docs/c.md"]
    assert kept(
        folder, entry(folder, TEXT, settings=settings_of(Config(articles=Articles(formats=(".txt2",))))), {}
    ) == [*(ACCEPTED, ARTICLE, "articles/docs/b.txt2", "articles/docs/c.md")]
    assert kept(folder, entry(folder, TEXT, articles="ab" * 20), {}) == [ACCEPTED]


def test_pages_that_are_watched_no_more_are_not_carried_on(folder: Path) -> None:
    one = entry(folder, TEXT, pages=tuple(Look(f"https://a.example/{n}", "ok", "none") for n in range(40)))
    with Repository(folder) as here:
        before = git(folder, "commit-tree", record_tree(here, "", one, []), "-m", "x")
    left = [
        name
        for name in listed(folder, replace(one, pages=one.pages[:1]), {}, before)
        if name.startswith("pages/")
    ]
    assert len(left) == 1


def test_a_repository_without_anything_accepted_has_a_record(tmp_path: Path) -> None:
    bare = repository(tmp_path / "new", {"picture.png": "x"})
    assert listed(bare, entry(bare, TEXT, base="", articles="", pages=()), {}) == [
        *("decisions.jsonl", "flags.jsonl", "run.json")
    ]


def test_a_file_of_the_record_that_is_none_is_said(folder: Path) -> None:
    for read in (lambda: read_about(b"{}"), lambda: read_rows(b'{"url":1}', Look)):
        with pytest.raises(StoreError, match="the record is damaged"):
            read()  # type: ignore[no-untyped-call]


def test_a_record_that_is_not_here_or_cannot_be_walked_is_said(folder: Path) -> None:
    with Repository(folder) as here:
        with pytest.raises(StoreError, match="there is no record here"):
            RecordHistory(here)
        with pytest.raises(StoreError, match="cannot be read"):
            RecordHistory(here, "ab" * 20)
