"""A response to a snapshot: decode, parse, find the article, read it."""

import re

from selectolax.lexbor import LexborHTMLParser

from pipeline.content.charset import read_html
from pipeline.content.dropping import Dropping
from pipeline.content.facts import read_facts
from pipeline.content.model import Section, Snapshot
from pipeline.content.reader import Reader, Reading
from pipeline.content.region import Region, find_region
from pipeline.content.rules import rules_for
from pipeline.content.targets import base_of
from pipeline.content.text import clean, squeeze
from pipeline.content.wrong import trouble_of
from pipeline.sites import ContentRules, Sites, builtin

EXTRACTOR = "1"

# " | Site", " - Site": what sites add to the titles of their pages.
_TITLE_ENDS = re.compile(r"\s+[|–—·-]\s+[^|–—·]{2,40}$")


def extract(
    body: bytes,
    url: str,
    content_type: str | None = None,
    *,
    sites: Sites | None = None,
    volatile: tuple[str, ...] = (),
) -> Snapshot:
    """Return what a reader of the page sees, as sections and blocks of canonical Markdown, links apart.

    ``url`` is the page's address (it chooses the site's rules and completes relative links), ``content_type``
    the header of that name. ``volatile`` names blocks known to change on every visit. Never raises: what is not
    an article comes back with its reason in ``trouble``.
    """
    known = sites or builtin()
    rules, version = rules_for(url, known)
    page = LexborHTMLParser(read_html(body, content_type))
    root = page.body
    dropping = Dropping(_selected(page, rules, _version(page, url, rules)))
    region = find_region(root, rules, dropping) if root is not None else Region((), "")
    reader = Reader(_base(page, url), known, dropping, rules)
    reading = reader.read(region.parts)
    title = _title(page, reading, rules)
    return Snapshot(
        url=url,
        title=title,
        extractor=f"{EXTRACTOR}+{version}",
        sections=tuple(reading.sections),
        links=tuple(reading.links),
        facts=read_facts(page, len(region.parts)),
        anchors=_anchors(reading),
        volatile=volatile,
        trouble=_trouble(page, title, reading, rules),
    )


def _selected(page: LexborHTMLParser, rules: ContentRules, version: str) -> dict[int, str]:
    """Return the elements that the site's rules take out, each with the rule."""
    found = {node.mem_id: "drop" for node in page.css(", ".join(rules.drop))} if rules.drop else {}
    if rules.versions and version:
        for node in page.css(f"[{rules.versions}]"):
            if version not in (node.attributes.get(rules.versions) or "").split():
                found[node.mem_id] = f"other version than {version}"
    return found


def _version(page: LexborHTMLParser, url: str, rules: ContentRules) -> str:
    """Return the product version a page was asked for, or the one it shows unasked."""
    if not rules.version_query:
        return ""
    asked = re.search(rf"[?&]{re.escape(rules.version_query)}=([^&#]+)", url)
    shown = page.css_first("meta[name=default_moniker]")
    versions = {
        name
        for node in page.css(f"[{rules.versions}]")
        for name in (node.attributes.get(rules.versions) or "").split()
    }
    for name in (
        asked[1] if asked else "",
        (shown.attributes.get("content") or "") if shown is not None else "",
    ):
        if name in versions:
            return name
    return ""


def _base(page: LexborHTMLParser, url: str) -> str:
    base = page.css_first("base[href]")
    return base_of(url, (base.attributes.get("href") or "") if base is not None else "")


def _title(page: LexborHTMLParser, reading: Reading, rules: ContentRules) -> str:
    """Return the article's first heading, else the page's title without what the site adds to it."""
    heading = next((section.heading for section in reading.sections if section.depth == 1), "")
    if heading:
        return heading
    node = page.css_first("head > title") or page.css_first("title")
    title = squeeze(clean(node.text(deep=True))) if node is not None else ""
    for end in rules.title_ends:
        title = title.removesuffix(end)
    return _TITLE_ENDS.sub("", title)


def _anchors(reading: Reading) -> tuple[str, ...]:
    """Return all anchors: those of headings in order, then the others, each once."""
    headings = [section.anchor for section in reading.sections if section.anchor]
    return tuple(dict.fromkeys([*headings, *sorted(reading.anchors)]))


def _trouble(page: LexborHTMLParser, title: str, reading: Reading, rules: ContentRules) -> str:
    texts = _texts(reading.sections)
    words = sum(len(text.split()) for text in texts)
    first = "\n".join(texts[:6])
    shell = bool(page.css_first("script[src]"))
    password = page.css_first("input[type=password]") is not None
    return trouble_of(title, words, first, shell=shell, password=password)


def _texts(sections: list[Section]) -> list[str]:
    return [
        text for section in sections for text in (section.heading, *(b.text for b in section.blocks)) if text
    ]
