"""The report in the order in which a person reads it: what every rendering for people shares."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec
from msgspec.structs import replace

from pipeline.articles import Issue
from pipeline.changes import Change, ChangeKind, PageNews, Part
from pipeline.changes.words import key
from pipeline.flags.model import Claim, Finding
from pipeline.pages import Health, Outcome
from pipeline.report.left_out import counted
from pipeline.report.model import LinkRow, PageRow, Report
from pipeline.report.sources import details_of, source_of
from pipeline.report.unread_hosts import apart_from_hosts
from pipeline.sites import Road

# So many pages that only moved are one list.
_MOVES = 5


class Evidence(msgspec.Struct, frozen=True):
    """One before and after of a page, where it stands, and the findings that rest on it.

    Both are "" where the reasons say it all: the page is gone or moved, a section has another name.
    ``kind`` is that of the change, in words; ``trail`` begins below the page's own title; ``facts`` are the
    details that differ, in words; ``sheet`` is the printed page, 0 for none.
    """

    kind: str
    facts: str

    anchor: str
    trail: tuple[str, ...]
    before: str
    after: str
    findings: tuple[Finding, ...]
    sheet: int = 0


class PageGroup(msgspec.Struct, frozen=True):
    """A page and everything it asks of the articles, numbered from 1 in order of urgency.

    ``others`` are the changes of the page that are not among the evidence.
    """

    number: int
    page: PageRow
    evidence: tuple[Evidence, ...]
    others: tuple[Evidence, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of the page, those with the same evidence together."""
        return tuple(finding for evidence in self.evidence for finding in evidence.findings)

    @property
    def first(self) -> Finding:
        """The most urgent finding of the page."""
        return min(self.findings, key=lambda f: (f.verdict.rank, -f.confidence))

    @property
    def what(self) -> str:
        """What changed, in a dozen words or so: the details that differ, else the first reason."""
        return self.evidence[0].facts or short(self.first.summary)

    @property
    def articles(self) -> int:
        """How many articles the page touches."""
        return len({finding.article for finding in self.findings})

    @property
    def owners(self) -> tuple[str, ...]:
        """Who owns the articles, most articles first."""
        count: dict[str, int] = {}
        for finding in self.findings:
            if finding.owner:
                count[finding.owner] = count.get(finding.owner, 0) + 1
        return tuple(sorted(count, key=lambda owner: (-count[owner], owner)))


class Decisions(msgspec.Struct, frozen=True):
    """What waits for a decision: pages to read one by one, and pages that only moved, which one list tells.

    A few moves are read like any other page; the list is for the day a site moves a whole folder.
    """

    pages: tuple[PageGroup, ...]
    moved: tuple[PageGroup, ...]


class LinkClass(msgspec.Struct, frozen=True):
    """Links that are unwell in the same way."""

    health: Health
    rows: tuple[LinkRow, ...]


def flagged(report: Report) -> tuple[Finding, ...]:
    """Return the findings that ask for a decision."""
    return tuple(finding for finding in report.findings if finding.verdict.flags)


def notes(report: Report) -> tuple[Finding, ...]:
    """Return the findings that are listed and not flagged."""
    return tuple(finding for finding in report.findings if not finding.verdict.flags)


def page_groups(report: Report, findings: Iterable[Finding]) -> tuple[PageGroup, ...]:
    """Return the pages behind ``findings``, each once, in the order in which they are first named."""
    by_page: dict[str, list[Finding]] = {}
    for finding in findings:
        by_page.setdefault(finding.page, []).append(finding)
    named = {row.url: row for row in report.pages if row.url in by_page}
    wanted = {row.leads_to for row in named.values()} - {""}
    ends = {row.url: row for row in report.pages if row.url in wanted} if wanted else {}
    rows = {url: ends.get(row.leads_to, row) for url, row in named.items()}
    return tuple(
        _page_group(number, rows.get(url) or _unknown(url), found)
        for number, (url, found) in enumerate(by_page.items(), 1)
    )


def decisions(report: Report) -> Decisions:
    """Return the flagged pages, numbered anew: first those to read, then those that only moved."""
    groups = page_groups(report, flagged(report))
    moved = [group for group in groups if all(set(f.rules) == {"page-moved"} for f in group.findings)]
    if len(moved) < _MOVES:
        moved = []
    read = [group for group in groups if group not in moved]
    numbered = [replace(group, number=place) for place, group in enumerate((*read, *moved), 1)]
    return Decisions(tuple(numbered[: len(read)]), tuple(numbered[len(read) :]))


def link_classes(report: Report) -> tuple[LinkClass, ...]:
    """Return the links that need a look, by what is wrong with them; empty classes are left out."""
    by_health: dict[Health, list[LinkRow]] = {}
    for row in apart_from_hosts(report):
        by_health.setdefault(row.outcome.health, []).append(row)
    return tuple(
        LinkClass(health, tuple(by_health[health]))
        for health in Health
        if health.heading and health in by_health
    )


def health_counts(report: Report) -> dict[str, int]:
    """Return how many links need a look, by what is wrong in a word or two: all broken ones are one count."""
    counts = Counter[str]()
    for group in link_classes(report):
        if group.health is not Health.BACK:
            counts[group.health.words] += len(group.rows)
    return dict(counts)


def article_issues(report: Report) -> tuple[tuple[str, tuple[tuple[str, Issue], ...]], ...]:
    """Return what authors can repair in their articles: each kind of issue with its places (path, issue)."""
    by_code: dict[str, list[tuple[str, Issue]]] = {}
    for row in report.articles:
        for issue in row.issues:
            by_code.setdefault(issue.code, []).append((row.path, issue))
    return tuple((code, tuple(by_code[code])) for code in sorted(by_code))


def is_baseline(report: Report) -> bool:
    """Tell whether this is the first look: most pages were seen for the first time, nothing is flagged."""
    if flagged(report):
        return False
    changes = Counter(row.change for row in report.pages)
    pages = dict(report.run.counts).get("pages", changes.total())
    return 2 * changes[PageNews.BASELINE] > pages


def headline(report: Report) -> str:
    """Return the report in one sentence, plain text."""
    found = flagged(report)
    unread = Counter(row.unread for row in report.pages)
    if not found and not report.still and unread[True] and not unread[False]:
        return "No page could be read: nothing is known of what the articles lean on."
    if not found and is_baseline(report):
        count = sum(row.change is PageNews.BASELINE for row in report.pages)
        return f"First look: {number(count, 'page')} recorded; from now on changes are reported."
    if not found and report.still:
        return "No new finding: nothing else the articles lean on changed."
    if not found:
        return "No article is flagged: nothing the articles lean on changed."
    articles = number(len({finding.article for finding in found}), "article")
    waiting = decisions(report)
    read, moved = len(waiting.pages), len(waiting.moved)
    changed = f"{number(read, 'page')} changed" if read else ""
    went = (f"{moved:,} moved" if read else f"{number(moved, 'page')} moved") if moved else ""
    return f"{articles} may need an update because {' and '.join(filter(None, [changed, went]))}."


def still_line(report: Report) -> str:
    """Return in one sentence what earlier reports found and is still open, plain text; "" when nothing is."""
    if not report.still:
        return ""
    articles = number(len({finding.article for finding in report.still}), "article")
    need = "needs" if articles.startswith("1 ") else "need"
    since = min(finding.first_seen for finding in report.still)
    return f"{articles} from earlier reports still {need} a change, the oldest since {since}."


def extent(report: Report) -> str:
    """Return how much the run looked at, plain text."""
    count = dict(report.run.counts)
    articles = number(count.get("articles", len(report.articles)), "article")
    return f"{articles} and {number(count.get('pages', len(report.pages)), 'page')} looked at"


def health_line(report: Report) -> str:
    """Return link health in one sentence, plain text; "" when every link is well."""
    counts = [f"{words} {count:,}" for words, count in health_counts(report).items()]
    return f"Link health: {', '.join(counts)}." if counts else ""


def not_shown(report: Report) -> tuple[str, ...]:
    """Return what the report leaves out, counted, in words."""
    count = dict(report.run.counts)
    named = {finding.page for finding in report.findings}
    pages = Counter(chain.from_iterable(_left_out(row, row.url in named) for row in report.pages))
    found = (
        *((pages[road], "page", f"read by {road.words}") for road in Road if road is not Road.HTML),
        (pages["said otherwise"], "page", "that says the same in another form or order"),
        (pages["set aside"], "page", "with parts that come and go, set aside from now on"),
        (pages["upgraded"], "page", "read anew by a newer extractor, not changed"),
        (pages["rerouted"], "page", "read by another road than before, compared with nothing"),
        (pages["baseline"], "page", "recorded for the first time"),
        (pages["untouched"], "changed page", "that no article is flagged for"),
        (count.get("dismissed", 0), "finding", "dismissed earlier"),
        (sum(row.outcome is Outcome.SKIPPED for row in report.links), "link", "not watched"),
    )
    told = tuple(f"{number(times, noun)} {what}" for times, noun, what in found if times)
    files = number(len(report.left_out), "file")
    return (*told, f"{files} left out ({counted(report.left_out)})") if report.left_out else told


def number(count: int, noun: str) -> str:
    """Return ``count`` with ``noun`` in the right number."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def is_block(before: str, after: str) -> bool:
    """Tell whether a before and after is compared line by line: a table, code, several paragraphs."""
    return "\n" in before.strip() or "\n" in after.strip()


def reasons_of(finding: Finding) -> tuple[str, ...]:
    """Return why a finding is one, strongest first, at most two sentences."""
    return tuple(dict.fromkeys(finding.reasons or (finding.summary,)))[:2]


def alike(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Return the findings that say the same and ask for the same edits together: one sentence in many articles."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_said(finding), []).append(finding)
    return tuple(tuple(group) for group in groups.values())


def _said(finding: Finding) -> object:
    edit = finding.suggestion
    told = tuple((claim.sentence, key(claim.text)) for claim in by_line(finding))
    edited = (edit.old, edit.new) if edit else ()
    shown = finding.since, finding.capture
    return finding.verdict, reasons_of(finding), edited, told, key(finding.claim), shown


def by_line(finding: Finding) -> tuple[Claim, ...]:
    """Return what is wrong on each line of a finding: the strongest claim of each, in the order of ``lines``."""
    strongest: dict[int, Claim] = {}
    for claim in finding.claims:
        strongest.setdefault(claim.line, claim)
    return tuple(strongest[line] for line in finding.lines if line in strongest)


def shared_reasons(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Return the reasons that all of several findings give: they are told once."""
    if len(findings) < 2:
        return ()
    common = set(reasons_of(findings[0])).intersection(*(reasons_of(finding) for finding in findings))
    return tuple(reason for reason in reasons_of(findings[0]) if reason in common)


def shared_claim(findings: tuple[Finding, ...]) -> str:
    """Return what several articles say word for word, told once like ``shared_reasons``; "" where they differ."""
    claims = {finding.claim for finding in findings}
    return claims.pop() if len(claims) == 1 and len(findings) > 1 else ""


def readable(markdown: str) -> str:
    """Return a block of canonical Markdown, or a sentence of an article, as a person would say it.

    Marks of emphasis, links, lists and headings go; a table's row keeps its cells. Several lines stay as they
    are.
    """
    if "\n" in markdown.strip():
        return markdown
    plain = _LINK.sub(r"\1", _LEADING.sub("", markdown.strip()[:_LONGEST]))
    plain = _EMPHASIS.sub(lambda found: found[1] or found[3], plain)
    return " · ".join(_CELL.split(plain.strip("| "))) if plain.startswith("| ") else plain


# No rendering shows more of one text.
_LONGEST = 4_000
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_LEADING = re.compile(r"^(?:#{1,6}|[-*+>]|\d+[.)])\s+")
_EMPHASIS = re.compile(r"(`+[^`]*`+)|(\*\*|__)(?=\S)(.+?)(?<=\S)\2")
_CELL = re.compile(r"(?<!\s)\s+\|\s+")


def quoted(claim: str) -> str:
    """Return what an article says, without the HTML its authors wrote into the Markdown."""
    return readable(_TAG.sub(" ", claim))


# Only what authors use for layout: a page about XML says <add> and means it.
_TAG = re.compile(
    r"</?(?:a|b|br|code|div|em|font|h[1-6]|i|img|li|ol|p|span|strong|su[bp]|t[dhr]|table|tbody|u|ul)\b[^<>]*>",
    re.I,
)


def page_name(page: PageRow) -> str:
    """Return the page's title, or its address when it has none."""
    return page.title or page.url


def short(sentence: str) -> str:
    """Return the first dozen words of ``sentence``."""
    spoken = sentence.split()
    return " ".join(spoken[:12]) + (" \N{HORIZONTAL ELLIPSIS}" if len(spoken) > 12 else "")


def _left_out(row: PageRow, named: bool) -> Iterator[str]:
    """Yield why the report says nothing of a page; ``named``: a finding is about it."""
    if row.road:
        yield row.road
    if row.change is PageNews.NONE:
        if row.changes:
            yield "said otherwise"
        if row.note:
            yield "set aside"
    elif row.change.is_baseline:
        yield "rerouted" if row.rerouted else row.change
    elif not named and not row.change.is_unsure:
        yield "untouched"


def _unknown(url: str) -> PageRow:
    return PageRow(url, "", Outcome(""), 0, (), PageNews(""), "")


def _page_group(place: int, row: PageRow, findings: list[Finding]) -> PageGroup:
    by_evidence: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_evidence.setdefault((finding.before, finding.after), []).append(finding)
    sources = {pair: source_of(pair, row.changes) for pair in by_evidence}
    unlisted = {
        pair: Change(row.url, ChangeKind(""), found[0].fragment, (), *pair)
        for pair, found in by_evidence.items()
    }
    evidence = tuple(
        _evidence(row, pair, sources[pair] or unlisted[pair], tuple(found))
        for pair, found in by_evidence.items()
    )
    used = [change for change in sources.values() if change]
    others = tuple(
        _evidence(row, (change.before, change.after), change, ())
        for change in row.changes
        if not change.kind.is_silent and change not in used
    )
    return PageGroup(place, row, evidence, others)


def _evidence(row: PageRow, pair: tuple[str, str], change: Change, findings: tuple[Finding, ...]) -> Evidence:
    trail = change.trail[1:] if change.trail[:1] == (row.title,) else change.trail
    part = change.kind.part
    told = part is Part.PAGE or part is Part.ANCHOR or re.fullmatch(r"#\S+", pair[0])
    shown = ("", "") if told and findings else pair
    before, after = shown if part is Part.LINK else map(readable, shown)
    return Evidence(
        change.kind.replace("-", " "),
        details_of(change),
        change.anchor,
        trail,
        before,
        after,
        findings,
        change.sheet,
    )
