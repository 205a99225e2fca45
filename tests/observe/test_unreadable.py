"""A text in git that cannot be read is told until somebody mends it, and stops no other page."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.config import Config
from pipeline.git.repository import Repository
from pipeline.jobs.doctor import checks
from pipeline.snapshots.paths import Root
from tests.content_repo import PROPOSAL, accept, archive, article, changes, commit, git, page, repository, run

CRANE = "snapshots/docs.example.com/crane.md"


def pages(tons: int, crane: object = None) -> dict[str, object]:
    told = page("Crane", f"load|Load|<p>It lifts {tons} tons, <code>```sh</code> at a time.</p>")
    return {"/crane": crane or told, "/winch": page("Winch", f"rope|Rope|<p>The rope bears {tons} tons.</p>")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = "A crane lifts 5 tons, see [crane](https://docs.example.com/crane) and [w](https://docs.example.com/winch)."
    made = repository(tmp_path / "r", {"articles/a.md": article("Lifting", text)})
    run(made, archive(tmp_path / "1.gz", pages(5)))  # type: ignore[arg-type]
    accept(made)
    return made


def damaged(folder: Path, change: Callable[[bytes], bytes]) -> None:
    path = folder / CRANE
    path.write_bytes(change(path.read_bytes()))
    commit(folder, {}, "edited")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"It lifts", b"<<<<<<< HEAD\nIt lifts"),
        lambda data: data.replace(b"+++\n", b"++\n", 1),
        lambda data: data.replace(b"It", b"\xff"),
    ],
    ids=["empty", "half", "conflict", "frame", "bytes"],
)
def test_a_damaged_text_is_told_in_every_run(
    folder: Path, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    damaged(folder, change)
    for _ in range(2):
        result = run(folder, archive(tmp_path / "2.gz", pages(6)))  # type: ignore[arg-type]
        assert changes(result) == {"/crane": "unread", "/winch": "text"}
        assert [one.where for one in result.report.trouble] == [CRANE]
        told = git(folder, "show", f"{PROPOSAL}:snapshots/REPORT.md")
        assert told.index(CRANE) < told.index("winch")
    with Repository(folder) as opened:
        states = {one.name: one.state for one in checks(opened, Config(), {}, offline=True)}
    assert states["snapshots"] == "fail"


@pytest.mark.parametrize("inside", ["crane.md", "notes.txt"])
def test_a_folder_in_the_place_of_a_text_is_told_and_is_no_first_sight(
    folder: Path, tmp_path: Path, inside: str
) -> None:
    text = (folder / CRANE).read_text(encoding="utf-8")
    git(folder, "rm", "--quiet", CRANE)
    commit(folder, {f"{CRANE}/{inside}": text}, "moved")
    for _ in range(2):
        result = run(folder, archive(tmp_path / "2.gz", pages(6)))  # type: ignore[arg-type]
        assert changes(result) == {"/crane": "unread", "/winch": "text"}
        assert [(one.where, "a folder" in one.what) for one in result.report.trouble] == [(CRANE, True)]
        assert git(folder, "diff", "--name-only", f"main..{PROPOSAL}", "--", CRANE) == "", (
            "what is in the folder is a person's"
        )
    with Repository(folder) as opened:
        states = {one.name: one.state for one in checks(opened, Config(), {}, offline=True)}
    assert states["snapshots"] == "fail"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"  \n"),
    ],
    ids=["line ends", "byte order mark", "spaces"],
)
def test_what_an_editor_did_hides_no_change_and_makes_none(
    folder: Path, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    damaged(folder, change)
    same = run(folder, archive(tmp_path / "2.gz", pages(5)), dry_run=True)  # type: ignore[arg-type]
    assert (changes(same)["/crane"], same.report.trouble) == ("none", ())
    other = run(folder, archive(tmp_path / "3.gz", pages(6)), dry_run=True)  # type: ignore[arg-type]
    assert changes(other)["/crane"] == "text"


def test_a_damaged_text_in_a_proposal_stops_nobody(folder: Path, tmp_path: Path) -> None:
    run(folder, archive(tmp_path / "2.gz", pages(6)))  # type: ignore[arg-type]
    git(folder, "checkout", "--quiet", PROPOSAL)
    (folder / CRANE).write_text("no frame at all\n")
    git(folder, "commit", "--quiet", "--all", "--amend", "--no-edit")
    git(folder, "checkout", "--quiet", "main")
    down = pages(7, (503, {}, b"busy"))
    result = run(folder, archive(tmp_path / "3.gz", down), dry_run=True)  # type: ignore[arg-type]
    assert changes(result) == {"/crane": "unread", "/winch": "text"}


def test_what_is_accepted_can_be_listed_and_read(folder: Path) -> None:
    with (
        Repository(folder) as opened,
        SnapshotTree(opened, git(folder, "rev-parse", "HEAD"), Root()) as accepted,
    ):
        kept = accepted.at(CRANE)
        assert kept is not None
        assert kept.title == "Crane"
        assert accepted.at("snapshots/docs.example.com/none.md") is None
