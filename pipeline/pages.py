"""The pages to visit, who cites each, and what a visit can end in."""

import sys
from collections.abc import Collection, Iterable
from enum import Enum, Flag, auto

import msgspec

from pipeline.closed import Closed
from pipeline.links import Link
from pipeline.links.text_fragments import text_fragments
from pipeline.sites import Road, Sites, builtin


class Health(Enum):
    """What an outcome is to a reader who follows the link, in the order in which a report lists it.

    Each has the report's heading and a sentence below it, "" where nothing is listed. ``broken``: the reader
    does not get what the article promises. This is what every count of broken links counts.
    """

    GONE = "Broken: page gone", "The page is not there any more.", True
    SECTION = "Broken: section missing", "The page is there, the section the link names is not.", True
    WRONG = "Broken: not the page", "The server answered, but not with the page the article means.", True
    NO_ADDRESS = "Broken: no usable address", "A browser cannot open it.", True
    MOVED = (
        "Moved for good",
        "The server says the page lives elsewhere now; the new address can replace the old one.",
    )
    CASE = "Section in another case", "The page writes the section's name in other letters, large or small."
    UNSAFE = "Not asked", "It points inside a private network, or to what serves no web pages."
    UNREAD = "Not read", "No evidence of a change: nothing is flagged because of these."
    BACK = "Back again", "These failed before and answer again."
    OTHER = "Other", ""
    WELL = "", ""

    def __init__(self, heading: str, meaning: str, broken: bool = False) -> None:
        self.heading, self.meaning, self.broken = heading, meaning, broken
        self.rank = len(type(self).__members__)
        self.words = "broken" if broken else heading[:1].lower() + heading[1:]


class _Is(Flag):
    """What else an outcome can be: see ``Outcome``."""

    READ = auto()
    QUIET = auto()
    ELSEWHERE = auto()
    PASSING = auto()
    UNSURE = auto()
    KEPT_OUT = auto()
    NO_TEXT = auto()
    MENDABLE = auto()


_NOTHING = _Is(0)


class Outcome(Closed):
    """How a visit, or the check of a link, ended: a closed set, each member with a page in ``docs/outcomes.md``.

    ``health`` is what it is to a reader of the article, ``broken`` whether the link is. ``read``: the page's
    text came, or is known to be the accepted one. ``quiet``: nothing but that, at the page's own address.
    ``elsewhere``: the address leads to another page. ``passing``: a trouble that may pass; said from the
    third run in a row. ``unsure``: not asked, or no single answer, which says nothing about the page.
    ``kept_out``: we may not read it, which is no evidence against a move to there. ``no_text``: what is there
    is no text, or the archive lacks it. ``mendable``: one new address can take the place of the old one.
    The last three are of links on pages that were read; no visit ends in them.
    """

    OK = "ok", Health.WELL, _Is.READ | _Is.QUIET
    NOT_MODIFIED = "not-modified", Health.WELL, _Is.READ | _Is.QUIET
    MOVED = "moved", Health.MOVED, _Is.READ | _Is.ELSEWHERE | _Is.MENDABLE
    REDIRECTED = "redirected", Health.WELL, _Is.READ | _Is.ELSEWHERE
    MOVED_TO_ROOT = "moved-to-root", Health.WRONG, _Is.ELSEWHERE
    GONE = "gone", Health.GONE
    SOFT_404 = "soft-404", Health.WRONG
    RETIRED = "retired", Health.WRONG, _Is.READ
    BLOCKED = "blocked", Health.UNREAD, _Is.PASSING | _Is.KEPT_OUT
    ROBOTS = "robots", Health.UNREAD, _Is.UNSURE | _Is.KEPT_OUT
    DEFERRED = "deferred", Health.UNREAD, _Is.UNSURE
    UNREACHABLE = "unreachable", Health.UNREAD, _Is.PASSING
    TOO_LARGE = "too-large", Health.UNREAD, _Is.KEPT_OUT | _Is.NO_TEXT
    TOO_COMPLEX = "too-complex", Health.UNREAD, _Is.KEPT_OUT
    ENCRYPTED = "encrypted", Health.UNREAD, _Is.KEPT_OUT
    IMAGE_ONLY = "image-only", Health.UNREAD, _Is.KEPT_OUT
    DAMAGED = "damaged", Health.UNREAD, _Is.KEPT_OUT
    NO_READER = "no-reader", Health.UNREAD, _Is.KEPT_OUT
    NOT_A_DOCUMENT = "not-a-document", Health.UNREAD, _Is.KEPT_OUT | _Is.NO_TEXT
    UNSAFE = "unsafe", Health.UNSAFE
    MALFORMED = "malformed", Health.NO_ADDRESS
    SKIPPED = "skipped", Health.WELL, _Is.UNSURE
    FLAPPING = "flapping", Health.UNREAD, _Is.UNSURE
    WRONG_PAGE = "wrong-page", Health.WRONG
    NO_ARTICLE = "no-article", Health.WRONG
    NOT_ARCHIVED = "not-archived", Health.UNREAD, _Is.UNSURE | _Is.KEPT_OUT | _Is.NO_TEXT
    FRAGMENT_MISSING = "fragment-missing", Health.SECTION, _Is.MENDABLE
    CASE_MISMATCH = "case-mismatch", Health.CASE, _Is.MENDABLE
    RECOVERED = "recovered", Health.BACK

    def __init__(self, word: str, health: Health = Health.OTHER, traits: _Is = _NOTHING) -> None:
        self.health, self.broken = health, health.broken
        self.read = _Is.READ in traits
        self.quiet = _Is.QUIET in traits
        self.elsewhere = _Is.ELSEWHERE in traits
        self.passing = _Is.PASSING in traits
        self.unsure = _Is.UNSURE in traits
        self.kept_out = _Is.KEPT_OUT in traits
        self.no_text = _Is.NO_TEXT in traits
        self.mendable = _Is.MENDABLE in traits


class Hop(msgspec.Struct, frozen=True, gc=False):
    """One step on the way to a page: the address asked and the HTTP status it answered."""

    url: str
    status: int


class Page(msgspec.Struct, frozen=True, gc=False):
    """A page some article leans on.

    ``url`` is its identity (canonical, without fragment), ``address`` what to ask the server for. ``articles``
    are the paths of the articles that cite it, ``fragments`` what they name of it, sorted, the whole page left
    out: sections, and words as ``:~:text=...``. ``links`` may come from disk: they are looked at where a page has news.
    """

    url: str
    address: str
    host: str
    articles: tuple[str, ...]
    fragments: tuple[str, ...]
    links: Collection[Link]


def gather(links: Iterable[Link], sites: Sites | None = None) -> list[Page]:
    """Return every watched page once, in order of its URL, with all the links that name it."""
    known = sites or builtin()
    by_page: dict[str, list[Link]] = {}
    for link in links:
        if link.watched:
            by_page.setdefault(link.page, []).append(link)
    return [
        page_of(url, ((link.article, link.address, names_of(link, known)) for link in cited), tuple(cited))
        for url, cited in sorted(by_page.items())
    ]


def names_of(link: Link, sites: Sites) -> str:
    """Return what a link names of its page, a line each: a section, and words as ``:~:text=...``.

    A fragment that a script of the page reads names nothing that could be missing; in a PDF no script does
    (RFC 8118, 3).
    """
    in_file = link.page.partition("?")[0].lower().endswith(".pdf")
    for_scripts = (
        link.fragment and not in_file and sites.is_for_scripts(link.page.split("/")[2], link.fragment)
    )
    return "\n".join(filter(None, ("" if for_scripts else link.fragment, *text_fragments(link.url))))


def page_of(url: str, cited: Iterable[tuple[str, str, str]], links: Collection[Link]) -> Page:
    """Return the page at ``url``; ``cited`` are article, address and ``names_of`` each of its ``links``."""
    articles, addresses, names = zip(*cited, strict=True)
    named = tuple(sorted({name for lines in set(names) for name in lines.split("\n") if name}))
    # Tens of thousands of pages lie on a few hosts.
    host = sys.intern(url.split("/")[2])
    return Page(url, min(addresses), host, tuple(dict.fromkeys(articles)), named, links)


class PageRequest(msgspec.Struct, frozen=True):
    """What a visit needs to know: the page, the address to ask, and what is known of its accepted state.

    ``etag`` and ``last_modified`` are empty unless a 304 would prove the accepted snapshot current.
    ``final`` is the address that gave them, at the end of the redirects ("" = ``address``): only there they are
    sent. ``body_sha256`` and ``slice_sha256`` are of the response the accepted snapshot was read from ("" = unknown).
    ``extractor`` names what the accepted snapshot was read with ("" = unknown).
    ``anew``: the whole way is walked from ``address``, whatever is known of its end.

    ``roads`` are the ways to try, in order, until one brings the page; none: the page itself is all there is.
    ``road`` is the one that what is known belongs to ("" = the page itself), ``read_at`` when the page was last read
    on any (seconds since the epoch, 0 = unknown). ``accept`` is the media type that has to come ("" = any that is
    read). ``stays``: redirects to another host are not followed.
    """

    url: str
    address: str
    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    slice_sha256: str = ""
    final: str = ""
    anew: bool = False
    extractor: str = ""
    roads: tuple[Road, ...] = ()
    road: str = ""
    read_at: float = 0.0
    accept: str = ""
    stays: bool = False


class Shard(msgspec.Struct, frozen=True):
    """A part of the work that one worker does without telling anyone until it is done.

    ``lane`` of ``lanes`` (from 1): as many shards as there are lanes run at a time, one of each, so each may use
    one part in ``lanes`` of what a host allows. ``turn`` is 1 when pages are visited a second time.
    """

    lane: int
    lanes: int
    requests: tuple[PageRequest, ...]
    turn: int = 0


def deal(requests: Iterable[PageRequest], lanes: int, most: int, turn: int = 0) -> list[list[Shard]]:
    """Deal out ``requests``: for each lane its shards in order, of at most ``most`` pages each.

    The pages of a host go to all lanes in turn, so that a host is asked as fast as it allows however many lanes
    share its allowance. No request is lost or doubled; a lane may stay empty.
    """
    by_host: dict[str, list[PageRequest]] = {}
    for request in requests:
        by_host.setdefault(request.url.split("/")[2], []).append(request)
    dealt: list[list[PageRequest]] = [[] for _ in range(lanes)]
    place = 0
    for host in by_host.values():
        for request in host:
            dealt[place % lanes].append(request)
            place += 1
    return [
        [Shard(lane, lanes, tuple(mine[start : start + most]), turn) for start in range(0, len(mine), most)]
        for lane, mine in enumerate(dealt, 1)
    ]
