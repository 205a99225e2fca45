"""Open the desk at which proposals are published: how far it reaches, and what is said there."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from pipeline.config import Config
from pipeline.config import Proposal as Settings
from pipeline.forges.base import Forge
from pipeline.git.remote import Remote
from pipeline.git.repository import Repository


class Desk(msgspec.Struct, frozen=True):
    """Where proposals are published: the repository, the team's settings, and the remote and forge if any."""

    repository: Repository
    settings: Settings
    remote: "Remote | None" = None
    forge: "Forge | None" = None
    overwrite: bool = False
    forge_name: str = ""
    web: str = ""


def open_desk(
    repository: Repository,
    config: Config,
    environment: Mapping[str, str],
    *,
    push: bool = False,
    pull_request: bool = False,
    overwrite: bool = False,
) -> Desk:
    """Return the desk for a run: local, with a remote (``push``), or with its forge too (``pull_request``).

    Raises:
        ConfigError: there is no such remote, no known forge, or no token.
    """
    if not push and not pull_request:
        return Desk(repository, config.proposal, overwrite=overwrite)
    from pipeline.forges.registry import forge_name, open_forge, token_of, web_address
    from pipeline.git.remote import open_remote

    remote = open_remote(repository, config.proposal.remote)
    name = forge_name(remote, config, environment)
    remote = replace(remote, token=token_of(name, environment))
    forge = open_forge(remote, config, environment) if pull_request else None
    return Desk(repository, config.proposal, remote, forge, overwrite, name, web_address(remote, environment))
