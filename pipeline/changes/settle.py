"""What one visit means for one page: the accepted snapshot and the capture become a ``PageChange``."""

from msgspec.structs import replace
from rapidfuzz import fuzz, process

from pipeline.changes.compare import compare, page_kind
from pipeline.changes.identity import kept_text, replaced
from pipeline.changes.kinds import ChangeKind, PageNews
from pipeline.changes.model import MOVED_TO, STATUS, Change, PageChange, fact
from pipeline.changes.named_text import named_text
from pipeline.content import Snapshot
from pipeline.content.volatile import learn_volatile
from pipeline.content.wrong import STAND_IN, UNREADABLE, UNTIL_THEY_STAY, was_home_page, wrong_page
from pipeline.links.text_fragments import text_directive
from pipeline.pages import Outcome, Page
from pipeline.sites import road_of
from pipeline.snapshots import Capture
from pipeline.snapshots.digests import digest
from pipeline.urls import canonical_url

# Fragments that articles name and a page lacks, each with the nearest anchors it has.
Missing = tuple[tuple[str, tuple[str, ...]], ...]

_BEHIND = "the page could not be read, and what is accepted is newer than the newest capture that can be"
_WRONG = {
    "no-article": Outcome.NO_ARTICLE,
    "client-shell": Outcome.NO_ARTICLE,
    "soft-404": Outcome.SOFT_404,
    "home-page": Outcome.MOVED_TO_ROOT,
    "challenge": Outcome.BLOCKED,
    "login-wall": Outcome.BLOCKED,
    "consent-wall": Outcome.BLOCKED,
    **{word: Outcome(word) for word in UNREADABLE},
}
# Two texts that share less than this of their three-word runs are not versions of one page.
_ANOTHER_TEXT = 0.1


def settle(page: Page, accepted: Snapshot | None, capture: Capture, *, stayed: bool = False) -> PageChange:
    """Return what ``capture`` says of ``page``, measured against the snapshot the team accepted (if any).

    A failed visit changes nothing; the first sight of a page is its baseline; a page that is gone keeps its
    text and is marked, so that merging accepts its absence and its return is noticed. ``stayed``: what stands
    in place of the page has done so for several runs, and is the page.
    """
    if capture.outcome is Outcome.GONE:
        return _gone(page, accepted, capture)
    if capture.same:
        missing = missing_fragments(page, accepted)
        return PageChange(page.url, PageNews.NONE, capture, before=accepted, missing=missing)
    if capture.snapshot is None:
        return _moved_out_of_sight(page, accepted, capture)
    crosses = accepted is not None and accepted.road != capture.snapshot.road
    # Where another address answers says nothing about the page, and another road writes of it in another form.
    answered = capture.final_url if road_of(capture.road).own_way else page.address
    reason = wrong_page(capture.snapshot, page.address, answered, None if crosses else accepted)
    # What stands in for a page for some hours is led to by a temporary redirect (RFC 9110, 15.4); this is a move.
    for_good = reason == STAND_IN and capture.outcome is Outcome.MOVED
    if reason and not (for_good or (stayed and accepted and reason in UNTIL_THEY_STAY)):
        outcome = _WRONG.get(reason, Outcome.WRONG_PAGE)
        return _unread(page, accepted, replace(capture, outcome=outcome, detail=reason, snapshot=None))
    return _read(page, accepted, replace(capture, snapshot=_marked(page, capture.snapshot, capture)))


def confirm(
    page: Page, accepted: Snapshot | None, first: Capture, second: Capture, *, stayed: bool = False
) -> PageChange:
    """Return what two visits of one run say together: only what both saw is a change.

    Blocks that differ between the two visits are volatile and no news; where more than that differs, the page
    is ``flapping``, which is noted and not reported as a change (design 3.9).
    """
    seen, again = (settle(page, accepted, capture, stayed=stayed) for capture in (first, second))
    if _state(seen) == _state(again):
        return seen
    if seen.after and again.after and not seen.change.is_event:
        calm = learn_volatile(accepted, seen.after, again.after)
        if calm.volatile != seen.after.volatile:
            return settle(page, accepted, replace(first, snapshot=calm), stayed=stayed)
    detail = f"two visits of one run disagree: {seen.change}, then {again.change}"
    flapping = replace(second, outcome=Outcome.FLAPPING, detail=detail, snapshot=None)
    return PageChange(page.url, PageNews.FLAPPING, flapping, missing=missing_fragments(page, accepted))


def reconsidered(page: Page, accepted: Snapshot, observed: Snapshot, change: PageChange) -> PageChange:
    """Return ``change`` as it is when the visit saw ``observed``, which has a longer volatile list."""
    capture = change.capture if change.capture.same else replace(change.capture, snapshot=observed)
    seen = settle(page, accepted, replace(capture, snapshot=observed, same=False), stayed=True)
    return replace(seen, capture=capture, confirmed=change.confirmed)


def carried(page: Page, accepted: Snapshot | None, proposed: Snapshot, capture: Capture) -> PageChange:
    """Return the change an open proposal already holds for a page that could not be read this time."""
    if accepted is None or _by_address(accepted) != _by_address(proposed):
        # What an address answered then is known by the flags that wait; another answer would be made up.
        return PageChange(page.url, PageNews.UNREAD, capture, keep=proposed)
    if accepted.road != proposed.road:
        return PageChange(page.url, PageNews.UPGRADED, capture, (), accepted, proposed, proposed)
    changes = compare(accepted, proposed)
    kind = _kind(accepted, proposed, changes)
    return PageChange(page.url, kind, capture, tuple(changes), accepted, proposed, proposed)


def _by_address(snapshot: Snapshot) -> tuple[str, str]:
    """Return what the address of a page answered beside a text: that it is gone, where it leads."""
    return fact(snapshot, STATUS), fact(snapshot, MOVED_TO)


def missing_fragments(page: Page, snapshot: Snapshot | None) -> Missing:
    """Return the fragments that articles name and ``snapshot`` lacks, each with up to three near anchors.

    Words that a link names have none. Of a text that came by a road without the page's ids nothing is missing.
    """
    if snapshot is None or not road_of(snapshot.road).own_ids:
        return ()
    have = {anchor.casefold() for anchor in snapshot.anchors}
    found: list[tuple[str, tuple[str, ...]]] = []
    for fragment in page.fragments:
        directive = text_directive(fragment)
        if directive:
            found += [] if named_text(snapshot).says(directive) else [(fragment, ())]
        elif not _names_any(fragment.casefold(), have) and fragment != "top":
            found.append((fragment, _nearest(fragment, snapshot.anchors)))
    return tuple(found)


def _names_any(fragment: str, have: set[str]) -> bool:
    """Return whether a page has the place that a fragment names; of a PDF all its places (RFC 8118, 3)."""
    if fragment in have or "page=1" not in have:
        return fragment in have
    parts = [part.removeprefix("nameddest=") for part in fragment.split("&")]
    return all(part in have for part in parts if part.startswith("page=") or "=" not in part)


def _nearest(fragment: str, anchors: tuple[str, ...]) -> tuple[str, ...]:
    near = process.extract(fragment, anchors, scorer=fuzz.WRatio, limit=3, score_cutoff=60)
    return tuple(anchor for anchor, _, _ in near)


def _with_fact(snapshot: Snapshot, name: str, value: str) -> Snapshot:
    others = tuple((key, old) for key, old in snapshot.facts if key != name)
    return replace(snapshot, facts=(*others, (name, value)) if value else others)


def _marked(page: Page, snapshot: Snapshot, capture: Capture) -> Snapshot:
    """Note where the articles' address leads, when that is another page."""
    target = _first_target(page, capture) if capture.outcome.elsewhere else ""
    return _with_fact(snapshot, MOVED_TO, target)


def _first_target(page: Page, capture: Capture) -> str:
    """Return the first page on the way that is not ``page``, whatever its version.

    That, and not the end of the way, is what a team accepts as a move: when the new place moves on in its
    turn, the articles' address has not moved again, and only what the reader ends up reading can be news.
    """
    own = page.url.partition("?")[0]
    targets = (canonical_url(hop.url)[0] for hop in capture.hops)
    return next((target for target in targets if target.partition("?")[0] != own), "")


def _gone(page: Page, accepted: Snapshot | None, capture: Capture) -> PageChange:
    if accepted is None:
        return PageChange(page.url, PageNews.UNREAD, capture)
    if fact(accepted, STATUS) == "gone":
        return PageChange(page.url, PageNews.NONE, capture)
    gone = _with_fact(accepted, STATUS, "gone")
    change = Change(page.url, ChangeKind.PAGE_GONE, "", (), accepted.title, f"HTTP {capture.status}", 1.0)
    return PageChange(page.url, PageNews.GONE, capture, (change,), accepted, None, gone)


def last_seen(change: PageChange, pending: Snapshot) -> PageChange:
    """Return the change of a page that is gone, which keeps what it said last: the text that waits to be accepted."""
    return replace(change, keep=_with_fact(pending, STATUS, "gone"))


def _moved_out_of_sight(page: Page, accepted: Snapshot | None, capture: Capture) -> PageChange:
    """A visit without a document: unread, unless it says that the page moved to where we could not follow."""
    target = _first_target(page, capture)
    if capture.outcome is not Outcome.MOVED:
        return _unread(page, accepted, capture)
    if accepted is None:
        # The move is all there is to accept; the text becomes the baseline once it can be read.
        only = Snapshot(page.url, "", "unread", (), facts=((MOVED_TO, target),))
        return PageChange(page.url, PageNews.BASELINE, capture, keep=only)
    if fact(accepted, MOVED_TO) == target:
        return PageChange(page.url, PageNews.NONE, capture)
    moved = _with_fact(accepted, MOVED_TO, target)
    return PageChange(page.url, PageNews.MOVED, capture, (_moved(accepted, capture),), accepted, None, moved)


def _unread(page: Page, accepted: Snapshot | None, capture: Capture) -> PageChange:
    return PageChange(page.url, PageNews.UNREAD, capture, missing=missing_fragments(page, accepted))


def _read(page: Page, accepted: Snapshot | None, capture: Capture) -> PageChange:
    observed = capture.snapshot
    assert observed is not None  # noqa: S101  (narrows the type: the caller has just set it)
    if accepted and capture.behind and digest(accepted) != digest(observed):
        # What was read before is newer than this: nothing is known of the page today.
        detail = f"{_BEHIND}: {capture.detail}"
        return _unread(
            page, accepted, replace(capture, outcome=Outcome.BLOCKED, detail=detail, snapshot=None)
        )
    if accepted and accepted.volatile:
        observed = replace(observed, volatile=tuple(sorted({*accepted.volatile, *observed.volatile})))
        capture = replace(capture, snapshot=observed)
    if accepted and accepted.road != observed.road and _was_read(accepted, observed):
        return _by_another_road(page, accepted, observed, capture)
    missing = missing_fragments(page, observed)
    if accepted is None or not _was_read(accepted, observed):
        return PageChange(page.url, PageNews.BASELINE, capture, keep=observed, missing=missing)
    if fact(accepted, STATUS) == "gone":
        back = _back(page, accepted, capture, missing)
        if back:
            return back
    aside = tuple(entry for entry in observed.volatile if entry not in accepted.volatile)
    if digest(accepted) == digest(observed) and fact(accepted, MOVED_TO) == fact(observed, MOVED_TO):
        return _quiet(accepted, capture, (), missing, aside)
    upgraded = accepted.extractor != observed.extractor
    changes = compare(accepted, observed)
    kind = _kind(accepted, observed, [] if upgraded else changes)
    if upgraded and not kind.is_event:
        told = tuple(changes)
        return PageChange(
            page.url, PageNews.UPGRADED, capture, told, accepted, observed, observed, missing=missing
        )
    if kind is PageNews.NONE:
        return _quiet(accepted, capture, tuple(changes), missing, aside)
    told = (*_events(accepted, capture, kind), *(() if upgraded else changes))
    return PageChange(page.url, kind, capture, told, accepted, observed, observed, missing, set_aside=aside)


def _by_another_road(page: Page, accepted: Snapshot, observed: Snapshot, capture: Capture) -> PageChange:
    """A page that is read by another road from now on: the text it brought is kept, and compared with none.

    What says nothing of what was accepted is not taken for the page: a template may lead to another one.
    """
    if replaced(accepted, observed):
        detail = f"{road_of(observed.road).words} has another title and says nothing of what was accepted"
        wrong = replace(capture, outcome=Outcome.WRONG_PAGE, detail=detail, snapshot=None)
        return _unread(page, accepted, wrong)
    missing = missing_fragments(page, observed)
    return PageChange(page.url, PageNews.UPGRADED, capture, (), accepted, observed, observed, missing=missing)


def _back(page: Page, accepted: Snapshot, capture: Capture, missing: Missing) -> PageChange | None:
    """A page that was gone and is back as it was: it is kept without the mark; ``None`` when its text is another."""
    observed = capture.snapshot
    if observed is None or digest(accepted) != digest(observed):
        return None
    return PageChange(page.url, PageNews.BASELINE, capture, keep=observed, missing=missing)


def _quiet(
    accepted: Snapshot,
    capture: Capture,
    changes: tuple[Change, ...],
    missing: Missing,
    aside: tuple[str, ...],
) -> PageChange:
    """No news; what is set aside from now on joins the accepted list, where a person can see and edit it."""
    longer = replace(accepted, volatile=tuple(sorted({*accepted.volatile, *aside}))) if aside else None
    return PageChange(
        capture.url, PageNews.NONE, capture, changes, keep=longer, missing=missing, set_aside=aside
    )


def _was_read(accepted: Snapshot, observed: Snapshot) -> bool:
    """False when what was accepted is no text of this page: an absence, a move, or the home page in its place."""
    if not accepted.sections:
        return False
    return not was_home_page(accepted, observed) or kept_text(accepted, observed) >= _ANOTHER_TEXT


def _kind(accepted: Snapshot, observed: Snapshot, changes: list[Change]) -> PageNews:
    if fact(accepted, MOVED_TO) != fact(observed, MOVED_TO):
        return PageNews.MOVED
    return PageNews.REPLACED if replaced(accepted, observed) else page_kind(changes)


def _events(accepted: Snapshot, capture: Capture, kind: PageNews) -> tuple[Change, ...]:
    events: tuple[Change, ...] = (_moved(accepted, capture),) if kind is PageNews.MOVED else ()
    observed = capture.snapshot
    if observed and (kind is PageNews.REPLACED or (events and replaced(accepted, observed))):
        events += (
            Change(accepted.url, ChangeKind.PAGE_REPLACED, "", (), accepted.title, observed.title, 1.0),
        )
    return events


def _moved(accepted: Snapshot, capture: Capture) -> Change:
    """Say from where to where: the end of the way is what an article should link to."""
    old = fact(accepted, MOVED_TO) or accepted.url
    return Change(accepted.url, ChangeKind.PAGE_MOVED, "", (), old, canonical_url(capture.final_url)[0])


def _state(change: PageChange) -> tuple[str, str]:
    """What a visit saw, for telling two visits apart."""
    return change.change, digest(change.after) if change.after else change.capture.outcome
