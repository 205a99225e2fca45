"""A feed of the flagged articles (Atom, RFC 4287), for a feed reader or a channel that takes feeds."""

from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from pipeline.flags.model import Finding
from pipeline.report import escape
from pipeline.report.model import Report
from pipeline.report.outline import flagged
from pipeline.report.outputs import Context
from pipeline.report.places import Places

_NAMESPACE = "http://www.w3.org/2005/Atom"
_NEVER = "1970-01-01"
# The clean text of a report keeps what XML 1.0 (2.2) does not allow.
_NO_XML = dict.fromkeys((0xFFFE, 0xFFFF))


def render(report: Report, context: Context) -> str:
    """Return the output ``atom``: an entry for each open flag, the newest first."""
    found = sorted((*flagged(report), *report.still), key=lambda one: one.first_seen or _NEVER, reverse=True)
    feed = Element("feed", xmlns=_NAMESPACE)
    _add(feed, "id", _urn(f"feed {context.places.web}"))
    _add(feed, "title", "Articles that may need an update")
    # The day of the newest flag and not of the run: the same flags are the same feed.
    _add(feed, "updated", _moment(found[0]) if found else f"{_NEVER}T00:00:00Z")
    _add(SubElement(feed, "author"), "name", "content-sync")
    for finding in found:
        _entry(feed, finding, context.places)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(feed, encoding="unicode")}\n'


def _entry(feed: Element, finding: Finding, places: Places) -> None:
    entry = SubElement(feed, "entry")
    _add(entry, "id", _urn(f"flag {finding.id}"))
    _add(entry, "title", f"{finding.verdict.value}: {finding.article}, line {finding.line}")
    _add(entry, "updated", _moment(finding))
    if target := places.article(finding.article, finding.line) or escape.web(finding.page):
        SubElement(entry, "link", href=target)
    _add(entry, "summary", finding.summary).set("type", "text")


def _add(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = escape.flat(text, 1_000).translate(_NO_XML)
    return child


def _moment(finding: Finding) -> str:
    """Return the day of a flag as RFC 3339 has it; it is known by the day."""
    return f"{finding.first_seen or _NEVER}T00:00:00Z"


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'content-sync {name}')}"
