"""Links checked on the spot: every page visited once, nothing compared, nothing kept."""

from collections.abc import Iterable

import msgspec

from pipeline.changes.settle import settle
from pipeline.config import Config
from pipeline.fetch import Web
from pipeline.fetch.rendering import is_by_browser
from pipeline.fetch.roads.base import Means
from pipeline.fetch.roads.walk import on_roads
from pipeline.fetch.warc import Recorder, Replay
from pipeline.links import Link
from pipeline.pages import Page, PageRequest, gather
from pipeline.report import LinkRow
from pipeline.report.health import NOW, link_rows, malformed_rows
from pipeline.run import Progress
from pipeline.sites import Road, Sites


class Checked(msgspec.Struct, frozen=True):
    """What a check came to: the addresses that need a look, how many pages were visited and how many were read."""

    rows: tuple[LinkRow, ...]
    pages: int
    read: int


def check_links(
    links: Iterable[Link],
    config: Config,
    archive: Replay | Recorder | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Visit every page that ``links`` lead to and return a row for each address that needs a look today.

    A person who asks now wants to know now: failures are reported at the first, which a ``sync`` does not do.
    """
    links = tuple(links)
    pages = {page.url: page for page in gather(links, config.sites)}
    requests = [_request(page, config.sites) for page in pages.values()]
    rows, read = malformed_rows(links), 0
    if progress:
        progress.stage("Visiting pages", len(pages))
    with Web(config.visit, archive=archive, sites=config.sites) as web:
        for capture in on_roads(Means(web, config.visit, config.sites, archive))(requests):
            page = pages[capture.url]
            read += capture.snapshot is not None
            rows += link_rows(page, settle(page, None, capture), NOW)
            if progress:
                progress.step(page.host)
    return Checked(tuple(sorted(rows, key=lambda row: row.url)), len(pages), read)


def _request(page: Page, sites: Sites) -> PageRequest:
    """Return the request of a page: of one that scripts draw, as a browser shows it; any other as readers get it."""
    drawn = is_by_browser(page.url, sites)
    return PageRequest(page.url, page.address, roads=(Road.BROWSER,) if drawn else ())
