"""What can change on a page, as values."""

import msgspec

from pipeline.changes.kinds import ChangeKind, PageNews
from pipeline.content import Snapshot
from pipeline.snapshots import Capture

# Facts the pipeline adds to a kept page: they are part of what a team accepts, so that old news stays old.
MOVED_TO = "moved_to"
STATUS = "status"
# How the one change begins that stands for a page which was not compared block by block.
WHOLE = "Too much of the page differs to compare it block by block"


class Fact(msgspec.Struct, frozen=True):
    """A checkable detail that differs: ``kind`` is number, date, version, price, negation, requirement,
    name, ..."""

    kind: str
    before: str
    after: str


class Cell(msgspec.Struct, frozen=True):
    """Where in a table something changed, and what it says there, in words for a person.

    ``row`` and ``column`` are what the table calls them; ``row`` is "" for what concerns a whole column: its
    name, or an entry of a column that is a list of its own. ``before`` and ``after`` are "" for what is not
    there; a sign comes with the word it stands for.
    """

    row: str
    column: str
    before: str
    after: str


class Change(msgspec.Struct, frozen=True):
    """One difference between two snapshots of a page.

    A cell of a table is told by ``cell``, and its ``before`` and ``after`` begin with the names of row and column.
    ``anchor`` and ``trail`` place it (the section of the page accepted last, of the new one for what was
    added). ``before`` and ``after`` are canonical Markdown; ``weight`` is its share of the page's words, 0
    to 1. ``sheet`` is the number, from 1, of the printed page it stands on: of the new file, of the accepted one
    for what was removed; 0 where nothing is printed.
    """

    url: str
    kind: ChangeKind
    anchor: str
    trail: tuple[str, ...]
    before: str
    after: str
    weight: float = 0.0
    facts: tuple[Fact, ...] = ()
    cell: Cell | None = None
    sheet: int = 0


class PageChange(msgspec.Struct, frozen=True):
    """What one run found out about one page.

    ``before`` is the accepted snapshot and ``after`` the observed one; both are kept only where they differ.
    ``confirmed``: a second visit of the same run agreed. ``keep`` is what the proposal should hold for this
    page, ``None`` to leave the accepted bytes alone. ``missing`` are the fragments articles name that the
    page does not have, each with the nearest anchors it has. ``set_aside`` are the parts that are volatile
    from now on (see ``content.volatile``). ``trouble`` holds (where, what, mend) of kept texts that cannot be
    read back: until they are mended nobody knows whether the page changed.
    """

    url: str
    change: PageNews
    capture: Capture
    changes: tuple[Change, ...] = ()
    before: Snapshot | None = None
    after: Snapshot | None = None
    keep: Snapshot | None = None
    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    confirmed: bool = False
    set_aside: tuple[str, ...] = ()
    trouble: tuple[tuple[str, str, str], ...] = ()


def sheet_at(snapshot: Snapshot, place: int) -> int:
    """Return the number of the printed page on which the block or heading at ``place`` begins, 0 when none is known.

    The fact ``pages`` has, for each of them, how many begin there (see ``content.pdf``). People can edit the
    file it comes from: what is no list of numbers says nothing.
    """
    last = -1
    for number, count in enumerate(fact(snapshot, "pages").split(), 1):
        if not (count.isascii() and count.isdecimal()):
            return 0
        last += int(count)
        if place <= last:
            return number
    return 0


def fact(snapshot: Snapshot | None, name: str) -> str:
    """Return the value of a page fact, or ""."""
    return dict(snapshot.facts).get(name, "") if snapshot else ""
