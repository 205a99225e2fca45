"""What lies open on branches of groups that are no more: groups were switched on or off, or an owner left.

Their requests are closed by the run that finds them (``left_over``); what they hold is input of the groups of today.
"""

from collections.abc import Collection

import msgspec

from pipeline.errors import PublishError
from pipeline.git.base import Base
from pipeline.git.repository import Repository
from pipeline.proposal.authorship import is_backup
from pipeline.proposal.review import Review, try_review
from pipeline.proposal.target import PublishTarget
from pipeline.snapshots.paths import Root


class Earlier(msgspec.Struct, frozen=True):
    """A proposal of a group that is no more, and the folder in which it kept its files."""

    seen: Review
    root: Root


def earlier_groups(
    repository: Repository,
    prefix: str,
    base: Base,
    today: str,
    target: PublishTarget | None,
    branches: Collection[str],
) -> list[Earlier]:
    """Return the proposals under ``prefix`` on branches other than ``branches``, those of the groups of today."""
    found = []
    remote, connection = (target.remote, target.connection) if target else (None, None)
    for name in _names(repository, prefix, target):
        if name in branches or is_backup(name):
            continue
        seen = try_review(repository, name, base.commit, today, remote, connection)
        if seen.state.kind in ("ours", "edited"):
            group = name.removeprefix(f"{prefix}/")
            found.append(Earlier(seen, Root("" if group == "proposal" else group)))
    return found


def _names(repository: Repository, prefix: str, target: PublishTarget | None) -> list[str]:
    if target and target.remote:
        from pipeline.git import remote as remotes

        try:
            return sorted(remotes.look_under(target.remote, f"{prefix}/"))
        except PublishError:
            return []  # The groups' own branches cannot be seen either, and that is told.
    asked = ("--format=%(refname:lstrip=2)", f"refs/heads/{prefix}/")
    return repository.answers("for-each-ref", *asked).splitlines()
