"""Where this command was installed from, so that a workflow can install the same."""

import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

UNKNOWN = "git+https://github.com/OWNER/content-sync@COMMIT"
"""What stands in a workflow where the source is not known; ``doctor`` asks to fill it in."""


class _Vcs(msgspec.Struct):
    vcs: str = ""
    commit_id: str = ""


class _Origin(msgspec.Struct):
    """What an installer notes of a direct reference (PEP 610, ``direct_url.json``)."""

    url: str = ""
    vcs_info: _Vcs = msgspec.field(default_factory=_Vcs)


def requirement() -> str:
    """Return the requirement that installs this very code from its repository, ``UNKNOWN`` where nothing says it.

    An index is never named: nobody has to own the name there.
    """
    origin = _origin()
    if origin.vcs_info.vcs == "git" and origin.vcs_info.commit_id:
        return f"git+{origin.url}@{origin.vcs_info.commit_id}"
    if origin.url.startswith("file:"):
        return _of_checkout(Path(unquote(urlsplit(origin.url).path))) or UNKNOWN
    return UNKNOWN


def _origin() -> _Origin:
    try:
        text = distribution("content-sync").read_text("direct_url.json")
        return msgspec.json.decode(text or "{}", type=_Origin)
    except (PackageNotFoundError, msgspec.MsgspecError):
        return _Origin()


def _of_checkout(folder: Path) -> str:
    """Return the requirement for a checkout with a remote on the web whose commit is what is installed."""
    url = _git(folder, "config", "--get", "remote.origin.url")
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    parts = urlsplit(url)
    if parts.scheme != "https" or not commit:
        return ""
    return f"git+https://{parts.hostname}{parts.path}@{commit}"


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ""
