"""The commit that findings are compared with and proposals are built on."""

import msgspec

from pipeline.config import Config
from pipeline.errors import ConfigError, StoreError
from pipeline.git.remote import Remote, default_branch, fetch, look
from pipeline.git.repository import Repository

_HEADS = "refs/heads/"


class Base(msgspec.Struct, frozen=True):
    """Where a proposal goes: the commit it is built on and the branch's name ("" on a detached HEAD)."""

    commit: str
    branch: str


def resolve_base(repository: Repository, config: Config, remote: "Remote | None" = None) -> Base:
    """Return the commit that findings are compared with, and the branch it is the tip of.

    With a remote it is the tip that the branch has there now, and the remote's default branch where none is named.

    Raises:
        ConfigError: [proposal] base names no branch here, or no branch is checked out and none is named.
        StoreError: the repository has no commit yet.
    """
    if remote:
        return _remote_base(repository, config, remote)
    wanted = config.proposal.base
    if wanted:
        return _named(repository, wanted)
    commit, _, name = repository.answers(
        "rev-parse", "HEAD^{commit}", "--symbolic-full-name", "HEAD"
    ).partition("\n")
    if not commit:
        raise StoreError(f"{repository.path}: the repository has no commit yet. Commit your articles first.")
    return Base(commit, name.removeprefix(_HEADS) if name.startswith(_HEADS) else "")


def _remote_base(repository: Repository, config: Config, remote: "Remote") -> Base:

    # What is checked out says little: a workflow may be started by hand from any branch.
    wanted = config.proposal.base or default_branch(remote) or checked_out(repository)
    commit = look(remote, [wanted]).get(wanted, "") if wanted else ""
    if not commit:
        raise ConfigError(
            f"[proposal] base: {remote.name} has no branch {wanted!r}. Push it, or name one that exists."
        )
    fetch(remote, {f"base/{wanted}": commit})
    return Base(commit, wanted)


def checked_out(repository: Repository) -> str:
    """Return the branch that is checked out, "" on a detached HEAD."""
    return repository.answers("symbolic-ref", "--short", "--quiet", "HEAD")


def _named(repository: Repository, wanted: str) -> Base:
    for ref in (f"refs/heads/{wanted}", f"refs/remotes/origin/{wanted}"):
        commit = repository.answers(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
        )
        if commit:
            return Base(commit, wanted)
    raise ConfigError(
        f"[proposal] base: there is no branch {wanted!r} here. Fetch it, or name one that exists."
    )
