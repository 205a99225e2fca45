"""Branches and requests of groups that are no more: other settings made them, and no run looks at them again."""

from collections.abc import Collection

from pipeline.errors import PublishError
from pipeline.git import remote as remotes
from pipeline.git.base import Base
from pipeline.git.remote import Remote
from pipeline.proposal.authorship import branch_state, is_backup
from pipeline.proposal.model import PublishResult
from pipeline.proposal.operation import Operation
from pipeline.proposal.review import CLOSED_BY_US
from pipeline.proposal.target import PublishTarget

_WHY = (
    "Closed: no article is in this group any more, or articles are grouped otherwise now. What it proposed is in the "
    "requests of the groups of today."
)


def close_left_over(target: PublishTarget, base: Base, branches: Collection[str]) -> list[PublishResult]:
    """Close the requests and take away the branches of ours under the prefix that are none of ``branches``.

    A branch on which a person worked stays, and so does one that cannot be asked about now.
    """
    if not (target.remote and target.connection):
        return []
    try:
        prefix = f"{target.settings.branch_prefix}/"
        heads = remotes.look_under(target.remote, prefix)
        left = [name for name in sorted(heads) if name not in branches and not is_backup(name)]
        return [one for name in left if (one := _close(target, target.remote, base, name, heads[name]))]
    except PublishError:
        return []


def _close(target: PublishTarget, remote: Remote, base: Base, branch: str, head: str) -> PublishResult | None:
    remotes.fetch(remote, {f"heads/{branch}": head})
    state = branch_state(target.repository, f"{remotes.OURS}/heads/{branch}", base.commit)
    if state.kind != "ours" or target.connection is None:
        return None
    request = next((one for one in target.connection.find(branch) if one.state == "open"), None)
    if request:
        target.connection.comment(request, "[//]: # (content-sync closed)", _WHY)
        target.connection.close(request, f"{_WHY}\n\n{CLOSED_BY_US}\n")
    remotes.push(remote, branch, "", head)
    known = (request.number, request.url) if request else (0, "")
    return PublishResult(Operation.CLOSED, branch, head, "", "its group is no more", "", *known)
