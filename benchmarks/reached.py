"""Which tests reach which line of ``pipeline/``, subprocesses of tests included: coverage.py and a pytest plugin.

A trace is made once for each file of tests and kept in the folder for temporary files, until one of the
sources it went through changes.
"""

import ast
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import coverage
import msgspec
import pytest

KEPT = Path(tempfile.gettempdir()) / "content-sync-mutants"
_ENDED = "MUTANTS_ENDED"
_SETTINGS = """[run]
core = ctrace
parallel = true
include = {tree}/pipeline/*
data_file = {folder}/reached
context = ${{PYTEST_CURRENT_TEST-}}
"""


class Trace(msgspec.Struct):
    """What one file of tests went through.

    ``sources`` are the digests of what it imported, ``seconds`` how long each test function took, ``failed``
    those that fail without a mutant. ``reached`` is file to line to numbers in ``tests``; a file of tests
    stands there for all its functions, when a fixture of the whole file reached the line.
    """

    sources: dict[str, str]
    seconds: dict[str, float]
    failed: list[str]
    tests: list[str]
    reached: dict[str, dict[int, list[int]]]


def digest(path: Path) -> str:
    """Return the digest of a file, "" when there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32] if path.is_file() else ""


def trace(tree: Path, test_file: str) -> Trace:
    """Return the trace of ``test_file`` in the checkout ``tree``: the kept one, or a new one."""
    key = hashlib.sha256(f"{test_file}\n{digest(tree / test_file)}".encode()).hexdigest()[:16]
    for kept in KEPT.glob(f"{key}-*.json"):
        found = msgspec.json.decode(kept.read_bytes(), type=Trace)
        if all(digest(tree / name) == known for name, known in found.sources.items()):
            return found
    made = _traced(tree, test_file)
    KEPT.mkdir(exist_ok=True)
    raw = msgspec.json.encode(made)
    with tempfile.NamedTemporaryFile(dir=KEPT, delete=False) as scratch:
        scratch.write(raw)
    Path(scratch.name).rename(KEPT / f"{key}-{hashlib.sha256(raw).hexdigest()[:16]}.json")
    return made


def _traced(tree: Path, test_file: str) -> Trace:
    with tempfile.TemporaryDirectory(prefix="content-sync-reached-") as name:
        folder = Path(name)
        settings, ended = folder / "settings", folder / "ended.json"
        settings.write_text(_SETTINGS.format(tree=tree, folder=folder))
        known = {"COVERAGE_PROCESS_START": str(settings), _ENDED: str(ended), "PYTHONPATH": str(tree)}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "benchmarks.reached"]
        run = subprocess.run(
            [*command, test_file], cwd=tree, env=os.environ | known, capture_output=True, text=True
        )
        if not ended.is_file():
            raise RuntimeError(f"{test_file} cannot be run:\n{(run.stdout + run.stderr)[-2000:]}")
        told = json.loads(ended.read_bytes())
        return _as_trace(tree, told, _lines(tree, folder))


def _as_trace(tree: Path, told: dict[str, Any], lines: dict[str, dict[int, set[str]]]) -> Trace:
    tests = sorted({test for reached in lines.values() for held in reached.values() for test in held})
    number = {test: at for at, test in enumerate(tests)}
    return Trace(
        sources={name: digest(tree / name) for name in {*told["sources"], *lines}},
        seconds=told["seconds"],
        failed=told["failed"],
        tests=tests,
        reached={
            name: {line: sorted(number[test] for test in held) for line, held in reached.items()}
            for name, reached in lines.items()
        },
    )


def _lines(tree: Path, folder: Path) -> dict[str, dict[int, set[str]]]:
    """File to line to tests; only lines inside functions, as importing a module is no test of it."""
    found: dict[str, dict[int, set[str]]] = {}
    for part in folder.glob("reached.*"):
        data = coverage.CoverageData(str(part))
        data.read()
        for path in (path for path in data.measured_files() if path.endswith(".py")):
            inside = _function_lines(Path(path))
            lines = found.setdefault(Path(path).relative_to(tree).as_posix(), defaultdict(set))
            for line, contexts in data.contexts_by_lineno(path).items():
                if line in inside:
                    lines[line] |= {_function(context) for context in contexts if context}
    return found


def _function_lines(path: Path) -> set[int]:
    return {
        line
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or 0) + 1)
    }


def _function(context: str) -> str:
    """A test function by the identifier of one of its cases."""
    return context.partition("[")[0].partition(" (")[0]


_SECONDS: defaultdict[str, float] = defaultdict(float)
_FAILED: set[str] = set()


def _traced_modules() -> Iterator[tuple[str, Any]]:
    return (
        (name, one) for name, one in list(sys.modules.items()) if name.split(".")[0] in ("pipeline", "tests")
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Forget what earlier tests had computed; a fixture of many tests counts for the whole file."""
    for _, module in _traced_modules():
        for value in list(vars(module).values()):
            if callable(clear := getattr(value, "cache_clear", None)):
                clear()
    fixtures = getattr(item, "_fixtureinfo").name2fixturedefs.values()  # noqa: B009
    shared = any(one[-1].scope != "function" and one[-1].baseid for one in fixtures)
    _switch(item.nodeid.partition("::")[0] if shared else item.nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Count what runs from here on for this test."""
    _switch(item.nodeid)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note how long a test took and whether it failed."""
    test = _function(report.nodeid)
    _SECONDS[test] += report.duration
    if report.failed:
        _FAILED.add(test)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what the test process knows."""
    root = session.config.rootpath
    files = (Path(module.__file__) for _, module in _traced_modules() if getattr(module, "__file__", None))
    told = {
        "sources": sorted(file.relative_to(root).as_posix() for file in files if file.is_relative_to(root)),
        "seconds": _SECONDS,
        "failed": sorted(_FAILED),
    }
    Path(os.environ[_ENDED]).write_text(json.dumps(told))


def _switch(context: str) -> None:
    if measuring := coverage.Coverage.current():
        measuring.switch_context(context)
