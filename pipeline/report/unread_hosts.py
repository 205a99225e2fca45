"""Hosts that never let us read: told once a host, from what the last runs saw, with what to do about it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from pipeline.pages import Outcome
from pipeline.report import escape
from pipeline.report.model import LinkRow, Report, UnreadHost

# So many of the last runs are looked at, and so many must have met a host before it is said.
MOST_RUNS = 6
_LEAST_RUNS = 2

_SKIP = "or list it in [hosts] skip"
# What a host does to us, as against what is wrong with one page, and what helps.
_MENDS = {
    Outcome.BLOCKED: "read it from another runner (`visit --shard`, then `sync --captures`), by another road ([[site]] "
    "roads), name a contact address ([visit] contact) that it can let in, give it credentials (CONTENT_SYNC_AUTH) "
    f"{_SKIP}",
    Outcome.ROBOTS: f"ask its owner to let content-sync in (robots.txt, [visit] contact) {_SKIP}",
    Outcome.DEFERRED: "give the visits more time ([visit] deadline_s), read it from another runner (`visit --shard`, "
    f"then `sync --captures`) {_SKIP}",
    Outcome.UNREACHABLE: "check that this machine reaches it ([visit] proxy), read it from another runner "
    f"(`visit --shard`, then `sync --captures`) {_SKIP}",
}
_SIGN_IN = (
    f"give it credentials {_SKIP}; until then it is treated as a portal (credentials: CONTENT_SYNC_AUTH)"
)


class HostVisit(msgspec.Struct, frozen=True):
    """How one visit of a page of ``host`` ended; ``sign_in``: the host asked for one."""

    host: str
    outcome: Outcome
    sign_in: bool = False


def is_refusal(outcome: Outcome) -> bool:
    """True when an outcome is the host's doing: it says nothing about the one page."""
    return outcome in _MENDS


def unread_hosts(runs: Sequence[Iterable[HostVisit]]) -> tuple[UnreadHost, ...]:
    """Return the hosts none of whose pages could be read in any of the last ``runs`` (newest first), by name.

    Only the first six count, and of those the ones that met the host: at least two, the newest among them. A page
    that is gone, or is another than the one that was meant, was read from there.
    """
    told = [_by_host(visits) for visits in runs[:MOST_RUNS]]
    newest = told[0] if told else {}
    found = (_unread(host, [run[host] for run in told if host in run]) for host in sorted(newest))
    return tuple(filter(None, found))


def _by_host(visits: Iterable[HostVisit]) -> dict[str, Counter[HostVisit]]:
    found: dict[str, Counter[HostVisit]] = {}
    for visit in visits:
        found.setdefault(visit.host, Counter())[visit] += 1
    return found


def _unread(host: str, runs: Sequence[Counter[HostVisit]]) -> UnreadHost | None:
    """Return what is to be said of ``host``, ``None`` where a run read it or too few runs met it."""
    if len(runs) < _LEAST_RUNS or not all(is_refusal(visit.outcome) for run in runs for visit in run):
        return None
    many, pages = f"in {len(runs)} of {len(runs)} runs", runs[0].total()
    outcome = _commonest(runs)
    if all(visit.sign_in for run in runs for visit in run):
        return UnreadHost(host, outcome, len(runs), pages, f"asks for a sign-in {many}", _SIGN_IN, True)
    what = f"never read from here {many} ({outcome})"
    return UnreadHost(host, outcome, len(runs), pages, what, _MENDS[outcome])


def _commonest(runs: Iterable[Counter[HostVisit]]) -> Outcome:
    counts = Counter[Outcome]()
    for run in runs:
        for visit, number in run.items():
            counts[visit.outcome] += number
    return min(counts, key=lambda outcome: (-counts[outcome], str(outcome)))


def host_lines(report: Report) -> Iterator[str]:
    """Yield what is said of each host, plain text."""
    for one in report.hosts:
        pages = f"{one.pages:,} page{'s' * (one.pages != 1)}"
        yield f"{one.host} ({pages}): {one.what}: {one.mend}."


def host_items(report: Report) -> list[str]:
    """Return what is said of each host as Markdown, an item each."""
    return [
        f"- {escape.code(one.host, 200)} ({one.pages:,} page{'s' * (one.pages != 1)}): "
        f"{escape.prose(f'{one.what}: {one.mend}', 600)}."
        for one in report.hosts
    ]


def apart_from_hosts(report: Report) -> Iterator[LinkRow]:
    """Yield the links that are not well, without those that only say again what is said of their host."""
    hosts = {one.host for one in report.hosts}
    for row in report.links:
        if not (hosts and is_refusal(row.outcome) and host_of(row.url) in hosts):
            yield row


def host_of(url: str) -> str:
    """Return the host of an address as articles or pages write it, in lower case; "" where it names none."""
    parts = url.split("/", 3)
    return parts[2].lower() if len(parts) > 2 else ""
