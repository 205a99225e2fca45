"""One article of a made-up backup service against changes of one page, for tests of one rule at a time.

Names that no vocabulary holds (Larkfen, Tidewater, ...) weigh 5 each, so that what a statement loses is plain.
"""

from collections.abc import Callable, Iterator

from pipeline.changes import Change, ChangeKind
from pipeline.changes.facts import differing
from pipeline.content import Snapshot
from pipeline.impacts import Reason
from pipeline.impacts.case import Case, make_case
from tests.snapshot_of import URL, article

# The header of the articles that ``tests.snapshot_of.article`` makes takes four lines.
FIRST = 5
LINK = f"See [Restore points]({URL}).\n"


def change(
    kind: str, before: str = "", after: str = "", *, trail: tuple[str, ...] = (), weight: float = 0.1
) -> Change:
    """Return a change of the page; a rewording comes with the facts in which its texts differ."""
    facts = differing(before, after) if kind == "reworded" else ()
    return Change(URL, ChangeKind(kind), "", trail, before, after, weight, facts)


def case(
    body: str,
    *changes: Change,
    title: str = "Nightly jobs",
    before: Snapshot | None = None,
    after: Snapshot | None = None,
) -> Case:
    """Return the case of an article with this body, whose first line is line ``FIRST``."""
    read, links = article(body, title=title)
    return make_case(read, tuple(links), changes, before, after)


def reasons(
    rule: Callable[[Case], Iterator[Reason]], body: str, *changes: Change, title: str = "Nightly jobs"
) -> list[Reason]:
    """Return what one rule says about an article and changes of the page it cites."""
    return list(rule(case(body, *changes, title=title)))
