"""Blocks that come and go: what earlier runs saw of a page tells a blinking part from an edit."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import msgspec

from pipeline.content import Block, Snapshot

# A block that came and went this often within so many days is taken for noise (design 3.9 says the same of a
# whole page). One return is an edit that was taken back: that is told.
_TOO_OFTEN = 3
_DAYS = 30
# Where more of a page's blocks than this share differ, the page was rewritten: none of them blinks.
_MOST = 0.2


class Swing(msgspec.Struct, frozen=True):
    """Whether a block stood on the page when it was last read, and the days (ISO) on which it came or went."""

    there: bool
    days: tuple[str, ...]


def swung(
    known: Mapping[str, Swing], accepted: Snapshot, observed: Snapshot, day: str
) -> Mapping[str, Swing]:
    """Return the swings of a page's blocks after it was read on ``day`` (ISO), by their kind and text.

    A block is followed from the first time it differs from the accepted text until it has stayed where it is,
    there or gone, for thirty days.
    """
    was, now = set(_blocks(accepted)), set(_blocks(observed))
    there = dict.fromkeys(known, False)
    if known:
        there |= {entry: True for entry in map(_entry, now) if entry in known}
    if len(was ^ now) <= max(1, _MOST * len(was | now)):
        there |= {_entry(block): block in now for block in was ^ now}
    first = (date.fromisoformat(day) - timedelta(days=_DAYS)).isoformat()
    swings = {}
    for entry, is_there in there.items():
        # What is new to us differs from the accepted text: it stood the other way until now.
        swing = known.get(entry, Swing(not is_there, ()))
        days = [one for one in swing.days if one >= first]
        if is_there != swing.there:
            days.append(day)
        if days:
            swings[entry] = Swing(is_there, tuple(days))
    return swings


def restless(swings: Mapping[str, Swing]) -> frozenset[str]:
    """Return the entries for the volatile list: the blocks that came and went too often."""
    return frozenset(entry for entry, swing in swings.items() if len(swing.days) >= _TOO_OFTEN)


def _blocks(snapshot: Snapshot) -> Iterator[Block]:
    return (block for section in snapshot.sections for block in section.blocks)


def _entry(block: Block) -> str:
    """Name a block as the volatile list does (see ``content.volatile``)."""
    return f"{block.kind}: {block.text}"
