"""Which forge a remote lives on, and how it is spoken to: from its address, or what the CI service says."""

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit

from pipeline.config import Config
from pipeline.errors import ConfigError
from pipeline.forges.azure_devops import AzureDevOps
from pipeline.forges.base import Forge
from pipeline.forges.github import GitHub
from pipeline.forges.gitlab import GitLab
from pipeline.git.remote import Remote

_SCP = re.compile(r"(?:[^@/]+@)?(?P<host>[\w.-]+):(?P<path>[^/].*)")


def place(url: str) -> tuple[str, str]:
    """Return host and path (without ``.git``) of a remote's address, in URL or ``host:path`` form."""
    found = _SCP.fullmatch(url)
    if found and "://" not in url:
        host, path = found["host"], found["path"]
    else:
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path
    return host.lower(), unquote(path).strip("/").removesuffix(".git")


def forge_name(remote: Remote, config: Config, environment: Mapping[str, str]) -> str:
    """Return github, gitlab, azure-devops, or "" when nothing tells."""
    host, _ = place(remote.url)
    if config.proposal.forge:
        return config.proposal.forge
    if host == "github.com" or environment.get("GITHUB_ACTIONS"):
        return "github"
    if host == "gitlab.com" or environment.get("GITLAB_CI"):
        return "gitlab"
    if host in ("dev.azure.com", "ssh.dev.azure.com") or host.endswith(".visualstudio.com"):
        return "azure-devops"
    return ""


def web_address(remote: Remote, environment: Mapping[str, str]) -> str:
    """Return where people look at the repository in a browser, "" for a remote that is no web address."""
    host, path = place(remote.url)
    if environment.get("GITHUB_REPOSITORY"):
        return (
            f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{environment['GITHUB_REPOSITORY']}"
        )
    return f"https://{host}/{path}" if "." in host and path else ""


def token_of(name: str, environment: Mapping[str, str]) -> str:
    """Return the token for a forge from the environment, or ""."""
    names = {
        "github": ("CONTENT_SYNC_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"),
        "gitlab": ("CONTENT_SYNC_TOKEN", "GITLAB_TOKEN"),
        "azure-devops": ("CONTENT_SYNC_TOKEN", "AZURE_DEVOPS_TOKEN", "SYSTEM_ACCESSTOKEN"),
    }
    return next((environment[key] for key in names.get(name, ()) if environment.get(key)), "")


def open_forge(remote: Remote, config: Config, environment: Mapping[str, str]) -> Forge:
    """Return the forge of ``remote``, ready to be asked.

    Raises:
        ConfigError: no forge can be told from the address, or there is no token for it.
    """
    name = forge_name(remote, config, environment)
    if not name:
        raise ConfigError(
            f"--pr: {remote.url} is no address of a forge we know. Set [proposal] forge to github, gitlab or "
            "azure-devops, or use --push alone."
        )
    token = token_of(name, environment)
    if not token:
        raise ConfigError(
            f"--pr: there is no token for {name}. Set CONTENT_SYNC_TOKEN in the environment (never in "
            "a file)."
        )
    host, path = place(remote.url)
    if name == "github":
        return _github(host, path, token, environment)
    if name == "gitlab":
        root = environment.get("CI_API_V4_URL") or f"https://{host}/api/v4"
        return GitLab(root, environment.get("CI_PROJECT_PATH") or path, token)
    return _azure(host, path, token, environment)


def _github(host: str, path: str, token: str, environment: Mapping[str, str]) -> GitHub:
    root = "https://api.github.com" if host in ("github.com", "") else f"https://{host}/api/v3"
    server = environment.get("GITHUB_SERVER_URL") or f"https://{host or 'github.com'}"
    repository = environment.get("GITHUB_REPOSITORY") or path
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise ConfigError(
            f"--pr: {repository!r} is not OWNER/NAME. Set GITHUB_REPOSITORY, or correct the remote."
        )
    return GitHub(environment.get("GITHUB_API_URL") or root, repository, token, server)


def _azure(host: str, path: str, token: str, environment: Mapping[str, str]) -> AzureDevOps:
    """Read ORG/PROJECT/_git/REPO, ORG.visualstudio.com/PROJECT/_git/REPO or v3/ORG/PROJECT/REPO."""
    parts = [part for part in path.split("/") if part not in ("_git", "v3", "DefaultCollection")]
    if host.endswith(".visualstudio.com"):
        parts.insert(0, host.partition(".")[0])
    if len(parts) == 2:
        parts.append(parts[1])
    if len(parts) != 3:
        raise ConfigError(
            f"--pr: {path!r} does not name ORG/PROJECT/_git/REPO. Correct the remote's address."
        )
    organisation, project, repository = (quote(part, safe="") for part in parts)
    root = environment.get("CONTENT_SYNC_AZURE_URL") or "https://dev.azure.com"
    return AzureDevOps(f"{root}/{organisation}/{project}", unquote(repository), token)
