"""``content-sync.toml``: every key, its default, and a clear error for what does not fit."""

import tomllib
from pathlib import Path

import msgspec

from pipeline.errors import ConfigError

FILE_NAME = "content-sync.toml"


class Articles(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the articles are. ``repository`` "" means the repository the command runs in."""

    repository: str = ""
    ref: str = ""
    path: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Visit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How pages are visited. ``rate_per_host`` in requests/s (0 = no limit), ``_s`` in seconds."""

    rate_per_host: float = 5.0
    per_host: int = 1
    concurrency: int = 16
    confirm_after_s: float = 20.0
    timeout_s: float = 30.0
    deadline_s: float = 0.0
    max_bytes: int = 8_000_000


class Hosts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Hosts that are never asked: ``skip`` by choice, ``internal`` because only insiders reach them."""

    skip: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()


class Groups(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How findings are split into proposals: "" (one for all), owner, directory or property:NAME."""

    by: str = ""


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The branch that proposes. ``base`` "" means the branch that is checked out."""

    base: str = ""
    branch_prefix: str = "content-sync"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything a team can set. Secrets are never here; they come from the environment."""

    articles: Articles = Articles()
    visit: Visit = Visit()
    hosts: Hosts = Hosts()
    groups: Groups = Groups()
    proposal: Proposal = Proposal()


def load_config(repository: Path, file: Path | None = None) -> Config:
    """Read the configuration of ``repository``: ``file``, else content-sync.toml, else [tool.content-sync].

    Raises:
        ConfigError: the file is missing, is not TOML, or holds a key or value that does not fit.
    """
    path = file or repository / FILE_NAME
    if path.is_file():
        return _convert(_read(path), path)
    if file:
        raise ConfigError(f"{file}: no such file. Name an existing configuration, or run `content-sync init`.")
    project = repository / "pyproject.toml"
    table = _read(project).get("tool", {}).get("content-sync", {}) if project.is_file() else {}
    return _convert(table, project)


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}. Mend the line named.") from error


def _convert(table: object, path: Path) -> Config:
    try:
        return msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}. `content-sync init --print` shows every key.") from error
