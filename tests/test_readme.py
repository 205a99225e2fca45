"""The documentation tells the truth: its commands exist, its tables and its output come from the code."""

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import click
import pytest
from msgspec.structs import fields

from pipeline import cli
from pipeline.config import Config, load_config
from pipeline.sites import ContentRules, UrlRules, VisitRules

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted(
    path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if "tools" not in path.parts
)
CHECK = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m tests"
START = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/content-sync demo"


def tool(name: str) -> ModuleType:
    """Return a script of docs/tools as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_generated_parts_are_what_the_code_says_today() -> None:
    # In a process of its own: click remembers how a command was called before.
    command = [sys.executable, "docs/tools/generate.py", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"{run.stderr}run: python docs/tools/generate.py"


# Keys that mean something only beside others.
NEEDED = {"most_open": ("by",)}


def test_every_key_has_an_example_that_a_team_could_write(tmp_path: Path) -> None:
    examples, default = tomllib.loads((ROOT / "docs/tools/examples.toml").read_text("utf-8")), Config()
    for table in fields(Config):
        if isinstance(table.type, type):
            usual = getattr(default, table.name)
            assert set(examples[table.name]) == set(usual.__struct_fields__), f"[{table.name}]"
            for key, value in examples[table.name].items():
                named = {needed: examples[table.name][needed] for needed in NEEDED.get(key, ())}
                lines = (f"{name} = {_toml(one)}\n" for name, one in {**named, key: value}.items())
                text = f"[{table.name}]\n{''.join(lines)}"
                (tmp_path / "content-sync.toml").write_text(text, encoding="utf-8")
                shown = getattr(getattr(load_config(tmp_path), table.name), key)
                assert shown != getattr(usual, key), f"[{table.name}] {key}: an example is not the default"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{name}" = {_toml(inner)}' for name, inner in value.items()) + " }"
    return json.dumps(value)


def test_every_key_of_a_site_is_documented() -> None:
    chapter = (ROOT / "docs" / "configuration.md").read_text("utf-8").split("## `[[site]]`")[1]
    for rules in (UrlRules, ContentRules, VisitRules):
        for key in rules.__struct_fields__:
            assert re.search(rf"\b{key}\b", chapter), f"{rules.__name__}.{key}"


def test_every_verb_is_documented_with_an_example() -> None:
    reference = (ROOT / "docs" / "cli.md").read_text("utf-8")
    context = click.Context(cli.group, info_name="content-sync")
    for verb in cli.VERBS:
        assert f"## {verb}\n" in reference
        command = cli.group.get_command(context, verb)
        assert command is not None
        assert f"content-sync {verb}" in (command.help or ""), f"{verb} --help shows no example"


def _commands(text: str) -> list[tuple[str, str]]:
    """Return verb and options of every call of the command in code blocks and in inline code."""
    blocks = re.findall(r"```.*?```", text, re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S))
    calls = [re.match(r"(?:\S*/)?content-sync ([a-z]+(?:-[a-z]+)*)([^#]*)", code) for code in lines + inline]
    return [(call[1], call[2]) for call in calls if call]


@pytest.mark.parametrize("path", PAGES, ids=_id)
def test_the_commands_in_the_documentation_exist(path: Path) -> None:
    context = click.Context(cli.group, info_name="content-sync")
    for verb, rest in _commands(path.read_text("utf-8")):
        command = cli.group.get_command(context, verb)
        assert command is not None, f"content-sync {verb}"
        options = {option for parameter in command.params for option in parameter.opts}
        named = set(re.findall(r"(?<!\S)--[a-z][a-z-]*", rest)) - {"--help"}
        assert named <= options, f"content-sync {verb}{rest}"


def test_the_one_command_is_the_one_ci_runs() -> None:
    assert CHECK in README
    assert START in README
    assert CHECK in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert CHECK in (ROOT / ".ci" / "run").read_text("utf-8")
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    assert ".ci/run" in workflow
    assert START in workflow


@pytest.mark.parametrize("path", PAGES, ids=_id)
def test_links_between_pages_resolve(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target or target.startswith(("#", "mailto:")):
            continue
        name, _, fragment = target.partition("#")
        there = path.parent / name
        assert there.exists(), f"{_id(path)} links {target}"
        if fragment:
            headings = re.findall(r"^#+ (.+)$", there.read_text("utf-8"), re.M)
            slugs = {
                re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
            }
            assert fragment in slugs, f"{_id(path)} links {target}"


def test_no_page_of_the_documentation_is_out_of_reach() -> None:
    docs = ROOT / "docs"
    index = (docs / "README.md").read_text("utf-8")
    pages = [page.name for page in docs.glob("*.md") if page.name != "README.md"]
    assert [name for name in pages if f"({name})" not in index] == []


def test_the_site_is_built_without_a_warning_from_the_same_files(tmp_path: Path) -> None:
    mkdocs = Path(sys.executable).parent / "mkdocs"
    if not mkdocs.exists():
        pytest.skip("MkDocs is not installed: pip install -e '.[docs]'")
    build = [mkdocs, "build", "--strict", "--site-dir", tmp_path / "site"]
    run = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    page = (tmp_path / "site/index.html").read_text("utf-8")
    assert 'href="getting-started/"' in page
    assert "/blob/main/CONTRIBUTING.md" in page


def test_the_site_shows_every_page() -> None:
    """Written without MkDocs, so that a page that nobody listed is found everywhere."""
    listed = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = [page.name for page in (ROOT / "docs").glob("*.md")]
    assert [name for name in pages if name not in listed] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    reasons = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text("utf-8")
    names = [re.split(r"[<>=\[ ]", line)[0] for line in project["dependencies"]]
    assert [name for name in names if name not in reasons] == []


def test_the_recordings_come_from_the_pages_in_the_tree(tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    def said(path: Path) -> list[tuple[str, str, bytes]]:
        with path.open("rb") as file:
            return [
                (
                    record.rec_headers["WARC-Target-URI"],
                    record.http_headers.statusline,
                    record.content_stream().read(),
                )
                for record in ArchiveIterator(file)
            ]

    tool("record").main(tmp_path)
    for name in ("pipeline/demo/first.warc.gz", "pipeline/demo/second.warc.gz", "examples/recording.warc.gz"):
        assert said(tmp_path / name) == said(ROOT / name), "run: python docs/tools/record.py"


def test_python_dash_m_is_the_same_command() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", "--help"], capture_output=True, text=True, check=True
    )
    for verb in cli.VERBS:
        assert re.search(rf"^  {verb} ", run.stdout, re.M)
