"""Which of the files that were read are articles, and why the others are none."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

import msgspec

from pipeline.errors import ConfigError
from pipeline.links import Link
from pipeline.report.left_out import left_out

_ARTICLES_FOLDER = re.compile(r"(?:^|/)articles/")
_OUTSIDE = "outside the articles folder"
_SHOWN = 3


class Candidate(msgspec.Struct, frozen=True):
    """A file that was read: its path, id, why it is no article ("" = it is), and whether ``<properties`` heads it."""

    path: str
    id: str
    reason: str
    has_properties: bool


class Read(msgspec.Struct, frozen=True):
    """What a corpus came to: articles, links, the reasons of those that are not watched, what was left out."""

    articles: int
    links: int
    watched: int
    reasons: Counter[str]
    set_aside: tuple[tuple[str, str], ...]
    unmatched: tuple[str, ...]


def figures(
    articles: int,
    links: Collection[Link],
    set_aside: tuple[tuple[str, str], ...],
    unmatched: tuple[str, ...],
) -> Read:
    """Return what reading came to."""
    reasons = Counter(link.reason for link in links if not link.watched)
    watched = len(links) - reasons.total()
    return Read(articles, len(links), watched, reasons, set_aside, unmatched)


def choose(found: Iterable[Candidate], *, named: bool) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Part articles (path to id) from other files (path, reason).

    ``named``: the configuration names the articles, so where they lie says nothing.
    """
    found = sorted(found, key=lambda one: one.path)
    only_inside = not named and _are_support_articles(found)
    chosen, set_aside = {}, []
    for one in found:
        reason = "" if one.reason == "no header" else one.reason
        if not reason and only_inside and not _ARTICLES_FOLDER.search(one.path):
            reason = _OUTSIDE
        if reason:
            set_aside.append((one.path, reason))
        else:
            chosen[one.path] = one.id
    return chosen, tuple(set_aside)


def _are_support_articles(found: Collection[Candidate]) -> bool:
    """Say whether most files are support articles in a folder ``articles``: such repositories keep templates too."""
    inside = sum(one.has_properties and bool(_ARTICLES_FOLDER.search(one.path)) for one in found)
    outside = sum(not one.reason and not _ARTICLES_FOLDER.search(one.path) for one in found)
    return inside > 0 and inside >= outside


def check_read(read: Read) -> None:
    """Refuse a corpus that nothing can come of: an empty result would look like "nothing changed".

    Raises:
        ConfigError: a setting matches no file, there is no article, or no link of any is watched.
    """
    if read.unmatched:
        raise ConfigError(read.unmatched[0])
    aside = f" {left_out(read.set_aside)}." if read.set_aside else ""
    if not read.articles:
        raise ConfigError(
            f"no article was found.{aside} Commit Markdown files, or name other files: "
            '[articles] include = ["docs/**"], formats = [".txt"].'
        )
    if not read.watched:
        why = "; ".join(f"{number} {reason}" for reason, number in read.reasons.most_common(_SHOWN))
        raise ConfigError(
            f"no link is watched: {read.articles} articles hold {read.links} links{f' ({why})' if why else ''}."
            f'{aside} If one of these hosts serves pages to watch, name it: [[site]] name = "ours", hosts = ["HOST"], '
            'url.target = "web". If other files are the articles, name them: [articles] include = ["docs/**"].'
        )
