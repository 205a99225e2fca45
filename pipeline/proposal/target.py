"""The publish target: how far a run publishes its proposals (local, remote, forge)."""

from collections.abc import Mapping

import msgspec

from pipeline.config import Config
from pipeline.config import Proposal as Settings
from pipeline.forges.base import Connection, Forge
from pipeline.git.remote import Remote
from pipeline.git.repository import Repository


class PublishTarget(msgspec.Struct, frozen=True):
    """Where proposals are published: the repository, the team's settings, and the remote and forge if any.

    ``connection`` is open when requests are to be made; ``web`` is the remote repository's address in a browser.
    """

    repository: Repository
    settings: Settings
    remote: "Remote | None" = None
    forge: "Forge | None" = None
    connection: "Connection | None" = None
    overwrite: bool = False
    web: str = ""


def open_target(
    repository: Repository,
    config: Config,
    environment: Mapping[str, str],
    *,
    push: bool = False,
    pull_request: bool = False,
    overwrite: bool = False,
) -> PublishTarget:
    """Return where a run publishes: local, with a remote (``push``), or with its forge too (``pull_request``).

    Raises:
        ConfigError: there is no such remote, no known forge, or no token.
    """
    from pipeline.forges.address import read_address
    from pipeline.forges.registry import connect, named, recognised, signed
    from pipeline.git.remote import open_remote

    chosen = named(config.proposal.forge)
    if not push and not pull_request:
        return PublishTarget(repository, config.proposal, forge=chosen, overwrite=overwrite)
    remote = open_remote(repository, config.proposal.remote)
    forge = chosen or recognised(remote.url, environment)
    remote = signed(remote, forge, environment)
    connection = connect(remote, forge, environment) if pull_request else None
    web = forge.web_url(read_address(remote.url), environment) if forge else ""
    return PublishTarget(repository, config.proposal, remote, forge, connection, overwrite, web)
