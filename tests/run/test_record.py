"""The record: one commit a run on a ref of its own, never rewritten."""

import json
from pathlib import Path

from msgspec.structs import replace

from pipeline.baseline.record_ref import REF
from pipeline.config import Record, load_config
from pipeline.git.repository import Repository
from pipeline.proposal.artifact import propose_artifact
from pipeline.proposal.target import open_target
from tests.content_repo import PROPOSAL, SITE, accept, archive, article, git, page, repository, run

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


def text_of(folder: Path, kept_in: str, commit: str = REF) -> str:
    return git(folder, "show", f"{commit}:{kept_in}/docs.example.com/regions.md")


def forget_all_but_the_record(folder: Path) -> None:
    """A proposal that was closed and a base that was rewritten: git keeps what a ref leads to, and nothing else."""
    git(folder, "checkout", "--quiet", "--orphan", "other")
    git(folder, "rm", "--quiet", "-rf", ".")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "begun anew")
    for ref in git(folder, "for-each-ref", "--format=%(refname)").split():
        if ref not in (REF, "refs/heads/other"):
            git(folder, "update-ref", "-d", ref)
    git(folder, "reflog", "expire", "--expire=now", "--all")
    git(folder, "gc", "--quiet", "--prune=now")


def test_what_was_seen_and_not_accepted_outlives_the_proposal(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, recorded(tmp_path, "2026-03-02"))
    accept(folder)
    fifth = page("Regions", SAYS.replace("four", "five"), build="b")
    run(folder, recorded(tmp_path, "2026-03-09", **{"/regions": fifth}))
    forget_all_but_the_record(folder)
    assert "in four regions" in text_of(folder, "accepted")
    assert "in five regions" in text_of(folder, "observed")
    [look] = looks(folder)
    assert git(folder, "rev-parse", f"{REF}:observed/docs.example.com/regions.md") == look["text"]
    assert "in four regions" in text_of(folder, "observed", f"{REF}^")
    assert "see [regions]" in git(folder, "show", f"{REF}:articles/articles/regions.md")


def test_a_text_that_was_accepted_is_kept_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, recorded(tmp_path, "2026-03-02"))
    accept(folder)
    run(folder, recorded(tmp_path, "2026-03-09"))
    assert git(folder, "ls-tree", "--name-only", REF).split() == [
        "accepted",
        "articles",
        "decisions.jsonl",
        "flags.jsonl",
        "pages",
        "run.json",
    ]
    assert git(folder, "rev-parse", f"{REF}:accepted") == git(folder, "rev-parse", "main:snapshots")
    assert git(folder, "ls-tree", "-r", "--name-only", f"{REF}:articles") == "articles/regions.md"


def test_a_flag_that_waits_since_an_earlier_run_is_on_the_record(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, recorded(tmp_path, "2026-03-02"))
    accept(folder)
    three = page("Regions", SAYS.replace("four", "three"))
    run(folder, recorded(tmp_path, "2026-03-09", **{"/regions": three}))
    accept(folder, PROPOSAL)
    run(folder, recorded(tmp_path, "2026-03-16", **{"/regions": three}))
    [flag] = map(json.loads, git(folder, "show", f"{REF}:flags.jsonl").splitlines())
    assert (flag["article"], flag["first_seen"]) == ("articles/regions.md", "2026-03-09")
    assert "three" in flag["summary"]


def refusing(folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Give the repository a remote that takes everything but the record; return it, and the hook that refuses."""
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), str(bare))
    git(folder, "remote", "add", "origin", str(bare))
    hook = bare / "hooks" / "update"
    hook.write_text(f'#!/bin/sh\ntest "$1" != {REF}\n')
    hook.chmod(0o755)
    return bare, hook


def test_a_remote_that_refuses_the_record_is_said_in_the_report_and_mended_later(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    bare, hook = refusing(folder, tmp_path)
    refused = run(folder, recorded(tmp_path, "2026-03-02"), push=True)
    assert [one.where for one in refused.report.trouble] == [REF]
    assert "hook declined" in refused.report.trouble[0].what
    hook.unlink()
    mended = run(folder, recorded(tmp_path, "2026-03-09"), push=True)
    assert mended.report.trouble == ()
    assert git(bare, "log", "--format=%ad", "--date=short", REF).split() == ["2026-03-09", "2026-03-02"]


def test_the_second_job_keeps_the_texts_that_it_can_check(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, recorded(tmp_path, "2026-03-02"), artifact=tmp_path / "artifact")
    config = load_config(folder)
    with Repository(folder) as here:
        target = open_target(here, config, {}, push=False, pull_request=False, overwrite=False)
        propose_artifact(target, config, tmp_path / "artifact", fixes=False, dry_run=False)
    git(folder, "branch", "-D", PROPOSAL)
    git(folder, "gc", "--quiet", "--prune=now")
    [look] = looks(folder)
    assert "in four regions" in text_of(folder, "observed")
    assert git(folder, "rev-parse", f"{REF}:observed/docs.example.com/regions.md") == look["text"]


def test_what_the_remote_refused_of_the_second_job_is_kept_when_that_runs_again(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    bare, hook = refusing(folder, tmp_path)
    run(folder, recorded(tmp_path, "2026-03-02"), artifact=tmp_path / "artifact", push=True)

    def second_job(name: str) -> list[str]:
        git(tmp_path, "clone", "--quiet", str(bare), name)
        config = load_config(folder)
        with Repository(tmp_path / name) as here:
            target = open_target(here, config, {}, push=True, pull_request=False, overwrite=False)
            [(_, report)] = propose_artifact(
                target, config, tmp_path / "artifact", fixes=False, dry_run=False
            )
        return [one.mend for one in report.trouble]

    [mend] = second_job("one")
    assert f"run this job again on {tmp_path / 'artifact'}" in mend
    assert git(bare, "for-each-ref", REF) == ""
    hook.unlink()
    for name in ("two", "three"):
        assert second_job(name) == []
        assert git(bare, "log", "--format=%ad", "--date=short", REF).split() == ["2026-03-02"]
