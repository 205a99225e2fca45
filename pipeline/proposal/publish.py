"""Bring a group's proposal to where people review it: the local branch, or a remote and its forge."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.errors import PublishError
from pipeline.proposal.local import propose
from pipeline.proposal.offer import Offer, Proposal
from pipeline.proposal.operation import Operation
from pipeline.proposal.review import Review
from pipeline.proposal.target import Desk

if TYPE_CHECKING:
    from pipeline.git.remote import Remote


def publish(offer: Offer, seen: Review, desk: Desk) -> Proposal:
    """Bring ``offer`` to the local branch, the remote and a pull request, as far as ``desk`` reaches.

    What the remote or the forge refuses is told as ``refused`` with reason and remedy: the report goes on.
    """
    if desk.remote is None:
        return _local(offer, desk)
    if seen.stands.kind == "unknown":
        return Proposal(Operation.REFUSED, offer.branch, detail="; ".join(seen.trouble))
    return _on_remote(offer, desk, desk.remote)


def _on_remote(offer: Offer, desk: Desk, remote: "Remote") -> Proposal:
    from pipeline.git.remote import LeaseLost
    from pipeline.proposal.files import Undecided
    from pipeline.proposal.remote import Publication, look_again

    try:
        # Visits take hours at times: what people did meanwhile counts.
        now = look_again(offer, desk, remote)
        offer = replace(offer, files=Undecided(offer.files, now))
        try:
            return Publication(offer, now, desk, remote).run()
        except LeaseLost:
            # Someone was faster: look once more, decide anew. A second loss is the person's to hear of.
            again = look_again(offer, desk, remote)
            return Publication(offer, again, desk, remote).run()
    except PublishError as error:
        return Proposal(Operation.REFUSED, offer.branch, detail=str(error))


def _local(offer: Offer, desk: Desk) -> Proposal:
    return propose(
        desk.repository,
        base=offer.base.commit,
        branch=offer.branch,
        files=offer.files,
        message=offer.message,
        date=offer.date,
        overwrite=desk.overwrite,
        allowed=offer.allowed,
        author=desk.settings.author,
        sign=desk.settings.sign,
    )
