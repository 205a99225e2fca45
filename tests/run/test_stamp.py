"""The day of the last check in an article: proposed, never where a source is unread or a flag is open."""

import json
from pathlib import Path

import pytest

from pipeline.baseline.record_ref import REF
from pipeline.config import load_config
from pipeline.errors import ConfigError, StoreError
from pipeline.git.repository import Repository
from pipeline.proposal.artifact import propose_artifact
from pipeline.proposal.target import open_target
from tests.content_repo import PROPOSAL, SITE, accept, archive, git, page, repository, run

KEEP = f"---\ntitle: Keys\n---\n# Keys\n\nA vault holds 400 keys, see [limits]({SITE}/limits).\n"
BOTH = f"---\ntitle: Both\n---\n# Both\n\nSee [limits]({SITE}/limits) and [regions]({SITE}/regions).\n"
NONE = "---\ntitle: None\n---\n# None\n\nNothing is cited.\n"


def folder_of(tmp_path: Path) -> Path:
    files = {"a/keys.md": KEEP, "a/both.md": BOTH, "a/none.md": NONE}
    return repository(tmp_path / "content", {**files, "content-sync.toml": '[record]\nstamp = "checked"\n'})


def seen(tmp_path: Path, day: str, keys: str = "400", **more: object) -> Path:
    answers = {
        "/limits": page("Limits", f"k|Keys|<p>A vault holds {keys} keys.</p>"),
        "/regions": (503, {}, b"down"),
    }
    return archive(tmp_path / f"{day}.warc.gz", {**answers, **more}, day)  # type: ignore[arg-type]


def checked(folder: Path, path: str, commit: str = PROPOSAL) -> list[str]:
    text = git(folder, "show", f"{commit}:{path}")
    return [line for line in text.splitlines() if line.startswith("checked")]


def test_the_proposal_sets_the_day_where_every_source_was_read(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    result = run(folder, seen(tmp_path, "2026-03-02"))
    assert checked(folder, "a/keys.md") == ["checked: 2026-03-02"]
    assert checked(folder, "a/both.md") == checked(folder, "a/none.md") == []
    assert [fix.article for fix in result.report.fixes] == ["a/keys.md"]
    assert "the day of the last check in 1 article" in git(folder, "log", "-1", "--format=%B", PROPOSAL)
    assert checked(folder, "a/keys.md", "main") == []


def test_an_open_flag_keeps_the_day_as_it_was(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, seen(tmp_path, "2026-03-02"))
    accept(folder)
    run(folder, seen(tmp_path, "2026-03-09", "500"))
    flags = map(json.loads, git(folder, "show", f"{REF}:flags.jsonl").splitlines())
    assert "a/keys.md" in {flag["article"] for flag in flags}
    assert checked(folder, "a/keys.md") == ["checked: 2026-03-02"]
    accept(folder)
    run(folder, seen(tmp_path, "2026-03-16", "500"))
    assert checked(folder, "a/keys.md") == ["checked: 2026-03-02"]


def test_a_page_that_is_down_keeps_the_day_as_it_was(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    run(folder, seen(tmp_path, "2026-03-02"))
    accept(folder)
    run(folder, seen(tmp_path, "2026-03-09", **{"/limits": (503, {}, b"")}))
    assert checked(folder, "a/keys.md", "main") == ["checked: 2026-03-02"]
    assert "2026-03-09" not in git(folder, "grep", "-h", "checked", "main", "--", "a")


def packed(tmp_path: Path) -> Path:
    folder = folder_of(tmp_path)
    run(folder, seen(tmp_path, "2026-03-02"), artifact=tmp_path / "artifact")
    return folder


def propose(folder: Path, artifact: Path) -> None:
    with Repository(folder) as here:
        config = load_config(folder)
        target = open_target(here, config, {}, push=False, pull_request=False, overwrite=False)
        propose_artifact(target, config, artifact, fixes=False, dry_run=False)


def test_the_job_that_may_write_admits_the_day(tmp_path: Path) -> None:
    folder = packed(tmp_path)
    propose(folder, tmp_path / "artifact")
    assert checked(folder, "a/keys.md") == ["checked: 2026-03-02"]


def test_the_job_that_may_write_admits_nothing_but_the_day(tmp_path: Path) -> None:
    from hashlib import sha256

    folder = packed(tmp_path)
    manifest = tmp_path / "artifact" / "artifact.json"
    told = json.loads(manifest.read_text())
    worse = KEEP.replace("title: Keys\n", "title: Keys\nchecked: 2026-03-02\n").replace("400", "4").encode()
    digest = sha256(worse).hexdigest()
    (tmp_path / "artifact" / "proposal" / digest).write_bytes(worse)
    told["groups"][0]["files"]["a/keys.md"] = digest
    manifest.write_text(json.dumps(told))
    with pytest.raises(StoreError, match="more than a day"):
        propose(folder, tmp_path / "artifact")


def test_a_day_without_a_record_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "content-sync.toml").write_text('[record]\nkeep = false\nstamp = "checked"\n')
    with pytest.raises(ConfigError, match="stamp needs keep"):
        load_config(folder)


def test_what_an_article_shows_counts_as_its_own(tmp_path: Path) -> None:
    shown = {f"inc/{name}.md": f"See [it]({SITE}/{name}).\n" for name in ("limits", "regions")}
    files = {
        f"a/{name}.md": f"---\ntitle: {name}\n---\n# {name}\n\n[!INCLUDE [x](../inc/{name}.md)]\n"
        for name in ("limits", "regions")
    }
    both = files["a/regions.md"].replace("title: regions", "title: b") + f"\nSee [limits]({SITE}/limits).\n"
    files |= {**shown, "a/both.md": both, "content-sync.toml": '[record]\nstamp = "checked"\n'}
    folder = repository(tmp_path / "content", files)
    run(folder, seen(tmp_path, "2026-03-02"))
    assert checked(folder, "a/limits.md") == ["checked: 2026-03-02"]
    assert checked(folder, "a/regions.md") == checked(folder, "a/both.md") == []
    accept(folder)
    run(folder, seen(tmp_path, "2026-03-09", "500"))
    assert checked(folder, "a/limits.md") == ["checked: 2026-03-09"]


def test_a_flag_on_what_an_article_shows_keeps_its_day_as_it_was(tmp_path: Path) -> None:
    files = {"a/keys.md": "---\ntitle: Keys\n---\n# Keys\n\n[!INCLUDE [x](../inc/keys.md)]\n"}
    files["inc/keys.md"] = f"A vault holds 400 keys, see [limits]({SITE}/limits).\n"
    folder = repository(tmp_path / "content", {**files, "content-sync.toml": '[record]\nstamp = "checked"\n'})
    run(folder, seen(tmp_path, "2026-03-02"))
    accept(folder)
    run(folder, seen(tmp_path, "2026-03-09", "500"))
    assert checked(folder, "a/keys.md") == ["checked: 2026-03-02"]


def test_the_job_that_may_write_admits_articles_of_further_formats(tmp_path: Path) -> None:
    settings = '[record]\nstamp = "checked"\n[articles]\nformats = [".txt"]\n'
    folder = repository(tmp_path / "content", {"a/keys.txt": KEEP, "content-sync.toml": settings})
    run(folder, seen(tmp_path, "2026-03-02"), artifact=tmp_path / "artifact")
    propose(folder, tmp_path / "artifact")
    assert checked(folder, "a/keys.txt") == ["checked: 2026-03-02"]
