"""The outcome of a visit, from its answer and its redirects alone: no clock, no socket.

RFC 9110 section 15 for the statuses; the redirect policy is in ``docs/outcomes.md``.
"""

import re
from collections.abc import Sequence
from html import unescape
from itertools import pairwise
from urllib.parse import SplitResult, parse_qsl, urlsplit

from pipeline.content.html.format import HTML
from pipeline.content.registry import START, admitted, format_of, media_type
from pipeline.fetch.response import Answer
from pipeline.fetch.url_safety import redirect_target
from pipeline.pages import Hop, Outcome
from pipeline.sites import Sites, builtin
from pipeline.urls import canonical_url

PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
RETRIABLE = frozenset({408, 425, 429, 500, 502, 503, 504})

# How the detail of a visit begins that was led to a sign-in.
SIGN_IN = "it leads to a sign-in at"

_LOCALE = re.compile(r"^/[a-z]{2,3}(?:-[a-z]{4})?-[a-z]{2}(?=/|$)", re.IGNORECASE)
_ROOT = re.compile(r"^/?(?:index\.\w+|default\.\w+)?/?$", re.IGNORECASE)
_HEAD = 8192
_MOMENT_S = 2
_ASIDE = re.compile(rb"(?i)<(?:!--|(noscript|script|style|template)\b)")
_META = re.compile(rb"(?i)<meta\b(?:[^<>\"']++|\"[^\"<>]*+\"|'[^'<>]*+'|[\"'])*+>")
# Runs of white space never stand side by side here: where one ends, something else must come.
_ATTRIBUTE = re.compile(rb"""([a-zA-Z-]+)(?:\s*+=\s*+(?:"([^">]*+)"|'([^'>]*+)'|([^\s"'>]++)))?""")
_REFRESH = re.compile(rb"""(?i)\s*+(\d{0,4})(?:\.\d*+)?\s*+[;,]\s*+url\s*+=\s*+['"]?([^"'>\s]{1,2000})""")
_CHOICES = frozenset({"view", "viewfallbackfrom", "tabs", "pivots"})


def outcome_of(answer: Answer, hops: Sequence[Hop], sites: Sites | None = None) -> tuple[Outcome, str]:
    """Return the outcome of a visit and a detail in words; ``hops`` ends with the address of ``answer``."""
    sites = sites or builtin()
    end, detail = _end(answer)
    way = way_of(hops, sites)
    if end.quiet:
        return (way, detail) if way is not Outcome.OK else (end, detail)
    # What kept us from reading the page at its new place says nothing against the move.
    if end.kept_out and way is Outcome.MOVED:
        return Outcome.MOVED, f"the new address could not be read: {detail or end}"
    return end, detail


def way_of(hops: Sequence[Hop], sites: Sites) -> Outcome:
    """Return what the redirects alone mean: ok (none that matter), moved, redirected or moved-to-root.

    Steps between two addresses of one page (a locale put in, https for http, a slash, a renamed host) do not
    count, whatever their status. Of those that do, all must be permanent for ``moved``.
    """
    steps = [(a, b) for a, b in pairwise(hops) if not same_page(a.url, b.url, sites)]
    if not steps or same_page(hops[0].url, hops[-1].url, sites) or _is_short(hops[0].url, sites):
        return Outcome.OK
    if _is_root(hops[-1].url) and not _is_root(hops[0].url):
        return Outcome.MOVED_TO_ROOT
    return Outcome.MOVED if all(step.status in PERMANENT for step, _ in steps) else Outcome.REDIRECTED


def same_page(one: str, other: str, sites: Sites) -> bool:
    """Return true when two addresses differ only in what a site adds for its own convenience."""
    return one == other or _place(one, sites) == _place(other, sites)


def could_be_document(content_type: str) -> bool:
    """True when the type is one that a page format reads, or is not given."""
    kind = media_type(content_type)
    return not kind or kind in admitted()


def is_document(content_type: str, start: bytes, address: str = "") -> bool:
    """True when a page format reads a body that begins with ``start``, told by its type, bytes and address."""
    return format_of(content_type, start, address) is not None


def refresh_target(body: bytes, address: str, content_type: str) -> str:
    """Return where a page sends its reader at once (``<meta http-equiv=refresh>``), "" when it does not.

    Only HTML sends anybody: in a page of another type such an element is text.
    What is meant for readers without scripts, or comes after more than a moment, is no redirect (WCAG H76).
    """
    start = body[:_HEAD]
    if b"refresh" not in start.lower() or format_of(content_type, body[:START], address) is not HTML:
        return ""
    found = next(filter(None, map(_refresh, _META.findall(_shown(start)))), None)
    if found is None or int(found[1] or 0) > _MOMENT_S:
        return ""
    target = redirect_target(address, unescape(found[2].decode("latin-1")))
    return "" if target == address else target


def _shown(html: bytes) -> bytes:
    """Return ``html`` without comments and what only readers without scripts see."""
    parts, at = [], 0
    lower = html.lower()
    while found := _ASIDE.search(html, at):
        parts.append(html[at : found.start()])
        end = b"</" + found[1].lower() if found[1] else b"-->"
        stop = lower.find(end, found.end())
        if stop < 0:
            # Nothing ends it: what follows counts, as it did for who wrote it.
            return b"".join((*parts, html[found.start() :]))
        at = stop + len(end)
    return b"".join((*parts, html[at:]))


def _refresh(tag: bytes) -> re.Match[bytes] | None:
    """Return what a ``<meta>`` says of a redirect, ``None`` when it says nothing of one."""
    said = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag)}
    if said.get(b"http-equiv", b"").strip().lower() != b"refresh":
        return None
    return _REFRESH.match(said.get(b"content", b""))


def _end(answer: Answer) -> tuple[Outcome, str]:
    """Return the outcome of the last address asked."""
    if answer.trouble is not None:
        return answer.trouble, answer.detail
    status = answer.status
    if status == 200 or status == 203:
        return (Outcome.OK, "") if answer.body else (Outcome.NO_ARTICLE, "the body is empty")
    if status == 304:
        return Outcome.NOT_MODIFIED, ""
    return _refusal(status), f"HTTP {status}"


def _refusal(status: int) -> Outcome:
    if status in (404, 410):
        return Outcome.GONE
    if status in (401, 402, 403, 407, 451):
        return Outcome.BLOCKED
    return Outcome.DEFERRED if status == 429 else Outcome.UNREACHABLE


def _place(url: str, sites: Sites) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    parts = _parts(canonical_url(url, sites)[0] or url)
    host = (parts.hostname or "").removeprefix("www.")
    path = _LOCALE.sub("", parts.path, count=1).rstrip("/")
    query = tuple(sorted(pair for pair in parse_qsl(parts.query) if pair[0].lower() not in _CHOICES))
    return host, path, query


def _parts(url: str) -> SplitResult:
    """Split an address; one that cannot be split is all path."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def _is_root(url: str) -> bool:
    return bool(_ROOT.match(_LOCALE.sub("", _parts(url).path, count=1)))


def _is_short(url: str, sites: Sites) -> bool:
    site = sites.of(_parts(url).hostname or "")
    return bool(site and site.visit.short_links)
