"""The record: one commit a run on a ref of its own, never rewritten."""

import json
from pathlib import Path

from msgspec.structs import replace

from pipeline.baseline.record_ref import REF
from pipeline.config import Record, load_config
from tests.content_repo import SITE, archive, article, git, page, repository, run

BODY = f"Larkfen Government is available in four regions, see [regions]({SITE}/regions#government)."
SAYS = "government|Government|<p>Larkfen Government is available in four regions in one country.</p>"


def folder_of(tmp_path: Path) -> Path:
    return repository(tmp_path / "content", {"articles/regions.md": article("Regions", BODY)})


def recorded(tmp_path: Path, day: str, **pages: object) -> Path:
    answers = {"/regions": page("Regions", SAYS, build=day), **pages}
    return archive(tmp_path / f"{day}.warc.gz", answers, day)  # type: ignore[arg-type]


def looks(folder: Path, commit: str = REF) -> list[dict[str, object]]:
    names = git(folder, "ls-tree", "-r", "--name-only", commit, "pages").split()
    return [json.loads(row) for name in names for row in git(folder, "show", f"{commit}:{name}").splitlines()]


def test_a_run_that_finds_nothing_new_is_on_the_record(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, recorded(tmp_path, "2026-03-02"))
    first = git(folder, "rev-parse", REF)
    run(folder, recorded(tmp_path, "2026-03-09"))
    assert git(folder, "rev-parse", f"{REF}^") == first
    about = json.loads(git(folder, "show", f"{REF}:run.json"))
    assert (about["time"][:10], about["replayed"], about["pages"]) == ("2026-03-09", True, 1)
    assert about["base"] == git(folder, "rev-parse", "main")
    [look] = looks(folder)
    assert (look["url"], look["outcome"]) == (f"{SITE}/regions", "ok")
    assert "four regions" in git(folder, "cat-file", "blob", str(look["text"]))


def test_a_page_that_could_not_be_read_has_no_text_on_the_record(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, recorded(tmp_path, "2026-03-02", **{"/regions": (503, {}, b"down")}))
    [look] = looks(folder)
    assert look["outcome"] != "ok" and "text" not in look


def test_one_key_leaves_no_record(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    off = replace(load_config(folder), record=Record(keep=False))
    run(folder, recorded(tmp_path, "2026-03-02"), config=off)
    run(folder, recorded(tmp_path, "2026-03-09"), dry_run=True)
    assert git(folder, "for-each-ref", REF) == ""
