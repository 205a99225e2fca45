"""What the record costs: its size after a year of weekly runs, the time of a proof, the time it adds to a run.

    python -m benchmarks.record [--pages 2000] [--runs 52]

A year is made week by week, as runs would leave it: every week two pages of a hundred say something else (accepted a
week later), one of a hundred is down, three of a hundred get another validator though nothing changed, and one of
the articles is edited. The size is that of what git has to keep for the record beside what it keeps anyway for the
base, both packed by ``git gc``. Nothing here fails on a figure; it prints them.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from msgspec.structs import replace

from pipeline.baseline.record import Entry, Look
from pipeline.baseline.record_ref import REF, keep_record, tool_version
from pipeline.config import Record, load_config
from pipeline.git.repository import Repository
from pipeline.git.trees import blob_id
from pipeline.jobs.prove import make_proof
from pipeline.jobs.trends import read_history
from pipeline.jobs.verify_proof import why_not
from pipeline.report.proof_page import render_proof
from pipeline.snapshots.paths import Root
from tests.content_repo import SITE, accept, archive, article, git, page, repository, run

CHANGED, DOWN, STAMPED = 0.02, 0.01, 0.03
_WEEK_S = 7 * 86_400
_FIRST_S = 1_735_689_600
_TEXT = "a vault holds keys of one region and no more than the plan allows in each tenant of the cloud"
_WORDS = _TEXT.split()


def url(number: int) -> str:
    return f"{SITE}/area{number % 40}/page{number}"


def text(number: int, version: int) -> bytes:
    """A snapshot of some kilobytes, of which a version changes one paragraph."""
    chance = Random(number)
    header = f'+++\nurl = "{url(number)}"\ntitle = "Page {number}"\n+++\n'
    lines = [" ".join(chance.choices(_WORDS, k=14)) for _ in range(60)]
    lines[number % 60] += f" {version} keys."
    return (header + "\n# Page\n\n" + "\n\n".join(lines) + "\n").encode()


class Year:
    """A content repository and what its runs see week by week."""

    def __init__(self, folder: Path, pages: int) -> None:
        self.pages, self.chance = pages, Random(7)
        self.version = dict.fromkeys(range(pages), 0)
        self.stamp = dict.fromkeys(range(pages), 0)
        links = [range(at, min(at + 3, pages)) for at in range(0, pages, 3)]
        files = {
            f"articles/{n}.md": article(
                f"A{n}", "\n\n".join(f"A vault holds {p} keys, see [p]({url(p)})." for p in some)
            )
            for n, some in enumerate(links)
        }
        self.folder = repository(folder, files)
        self.waiting = {n: text(n, 0) for n in range(pages)}
        self.accept("baseline")

    def accept(self, message: str) -> None:
        for number, data in self.waiting.items():
            path = self.folder / Root().snapshot(url(number))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        self.waiting.clear()
        edited = self.folder / "articles" / "0.md"
        edited.write_text(edited.read_text() + f"\nSeen in {message}.\n")
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "-m", message)

    def entry(self, week: int, *, quiet: bool = False) -> Entry:
        """What the run of ``week`` leaves; on a ``quiet`` one every page is as it was."""
        base = git(self.folder, "rev-parse", "HEAD")
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(_FIRST_S + week * _WEEK_S))
        return Entry(
            time=stamp,
            base=base,
            branch="main",
            articles=base,
            tool=tool_version(),
            pages=tuple(self._looks(quiet)),
        )

    def _looks(self, quiet: bool) -> Iterator[Look]:
        for number in range(self.pages):
            draw = 1.0 if quiet else self.chance.random()
            if draw < CHANGED:
                self.version[number] += 1
                self.waiting[number] = text(number, self.version[number])
            elif draw < CHANGED + STAMPED:
                self.stamp[number] += 1
            down = CHANGED + STAMPED <= draw < CHANGED + STAMPED + DOWN
            yield self._look(number, down, draw < CHANGED)

    def _look(self, number: int, down: bool, changed: bool) -> Look:
        if down:
            return Look(url(number), "unreachable", "unread", status=503)
        said = blob_id(text(number, self.version[number]))
        validator = f'"{number:x}-{self.version[number]}-{self.stamp[number]}"'
        change = "changed" if changed else "none"
        return Look(url(number), "ok", change, said, "v1", validator, 200)

    def texts(self) -> dict[str, bytes]:
        return {Root().snapshot(url(number)): data for number, data in self.waiting.items()}


def packed(folder: Path, place: Path, *refs: str) -> int:
    """Bytes of one pack with everything that ``refs`` lead to."""
    git(folder.parent, "init", "--quiet", "--bare", str(place))
    git(place, "fetch", "--quiet", str(folder), *(f"{ref}:{ref}" for ref in refs))
    git(place, "-c", "gc.bigPackThreshold=0", "gc", "--quiet", "--prune=now")
    return sum(file.stat().st_size for file in (place / "objects" / "pack").glob("*.pack"))


def timed(work: Callable[[], object], rounds: int = 3) -> float:
    """Seconds of the quickest of some rounds."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def year(pages: int, runs: int, place: Path) -> dict[str, float]:
    """Make a year and measure it."""
    made, sizes = Year(place / "content", pages), {}
    with Repository(made.folder) as here:
        for week in range(1, runs + 1):
            keep_record(here, None, made.entry(week), [made.texts()])
            if week in (1, runs // 2, runs):
                both = packed(made.folder, place / f"both{week}.git", "refs/heads/main", REF)
                sizes[week] = both - packed(made.folder, place / f"base{week}.git", "refs/heads/main")
            made.accept(f"week {week}")
        quiet = made.entry(runs + 1, quiet=True)
        keep_record(here, None, quiet, [])
        again = replace(quiet, time="2026-12-31T00:00:00Z")
        append = timed(lambda: keep_record(here, None, again, []))
        config = load_config(made.folder)
        prove = timed(lambda: render_proof(make_proof(here, config, "articles/1.md")))
        by_page = timed(lambda: render_proof(make_proof(here, config, url(4))))
        proof = render_proof(make_proof(here, config, "articles/1.md")).encode()
        verify = timed(lambda: list(why_not(here, config, proof)), 1)
    weekly = (sizes[runs] - sizes[runs // 2]) / (runs - runs // 2)
    return {
        "first run KB": sizes[1] / 1e3,
        "all runs MB": sizes[runs] / 1e6,
        "a run, KB": weekly / 1e3,
        "append s": append,
        "prove an article s": prove,
        "prove a page s": by_page,
        "verify s": verify,
        "14,000 pages, a year, MB": weekly * 52 * 14_000 / pages / 1e6,
    }


def added(pages: int, place: Path) -> dict[str, float]:
    """Return what the record and what is told from it add to a run in which nothing changed, as a share of its CPU."""
    files = {
        f"a/{n}.md": article(
            f"A{n}", "\n\n".join(f"It holds {p} keys, see [p]({SITE}/p{p})." for p in range(n, n + 3))
        )
        for n in range(0, pages, 3)
    }
    folder = repository(place / "run", files)
    lines = "".join(f"<p>{' '.join(Random(k).choices(_WORDS, k=14))}</p>" for k in range(60))
    answers = {
        f"/p{n}": page(f"P{n}", f"k|Keys|<p>A vault holds {n} keys.</p>{lines}") for n in range(pages + 3)
    }
    warc = archive(place / "pages.warc.gz", answers)
    run(folder, warc)
    accept(folder)
    on = load_config(folder)
    off = replace(on, record=Record(keep=False))
    run(folder, warc, config=on)
    seconds = {"with": 1e9, "without": 1e9, "past": 1e9}
    for _ in range(4):
        for name, config in (("with", on), ("without", off)):
            start = time.process_time() + children()
            run(folder, warc, config=config)
            seconds[name] = min(seconds[name], time.process_time() + children() - start)
        start = time.process_time() + children()
        with Repository(folder) as here:
            read_history(here, on, "2026-06-01")
        seconds["past"] = min(seconds["past"], time.process_time() + children() - start)
    return {
        "CPU of an unchanged run s": seconds["without"],
        "the record adds s": seconds["with"] - seconds["without"],
        "the record adds %": 100 * (seconds["with"] / seconds["without"] - 1),
        "freshness and trends add s": seconds["past"],
        "freshness and trends add %": 100 * seconds["past"] / seconds["without"],
    }


def children() -> float:
    """CPU seconds of git, which is most of what the record costs."""
    used = os.times()
    return used.children_user + used.children_system


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=52)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="record-") as name:
        found = year(asked.pages, asked.runs, Path(name)) | added(asked.pages, Path(name))
    if asked.json:
        print(json.dumps(found))
        return
    version = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{asked.runs} runs over {asked.pages} pages, {version}")
    for what, value in found.items():
        print(f"{what:<28}{value:>10.2f}")


if __name__ == "__main__":
    main()
