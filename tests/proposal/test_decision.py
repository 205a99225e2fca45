"""What becomes of a proposal branch: a person's work is never replaced, and nothing of ours is left behind."""

import pytest

from pipeline.proposal.authorship import BranchState
from pipeline.proposal.decision import Action, decide

BASE, TREE, HEAD = "b" * 40, "7" * 40, "4" * 40
NONE = BranchState("none")
OURS = BranchState("ours", HEAD, TREE, BASE)
MERGED = BranchState("ours", HEAD, TREE, BASE, merged=True)
EDITED = BranchState("edited", HEAD, why="a person committed on the branch (4444444444)")
FOREIGN = BranchState("foreign", HEAD)


@pytest.mark.parametrize(
    ("stands", "tree", "action", "operation"),
    [
        (NONE, TREE, Action.WRITE, "created"),
        (OURS, TREE, Action.KEEP, "unchanged"),
        (OURS, "8" * 40, Action.WRITE, "updated"),
        (MERGED, "8" * 40, Action.WRITE, "created"),
        (EDITED, TREE, Action.LEAVE, "skipped-edited"),
        (FOREIGN, TREE, Action.LEAVE, "refused"),
        (NONE, "", Action.LEAVE, "none"),
        (OURS, "", Action.WITHDRAW, "closed"),
        (MERGED, "", Action.WITHDRAW, "none"),
        (EDITED, "", Action.LEAVE, "skipped-edited"),
        (FOREIGN, "", Action.LEAVE, "none"),
    ],
)
def test_every_row_of_the_table(stands: BranchState, tree: str, action: Action, operation: str) -> None:
    decision = decide(stands, "content-sync/proposal", BASE, tree, overwrite=False)
    assert (decision.action, decision.operation) == (action, operation)
    assert not decision.backup


def test_the_same_tree_on_another_base_is_written_anew() -> None:
    decision = decide(OURS, "content-sync/proposal", "c" * 40, TREE, overwrite=False)
    assert (decision.action, decision.operation) == (Action.WRITE, "updated")


def test_a_persons_work_is_replaced_only_when_asked_and_kept_first() -> None:
    decision = decide(EDITED, "content-sync/proposal", BASE, TREE, overwrite=True)
    assert (decision.action, decision.operation, decision.backup) == (Action.WRITE, "updated", True)


def test_overwrite_does_not_take_a_branch_that_is_not_ours() -> None:
    assert decide(FOREIGN, "content-sync/proposal", BASE, TREE, overwrite=True).action is Action.LEAVE


@pytest.mark.parametrize(
    ("stands", "tree", "words"),
    [
        (EDITED, TREE, "a person committed on the branch (4444444444); --overwrite replaces it"),
        (EDITED, "", "a person committed on the branch (4444444444); nothing is left to propose"),
        (
            FOREIGN,
            TREE,
            "content-sync/x exists and is not ours. Rename it, or set another [proposal] branch_prefix.",
        ),
        (OURS, "", "what it proposed is resolved: the pages are as accepted again"),
        (MERGED, "", "what it proposed is merged"),
    ],
)
def test_why_it_was_decided_is_said(stands: BranchState, tree: str, words: str) -> None:
    assert decide(stands, "content-sync/x", BASE, tree, overwrite=False).detail == words
