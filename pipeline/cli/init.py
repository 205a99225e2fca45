"""``content-sync init``: write a commented configuration and a workflow."""

import textwrap
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import click
import msgspec
from msgspec.structs import FieldInfo

from pipeline.cli.shared import called_as, common_options
from pipeline.cli.source import UNKNOWN, requirement
from pipeline.errors import StoreError

WORKFLOW = ".github/workflows/content-sync.yml"
# Each commit was looked up by its tag; Dependabot moves pins and comments together.
PINS = {
    "CHECKOUT": "actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8 # v6.0.1",
    "PYTHON": "actions/setup-python@83679a892e2d95755f2dac6acb0bfd1e9ac5d548 # v6.1.0",
    "UPLOAD": "actions/upload-artifact@330a01c490aca151604b8cf639adc76d48f6c5d4 # v5.0.0",
    "DOWNLOAD": "actions/download-artifact@018cc2cf5baa6db3ef3c5f8a56943fffe632ef53 # v6.0.0",
}
SETTINGS = """\
Then, on GitHub:
  1. Settings > Actions > General > Workflow permissions: switch on "Allow GitHub Actions to create and
     approve pull requests". Without it the branch is pushed and the request cannot be opened.
  2. If a rule protects all branches, exempt content-sync/* from it.
  3. Pull requests opened with the workflow's own token wait for approval before their checks run; with a
     token of your own in the secret CONTENT_SYNC_TOKEN, or a GitHub App's, they run at once.
  4. Scheduled workflows stop after 60 days without activity in public repositories; merged proposals count.
`content-sync doctor` checks what can be checked from here."""


@click.command("init")
@common_options
@click.option("--print", "print_only", is_flag=True, help="Print the configuration and write nothing.")
@click.option("--no-workflow", is_flag=True, help="Write the configuration only.")
@click.option(
    "--source",
    metavar="REQUIREMENT",
    help="What the workflow installs (default: the commit this command was installed from).",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def command(
    repo: Path, config: Path | None, print_only: bool, no_workflow: bool, source: str | None, as_json: bool
) -> int:
    """Write a configuration with every key explained, and a workflow that runs content-sync.

    Files that are there already are left as they are.

    \b
    Examples:
      content-sync init
      content-sync init --print > content-sync.toml
    """
    from pipeline.config import FILE_NAME

    if print_only:
        click.echo(commented_configuration(), nl=False)
        return 0
    wanted = {config or repo / FILE_NAME: _with_site(commented_configuration(), repo)}
    if not no_workflow:
        wanted[repo / WORKFLOW] = workflow(source or requirement())
    written = [path for path, text in wanted.items() if _write(path, text)]
    if as_json:
        words = {
            "schema": 1,
            "written": list(map(str, written)),
            "kept": [str(p) for p in wanted if p not in written],
        }
        from pipeline.report.escape import json_text

        click.echo(json_text(words))
        return 0
    for path in wanted:
        click.echo(f"{'wrote' if path in written else 'kept '} {path}")
    click.echo(f"\nTry it first: {called_as()} sync --dry-run\n{'' if no_workflow else SETTINGS}".rstrip())
    if any(UNKNOWN in wanted[path] for path in written):
        click.echo(
            f"\nThe workflow does not know where content-sync is installed from. Write the repository and a full "
            f"commit in place of {UNKNOWN} in {WORKFLOW}."
        )
    return 0


def _with_site(text: str, repo: Path) -> str:
    """Return the configuration with the address at which the site's own configuration publishes the articles."""
    from pipeline.corpus.site import site_of_folder

    site = site_of_folder(repo)
    return text.replace('# site = ""', f"site = {msgspec.json.encode(site).decode()}") if site else text


def _write(path: Path, text: str) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Make the folder writable.") from error
    return True


def workflow(source: str = UNKNOWN) -> str:
    """Return the workflow for GitHub: two jobs, of which only the one that reads no page may write.

    ``source`` is the requirement that both install: a commit of a repository, never a bare name.
    """
    text = (resources.files("pipeline") / "templates" / "content-sync.yml").read_text(encoding="utf-8")
    for name, pin in {**PINS, "SOURCE": source}.items():
        text = text.replace(f"@{name}@", pin)
    return text


def commented_configuration() -> str:
    """Return every configuration key with its meaning and default, commented out, as TOML."""
    lines = ["# content-sync: every key with its default. Take the # away from what you change.", ""]
    from pipeline.config import Config

    for section in msgspec.structs.fields(Config):
        if isinstance(section.type, type):
            lines += [*_section(section.name, section.type), ""]
        else:
            lines += [*_wrapped(_meaning(section.type)), f"# [[{section.name}]]", ""]
    return "\n".join(lines)


def _section(name: str, struct: type) -> Iterator[str]:
    yield from _wrapped((struct.__doc__ or "").strip().split("\n")[0])
    yield f"[{name}]"
    for key in msgspec.structs.fields(struct):
        yield ""
        yield from _wrapped(_meaning(key.type))
        yield f"# {key.name} = {_toml(key)}"


def _wrapped(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, 96)]


def _meaning(annotated: object) -> str:
    notes = getattr(annotated, "__metadata__", ())
    return next((note.description or "" for note in notes if isinstance(note, msgspec.Meta)), "")


def _toml(key: FieldInfo) -> str:
    """Return a default as TOML writes it; JSON's strings, numbers, booleans and lists are TOML's too."""
    made = key.default_factory
    return msgspec.json.encode(key.default if made is msgspec.NODEFAULT else made()).decode()
