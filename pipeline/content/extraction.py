"""A response to a snapshot: decode, parse, read, find the article."""

import re

import msgspec
from msgspec import structs
from selectolax.lexbor import LexborHTMLParser

from pipeline.content.charset import in_utf8
from pipeline.content.facts import Head, read_facts, read_head
from pipeline.content.finding import find_article
from pipeline.content.model import PageLink, Section, Snapshot
from pipeline.content.reader import Reader
from pipeline.content.region import ruled_region
from pipeline.content.rules import Ruling, extractor, ruling_for
from pipeline.content.stream import Stream, sections_of
from pipeline.content.targets import Targets
from pipeline.content.text import plain
from pipeline.content.wrong import NOTICE_WORDS, trouble_of
from pipeline.sites import ContentRules, Sites, builtin


class Explained(msgspec.Struct, frozen=True):
    """A snapshot, which rule chose its article, and what was passed over: rule, element, words."""

    snapshot: Snapshot
    kept: tuple[str, ...]
    dropped: tuple[tuple[str, str, int], ...]


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
    the header of that name. ``volatile`` names blocks known to change on every visit. Never raises: what is
    not an article comes back with its reason in ``trouble``.
    """
    return _read(body, url, content_type, sites or builtin(), volatile, explain=False).snapshot


def explain(
    body: bytes, url: str, content_type: str | None = None, *, sites: Sites | None = None
) -> Explained:
    """Return what ``extract`` returns, with the rule that kept or dropped each region."""
    return _read(body, url, content_type, sites or builtin(), (), explain=True)


def _read(
    body: bytes, url: str, content_type: str | None, sites: Sites, volatile: tuple[str, ...], *, explain: bool
) -> Explained:
    ruling = ruling_for(url, sites)
    html = in_utf8(body, content_type)
    page = LexborHTMLParser(html)
    head = read_head(page)
    rules = _fitting(page, ruling.rules)
    reader = Reader(rules, ruling.dropping, _selected(page, ruling), _version(html, url, head, rules), html)
    reader.explain = explain
    spans, kept, parts = _article(page, reader, rules)
    sections, homes = sections_of(reader.stream, spans)
    title = _title(sections, head, rules)
    snapshot = Snapshot(
        url=url,
        title=title,
        extractor=extractor(url, sites),
        sections=tuple(sections),
        links=_links(reader.stream, homes, head.base or url, url, sites),
        facts=read_facts(head, parts),
        anchors=_anchors(reader.stream, sections, spans),
        volatile=volatile,
        trouble=_trouble(html, title, sections) or _layout(parts, rules),
    )
    outside = _outside(reader.stream, spans) if explain else []
    return Explained(snapshot, (kept,), (*reader.stream.dropped, *outside))


def _fitting(page: LexborHTMLParser, rules: ContentRules) -> ContentRules:
    """Return the rules that fit ``page``: without selectors of an article that is to be found where none matches."""
    if not rules.find or page.body is None or ruled_region(page.body, rules)[0]:
        return rules
    return structs.replace(rules, article=())


def _article(
    page: LexborHTMLParser, reader: Reader, rules: ContentRules
) -> tuple[list[tuple[int, int]], str, int]:
    """Read the page; return which pieces are the article, the rule that says so, and its number of parts."""
    body = page.body
    if body is None:
        return [], "no body", 0
    if rules.article:
        parts, rule = ruled_region(body, rules)
        stream = reader.read(parts)
        return [(0, len(stream.pieces))], rule or "no selector of the site matches", len(parts)
    stream = reader.read((body,))
    spans, rule = find_article(stream, reader.box)
    return spans, f"most of the prose: {rule}", 1


def _outside(stream: Stream, spans: list[tuple[int, int]]) -> list[tuple[str, str, int]]:
    """Return what was read and is no part of the article: where it stands, how it begins, how many words."""
    found = []
    at = 0
    for start, end in (*spans, (len(stream.pieces), 0)):
        pieces = stream.pieces[at:start]
        texts = [piece.text for piece in pieces]
        if texts:
            words = sum(len(text.split()) for text in texts)
            found.append(("outside the article", f"{len(texts)} blocks from {texts[0][:40]!r}", words))
        at = end
    return found


def _selected(page: LexborHTMLParser, ruling: Ruling) -> dict[int, str]:
    """Return what selectors beyond tag, id, class and attribute take out."""
    return {
        node.mem_id: f"drop {selector}" for selector in ruling.dropping.complex for node in page.css(selector)
    }


def _version(html: bytes, url: str, head: Head, rules: ContentRules) -> str:
    """Return the product version a page was asked for, or the one it shows unasked."""
    attribute = rules.versions.encode()
    if not attribute or attribute not in html:
        return ""
    asked = re.search(rf"[?&]{re.escape(rules.version_query)}=([^&#]+)", url)
    held = re.findall(re.escape(attribute) + rb"=[\"']?([^\"'>]*)", html)
    versions = {name for names in set(held) for name in names.decode().split()}
    wanted = (asked[1] if asked else "", head.meta.get("default_moniker", ""))
    return next((name for name in wanted if name in versions), "")


def _title(sections: list[Section], head: Head, rules: ContentRules) -> str:
    """Return the article's first heading, else the page's title without what the site adds to it."""
    heading = next((section.heading for section in sections if section.depth == 1), "")
    if heading:
        return plain(heading)
    title = head.title
    for end in rules.title_ends:
        title = title.removesuffix(end)
    return re.sub(r"\s+[|–—·-]\s+[^|–—·]{2,40}$", "", title)


def _links(stream: Stream, homes: dict[int, str], base: str, url: str, sites: Sites) -> tuple[PageLink, ...]:
    """Return the links inside the article, each with the anchor of the section it stands in."""
    found = []
    targets = Targets(url, sites)
    if base != url:
        targets = Targets(targets.of(base), sites)
    for link in stream.links:
        if link.position in homes:
            target = targets.of(link.href)
            if target:
                found.append(PageLink(homes[link.position], link.label, target, link.image))
    return tuple(found)


def _anchors(stream: Stream, sections: list[Section], spans: list[tuple[int, int]]) -> tuple[str, ...]:
    """Return all anchors of the article: those of headings in order, then the others, each once."""
    whole = spans == [(0, len(stream.pieces))]
    others = {name for at, name in stream.anchors if whole or any(start <= at < end for start, end in spans)}
    headings = [section.anchor for section in sections if section.anchor]
    return tuple(dict.fromkeys([*headings, *sorted(others)]))


def _layout(parts: int, rules: ContentRules) -> str:
    """Another number of parts than the site has: its layout changed, comparing would say nothing."""
    return "layout" if rules.part_counts and parts not in rules.part_counts else ""


def _trouble(html: bytes, title: str, sections: list[Section]) -> str:
    """Return why a page is no article, "" when it may be one; only a page of few words is looked at closely."""
    texts = (text for s in sections for text in (s.heading, *(block.text for block in s.blocks)) if text)
    first: list[str] = []
    words = 0
    while words <= NOTICE_WORDS and (text := next(texts, "")):
        words += len(text.split())
        first.append(text)
    if words > NOTICE_WORDS:
        return ""
    password = b'type="password"' in html or b"type=password" in html
    return trouble_of(title, words, first[:6], shell=b"<script" in html, password=password)
