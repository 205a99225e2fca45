"""A page as it is known today, and what it says now in place of the text that a claim rests on."""

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import msgspec

from pipeline.changes.model import Cell
from pipeline.changes.words import key
from pipeline.content import Snapshot
from pipeline.flags.model import Claim
from pipeline.sites import road_of

if TYPE_CHECKING:
    from pipeline.changes.answers import Answers

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
# How alike (0 to 100) a text of the page must be to the one a claim rests on to stand in its place.
_IN_PLACE = 60


class PageToday(msgspec.Struct, frozen=True):
    """A page as it is known today.

    ``snapshot`` is its text, ``None`` where nothing is known: then whatever is claimed of it stays. ``gone``:
    it answers that it no longer exists, and the text is what it said last. ``leads_to`` is where its address leads,
    when that is another page.
    """

    snapshot: Snapshot | None = None
    gone: bool = False
    leads_to: str = ""


class Sayings:
    """The texts of a page, folded, to be looked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Read ``snapshot`` once, for all the claims that rest on it."""
        blocks = [block.text for section in snapshot.sections for block in section.blocks]
        self._snapshot = snapshot
        self.title = snapshot.title
        self.anchors = frozenset(anchor.casefold() for anchor in snapshot.anchors)
        self.headings = [section.heading for section in snapshot.sections if section.heading]
        self.blocks = [*self.headings, *blocks]

    @cached_property
    def sentences(self) -> list[str]:
        """Every sentence of the page."""
        return [sentence for block in self.blocks for sentence in _SENTENCE.split(block)]

    @cached_property
    def answers(self) -> "Answers":
        """What the tables of the page answer; their reader is loaded for the first claim about a cell."""
        from pipeline.changes.answers import Answers

        return Answers(self._snapshot)

    @cached_property
    def _folded(self) -> str:
        return "\n".join(f" {key(block)} " for block in self.blocks)

    def says(self, text: str) -> bool:
        """Return whether every line of ``text`` stands on the page, typography aside; nothing is never said."""
        lines = [folded for line in text.split("\n") if (folded := key(line))]
        return bool(lines) and all(f" {line} " in self._folded for line in lines)

    def nearest(self, text: str, *, whole: bool) -> str:
        """Return the sentence (``whole``: the block) that comes nearest to ``text``, "" when none comes near."""
        from rapidfuzz import fuzz, process

        texts = self.blocks if whole else self.sentences
        found = process.extractOne(key(text), texts, scorer=fuzz.ratio, processor=key, score_cutoff=_IN_PLACE)
        return found[0] if found else ""


@lru_cache(maxsize=4)
def sayings(snapshot: Snapshot) -> Sayings:
    """Return the texts of ``snapshot``."""
    return Sayings(snapshot)


def says_now(claim: Claim, page: PageToday) -> str | None:
    """Return what the page says where it said ``claim.after``; ``None`` when it takes the claim's reason away.

    That is the case when the page says again what it said before, has the section again, or answers again.
    """
    if page.snapshot is None:
        return claim.after
    if _is_of_address(claim, page.snapshot):
        return claim.after
    if claim.rule == "link-dead":
        return claim.after if page.gone else None
    if claim.rule == "page-moved":
        return claim.after if page.gone else page.leads_to or None
    return _text_now(claim, sayings(page.snapshot))


def _is_of_address(claim: Claim, snapshot: Snapshot) -> bool:
    """True when a claim is about what the road of a text does not show: where the address leads, the page's ids."""
    road = road_of(snapshot.road)
    if claim.rule == "fragment-dead":
        return not road.own_ids
    return claim.rule in ("link-dead", "page-moved") and not road.own_way


def _text_now(claim: Claim, page: Sayings) -> str | None:
    if claim.rule == "fragment-dead":
        return None if claim.fragment.casefold() in page.anchors else claim.after
    if claim.rule in ("page-replaced", "title-renamed"):
        return None if key(page.title) == key(claim.before) else page.title
    if claim.rule == "heading-gone":
        back = key(claim.before) in map(key, page.headings)
        return None if back else claim.after
    if claim.rule == "retirement-notice":
        return claim.after if page.says(claim.after) else page.nearest(claim.after, whole=True) or None
    if claim.rule == "listing-changed" and claim.before + claim.after:
        now = "\n".join(cell.after for cell in entries_now(claim, page))
        return None if key(now) == key(claim.before) else now
    return _cell_now(claim, page) if claim.rule == "cell-changed" else _statement_now(claim, page)


def entries_now(claim: Claim, page: Sayings) -> list[Cell]:
    """Return the entries of a listing that changed, each with the two texts by which it is told, as of today.

    One whose table is gone stands as it was told: the page does not speak of it any more.
    """
    from pipeline.changes.cells import Told

    found = []
    for before, after in zip(claim.before.split("\n"), claim.after.split("\n"), strict=False):
        cell = page.answers.now(before, after)
        now = Told(None, None, cell).texts[1] if cell and cell.after else ""
        found.append(
            Cell(cell.row if cell else "", cell.column if cell else "", before, now if cell else after)
        )
    return found


def _cell_now(claim: Claim, page: Sayings) -> str | None:
    """What the page says in a cell; one without its row or column is no longer spoken of."""
    from pipeline.changes.cells import Told

    cell = page.answers.now(claim.before, claim.after)
    if cell:
        return None if cell.after == cell.before else Told(None, None, cell).texts[1]
    if page.says(claim.after):
        return claim.after
    return None if page.says(claim.before) else ""


def _statement_now(claim: Claim, page: Sayings) -> str | None:
    """What the page says about a statement: first as when the claim was made, for a text may hold the older one."""
    if page.says(claim.after):
        return claim.after
    if page.says(claim.before):
        return None
    whole = claim.rule in ("statement-withdrawn", "step-renamed")
    return page.nearest(claim.after or claim.before, whole=whole)
