"""What a visit comes to, in the words of the record."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from pipeline.baseline.record import Look
from pipeline.baseline.record_history import RecordHistory
from pipeline.baseline.state import State
from pipeline.changes import PageChange
from pipeline.content.wrong import LOGIN_WALL
from pipeline.fetch.memento import seconds_of
from pipeline.fetch.outcomes import SIGN_IN
from pipeline.fetch.warc.keys import address_key
from pipeline.git.trees import blob_id
from pipeline.observe.group import Group
from pipeline.pages import Outcome
from pipeline.report.build import day
from pipeline.report.model import UnreadHost
from pipeline.report.unread_hosts import MOST_RUNS, HostVisit, host_of, is_refusal, unread_hosts
from pipeline.sites import Road
from pipeline.snapshots import Capture

# So many runs before the present one say whether a host was ever read.
BEFORE = MOST_RUNS - 1
_NOWHERE: Mapping[str, str] = MappingProxyType({})


def look_of(
    state: State, group: Group, change: PageChange, started: float, archived: Mapping[str, str] = _NOWHERE
) -> Look:
    """Return what the record says of one page; ``started`` is when the run began (seconds, UTC).

    ``archived`` are the ids of the responses that an archive keeps, by ``address_key``.

    A page without a visit in this run stands with the day of the last one.
    """
    capture, known = change.capture, state.get(change.url)
    path = group.accepted.path(change.url)
    read = capture.snapshot is not None or capture.same
    held = blob_id(group.spool[path]) if path in group.spool else group.accepted.blob(change.url)
    captured = seconds_of(known.last_modified) if known and capture.road == Road.ARCHIVE else 0.0
    rested = capture.same and not capture.attempts and not capture.hops and capture.fetched_at < started
    return Look(
        url=change.url,
        outcome=str(capture.outcome),
        change=str(change.change),
        text=held if read else "",
        extractor=known.extractor if known and read else "",
        validator=capture.etag or capture.last_modified,
        status=capture.status,
        rested=day(captured or capture.fetched_at) if rested or captured else "",
        group=group.name,
        archived=archived.get(address_key(capture.final_url), "") if archived else "",
        sign_in=asks_for_sign_in(capture),
        road=capture.road if read else "",
    )


def asks_for_sign_in(capture: Capture) -> bool:
    """True when a visit ended at a sign-in: by status (RFC 9110, 15.5.2), by where it was led, by what the page is."""
    told = capture.status == 401 or capture.detail == LOGIN_WALL or capture.detail.startswith(SIGN_IN)
    return told and capture.outcome is Outcome.BLOCKED


def unread_by_record(history: RecordHistory, until: str, looks: Sequence[Look]) -> tuple[UnreadHost, ...]:
    """Return the hosts that neither this run, whose ``looks`` these are, nor the last ones before could read.

    ``until`` is the day of this run (ISO). Only what the record says of hosts that this run could not read is read.
    """
    wanted = refused_hosts(looks)
    before = history.until(until)[:BEFORE] if wanted else []
    now = [_visit(look) for look in looks if host_of(look.url) in wanted]
    return unread_hosts([now, *(map(_visit, seen) for seen in history.of_hosts(before, wanted))])


def refused_hosts(looks: Iterable[Look]) -> set[str]:
    """Return the hosts none of whose pages could be read, by what one run saw."""
    refused, others = set[str](), set[str]()
    for look in looks:
        (refused if is_refusal(Outcome(look.outcome)) else others).add(host_of(look.url))
    return refused - others


def _visit(look: Look) -> HostVisit:
    return HostVisit(host_of(look.url), Outcome(look.outcome), look.sign_in or look.status == 401)
