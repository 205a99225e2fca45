"""An article's age is the day somebody last changed what it says, not the day a script touched its header."""

from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.corpus import ages as history
from pipeline.corpus.ages import article_ages
from pipeline.git.repository import Repository
from tests.content_repo import article, git, repository


def committed(folder: Path, day: str, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GIT_AUTHOR_DATE", f"{day}T12:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00Z")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", day)
    return git(folder, "rev-parse", "HEAD")


def days(folder: Path, commit: str, *paths: str) -> dict[str, str]:
    return dict(article_ages(Repository(folder), Config(), commit, paths).days)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return repository(tmp_path / "r", {"note.txt": "x"})


def test_only_words_and_links_count(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(folder, "2020-01-01", {"a.md": article("A", "It is blue.")}, monkeypatch)
    said = committed(folder, "2020-02-01", {"a.md": article("A", "It is green.")}, monkeypatch)
    committed(folder, "2020-03-01", {"a.md": article("A", "It is green.", owner="x")}, monkeypatch)
    head = committed(
        folder, "2020-04-01", {"a.md": article("A", "It  is\n**green**.", owner="x")}, monkeypatch
    )
    assert days(folder, head, "a.md") == {"a.md": "2020-02-01"}
    assert said != head
    head = committed(
        folder, "2020-05-01", {"a.md": article("A", "It is [green](https://a.example).")}, monkeypatch
    )
    assert days(folder, head, "a.md") == {"a.md": "2020-05-01"}


def test_a_commit_that_touches_very_many_articles_says_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MASS_COMMIT", 3)
    names = [f"{number}.md" for number in range(4)]
    committed(folder, "2020-01-01", {name: article("A", "old") for name in names}, monkeypatch)
    committed(folder, "2020-02-01", {"0.md": article("A", "new")}, monkeypatch)
    head = committed(folder, "2020-03-01", {name: article("A", "ours") for name in names}, monkeypatch)
    assert days(folder, head, *names) == {"0.md": "2020-02-01", **dict.fromkeys(names[1:], "2020-01-01")}


def test_a_rename_is_followed_and_the_next_run_reads_only_what_is_new(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = committed(
        folder, "2020-01-01", {"a.md": article("A", "x"), "b.md": article("B", "x")}, monkeypatch
    )
    assert days(folder, head, "a.md", "b.md") == {"a.md": "2020-01-01", "b.md": "2020-01-01"}
    git(folder, "mv", "a.md", "c.md")
    head = committed(folder, "2020-02-01", {"b.md": article("B", "y")}, monkeypatch)
    logs: list[str] = []
    monkeypatch.setattr(
        history, "_log", lambda since, *rest, log=history._log: logs.append(since) or log(since, *rest)
    )
    assert days(folder, head, "b.md", "c.md") == {"b.md": "2020-02-01", "c.md": "2020-01-01"}
    assert logs != [""]
    assert days(folder, head, "b.md", "c.md") == {"b.md": "2020-02-01", "c.md": "2020-01-01"}


def test_a_history_that_was_rewritten_is_read_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = committed(folder, "2020-01-01", {"a.md": article("A", "x")}, monkeypatch)
    head = committed(folder, "2020-02-01", {"a.md": article("A", "y")}, monkeypatch)
    assert days(folder, head, "a.md") == {"a.md": "2020-02-01"}
    assert days(folder, first, "a.md") == {"a.md": "2020-01-01"}
    (folder / ".content-sync/ages.json").write_text("not json", encoding="utf-8")
    assert days(folder, head, "a.md") == {"a.md": "2020-02-01"}


def test_a_shallow_clone_says_so(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(folder, "2020-01-01", {"a.md": article("A", "x")}, monkeypatch)
    git(tmp_path, "clone", "--quiet", "--depth=1", folder.as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    ages = article_ages(Repository(shallow), Config(), git(shallow, "rev-parse", "HEAD"), ["a.md"])
    assert ages.days == {}
    assert "fetch-depth: 0" in ages.detail


def test_the_first_edit_after_many_header_edits_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(folder, "2020-01-01", {"a.md": article("A", "x")}, monkeypatch)
    committed(folder, "2020-01-02", {"a.md": article("A", "y")}, monkeypatch)
    for day in range(10, 21):
        head = committed(folder, f"2020-01-{day}", {"a.md": article("A", "y", n=str(day))}, monkeypatch)
    assert days(folder, head, "a.md") == {"a.md": "2020-01-02"}
