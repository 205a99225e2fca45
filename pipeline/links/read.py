"""Finds where an article leans on a page: line, label, fragment, and the claim made there."""

from bisect import bisect_right

import msgspec

from pipeline.articles import Article, Issue
from pipeline.articles.registry import format_of
from pipeline.links.front_matter import front_matter_marks
from pipeline.links.includes import Include
from pipeline.links.islands import island_issues, island_marks, islands
from pipeline.links.issues import link_issues
from pipeline.links.mark import Mark
from pipeline.links.model import Link, Policy
from pipeline.links.scan import Heading, Scan
from pipeline.links.targets import REASONS, absolute, skipped, target_of
from pipeline.sites import Sites, builtin
from pipeline.urls import canonical_url, request_url, split_url

_POLICY = Policy()
_UNWATCHED_KINDS = {"image": "an image", "media": "a video or a frame"}


class Reading(msgspec.Struct, frozen=True):
    """All links of one article in the order of the file, what its authors can repair in them, what it includes."""

    links: tuple[Link, ...]
    issues: tuple[Issue, ...]
    includes: tuple[Include, ...] = ()


def find_links(article: Article, policy: Policy = _POLICY, sites: Sites | None = None) -> list[Link]:
    """Return every link of an article in the order of the file, watched or not. Never raises."""
    return list(read_links(article, policy, sites).links)


def read_links(article: Article, policy: Policy = _POLICY, sites: Sites | None = None) -> Reading:
    """Return the links of an article, and the issues found on the way. Never raises."""
    known = sites or builtin()
    form = format_of(article.path)
    marks, issues, body = _read_islands(article.body) if form.islands else ([], [], article.body)
    scan = Scan(body, form)
    marks += front_matter_marks(article)
    marks = sorted((*marks, *scan.marks()), key=lambda mark: (mark.line, mark.column))
    headings = scan.headings()
    links = [_link(article, mark, headings, policy, known) for mark in marks]
    issues += (*scan.unclosed_fences(), *link_issues(marks, links, known))
    in_order = sorted(issues, key=lambda issue: (issue.line, issue.column, issue.code))
    return Reading(tuple(links), tuple(in_order), tuple(scan.includes()))


def _read_islands(body: str) -> tuple[list[Mark], list[Issue], str]:
    """Return links and issues of the JSON islands, and ``body`` with only line ends in their place."""
    marks: list[Mark] = []
    issues: list[Issue] = []
    rest: list[str] = []
    after = 0
    for start, end in islands(body):
        marks += island_marks(body, start, end)
        issues += island_issues(body, start, end)
        rest += (body[after:start], "\n" * body.count("\n", start, end))
        after = end
    return marks, issues, "".join((*rest, body[after:]))


def _link(article: Article, mark: Mark, headings: list[Heading], policy: Policy, sites: Sites) -> Link:
    url = absolute(mark.url, policy.site) if mark.kind not in _UNWATCHED_KINDS else mark.url
    target = "malformed" if mark.kind == "cut" else target_of(url, sites, policy)
    reason = REASONS.get(target, "") or _UNWATCHED_KINDS.get(mark.kind, "")
    page, fragment = canonical_url(url, sites) if target == "web" else ("", "")
    parts = split_url(url)
    if not reason and parts and skipped(parts.host, policy):
        reason = "a host you chose to skip"
    nearest, trail = _place(headings, mark.line)
    return Link(
        article=article.path,
        line=mark.line,
        column=mark.column,
        kind=mark.kind,
        label=mark.label,
        url=mark.url,
        target=target,
        page="" if reason else page,
        address="" if reason else request_url(url, sites),
        fragment="" if reason else fragment,
        watched=not reason,
        reason=reason,
        heading=nearest,
        trail=trail,
        claim=mark.claim or nearest[:500],
    )


def _place(headings: list[Heading], line: int) -> tuple[str, tuple[str, ...]]:
    """Return the nearest heading at or above ``line`` and the headings it stands under, outermost first."""
    last = bisect_right(headings, line, key=lambda heading: heading.line) - 1
    if last < 0:
        return "", ()
    trail, depth = [headings[last].text], headings[last].depth
    for heading in reversed(headings[:last]):
        if heading.depth < depth:
            trail.append(heading.text)
            depth = heading.depth
    return headings[last].text, tuple(reversed(trail))
