"""Two jobs: what the one that may write believes of the one that reads pages."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.baseline.state_ref import REF, keep_state, restore_state, state_file
from pipeline.config import load_config
from pipeline.errors import StoreError
from pipeline.git.remote import Remote
from pipeline.git.repository import Repository
from pipeline.proposal.artifact import propose_artifact, read_artifact
from pipeline.proposal.target import open_target
from tests.content_repo import PROPOSAL, commit, git
from tests.publishing import Place, a_place


@pytest.fixture(scope="session")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Place:
    with pytest.MonkeyPatch.context() as patch:
        with a_place(tmp_path_factory.mktemp("handed"), patch, forge=False) as made:
            made.accept_baseline()
        return made


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accepted: Place) -> Iterator[Place]:
    with a_place(tmp_path, monkeypatch, forge=False, accepted=accepted) as made:
        yield made


def packed(place: Place) -> Path:
    folder = place.tmp / "artifact"
    assert place.sync("five", artifact=folder, push=True).proposals == ()
    return folder


def published(place: Place, folder: Path, **options: bool) -> str:
    config = load_config(place.folder)
    target = open_target(Repository(place.folder), config, os.environ, push=True)
    [(proposal, _)] = propose_artifact(
        target, config, folder, **{"fixes": False, "dry_run": False, **options}
    )
    return proposal.operation


def test_two_jobs_propose_what_one_would(place: Place) -> None:
    folder = packed(place)
    head = place.head()
    assert published(place, folder, dry_run=True) == "none"
    assert place.head() == head
    assert published(place, folder) == "created"
    tree = git(place.bare, "rev-parse", f"{PROPOSAL}^{{tree}}")
    place.runs -= 1
    assert place.propose("five").operation == "unchanged"
    assert git(place.bare, "rev-parse", f"{PROPOSAL}^{{tree}}") == tree


def edit(change: Callable[[dict], None]) -> Callable[[Path], None]:  # type: ignore[type-arg]
    def spoil(folder: Path) -> None:
        manifest = json.loads((folder / "artifact.json").read_text())
        change(manifest)
        (folder / "artifact.json").write_text(json.dumps(manifest))

    return spoil


def path_to(path: str) -> Callable[[Path], None]:
    def change(manifest: dict) -> None:  # type: ignore[type-arg]
        files = manifest["groups"][0]["files"]
        files[path] = next(digest for digest in files.values() if digest)
        manifest["groups"][0]["fixed"] = [path]

    return edit(change)


def swap_bytes(folder: Path) -> None:
    for file in (folder / "proposal").iterdir():
        if len(file.name) == 64:
            file.write_bytes(b"else")


def link_out(folder: Path) -> None:
    for file in (folder / "proposal").iterdir():
        if len(file.name) == 64:
            file.unlink()
            file.symlink_to("/etc/passwd")


SPOILED = {
    "workflow": path_to(".github/workflows/evil.yml"),
    "out of the tree": path_to("snapshots/../.github/x"),
    "absolute": path_to("/etc/passwd"),
    "git's own": path_to("snapshots/.GIT/hooks/x"),
    "an article nobody opted in": path_to("articles/alpha.md"),
    "control characters": path_to("snapshots/a\nb"),
    "digest": edit(lambda m: m["groups"][0]["files"].update({"snapshots/x.md": "../../etc/passwd"})),
    "unknown key": edit(lambda m: m.update(run="rm")),
    "schema": edit(lambda m: m.update(schema=2)),
    "base": edit(lambda m: m.update(base="--upload-pack=x")),
    "group": edit(lambda m: m["groups"][0].update(group="../x")),
    "bytes": swap_bytes,
    "links": link_out,
    "report": lambda folder: (folder / "proposal/report.json").write_text("{}") and None,
    "nothing": lambda folder: (folder / "artifact.json").unlink(),
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_spoiled_folder_publishes_nothing(place: Place, what: str) -> None:
    folder = packed(place)
    SPOILED[what](folder)
    head = place.head()
    with pytest.raises(StoreError):
        published(place, folder)
    assert place.head() == head


def test_repairs_are_believed_only_where_opted_in(place: Place) -> None:
    folder = packed(place)
    SPOILED["an article nobody opted in"](folder)
    read_artifact(folder, fixes=True)
    with pytest.raises(StoreError, match="no path a proposal may touch"):
        read_artifact(folder)
    SPOILED["workflow"](folder)
    with pytest.raises(StoreError):
        read_artifact(folder, fixes=True)


def test_a_proposal_of_another_repository_is_refused(place: Place) -> None:
    folder = packed(place)
    edit(lambda m: m.update(base="1" * 40))(folder)
    with pytest.raises(StoreError, match="is not on main here"):
        published(place, folder)


def test_a_proposal_on_somebody_elses_commit_is_refused(place: Place) -> None:
    """A commit that is here and not on the base branch would bring its own files, workflows too."""
    folder = packed(place)
    clone = place.tmp / "fork"
    git(place.tmp, "clone", "--quiet", str(place.bare), "fork")
    commit(clone, {".github/workflows/evil.yml": "on: push\n"}, "evil")
    git(clone, "push", "--quiet", "origin", "HEAD:refs/pull/9/head")
    git(place.folder, "fetch", "--quiet", "origin", "refs/pull/9/head")
    theirs = git(clone, "rev-parse", "HEAD")
    edit(lambda m: m.update(base=theirs))(folder)
    with pytest.raises(StoreError, match="is not on main here"):
        published(place, folder)
    edit(lambda m: m.update(base=git(place.folder, "rev-parse", "main"), branch="release"))(folder)
    with pytest.raises(StoreError, match="was made on release"):
        published(place, folder)


def test_a_base_that_moved_on_meanwhile_is_fine(place: Place) -> None:
    folder = packed(place)
    clone = place.person()
    git(clone, "checkout", "--quiet", "-B", "main", "origin/main")
    commit(clone, {"articles/new.md": "# New\n"}, "new")
    git(clone, "push", "--quiet", "origin", "main")
    assert published(place, folder) == "created"


def test_an_existing_folder_is_not_written_into(place: Place) -> None:
    folder = packed(place)
    with pytest.raises(StoreError, match="is not empty"):
        place.sync("five", artifact=folder)


def test_the_memory_of_a_run_travels_on_a_ref(place: Place) -> None:
    remote = Remote(Repository(place.folder), "origin", str(place.bare))
    memory = state_file(place.folder)
    data = memory.read_bytes()
    keep_state(remote, data)
    first = git(place.bare, "rev-parse", REF)
    keep_state(remote, data)
    assert git(place.bare, "rev-parse", REF) == first, "the same memory is not sent twice"
    keep_state(remote, data + b"more")
    memory.unlink()
    restore_state(remote)
    assert memory.read_bytes() == data + b"more"
    memory.write_bytes(b"mine")
    restore_state(remote)
    assert memory.read_bytes() == b"mine", "what this machine remembers is newer"


def test_a_memory_that_cannot_be_had_stops_nobody(place: Place) -> None:
    git(place.folder, "config", "remote.origin.url", str(place.tmp / "nowhere.git"))
    remote = Remote(Repository(place.folder), "origin", str(place.tmp / "nowhere.git"))
    state_file(place.folder).unlink()
    restore_state(remote)
    keep_state(remote, b"x")


def test_a_shallow_clone_is_enough(place: Place) -> None:
    """A10, R23: what a CI service checks out is one commit deep."""
    first = place.propose("five")
    shallow = place.tmp / "shallow"
    git(place.tmp, "clone", "--quiet", "--depth=1", f"file://{place.bare}", "shallow")
    place.folder = shallow
    place.runs -= 1
    assert place.propose("five").commit == first.commit
    git(shallow, "checkout", "--quiet", "--detach")
    moved = place.propose("six", config=load_config(shallow))
    assert moved.operation == "updated", "on a detached HEAD the remote's default branch is the base"
    assert git(place.bare, "rev-parse", f"{PROPOSAL}^") == place.head("main")
    assert git(shallow, "status", "--porcelain") == ""
    clone = place.person()
    git(clone, "checkout", "--quiet", "-B", "main", "origin/main")
    commit(clone, {"articles/new.md": "# New\n"}, "new")
    git(clone, "push", "--quiet", "origin", "main")
    git(clone, "checkout", "--quiet", "work")
    git(clone, "merge", "--quiet", "--no-edit", "main")
    git(clone, "push", "--quiet", "origin", f"HEAD:{PROPOSAL}")
    assert place.propose("seven").operation == "updated", "the update-branch button is no edit here either"
