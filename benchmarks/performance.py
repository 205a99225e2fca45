"""What a check of all pages costs, beside the peers: CPU milliseconds a page of the whole process tree.

    python -m benchmarks.performance                       the table at 100 and 1,000 pages, medians of 3
    python -m benchmarks.performance --pages 5000 --repeat 1
    python -m benchmarks.performance --growth 1000 5000 20000
    python -m benchmarks.performance --write               put the tables into docs/performance.md

With ``--results FILE`` what was measured is kept, and a table shows it all: so it can be filled in parts.

Every contender does the same five cycles against the same generated site on loopback: cold, nothing changed
with 304, 1 % changed, everything changed, nothing changed without 304. Start-up is included, the CPU of the
site is not. Peers are installed into environments of their own on first use (see benchmarks/peers).
"""

import argparse
import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import peers, site
from benchmarks.contenders import HERMETIC, ROOT, Contender, Other, Ours, program
from benchmarks.measure import Cost, run

CYCLES = {
    "cold": [],
    "unchanged, 304": [],
    "1 % changed": ["/-/change?percent=1&seed={seed}"],
    "100 % changed": ["/-/change?percent=100"],
    "unchanged, no 304": ["/-/set?validators=0"],
}
DOCUMENT = ROOT / "docs" / "performance.md"


@dataclass(slots=True)
class Measured:
    """All runs of one contender at one size: by cycle, the costs, and what went wrong."""

    name: str
    pages: int
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def cpu_ms(self, cycle: str) -> float:
        """Return the median CPU of ``cycle``, in ms a page."""
        return statistics.median(cost.cpu_s for cost in self.costs[cycle]) * 1000 / self.pages

    def rss_mb(self, cycle: str) -> float:
        """Return the median peak of ``cycle``."""
        return statistics.median(cost.rss_mb for cost in self.costs[cycle])


@contextmanager
def serving(pages: int) -> Iterator[int]:
    """Run the site in a process of its own, on uvloop, and yield its port."""
    python = peers.environment("site", ("uvloop",)) / "python"
    script = Path(site.__file__)
    with subprocess.Popen([python, script, "--pages", str(pages)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())["port"]
        finally:
            process.terminate()


def ask(port: int, path: str) -> dict[str, int]:
    """Ask the site's control pages."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        found: dict[str, int] = json.load(answer)
        return found


def cycles(
    contenders: Iterable[Contender], pages: int, repeat: int, wanted: Iterable[str], scratch: Path
) -> list[Measured]:
    """Run every contender through the cycles ``repeat`` times, from nothing each time.

    They take turns: a machine that is slower for some minutes is so for all of them.
    """
    taking = [(contender, Measured(contender.name, pages)) for contender in contenders]
    for seed in range(repeat):
        for contender, measured in taking:
            with serving(pages) as port:
                urls = [f"http://127.0.0.1:{port}{site.page_path(number)}" for number in range(pages)]
                folder = Path(tempfile.mkdtemp(prefix=f"{contender.key}-", dir=scratch))
                contender.prepare(folder, port, urls)
                for cycle in wanted:
                    _cycle(contender, folder, port, cycle, seed, measured)
                shutil.rmtree(folder)
    return [measured for _, measured in taking]


def _cycle(c: Contender, folder: Path, port: int, cycle: str, seed: int, measured: Measured) -> None:
    expected = measured.pages if cycle == "cold" else 0
    for path in CYCLES[cycle]:
        expected = ask(port, path.format(seed=seed)).get("changed", 0)
    before = 0 if cycle == "cold" else c.stored(folder)
    ask(port, "/-/reset")
    cost = c.cycle(folder)
    counts = ask(port, "/-/stats")
    kept = c.stored(folder) - before
    if cost.code or kept != expected:
        measured.remarks.append(f"{c.name}, {cycle}: exit {cost.code}, kept {kept} of {expected} texts")
    measured.costs.setdefault(cycle, []).append(cost)
    measured.counts[cycle] = counts
    c.accept(folder)
    print(
        f"  {c.name}: {cycle}: {cost.cpu_s * 1000 / measured.pages:.2f} ms/page", file=sys.stderr, flush=True
    )


def comparison(results: list[Measured]) -> Iterator[str]:
    """Yield the table of one size: CPU ms a page, and in brackets how many times ours that is."""
    ours = results[0]
    shown = [cycle for cycle in CYCLES if cycle in ours.costs]
    yield f"| {ours.pages:,} pages: CPU ms/page | {' | '.join(shown)} | peak MB cold / 304 | connections |"
    yield "|---|" + "---|" * (len(shown) + 2)
    for row in results:
        cells = [f"{row.cpu_ms(cycle):.2f}{_ratio(row, ours, cycle)}" for cycle in shown]
        peak = " / ".join(
            f"{row.rss_mb(cycle):.0f}" for cycle in ("cold", "unchanged, 304") if cycle in row.costs
        )
        yield f"| {row.name} | {' | '.join(cells)} | {peak} | {row.counts['cold']['connections']:,} |"
    yield from _remarks(results)


def _ratio(row: Measured, ours: Measured, cycle: str) -> str:
    return "" if row is ours else f" ({row.cpu_ms(cycle) / ours.cpu_ms(cycle):.1f}x)"


def _remarks(results: Iterable[Measured]) -> Iterator[str]:
    remarks = [remark for row in results for remark in row.remarks]
    if remarks:
        yield ""
        yield from (f"- {remark}" for remark in remarks)


def growth(results: list[Measured], disk_mb: dict[int, float]) -> Iterator[str]:
    """Yield the table of growth: CPU, memory, requests and connections, and the log-log slope of the CPU."""
    names = list(results[0].costs)
    heads = " | ".join(f"{name}: CPU s, peak MB" for name in names)
    yield f"| pages | {heads} | requests | connections | most open | .git MB |"
    yield "|---|" + "---|" * (len(names) + 4)
    for row in results:
        cells = [f"{row.cpu_ms(name) * row.pages / 1000:.1f}, {row.rss_mb(name):.0f}" for name in names]
        counts = row.counts[names[0]]
        seen = f"{counts['requests']:,} | {counts['connections']} | {counts['open_peak']}"
        yield f"| {row.pages:,} | {' | '.join(cells)} | {seen} | {disk_mb[row.pages]:.0f} |"
    if len(results) > 1:
        slopes = [f"{_slope(results, name):.2f}" for name in names]
        yield f"| log-log slope | {' | '.join(slopes)} | | | | |"
    yield from _remarks(results)


def _slope(results: list[Measured], cycle: str) -> float:
    """Return the least-squares slope of log CPU on log pages."""
    x = [math.log(row.pages) for row in results]
    y = [math.log(row.cpu_ms(cycle) * row.pages) for row in results]
    return statistics.linear_regression(x, y).slope


def start_up(scratch: Path) -> Iterator[str]:
    """Yield what it costs to start: the help text, and a whole run over one page."""
    command = str(program())
    helps = [run([command, "--help"], scratch, scratch / "help.txt", HERMETIC).cpu_s for _ in range(5)]
    (single,) = cycles([Ours(1, 1)], 1, 5, ("cold", "unchanged, 304"), scratch)
    yield "| start-up | CPU s |"
    yield "|---|---|"
    yield f"| `content-sync --help` | {statistics.median(helps):.3f} |"
    for cycle in single.costs:
        yield f"| `content-sync sync`, one page, {cycle} | {single.cpu_ms(cycle) / 1000:.3f} |"
    yield from _remarks([single])


def write(section: str, lines: list[str], document: Path = DOCUMENT) -> None:
    """Put ``lines`` between the marks of ``section`` in the document."""
    text = document.read_text(encoding="utf-8")
    begin, end = f"<!-- {section} -->\n", f"<!-- /{section} -->"
    head, rest = text.split(begin)
    document.write_text(head + begin + "\n".join(lines) + "\n" + end + rest.split(end)[1], encoding="utf-8")


def main() -> None:
    """Measure what the command line asks for and print Markdown."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="content-sync-bench-") as scratch:
        for section, lines in _sections(options, Path(scratch)):
            print("\n".join(lines), end="\n\n", flush=True)
            if options.write:
                write(section, lines)


def _sections(options: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, list[str]]]:
    ours = Ours(options.articles, options.links)
    field_ = [ours, *(Other(peer) for peer in peers.PEERS)]
    chosen: list[Contender] = [c for c in field_ if not options.only or c.key in options.only]
    for pages in options.pages:
        able = [c for c in chosen if c.largest >= pages]
        results: dict[str, Measured] = {}
        for fresh in cycles(able, pages, options.repeat, CYCLES, scratch):
            results |= {fresh.name: fresh} | _with_kept(options.results, pages, fresh)
        order = [c.name for c in field_ if c.name in results]
        yield f"compare {pages}", list(comparison([results[name] for name in order]))
    if options.growth:
        some = ("cold", "unchanged, 304", "1 % changed")
        disk: dict[int, float] = {}
        grown = [cycles([_Weighing(ours, disk)], pages, 1, some, scratch)[0] for pages in options.growth]
        yield "growth", list(growth(grown, disk))
    if options.start_up:
        yield "start-up", list(start_up(scratch))


def _with_kept(file: Path | None, pages: int, fresh: Measured) -> dict[str, Measured]:
    """Keep ``fresh`` in ``file`` and return all it holds of this size, by contender."""
    if not file:
        return {}
    kept = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    kept.setdefault(str(pages), {})[fresh.name] = asdict(fresh)
    file.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return {name: _measured(values) for name, values in kept[str(pages)].items()}


def _measured(kept: dict[str, Any]) -> Measured:
    costs = {cycle: [Cost(**cost) for cost in costs] for cycle, costs in kept["costs"].items()}
    return Measured(kept["name"], kept["pages"], costs, kept["counts"], kept["remarks"])


class _Weighing(Ours):
    """Ours, with an eye on how large the repository grows."""

    def __init__(self, ours: Ours, disk_mb: dict[int, float]) -> None:
        super().__init__(ours.articles_a_page, ours.links_a_page)
        self.disk_mb, self.pages = disk_mb, 0

    def prepare(self, folder: Path, port: int, urls: list[str]) -> None:
        super().prepare(folder, port, urls)
        self.pages = len(urls)

    def accept(self, folder: Path) -> None:
        super().accept(folder)
        files = (folder / "content" / ".git").rglob("*")
        self.disk_mb[self.pages] = sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--growth", type=int, nargs="*", default=[])
    parser.add_argument("--start-up", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], help="content-sync urlwatch webchanges ...")
    parser.add_argument("--articles", type=float, default=0.25, help="articles a page")
    parser.add_argument("--links", type=float, default=1.0, help="links a page")
    parser.add_argument("--results", type=Path, help="keep what was measured in this file")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
