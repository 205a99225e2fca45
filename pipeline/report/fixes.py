"""Mechanical repairs of links: the address in the article, exactly those characters, and nothing else.

Only what a reader could do without thinking is done: a page that moved for good, a section with one clear
successor. Short links keep their point by staying what they are, and code is never touched.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

import msgspec

from pipeline.articles.formats import Stretch
from pipeline.articles.read import read_article
from pipeline.articles.registry import format_of
from pipeline.links import Link
from pipeline.links.read import find_links
from pipeline.report.model import Fix, LinkRow, Report
from pipeline.report.outline import number
from pipeline.sites import Sites, builtin

# What could end a link early, or begin something else, in Markdown or HTML.
_UNSAFE = re.compile(r"[\s<>()\[\]\"'`|\\{}^\x00-\x20\x7f-\x9f]")
_LINE_END = re.compile(r"\r\n|\n|\r")
_LINES_OF_A_LINK = 6


class Repaired(msgspec.Struct, frozen=True):
    """An article with its edits; ``text`` is the whole file, ``digest`` what the ledger knows it by."""

    path: str
    text: bytes
    before: str
    digest: str
    fixes: tuple[Fix, ...]


def replacements(rows: Iterable[LinkRow]) -> dict[str, LinkRow]:
    """Return the addresses that have one mechanical repair, with the row that says why."""
    return {row.url: row for row in rows if row.outcome.mendable and is_mechanical(row.url, row.suggestion)}


def is_mechanical(old: str, new: str) -> bool:
    """Return whether ``new`` may be written in place of ``old`` without a person's judgement."""
    try:
        before, after = urlsplit(old), urlsplit(new)
        short = (before.hostname or "").lower()
    except ValueError:
        return False
    if new == old or after.scheme not in ("http", "https") or not after.hostname or "@" in after.netloc:
        return False
    if short == "aka.ms" or short.endswith(".aka.ms") or "fwlink" in before.path.lower().split("/"):
        return False
    return new.isprintable() and not _UNSAFE.search(new)


def repair(
    source: bytes, path: str, wanted: Mapping[str, LinkRow], sites: Sites | None = None
) -> Repaired | None:
    """Return the article at ``path`` with its links repaired, ``None`` when there is nothing that can be.

    The result is read again: when it holds other links than those asked for, nothing is changed.
    """
    known = sites or builtin()
    article = read_article(source, path)
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        return None
    links = find_links(article, sites=known)
    edits = sorted(
        {edit for link in links if link.url in wanted for edit in _edit(text, link, wanted[link.url])}
    )
    if not edits:
        return None
    for start, old, new, _ in reversed(edits):
        text = text[:start] + new + text[start + len(old) :]
    after = read_article(text.encode(), path)
    done = {old for _, old, _, _ in edits}
    expected = Counter(wanted[one.url].suggestion if one.url in done else one.url for one in links)
    if Counter(one.url for one in find_links(after, sites=known)) != expected:
        return None
    starts = _line_starts(source.decode("utf-8"))
    fixes = (Fix(path, _line_of(starts, at), old, new, why) for at, old, new, why in edits)
    return Repaired(path, text.encode(), article.digest, after.digest, tuple(fixes))


def _edit(text: str, link: Link, row: LinkRow) -> Iterator[tuple[int, str, str, str]]:
    """Yield where the address of ``link`` stands in the file, if it stands there as written."""
    starts = _line_starts(text)
    first = starts[link.line - 1] + link.column - 1
    last = starts[min(link.line - 1 + _LINES_OF_A_LINK, len(starts) - 1)]
    stretch = Stretch(starts[link.line - 1], max(first, 0), last if last > first else len(text))
    for at in format_of(link.article).addresses(text, link.kind, link.url, stretch):
        yield at, link.url, row.suggestion, row.detail


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in _LINE_END.finditer(text))]


def _line_of(starts: list[int], at: int) -> int:
    return sum(start <= at for start in starts)


def edited_words(report: Report) -> str:
    """Return what the proposal edits in the articles itself, "" for nothing."""
    links = [fix for fix in report.fixes if not fix.stamp]
    days = len(report.fixes) - len(links)
    articles = number(len({fix.article for fix in links}), "article")
    mended = f"{number(len(links), 'link')} in {articles} mended" if links else ""
    return "; ".join(
        filter(None, (mended, f"the day of the last check in {number(days, 'article')}" if days else ""))
    )
