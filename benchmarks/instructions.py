"""What a run executes, in instructions: equal from run to run where CPU time differs by a fifth. Needs valgrind.

    python -m benchmarks.instructions                        this checkout, 300 pages
    python -m benchmarks.instructions --beside ../baseline   and another checkout on the same pages, with ratios

What git executes is not counted. Both checkouts run in this environment, so their dependencies are the same.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import site
from benchmarks.contenders import HERMETIC, ROOT, Ours
from benchmarks.performance import CYCLES, ask, serving

_COUNT = ("valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={os.devnull}")
_SYNC = ("-c", "from pipeline.cli import main; main()", "sync", "--json")


def count(tree: Path, repository: Path) -> int:
    """Return how many instructions a ``sync`` of ``repository`` by the checkout ``tree`` executes.

    Raises:
        RuntimeError: the run failed, or valgrind did not say.
    """
    environment = {**os.environ, **HERMETIC, "PYTHONPATH": str(tree), "PYTHONHASHSEED": "0"}
    # As a person runs it: what Python and the report compile is kept for the next run.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    ended = subprocess.run(
        [*_COUNT, sys.executable, *_SYNC], cwd=repository, env=environment, capture_output=True, text=True
    )
    found = re.search(r"I\s+refs:\s+([\d,]+)", ended.stderr)
    if ended.returncode or not found:
        raise RuntimeError(f"{tree}: exit {ended.returncode}: {ended.stderr[-500:]}")
    return int(found[1].replace(",", ""))


def compiled(tree: Path) -> None:
    """Let Python compile the checkout ``tree``, so that no run that counts does."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", tree / "pipeline"], check=True)


def table(trees: list[Path], pages: int, scratch: Path) -> Iterator[str]:
    """Yield a row a cycle: millions of instructions of each checkout, and the first as a share of the others."""
    yield f"| {pages:,} pages: million instructions | {' | '.join(tree.name for tree in trees)} |"
    yield "|---|" + "---|" * len(trees)
    ours = Ours(0.25, 1.0)
    with serving(pages) as port:
        urls = [f"http://127.0.0.1:{port}{site.page_path(number)}" for number in range(pages)]
        folders = [scratch / str(number) for number in range(len(trees))]
        for tree, folder in zip(trees, folders, strict=True):
            compiled(tree)
            folder.mkdir()
            ours.prepare(folder, port, urls)
        for cycle, controls in CYCLES.items():
            for control in controls:
                ask(port, control.format(seed=1))
            counts = []
            for tree, folder in zip(trees, folders, strict=True):
                counts.append(count(tree, folder / "content"))
                ours.accept(folder)
            first = counts[0]
            shown = [f"{first / 1e6:,.0f}", *(f"{n / 1e6:,.0f} ({first / n:.3f})" for n in counts[1:])]
            yield f"| {cycle} | {' | '.join(shown)} |"


def main() -> None:
    """Count what the command line asks for and print Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--beside", type=Path, action="append", default=[], help="another checkout")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="content-sync-bench-") as scratch:
        for line in table([ROOT, *(tree.resolve() for tree in options.beside)], options.pages, Path(scratch)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
