"""Link health: what is wrong with the addresses themselves, one row an address with all its articles.

The classes and the redirect policy are in ``docs/outcomes.md``.
"""

from collections.abc import Iterable

import msgspec

from pipeline.changes import PageChange
from pipeline.content import Snapshot
from pipeline.content.wrong import CLIENT_SHELL
from pipeline.links import Link
from pipeline.links.text_fragments import text_directive, text_fragments
from pipeline.pages import Outcome, Page
from pipeline.report.model import Citation, LinkRow
from pipeline.sites import Road, road_of
from pipeline.snapshots import Capture
from pipeline.urls import canonical_url, moved_to

_REPORT_GONE_FROM = 2
_REPORT_FAILED_FROM = 3
_DRAW = "scripts draw the page; [[site]] browser = true reads it as a browser shows it"


class Failing(msgspec.Struct, frozen=True):
    """How many runs in a row could not read a page, this one included, and since which day (ISO).

    ``before`` is how many had failed when this run began: with ``runs`` 0 it says that the page is back.
    """

    runs: int = 0
    since: str = ""
    before: int = 0


# For whoever asks on the spot: what fails now is said now.
NOW = Failing(runs=_REPORT_FAILED_FROM)


def link_rows(page: Page, change: PageChange, failing: Failing) -> list[LinkRow]:
    """Return a row for every address of ``page`` that needs a look, most telling first, then by address.

    ``change`` is what this run found, ``failing`` what is remembered of failures.
    """
    rows = _page_rows(page, change, failing)
    return sorted(rows, key=lambda row: (row.outcome.health.rank, row.url))


def malformed_rows(links: Iterable[Link]) -> list[LinkRow]:
    """Return a row for every address in ``links`` that is none, by address."""
    broken = [link for link in links if link.target == Outcome.MALFORMED]
    rows = _by_url(broken, Outcome.MALFORMED, detail="this is not an address a browser can open")
    return sorted(rows, key=lambda row: row.url)


def _page_rows(page: Page, change: PageChange, memory: Failing) -> list[LinkRow]:
    capture = change.capture
    if capture.outcome.read:
        rows = _fragment_rows(page, change)
        if capture.outcome is Outcome.RETIRED or is_retired(_snapshot(change)):
            rows += _by_url(page.links, Outcome.RETIRED, detail="the page says so itself")
        if capture.outcome is Outcome.MOVED:
            known = {row.url for row in rows}
            rows += _moved([link for link in page.links if link.url not in known], capture)
        # By another road nobody knows whether the page itself answers.
        return rows if capture.road else rows + _recovered(page, memory)
    if not _is_due(change, memory):
        return []
    return _by_url(page.links, capture.outcome, detail=_told(capture), first_failed=memory.since)


def _told(capture: Capture) -> str:
    """Return what a visit says of a page that was not read, and what would read it."""
    if capture.detail.startswith(CLIENT_SHELL) and capture.road != Road.BROWSER:
        return f"{capture.detail}: {_DRAW}"
    return capture.detail


def _is_due(change: PageChange, memory: Failing) -> bool:
    """A page is called gone when two visits say so, of one run or of two; a failure on the third run."""
    outcome = change.capture.outcome
    if outcome is Outcome.GONE:
        return change.confirmed or memory.runs >= _REPORT_GONE_FROM
    return not outcome.passing or memory.runs >= _REPORT_FAILED_FROM


def _recovered(page: Page, memory: Failing) -> list[LinkRow]:
    if memory.runs or memory.before < _REPORT_FAILED_FROM:
        return []
    detail = f"it answers again, after {memory.before} runs that could not read it"
    return _by_url(page.links, Outcome.RECOVERED, detail=detail)


def _moved(links: Iterable[Link], capture: Capture) -> list[LinkRow]:
    detail = " -> ".join(f"{hop.status} {hop.url}" if hop.status else hop.url for hop in capture.hops)
    return _by_url(links, capture.outcome, detail=detail, suggestion=_lasting(capture.final_url))


def _lasting(address: str) -> str:
    """Return the address that stands for a page, as findings name it; one without TLS stays as it answered."""
    page, _ = canonical_url(address)
    _, mark, fragment = address.partition("#")
    return address if address.startswith("http://") or not page else f"{page}{mark}{fragment}"


def _fragment_rows(page: Page, change: PageChange) -> list[LinkRow]:
    snapshot = _snapshot(change)
    if not road_of(change.capture.road).own_ids:
        return []
    missing = dict(change.missing)
    moved = change.capture.outcome is Outcome.MOVED
    lost = f"the page moved to {change.capture.final_url}, which has" if moved else "the page has"
    lost += " no such"
    rows: list[LinkRow] = []
    for fragment in page.fragments:
        other = _other_case(fragment, snapshot)
        if not other and fragment not in missing:
            continue
        links = [link for link in page.links if fragment in (link.fragment, *text_fragments(link.url))]
        if other:
            rows += _by_url(
                links,
                Outcome.CASE_MISMATCH,
                detail=f"the section is #{other}",
                fragment=other,
                nearest=(other,),
            )
        else:
            words = text_directive(fragment)
            detail = f"{lost} words: '{words.told}'" if words else f"{lost} section"
            rows += _by_url(links, Outcome.FRAGMENT_MISSING, detail=detail, nearest=missing[fragment])
    return rows


def _snapshot(change: PageChange) -> Snapshot | None:
    return change.after or change.before or change.capture.snapshot


def is_retired(snapshot: Snapshot | None) -> bool:
    """True when a page says of itself that it is retired or archived."""
    if snapshot is None:
        return False
    facts = dict(snapshot.facts)
    return any(facts.get(name, "").lower() == "true" for name in ("is_retired", "is_archived"))


def _other_case(fragment: str, snapshot: Snapshot | None) -> str:
    """Return the anchor that differs from ``fragment`` in case only; ids are case sensitive (HTML 3.2.6)."""
    anchors = snapshot.anchors if snapshot else ()
    if fragment in anchors:
        return ""
    return next((anchor for anchor in anchors if anchor.casefold() == fragment.casefold()), "")


def _by_url(
    links: Iterable[Link],
    outcome: Outcome,
    *,
    detail: str = "",
    suggestion: str = "",
    fragment: str = "",
    nearest: tuple[str, ...] = (),
    first_failed: str = "",
) -> list[LinkRow]:
    """Return one row for each address as the articles write it."""
    citing: dict[str, list[Link]] = {}
    for link in links:
        citing.setdefault(link.url, []).append(link)
    return [
        LinkRow(
            url,
            outcome,
            tuple(sorted((_citation(link) for link in cited), key=lambda c: (c.path, c.line, c.column))),
            detail,
            _suggestion(cited[0], suggestion, fragment),
            nearest,
            first_failed,
        )
        for url, cited in sorted(citing.items())
    ]


def _suggestion(link: Link, address: str, fragment: str) -> str:
    """Return what to write instead of ``link.url``: another address with its section, or another section."""
    if fragment:
        return f"{link.url.partition('#')[0]}#{fragment}"
    return moved_to(link.url, address) if address else ""


def _citation(link: Link) -> Citation:
    return Citation(link.article, link.line, link.column, link.label)
