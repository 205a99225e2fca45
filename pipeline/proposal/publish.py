"""Bring a group's proposal to where people review it: the local branch, or a remote and its forge."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.errors import PublishError
from pipeline.impacts import Verdict
from pipeline.proposal.local import propose
from pipeline.proposal.model import Proposal, PublishResult
from pipeline.proposal.operation import Operation
from pipeline.proposal.review import Review
from pipeline.proposal.target import PublishTarget
from pipeline.report import Trouble

if TYPE_CHECKING:
    from pipeline.git.remote import Remote

# So many waiting proposals are named.
_NAMED = 10


def publish_each(
    proposals: Iterable[tuple[Proposal, Review]], target: PublishTarget, most: int = 0
) -> list[PublishResult]:
    """Publish the proposals of all groups; the results come in the order of ``proposals``.

    ``most``: so many requests may be open, 0 for any number. Those that are open are brought up to date, and what
    room is left goes to the most urgent. The others are on their branches, with their dates, and wait there.
    """
    pairs = list(proposals)
    is_open = [seen.open_request is not None for _, seen in pairs]
    order = sorted(
        range(len(pairs)), key=lambda at: (not is_open[at], *_urgency(pairs[at][0])) if most else (at,)
    )
    results: dict[int, PublishResult] = {}
    count = sum(is_open)
    for at in order:
        results[at] = publish(*pairs[at], target, may_open=is_open[at] or not most or count < most)
        count += _stands(results[at], is_open[at]) - is_open[at]
    return [results[at] for at in range(len(pairs))]


def held_back(results: Iterable[PublishResult], most: int) -> list[Trouble]:
    """Return what the report says of proposals that wait until fewer than ``most`` requests are open."""
    waiting = [one.branch for one in results if one.operation is Operation.HELD_BACK]
    if not waiting:
        return []
    more = f" and {len(waiting) - _NAMED} more" if len(waiting) > _NAMED else ""
    named = f"{', '.join(waiting[:_NAMED])}{more}"
    waits = "s wait on their branches" if len(waiting) > 1 else " waits on its branch"
    count = f"{len(waiting)} proposal{waits}"
    return [
        Trouble(
            "proposal",
            f"{count}, because {most} requests may be open at a time: {named}.",
            "Merge or close a request, or raise [groups] most_open.",
        )
    ]


def _urgency(proposal: Proposal) -> tuple[int, str, str]:
    """The most urgent verdict of a proposal, then what has waited longest."""
    flagged = proposal.flagged
    return (
        min((one.verdict.rank for one in flagged), default=len(Verdict.__members__)),
        min((one.first_seen for one in flagged), default=""),
        proposal.branch,
    )


def _stands(result: PublishResult, was_open: bool) -> bool:
    """Return whether a request is open now."""
    done = result.operation
    return bool(done.is_proposed and result.number) or (was_open and done.stays)


def publish(
    proposal: Proposal, seen: Review, target: PublishTarget, *, may_open: bool = True
) -> PublishResult:
    """Bring ``proposal`` to the local branch, the remote and a pull request, as far as ``target`` reaches.

    ``may_open``: a request may be opened for it; one that is open is brought up to date in any case.
    What the remote or the forge refuses is told as ``refused`` with reason and remedy: the report goes on.
    """
    remote = target.remote
    result = _on_remote(proposal, seen, target, remote, may_open) if remote else _local(proposal, target)
    return replace(result, report=proposal.report)


def _on_remote(
    proposal: Proposal, seen: Review, target: PublishTarget, remote: "Remote", may_open: bool
) -> PublishResult:
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
        proposal = replace(moved, files=without_turned_down(moved.files, seen, now))
        try:
            return Publication(proposal, now, target, remote, may_open=may_open).run()
        except LeaseLost:
            # Someone was faster: look once more, decide anew. A second loss is the person's to hear of.
            again = look_again(proposal, target, remote)
            return Publication(proposal, again, target, remote, may_open=may_open).run()
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
