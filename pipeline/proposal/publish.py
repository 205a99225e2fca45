"""Bring a group's proposal to where people review it: the local branch, or a remote and its forge."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.errors import PublishError
from pipeline.proposal.local import propose
from pipeline.proposal.model import Proposal, PublishResult
from pipeline.proposal.operation import Operation
from pipeline.proposal.review import Review
from pipeline.proposal.target import PublishTarget

if TYPE_CHECKING:
    from pipeline.git.remote import Remote


def publish(proposal: Proposal, seen: Review, target: PublishTarget) -> PublishResult:
    """Bring ``proposal`` to the local branch, the remote and a pull request, as far as ``target`` reaches.

    What the remote or the forge refuses is told as ``refused`` with reason and remedy: the report goes on.
    """
    result = _on_remote(proposal, seen, target, target.remote) if target.remote else _local(proposal, target)
    return replace(result, report=proposal.report)


def _on_remote(proposal: Proposal, seen: Review, target: PublishTarget, remote: "Remote") -> PublishResult:
    from pipeline.git.remote import LeaseLost
    from pipeline.proposal.files import without_turned_down
    from pipeline.proposal.meanwhile import on_todays_base
    from pipeline.proposal.remote import Publication, look_again

    if seen.state.kind == "unknown":
        return PublishResult(Operation.REFUSED, proposal.branch, detail="; ".join(seen.trouble))
    try:
        # Visits take hours at times: what people did meanwhile counts.
        moved = on_todays_base(proposal, target, remote)
        if moved is None:
            told = "what it proposes was merged meanwhile; the next run goes on from there"
            return PublishResult(Operation.NONE, proposal.branch, detail=told)
        now = look_again(moved, target, remote)
        proposal = replace(moved, files=without_turned_down(moved.files, now))
        try:
            return Publication(proposal, now, target, remote).run()
        except LeaseLost:
            # Someone was faster: look once more, decide anew. A second loss is the person's to hear of.
            again = look_again(proposal, target, remote)
            return Publication(proposal, again, target, remote).run()
    except PublishError as error:
        return PublishResult(Operation.REFUSED, proposal.branch, detail=str(error))


def _local(proposal: Proposal, target: PublishTarget) -> PublishResult:
    return propose(
        target.repository,
        base=proposal.base.commit,
        branch=proposal.branch,
        files=proposal.files,
        message=proposal.message,
        date=proposal.date,
        overwrite=target.overwrite,
        allowed=proposal.allowed,
        author=target.settings.author,
        sign=target.settings.sign,
    )
