"""What every verb shares: where the repository is and which configuration holds."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.config import Config


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
