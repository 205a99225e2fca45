"""Bring a group's proposal to where people review it: the local branch, or a remote and its forge."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.errors import PublishError
from pipeline.proposal.local import propose
from pipeline.proposal.offer import Offer, Proposal
from pipeline.proposal.review import Review
from pipeline.proposal.target import PublishTarget

if TYPE_CHECKING:
    from pipeline.git.remote import Remote


def publish(offer: Offer, seen: Review, target: PublishTarget) -> Proposal:
    """Bring ``offer`` to the local branch, the remote and a pull request, as far as ``target`` reaches.

    What the remote or the forge refuses is told as ``refused`` with reason and remedy: the report goes on.
    """
    if target.remote is None:
        return _local(offer, target)
    if seen.stands.kind == "unknown":
        return Proposal("refused", offer.branch, detail="; ".join(seen.trouble))
    return _on_remote(offer, target, target.remote)


def _on_remote(offer: Offer, target: PublishTarget, remote: "Remote") -> Proposal:
    from pipeline.git.remote import LeaseLost
    from pipeline.proposal.files import Undecided
    from pipeline.proposal.remote import Publication, look_again

    try:
        # Visits take hours at times: what people did meanwhile counts.
        now = look_again(offer, target, remote)
        offer = replace(offer, files=Undecided(offer.files, now))
        try:
            return Publication(offer, now, target, remote).run()
        except LeaseLost:
            # Someone was faster: look once more, decide anew. A second loss is the person's to hear of.
            again = look_again(offer, target, remote)
            return Publication(offer, again, target, remote).run()
    except PublishError as error:
        return Proposal("refused", offer.branch, detail=str(error))


def _local(offer: Offer, target: PublishTarget) -> Proposal:
    return propose(
        target.repository,
        base=offer.base.commit,
        branch=offer.branch,
        files=offer.files,
        message=offer.message,
        date=offer.date,
        overwrite=target.overwrite,
        allowed=offer.allowed,
        author=target.settings.author,
        sign=target.settings.sign,
    )
