"""Visits to page changes: ask, read, settle, and ask a second time before anything is called a change.

What reads and compares pages is imported where a page has news: most runs find none.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from msgspec import msgpack
from msgspec.structs import replace

from pipeline.baseline.state import State
from pipeline.changes import PageChange, PageNews
from pipeline.content import Snapshot
from pipeline.errors import UnreadableError
from pipeline.fetch.read import Visitor
from pipeline.git.trees import blob_id
from pipeline.observe.group import Group
from pipeline.pages import Outcome, PageRequest
from pipeline.report.health import Failing
from pipeline.sites import road_of
from pipeline.snapshots import Capture
from pipeline.storage.spool import Records

_OURS = "What was accepted stays as it is. Please report this with the address of the page."

# Between its two visits a change waits on disk: a run may hold more of them than memory should.
_PACK = msgpack.Encoder()
_UNPACK = msgpack.Decoder(list[PageChange])


def observe(
    groups: list[Group],
    requests: Iterable[PageRequest],
    visit: Visitor,
    pause_s: float,
    stayed: Callable[[str], bool] = lambda url: False,
) -> Iterator[tuple[Group, PageChange]]:
    """Visit every page once, pages with news a second time, and yield what that means for each group.

    ``stayed`` says of a page whether what stands in its place has done so for several runs.

    Snapshots to keep are in the group's spool when its change is yielded; a change is yielded once.
    """
    firsts: dict[str, tuple[Capture, int]] = {}
    waiting = Records()
    for capture in visit(requests):
        settled = [
            (group, _settle(group, capture, stayed(capture.url))) for group in _citing(groups, capture.url)
        ]
        if any(_is_news(change) for _, change in settled):
            number = waiting.put(_PACK.encode([change for _, change in settled]))
            firsts[capture.url] = replace(capture, snapshot=None), number
            continue
        for group, change in settled:
            yield group, _kept(group, change)
    if firsts:
        time.sleep(pause_s)
    for second in visit([_second(groups, first) for _, (first, _) in sorted(firsts.items())]):
        seen = _UNPACK.decode(waiting.get(firsts.pop(second.url)[1]))
        for group, first in zip(_citing(groups, second.url), seen, strict=True):
            yield group, _kept(group, _confirm(group, first, second, stayed(second.url)))
    waiting.close()


def as_known(group: Group, url: str, now: float) -> PageChange:
    """Return a page as the base and the open proposal have it, without a visit; ``now`` is the time of the run."""
    quiet = Capture(url, Outcome.OK, fetched_at=now, detail="not asked: a text of it is kept", same=True)
    held = group.proposes(url)
    seen = replace(quiet, outcome=Outcome.DEFERRED, same=False) if held else quiet
    return _kept(group, _settle(group, seen, False))


def _citing(groups: list[Group], url: str) -> list[Group]:
    return [group for group in groups if url in group.pages]


def _is_news(change: PageChange) -> bool:
    capture = change.capture
    # What an open proposal holds of a page that cannot be read is no news: a second visit would not find it.
    read = capture.snapshot is not None or capture.same
    return (change.change.is_news and read) or capture.outcome is Outcome.GONE


def _second(groups: list[Group], first: Capture) -> PageRequest:
    """Ask again, unconditionally; the same bytes need no second parse."""
    address = _citing(groups, first.url)[0].pages[first.url].address
    roads = (road_of(first.road),) if first.tried else ()
    return PageRequest(
        first.url,
        address,
        body_sha256=first.body_sha256,
        slice_sha256=first.slice_sha256,
        final=first.final_url,
        roads=roads,
        road=first.road,
    )


def _settle(group: Group, capture: Capture, stayed: bool) -> PageChange:
    page = group.pages[capture.url]
    if _is_same(group, capture):
        return PageChange(capture.url, PageNews.NONE, capture)
    from pipeline.changes.settle import carried, settle

    try:
        accepted, take_over = group.compared_with(capture.url, _road(capture))
        change = settle(page, accepted, capture, stayed=stayed)
        if take_over and change.keep is None:
            change = _taken_over(group, change, accepted)
        if change.change is PageNews.UNREAD and (pending := group.pending(capture.url, accepted)):
            return carried(page, group.compared_with(capture.url)[0], pending, change.capture)
        return _as_last_seen(group, change, accepted)
    except UnreadableError as error:
        return _blind(capture, error.told)


def _as_last_seen(group: Group, change: PageChange, accepted: Snapshot | None) -> PageChange:
    """Return the change of a page that is gone with what an open proposal holds of it, any other as it is."""
    if change.change is not PageNews.GONE:
        return change
    from pipeline.changes.settle import last_seen

    pending = group.pending(change.url, accepted)
    return last_seen(change, pending) if pending else change


def _taken_over(group: Group, change: PageChange, text: Snapshot | None) -> PageChange:
    """Return ``change`` with the text that it was measured by to be kept; a change of road is open until then."""
    own = group.accepted.snapshot(change.url)
    if own and text and own.road != text.road and change.change is PageNews.NONE:
        return replace(change, change=PageNews.UPGRADED, before=own, after=text, keep=text)
    return replace(change, keep=text)


def _road(capture: Capture) -> str | None:
    """Return the road of the text that a visit brought, ``None`` where it brought none."""
    return capture.snapshot.road if capture.snapshot else None


def _blind(capture: Capture, told: tuple[str, str, str]) -> PageChange:
    """A page of which nobody can say whether it changed, because a kept text of it cannot be read or written."""
    where, what, _ = told
    return PageChange(
        capture.url,
        PageNews.UNREAD,
        replace(capture, detail=f"{where}: {what}", snapshot=None),
        trouble=(told,),
    )


def _is_same(group: Group, capture: Capture) -> bool:
    """True when the accepted text need not be read: nothing changed, and every section asked for is there."""
    if not capture.same or capture.outcome is Outcome.GONE:
        return False
    return not group.pages[capture.url].fragments or capture.url in group.whole


def _confirm(group: Group, first: PageChange, second: Capture, stayed: bool) -> PageChange:
    """Return what both visits say; where the second saw the same bytes, what was found out about the first."""
    if not second.same and first.change is not PageNews.UNREAD:
        from pipeline.changes.settle import confirm

        accepted, take_over = group.compared_with(first.url, _road(first.capture))
        page = group.pages[first.url]
        first = confirm(page, accepted, first.capture, second, stayed=stayed)
        if take_over and first.keep is None:
            first = _taken_over(group, first, accepted)
        first = _as_last_seen(group, first, accepted)
    return replace(first, confirmed=True)


def _kept(group: Group, change: PageChange) -> PageChange:
    """Put what the proposal should hold into the spool; what could not be read back is not written."""
    if change.keep is None:
        return change
    from pipeline.snapshots.decoding import checked

    path = group.accepted.path(change.url)
    try:
        group.spool.put(path, checked(change.keep))
    except ValueError as error:
        return _blind(change.capture, (path, f"the page cannot be kept: {error}", _OURS))
    return replace(change, keep=None)


def record_visit(state: State, group: Group, change: PageChange) -> Failing:
    """Keep what the next run needs to ask for less; return how long the page has failed.

    Validators and hashes are kept with the blob id of the snapshot they belong to: they may be sent again only
    while exactly that snapshot is the accepted one (design 3.7).
    """
    path = group.accepted.path(change.url)
    snapshot = blob_id(group.spool[path]) if path in group.spool else group.accepted.blob(change.url)
    # What nobody could compare is asked for in full again, until it is mended.
    snapshot = "" if change.trouble else snapshot
    seen = change.after or change.capture.snapshot
    missing = {fragment for fragment, _ in change.missing}
    sections = "\n".join(one for one in group.pages[change.url].fragments if one not in missing)
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
