"""Write the parts of the documentation that come from the code: ``python docs/tools/generate.py``.

A part stands between ``<!-- generated: NAME -->`` and ``<!-- /generated -->``. The tests make every part
again and fail when a file says something else.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import msgspec
import rooms
from msgspec.structs import FieldInfo, fields

from pipeline import cli
from pipeline.config import Config
from pipeline.pages import Outcome
from pipeline.report.json import json_schema

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs/tools/examples.toml"
FILES = ("README.md", "docs/architecture.md", "docs/cli.md", "docs/configuration.md", "docs/outcomes.md")
_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- /generated -->)", re.S)


def config_table() -> str:
    """Return every configuration key with its default and meaning, one table a section."""
    return "\n".join(line for section in _sections() for line in _section(section))


def _sections() -> list[FieldInfo]:
    """Return the tables of the configuration; `[[site]]` has a chapter of its own."""
    return [key for key in fields(Config) if isinstance(key.type, type)]


def _section(section: FieldInfo) -> Iterator[str]:
    yield from (f"### `[{section.name}]`", "", (section.type.__doc__ or "").strip().split("\n")[0], "")
    yield from ("| key | default | example | meaning |", "|---|---|---|---|")
    examples = tomllib.loads(EXAMPLES.read_text("utf-8"))[section.name]
    for key in fields(section.type):
        yield f"| `{key.name}` | `{_default(key)}` | `{_toml(examples[key.name])}` | {_meaning(key)} |"
    yield ""


def _toml(value: object) -> str:
    """Return a value as TOML writes it on one line; but for tables that is as JSON does."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(inner)}" for name, inner in value.items()) + " }"
    return json.dumps(value)


def _default(key: FieldInfo) -> str:
    """Return a key's default as it is written in TOML."""
    made = key.default_factory
    return msgspec.json.encode(key.default if made is msgspec.NODEFAULT else made()).decode()


def _meaning(key: FieldInfo) -> str:
    """Return the description a key carries."""
    notes = getattr(key.type, "__metadata__", ())
    return next((note.description for note in notes if isinstance(note, msgspec.Meta)), "")


def cli_reference() -> str:
    """Return ``--help`` of the command and of each verb."""
    context = click.Context(
        cli.group, info_name="content-sync", terminal_width=78, **cli.group.context_settings
    )
    parts = [f"```text\n{cli.group.get_help(context).rstrip()}\n```\n"]
    for verb in cli.VERBS:
        command = cli.group.get_command(context, verb)
        if command is None:
            continue
        inner = click.Context(command, info_name=verb, parent=context)
        parts.append(f"## {verb}\n\n```text\n{command.get_help(inner).rstrip()}\n```\n")
    return "\n".join(parts)


def outcome_table() -> str:
    """Return where the report lists each outcome, and whether the link is broken."""
    rows = (
        f"| [`{outcome}`](#{outcome}) | {outcome.health.heading or 'not listed'} | {'yes' * outcome.broken} |\n"
        for outcome in sorted(Outcome, key=lambda outcome: outcome.health.rank)
    )
    return "| outcome | link health | broken |\n|---|---|---|\n" + "".join(rows)


def demo_output() -> str:
    """Return what ``content-sync demo`` prints, without the name of the folder and the id of the commit."""
    with TemporaryDirectory() as parent:
        folder = Path(parent, "larkfen")
        scripts = Path(sys.executable).parent
        path = f"{scripts}{os.pathsep}{os.environ['PATH']}"
        command = [str(scripts / "content-sync"), "demo", "--keep", str(folder)]
        run = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"COLUMNS": "100", "PATH": path},
        )
    told = re.sub(r"commit [0-9a-f]{10}", "commit ...", run.stdout.replace(str(folder), "larkfen"))
    return f"```text\n{told.rstrip()}\n```\n"


PARTS: dict[str, Callable[[], str]] = {
    "cli": cli_reference,
    "config": config_table,
    "demo": demo_output,
    "outcomes": outcome_table,
    "picture": rooms.picture,
    "rooms": rooms.table,
}


def generated(text: str) -> str:
    """Return ``text`` with every generated part made anew."""
    return _PART.sub(lambda part: f"{part[1]}{PARTS[part[2]]()}{part[3]}", text)


def main(options: list[str]) -> int:
    """Write every file that comes from the code; with ``--check`` name those that differ and write nothing."""
    texts = {name: generated((ROOT / name).read_text("utf-8")) for name in FILES}
    texts["docs/schema/report-1.schema.json"] = json.dumps(json_schema(), indent=2) + "\n"
    drifted = [name for name, text in texts.items() if (ROOT / name).read_text("utf-8") != text]
    if "--check" in options:
        sys.stderr.write("".join(f"{name} is not what the code says today\n" for name in drifted))
        return 1 if drifted else 0
    for name in drifted:
        (ROOT / name).write_text(texts[name], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
