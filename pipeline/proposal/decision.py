"""What becomes of a branch of ours: one table, whatever executes it (a local ref or a remote one)."""

from enum import StrEnum

import msgspec

from pipeline.proposal.authorship import Standing


class Action(StrEnum):
    """What is to be done with the branch."""

    WRITE = "write"
    """Point it at a new commit."""

    KEEP = "keep"
    """It holds exactly this already."""

    WITHDRAW = "withdraw"
    """Take it away: nothing is left to propose and nobody else wrote on it."""

    LEAVE = "leave"
    """Do not touch it: a person wrote on it, it is somebody else's, or there is nothing to do."""


class Decision(msgspec.Struct, frozen=True):
    """An action, the operation that is reported for it, and why; ``backup``: a person's head is kept first."""

    action: Action
    operation: str
    detail: str = ""
    backup: bool = False


def decide(stands: Standing, branch: str, base: str, tree: str, *, overwrite: bool) -> Decision:
    """Return what to do with ``branch``, from what stands there and the ``tree`` to propose on ``base``.

    ``tree`` is "" where nothing is left to propose. ``overwrite`` replaces what a person wrote.

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
        return _nothing_left(stands)
    if stands.kind == "foreign":
        return Decision(Action.LEAVE, "refused", blocked_by(branch))
    if stands.kind == "edited" and not overwrite:
        return Decision(Action.LEAVE, "skipped-edited", f"{stands.why}; --overwrite replaces it")
    if stands.kind == "ours" and stands.parent == base and stands.tree == tree:
        return Decision(Action.KEEP, "unchanged")
    operation = "updated" if stands.head and not (stands.merged or stands.broken) else "created"
    return Decision(Action.WRITE, operation, backup=stands.kind == "edited")


def _nothing_left(stands: Standing) -> Decision:
    if stands.kind == "edited":
        return Decision(Action.LEAVE, "skipped-edited", f"{stands.why}; nothing is left to propose")
    if stands.kind == "ours" and stands.merged:
        return Decision(Action.WITHDRAW, "none", "what it proposed is merged")
    if stands.kind == "ours":
        return Decision(
            Action.WITHDRAW, "closed", "what it proposed is resolved: the pages are as accepted again"
        )
    return Decision(Action.LEAVE, "none")


def blocked_by(branch: str) -> str:
    """Return what to do about a branch of our name that is somebody else's."""
    return f"{branch} exists and is not ours. Rename it, or set another [proposal] branch_prefix."
