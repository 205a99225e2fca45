"""Blocks that change on every visit: recognised from visits that differ, kept where a person can see and edit them."""

from dataclasses import replace

from pipeline.content.model import Snapshot


def learn_volatile(accepted: Snapshot | None, first: Snapshot, second: Snapshot) -> Snapshot:
    """Return ``first`` with the blocks that two visits of one run disagree on in its volatile list."""
    seen, again = (
        {block.digest for section in snapshot.sections for block in section.blocks}
        for snapshot in (first, second)
    )
    known = (*(accepted.volatile if accepted else ()), *first.volatile)
    return replace(first, volatile=tuple(sorted({*known, *(seen ^ again)})))
