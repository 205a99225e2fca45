"""What comes and goes on a page is noise: blocks that swing, pages that flap."""

from msgspec.structs import replace

from pipeline.baseline.state import State, day_of
from pipeline.changes import PageChange, PageNews
from pipeline.git.trees import blob_id
from pipeline.observe.group import Group
from pipeline.observe.observe import _kept
from pipeline.pages import Outcome


def without_swings(state: State, group: Group, change: PageChange) -> PageChange:
    """Return ``change`` without the blocks that came and went too often lately, and remember which did.

    They are volatile from now on: no news, and listed in the snapshot that the proposal holds.
    """
    path = group.accepted.path(change.url)
    kept = group.accepted.blob_at(path)
    if change.capture.same and kept == state.rests_at(change.url):
        return change
    known = state.swings(change.url)
    before, after = change.before, change.after
    if known and change.change is PageNews.NONE:
        before = group.accepted.snapshot(change.url)
        after = change.capture.snapshot or before
    if not (before and after):
        return change
    if before.road != after.road:
        # Each road writes a page in its own form: nothing of one comes or goes on another.
        state.put_swings(change.url, {}, "")
        return change
    from pipeline.changes.settle import reconsidered
    from pipeline.changes.swings import restless, swung

    swings = swung(known, before, after, day_of(change.capture))
    entries = restless(swings)
    seen = blob_id(group.spool[path]) if path in group.spool else kept
    state.put_swings(change.url, swings, "" if entries else seen)
    text = change.change is PageNews.NONE or change.change.is_content
    if entries.issubset(after.volatile) or not text:
        return change
    group.spool.drop(path)
    observed = replace(after, volatile=tuple(sorted(entries.union(after.volatile))))
    return _kept(group, reconsidered(group.pages[change.url], before, observed, change))


def as_remembered(state: State, group: Group, change: PageChange) -> PageChange:
    """Return ``change`` as the memory of earlier runs completes it.

    A page that has not changed and was retired still is. One that went back and forth too often lately is
    flapping: it is named in the report and left out of the findings until it stays as it is (design 3.9).
    """
    known = state.get(change.url)
    if known and known.outcome == Outcome.RETIRED and change.capture.same:
        return replace(change, capture=replace(change.capture, outcome=Outcome.RETIRED))
    if not change.change.is_news or known is None or not known.is_flapping(day_of(change.capture)):
        return change
    group.spool.drop(group.accepted.path(change.url))
    detail = f"it went back and forth {len(known.flaps.split())} times in 30 days"
    capture = replace(change.capture, outcome=Outcome.FLAPPING, detail=detail, snapshot=None)
    return PageChange(change.url, PageNews.FLAPPING, capture, missing=change.missing)
