"""The oracle: what a run says, held against what the articles and the pages say."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.flags.model import ABOUT_LINKS, Claim, Finding
from tests.season.world import PageTruth, Saying, World

LOST = "lost news"
WRONG = "wrong flag-weeks"
TICKS = "lost decisions"
IDLE = "requests without news"
QUIET = "edits in quiet weeks"
REPEATED = "repeated messages"
CHURN = "text churn"
BROKEN = "broken promises"
KINDS = (LOST, WRONG, TICKS, IDLE, QUIET, REPEATED, CHURN, BROKEN)


@dataclass
class Tally:
    """How often each kind of fault was seen, and the first of each in words."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, what: str) -> None:
        self.counts[kind] += 1
        self.examples[kind].append(what)


@dataclass
class Seen:
    """What the job could know of one page, as it was read last."""

    values: list[int]
    anchors: set[str]
    gone: bool = False
    moved: bool = False


class Oracle:
    """Remembers what was there to be seen, and judges what is said of it."""

    def __init__(self, world: World, tally: Tally) -> None:
        self.world, self.tally = world, tally
        self.seen: dict[int, Seen] = {}
        self.accepted: dict[tuple[str, int], set[int]] = defaultdict(set)
        self.quieted: set[tuple[object, ...]] = set()
        self.grouped = False

    def visit(self) -> None:
        """Note what a visit of this week shows."""
        for one in self.world.pages:
            known = self.seen.get(one.number)
            if one.readable:
                anchors = {one.anchor(place) for place in range(len(one.values))}
                self.seen[one.number] = Seen(list(one.values), anchors, False, one.state == "moved")
            elif known and one.state == "gone":
                known.gone = True

    def accept(self, snapshots: Mapping[str, str]) -> None:
        """Note what each group has accepted: a finding leads from there to what was seen."""
        for path, text in snapshots.items():
            folder, at, name = path.partition("/docs.example.com/plans/")
            if at:
                group = folder.rpartition("snapshots")[2].strip("/")
                self.accepted[group, int(name.removesuffix(".md"))] |= set(self.world.values_in(text))

    def _accepted_for(self, path: str, number: int) -> set[int]:
        """Return the values of a page that the group of an article has accepted, all that anybody has without one."""
        own = self.accepted.get((path.split("/")[1], number)) if self.grouped else None
        everywhere = (values for (_, page), values in self.accepted.items() if page == number)
        return own or set().union(*everywhere)

    def quiet(self, path: str, number: int, claims: list[dict[str, Any]], text: str) -> None:
        """Note that somebody decided that what ``claims`` say of an article needs no change."""
        sayings = {one.line: one for one in self.world.sayings(text) if one.page == number}
        for claim in claims:
            if claim["line"] in sayings:
                said = sayings[claim["line"]]
                self.quieted.add(self._subject(claim["rule"], path, said, self.seen[number]))

    def _subject(self, rule: str, path: str, said: Saying, seen: Seen) -> tuple[object, ...]:
        """What a decision is about: the words of an article, wherever it lies, against the page of that day."""
        article = path.rpartition("-")[2].rpartition("/")[2]
        if rule in ABOUT_LINKS:
            return article, said.page, rule, said.anchor
        return article, said.page, "value", said.place, said.value, seen.values[said.place]

    def judge(
        self, week: str, findings: list[Finding], articles: Mapping[str, str], *, blocked: bool = False
    ) -> None:
        """Hold every open flag against the truth, and the truth against the open flags.

        ``blocked``: a person works on a branch, and what was seen meanwhile is kept nowhere: a page that is down
        is told of when it answers again.
        """
        by_place = {(one.article, self._number(one.page)): one for one in findings}
        said = {path: self.world.sayings(text) for path, text in articles.items()}
        for one in findings:
            for claim in one.claims:
                number = self._number(one.page)
                mine = [
                    line
                    for line in said.get(one.article, [])
                    if (line.page, line.line) == (number, claim.line)
                ]
                told = f"{week}: {one.article}:{claim.line} {claim.rule}"
                fault = self._wrong(claim, mine[0]) if mine else "the article says nothing of the page there"
                if fault:
                    self.tally.add(WRONG, f"{told}: {fault}: {claim.sentence}")
                elif self._subject(claim.rule, one.article, mine[0], self.seen[number]) in self.quieted:
                    self.tally.add(TICKS, f"{told}: {one.id} was decided against: {claim.sentence}")
        for path, sayings in said.items():
            for saying in sayings:
                finding = by_place.get((path, saying.page))
                unseen = blocked and self.world.pages[saying.page].state == "down"
                lost = "" if unseen else self._lost(path, saying, finding)
                if lost:
                    self.tally.add(LOST, f"{week}: {path}:{saying.line} page {saying.page}: {lost}")

    def _number(self, url: str) -> int:
        return int(url.rpartition("/")[2].partition("#")[0])

    def _wrong(self, claim: Claim, said: Saying) -> str:
        """Return what is wrong with a claim, "" when it is right."""
        seen, truth = self.seen[said.page], self.world.pages[said.page]
        if claim.rule in ABOUT_LINKS:
            return _wrong_link(claim, said, seen, truth)
        value = seen.values[said.place]
        if said.value == value:
            return f"the article is right: both say {value}"
        if f" {value} " not in f" {claim.sentence} ":
            return f"the page says {value}"
        return ""

    def _lost(self, path: str, saying: Saying, finding: Finding | None) -> str:
        """Return what should be said of an article and is not, "" when nothing is."""
        seen = self.seen.get(saying.page)
        truth = self.world.pages[saying.page]
        accepted = self._accepted_for(path, saying.page)
        if seen is None or not accepted or saying.address != truth.first_address:
            return ""
        value = seen.values[saying.place]
        claims = [one for one in finding.claims if one.line == saying.line] if finding else []
        if seen.gone and truth.state == "gone":
            told = any(one.rule == "link-dead" for one in claims) or self._is_quiet("link-dead", path, saying)
            return "" if told else "the page is gone"
        if saying.value != value and saying.value in accepted:
            told = any(one.rule not in ABOUT_LINKS for one in claims) or self._is_quiet("value", path, saying)
            return "" if told else f"the article says {saying.value}, the page {value}"
        return ""

    def _is_quiet(self, rule: str, path: str, saying: Saying) -> bool:
        return self._subject(rule, path, saying, self.seen[saying.page]) in self.quieted


def _wrong_link(claim: Claim, said: Saying, seen: Seen, truth: PageTruth) -> str:
    if claim.rule == "link-dead":
        return "" if seen.gone else "the page answers"
    if claim.rule == "fragment-dead":
        return "the section is there" if said.anchor in seen.anchors else ""
    return "" if seen.moved and said.address == truth.first_address else "the page has not moved"
