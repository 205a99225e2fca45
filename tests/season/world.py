"""The world of a rehearsal: pages that change and articles that lean on them, both known to the last word."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.content_repo import SITE, Answer, article, page

_THINGS = (
    "rooms",
    "desks",
    "seats",
    "zones",
    "queues",
    "vaults",
    "tokens",
    "robots",
    "disks",
    "hosts",
    "keys",
)
_NAMES = (
    *(
        "Alder",
        "Aspen",
        "Beech",
        "Birch",
        "Cedar",
        "Cherry",
        "Cypress",
        "Elder",
        "Elm",
        "Fir",
        "Hazel",
        "Hemlock",
    ),
    *(
        "Holly",
        "Juniper",
        "Larch",
        "Laurel",
        "Linden",
        "Maple",
        "Oak",
        "Olive",
        "Pine",
        "Poplar",
        "Rowan",
        "Spruce",
    ),
)
# How a page and an article say a value: each section of a page has a sentence of its own.
_SENTENCES = (
    "The {name} plan includes up to {value} {thing} per site",
    "Administrators of {name} may register {value} {thing} each month",
    "Every contract for {name} keeps {value} {thing} for the whole company",
)
_VALUE = re.compile(r"(?:The \w+ plan includes up to|may register|Every contract for \w+ keeps) (\d+) ")
_SAID = re.compile(
    r"(?:The (?P<a>\w+) plan includes up to|Administrators of (?P<b>\w+) may register"
    r"|Every contract for (?P<c>\w+) keeps) (?P<value>\d+) (?P<thing>\w+) [a-z ]+, "
    r"see \[[\w ]+\]\((?P<address>[^)#]+)#(?P<anchor>[\w-]+)\)\."
)
SECTIONS = 3


@dataclass
class PageTruth:
    """One page: a value in each of its sections, and how it answers this week."""

    number: int
    values: list[int]
    things: list[str]
    state: str = "ok"
    address: str = ""
    asides: int = 0
    renamed: set[int] = field(default_factory=set)
    past: list[tuple[int, int]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return _NAMES[self.number]

    @property
    def first_address(self) -> str:
        return f"/plans/{self.number:02}"

    @property
    def readable(self) -> bool:
        return self.state in ("ok", "moved")

    def anchor(self, place: int) -> str:
        return f"part-{place}-anew" if place in self.renamed else f"part-{place}"

    def answers(self, build: str) -> dict[str, Answer]:
        """What its addresses answer; ``build`` is chrome that differs from visit to visit."""
        text = page(f"{self.name} plan", *self._sections(), build=build)
        here = self.first_address
        if self.state == "gone":
            return {here: (404, {}, b"not here")}
        if self.state == "down":
            return {here: (503, {}, b"down")}
        if self.state == "moved":
            return {here: (301, {"Location": f"{SITE}{self.address}"}, b"moved"), self.address: text}
        return {here: text}

    def says(self, place: int, value: int) -> str:
        """Return the sentence with a value, as the page and the articles have it."""
        return _SENTENCES[place].format(name=self.name, value=value, thing=self.things[place])

    def _sections(self) -> Iterator[str]:
        for place, (value, thing) in enumerate(zip(self.values, self.things, strict=True)):
            yield f"{self.anchor(place)}|The {thing} of {self.name}|<p>{self.says(place, value)}.</p>"
        if self.asides:
            yield f"more|Further reading|<p>Edition {self.asides} of our general advice for administrators.</p>"


@dataclass(frozen=True)
class Saying:
    """What an article says of a page, and on which line."""

    page: int
    place: int
    value: int
    line: int
    address: str
    anchor: str


@dataclass
class Draft:
    """An article as its author has it: what it says of which pages; ``typos`` are edits that change nothing."""

    number: int
    path: str
    team: str
    says: list[tuple[int, int, int]]
    typos: int = 0


class World:
    """All pages and all articles."""

    def __init__(self, chance: random.Random, pages: int, articles: int) -> None:
        self.chance = chance
        self.pages = [self._page(number) for number in range(pages)]
        self.drafts = [self._draft(number) for number in range(articles)]

    def _page(self, number: int) -> PageTruth:
        values = [self.chance.randint(3, 90) for _ in range(SECTIONS)]
        return PageTruth(number, values, self.chance.sample(_THINGS, SECTIONS))

    def _draft(self, number: int) -> Draft:
        cited = self.chance.sample(self.pages, self.chance.randint(1, 4))
        says = []
        for one in cited:
            places = self.chance.sample(range(SECTIONS), self.chance.choice([1, 1, 2]))
            says += [(one.number, place, one.values[place]) for place in places]
        team = f"team-{number % 3}"
        return Draft(number, f"articles/{team}/a{number:02}.md", team, says)

    def text(self, draft: Draft, addresses: dict[int, str] | None = None) -> str:
        """Return the article as a file; ``addresses`` are those of pages that the author follows."""
        lines = []
        for number, place, value in draft.says:
            one = self.pages[number]
            address = (addresses or {}).get(number, one.first_address)
            lines.append(
                f"{one.says(place, value)}, see [the {one.name} plan]({SITE}{address}#part-{place})."
            )
        small = [f"Small print, edition {draft.typos}."] if draft.typos else []
        return article(f"Article {draft.number}", "\n\n".join([*lines, *small]), ownershipid=draft.team)

    def answers(self, build: str) -> dict[str, Answer]:
        return {place: answer for one in self.pages for place, answer in one.answers(build).items()}

    def happen(self) -> list[str]:
        """Let a week pass on the web; return what happened, in words."""
        chance, told = self.chance, []
        for one in self.pages:
            if one.state == "down" or (one.state == "gone" and chance.random() < 0.4):
                one.state = "ok"
                told.append(f"page {one.number} is back")
                if chance.random() < 0.5:
                    told.append(self._change(one))
        standing = [one for one in self.pages if one.readable]
        told += [self._change(one) for one in chance.sample(standing, min(3, len(standing)))]
        changed = [one for one in standing if one.past]
        if changed and chance.random() < 0.5:
            one = chance.choice(changed)
            place, value = one.past.pop()
            one.values[place] = value
            told.append(f"page {one.number} part {place} back to {value}")
        if chance.random() < 0.4:
            one = chance.choice(standing)
            one.asides += 1
            told.append(f"page {one.number} has another aside")
        told += self._trouble([one for one in self.pages if one.state == "ok"])
        return told

    def _change(self, one: PageTruth) -> str:
        place = self.chance.randrange(SECTIONS)
        one.past.append((place, one.values[place]))
        one.values[place] += self.chance.choice([1, 2, 5, -1])
        return f"page {one.number} part {place} is now {one.values[place]}"

    def _trouble(self, fine: list[PageTruth]) -> Iterator[str]:
        chance = self.chance
        for word, likely in (("down", 0.4), ("gone", 0.4), ("moved", 0.15), ("renamed", 0.35)):
            if chance.random() >= likely or not fine:
                continue
            one = chance.choice(fine)
            if word == "renamed":
                place = chance.randrange(SECTIONS)
                one.renamed ^= {place}
                yield f"page {one.number}: a section is now #{one.anchor(place)}"
                continue
            fine.remove(one)
            one.state = word
            if word == "moved":
                one.address = f"/new/plans/{one.number:02}"
            yield f"page {one.number} is {word}"

    def values_in(self, snapshot: str) -> list[int]:
        """Return the values that a page's snapshot holds."""
        return [int(value) for value in _VALUE.findall(snapshot)]

    def sayings(self, text: str) -> list[Saying]:
        """Return what an article's file says, read from its own words."""
        return [self._saying(found, text) for found in _SAID.finditer(text)]

    def _saying(self, found: re.Match[str], text: str) -> Saying:
        number = _NAMES.index(found["a"] or found["b"] or found["c"])
        return Saying(
            number,
            self.pages[number].things.index(found["thing"]),
            int(found["value"]),
            text.count("\n", 0, found.start()) + 1,
            found["address"].removeprefix(SITE),
            found["anchor"],
        )


def articles_in(folder: Path) -> dict[str, str]:
    """Return the articles of a work tree by path."""
    found = sorted((folder / "articles").rglob("*.md"))
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in found}
