"""The two states of the watched pages a report speaks of, as git holds them: accepted before, observed
after."""

from collections.abc import Iterator
from contextlib import closing

import msgspec

from pipeline.articles import Article
from pipeline.articles.boilerplate import Boilerplate
from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.changes import PageChange, PageNews
from pipeline.config import Config
from pipeline.corpus.read import open_corpus
from pipeline.errors import StoreError
from pipeline.git.base import resolve_base
from pipeline.git.repository import Repository
from pipeline.links import Link
from pipeline.pages import Outcome
from pipeline.proposal.groups import open_proposals
from pipeline.report.json import read_json
from pipeline.report.model import Report
from pipeline.snapshots import Capture
from pipeline.urls import canonical_url


class ExplainedReport(msgspec.Struct, frozen=True):
    """One group's report with the snapshots it compared and the articles it weighed."""

    report: Report
    before: SnapshotTree
    after: SnapshotTree
    articles: dict[str, Article]
    links: tuple[Link, ...]
    boilerplate: Boilerplate

    def citing(self, target: str) -> Iterator[tuple[Article, list[Link]]]:
        """Yield each article with its links to one page that ``target`` names: article, page or finding."""
        report = self.report
        wanted = {(f.article, f.page) for f in (*report.findings, *report.still) if f.id == target}
        wanted |= {(one.article, one.page) for one in report.dismissed if one.id == target}
        page = canonical_url(target)[0] if "://" in target else ""
        pairs: dict[tuple[str, str], list[Link]] = {}
        for link in self.links:
            article = self.articles[link.article]
            named = target in (article.path, article.article_id) or link.page == page != ""
            if named or (link.article, link.page) in wanted:
                pairs.setdefault((link.article, link.page), []).append(link)
        for (path, _), links in sorted(pairs.items()):
            yield self.articles[path], links

    def change(self, url: str) -> PageChange | None:
        """Return what the report says of a page, with both its snapshots; ``None`` when it was not looked
        at."""
        row = next((row for row in self.report.pages if row.url == url), None)
        if row is None:
            return PageChange(url, PageNews.NONE, Capture(url, Outcome.OK)) if self.after.blob(url) else None
        as_before = row.change is PageNews.GONE or row.change is PageNews.NONE
        observed = None if as_before else self.after.snapshot(url)
        capture = Capture(url, row.outcome, row.status, row.hops, detail=row.detail)
        return PageChange(url, row.change, capture, row.changes, self.before.snapshot(url), observed)


def read_explained(repository: Repository, config: Config) -> list[ExplainedReport]:
    """Return what can be explained of each group's open proposal, or of its last merged report.

    Raises:
        ConfigError: the repository has no such base branch.
        StoreError: there is no report yet, or it cannot be read.
    """
    base = resolve_base(repository, config)
    explained = []
    with (
        closing(open_corpus(repository, config, committed=True)) as store,
        open_proposals(repository, config, base, store) as proposals,
    ):
        for proposal in proposals:
            accepted, proposed = proposal.group.accepted, proposal.group.proposed
            text = (proposed or accepted).text(accepted.root.report_json)
            if text:
                report = read_json(text)
                earlier = SnapshotTree(
                    repository, base.commit if proposed else report.run.base, accepted.root
                )
                later = SnapshotTree(
                    repository, proposal.seen.proposed if proposed else base.commit, accepted.root
                )
                entries = [store.entry(path) for path in proposal.paths]
                articles = {article.path: article for article, _ in entries}
                links = tuple(link for _, found in entries for link in found)
                shared = store.boilerplate
                explained.append(ExplainedReport(report, earlier, later, articles, links, shared))
    if not explained:
        raise StoreError(
            f"{repository.path}: no report is committed yet, and no proposal holds one. "
            "Run `content-sync sync`; where it proposes nothing, see `content-sync report`."
        )
    return explained
