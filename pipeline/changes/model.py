"""What can change on a page, as values."""

import msgspec

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


class Change(msgspec.Struct, frozen=True):
    """One difference between two snapshots of a page.

    ``kind``: added, removed, reworded, renamed (a heading), title; moved, cosmetic, cosmetic-title;
    link-added, link-removed, link-target, image-added, image-removed, image-target; anchor-gone,
    anchor-renamed; metadata (what the page says of itself); page-moved, page-gone, page-replaced.
    ``anchor`` and ``trail`` place it (the section of the page accepted last, of the new one for what was
    added). ``before`` and ``after`` are canonical Markdown; ``weight`` is its share of the page's words, 0
    to 1.
    """

    url: str
    kind: str
    anchor: str
    trail: tuple[str, ...]
    before: str
    after: str
    weight: float = 0.0
    facts: tuple[Fact, ...] = ()


class PageChange(msgspec.Struct, frozen=True):
    """What one run found out about one page.

    ``change``: none, baseline, text, links, text+links, moved, gone, replaced, upgraded, flapping or unread.
    ``before`` is the accepted snapshot and ``after`` the observed one; both are kept only where they differ.
    ``confirmed``: a second visit of the same run agreed. ``keep`` is what the proposal should hold for this
    page, ``None`` to leave the accepted bytes alone. ``missing`` are the fragments articles name that the
    page does not have, each with the nearest anchors it has. ``set_aside`` are the parts that are volatile
    from now on (see ``content.volatile``). ``trouble`` holds (where, what, mend) of kept texts that cannot be
    read back: until they are mended nobody knows whether the page changed.
    """

    url: str
    change: str
    capture: Capture
    changes: tuple[Change, ...] = ()
    before: Snapshot | None = None
    after: Snapshot | None = None
    keep: Snapshot | None = None
    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    confirmed: bool = False
    set_aside: tuple[str, ...] = ()
    trouble: tuple[tuple[str, str, str], ...] = ()


def fact(snapshot: Snapshot | None, name: str) -> str:
    """Return the value of a page fact, or ""."""
    return dict(snapshot.facts).get(name, "") if snapshot else ""
