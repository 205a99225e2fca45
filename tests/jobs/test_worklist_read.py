"""The work list: what waits on the base, what only an open proposal has, and what is settled already."""

from pathlib import Path

import pytest

from pipeline.articles.read import read_article
from pipeline.config import load_config
from pipeline.flags.ledger import write_dismissal, write_flags
from pipeline.flags.model import Dismissal, Flag
from pipeline.git.repository import Repository
from pipeline.impacts import Verdict
from pipeline.jobs.worklist import read_worklist
from pipeline.proposal.local import propose
from pipeline.snapshots.paths import Root
from tests.content_repo import SITE, article, commit, git, repository

TODAY = "2026-03-10"


def flag(folder: Path, fingerprint: str, path: str) -> Flag:
    digest = read_article((folder / path).read_bytes(), path).digest
    return Flag(fingerprint, path, path, digest, f"{SITE}/x", "", "2026-03-01", Verdict.UPDATE, ("r",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return repository(tmp_path / "content", {f"{name}.md": article(name, f"<{SITE}/x>") for name in "abc"})


def waiting(folder: Path) -> tuple[list[str], list[str]]:
    """The fingerprints of what is merged and of what is proposed."""
    with Repository(folder) as opened:
        found = read_worklist(opened, load_config(folder), TODAY)
    merged, proposed = ([one.fingerprint for one in listed] for listed in (found.merged, found.proposed))
    return merged, proposed


def test_an_empty_repository_has_no_work(folder: Path) -> None:
    assert waiting(folder) == ([], [])


def test_what_is_changed_or_dismissed_no_longer_waits(folder: Path) -> None:
    flags = [flag(folder, f"f-{name}", f"{name}.md") for name in "abc"]
    commit(folder, {Root().flags: write_flags(flags)})
    assert waiting(folder)[0] == ["f-a", "f-b", "f-c"]
    commit(folder, {"a.md": article("a", "The article is mended.")})
    decided = [
        Dismissal("f-b", "fine", "jo", "2026-03-02"),
        Dismissal("f-c", "later", "jo", "2026-03-02", expires="2026-03-09"),
    ]
    commit(folder, {Root().dismissals: "".join(map(write_dismissal, decided))})
    assert waiting(folder)[0] == ["f-c"], "people would be asked again, or never"


def test_an_open_proposal_of_a_group_adds_only_what_is_new(folder: Path) -> None:
    team, old, new = Root("team"), flag(folder, "f-a", "a.md"), flag(folder, "f-b", "b.md")
    commit(folder, {team.flags: write_flags([old])})
    files: dict[str, bytes | None] = {
        team.flags: write_flags([old, new]).encode(),
        f"{team.folder}/docs.example.com/x.md": b"a text that is news",
    }
    for branch in ("content-sync/team", "content-sync/deeper/team"):
        with Repository(folder) as opened:
            base = git(folder, "rev-parse", "main")
            propose(opened, base=base, branch=branch, files=files, message="m", date=1_700_000_000)
    merged, proposed = waiting(folder)
    assert merged == ["f-a"]
    assert proposed == ["f-b"], "what waits on the branch of a group would be told by nobody"


def test_what_was_dismissed_for_a_while_waits_again(folder: Path) -> None:
    """A decision on an open proposal ends like one that was merged."""
    new = [flag(folder, "f-a", "a.md"), flag(folder, "f-b", "b.md"), flag(folder, "f-c", "c.md")]
    decided = [
        Dismissal("f-a", "later", "jo", "2026-03-02", expires="2026-03-09"),
        Dismissal("f-b", "later", "jo", "2026-03-02", expires="2026-03-31"),
    ]
    files: dict[str, bytes | None] = {Root().flags: write_flags(new).encode()}
    files[f"{Root().folder}/docs.example.com/x.md"] = b"a text that is news"
    files |= {Root().decision(one.fingerprint): write_dismissal(one).encode() for one in decided}
    with Repository(folder) as opened:
        base = git(folder, "rev-parse", "main")
        propose(
            opened,
            base=base,
            branch="content-sync/proposal",
            files=files,
            message="m",
            date=1_700_000_000,
        )
    assert waiting(folder) == ([], ["f-a", "f-c"])
