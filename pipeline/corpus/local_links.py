"""Links from article to article, by path: which of them lead to no file of the repository."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import msgspec

from pipeline.articles import Issue
from pipeline.articles.registry import is_article_name
from pipeline.links import Link
from pipeline.links.targets import from_root

REDIRECTIONS = ".openpublishing.redirection"
_UNLIKE_PATHS = (":", "\\", "{", "<", "$")


class LocalLink(msgspec.Struct, frozen=True, array_like=True):
    """A link to another article by path: its line and column, and the path as written, decoded."""

    line: int
    column: int
    path: str


def local_links(links: Iterable[Link]) -> Iterator[LocalLink]:
    """Yield the links that name an article of the same repository by a path from their own folder."""
    for link in links:
        path = unquote(link.url.partition("#")[0].partition("?")[0].strip())
        if link.target != "relative" or link.kind in ("image", "media") or from_root(path):
            continue
        if is_article_name(path) and not path.startswith("~") and not any(c in path for c in _UNLIKE_PATHS):
            yield LocalLink(link.line, link.column, path)


class LocalFiles:
    """The files that a link by path may lead to: those of the repository, and those that its site redirects.

    Letter case does not count, as on the sites of most generators.
    """

    def __init__(
        self, there: Collection[str], read: Callable[[list[str]], Iterable[tuple[str, bytes]]]
    ) -> None:
        """Take the paths of all files; ``read`` gets the bytes of some."""
        self._known = {path.casefold() for path in there}
        lists = sorted(p for p in there if REDIRECTIONS in p.rpartition("/")[2] and p.endswith(".json"))
        for path, source in read(lists):
            self._known.update(_redirected(dirname(path), source))

    def dead(self, links: Iterable[LocalLink], homes: Collection[str]) -> Iterator[Issue]:
        """Yield an issue for every link that leads to none of them.

        ``homes`` are the files whose folders a path may count from: the article, and those that show its text. What
        leads out of the repository may be there on the site, and is left alone.
        """
        for link in links:
            places = [normpath(join(dirname(home), link.path)) for home in homes]
            if not any(place.startswith("..") or place.casefold() in self._known for place in places):
                yield Issue("link-file-missing", link.line, link.column, link.path)


def _redirected(folder: str, source: bytes) -> Iterator[str]:
    """Yield the paths of files that moved, from a list of Open Publishing; one that is no such list has none."""
    try:
        rows = json.loads(source.decode("utf-8-sig"))["redirections"]
        listed = [row for row in rows if isinstance(row, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    for row in listed:
        for name in ("source_path", "source_path_from_root"):
            path = row.get(name)
            if isinstance(path, str):
                base = "" if name.endswith("root") else folder
                yield normpath(join(base, path.lstrip("/"))).casefold()
