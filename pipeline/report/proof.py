"""Proof that somebody looked: what an article leans on, and what its sources said on one day, as the record has it.

A proof is made of the record alone, so that anybody with a clone makes the same one, byte for byte.
"""

import re

import msgspec
from msgspec.structs import replace

from pipeline.closed import Closed
from pipeline.errors import StoreError
from pipeline.flags.model import Dismissal
from pipeline.report.escape import clean, json_text

SCHEMA = 1
_DATA = re.compile(r'<script type="application/json" id="proof">(.*?)</script>', re.DOTALL)
_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


class OnTheDay(Closed):
    """What became of a page on the day in question; ``words`` say it, ``read``: its text of that day is known."""

    READ = "read", "read on this day", True
    RESTED = "rested", "not visited on this day: an earlier visit stood for it"
    FAILED = "failed", "visited on this day and not read"
    UNVISITED = "unvisited", "not read on this day: no run looked at it"

    def __init__(self, word: str, words: str = "", read: bool = False) -> None:
        self.words, self.read = words or word, read


class Stand(Closed):
    """How a statement with a source stands; ``words`` say it, ``well``: nothing is known against it."""

    ACCEPTED = "accepted", "stands as accepted", True
    FLAGGED = "flagged", "a flag is open"
    CHANGED = "changed", "the source says something else now, which nobody has accepted yet"
    UNREAD = "unread", "the source was never read"

    def __init__(self, word: str, words: str = "", well: bool = False) -> None:
        self.words, self.well = words or word, well


class Place(msgspec.Struct, frozen=True):
    """Where on the record a proof stands: the newest commit it knows, the first one, how many runs lie between."""

    ref: str
    head: str
    first: str
    runs: int


class RunSeen(msgspec.Struct, frozen=True):
    """The newest run up to the day; fields as the record has them. ``signed``: its commit has a signature."""

    commit: str
    tree: str
    time: str
    base: str
    branch: str
    articles: str
    tool: str
    replayed: bool
    archive: str
    signed: bool


class Stated(msgspec.Struct, frozen=True):
    """One sentence of an article that a page supports: where it stands, and how it stands."""

    line: int
    column: int
    text: str
    label: str
    url: str
    page: str
    fragment: str
    stand: Stand


class ArticleSeen(msgspec.Struct, frozen=True):
    """An article as the run read it; ``blob`` is git's name of its bytes, ``includes`` are files that it shows."""

    path: str
    id: str
    title: str
    blob: str
    statements: tuple[Stated, ...]
    includes: tuple[str, ...] = ()


class Span(msgspec.Struct, frozen=True):
    """Runs one after the other that say the same of a page: the days of the first and the last, and how many."""

    first: str
    last: str
    runs: int
    outcome: str
    text: str
    commit: str


class SourceSeen(msgspec.Struct, frozen=True):
    """A page as the record knows it on the day.

    ``checked`` is the day of the last run that looked at it, ``outcome`` and ``status`` what that came to.
    ``read`` is the day on which it was last read ("" = never), ``text`` git's name of the bytes that hold what it
    said then, ``held`` where they are ("COMMIT:PATH"), ``said`` the text itself. ``accepted`` is git's name of
    what the team had accepted. ``archive`` and ``archived`` name the response in a web archive.
    """

    url: str
    title: str
    on_the_day: OnTheDay
    checked: str
    outcome: str
    status: int
    read: str
    text: str
    held: str
    accepted: str
    validator: str
    extractor: str
    archive: str
    archived: str
    said: str
    history: tuple[Span, ...]


class FlagSeen(msgspec.Struct, frozen=True):
    """A flag that was open; ``capture`` is the address in a web archive that it rests on, of the day ``captured``."""

    id: str
    article: str
    page: str
    line: int
    verdict: str
    rules: tuple[str, ...]
    first_seen: str
    summary: str
    capture: str = ""
    captured: str = ""


class Check(msgspec.Struct, frozen=True):
    """What a third party types to see for themselves, and what it shows; ``source`` is the number of one, 0 = none."""

    shows: str
    command: str
    source: int = 0


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked (``target``, ``on``: an ISO day), and everything the record says to it."""

    schema: int = SCHEMA
    tool: str
    target: str
    on: str
    record: Place
    run: RunSeen
    articles: tuple[ArticleSeen, ...]
    sources: tuple[SourceSeen, ...]
    flags: tuple[FlagSeen, ...]
    decisions: tuple[Dismissal, ...]
    checks: tuple[Check, ...]

    @property
    def statements(self) -> tuple[Stated, ...]:
        """Every statement with a source, of all the articles."""
        return tuple(one for article in self.articles for one in article.statements)


def proof_json(proof: Proof) -> str:
    """Return the proof for programs: one JSON object."""
    return json_text(proof, indent=1) + "\n"


def data_block(proof: Proof) -> str:
    """Return the proof for programs as it stands in the HTML file: nothing in it can end the element.

    The texts of the sources stand in the file already, for people; they are half of it, and not written twice.
    """
    brief = replace(proof, sources=tuple(replace(source, said="") for source in proof.sources))
    return re.sub(r"[<>&]", lambda found: _IN_SCRIPT[found[0]], json_text(brief))


def read_proof(text: str) -> Proof:
    """Return the proof in an HTML file (without the texts of its sources) or in its twin for programs.

    Raises:
        StoreError: there is none in it.
    """
    found = _DATA.search(text)
    try:
        return msgspec.json.decode(found[1] if found else text, type=Proof)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise StoreError(
            f"this is no proof: {clean(str(error))}. Name a file that `content-sync prove` wrote."
        ) from error


def headline(proof: Proof) -> str:
    """Return in a sentence or two what the proof says."""
    if not proof.sources:
        return "No page is cited that was watched."
    stated = proof.statements
    stands = (
        f"{sum(one.stand.well for one in stated)} of {len(stated)} statements with a source stand as accepted"
    )
    return f"{_read(proof)} {stands}; {_flags(len(proof.flags))}."


def _read(proof: Proof) -> str:
    """Say how many of the sources were read on the day."""
    unread, days = (
        [one for one in proof.sources if not one.on_the_day.read],
        [one.read for one in proof.sources],
    )
    if not unread:
        return f"Every cited page was read on {proof.on}."
    number = f"{len(proof.sources)} cited page{'s' * (len(proof.sources) != 1)}"
    some = f"{len(unread)} of {number} {'was' if len(unread) == 1 else 'were'} not read on {proof.on}"
    if never := days.count(""):
        return f"{some}, {never} never."
    return f"{some}; the last reading of each is of {min(days)} or later."


def _flags(number: int) -> str:
    return f"{number or 'no'} flag{'s' * (number != 1)} open"
