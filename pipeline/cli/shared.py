"""What every verb shares: where the repository is and which configuration holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


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
