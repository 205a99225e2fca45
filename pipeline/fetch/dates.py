"""What sites say of when their pages changed: sitemaps (sitemaps.org, protocol 0.9) and JSON lists.

They order visits and are never taken for one, so what cannot be read of them is left out. They are hostile text like
any other: a sitemap is searched for its few elements and never parsed as XML, so that no entity is expanded.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from itertools import islice
from typing import Any

import msgspec

from pipeline.fetch.client import Web
from pipeline.fetch.response import Response
from pipeline.pages import PageRequest
from pipeline.sites import DateList, Site
from pipeline.snapshots import Capture

# Beside the types of documents: what sitemaps are sent as (RFC 7303), packed ones too (RFC 6713).
SITEMAP_TYPES = frozenset({"application/xml", "text/xml", "application/gzip", "application/x-gzip"})
# So many sitemaps of a site are read in a run, and so much of a date is kept.
MOST_SITEMAPS = 200
# One sitemap names so many pages at most (sitemaps.org, Sitemap file).
_MOST_ENTRIES = 50_000
_LONGEST = 40


class SaidDates(msgspec.Struct):
    """What one site says: the date of each page that is watched, by its URL; ``trouble`` names what was not read."""

    dates: dict[str, str] = msgspec.field(default_factory=dict)
    trouble: list[str] = msgspec.field(default_factory=list)


def said_dates(site: Site, web: Web, page_of: Callable[[str], str]) -> SaidDates:
    """Ask a site for its dates; ``page_of`` gives the watched page that an address names, "" for none.

    Where two sources name a page, the later date counts.
    """
    said = SaidDates()
    waiting, asked = list(site.dates.sitemaps), set[str]()
    while waiting and len(asked) < MOST_SITEMAPS:
        now = [one for one in dict.fromkeys(waiting) if one not in asked][: MOST_SITEMAPS - len(asked)]
        asked.update(now)
        waiting = []
        for address, body in _bodies(now, web, said):
            for kind, location, date in islice(entries(body), _MOST_ENTRIES):
                if kind == "sitemap":
                    waiting += [location] if _same_host(location, address) else []
                else:
                    _put(said, page_of(location), date)
    lists = {one.address: one for one in site.dates.lists}
    for address, body in _bodies(lists, web, said):
        for location, date in listed(body, lists[address]):
            _put(said, page_of(location), date)
    return said


def _bodies(addresses: Iterable[str], web: Web, said: SaidDates) -> Iterator[tuple[str, bytes]]:
    """Yield the bodies that came, and note what did not."""
    bodies: dict[str, bytes] = {}

    def read(request: PageRequest, response: Response) -> Capture:
        bodies[request.url] = response.body
        return Capture(request.url, response.outcome, detail=response.detail)

    for capture in web.visit([PageRequest(one, one) for one in addresses], read):
        body = bodies.pop(capture.url, None)
        if body is None:
            said.trouble.append(f"{capture.url}: {capture.detail or capture.outcome}")
        else:
            yield capture.url, body


def _put(said: SaidDates, page: str, date: str) -> None:
    if page and date:
        said.dates[page] = max(said.dates.get(page, ""), date)


def _same_host(one: str, other: str) -> bool:
    """Sitemaps of other hosts are none of this site's (sitemaps.org, Sitemap file location)."""
    return one.split("/")[:3] == other.split("/")[:3]


def entries(body: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield kind (url, sitemap), address and date ("" = none is said) of each entry of a sitemap or an index."""
    text = body.decode("utf-8", "replace")
    for kind in ("url", "sitemap"):
        for entry in text.split(f"<{kind}>")[1:]:
            inner = entry.partition(f"</{kind}>")[0]
            location = _element(inner, "loc")
            if location.startswith(("http://", "https://")):
                yield kind, location, _element(inner, "lastmod")[:_LONGEST]


def _element(text: str, name: str) -> str:
    inner = text.partition(f"<{name}>")[2].partition(f"</{name}>")[0].strip()
    inner = inner.removeprefix("<![CDATA[").removesuffix("]]>")
    return unescape(inner).strip()


def listed(body: bytes, rule: DateList) -> Iterator[tuple[str, str]]:
    """Yield address and date of each item of a JSON list."""
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        return
    items = told.get(rule.items) if rule.items and isinstance(told, Mapping) else told
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping):
            location, date = item.get(rule.url), item.get(rule.date)
            if isinstance(location, str) and isinstance(date, str | int):
                yield location, str(date)[:_LONGEST]
