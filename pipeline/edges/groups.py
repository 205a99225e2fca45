"""Groups of articles, each with a baseline, a branch and a proposal of its own; by default one for all."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from pipeline.articles import Article
from pipeline.config import Config
from pipeline.edges.accepted import Accepted
from pipeline.edges.branch import Base, branch_name
from pipeline.edges.corpus import Corpus
from pipeline.edges.draft import Draft
from pipeline.edges.observe import Watch
from pipeline.edges.publish import Desk
from pipeline.edges.review import try_review
from pipeline.pages import gather

ROOT = "snapshots"
_LONGEST = 60


@contextmanager
def open_drafts(
    repository: Path,
    config: Config,
    base: Base,
    corpus: Corpus,
    desk: Desk | None = None,
    today: str = "",
    edited: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[list[Draft]]:
    """Yield one draft a group, each against the snapshots its group accepted at ``base``.

    ``edited`` is the day each article last changed in substance, by path.
    What reviewers made of it is read at ``desk``: from its remote and forge, else from the local branch.
    """
    remote, forge = (desk.remote, desk.forge) if desk else (None, None)
    with ExitStack() as stack:
        drafts = []
        for name, articles in sorted(_split(corpus.articles, config.groups.by).items()):
            root = f"{ROOT}/{name}" if name else ROOT
            branch = branch_name(config.proposal.branch_prefix, name)
            accepted = stack.enter_context(Accepted(repository, base.commit, root))
            seen = try_review(repository, branch, base.commit, today, remote, forge)
            proposed = (
                stack.enter_context(Accepted(repository, seen.proposed, root)) if seen.proposed else None
            )
            mine = {article.path: article for article in articles}
            links = tuple(link for link in corpus.links if link.article in mine)
            pages = {page.url: page for page in gather(links)}
            watch = Watch(name, pages, accepted, proposed)
            stack.callback(watch.spool.close)
            drafts.append(Draft(watch, mine, links, seen, edited=edited))
        yield drafts


def _split(articles: tuple[Article, ...], by: str) -> dict[str, list[Article]]:
    groups: dict[str, list[Article]] = {} if by else {"": []}
    for article in articles:
        groups.setdefault(_slug(_value(article, by)) if by else "", []).append(article)
    return groups


def _value(article: Article, by: str) -> str:
    if by == "owner":
        return article.owner
    if by == "directory":
        return article.path.rpartition("/")[0]
    return dict(article.properties).get(by.removeprefix("property:").lower(), "")


def _slug(value: str) -> str:
    """Return a name for a branch and a folder; articles without a value are the group ``unassigned``."""
    plain = value.strip().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if plain and (len(slug) > _LONGEST or not plain.isascii()):
        slug = f"{slug[: _LONGEST - 9].strip('-')}-{sha256(plain.encode()).hexdigest()[:8]}".strip("-")
    return slug or "unassigned"
