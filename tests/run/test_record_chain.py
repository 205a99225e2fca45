"""The record stays one chain and loses nothing, whatever happens to the machines and branches around it."""

import random
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.baseline.record_history import RecordHistory
from pipeline.baseline.record_ref import REF
from pipeline.git.integrity import faults
from pipeline.git.repository import Repository
from tests.content_repo import SITE, archive, article, git, page, repository, run

ROOT = Path(__file__).parents[2]
BODY = f"A vault holds 400 keys, see [limits]({SITE}/limits)."


class Team:
    """A repository others see, and machines that run over it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        first = repository(place / "first", {"a/limits.md": article("Limits", BODY)})
        self.bare = place / "bare.git"
        git(place, "clone", "--quiet", "--bare", str(first), str(self.bare))
        self.runs = 0

    def machine(self, name: str, *options: str) -> Path:
        git(self.place, "clone", "--quiet", *options, f"file://{self.bare}", name)
        return self.place / name

    def recorded(self, day: str, keys: int = 400) -> Path:
        self.runs += 1
        answers = {
            "/limits": page("Limits", f"k|Keys|<p>A vault holds {keys} keys.</p>", build=str(self.runs))
        }
        return archive(self.place / f"{self.runs}.warc.gz", answers, day)

    def sync(self, machine: Path, day: str, keys: int = 400) -> None:
        run(machine, self.recorded(day, keys), push=True)

    def merge(self) -> None:
        """Accept the proposal, as a forge does it."""
        desk = self.machine(f"desk{self.runs}")
        git(desk, "merge", "--quiet", "--no-edit", "origin/content-sync/proposal")
        git(desk, "push", "--quiet", "origin", "HEAD:main")

    def days(self, folder: Path | None = None) -> list[str]:
        """The days on the record, oldest first; every object of it whole, every run on the ones before."""
        with Repository(folder or self.bare) as here:
            history = RecordHistory(here)
            assert list(faults(here, history.head)) == []
            return [one.day for one in reversed(history.runs)]


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


def test_two_machines_on_the_same_day_are_both_on_the_record(team: Team) -> None:
    one, two = team.machine("one"), team.machine("two")
    team.sync(one, "2026-03-02")
    team.sync(two, "2026-03-02")
    team.sync(one, "2026-03-09")
    assert team.days() == ["2026-03-02", "2026-03-02", "2026-03-09"]
    commits = git(team.bare, "rev-list", "--parents", REF).splitlines()
    assert [len(line.split()) for line in commits] == [2, 2, 1]


def test_machines_that_could_not_push_are_joined_by_time(team: Team) -> None:
    one, two = team.machine("one"), team.machine("two")
    for number, machine in enumerate((one, two), 1):
        run(machine, team.recorded(f"2026-03-0{number}"))
    team.sync(two, "2026-03-03")
    team.sync(one, "2026-03-04")
    assert team.days() == [f"2026-03-0{day}" for day in (1, 2, 3, 4)]
    team.sync(two, "2026-03-05")
    assert team.days(two) == team.days()


KILLS = [
    ("visit", "after"),
    ("report", "before"),
    ("commit", "after"),
    ("push", "after"),
    ("record", "before"),
]
KILLS += [("record", "after"), ("record-pushed", "after")]


@pytest.mark.parametrize(("step", "when"), KILLS, ids=lambda word: word)
def test_a_run_that_is_killed_breaks_no_chain(team: Team, step: str, when: str) -> None:
    machine = team.machine("one")
    team.sync(machine, "2026-03-02")
    command = [
        sys.executable,
        "-m",
        "tests.killed",
        step,
        when,
        str(machine),
        str(team.recorded("2026-03-09", 500)),
    ]
    done = subprocess.run([*command, "alone"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr[-2000:]
    team.sync(machine, "2026-03-16", 500)
    whole = step == "record-pushed"
    assert team.days() == ["2026-03-02", *(["2026-03-09"] if whole else []), "2026-03-16"]
    assert team.days(machine) == team.days()


@pytest.mark.parametrize("seed", range(3))
def test_a_run_that_is_killed_at_a_random_moment_breaks_no_chain(team: Team, seed: int) -> None:
    machine = team.machine("one")
    team.sync(machine, "2026-03-02")
    words = "from pathlib import Path; import sys; from tests.content_repo import run; "
    words += "run(Path(sys.argv[1]), Path(sys.argv[2]), push=True)"
    command = [sys.executable, "-c", words, str(machine), str(team.recorded("2026-03-09", 500))]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=random.Random(seed).uniform(0.2, 2.0))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    team.sync(machine, "2026-03-16", 500)
    assert team.days() in (["2026-03-02", "2026-03-16"], ["2026-03-02", "2026-03-09", "2026-03-16"])


def test_shallow_clones_go_on_with_the_chain(team: Team) -> None:
    for week in (1, 2, 3):
        team.sync(team.machine(f"flat{week}", "--depth=1"), f"2026-03-0{week}")
    assert team.days() == ["2026-03-01", "2026-03-02", "2026-03-03"]
    assert len(git(team.bare, "rev-list", "--max-parents=0", REF).split()) == 1


def test_a_base_that_was_rewritten_takes_nothing_from_the_record(team: Team) -> None:
    machine = team.machine("one")
    team.sync(machine, "2026-03-02")
    team.merge()
    team.sync(team.machine("two"), "2026-03-09", 500)
    first = git(team.bare, "rev-list", "--max-parents=0", "main")
    git(team.bare, "update-ref", "refs/heads/main", first)
    git(team.bare, "update-ref", "-d", "refs/heads/content-sync/proposal")
    git(team.bare, "gc", "--quiet", "--prune=now")
    team.sync(team.machine("three"), "2026-03-16", 600)
    assert team.days() == ["2026-03-02", "2026-03-09", "2026-03-16"]
    said = [
        git(team.bare, "show", f"{REF}~1:{kept}/docs.example.com/limits.md")
        for kept in ("accepted", "observed")
    ]
    assert ["400 keys" in said[0], "500 keys" in said[1]] == [True, True]


def test_a_machine_that_lost_its_folder_goes_on_with_the_chain(team: Team) -> None:
    machine = team.machine("one")
    team.sync(machine, "2026-03-02")
    shutil.rmtree(machine / ".content-sync")
    team.sync(machine, "2026-03-09")
    shutil.rmtree(machine)
    team.sync(team.machine("one"), "2026-03-16")
    assert team.days() == ["2026-03-02", "2026-03-09", "2026-03-16"]
    commits = git(team.bare, "rev-list", REF).split()
    assert all(git(team.bare, "rev-parse", f"{one}^") == two for one, two in pairwise(commits))
