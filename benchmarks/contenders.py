"""Who runs in the comparison: this project and its peers behind the same four questions."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Protocol

from benchmarks.measure import Cost, run
from benchmarks.peers import Peer, environment

ROOT = Path(__file__).parents[1]
PROPOSAL = "content-sync/proposal"
HERMETIC = {
    "CONTENT_SYNC_ALLOW_LOOPBACK": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Benchmark"), ("EMAIL", "benchmark@example.com"))
    },
}


class Contender(Protocol):
    """One way to do the job, in a folder of its own. ``largest`` is the most pages it is asked to do."""

    key: str
    name: str
    largest: int

    def prepare(self, folder: Path, port: int, urls: list[str]) -> None:
        """Set up for pages ``urls`` of the site on ``port``."""

    def cycle(self, folder: Path) -> Cost:
        """Do one whole check of all pages."""

    def stored(self, folder: Path) -> int:
        """Return how many page texts were kept, over all cycles so far."""

    def accept(self, folder: Path) -> None:
        """Take what the last cycle found as the new baseline, where that is a step of its own."""


class Other:
    """A peer: it accepts what it sees by itself."""

    def __init__(self, peer: Peer) -> None:
        """Run ``peer``."""
        self.peer, self.key, self.name, self.largest = peer, peer.key, peer.name, peer.largest

    def prepare(self, folder: Path, port: int, urls: list[str]) -> None:
        """Write the peer's own list of jobs."""
        self.peer.bin()
        self.peer.prepare(folder, urls)

    def cycle(self, folder: Path) -> Cost:
        """Run the peer once."""
        return run(self.peer.command(self.peer.bin(), folder), folder, folder / "out.txt", HERMETIC)

    def stored(self, folder: Path) -> int:
        """Return what the peer's own store holds."""
        return self.peer.stored(folder)

    def accept(self, folder: Path) -> None:
        """Nothing to do."""


@cache
def program() -> Path:
    """Return our command, installed by pip into an environment of its own, as the peers are."""
    bin_ = environment("content-sync", (str(ROOT),))
    # What is measured is the checkout as it is now, not as it was when the environment was made.
    subprocess.run([bin_ / "pip", "install", "-q", "--force-reinstall", "--no-deps", ROOT], check=True)
    return bin_ / "content-sync"


class Ours:
    """This project: a content repository, ``sync``, and a merge of the proposal between two cycles."""

    key, largest = "content-sync", 1_000_000

    def __init__(self, articles_a_page: float, links_a_page: float, name: str = "content-sync") -> None:
        """Give the repository this many articles and links for each page."""
        self.articles_a_page, self.links_a_page, self.name = articles_a_page, links_a_page, name
        self.kept: dict[Path, int] = {}

    def prepare(self, folder: Path, port: int, urls: list[str]) -> None:
        """Write articles that link to the pages, in a process of their own (this one must stay small)."""
        pages = len(urls)
        amounts = (pages, max(1, round(pages * self.articles_a_page)), round(pages * self.links_a_page), port)
        options = [
            f"--{name}={n}" for name, n in zip(("pages", "articles", "links", "port"), amounts, strict=True)
        ]
        command = [sys.executable, "-m", "benchmarks.content_repository", str(folder / "content"), *options]
        subprocess.run(command, cwd=ROOT, check=True)
        self.kept[folder] = 0

    def cycle(self, folder: Path) -> Cost:
        """Run ``content-sync sync`` once, report included."""
        command = [str(program()), "sync", "--json"]
        return run(command, folder / "content", folder / "report.json", HERMETIC)

    def stored(self, folder: Path) -> int:
        """Return the page snapshots of all merged proposals and of the open one."""
        return self.kept[folder] + self._proposed(folder)

    def accept(self, folder: Path) -> None:
        """Merge the proposal, as a reviewer would."""
        self.kept[folder] += self._proposed(folder)
        if self._has_proposal(folder):
            _git(folder, "merge", "-q", "--ff-only", PROPOSAL)

    def _proposed(self, folder: Path) -> int:
        if not self._has_proposal(folder):
            return 0
        pages = ":(glob)snapshots/127.0.0.1*/**"
        return len(_git(folder, "diff", "--name-only", f"main...{PROPOSAL}", "--", pages).splitlines())

    def _has_proposal(self, folder: Path) -> bool:
        return bool(_git(folder, "for-each-ref", f"refs/heads/{PROPOSAL}"))


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder / "content"), *arguments]
    environment = {**os.environ, **HERMETIC}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
