"""A run's message to the receivers of ``[messages]``, after everything else is done."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.proposal.model import PublishResult
    from pipeline.report.model import Report


def tell(config: "Config", report: "Report", results: "Sequence[PublishResult]") -> None:
    """Send the message of a published run with news; failures go to standard error and fail nothing.

    There is news where a proposal was made or changed, or a person has to clear its way.
    """
    from pipeline.cli.terminal import safe
    from pipeline.jobs.messages import send
    from pipeline.report.message import render
    from pipeline.report.outputs import Context

    if not config.messages.to or not any(result.operation.is_news for result in results):
        return
    try:
        failed = send(render(report, Context(results=tuple(results))), config.messages.to, os.environ)
    except ConfigError as error:
        failed = (str(error),)
    for one in failed:
        click.echo(f"No message: {safe(one, 300)}", err=True)
