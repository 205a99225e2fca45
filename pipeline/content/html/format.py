"""HTML as a page format: decode, parse, read, find the article (WHATWG HTML)."""

import re

from msgspec import structs
from selectolax.lexbor import LexborHTMLParser

from pipeline.content.charset import in_utf8
from pipeline.content.formats import Document, PageFormat, Parts
from pipeline.content.html.accounting import outside
from pipeline.content.html.budget import too_complex
from pipeline.content.html.facts import Head, read_facts, read_head
from pipeline.content.html.finding import find_article
from pipeline.content.html.reader import Reader
from pipeline.content.html.region import ruled_region
from pipeline.content.html.rules import Ruling, extractor, ruling_for
from pipeline.content.html.shadow import opened
from pipeline.content.html.slices import slice_digest
from pipeline.content.model import Section
from pipeline.content.parts import anchors_of, links_of
from pipeline.content.stream import sections_of
from pipeline.content.text import plain
from pipeline.content.wrong import NOTICE_SIZE, TOO_COMPLEX, trouble_of
from pipeline.sites import ContentRules, Sites

# Reasons that a page has when its body holds no text.
_EMPTY = ("no-article", "client-shell")
# Marks of pages that guards against robots show; their scripts alone stand on every page of a site.
_GUARDS = re.compile(
    rb"/cdn-cgi/challenge-platform/[\w/]{0,80}chl_|_cf_chl_opt|captcha-delivery\.com|\bid=[\"']?px-captcha|gokuProps|_sec/cp_challenge"
)
_NOSCRIPT = re.compile(rb"<(/?)noscript\b", re.IGNORECASE)


class _Html:
    """HTML and XHTML, read with the rules of the page's site."""

    name = "html"
    types = ("text/html", "application/xhtml+xml")
    apart = False
    suffixes = ()
    weight = 1.0

    def magic(self, start: bytes) -> bool:
        """A tag, a comment or a doctype comes first, after a byte order mark and white space."""
        return start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"

    def version(self, url: str, sites: Sites) -> str:
        """Code, parser by what it does, and the rules of the site.

        Raises:
            ConfigError: a selector in these is no CSS.
        """
        return extractor(url, sites)

    def fingerprint(self, body: bytes, url: str, sites: Sites) -> str:
        """A hash of the part of the body that can hold the article."""
        return slice_digest(body, url, sites)

    def read(self, document: Document) -> Parts:
        """What a reader of the page sees of its article.

        Raises:
            ConfigError: a selector of the site's rules is no CSS.
        """
        html = opened(in_utf8(document.body, document.content_type))
        if why := too_complex(html):
            return Parts(title="", sections=(), trouble=TOO_COMPLEX, kept=(why,))
        parts = _parts(html, document)
        if parts.trouble not in _EMPTY or b"<noscript" not in html:
            return parts
        # Text for readers without scripts is the page's text where there is no other.
        without = _parts(_NOSCRIPT.sub(rb"<\1div", html), document)
        return parts if without.trouble else without


def _parts(html: bytes, document: Document) -> Parts:
    """Read a page in UTF-8."""
    ruling = ruling_for(document.url, document.sites)
    page = LexborHTMLParser(html)
    head = read_head(page)
    rules = _fitting(page, ruling.rules)
    version = _version(html, document.url, head, rules)
    reader = Reader(rules, ruling.dropping, _selected(page, ruling), version, html)
    reader.explain = document.explain
    spans, kept, parts = _article(page, reader, rules, head.title)
    sections, homes = sections_of(reader.stream, spans)
    title = _title(sections, head, rules)
    return Parts(
        title=title,
        sections=tuple(sections),
        links=links_of(reader.stream, homes, head.base or document.url, document.url, document.sites),
        facts=read_facts(head, parts),
        anchors=anchors_of(reader.stream, sections, spans),
        trouble=_trouble(html, title, sections) or _layout(parts, rules),
        kept=(kept,),
        dropped=tuple(reader.stream.dropped) if document.explain else (),
    )


def _fitting(page: LexborHTMLParser, rules: ContentRules) -> ContentRules:
    """Return the rules that fit ``page``: without selectors of an article that is to be found where none matches."""
    if not rules.find or page.body is None or ruled_region(page.body, rules)[0]:
        return rules
    return structs.replace(rules, article=())


def _article(
    page: LexborHTMLParser, reader: Reader, rules: ContentRules, name: str
) -> tuple[list[tuple[int, int]], str, int]:
    """Read the page; return which pieces are the article, the rule that says so, and its number of parts."""
    body = page.body
    if body is None:
        return [], "no body", 0
    if rules.article:
        parts, rule = ruled_region(body, rules)
        stream = reader.read(parts)
        if reader.explain:
            stream.dropped += outside(body, parts, rule)
        return [(0, len(stream.pieces))], rule or "no selector of the site matches", len(parts)
    stream = reader.read((body,))
    found = find_article(stream, reader.box, name)
    stream.dropped += found.left_out
    return list(found.spans), found.rule, 1


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
    return re.sub(r"(?<!\s)\s+[|–—·-]\s+[^|–—·]{2,40}$", "", title)


def _layout(parts: int, rules: ContentRules) -> str:
    """Another number of parts than the site has: its layout changed, comparing would say nothing."""
    return "layout" if rules.part_counts and parts not in rules.part_counts else ""


def _trouble(html: bytes, title: str, sections: list[Section]) -> str:
    """Return why a page is no article, "" when it may be one; only a short page is looked at closely."""
    if sum(len(block.text) for section in sections[:50] for block in section.blocks) > NOTICE_SIZE:
        return ""
    password = b'type="password"' in html or b"type=password" in html
    shell = b"<script" in html
    guarded = shell and bool(_GUARDS.search(html))
    return trouble_of(title, sections, shell=shell, password=password, guarded=guarded)


HTML: PageFormat = _Html()
