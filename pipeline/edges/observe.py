"""Visits to page changes: ask, read, settle, and ask a second time before anything is called a change.

What reads and compares pages is imported where a page has news: most runs find none.
"""

import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, repeat

import msgspec
from msgspec import msgpack
from msgspec.structs import replace

from pipeline.changes import PageChange
from pipeline.content import Snapshot
from pipeline.content.rules import extractor
from pipeline.edges.accepted import Accepted
from pipeline.edges.branch.trees import blob_id
from pipeline.edges.spool import Records, Spool
from pipeline.edges.state import PageState, State, day_of
from pipeline.edges.watched import Pages
from pipeline.edges.web import Response
from pipeline.errors import StoreError
from pipeline.pages import Outcome, Page, PageRequest
from pipeline.report.health import Failing, is_retired
from pipeline.sites import Sites
from pipeline.snapshots import Capture

_NEWS = frozenset({"text", "links", "text+links", "moved", "gone", "replaced"})

# Between its two visits a change waits on disk: a run may hold more of them than memory should.
_PACK = msgpack.Encoder()
_UNPACK = msgpack.Decoder(list[PageChange])

Visitor = Callable[[Iterable[PageRequest]], Iterator[Capture]]


class Watch(msgspec.Struct, frozen=True):
    """One group's pages against its accepted baseline; ``spool`` gathers what its proposal will hold.

    ``proposed`` is the tree of the group's open proposal, from which a page that cannot be read is carried on.
    ``whole`` are the pages whose accepted snapshot is known to have every section that articles name.
    """

    name: str
    pages: Pages
    accepted: Accepted
    proposed: Accepted | None
    spool: Spool = msgspec.field(default_factory=Spool)
    whole: set[str] = msgspec.field(default_factory=set)


def read_response(request: PageRequest, response: Response, sites: Sites) -> Capture:
    """Read a document: hashes first, a parse only when they differ from what the accepted snapshot was read from."""
    capture = Capture(
        url=request.url,
        outcome=response.outcome,
        status=response.status,
        hops=response.hops,
        etag=response.etag,
        last_modified=response.last_modified,
        content_type=response.content_type,
        body_sha256=response.body_sha256,
        fetched_at=response.fetched_at,
        elapsed_ms=response.elapsed_ms,
        attempts=response.attempts,
        detail=response.detail,
    )
    # The same bytes at another address are news: the page moved.
    in_place = capture.final_url == (request.final or request.address)
    if in_place and request.body_sha256 and request.body_sha256 == response.body_sha256:
        return replace(capture, slice_sha256=request.slice_sha256, same=True)
    from pipeline.content.slices import slice_digest

    part = slice_digest(response.body, request.url, sites)
    if in_place and part and part == request.slice_sha256:
        return replace(capture, slice_sha256=part, same=True)
    from pipeline.content.extraction import extract

    snapshot = extract(response.body, request.url, response.content_type, sites=sites)
    outcome = Outcome.RETIRED if capture.outcome is Outcome.OK and is_retired(snapshot) else capture.outcome
    return replace(capture, outcome=outcome, slice_sha256=part, snapshot=snapshot)


def urls_of(watches: Iterable[Watch]) -> Iterator[str]:
    """Yield the URL of every page that a group watches, each once and in order."""
    return (url for url, _ in groupby(heapq.merge(*(watch.pages for watch in watches))))


def requests_for(
    watches: Iterable[Watch], state: State, revisit_every: int, sites: Sites
) -> Iterator[PageRequest]:
    """Yield one request a page, with validators where a 304 would prove every group's accepted snapshot current.

    Of a page that other rules read last time nothing is proven: it is asked for and read anew (design 3.8).
    """
    cited = heapq.merge(*(zip(watch.pages.in_order(), repeat(watch)) for watch in watches), key=_url)
    for url, citing in groupby(cited, _url):
        known = state.get(url)
        current = known is not None and known.extractor == extractor(url, sites)
        yield _request(url, list(citing), known if current else None, revisit_every)


def _url(cited: tuple[Page, Watch]) -> str:
    return cited[0].url


def _request(
    url: str, citing: list[tuple[Page, Watch]], known: PageState | None, revisit_every: int
) -> PageRequest:
    bare = PageRequest(url, citing[0][0].address)
    if known is None:
        return bare
    if any(known.snapshot_digest != watch.accepted.blob(url) for _, watch in citing):
        return bare
    sections = set(known.sections.split("\n"))
    for page, watch in citing:
        if page.fragments and sections.issuperset(page.fragments):
            watch.whole.add(url)
    # The same bytes are the same page, however it is asked for; a server may be wrong about what it has.
    anew = known.runs_since_unconditional >= revisit_every
    return PageRequest(
        url,
        bare.address,
        etag="" if anew else known.etag,
        last_modified="" if anew else known.last_modified,
        body_sha256=known.body_sha256,
        slice_sha256=known.slice_sha256,
        final=known.final_url,
        anew=anew,
    )


def observe(
    watches: list[Watch], requests: Iterable[PageRequest], visit: Visitor, pause_s: float
) -> Iterator[tuple[Watch, PageChange]]:
    """Visit every page once, pages with news a second time, and yield what that means for each group.

    Snapshots to keep are in the watch's spool when its change is yielded; a change is yielded once.
    """
    firsts: dict[str, tuple[Capture, int]] = {}
    waiting = Records()
    for capture in visit(requests):
        settled = [(watch, _settle(watch, capture)) for watch in _citing(watches, capture.url)]
        if any(_is_news(change) for _, change in settled):
            number = waiting.put(_PACK.encode([change for _, change in settled]))
            firsts[capture.url] = replace(capture, snapshot=None), number
            continue
        for watch, change in settled:
            yield watch, _kept(watch, change)
    if firsts:
        time.sleep(pause_s)
    for second in visit([_second(watches, first) for _, (first, _) in sorted(firsts.items())]):
        seen = _UNPACK.decode(waiting.get(firsts.pop(second.url)[1]))
        for watch, first in zip(_citing(watches, second.url), seen, strict=True):
            yield watch, _kept(watch, _confirm(watch, first, second))
    waiting.close()


def _citing(watches: list[Watch], url: str) -> list[Watch]:
    return [watch for watch in watches if url in watch.pages]


def _is_news(change: PageChange) -> bool:
    capture = change.capture
    # What an open proposal holds of a page that cannot be read is no news: a second visit would not find it.
    read = capture.snapshot is not None or capture.same
    return (change.change in _NEWS and read) or capture.outcome is Outcome.GONE


def _second(watches: list[Watch], first: Capture) -> PageRequest:
    """Ask again, unconditionally; the same bytes need no second parse."""
    address = _citing(watches, first.url)[0].pages[first.url].address
    return PageRequest(first.url, address, "", "", first.body_sha256, first.slice_sha256, first.final_url)


def _settle(watch: Watch, capture: Capture) -> PageChange:
    page = watch.pages[capture.url]
    if _is_same(watch, capture):
        return PageChange(capture.url, "none", capture)
    from pipeline.changes.settle import carried, settle

    try:
        accepted = watch.accepted.snapshot(capture.url)
        change = settle(page, accepted, capture)
    except StoreError as error:
        return PageChange(capture.url, "unread", replace(capture, detail=str(error), snapshot=None))
    if change.change == "unread" and watch.proposed and watch.proposed.blob(capture.url):
        proposed = watch.proposed.snapshot(capture.url)
        if proposed and watch.proposed.blob(capture.url) != watch.accepted.blob(capture.url):
            return carried(page, accepted, proposed, change.capture)
    return change


def _is_same(watch: Watch, capture: Capture) -> bool:
    """True when the accepted text need not be read: nothing changed, and every section asked for is there."""
    if not capture.same or capture.outcome is Outcome.GONE:
        return False
    return not watch.pages[capture.url].fragments or capture.url in watch.whole


def _confirm(watch: Watch, first: PageChange, second: Capture) -> PageChange:
    """Return what both visits say; where the second saw the same bytes, what was found out about the first."""
    if not second.same and first.change != "unread":
        from pipeline.changes.settle import confirm

        accepted = watch.accepted.snapshot(first.url)
        first = confirm(watch.pages[first.url], accepted, first.capture, second)
    return replace(first, confirmed=True)


def _kept(watch: Watch, change: PageChange) -> PageChange:
    """Put what the proposal should hold into the spool."""
    if change.keep is None:
        return change
    from pipeline.snapshots.encoding import encode

    watch.spool.put(watch.accepted.path(change.url), encode(change.keep).encode())
    return replace(change, keep=None)


def rested(state: State, watch: Watch, change: PageChange) -> PageChange:
    """Return ``change`` without the blocks that came and went too often lately, and remember which did.

    They are volatile from now on: no news, and listed in the snapshot that the proposal holds.
    """
    path = watch.accepted.path(change.url)
    kept = watch.accepted.blob_at(path)
    if change.capture.same and kept == state.rests_at(change.url):
        return change
    known = state.swings(change.url)
    before, after = change.before, change.after
    if known and change.change == "none":
        before = watch.accepted.snapshot(change.url)
        after = change.capture.snapshot or before
    if not (before and after):
        return change
    from pipeline.changes.settle import reconsidered
    from pipeline.changes.swings import restless, swung

    swings = swung(known, before, after, day_of(change.capture))
    entries = restless(swings)
    seen = blob_id(watch.spool[path]) if path in watch.spool else kept
    state.put_swings(change.url, swings, "" if entries else seen)
    if entries.issubset(after.volatile) or change.change not in ("none", "text", "links", "text+links"):
        return change
    watch.spool.drop(path)
    observed = replace(after, volatile=tuple(sorted(entries.union(after.volatile))))
    return _kept(watch, reconsidered(watch.pages[change.url], before, observed, change))


def remember(state: State, watch: Watch, change: PageChange, sites: Sites) -> Failing:
    """Keep what the next run needs to ask for less; return how long the page has failed.

    Validators and hashes are kept with the blob id of the snapshot they belong to: they may be sent again only
    while exactly that snapshot is the accepted one (design 3.7).
    """
    path = watch.accepted.path(change.url)
    snapshot = blob_id(watch.spool[path]) if path in watch.spool else watch.accepted.blob(change.url)
    seen = change.after or change.capture.snapshot
    missing = {fragment for fragment, _ in change.missing}
    sections = "\n".join(one for one in watch.pages[change.url].fragments if one not in missing)
    text = _digest(seen) if seen else ""
    new = state.record(change.capture, snapshot, extractor(change.url, sites), text, sections)
    return Failing(new.failures, new.first_failed, state.failures_before(change.url))


def _digest(snapshot: Snapshot) -> str:
    from pipeline.snapshots.digests import digest

    return digest(snapshot)


def calmed(state: State, watch: Watch, change: PageChange) -> PageChange:
    """Return ``change`` as the memory of earlier runs completes it.

    A page that has not changed and was retired still is. One that went back and forth too often lately is
    flapping: it is named in the report and left out of the findings until it stays as it is (design 3.9).
    """
    known = state.get(change.url)
    if known and known.outcome == Outcome.RETIRED and change.capture.same:
        return replace(change, capture=replace(change.capture, outcome=Outcome.RETIRED))
    if change.change not in _NEWS or known is None or not known.is_flapping(day_of(change.capture)):
        return change
    watch.spool.drop(watch.accepted.path(change.url))
    detail = f"it went back and forth {len(known.flaps.split())} times in 30 days"
    capture = replace(change.capture, outcome=Outcome.FLAPPING, detail=detail, snapshot=None)
    return PageChange(change.url, "flapping", capture, missing=change.missing)
