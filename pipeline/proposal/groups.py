"""Groups of articles, each with a baseline, a branch and a proposal of its own; by default one for all."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from hashlib import sha256
from types import MappingProxyType

from pipeline.baseline.snapshot_tree import SnapshotTree
from pipeline.config import Config
from pipeline.corpus.page_index import PageIndex
from pipeline.corpus.store import ArticleStore, Listed, Listing
from pipeline.errors import ConfigError
from pipeline.git.base import Base
from pipeline.git.repository import Repository
from pipeline.observe.group import Group
from pipeline.proposal.builder import ProposalBuilder
from pipeline.proposal.commit import branch_name
from pipeline.proposal.page_rows import Rows
from pipeline.proposal.review import try_review
from pipeline.proposal.target import PublishTarget
from pipeline.snapshots.paths import Root
from pipeline.storage.spool import Scratch, Spool

_LONGEST = 60
# Two pages that go are an edit, whatever share of all pages they are.
_FEW = 3


@contextmanager
def open_proposals(
    repository: Repository,
    config: Config,
    base: Base,
    store: ArticleStore,
    target: PublishTarget | None = None,
    today: str = "",
    edited: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[list[ProposalBuilder]]:
    """Yield a proposal to build for each group, each against the snapshots its group accepted at ``base``.

    ``edited`` is the day each article last changed in substance, by path.
    What reviewers made of it is read from ``target``: its remote and forge, else from the local branch.
    """
    remote, connection = (target.remote, target.connection) if target else (None, None)
    with ExitStack() as stack:
        proposals = []
        groups = _split(store.listing, config.groups.by)
        index = stack.enter_context(closing(PageIndex(store, groups, config.sites)))
        # Hundreds of groups would open hundreds of databases. Whether a page has news is asked of an empty one mostly.
        known, news = stack.enter_context(closing(Scratch())), stack.enter_context(closing(Scratch()))
        # A report is read after its proposal was built.
        rows = Scratch()
        for name, paths in sorted(groups.items()):
            root = Root(name)
            branch = branch_name(config.proposal.branch_prefix, name)
            accepted = stack.enter_context(SnapshotTree(repository, base.commit, root, known))
            seen = try_review(repository, branch, base.commit, today, remote, connection)
            proposed = (
                stack.enter_context(SnapshotTree(repository, seen.proposed, root, known))
                if seen.proposed
                else None
            )
            group = Group(name, index.pages(name), accepted, proposed, Spool(news))
            proposals.append(
                ProposalBuilder(group, tuple(paths), store, seen, rows=Rows(rows), edited=edited)
            )
        yield proposals


def check_kept(proposals: Iterable[ProposalBuilder], accepted: bool) -> None:
    """Refuse to drop more than half of the accepted pages, unless as many others take their place.

    ``accepted``: somebody has said that they are to go.

    Raises:
        ConfigError: most articles are gone, and nobody has said that they are to be.
    """
    for one in () if accepted else proposals:
        group = one.group
        known = [path for path in group.accepted if group.accepted.root.is_snapshot(path)]
        cited = {group.accepted.path(url) for url in group.pages}
        gone = [path for path in known if path not in cited]
        few = len(gone) < _FEW or len(gone) * 2 <= len(known) or len(cited) * 2 > len(known)
        if not few:
            name = f" of group {group.name}" if group.name else ""
            raise ConfigError(
                f"{len(gone)} of {len(known)} accepted pages{name} would be dropped: no article cites them any "
                f"more ({gone[0]} ...). Correct [articles] path, include and exclude; if they are to go: "
                "content-sync sync --accept-removals."
            )


def _split(listing: Listing, by: str) -> dict[str, list[str]]:
    """Return the paths of each group's articles by the group's name."""
    if not by:
        return {"": list(listing)}
    groups: dict[str, list[str]] = {}
    for path, article in listing.items():
        groups.setdefault(_slug(_value(article, by)), []).append(path)
    return groups


def _value(article: Listed, by: str) -> str:
    if by == "owner":
        return article.row.owner
    if by == "directory":
        return article.row.path.rpartition("/")[0]
    return article.value


def _slug(value: str) -> str:
    """Return a name for a branch and a folder; articles without a value are the group ``unassigned``."""
    plain = value.strip().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if plain and (len(slug) > _LONGEST or not plain.isascii()):
        slug = f"{slug[: _LONGEST - 9].strip('-')}-{sha256(plain.encode()).hexdigest()[:8]}".strip("-")
    return slug or "unassigned"
