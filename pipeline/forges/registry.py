"""The forges there are, and the one a repository is on: as configured, else told from the remote's address."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.errors import ConfigError
from pipeline.forges.address import read_address
from pipeline.forges.azure_devops import AzureDevOps
from pipeline.forges.base import Connection, Forge
from pipeline.forges.bitbucket import Bitbucket
from pipeline.forges.gitea import Gitea
from pipeline.forges.github import GitHub
from pipeline.forges.gitlab import GitLab

if TYPE_CHECKING:
    from pipeline.git.remote import Remote

FORGES: tuple[Forge, ...] = (GitHub(), GitLab(), AzureDevOps(), Gitea(), Bitbucket())
_TOKEN = "CONTENT_SYNC_TOKEN"  # noqa: S105  (a variable's name)
_NOTHING: Mapping[str, str] = {}


def named(name: str) -> Forge | None:
    """Return the forge that ``[proposal] forge`` names, ``None`` when it is empty.

    Raises:
        ConfigError: there is no forge of that name.
    """
    found = next((forge for forge in FORGES if forge.name == name), None)
    if name and not found:
        raise ConfigError(
            f"[proposal] forge: {name!r} is no forge we know. Set {_names()}, or leave it empty."
        )
    return found


def recognised(url: str, environment: Mapping[str, str]) -> Forge | None:
    """Return the forge a remote's address is of, ``None`` when nothing tells.

    The address goes before the CI service: a repository may be tended from another forge's CI.
    """
    address = read_address(url)
    for said in (_NOTHING, environment):
        for forge in FORGES:
            if forge.recognises(address, said):
                return forge
    return None


def forge_of(url: str, name: str, environment: Mapping[str, str]) -> Forge | None:
    """Return the forge called ``name`` (``[proposal] forge``), else the one that ``url`` is recognised as."""
    return named(name) or recognised(url, environment)


def linked(url: str, name: str) -> tuple[str, Forge]:
    """Return a repository's address in a browser, and the forge that links below it are built for.

    ``name`` is ``[proposal] forge``. An address that nothing recognises is taken as the first forge's: most
    build theirs that way.
    """
    forge = forge_of(url, name, _NOTHING) or FORGES[0]
    return forge.web_url(read_address(url), _NOTHING), forge


def token_of(forge: Forge | None, environment: Mapping[str, str]) -> str:
    """Return the token for a forge from the environment, or ""."""
    names = (_TOKEN, *forge.tokens) if forge else ()
    return next((environment[name] for name in names if environment.get(name)), "")


def signed(remote: "Remote", forge: Forge | None, environment: Mapping[str, str]) -> "Remote":
    """Return ``remote`` with the forge's token, as git sends it there."""
    user = forge.git_user if forge else ""
    return replace(remote, token=token_of(forge, environment), user=user)


def connect(remote: "Remote", forge: Forge | None, environment: Mapping[str, str]) -> Connection:
    """Return the pull requests of the repository at ``remote``, ready to be asked.

    Raises:
        ConfigError: no forge was told from the address, it takes no pull requests, or there is no token for it.
    """
    if not forge:
        raise ConfigError(
            f"--pr: {remote.url} is no address of a forge we know. Set [proposal] forge to {_names()}, or use "
            "--push alone."
        )
    if forge.refusal:
        raise ConfigError(forge.refusal)
    token = token_of(forge, environment)
    if not token:
        raise ConfigError(
            f"--pr: there is no token for {forge.title}. Set {_TOKEN} in the environment (never in a file)."
        )
    return forge.connect(read_address(remote.url), token, environment)


def _names() -> str:
    *most, last = [forge.name for forge in FORGES]
    return f"{', '.join(most)} or {last}"
