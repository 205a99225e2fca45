"""Visits to page changes: ask, read, settle, and ask a second time before anything is called a change.

What reads and compares pages is imported where a page has news: most runs find none.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from msgspec import msgpack
from msgspec.structs import replace

from pipeline.baseline.state import State
from pipeline.changes import PageChange
from pipeline.content import Snapshot
from pipeline.errors import StoreError
from pipeline.fetch.read import Visitor
from pipeline.git.trees import blob_id
from pipeline.observe.group import Watch
from pipeline.pages import Outcome, PageRequest
from pipeline.report.health import Failing
from pipeline.snapshots import Capture
from pipeline.storage.spool import Records

_NEWS = frozenset({"text", "links", "text+links", "moved", "gone", "replaced"})

# Between its two visits a change waits on disk: a run may hold more of them than memory should.
_PACK = msgpack.Encoder()
_UNPACK = msgpack.Decoder(list[PageChange])


def observe(
    watches: list[Watch],
    requests: Iterable[PageRequest],
    visit: Visitor,
    pause_s: float,
    stayed: Callable[[str], bool] = lambda url: False,
) -> Iterator[tuple[Watch, PageChange]]:
    """Visit every page once, pages with news a second time, and yield what that means for each group.

    ``stayed`` says of a page whether what stands in its place has done so for several runs.

    Snapshots to keep are in the watch's spool when its change is yielded; a change is yielded once.
    """
    firsts: dict[str, tuple[Capture, int]] = {}
    waiting = Records()
    for capture in visit(requests):
        settled = [
            (watch, _settle(watch, capture, stayed(capture.url))) for watch in _citing(watches, capture.url)
        ]
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
            yield watch, _kept(watch, _confirm(watch, first, second, stayed(second.url)))
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


def _settle(watch: Watch, capture: Capture, stayed: bool) -> PageChange:
    page = watch.pages[capture.url]
    if _is_same(watch, capture):
        return PageChange(capture.url, "none", capture)
    from pipeline.changes.settle import carried, settle

    try:
        accepted = watch.accepted.snapshot(capture.url)
        change = settle(page, accepted, capture, stayed=stayed)
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


def _confirm(watch: Watch, first: PageChange, second: Capture, stayed: bool) -> PageChange:
    """Return what both visits say; where the second saw the same bytes, what was found out about the first."""
    if not second.same and first.change != "unread":
        from pipeline.changes.settle import confirm

        accepted = watch.accepted.snapshot(first.url)
        page = watch.pages[first.url]
        first = confirm(page, accepted, first.capture, second, stayed=stayed)
    return replace(first, confirmed=True)


def _kept(watch: Watch, change: PageChange) -> PageChange:
    """Put what the proposal should hold into the spool."""
    if change.keep is None:
        return change
    from pipeline.snapshots.encoding import encode

    watch.spool.put(watch.accepted.path(change.url), encode(change.keep).encode())
    return replace(change, keep=None)


def remember(state: State, watch: Watch, change: PageChange) -> Failing:
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
    new = state.record(change.capture, snapshot, _extractor(state, change.capture), text, sections)
    return Failing(new.failures, new.first_failed, state.failures_before(change.url))


def _extractor(state: State, capture: Capture) -> str:
    """Return what the page was read with: by this visit, else by the one that this visit found it equal to."""
    if capture.snapshot is not None:
        return capture.snapshot.extractor
    known = state.get(capture.url)
    return known.extractor if known else ""


def _digest(snapshot: Snapshot) -> str:
    from pipeline.snapshots.digests import digest

    return digest(snapshot)
