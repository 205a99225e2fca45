"""Bring a group's proposal to where people review it: the local branch, or a remote and its forge."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from pipeline.config import Proposal as Settings
from pipeline.edges.branch import Base, Content, Proposal, propose
from pipeline.edges.review import Review
from pipeline.errors import PublishError
from pipeline.report import Finding

if TYPE_CHECKING:
    from pipeline.edges.branch.remote import Remote
    from pipeline.edges.forge import Forge
    from pipeline.report.fixes import Fix


class Offer(msgspec.Struct, frozen=True):
    """What a group proposes.

    ``body`` renders the request's text for a length, the ticked findings and the commit it speaks of.
    """

    base: Base
    branch: str
    files: Mapping[str, Content | None]
    message: str
    date: int
    findings: tuple[Finding, ...]
    body: Callable[[int, frozenset[str], str], str]
    reviewers: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    fixes: "tuple[Fix, ...]" = ()

    @property
    def title(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


class Desk(msgspec.Struct, frozen=True):
    """Where proposals are published: the repository, the team's settings, and the remote and forge if any."""

    repository: Path
    settings: Settings
    remote: "Remote | None" = None
    forge: "Forge | None" = None
    overwrite: bool = False
    forge_name: str = ""
    web: str = ""


def publish(offer: Offer, seen: Review, desk: Desk) -> Proposal:
    """Bring ``offer`` to the local branch, the remote and a pull request, as far as ``desk`` reaches.

    What the remote or the forge refuses is told as ``refused`` with reason and remedy: the report goes on.
    """
    if desk.remote is None:
        return _local(offer, desk)
    if seen.stands.kind == "unknown":
        return Proposal("refused", offer.branch, detail="; ".join(seen.trouble))
    return _on_remote(offer, desk, desk.remote)


def _on_remote(offer: Offer, desk: Desk, remote: "Remote") -> Proposal:
    from pipeline.edges.branch.remote import LeaseLost
    from pipeline.edges.publication import Publication, Undecided, look_again

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
        return Proposal("refused", offer.branch, detail=str(error))


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
