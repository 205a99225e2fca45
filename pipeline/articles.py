"""An article: its header, its Markdown, its path in the repository."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Issue:
    """Something in an article that its authors can repair; ``code`` is one of the documented issue codes."""

    code: str
    line: int
    column: int = 1
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A Markdown article as it stands in the repository.

    ``body`` is the whole file with the header blanked out, so that line *n* of ``body`` is line *n* of the file.
    ``properties`` holds every header attribute, names in lower case.
    """

    path: str
    article_id: str
    title: str
    h1: str
    authors: tuple[str, ...]
    owner: str
    clouds: tuple[str, ...]
    properties: tuple[tuple[str, str], ...] = field(repr=False)
    body: str = field(repr=False)
    body_line: int
    issues: tuple[Issue, ...] = ()
