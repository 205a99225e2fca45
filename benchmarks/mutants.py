"""How many small faults do the tests of a room notice? Draws random ones and prints those that no test noticed.

    python -m benchmarks.mutants impacts urls.py             40 mutants of each room
    python -m benchmarks.mutants impacts --count 10 --seed 7 --tests tests/impacts

A room is a folder or a module inside ``pipeline/``. Each mutant meets the tests that reach its line, in a copy
of the checkout. A test that fails without a mutant is left out, and so are the mutants that
``equivalent_mutants.txt`` explains: nobody could tell them from the original.
"""

import argparse
import ast
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import cache_from_source
from pathlib import Path
from typing import NamedTuple

from benchmarks.mutations import Mutant, mutants
from benchmarks.reached import Trace, trace

ROOT = Path(__file__).parents[1]
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.txt")
_PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider")
# What starting pytest takes at most, in seconds, and how much slower than measured a test may be.
_START = 60
_SLOWER = 6


class Drawn(NamedTuple):
    """A mutant of one file and the tests that could notice it."""

    file: str
    mutant: Mutant
    tests: list[str]
    limit: float


class Reach:
    """Which tests reach a line, over all files of tests."""

    def __init__(self, traces: Iterable[Trace]) -> None:
        self._traces = list(traces)
        self.failed = {test for one in self._traces for test in one.failed}
        self.seconds = {test: took for one in self._traces for test, took in one.seconds.items()}

    def tests(self, file: str, mutant: Mutant) -> list[str]:
        """Return the tests that reach ``mutant``, the quickest file first."""
        lines = None if mutant.top else range(mutant.first, mutant.line + 1)
        found = self._of(file, lines)
        if mutant.top:
            found = found or self._of(str(Path(file).parent), None)
            found |= {
                test for one in self._traces if _imports(one, file) for test in one.seconds
            } - self.failed
        return sorted(found, key=lambda test: (self.limit([test.partition("::")[0]]), test))

    def _of(self, place: str, lines: range | None) -> set[str]:
        found = set()
        for one in self._traces:
            reached = (held for name, held in one.reached.items() if f"{name}/".startswith(f"{place}/"))
            for held in reached:
                numbers = {n for line in (held if lines is None else lines) for n in held.get(line, ())}
                found |= {test for n in numbers for test in self._functions(one, one.tests[n])}
        return found - self.failed

    @staticmethod
    def _functions(one: Trace, test: str) -> list[str]:
        """A test function, or all of a file whose shared fixture reached the line."""
        return [test] if "::" in test else [known for known in one.seconds if known.startswith(f"{test}::")]

    def limit(self, tests: Iterable[str]) -> float:
        """Return how many seconds the tests may take (files of tests: all of theirs)."""
        return sum(self.seconds.get(test, 1.0) for test in tests) * _SLOWER + _START


def _imports(traced: Trace, file: str) -> bool:
    """Whether a file of tests names the module ``file`` or its package: it may use what no function holds."""
    tests = {test.partition("::")[0] for test in traced.seconds}
    nodes = (node for name in tests for node in ast.walk(ast.parse((ROOT / name).read_bytes())))
    module = file.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
    package = module.rpartition(".")[0]
    return any(
        module in (node.module, f"{node.module}.{alias.name}") or package == node.module != "pipeline"
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )


def checkout(folder: Path) -> Path:
    """Copy the files of this checkout into ``folder``, beside what stands beside it, and return the copy."""
    tree = folder / "checkout"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    if (ROOT.parent / "shared").is_dir():
        (folder / "shared").symlink_to(ROOT.parent / "shared")
    return tree


def test_files(paths: Iterable[str]) -> list[str]:
    """Return the files of tests under ``paths``, as the checkout names them."""
    found = set()
    for path in (ROOT / path for path in paths):
        found |= {path} if path.is_file() else set(path.rglob("test_*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def draw(room: str, count: int, seed: int, reach: Reach) -> list[Drawn]:
    """Return random mutants of a room: over its lines first, so that no long line has most of them."""
    chance = random.Random(f"{room} {seed}")
    turns: list[tuple[int, float, str, Mutant]] = []
    for file, listed in _of_room(room):
        lines: dict[int, list[Mutant]] = {}
        for mutant in listed:
            lines.setdefault(mutant.line, []).append(mutant)
        for held in lines.values():
            chance.shuffle(held)
            turns += [(turn, chance.random(), file, mutant) for turn, mutant in enumerate(held)]
    chosen = sorted(turns, key=lambda one: one[:2])[:count]
    drawn = [(file, mutant, reach.tests(file, mutant)) for *_, file, mutant in chosen]
    return [Drawn(file, mutant, tests, reach.limit(tests)) for file, mutant, tests in drawn]


def _of_room(room: str) -> Iterator[tuple[str, list[Mutant]]]:
    path = ROOT / "pipeline" / room
    if not path.exists():
        raise SystemExit(f"{room}: pipeline has no such folder or module")
    same = equivalent()
    for source in [path] if path.is_file() else sorted(path.rglob("*.py")):
        file = source.relative_to(ROOT).as_posix()
        made = mutants(source.read_text(encoding="utf-8"))
        yield file, [one for one in made if (file, one.before, one.after) not in same]


def equivalent() -> set[tuple[str, str, str]]:
    """Return file, original line and mutated line of the mutants that change nothing anybody could see."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines() if EQUIVALENT.is_file() else []
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {(file, before, after) for file, before, after, _reason in rows}


def noticed(tree: Path, drawn: Drawn) -> bool:
    """Say whether a test fails, or does not end, when the copy ``tree`` holds the mutant."""
    if not drawn.tests:
        return False
    place, original = tree / drawn.file, (tree / drawn.file).read_bytes()
    compiled = Path(cache_from_source(str(place)))
    compiled.unlink(missing_ok=True)
    place.write_text(drawn.mutant.source, encoding="utf-8")
    try:
        return _fails(tree, drawn)
    finally:
        place.write_bytes(original)
        compiled.unlink(missing_ok=True)


def _fails(tree: Path, drawn: Drawn) -> bool:
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    command = [*_PYTEST, *drawn.tests]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=tree, env=environment, stdout=quiet, stderr=quiet, start_new_session=True
    ) as run:
        try:
            return run.wait(drawn.limit) != 0
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            return True


class Bench:
    """Copies of the checkout, one for each job, and the jobs."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self._free: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for number in range(jobs):
            self._free.put(checkout(folder / str(number)))
        self.pool = ThreadPoolExecutor(jobs)

    def reach(self, paths: Iterable[str]) -> Reach:
        """Return which lines the tests under ``paths`` reach."""
        return Reach(self.pool.map(self._trace, test_files(paths)))

    def survivors(self, drawn: list[Drawn]) -> Iterator[Drawn]:
        """Yield the mutants that no test noticed."""
        for one, found in zip(drawn, self.pool.map(self._noticed, drawn), strict=True):
            if not found:
                yield one

    def _trace(self, test_file: str) -> Trace:
        tree = self._free.get()
        try:
            return trace(tree, test_file)
        finally:
            self._free.put(tree)

    def _noticed(self, drawn: Drawn) -> bool:
        tree = self._free.get()
        try:
            return noticed(tree, drawn)
        finally:
            self._free.put(tree)


def report(bench: Bench, options: argparse.Namespace) -> Iterator[str]:
    """Yield a line for every survivor, and the table."""
    reach = bench.reach(options.tests)
    if reach.failed:
        yield f"left out, they fail without a mutant: {' '.join(sorted(reach.failed))}"
    rows = ["| room | mutants | noticed | score % |", "|---|---|---|---|"]
    for room in options.rooms:
        drawn = draw(room, options.count, options.seed, reach)
        survived = 0
        for one in bench.survivors(drawn):
            survived += 1
            yield f"{one.file}:{one.mutant.line}  {one.mutant.before}  ->  {one.mutant.after}"
            if options.list_survivors:
                yield f"    met {' '.join(one.tests) or 'no test'}"
        seen = len(drawn) - survived
        rows.append(f"| {room} | {len(drawn)} | {seen} | {100 * seen / max(len(drawn), 1):.0f} |")
    yield from ("", *rows)


def main() -> None:
    """Draw what the command line asks for and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rooms", nargs="+", metavar="ROOM", help="a folder or a module inside pipeline/")
    parser.add_argument("--count", type=int, default=40, help="mutants a room")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    parser.add_argument("--tests", nargs="+", default=["tests"], metavar="PATH", help="only these tests")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--list-survivors", action="store_true", help="name the tests each survivor met")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="content-sync-mutants-") as folder:
        for line in report(Bench(Path(folder), options.jobs), options):
            print(line, flush=True)


if __name__ == "__main__":
    main()
