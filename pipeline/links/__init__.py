"""Where an article leans on a page: line, label, fragment, and the claim made there."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from pipeline.articles import Article, Issue
from pipeline.articles.markdown import visible
from pipeline.links.islands import island_issues, island_marks, islands
from pipeline.links.mark import Mark
from pipeline.links.model import Link
from pipeline.links.prose import Prose
from pipeline.links.spans import blocks, inline
from pipeline.links.targets import REASONS, Policy, skipped, target_of
from pipeline.sites import Sites, builtin
from pipeline.urls import canonical_url, request_url, split_url

__all__ = ["Link", "Policy", "Reading", "find_links", "read_links"]

_POLICY = Policy()
_UNWATCHED_KINDS = {"image": "an image", "media": "a video or a frame"}
_ISSUES = {"empty": "link-empty", "relative": "link-relative", "malformed": "link-malformed"}


@dataclass(frozen=True, slots=True)
class Reading:
    """All links of one article in the order of the file, and what its authors can repair in them."""

    links: tuple[Link, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its line, depth (1-6) and text."""

    line: int
    depth: int
    text: str


def find_links(article: Article, policy: Policy = _POLICY, sites: Sites | None = None) -> list[Link]:
    """Return every link of an article in the order of the file, watched or not. Never raises."""
    return list(read_links(article, policy, sites).links)


def read_links(article: Article, policy: Policy = _POLICY, sites: Sites | None = None) -> Reading:
    """Return the links of an article, and the issues found on the way. Never raises."""
    known = sites or builtin()
    body = article.body
    marks: list[Mark] = []
    issues: list[Issue] = []
    for start, end in islands(body):
        marks += island_marks(body, start, end)
        issues += island_issues(body, start, end)
        body = body[:start] + re.sub(r"[^\n]", " ", body[start:end]) + body[end:]
    found, headings, more = _read_markdown(body)
    marks = sorted((*marks, *found), key=lambda mark: (mark.line, mark.column))
    links = [_link(article, mark, headings, policy, known) for mark in marks]
    issues += more + _link_issues(marks, links)
    return Reading(
        tuple(links), tuple(sorted(issues, key=lambda issue: (issue.line, issue.column, issue.code)))
    )


def _read_markdown(body: str) -> tuple[list[Mark], list[Heading], list[Issue]]:
    tokens, env = blocks(body)
    lines = body.split("\n")
    marks: list[Mark] = []
    headings: list[Heading] = []
    issues: list[Issue] = []
    depth = 0
    for token in tokens:
        if token.type == "heading_open":
            depth = int(token.tag[1])
        elif token.type in ("inline", "html_block", "code_block") and token.map:
            if depth and token.type == "inline":
                headings.append(Heading(token.map[0] + 1, depth, visible(inline(token.content, env)[0])))
                depth = 0
            if _may_hold_link(token.content):
                marks += _block_marks(token, lines, env)
        elif token.type == "fence" and token.map and not _closed(token, lines):
            issues.append(Issue("fence-unclosed", token.map[0] + 1))
    return marks, headings, issues


def _may_hold_link(text: str) -> bool:
    return "](" in text or "://" in text or "href" in text or "src" in text or "][" in text or "[" in text


def _block_marks(token: Token, lines: list[str], env: dict[str, object]) -> Iterator[Mark]:
    first = token.map[0] if token.map else 0
    prose = Prose(token.content, env)
    claim = visible(prose.tokens)[:500]
    for at, kind, label, url, issue in prose.marks():
        line = first + prose.source.count("\n", 0, at)
        yield Mark(
            kind,
            line + 1,
            _column(prose.source, at, lines[line] if line < len(lines) else ""),
            label,
            url,
            claim,
            issue,
        )


def _column(source: str, at: int, line: str) -> int:
    start = source.rfind("\n", 0, at) + 1
    end = source.find("\n", at)
    content = source[start : end if end >= 0 else len(source)]
    offset = line.find(content)
    if offset >= 0:
        return offset + at - start + 1
    return max(line.find(source[at : at + 8]), 0) + 1


def _closed(fence: Token, lines: list[str]) -> bool:
    last = (fence.map or [0, 0])[1] - 1
    text = lines[last].strip(" \t>") if last < len(lines) else ""
    return (
        last > (fence.map or [0, 0])[0] and len(text) >= len(fence.markup) and not text.strip(fence.markup[0])
    )


def _link(article: Article, mark: Mark, headings: list[Heading], policy: Policy, sites: Sites) -> Link:
    target = "malformed" if mark.kind == "cut" else target_of(mark.url, sites, policy)
    reason = REASONS.get(target, "") or _UNWATCHED_KINDS.get(mark.kind, "")
    page, fragment = canonical_url(mark.url, sites) if target == "web" else ("", "")
    parts = split_url(mark.url)
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
        address="" if reason else request_url(mark.url, sites),
        fragment="" if reason else fragment,
        watched=not reason,
        reason=reason,
        heading=nearest,
        trail=trail,
        claim=mark.claim,
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


def _link_issues(marks: list[Mark], links: list[Link]) -> list[Issue]:
    issues = []
    for mark, link in zip(marks, links, strict=True):
        code = mark.issue or _ISSUES.get(link.target, "")
        if code:
            issues.append(Issue(code, mark.line, mark.column))
    return issues
