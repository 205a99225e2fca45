"""Between the two jobs of a run: pack what one proposes, and publish what was packed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from pipeline.baseline.state_ref import keep_state
from pipeline.config import Config
from pipeline.errors import StoreError
from pipeline.git import remote as remotes
from pipeline.git.base import Base, resolve_base
from pipeline.git.commands import opened
from pipeline.git.lock import locked
from pipeline.proposal.artifact import Packed, read_artefact, read_memory, write_artefact
from pipeline.proposal.authorship import is_ancestor
from pipeline.proposal.commit import branch_name
from pipeline.proposal.offer import Offer, Proposal, make_offer
from pipeline.proposal.operation import Operation
from pipeline.proposal.publish import publish
from pipeline.proposal.review import try_review
from pipeline.proposal.target import Desk
from pipeline.report import Report

_DEEP = 200


def pack(folder: Path, base: Base, offers: Iterable[tuple[str, Offer, Report]]) -> None:
    """Write the offers of a run (group, offer, report) for a job that may publish them."""
    write_artefact(
        folder,
        base,
        (
            (
                Packed(
                    group=group,
                    message=offer.message,
                    date=offer.date,
                    files={},
                    fixed=offer.allowed,
                    fixes=offer.fixes,
                ),
                offer.files,
                report,
            )
            for group, offer, report in offers
        ),
    )


def propose_artefact(
    desk: Desk, config: Config, folder: Path, *, fixes: bool, dry_run: bool
) -> list[tuple[Proposal, Report]]:
    """Check ``folder`` and publish every proposal in it.

    Raises:
        StoreError: something in the folder is not as a sync writes it, or it was made on another repository.
    """
    base, groups = read_artefact(folder, fixes=fixes)
    today = datetime.now(UTC).date().isoformat()
    outcome = []
    with locked(desk.repository):
        _check_base(desk, config, base)
        for packed, files, report in groups:
            branch = branch_name(config.proposal.branch_prefix, packed.group)
            offer = make_offer(
                desk, base, branch, report, files, packed.message, packed.date, packed.fixed, packed.fixes
            )
            if dry_run:
                outcome.append((Proposal(Operation.NONE, branch, detail="dry run"), report))
                continue
            seen = try_review(desk.repository, branch, base.commit, today, desk.remote, desk.forge)
            outcome.append((publish(offer, seen, desk), report))
        if desk.remote and not dry_run:
            keep_state(desk.remote, read_memory(folder))
    return outcome


def _check_base(desk: Desk, config: Config, base: Base) -> None:
    """Make sure that the proposal stands on a commit of the very branch that it would be proposed to.

    Any other commit that is here (someone's pull request, say) would smuggle its files into the proposal.
    """
    here = resolve_base(desk.repository, config, desk.remote)
    if desk.remote and base.commit != here.commit:
        remotes.fetch(desk.remote, {"base/seen": here.commit}, depth=_DEEP)
    with opened(desk.repository) as repo:
        inside = base.commit == here.commit or is_ancestor(repo, base.commit, here.commit)
    if base.branch != here.branch or not inside:
        raise StoreError(
            f"the proposal was made on {base.branch or 'no branch'} at {base.commit[:12]}, which is not on "
            f"{here.branch or 'this checkout'} here. Check out the same branch in both jobs, or run the first "
            "job again."
        )
