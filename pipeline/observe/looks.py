"""What a visit comes to, in the words of the record."""

from collections.abc import Mapping
from types import MappingProxyType

from pipeline.baseline.record import Look
from pipeline.baseline.state import State
from pipeline.changes import PageChange
from pipeline.fetch.warc.keys import address_key
from pipeline.git.trees import blob_id
from pipeline.observe.group import Group
from pipeline.report.build import day

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
    rested = capture.same and not capture.attempts and not capture.hops and capture.fetched_at < started
    return Look(
        url=change.url,
        outcome=str(capture.outcome),
        change=str(change.change),
        text=held if read else "",
        extractor=known.extractor if known and read else "",
        validator=capture.etag or capture.last_modified,
        status=capture.status,
        rested=day(capture.fetched_at) if rested else "",
        group=group.name,
        archived=archived.get(address_key(capture.final_url), ""),
    )
