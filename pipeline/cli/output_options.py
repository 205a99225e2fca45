"""The options of the outputs, the same on every verb that has a report, and the one way an output is written."""

import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from functools import partial, wraps
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from pipeline.errors import ConfigError, StoreError
from pipeline.report.outputs import OUTPUTS, Context, Output

if TYPE_CHECKING:
    from pipeline.report.history import History
    from pipeline.report.model import Report

# In place of a file: print it.
STDOUT = Path("-")
# So many parts of a text are printed at a time.
_PARTS = 500


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each output to a command, which gets ``outputs``: the files named, by name of output."""
    known = {f"to_{output.name.replace('-', '_')}": output for output in OUTPUTS}

    @wraps(command)
    def with_outputs(**given: Any) -> Any:
        files = {output.name: given.pop(name) for name, output in known.items()}
        return command(**given, outputs={name: file for name, file in files.items() if file})

    for name, output in reversed(known.items()):
        kind = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
        add = click.option(output.option, name, type=kind, metavar=f"FILE{output.suffix}", help=output.help)
        with_outputs = add(with_outputs)
    return with_outputs


def past_of(repo: Path, config: Path | None) -> "Callable[[], History]":
    """Return a reader of the recorded history of ``repo``, of which nothing is read before it is asked for."""
    return partial(_past, repo, config)


def _past(repo: Path, config: Path | None) -> "History":
    """Return the recorded history; a repository without a past has none, and its report no pictures."""
    from pipeline.cli.ages import today
    from pipeline.cli.shared import load_config
    from pipeline.git.repository import Repository
    from pipeline.jobs.trends import read_history
    from pipeline.report.history import History

    try:
        with Repository(repo) as repository:
            return read_history(repository, load_config(repo, config), today())
    except (StoreError, ConfigError):
        return History()


def write_outputs(files: Mapping[str, Path], report: "Report", context: Context) -> None:
    """Write each output in ``files`` (name to file).

    Raises:
        StoreError: a file cannot be written; the others are written all the same.
    """
    named = {name: str(file) for name, file in files.items() if file != STDOUT}
    context = replace(context, files=named)
    failed = []
    for output in OUTPUTS:
        try:
            if output.name in files:
                write_output(output, files[output.name], report, context)
        except StoreError as error:
            failed.append(str(error))
    if failed:
        raise StoreError(" ".join(failed))


def write_output(
    output: Output, file: Path, report: "Report", context: Context, *, whole: bool = False
) -> None:
    """Write ``report`` as ``output`` to ``file``, or print it; ``whole`` replaces what an output appends to.

    Raises:
        StoreError: the file cannot be written.
    """
    text = output.render(report, context)
    parts = [text] if isinstance(text, str) else text
    if file == STDOUT:
        _print(parts)
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if (output.appends and not whole) or (file.exists() and not file.is_file()):
            with file.open("a", encoding="utf-8", newline="\n") as end:
                end.writelines(parts)
        else:
            _replace(file.resolve(), parts)
    except OSError as error:
        raise StoreError(
            f"{file}: {error.strerror}. Name a file in a folder that can be written, and run again."
        ) from error


def _print(parts: Iterable[str]) -> None:
    rest = iter(parts)
    while some := "".join(islice(rest, _PARTS)):
        click.echo(some, nl=False)


def _replace(file: Path, parts: Iterable[str]) -> None:
    """Write beside ``file`` and rename: who reads it finds the old text or the new, never a part of one."""
    fresh = file.with_name(f".{secrets.token_hex(8)}.new")
    try:
        with fresh.open("x", encoding="utf-8", newline="\n") as beside:
            beside.writelines(parts)
        if file.exists():
            shutil.copymode(file, fresh)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
