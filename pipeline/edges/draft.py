"""A proposal in the making: one group's pages, findings and files, gathered while the visits go on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipeline.articles import Article
from pipeline.changes import PageChange
from pipeline.edges.observe import Watch
from pipeline.impacts import weigh_page
from pipeline.links import Link
from pipeline.report import Finding, PageRow
from pipeline.report.build import findings_of, page_row

RUN_FILES = ("REPORT.md", "report.json", "flags.jsonl", ".gitattributes")
GIT_ATTRIBUTES = b"# Snapshots are evidence: git hands them back byte for byte.\n* -text\n"


@dataclass(slots=True)
class Draft:
    """What one group's proposal will say. ``articles`` are the group's, by path."""

    watch: Watch
    articles: Mapping[str, Article]
    findings: list[Finding] = field(default_factory=list)
    rows: list[PageRow] = field(default_factory=list)
    seen: list[PageChange] = field(default_factory=list)

    def add(self, change: PageChange, first_failed: str = "") -> None:
        """Weigh one page's change and keep only words of it: snapshots die with their page."""
        page = self.watch.pages[change.url]
        if change.changes and change.change != "none":
            for path, links in _by_article(page.links):
                article = self.articles[path]
                self.findings += findings_of(article, change, weigh_page(article, links, change))
        path = self.watch.accepted.path(change.url)
        kept = path in self.watch.spool or path in self.watch.accepted.blobs
        self.rows.append(page_row(page, change, path if kept else "", first_failed))
        capture = replace(change.capture, snapshot=None)
        self.seen.append(replace(change, capture=capture, before=None, after=None, changes=()))

    def abandoned(self) -> list[str]:
        """Return the accepted snapshots that no article cites any more."""
        root = f"{self.watch.accepted.root}/"
        wanted = {self.watch.accepted.path(url) for url in self.watch.pages}
        return [
            path
            for path in self.watch.accepted.blobs
            if path not in wanted and path.endswith(".md") and path.removeprefix(root) not in RUN_FILES
        ]


def _by_article(links: Iterable[Link]) -> Iterator[tuple[str, list[Link]]]:
    grouped: dict[str, list[Link]] = {}
    for link in links:
        grouped.setdefault(link.article, []).append(link)
    return iter(grouped.items())
