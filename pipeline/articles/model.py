"""What an article is once it is read."""

from hashlib import sha256

import msgspec


class Issue(msgspec.Struct, frozen=True):
    """Something in an article that its authors can repair; ``code`` is one of the documented issue codes."""

    code: str
    line: int
    column: int = 1
    detail: str = ""


class Keys(msgspec.Struct, frozen=True):
    """Which header attributes say what, lower case, the first one present wins."""

    article_id: tuple[str, ...] = ("articleid",)
    title: tuple[str, ...] = ("pagetitle", "title")
    author: tuple[str, ...] = ("ms.author", "author")
    owner: tuple[str, ...] = ("ownershipid", "owner")
    clouds: tuple[str, ...] = ("cloudenvironments", "clouds")
    required: tuple[str, ...] = ("pagetitle", "articleid", "ownershipid")


class Article(msgspec.Struct, frozen=True, array_like=True):
    """A Markdown article as it stands in the repository.

    ``body`` is the whole file with the header blanked out, so that line *n* of ``body`` is line *n* of the
    file; its lines end in a line feed whatever the file uses. ``properties`` holds every header attribute,
    names in lower case. ``article_id`` is the header's, else the path. ``header_line`` and
    ``header_last_line`` are 0 when there is no header; ``body_line`` is the first line after it.
    ``front_matter`` is front matter as written ("" when the header is of another kind).
    ``not_an_article`` says why a file is none ("" when it is one). ``encoding`` is ``utf-8``,
    ``utf-8-bom``, ``utf-16`` or ``windows-1252``. ``shown_by`` are the paths of the articles that include it.
    """

    path: str
    article_id: str
    title: str
    h1: str
    authors: tuple[str, ...]
    owner: str
    clouds: tuple[str, ...]
    properties: tuple[tuple[str, str], ...]
    body: str
    body_line: int
    issues: tuple[Issue, ...] = ()
    not_an_article: str = ""
    encoding: str = "utf-8"
    newlines: str = "lf"
    header_line: int = 0
    header_last_line: int = 0
    front_matter: str = ""
    shown_by: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """16 hex digits of the body's SHA-256; an edit of the header alone does not change it."""
        return sha256(self.body.strip().encode("utf-8", "surrogatepass")).hexdigest()[:16]
