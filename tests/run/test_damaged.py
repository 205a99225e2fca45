"""What a power cut or a careless hand leaves where a run reads: said, mended where nothing is lost, and gone on."""

import json
from pathlib import Path

import pytest

from pipeline.baseline.record_ref import REF
from pipeline.errors import StoreError
from pipeline.git.damage import ASIDE
from tests.content_repo import PROPOSAL, accept, archive, commit, git, page, run
from tests.run.test_record import SAYS, folder_of, recorded

PATH = "snapshots/docs.example.com/regions.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = folder_of(tmp_path)
    run(made, recorded(tmp_path, "2026-03-02"))
    accept(made)
    return made


@pytest.fixture
def news(tmp_path: Path) -> Path:
    answer = page("Regions", SAYS.replace("four", "five"))
    return archive(tmp_path / "news.warc.gz", {"/regions": answer}, "2026-03-09")


@pytest.mark.parametrize("content", [b"", b"zzz\n", b"\0" * 41])
def test_a_ref_whose_file_names_no_commit_is_put_aside(folder: Path, news: Path, content: bytes) -> None:
    run(folder, news)
    for name in (f"refs/heads/{PROPOSAL}", REF):
        (folder / ".git" / name).write_bytes(content)
    assert [one.operation for one in run(folder, news).proposals] == ["created"]
    assert [one.operation for one in run(folder, news).proposals] == ["unchanged"]
    assert sorted(one.name for one in (folder / ".git" / ASIDE).iterdir()) == [
        "refs-content-sync-record",
        f"refs-heads-{PROPOSAL.replace('/', '-')}",
    ]
    assert git(folder, "rev-list", "--count", REF) == "2"


@pytest.mark.parametrize("spec", [REF, f"{REF}^{{tree}}", f"{REF}:pages"])
@pytest.mark.parametrize("content", [b"", b"garbage", None])
def test_a_record_that_cannot_be_read_stops_no_run(
    folder: Path, news: Path, spec: str, content: bytes | None
) -> None:
    run(folder, news)
    name = git(folder, "rev-parse", spec)
    path = folder / ".git/objects" / name[:2] / name[2:]
    path.chmod(0o644)
    path.unlink() if content is None else path.write_bytes(content)
    found = run(folder, news).report
    assert len(found.findings) == 1
    [told] = found.trouble
    assert told.where == REF and "the record here could not be read and was put aside" in told.what
    assert not run(folder, news).report.trouble
    assert json.loads(git(folder, "show", f"{REF}:run.json"))["pages"] == 1


def test_a_lock_on_the_record_is_named(folder: Path, news: Path) -> None:
    lock = folder / ".git" / f"{REF}.lock"
    lock.write_bytes(b"")
    with pytest.raises(StoreError, match=r"record\.lock: another git holds this lock"):
        run(folder, news)


def test_a_link_in_the_place_of_an_accepted_text_is_told_in_every_run(folder: Path, news: Path) -> None:
    """Taken for no file it would be a new baseline in silence, and the change with it."""
    (folder / PATH).unlink()
    (folder / PATH).symlink_to("../REPORT.md")
    commit(folder, {}, "a link")
    for _ in range(2):
        report = run(folder, news).report
        assert [row.change for row in report.pages] == ["unread"]
        assert [one.where for one in report.trouble] == [PATH]


def test_a_decision_that_cannot_be_read_is_named_by_its_file(folder: Path, news: Path) -> None:
    commit(folder, {"snapshots/decisions/0123456789abcdef.json": "[]"})
    with pytest.raises(StoreError, match=r"^snapshots/decisions/0123456789abcdef\.json, line 1: "):
        run(folder, news)


def test_a_ledger_that_an_editor_wrote_is_read(folder: Path, news: Path) -> None:
    run(folder, news)
    accept(folder)
    ledger = folder / "snapshots/flags.jsonl"
    ledger.write_bytes(b"\xef\xbb\xbf" + ledger.read_bytes().replace(b"\n", b"\r\n"))
    commit(folder, {}, "an editor")
    report = run(folder, news).report
    assert len(report.still) == 1 and report.findings == ()
