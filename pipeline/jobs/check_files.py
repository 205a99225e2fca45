"""Changed articles against what is accepted: sections and pages of their links, open claims. No network."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from pipeline.articles import Article
from pipeline.articles.read import read_article
from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.changes.model import MOVED_TO, STATUS, fact
from pipeline.changes.settle import missing_fragments
from pipeline.config import Config
from pipeline.content import Snapshot
from pipeline.corpus.inclusion import is_wanted
from pipeline.corpus.read import keys_of
from pipeline.errors import StoreError
from pipeline.flags.model import Claim, Flag
from pipeline.flags.page import PageToday
from pipeline.flags.reevaluate import reevaluate
from pipeline.git.base import resolve_base
from pipeline.git.repository import Repository
from pipeline.links import Link, Policy
from pipeline.links.read import find_links
from pipeline.pages import Page, gather
from pipeline.proposal.standing import decisions_in, flags_in
from pipeline.snapshots.paths import Root
from pipeline.urls import moved_to


class Remark(msgspec.Struct, frozen=True):
    """One place of an article that does not fit what is accepted: ``rule`` is that of a finding."""

    article: str
    line: int
    column: int
    rule: str
    told: str


def check_files(repository: Repository, config: Config, paths: Iterable[str], today: str) -> Iterator[Remark]:
    """Yield what in the files at ``paths`` of the work tree does not fit the accepted pages.

    Files that are no articles are passed over. A page that was never accepted says nothing. ``today`` (ISO)
    decides which dismissals hold.

    Raises:
        StoreError: a file or a ledger cannot be read.
    """
    keys = keys_of(config)
    policy = Policy(config.hosts.skip, config.hosts.internal, config.articles.site, reserved=False)
    with SnapshotTree(repository, resolve_base(repository, config).commit, Root()) as accepted:
        silent = {one.fingerprint for one in decisions_in(accepted) if one.holds(today)}
        flags = [flag for flag in flags_in(accepted) if flag.fingerprint not in silent]
        for path in dict.fromkeys(paths):
            if not is_wanted(path, config):
                continue
            article = read_article(_bytes(repository.path / path), path, keys)
            links = tuple(link for link in find_links(article, policy, config.sites) if link.watched)
            own = [flag for flag in flags if flag.article == path]
            yield from sorted(_remarks(article, links, own, accepted, config, today), key=_place)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}. Name files of the work tree.") from error


def _place(remark: Remark) -> tuple[int, int, str]:
    return remark.line, remark.column, remark.rule


def _remarks(
    article: Article,
    links: tuple[Link, ...],
    flags: list[Flag],
    accepted: SnapshotTree,
    config: Config,
    today: str,
) -> Iterator[Remark]:
    pages = {page.url: page for page in gather(links, config.sites)}
    snapshots = {url: _accepted(accepted, url) for url in (*pages, *(flag.page for flag in flags))}
    said = set()
    for flag in flags:
        for claim in _open_claims(flag, article, links, snapshots[flag.page], today):
            said.add((flag.page, claim.line))
            yield Remark(article.path, claim.line, 1, claim.rule, claim.sentence)
    for url, page in pages.items():
        yield from (one for one in _of_page(page, snapshots[url]) if (url, one.line) not in said)


def _open_claims(
    flag: Flag, article: Article, links: tuple[Link, ...], snapshot: Snapshot | None, today: str
) -> Iterable[Claim]:
    """Return the claims of a flag that still stand in the article, the strongest of each line."""
    gone = fact(snapshot, STATUS) == "gone"
    page = PageToday(snapshot, gone=gone, leads_to=fact(snapshot, MOVED_TO))
    still = reevaluate(flag, article, links, page, today)
    # The strongest come first, and of two with one key the later one stays.
    return {one.line: one for one in reversed(still.claims)}.values() if still else ()


def _accepted(tree: SnapshotTree, url: str) -> Snapshot | None:
    try:
        return tree.snapshot(url)
    except StoreError:
        return None


def _of_page(page: Page, snapshot: Snapshot | None) -> Iterator[Remark]:
    """Yield what the links to one page promise and the accepted page does not hold."""
    if snapshot is None:
        return
    missing = dict(missing_fragments(page, snapshot))
    moved, gone = fact(snapshot, MOVED_TO), fact(snapshot, STATUS) == "gone"
    for link in page.links:
        if gone:
            yield _remark(link, "link-dead", "The page behind this link is gone.")
        elif moved:
            yield _remark(link, "page-moved", f"The page moved; write {moved_to(link.url, moved)}.")
        elif link.fragment in missing:
            near = missing[link.fragment]
            hint = f"; #{near[0]} comes nearest" if near else ""
            yield _remark(link, "fragment-dead", f"The accepted page has no section #{link.fragment}{hint}.")


def _remark(link: Link, rule: str, told: str) -> Remark:
    return Remark(link.article, link.line, link.column, rule, told)
