"""Pages, visits and changes written by hand, for tests of what differs between two pages."""

from msgspec.structs import replace

from pipeline.content import Block, PageLink, Section, Snapshot
from pipeline.pages import Hop, Outcome, Page
from pipeline.snapshots import Capture

URL = "https://quay.example/fees"
WORDS = tuple(f"word{n}" for n in range(60))


def section(heading: str, *texts: str, anchor: str = "", depth: int = 2, kind: str = "paragraph") -> Section:
    """Return a section; its anchor is its heading in lower case unless given ("-" for none)."""
    named = "" if anchor == "-" else anchor or heading.casefold()
    return Section(named, heading, depth if heading else 0, (), tuple(Block(kind, text) for text in texts))


def page(*sections: Section, **others: object) -> Snapshot:
    """Return a page of ``sections``."""
    anchors = tuple(held.anchor for held in sections if held.anchor)
    made = Snapshot(URL, "Fees", "1", sections, anchors=anchors)
    return replace(made, **others)


def links(*held: tuple[str, str], image: bool = False) -> tuple[PageLink, ...]:
    """Return links by label and target."""
    return tuple(PageLink("", label, target, image) for label, target in held)


def wanted(*fragments: str, address: str = URL) -> Page:
    """Return the page as articles cite it."""
    return Page(URL, address, "quay.example", ("a.md",), fragments, ())


def visit(
    snapshot: Snapshot | None = None, outcome: Outcome = Outcome.OK, *hops: str, **others: object
) -> Capture:
    """Return what a visit brought back that ended at the last of ``hops``."""
    made = Capture(URL, outcome, 200, tuple(Hop(url, 200) for url in hops), snapshot=snapshot)
    return replace(made, **others)
