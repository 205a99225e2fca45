"""The pages to visit, who cites each, and what a visit can end in."""

import sys
from collections.abc import Collection, Iterable
from enum import StrEnum

import msgspec

from pipeline.links import Link


class Outcome(StrEnum):
    """How a visit ended: a closed set, each member with a page in ``docs/outcomes.md``."""

    OK = "ok"
    NOT_MODIFIED = "not-modified"
    MOVED = "moved"
    REDIRECTED = "redirected"
    MOVED_TO_ROOT = "moved-to-root"
    GONE = "gone"
    SOFT_404 = "soft-404"
    RETIRED = "retired"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    DEFERRED = "deferred"
    UNREACHABLE = "unreachable"
    TOO_LARGE = "too-large"
    TOO_COMPLEX = "too-complex"
    NOT_A_DOCUMENT = "not-a-document"
    UNSAFE = "unsafe"
    MALFORMED = "malformed"
    SKIPPED = "skipped"
    FLAPPING = "flapping"
    WRONG_PAGE = "wrong-page"
    NO_ARTICLE = "no-article"
    NOT_ARCHIVED = "not-archived"


class Hop(msgspec.Struct, frozen=True, gc=False):
    """One step on the way to a page: the address asked and the HTTP status it answered."""

    url: str
    status: int


class Page(msgspec.Struct, frozen=True, gc=False):
    """A page some article leans on.

    ``url`` is its identity (canonical, without fragment), ``address`` what to ask the server for. ``articles``
    are the paths of the articles that cite it, ``fragments`` the sections they name, sorted, the whole page left
    out. ``links`` may come from disk: they are looked at where a page has news.
    """

    url: str
    address: str
    host: str
    articles: tuple[str, ...]
    fragments: tuple[str, ...]
    links: Collection[Link]


def gather(links: Iterable[Link]) -> list[Page]:
    """Return every watched page once, in order of its URL, with all the links that name it."""
    by_page: dict[str, list[Link]] = {}
    for link in links:
        if link.watched:
            by_page.setdefault(link.page, []).append(link)
    return [
        page_of(url, ((link.article, link.address, link.fragment) for link in cited), tuple(cited))
        for url, cited in sorted(by_page.items())
    ]


def page_of(url: str, cited: Iterable[tuple[str, str, str]], links: Collection[Link]) -> Page:
    """Return the page at ``url``; ``cited`` are article, address and fragment of each of its ``links``."""
    articles, addresses, fragments = zip(*cited, strict=True)
    named = tuple(sorted({fragment for fragment in fragments if fragment}))
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
