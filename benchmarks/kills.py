"""Runs that are killed at random moments, and what the next run makes of it.

Run ``python -m benchmarks.kills [KILLS] [SEED]``. Each round kills one run with SIGKILL, lets the next one end, and
compares what a team sees with what a run without an accident left. Printed is every round that ends otherwise.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.git.scratch import FOLDER
from tests.content_repo import PROPOSAL, SITE, archive, article, git, page, repository

KILLS = 150
PAGES = 12
_PEOPLE = {
    f"GIT_{role}_{key}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")
}


class Place:
    """A team's repository with a remote, a mirror of its articles, and temporary files of its own."""

    def __init__(self, folder: Path, *, mirrored: bool) -> None:
        """Accept a first state of all pages."""
        self.folder, self.mirrored = folder, mirrored
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        files = {
            f"articles/a{n}.md": article(f"A{n}", f"The limit is 5 MB, see [p]({SITE}/p{n}).")
            for n in range(PAGES)
        }
        self.home = repository(folder / "home", files)
        if mirrored:
            big = {f"articles/b{n}.txt": os.urandom(40_000).hex() for n in range(40)}
            source = repository(folder / "source", {**files, **big})
            (self.home / "content-sync.toml").write_text(f'[articles]\nrepository = "{source.as_uri()}"\n')
            git(self.home, "add", "--all")
            git(self.home, "commit", "--quiet", "--message", "configuration")
        git(folder, "init", "--quiet", "--bare", "remote.git")
        git(self.home, "remote", "add", "origin", str(folder / "remote.git"))
        git(self.home, "push", "--quiet", "origin", "main")
        self.news = archive(
            folder / "news.warc.gz",
            {f"/p{n}": page(f"P{n}", f"l|Limits|<p>The limit is {n} MB.</p>") for n in range(PAGES)},
        )

    def start(self) -> subprocess.Popen[bytes]:
        """Begin a run that pushes."""
        command = [sys.executable, "-m", "pipeline", "sync", "--push", "--replay", str(self.news), "--json"]
        environment = {
            **os.environ,
            **_PEOPLE,
            "TMPDIR": str(self.temporary),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        root = str(Path(__file__).parents[1])
        return subprocess.Popen(
            command,
            cwd=self.home,
            env={**environment, "PYTHONPATH": root},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def forget(self) -> None:
        """Go back to before the proposal and, where there is one, before the mirror."""
        remote = self.folder / "remote.git"
        for place, name in ((remote, PROPOSAL), (self.home, PROPOSAL)):
            subprocess.run(["git", "-C", str(place), "branch", "-D", name], capture_output=True, check=False)
        subprocess.run(["git", "-C", str(remote), "update-ref", "-d", "refs/content-sync/state"], check=False)
        if self.mirrored:
            shutil.rmtree(self.home / ".content-sync", ignore_errors=True)

    def seen(self) -> tuple[object, ...]:
        """What a team sees, whether git finds it whole, and what lies about."""
        remote = self.folder / "remote.git"
        for place in (remote, self.home):
            git(place, "fsck", "--strict", "--no-dangling")
        kept = self.home / ".content-sync"
        left = [path.name for path in self.temporary.iterdir()]
        left += [path.name for path in (self.home / ".git" / FOLDER).glob("*")]
        left += [path.name for path in kept.rglob("*") if path.name.endswith((".new", ".old"))]
        return (
            git(remote, "rev-parse", f"{PROPOSAL}^{{tree}}"),
            git(remote, "rev-parse", "main"),
            sorted(left),
        )


def main() -> None:
    """Kill, run again, compare; the last line says how many rounds went wrong."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    wrong = 0
    for mirrored in (False, True):
        with tempfile.TemporaryDirectory(prefix="kills-") as name:
            wrong += rounds(Place(Path(name), mirrored=mirrored), kills // 2, chance)
    print(f"{kills} kills, {wrong} that did not converge")
    sys.exit(bool(wrong))


def rounds(place: Place, number: int, chance: random.Random) -> int:
    """Return how many rounds ended otherwise than a run without an accident."""
    began = time.monotonic()
    place.start().communicate()
    usual, wanted = time.monotonic() - began, place.seen()
    wrong = 0
    for turn in range(number):
        place.forget()
        run = place.start()
        time.sleep(chance.uniform(0.2 * usual, usual))
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        again = place.start()
        told = again.communicate()[1].decode(errors="replace")
        found = place.seen()
        if again.returncode or found != wanted:
            wrong += 1
            print(f"round {turn}: exit {again.returncode}, {found} for {wanted}\n{told[-600:]}", flush=True)
    return wrong


if __name__ == "__main__":
    main()
