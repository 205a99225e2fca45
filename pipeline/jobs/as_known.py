"""A run that visits only pages without a kept text; all others stand as the base and the open proposal have them."""

from collections.abc import Container, Iterator, Mapping

from msgspec.structs import replace

from pipeline.baseline.previous_report import links_in, pages_in
from pipeline.changes import PageChange, PageNews
from pipeline.fetch.workers import open_visitor
from pipeline.observe.noise import as_remembered
from pipeline.observe.observe import as_known, observe, record_visit
from pipeline.observe.requests import requests_for, urls_of
from pipeline.pages import Hop, Outcome
from pipeline.proposal.builder import ProposalBuilder
from pipeline.report import PageRow
from pipeline.report.build import page_row
from pipeline.run import OpenRun
from pipeline.snapshots import Capture
from pipeline.urls import canonical_url


def take_as_known(
    run: OpenRun, proposals: list[ProposalBuilder], wanted: Container[str]
) -> dict[str, Capture]:
    """Fill ``proposals`` with every page, and return how the pages without a text were found, by URL.

    Those of them that are ``wanted`` are visited, but for pages that the last report lists as gone.
    """
    groups = [proposal.group for proposal in proposals]
    unknown = {url for url in urls_of(groups) if any(not _is_known(one, url) for one in proposals)}
    gone = {url: seen for one in proposals for url, seen in _gone(one, run.started) if url in unknown}
    others = {url: _not_asked(url, run.started) for url in unknown if url not in gone and url not in wanted}
    unknown -= gone.keys() | others.keys()
    for proposal in proposals:
        _stand(proposal, unknown, {**others, **gone}, run.started)
    return {**gone, **(_visit(run, proposals, unknown) if unknown else {})}


def _not_asked(url: str, now: float) -> Capture:
    return Capture(url, Outcome.DEFERRED, detail="not asked by this run", fetched_at=now)


def _is_known(proposal: ProposalBuilder, url: str) -> bool:
    group = proposal.group
    if url not in group.pages or group.accepted.blob(url):
        return True
    return bool(group.proposed and group.proposed.blob(url))


def _gone(proposal: ProposalBuilder, now: float) -> Iterator[tuple[str, Capture]]:
    """Yield the pages that the last report lists as gone, as they were found."""
    group = proposal.group
    for row in links_in(group.proposed or group.accepted):
        url = canonical_url(row.url)[0] if row.outcome is Outcome.GONE else ""
        if url and url in group.pages:
            said = row.detail.rpartition(" ")[2]
            status = int(said) if said.isdecimal() and len(said) == 3 else 404
            hops = (Hop(group.pages[url].address, status),)
            yield url, Capture(url, Outcome.GONE, status, hops, detail=row.detail, fetched_at=now)


def _stand(proposal: ProposalBuilder, unknown: set[str], seen: Mapping[str, Capture], now: float) -> None:
    """Put all pages but the ``unknown`` into ``proposal`` as they are kept, with the rows of its open report.

    ``seen`` are the pages without a text, as they were found.
    """
    group = proposal.group
    told = pages_in(group.proposed) if group.proposed else iter(())
    row = next(told, None)
    for url in group.pages:
        while row is not None and row.url < url:
            _led_to(proposal, row, unknown)
            row = next(told, None)
        if url in seen:
            change = PageChange(url, PageNews.UNREAD, seen[url])
            proposal.stand(change, page_row(group.pages[url], change, ""))
        elif url not in unknown:
            own = row if row is not None and row.url == url else None
            proposal.stand(as_known(group, url, now), own)
        if row is not None and row.url == url:
            row = next(told, None)
    for left in filter(None, (row, *told)):
        _led_to(proposal, left, unknown)
    _keep_links(proposal, unknown)


def _led_to(proposal: ProposalBuilder, row: PageRow, unknown: set[str]) -> None:
    """Keep the row of a page that no article cites and another page leads to."""
    if row.url not in unknown:
        proposal.rows.put(row, proposal.group.accepted.path(row.url))


def _keep_links(proposal: ProposalBuilder, unknown: set[str]) -> None:
    """Keep what the last report says of links, but of pages that are visited."""
    group = proposal.group
    rows = {
        row.url: row
        for row in links_in(group.proposed or group.accepted)
        if row.outcome is not Outcome.RECOVERED
    }
    if not rows:
        return
    for row in rows.values():
        page = canonical_url(row.url)[0]
        if page in group.pages and page not in unknown:
            proposal.health.append(row)


def _visit(run: OpenRun, proposals: list[ProposalBuilder], unknown: set[str]) -> dict[str, Capture]:
    settings, sites = run.options.config.visit, run.options.config.sites
    by_name = {proposal.group.name: proposal for proposal in proposals}
    groups = [proposal.group for proposal in proposals]
    run.progress.stage("Visiting pages without a kept text", len(unknown))
    replayed = run.options.replay is not None
    asked = requests_for(groups, run.state, settings.unconditional_every, sites, every_road=replayed)
    requests = (request for request in asked if request.url in unknown)
    pause = 0 if run.options.replay else settings.confirm_after_s
    visitor = run.stack.enter_context(open_visitor("inline", settings, sites, run.archive))
    found = {}
    for group, seen in observe(groups, requests, visitor, pause, run.state.stays_wrong):
        failing = record_visit(run.state, group, seen)
        change = as_remembered(run.state, group, seen)
        run.newest = max(run.newest, change.capture.fetched_at)
        by_name[group.name].add(change, failing)
        found[change.url] = replace(change.capture, snapshot=None)
        run.progress.step(group.pages[change.url].host)
    return found
