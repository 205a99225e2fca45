"""Where things can be looked at: the article's line, the page's text, the page itself."""

import msgspec
from msgspec.structs import replace

from pipeline.forges.base import Forge
from pipeline.report import escape
from pipeline.report.model import Report


class Places(msgspec.Struct, frozen=True):
    """Where the repository is browsed; every part may be "", and then there is no link.

    ``web`` is the address of the repository in a browser (``https://forge.example/org/repository``), ``forge``
    builds addresses below it. ``commit`` holds the snapshots, ``articles`` is the commit the articles were read
    at. ``relative`` leads from the rendered file to the root of the repository ("../"); ``together``: the
    articles are in the same repository.
    """

    web: str = ""
    forge: Forge | None = None
    commit: str = ""
    articles: str = ""
    relative: str = ""
    together: bool = True

    def beside(self, report: Report) -> "Places":
        """Return the same places, without relative ones to articles that were read from elsewhere."""
        return replace(self, together=report.run.articles == report.run.base)

    def article(self, path: str, line: int) -> str:
        """Return the address of a line of an article, or ""."""
        if self.web and self.articles:
            return _file(self, self.articles, path, line)
        return f"{self.relative}{escape.path(path)}#L{line}" if self.relative and self.together else ""

    def snapshot(self, path: str) -> str:
        """Return the address of a snapshot, or ""."""
        if self.web and self.commit and path:
            return _file(self, self.commit, path, 0)
        return f"{self.relative}{escape.path(path)}" if self.relative and path else ""


def from_folder(folder: str) -> Places:
    """Return the places as seen from a file in ``folder`` of the repository ("snapshots")."""
    return Places(relative="../" * len(folder.strip("/").split("/")))


def _file(places: Places, commit: str, path: str, line: int) -> str:
    web = escape.web(places.web).rstrip("/")
    return places.forge.file_url(web, commit, escape.path(path), line) if web and places.forge else ""
