"""A run that is killed at any step: the next one ends where an unbroken run would have ended."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.content_repo import PROPOSAL, git
from tests.publishing import Place, a_place

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def open_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A team with an accepted baseline and an open proposal."""
    with pytest.MonkeyPatch.context() as patch, a_place(tmp_path_factory.mktemp("open"), patch) as made:
        made.accept_baseline()
        made.propose("five")
    return made


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_place: Place) -> Iterator[Place]:
    with a_place(tmp_path, monkeypatch, accepted=open_place) as made:
        yield made


def end_of(place: Place) -> tuple[object, ...]:
    """Everything a team can see of a proposal; commit ids stand for trees, dates and parents alike."""
    forge = place.github
    requests = [(p["number"], p["state"], p["title"], p["body"]) for p in forge.pulls.values()]
    comments = [[one["body"] for one in forge.comments.get(number, [])] for number in forge.pulls]
    tree = git(place.bare, "rev-parse", f"{PROPOSAL}^{{tree}}") if place.head() else ""
    return (
        requests,
        comments,
        tree,
        git(place.bare, "rev-list", "--count", f"main..{(tree and PROPOSAL) or 'main'}"),
    )


def killed(place: Place, step: str, when: str, regions: str, rooms: str) -> None:
    """Die in the middle of a run; the pages are as ``place.sync`` would record them."""
    place.runs += 1
    warc = place.recorded(regions, rooms)
    command = [sys.executable, "-m", "tests.killed", step, when, str(place.folder), str(warc)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -9, (step, done.returncode, done.stderr[-2000:])


GROWING = [
    ("visit", "after"),
    ("report", "before"),
    ("commit", "after"),
    ("push", "before"),
    ("push", "after"),
    ("comment", "after"),
    ("update", "before"),
    ("update", "after"),
]


@pytest.fixture(scope="session")
def unbroken(tmp_path_factory: pytest.TempPathFactory, open_place: Place) -> dict[str, tuple[object, ...]]:
    """How a proposal ends without an accident: when it grows, and when it is taken back."""
    ends = {}
    for name, regions, rooms in (("growing", "six", "30"), ("closing", "four", "20")):
        folder = tmp_path_factory.mktemp(name)
        with pytest.MonkeyPatch.context() as patch, a_place(folder, patch, accepted=open_place) as made:
            made.propose(regions, rooms)
            ends[name] = end_of(made)
    return ends


@pytest.mark.parametrize(("step", "when"), GROWING)
def test_a_proposal_that_grows(
    place: Place, unbroken: dict[str, tuple[object, ...]], step: str, when: str
) -> None:
    killed(place, step, when, "six", "30")
    place.runs -= 1
    place.propose("six", "30")
    assert end_of(place) == unbroken["growing"]


@pytest.mark.parametrize(("step", "when"), [("comment", "after"), ("close", "after"), ("push", "after")])
def test_a_proposal_that_is_taken_back(
    place: Place, unbroken: dict[str, tuple[object, ...]], step: str, when: str
) -> None:
    killed(place, step, when, "four", "20")
    place.runs -= 1
    place.propose("four", "20")
    assert end_of(place) == unbroken["closing"]


@pytest.mark.parametrize(("step", "when"), [("push", "after"), ("create", "after")])
def test_a_first_proposal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, when: str) -> None:
    with a_place(tmp_path / "a", monkeypatch) as whole:
        whole.propose()
        wanted = end_of(whole)
    with a_place(tmp_path / "b", monkeypatch) as broken:
        killed(broken, step, when, "four", "20")
        broken.runs -= 1
        broken.propose()
        got = end_of(broken)
    assert [row[:3] for row in got[0]] == [row[:3] for row in wanted[0]]  # type: ignore[attr-defined,index]
    assert got[1:] == wanted[1:]
