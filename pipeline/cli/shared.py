"""What every verb shares: where the repository is and which configuration holds."""

import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.config import Config


class Interrupted(click.exceptions.Abort):
    """A person stopped the run after ``done`` of ``total`` visits; ``kept``: the next run asks only for the rest."""

    def __init__(self, done: int, total: int, *, kept: bool) -> None:
        """Say how far it came."""
        how_far = f"after {done} of {total} pages" if total else "before the first page"
        then = "the next run asks only for the rest" if kept and done else "nothing was changed"
        super().__init__(f"Interrupted {how_far}; {then}. The base branch and the proposal are as they were.")


def called_as(*, anywhere: bool = False) -> str:
    """Return how this command was called, to be typed again from the same folder, or from ``anywhere``."""
    started = Path(sys.argv[0])
    if started.name == "__main__.py":
        return f"{shlex.quote(sys.executable)} -m pipeline"
    on_path = shutil.which(started.name)
    if on_path and Path(on_path).resolve() == started.resolve():
        return started.name
    return shlex.quote(str(started.absolute()) if anywhere else sys.argv[0])


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--repo DIR`` and ``--config FILE`` to a command."""
    command = click.option(
        "--config", type=click.Path(dir_okay=False, path_type=Path), help="Use this configuration file."
    )(command)
    return click.option(
        "--repo",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=".",
        show_default=True,
        help="The content repository.",
    )(command)


def publish_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--push``, ``--pr`` and ``--overwrite`` to a command that builds a proposal."""
    options = (
        click.option("--push", is_flag=True, help="Push the proposal branch to its remote."),
        click.option("--pr", is_flag=True, help="Push, and open or update the pull request."),
        click.option(
            "--overwrite",
            is_flag=True,
            help="Replace a proposal that a person edited (their head is backed up).",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def load_config(repository: Path, file: Path | None = None) -> "Config":
    """Read the configuration and check the names in it that a registry knows.

    Raises:
        ConfigError: the file cannot be read, or a key or value does not fit.
    """
    from pipeline import config

    settings = config.load_config(repository, file)
    if settings.proposal.forge:
        from pipeline.forges.registry import named

        named(settings.proposal.forge)
    return settings
