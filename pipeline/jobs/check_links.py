"""Links checked on the spot: every page visited once, nothing compared, nothing kept."""

from collections.abc import Iterable
from functools import partial

from pipeline.changes.settle import settle
from pipeline.config import Config
from pipeline.fetch import Web
from pipeline.fetch.read import read_response
from pipeline.fetch.warc import Recorder, Replay
from pipeline.links import Link
from pipeline.pages import PageRequest, gather
from pipeline.report import LinkRow
from pipeline.report.health import NOW, link_rows, malformed_rows


def check_links(
    links: Iterable[Link], config: Config, archive: Replay | Recorder | None = None
) -> tuple[LinkRow, ...]:
    """Visit every page that ``links`` lead to and return a row for each address that needs a look today.

    A person who asks now wants to know now: failures are reported at the first, which a ``sync`` does not do.
    """
    links = tuple(links)
    pages = {page.url: page for page in gather(links, config.sites)}
    requests = [PageRequest(page.url, page.address) for page in pages.values()]
    rows = malformed_rows(links)
    with Web(config.visit, archive=archive, sites=config.sites) as web:
        for capture in web.visit(requests, partial(read_response, sites=config.sites)):
            page = pages[capture.url]
            rows += link_rows(page, settle(page, None, capture), NOW)
    return tuple(sorted(rows, key=lambda row: row.url))
