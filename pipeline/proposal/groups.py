"""Groups of articles, each with a baseline, a branch and a proposal of its own; by default one for all."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from hashlib import sha256
from types import MappingProxyType

from pipeline.articles import Article
from pipeline.baseline.elsewhere import Elsewhere, Refused
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
from pipeline.proposal.earlier_groups import earlier_groups
from pipeline.proposal.known_flags import KnownFlags
from pipeline.proposal.page_rows import Rows
from pipeline.proposal.review import Review, try_review
from pipeline.proposal.standing import Standing
from pipeline.proposal.target import PublishTarget
from pipeline.snapshots.paths import Root, is_report
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
    with ExitStack() as stack:
        groups = _split(store.listing, config.groups.by)
        index = stack.enter_context(closing(PageIndex(store, groups, config.sites)))
        # Hundreds of groups would open hundreds of databases. Whether a page has news is asked of an empty one mostly.
        known, news = stack.enter_context(closing(Scratch())), stack.enter_context(closing(Scratch()))
        # A report is read after its proposal was built.
        rows = Scratch()
        elsewhere = Elsewhere(stack.enter_context(SnapshotTree(repository, base.commit, Root(), known)))
        prefix, tree = config.proposal.branch_prefix, partial(_tree, stack, repository, known)
        seen = {
            name: _seen(repository, branch_name(prefix, name), base.commit, today, target)
            for name in sorted(groups)
        }
        branches = {one.branch for one in seen.values()}
        earlier = earlier_groups(repository, prefix, base, today, target, branches)
        left = tuple(tree(one.seen.proposed, one.root) for one in earlier)
        proposed = {name: tree(one.proposed, Root(name)) for name, one in seen.items() if one.proposed}
        flags = KnownFlags(elsewhere.everything, (*left, *proposed.values()), groups, store.listing)
        decisions = flags.decisions(repository, [*seen.values(), *(one.seen for one in earlier)])
        proposals = []
        for name, review in seen.items():
            paths, root = groups[name], Root(name)
            refused, whole = Refused(repository, review.refused), set[str]()
            pages, spool, own = index.pages(name), Spool(news), tree(base.commit, root)
            group = Group(name, pages, own, proposed.get(name), spool, whole, elsewhere, refused, left)
            standing = Standing(flags.accepted(name), flags.pending(name), decisions[name], store, paths)
            proposals.append(
                ProposalBuilder(
                    group, tuple(paths), store, review, standing, flags, rows=Rows(rows), edited=edited
                )
            )
        yield proposals


def _tree(stack: ExitStack, repository: Repository, known: Scratch, commit: str, root: Root) -> SnapshotTree:
    """Open the snapshots under ``root`` of ``commit`` until ``stack`` is closed."""
    return stack.enter_context(SnapshotTree(repository, commit, root, known))


def check_kept(proposals: Iterable[ProposalBuilder], accepted: bool) -> None:
    """Refuse to drop more than half of the accepted pages, unless as many others take their place.

    ``accepted``: somebody has said that they are to go.

    Raises:
        ConfigError: most articles are gone, and nobody has said that they are to be.
    """
    for one in () if accepted else proposals:
        group = one.group
        root = group.accepted.root
        known = [path for path in group.accepted if root.is_snapshot(path) and not is_report(path)]
        cited = {root.snapshot(url).removeprefix(f"{root.folder}/") for url in group.pages}
        gone = [path for path in known if cited.isdisjoint(_names(path, root))]
        few = len(gone) < _FEW or len(gone) * 2 <= len(known) or len(cited) * 2 > len(known)
        if not few:
            name = f" of group {group.name}" if group.name else ""
            raise ConfigError(
                f"{len(gone)} of {len(known)} accepted pages{name} would be dropped: no article cites them any "
                f"more ({gone[0]} ...). Correct [articles] path, include and exclude; if they are to go: "
                "content-sync sync --accept-removals."
            )


def _names(path: str, root: Root) -> tuple[str, str]:
    """Return a page's name below ``root``, and below a folder of another group in it: groups are switched off."""
    name = path.removeprefix(f"{root.folder}/")
    return name, name.partition("/")[2]


def _seen(repository: Repository, branch: str, base: str, today: str, target: PublishTarget | None) -> Review:
    remote, connection = (target.remote, target.connection) if target else (None, None)
    return try_review(repository, branch, base, today, remote, connection)


def _split(listing: Listing, by: str) -> dict[str, list[str]]:
    """Return the paths of each group's articles by the group's name."""
    if not by:
        return {"": list(listing)}
    groups: dict[str, list[str]] = {}
    for path, article in listing.items():
        groups.setdefault(_slug(_value(article, by)), []).append(path)
    return groups


def group_of(article: Article, by: str) -> str:
    """Return the name of the group that an article is in, as ``[groups] by`` has it."""
    if not by:
        return ""
    value = dict(article.properties).get(by.removeprefix("property:").lower(), "")
    named = {"owner": article.owner, "directory": article.path.rpartition("/")[0]}
    return _slug(named.get(by, value))


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
