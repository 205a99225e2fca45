"""The house stays readable: small functions, small files, layers that hold, no key nobody reads."""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from pipeline import config

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "pipeline").rglob("*.py"))
# Spelt in parts, so that this file does not find itself.
_ABSOLUTE = re.compile(r"(?<![\w.:/-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "Us" + "ers"]) + r")/\w")


def _functions() -> Iterator[tuple[int, str]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield lines, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def test_functions_are_small() -> None:
    sizes = sorted(_functions(), reverse=True)
    lengths = [lines for lines, _ in sizes]
    longest = [f"{lines} {where}" for lines, where in sizes[:5]]
    assert lengths[0] <= 60, longest
    assert lengths[len(lengths) // 10] <= 30, longest
    assert statistics.median(lengths) <= 10


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_outgrows_a_reader(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_imports_run_down_only() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:]


def test_no_room_outgrows_the_house_and_no_circle_of_imports() -> None:
    run = subprocess.run(
        [sys.executable, "docs/tools/rooms.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("0*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def _keys(struct: type[msgspec.Struct]) -> Iterator[str]:
    for key in msgspec.structs.fields(struct):
        yield key.name
        if isinstance(key.type, type) and issubclass(key.type, msgspec.Struct):
            yield from _keys(key.type)


def test_every_configuration_key_is_read_by_code() -> None:
    read = {
        node.attr
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    unread = sorted(set(_keys(config.Config)) - read)
    assert not unread, f"a user who sets {unread} would see nothing happen"


def _project_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: the list of the project's files comes from git")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_place_on_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in _project_files()
        if path.suffix not in {".gz", ".png", ".zst"}
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if _ABSOLUTE.search(line)
    ]
    assert not found
