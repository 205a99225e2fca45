"""What can be made anew is made anew when it is not whole, and nothing leaves the repository by a link."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from pipeline.baseline.state import PageState, State
from pipeline.corpus.mirror import mirror
from pipeline.errors import StoreError
from pipeline.git.damage import ASIDE, damage, put_aside
from pipeline.git.repository import Repository
from pipeline.storage.local import local_file, local_folder
from tests.content_repo import PROPOSAL, accept, archive, article, git, page, repository, run

URL = "https://docs.example.com/crane"


def state(tmp_path: Path, **known: object) -> Path:
    path = tmp_path / "state.sqlite"
    with State(path) as made:
        made.put(PageState(URL, etag='"v1"', **known))  # type: ignore[arg-type]
    return path


def changed(path: Path, script: str) -> None:
    database = sqlite3.connect(path)
    database.executescript(script)
    database.close()


@pytest.mark.parametrize(
    "script",
    [
        "DROP TABLE pages; CREATE TABLE pages (url, x)",
        "DROP TABLE pages",
        "DROP TABLE swings; CREATE VIEW swings AS SELECT 1 AS url, 2 AS blocks, 3 AS rests_at",
        "CREATE TRIGGER t AFTER INSERT ON pages BEGIN DELETE FROM pages; END",
        "PRAGMA user_version = 3",
    ],
)
def test_a_memory_of_another_shape_is_begun_anew_and_said(
    tmp_path: Path, script: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = state(tmp_path)
    changed(path, script)
    with State(path) as opened:
        assert opened.get(URL) is None
        opened.put(PageState(URL))
    assert "begun anew" in caplog.text
    with State(path) as opened:
        assert opened.get(URL) is not None


@pytest.mark.parametrize(
    "change",
    [
        "past = 'zz'", "flaps = 'q w e'", "runs_since_unconditional = NULL", "failures = -1", "last_visit = 1e300",
        "first_failed = '2026-13-45'", "outcome = 'splendid'", "etag = 5", "etag = x'ff'", "last_visit = 'soon'",
    ],
)  # fmt: skip
def test_values_that_cannot_be_are_forgotten(
    tmp_path: Path, change: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = state(tmp_path)
    changed(path, f"UPDATE pages SET {change}")
    with State(path) as opened:
        assert opened.get(URL) is None
        assert list(opened) == []
    assert caplog.text.count("makes no sense") == 1


@pytest.mark.parametrize("blocks", ["{bad", "[]", '{"a": 1}', '{"a": {"there": true, "days": ["soon"]}}'])
def test_blocks_that_make_no_sense_are_forgotten(tmp_path: Path, blocks: str) -> None:
    path = state(tmp_path)
    changed(path, f"INSERT INTO swings VALUES ('{URL}', '{blocks}', '')")
    with State(path) as opened:
        assert opened.swings(URL) == {}


def test_a_memory_that_another_process_writes_is_left_alone(tmp_path: Path) -> None:
    path = state(tmp_path)
    held = sqlite3.connect(path)
    held.execute("BEGIN IMMEDIATE")
    with State(path) as opened:
        assert opened.get(URL) is None
        opened.put(PageState(URL, etag='"v2"'))
    held.rollback()
    held.close()
    with State(path) as opened:
        assert opened.get(URL).etag == '"v1"'  # type: ignore[union-attr]


def test_without_a_place_for_it_a_run_remembers_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (None, tmp_path / "file" / "state.sqlite"):
        with State(path) as opened:
            opened.put(PageState(URL))
            assert opened.get(URL) is not None


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    inside, outside = tmp_path / "r", tmp_path / "elsewhere"
    inside.mkdir()
    outside.mkdir()
    (inside / ".content-sync").symlink_to(outside)
    for ask in (local_folder, lambda folder: local_file(folder, "state.sqlite")):
        with pytest.raises(StoreError, match="link out of the repository"):
            ask(inside)
    assert not list(outside.iterdir())
    (inside / ".content-sync").unlink()
    (local_folder(inside) / "articles").symlink_to(outside)
    with pytest.raises(StoreError, match="link out of the repository"):
        local_folder(inside)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return repository(tmp_path / "source", {"articles/a.md": article("Lifting", "Cranes lift.")})


def broken_head(place: Path) -> None:
    (place / "HEAD").unlink()


def no_objects(place: Path) -> None:
    shutil.rmtree(place / "objects")
    (place / "objects").mkdir()


def another_head(place: Path) -> None:
    (place / "HEAD").write_text("ref: refs/heads/none\n")


def held_ref(place: Path) -> None:
    (place / "packed-refs.lock").write_text("")
    (place / "refs/heads/main.lock").write_text("")


@pytest.mark.parametrize("harm", [broken_head, no_objects, another_head, shutil.rmtree])
def test_a_mirror_that_is_not_whole_is_made_anew(tmp_path: Path, source: Path, harm: object) -> None:
    home = tmp_path / "home"
    home.mkdir()
    place = mirror(home, source.as_uri())
    harm(place)  # type: ignore[operator]
    for left in (".new", ".old"):
        place.with_suffix(left).mkdir()
    mirror.cache_clear()
    assert mirror(home, source.as_uri()) == place
    with Repository(place) as copy:
        assert copy.run("rev-parse", "HEAD") == git(source, "rev-parse", "HEAD")
    assert sorted(path.suffix for path in place.parent.iterdir()) == [".git", ".lock"]


def test_a_mirror_of_nothing_is_said_without_its_secrets_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Check the address") as raised:
        mirror(tmp_path, "https://me:secret@127.0.0.1:1/x.git?token=secret")
    assert "secret" not in str(raised.value)
    assert [path.suffix for path in (tmp_path / ".content-sync/articles").iterdir()] == [".lock"]


def told(tons: int) -> dict[str, bytes]:
    return {"/crane": page("Crane", f"load|Load|<p>It lifts {tons} tons at a time.</p>")}


@pytest.mark.parametrize("how", ["missing", "empty", "cut"])
@pytest.mark.parametrize("what", ["", "^{tree}", ":snapshots", ":snapshots/docs.example.com/crane.md"])
def test_a_proposal_with_a_broken_object_is_built_anew(tmp_path: Path, what: str, how: str) -> None:
    folder = repository(
        tmp_path / "r", {"articles/a.md": article("Lifting", f"It lifts 5 tons: [c]({URL}).")}
    )
    run(folder, archive(tmp_path / "1.gz", told(5)))
    accept(folder)
    news = archive(tmp_path / "2.gz", told(6), day="2026-03-09")
    whole = run(folder, news).proposals[0]
    name = git(folder, "rev-parse", PROPOSAL + what)
    path = folder / ".git/objects" / name[:2] / name[2:]
    data = path.read_bytes()
    path.chmod(0o644)
    path.unlink()
    if how != "missing":
        path.write_bytes(b"" if how == "empty" else data[: len(data) // 2])
    assert run(folder, news).proposals[0].commit == whole.commit
    git(folder, "fsck", "--strict")
    with Repository(folder) as opened:
        assert not damage(opened, PROPOSAL, "main")
        assert put_aside(opened) == 0
    assert (folder / ".git" / ASIDE).exists() == (how != "missing")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_a_read_only_checkout_can_be_looked_at(tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "r", {"articles/a.md": article("Lifting", f"It lifts 5 tons: [c]({URL}).")}
    )
    news = archive(tmp_path / "1.gz", told(5))
    for path in (folder, folder / ".git"):
        path.chmod(0o555)
    try:
        assert run(folder, news, dry_run=True).report.pages
    finally:
        for path in (folder, folder / ".git"):
            path.chmod(0o755)


def test_a_lock_that_a_killed_git_left_is_named_and_no_race(tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "r", {"articles/a.md": article("Lifting", f"It lifts 5 tons: [c]({URL}).")}
    )
    lock = folder / ".git/refs/heads" / f"{PROPOSAL}.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("")
    news = archive(tmp_path / "1.gz", told(5))
    with pytest.raises(StoreError, match=r"proposal\.lock: another git holds this lock.*remove the file"):
        run(folder, news)
    lock.unlink()
    assert run(folder, news).proposals[0].operation == "created"
