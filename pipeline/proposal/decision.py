"""What becomes of a branch of ours: one table, whatever executes it (a local ref or a remote one)."""

from enum import StrEnum

import msgspec

from pipeline.proposal.authorship import BranchState
from pipeline.proposal.operation import Operation


class Action(StrEnum):
    """What is to be done with the branch."""

    WRITE = "write"
    """Point it at a new commit."""

    KEEP = "keep"
    """It holds exactly this already."""

    WITHDRAW = "withdraw"
    """Take it away: nothing is left to propose and nobody else wrote on it."""

    LEAVE = "leave"
    """Do not touch it: a person wrote on it, it is another person's or tool's, or there is nothing to do."""


class Decision(msgspec.Struct, frozen=True):
    """An action, the operation that is reported for it, and why; ``backup``: a person's head is kept first."""

    action: Action
    operation: Operation
    detail: str = ""
    backup: bool = False


def decide(
    state: BranchState, branch: str, base: str, tree: str, *, overwrite: bool, same: bool = False
) -> Decision:
    """Return what to do with ``branch``, from what is there and the ``tree`` to propose on ``base``.

    ``tree`` is "" where nothing is left to propose. ``overwrite`` replaces what a person wrote. ``same``: the
    branch proposes this already, on an earlier commit of the base, and can be merged as it is.

    ============  ==================================  ======================================
    stands        something to propose                nothing left to propose
    ============  ==================================  ======================================
    none          write (created)                     leave (none)
    ours          write (updated), keep (unchanged)   withdraw (closed)
    ours, merged  write (created)                     withdraw (none)
    edited        leave, or write with a backup       leave (skipped-edited)
    foreign       leave (refused)                     leave (none)
    ============  ==================================  ======================================
    """
    if not tree:
        return _nothing_left(state)
    if state.kind == "foreign":
        return Decision(Action.LEAVE, Operation.REFUSED, blocked_by(branch))
    if state.kind == "edited" and not overwrite:
        return Decision(Action.LEAVE, Operation.SKIPPED_EDITED, f"{state.why}; --overwrite replaces it")
    if state.kind == "ours" and (same or (state.parent == base and state.tree == tree)):
        return Decision(Action.KEEP, Operation.UNCHANGED)
    operation = Operation.UPDATED if state.head and not (state.merged or state.broken) else Operation.CREATED
    return Decision(Action.WRITE, operation, backup=state.kind == "edited")


def _nothing_left(state: BranchState) -> Decision:
    if state.kind == "edited":
        return Decision(Action.LEAVE, Operation.SKIPPED_EDITED, f"{state.why}; nothing is left to propose")
    if state.kind == "ours" and state.merged:
        return Decision(Action.WITHDRAW, Operation.NONE, "what it proposed is merged")
    if state.kind == "ours":
        return Decision(
            Action.WITHDRAW, Operation.CLOSED, "what it proposed is resolved: the pages are as accepted again"
        )
    return Decision(Action.LEAVE, Operation.NONE)


def blocked_by(branch: str) -> str:
    """Return what to do about a branch of our name that is another person's or tool's."""
    return f"{branch} exists and is not ours. Rename it, or set another [proposal] branch_prefix."
