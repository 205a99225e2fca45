"""The package promises types: who installs the wheel and calls it wrongly hears so before running anything."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RIGHT = """
from pathlib import Path

from pipeline import canonical_url, compare, extract, find_links, read_article, weigh

article = read_article(Path("a.md"), "articles/a.md")
links = find_links(article)
before = extract(b"", "https://docs.example.com/a", "text/html; charset=utf-8")
after = extract(b"", "https://docs.example.com/a", volatile=("link: More",))
changes = compare(before, after)
impact = weigh(article, links, changes)
page, fragment = canonical_url(links[0].url)
said: str = page + fragment + before.title + article.path + changes[0].kind
lines: int = links[0].line
"""
# Each line is one mistake, and what mypy has to call it.
WRONG = {
    'pipeline.extract("<p>text</p>", "https://a.example/")': "arg-type",
    "pipeline.extract(1, 2, 3, 4, 5)": "call-arg",
    'number: int = pipeline.extract(b"", "https://a.example/")': "assignment",
    'pipeline.read_article("a.md")': "arg-type",
    'pipeline.find_links("# Text")': "arg-type",
    'pipeline.canonical_url("https://a.example/").page': "attr-defined",
    "pipeline.compare(None, None)": "arg-type",
    'pipeline.weigh("a.md", [], [])': "arg-type",
    "pipeline.extrakt": "attr-defined",
}


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel as it would be published, and sees the dependencies of this one."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    folder = tmp_path_factory.mktemp("typed")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    [wheel] = folder.glob("*.whl")
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder / "env"), cwd=folder)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "env")}))
    target = ("--target", str(site), str(wheel))
    _run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", *target, cwd=folder)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "env" / "bin" / "python"


def _run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _mypy(python: Path, source: str, folder: Path) -> str:
    (folder / "use.py").write_text(source, encoding="utf-8")
    options = ("--strict", "--no-error-summary", "--config-file", os.devnull, "--cache-dir", "cache")
    command = [sys.executable, "-m", "mypy", *options, "--python-executable", str(python), "use.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_a_wrong_call_of_what_was_installed_is_told_and_a_right_one_is_not(
    python: Path, tmp_path: Path
) -> None:
    told = _mypy(python, "\n".join(["import pipeline", *WRONG]) + "\n", tmp_path).splitlines()
    for line, (call, code) in enumerate(WRONG.items(), 2):
        assert any(one.startswith(f"use.py:{line}: error:") and one.endswith(f"[{code}]") for one in told), (
            call,
            told,
        )
    assert _mypy(python, RIGHT, tmp_path) == ""
